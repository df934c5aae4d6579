"""Scores a whole portfolio for campaigns: who to call, when, and with which plan in mind.

The claims are read in chunks, each written as a part of its own, so that memory
stays constant and a stopped run goes on where it was. What comes out is a
recommendation for a person who plans a campaign; in the call itself the
navigator asks anew, with what the person says.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from decision_navigator.affordability import limits_of
from decision_navigator.days import next_payday
from decision_navigator.errors import HistoryError, NavigatorError
from decision_navigator.features import Matrix
from decision_navigator.grid import GRID, Bounds, search
from decision_navigator.history.features import person_rows
from decision_navigator.history.reading import checked, find
from decision_navigator.history.schemas import FLAGS, TABLES
from decision_navigator.policy import Policy
from decision_navigator.predictor import Floats, Predictor
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.shapes import PAUSE_INDEX, month_rate

CHUNK_ROWS = 20_000
HISTORY = tuple(name for name in TABLES if name not in ("claims", "decisions"))
CALL_BEFORE_PAYDAY = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Job:
    """One portfolio to score."""

    claims: Path
    out: Path
    today: date
    predictor: Predictor
    policy: Policy
    chunk_rows: int = CHUNK_ROWS

    @property
    def parts(self) -> Path:
        """Where finished parts wait."""
        return self.out.with_name(self.out.name + ".parts")


def score_portfolio(job: Job, report: Callable[[int, int], None]) -> dict[str, object]:
    """Score every claim; goes on where an earlier run with the same input stopped.

    Raises:
        HistoryError: a table has a wrong column or row.
        NavigatorError: the output cannot be written.
    """
    if job.policy.plans_refused:
        raise NavigatorError(job.policy.plans_refused)
    scan = _scan(job.claims)
    total = int(scan.select(pl.len()).collect().item())
    if total == 0:
        raise HistoryError(f"{job.claims} has no rows.")
    _prepare(job, total)
    resumed = 0
    for start in range(0, total, job.chunk_rows):
        part = job.parts / f"part-{start:012d}.parquet"
        if part.exists():
            resumed += 1
        else:
            _write(_score_chunk(job, scan, start), part)
        report(min(total, start + job.chunk_rows), total)
    _join_parts(job)
    return {"rows": total, "resumed_parts": resumed, "out": str(job.out)}


def _scan(file: Path) -> pl.LazyFrame:
    if not file.is_file():
        raise HistoryError(f"{file} cannot be read: there is no such file.")
    try:
        if file.suffix == ".parquet":
            frame = pl.scan_parquet(file)
        elif file.suffix == ".csv":
            frame = pl.scan_csv(file, infer_schema=False)
        else:
            raise HistoryError(f"{file} must be a .parquet or a .csv file.")
        frame.collect_schema()
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise HistoryError(f"{file} cannot be read: {reason}.") from error
    return frame


def _prepare(job: Job, total: int) -> None:
    """Keep parts of the same input and model; throw away others."""
    head = {
        "claims": str(job.claims.resolve()),
        "changed": job.claims.stat().st_mtime_ns,
        "rows": total,
        "chunk_rows": job.chunk_rows,
        "today": job.today.isoformat(),
        "model": job.predictor.version,
    }
    note = job.parts / "input.json"
    try:
        if note.exists() and json.loads(note.read_text(encoding="utf-8")) == head:
            return
        job.parts.mkdir(parents=True, exist_ok=True)
        for old in job.parts.glob("part-*.parquet"):
            old.unlink()
        note.write_text(json.dumps(head), encoding="utf-8")
    except OSError as error:
        raise NavigatorError(f"{job.parts} cannot be written: {error.strerror}.") from error


def _write(frame: pl.DataFrame, part: Path) -> None:
    half = part.with_suffix(".half")
    frame.write_parquet(half)
    half.rename(part)


def _join_parts(job: Job) -> None:
    parts = pl.scan_parquet(sorted(job.parts.glob("part-*.parquet")))
    if job.out.suffix == ".csv":
        parts.sink_csv(job.out)
    else:
        parts.sink_parquet(job.out)
    for file in job.parts.iterdir():
        file.unlink()
    job.parts.rmdir()


def _history(job: Job, cases: pl.Series) -> dict[str, pl.DataFrame]:
    """The history rows of some cases, from the tables beside the claims."""
    found = {}
    for name in HISTORY:
        file = find(job.claims.parent, name)
        if file is None:
            raw = pl.DataFrame(schema={column.name: pl.String for column in TABLES[name]})
        else:
            scan = _scan(file)
            if "case_id" not in scan.collect_schema():
                raise HistoryError(f"{file.name} lacks the column case_id.")
            raw = scan.filter(pl.col("case_id").is_in(cases.implode())).collect()
        found[name] = checked(raw, name, name)
    return found


def _score_chunk(job: Job, scan: pl.LazyFrame, start: int) -> pl.DataFrame:
    raw = scan.slice(start, job.chunk_rows).collect()
    claims = checked(raw, "claims", job.claims.name, first_row=start + 1)
    cases = claims["case_id"].unique()
    tables = {**_history(job, cases), "claims": _siblings(job, scan, cases)}
    open_cents = pl.col("principal_cents") + pl.col("interest_cents") + pl.col("costs_cents")
    others = tables["claims"].group_by("case_id").agg(other_claims=(open_cents > 0).sum() - 1)
    moments = claims.join(others, on="case_id", how="left", maintain_order="left").select(
        "case_id",
        claim_reference="reference",
        today=pl.lit(job.today),
        balance_cents=open_cents,
        principal_cents="principal_cents",
        claim_due="due",
        other_claims=pl.col("other_claims").cast(pl.Int64).clip(0),
        cooperation=pl.lit(None, dtype=pl.Float64),
    )
    person = person_rows(moments, tables)
    gates = _gates(tables["claims"], job.today)
    gate = moments.join(gates, on="case_id", how="left", maintain_order="left")["gate"]
    return _rows(job, gate, moments, person, _paydays(moments, tables["statements"]))


def _siblings(job: Job, scan: pl.LazyFrame, cases: pl.Series) -> pl.DataFrame:
    """All claims of some cases, wherever in the file they stand."""
    raw = scan.filter(pl.col("case_id").is_in(cases.implode())).collect()
    return checked(raw, "claims", job.claims.name)


def _paydays(moments: pl.DataFrame, statements: pl.DataFrame) -> NDArray[np.int64]:
    """The last payday known today, 0 where there is none."""
    known = statements.filter(
        (pl.col("stated_at") <= pl.lit(moments["today"][0])) & pl.col("payday").is_not_null()
    )
    last = known.sort("stated_at").group_by("case_id").agg(pl.col("payday").last())
    joined = moments.join(last, on="case_id", how="left", maintain_order="left")
    return joined["payday"].fill_null(0).to_numpy()


def _rows(
    job: Job,
    gate: pl.Series,
    moments: pl.DataFrame,
    person: Matrix,
    payday: NDArray[np.int64],
) -> pl.DataFrame:
    ahead = _days_ahead(job.today, payday)
    chosen = _choose(job, person, ahead)
    cure = job.predictor.self_cure(person)
    balance = moments["balance_cents"].to_numpy()
    gain = np.maximum(chosen["recovered"] - cure, 0) * balance
    asks, open_claim = chosen["action"] != PAUSE_INDEX, balance > 0
    call = gate.is_null().to_numpy() & asks & open_claim & (gain >= 100)
    shape = GRID.months[chosen["action"]]
    table = pl.DataFrame(
        {
            "case_id": moments["case_id"],
            "claim_reference": moments["claim_reference"],
            "gate": gate,
            "segment": np.array(SEGMENTS)[segment_of(person)],
            "call": call,
            "call_on": [_call_day(job, int(days)) for days in ahead],
            "months": shape.astype(np.int64),
            "weekly": GRID.weekly[chosen["action"]],
            "rate_month_cents": np.ceil(month_rate(balance / 1.0, shape)).astype(np.int64),
            "p_kept": np.where(asks, chosen["p_kept"], np.nan).round(4),
            "self_cure": cure.round(4),
            "expected_recovery_cents": np.round(chosen["recovered"] * balance).astype(np.int64),
            "gain_cents": np.round(gain).astype(np.int64),
            "model": [job.predictor.version] * len(balance),
        }
    )
    stopped = pl.col("gate").is_not_null()
    blank = ("months", "weekly", "rate_month_cents", "p_kept", "expected_recovery_cents")
    return table.with_columns(
        *(pl.when(~stopped).then(pl.col(name)).alias(name) for name in blank),
        pl.when(pl.col("call")).then(pl.col("call_on")).alias("call_on"),
    )


def _gates(claims: pl.DataFrame, today: date) -> pl.DataFrame:
    """The first gate of each case; any claim of a case stops all of them."""
    named = [*FLAGS, "disputed", "time_barred"]
    waits = (pl.col("moratorium_until") >= today).fill_null(value=False).any()
    stop = claims.group_by("case_id").agg(
        *(pl.col(name).fill_null(value=False).any() for name in named), moratorium=waits
    )
    order = ["deceased", "minor", "vulnerable", *named, "moratorium"]
    first = pl.coalesce(pl.when(pl.col(name)).then(pl.lit(name)) for name in order)
    return stop.select("case_id", first.alias("gate"))


def _days_ahead(today: date, payday: NDArray[np.int64]) -> Floats:
    """Days to the next payday; half a month where it is unknown."""
    by_day = {day: (next_payday(today, day) - today).days for day in range(1, 32)}
    by_day[0] = 15
    return np.array([by_day[int(day)] for day in payday], dtype=np.float64)


def _choose(job: Job, person: Matrix, ahead: Floats) -> dict[str, NDArray[np.float64]]:
    limits, exempt = limits_of(job.policy)
    bounds = Bounds(
        surplus_share=limits.surplus_share,
        unknown_cap_eur=limits.careful_rate_cents / 100,
        least_rate_eur=limits.least_rate_cents / 100,
        exempt_eur=exempt.base_cents / 100,
        break_weight=limits.break_weight,
        hardship_weight=limits.hardship_weight,
    )
    found = search(job.predictor, person, ahead, bounds)
    action, rows = found.best, np.arange(len(person))
    cure = job.predictor.self_cure(person)
    recovered = np.where(action == PAUSE_INDEX, cure, found.scores.recovered[rows, action])
    return {"action": action, "p_kept": found.scores.p_kept[rows, action], "recovered": recovered}


def _call_day(job: Job, days_ahead: int) -> date:
    """A permitted weekday shortly before payday, at the earliest tomorrow."""
    hours = job.policy.call_hours
    tomorrow = job.today + timedelta(days=1)
    day = max(tomorrow, job.today + timedelta(days=days_ahead) - CALL_BEFORE_PAYDAY)
    while day.weekday() not in hours.weekdays or (not hours.on_holidays and job.policy.is_holiday(day, None)):
        day += timedelta(days=1)
    return day

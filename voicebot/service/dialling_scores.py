"""Whom a campaign wants to call: the navigator's scored portfolio, from a file or asked for on the spot."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decision_navigator.policy import Policy
from voicebot.errors import OperatorError
from voicebot.ports_store import Store
from voicebot.service.history_files import write_history
from voicebot.service.history_rows import history_rows

NEEDED = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A case in the navigator's order; ``rule`` says why it is not to be called, if it is not."""

    case_id: str
    score: float = 0.0
    segment: str = ""
    on: dt.date | None = None
    rule: str | None = None


def read_scored(file: Path) -> list[Candidate]:
    """Read what ``decision-navigator score`` wrote, or any table with a column case_id.

    Raises:
        OperatorError: the file cannot be read, or lacks a column; the sentence names it.
    """
    import polars as pl

    try:
        if file.suffix == ".parquet":
            table = pl.read_parquet(file)
        else:
            table = pl.read_csv(file, infer_schema_length=None, try_parse_dates=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise OperatorError(f"The scored file {file} cannot be read: {reason}.") from error
    return from_rows(table.to_dicts(), str(file))


def from_rows(rows: Iterable[Mapping[str, Any]], where: str) -> list[Candidate]:
    """One candidate per case, its most worthwhile claim first; the best cases first.

    Raises:
        OperatorError: a row lacks its case or holds a wrong value; the sentence names the row.
    """
    by_case: dict[str, list[Candidate]] = {}
    for number, row in enumerate(rows, start=1):
        try:
            found = _candidate(row)
        except (TypeError, ValueError) as error:
            raise OperatorError(f"{where}, row {number}: {error}.") from error
        by_case.setdefault(found.case_id, []).append(found)
    chosen = [_of_case(claims) for claims in by_case.values()]
    return sorted(chosen, key=lambda c: (-c.score, c.case_id))


def ask_navigator(
    store: Store, policy: Policy, today: dt.date, report: Callable[[int, int], None]
) -> list[Candidate]:
    """Have the navigator score all cases of the store, in a folder of its own that is removed again.

    Raises:
        OperatorError, NavigatorError: the tables cannot be written or scored.
    """
    from decision_navigator.portfolio import Job, score_portfolio
    from decision_navigator.predictor import Predictor

    with tempfile.TemporaryDirectory(prefix="voicebot-score-") as folder:
        tables = history_rows(store)
        if not tables["claims"]:
            raise OperatorError("There are no cases to call; import some first.")
        write_history(tables, Path(folder))
        out = Path(folder) / "scored.parquet"
        job = Job(
            claims=Path(folder) / "claims.csv",
            out=out,
            today=today,
            predictor=Predictor.load(),
            policy=policy,
        )
        score_portfolio(job, report)
        return read_scored(out)


def _candidate(row: Mapping[str, Any]) -> Candidate:
    case_id = str(row.get("case_id") or "")
    if not case_id:
        raise ValueError("the column case_id is missing or empty")
    gate, call = row.get("gate"), row.get("call")
    if call not in (None, True, False, "true", "false"):
        raise ValueError(f"call must be true or false, not {call!r}")
    rule = str(gate) if gate else "not_worthwhile" if call in (False, "false") else None
    return Candidate(
        case_id=case_id,
        score=float(row.get("gain_cents") or row.get("score") or 0),
        segment=str(row.get("segment") or ""),
        on=_day(row.get("call_on")),
        rule=rule,
    )


def _day(value: object) -> dt.date | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def _of_case(claims: Sequence[Candidate]) -> Candidate:
    """A gate on one claim stops the case; else its most worthwhile claim speaks for it."""
    gates = [c for c in claims if c.rule not in (None, "not_worthwhile")]
    return gates[0] if gates else max(claims, key=lambda c: (c.rule is None, c.score))

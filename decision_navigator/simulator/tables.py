"""Writes simulated people and decisions as history tables, the form in which agencies keep them.

The events are laid out so that the features computed from them are those the
agency saw: as many promises, kept ones, late invoices and reached contacts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from decision_navigator.features import PERSON
from decision_navigator.shapes import ACTIONS, PAUSE_INDEX
from decision_navigator.simulator.people import Floats, People

START = date(2026, 1, 5)
DAYS = 270


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What was shown to each person and what came of it; one row per person."""

    choice: NDArray[np.int64]
    propensity: Floats
    kept: NDArray[np.bool_]
    recovered_share: Floats
    months: Floats


def write_tables(folder: Path, people: People, decided: Decided) -> None:
    """Write every table as Parquet into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    count = len(people)
    days = np.sort(np.arange(count) * DAYS // count)
    today = pl.Series([START + timedelta(days=int(d)) for d in days], dtype=pl.Date)
    seen = pl.DataFrame(
        {name: people.seen[:, i].astype(float) for i, name in enumerate(PERSON)}
    ).with_columns(today=today, case_id=pl.Series([f"C{n:07d}" for n in range(count)]))
    tables = {
        "claims": _claims(seen),
        "invoices": _invoices(seen),
        "payments": _payments(seen),
        "promises": _promises(seen),
        "plans": _plans(seen),
        "dunning": _dunning(seen),
        "contacts": _contacts(seen),
        "statements": _statements(seen, people),
        "decisions": _decisions(seen, people, decided),
    }
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")


def _ago(days: pl.Expr) -> pl.Expr:
    return pl.col("today") - pl.duration(days=days.cast(pl.Int64))


def _cents(name: str) -> pl.Expr:
    return (pl.col(name) * 100).round().cast(pl.Int64)


def _repeat(seen: pl.DataFrame, times: pl.Expr) -> pl.DataFrame:
    """One row per event; `number` counts them from 0."""
    return (
        seen.with_columns(number=pl.int_ranges(0, times.cast(pl.Int64)))
        .explode("number")
        .filter(pl.col("number").is_not_null())
    )


def _hits(ratio: str, tries: pl.Expr) -> pl.Expr:
    """How many hits a shrunk ratio stands for."""
    return (pl.col(ratio) * (tries + 2) - 1).round()


def _claims(seen: pl.DataFrame) -> pl.DataFrame:
    one = seen.select(
        "case_id",
        reference="R-" + pl.col("case_id"),
        creditor=pl.lit("default"),
        currency=pl.lit("EUR"),
        principal_cents=_cents("principal_eur"),
        interest_cents=pl.lit(0, dtype=pl.Int64),
        costs_cents=_cents("balance_eur") - _cents("principal_eur"),
        due=_ago(pl.col("claim_age_days").round()),
        disputed=pl.lit(value=False),
        time_barred=pl.lit(value=False),
    )
    others = _repeat(seen, pl.col("other_claims")).select(
        "case_id",
        reference=pl.format("O-{}-{}", "case_id", "number"),
        creditor=pl.lit("default"),
        currency=pl.lit("EUR"),
        principal_cents=pl.lit(10000, dtype=pl.Int64),
        interest_cents=pl.lit(0, dtype=pl.Int64),
        costs_cents=pl.lit(0, dtype=pl.Int64),
        due=_ago(pl.lit(10)),
        disputed=pl.lit(value=False),
        time_barred=pl.lit(value=False),
    )
    return pl.concat([one, others]).sort("case_id", maintain_order=True)


def _invoices(seen: pl.DataFrame) -> pl.DataFrame:
    tries = pl.lit(4)
    late = _hits("late_ratio", tries).clip(0, 4)
    each = (pl.col("mean_days_late").fill_nan(0) * 4 / late.clip(1)).round().clip(1, 90)
    rows = _repeat(seen.with_columns(late=late, each=each), tries)
    due = _ago(200 + 30 * pl.col("number"))
    delay = pl.when(pl.col("number") < pl.col("late")).then(pl.col("each")).otherwise(0)
    return rows.select(
        "case_id",
        reference=pl.format("I-{}-{}", "case_id", "number"),
        amount_cents=pl.lit(5000, dtype=pl.Int64),
        issued=due - pl.duration(days=14),
        due=due,
        paid=due + pl.duration(days=delay.cast(pl.Int64)),
    )


def _payments(seen: pl.DataFrame) -> pl.DataFrame:
    rows = _repeat(seen, pl.col("payments_12_months"))
    back = pl.col("days_since_payment").fill_nan(0).round() + pl.col("number")
    return rows.select(
        "case_id",
        date=_ago(back),
        amount_cents=pl.lit(2500, dtype=pl.Int64),
        claim_reference="I-" + pl.col("case_id"),
    )


def _promises(seen: pl.DataFrame) -> pl.DataFrame:
    kept = _hits("promise_kept_ratio", pl.col("promises"))
    rows = _repeat(seen.with_columns(kept=kept), pl.col("promises"))
    outcome = pl.when(pl.col("number") < pl.col("kept")).then(pl.lit("kept"))
    return rows.select(
        "case_id",
        made=_ago(60 + 20 * pl.col("number")),
        due=_ago(50 + 20 * pl.col("number")),
        amount_cents=pl.lit(3000, dtype=pl.Int64),
        outcome=outcome.otherwise(pl.lit("broken")),
    )


def _plans(seen: pl.DataFrame) -> pl.DataFrame:
    rows = _repeat(seen, pl.col("plans_broken") + pl.col("plans_kept"))
    outcome = pl.when(pl.col("number") < pl.col("plans_broken")).then(pl.lit("broken"))
    return rows.select(
        "case_id",
        started=_ago(300 + 10 * pl.col("number")),
        ended=_ago(150 + 10 * pl.col("number")),
        kind=pl.lit("instalments"),
        rate_cents=pl.lit(4000, dtype=pl.Int64),
        count=pl.lit(5, dtype=pl.Int64),
        frequency=pl.lit("monthly"),
        outcome=outcome.otherwise(pl.lit("kept")),
    )


def _dunning(seen: pl.DataFrame) -> pl.DataFrame:
    return seen.filter(pl.col("dunning_level") > 0).select(
        "case_id", date=_ago(pl.lit(20)), level=pl.col("dunning_level").cast(pl.Int64)
    )


def _contacts(seen: pl.DataFrame) -> pl.DataFrame:
    tries = pl.lit(5)
    reached = _hits("contact_ratio", tries).clip(0, 5)
    out = _repeat(seen.with_columns(reached=reached), tries).select(
        "case_id",
        date=_ago(15 + pl.col("number")),
        channel=pl.lit("phone"),
        direction=pl.lit("outbound"),
        outcome=pl.when(pl.col("number") < pl.col("reached"))
        .then(pl.lit("reached"))
        .otherwise(pl.lit("not_reached")),
    )
    into = _repeat(seen, pl.col("inbound_contacts")).select(
        "case_id",
        date=_ago(12 + pl.col("number")),
        channel=pl.lit("phone"),
        direction=pl.lit("inbound"),
        outcome=pl.lit("reached"),
    )
    return pl.concat([out, into])


def _statements(seen: pl.DataFrame, people: People) -> pl.DataFrame:
    arrives = pl.col("today") + pl.duration(days=pl.col("to_payday").cast(pl.Int64))
    payday = arrives.dt.day().cast(pl.Int64)
    told = (
        seen.with_columns(to_payday=pl.Series(people.days_to_payday))
        .filter(pl.col("income_eur").is_not_nan())
        .with_columns(kept_cents=_cents("surplus_eur"), income_cents=_cents("income_eur"))
        .filter(pl.col("kept_cents") <= pl.col("income_cents"))
    )
    stated = told.select(
        "case_id",
        stated_at=_ago(pl.lit(5)),
        income_cents=pl.col("income_cents"),
        rent_cents=((pl.col("income_cents") - pl.col("kept_cents")) * 0.4).round().cast(pl.Int64),
        other_costs_cents=pl.col("income_cents")
        - pl.col("kept_cents")
        - ((pl.col("income_cents") - pl.col("kept_cents")) * 0.4).round().cast(pl.Int64),
        payday=payday,
        verified=pl.lit(value=False),
    )
    true_cents = np.nan_to_num(people.verified_surplus * 100).round().astype(np.int64)
    papers = seen.with_columns(true_cents=pl.Series(true_cents)).filter(
        pl.Series(~np.isnan(people.verified_surplus))
    )
    income = pl.max_horizontal(pl.lit(300000), pl.col("true_cents"))
    checked = papers.select(
        "case_id",
        stated_at=_ago(pl.lit(-30)),
        income_cents=income,
        rent_cents=pl.lit(0, dtype=pl.Int64),
        other_costs_cents=income - pl.col("true_cents"),
        payday=pl.lit(None, dtype=pl.Int64),
        verified=pl.lit(value=True),
    )
    return pl.concat([stated, checked])


def _decisions(seen: pl.DataFrame, people: People, decided: Decided) -> pl.DataFrame:
    shapes = [ACTIONS[int(c)] for c in decided.choice]
    counts = [round(s.months * 52 / 12) if s.weekly else s.months for s in shapes]
    ahead = [
        int(days + s.lag_days + round(30.4 * s.start))
        for days, s in zip(people.days_to_payday, shapes, strict=True)
    ]
    balance = np.round(people.balance * 100).astype(np.int64)
    rate = [-(-int(b) // c) if c else 0 for b, c in zip(balance, counts, strict=True)]
    lasted = np.round(decided.months * 30.4).astype(np.int64)
    return seen.with_columns(ahead=pl.Series(ahead), lasted=pl.Series(lasted)).select(
        "case_id",
        decision_id="D-" + pl.col("case_id"),
        decided=pl.col("today"),
        claim_reference="R-" + pl.col("case_id"),
        balance_cents=pl.Series(balance),
        kind=pl.Series(["pause" if c == PAUSE_INDEX else "instalments" for c in decided.choice]),
        frequency=pl.Series(["weekly" if s.weekly else "monthly" for s in shapes]),
        count=pl.Series(counts),
        rate_cents=pl.Series(rate),
        first_date=pl.col("today") + pl.duration(days=pl.col("ahead")),
        propensity=pl.Series(decided.propensity),
        cooperation=pl.col("cooperation").fill_nan(None),
        edited=pl.lit(value=False),
        reason=pl.lit(None, dtype=pl.String),
        outcome=pl.Series(["kept" if k else "broken" for k in decided.kept]),
        recovered_cents=pl.Series(np.round(decided.recovered_share * balance).astype(np.int64)),
        ended=pl.col("today") + pl.duration(days=pl.col("lasted")),
    )

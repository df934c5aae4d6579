"""Training rows from an agency's own decisions: what was shown, and what came of it."""

import numpy as np
import polars as pl

from decision_navigator.errors import HistoryError
from decision_navigator.features import WEEKS_A_MONTH, Terms, plan_matrix
from decision_navigator.history.features import Tables, person_rows
from decision_navigator.simulator.people import Floats
from decision_navigator.training.logs import Log

# What a broken plan costs beside the money that does not come, in euros.
BREAK_COST_EUR = 12.0
LEAST_PROPENSITY = 0.001


def log_of(tables: Tables) -> Log:
    """Join decisions with what was known at their moments.

    Decisions whose outcome is still open are left out; the rest stand in the order of time.

    Raises:
        HistoryError: no decision has an outcome, or one's claim is unknown.
    """
    decisions = tables["decisions"].filter(pl.col("outcome") != "open").sort("decided")
    if decisions.is_empty():
        raise HistoryError("The table decisions has no row whose outcome is known.")
    moments = _moments(decisions, tables["claims"])
    person = person_rows(moments, tables)
    income, surplus = _stated(moments, tables["statements"])
    plan = plan_matrix(_terms(moments, tables["statements"]), income, surplus)
    balance = moments["balance_cents"].to_numpy() / 100
    kept = (moments["outcome"] == "kept").to_numpy()
    recovered = np.clip(moments["recovered_cents"].to_numpy() / 100 / balance, 0, 1)
    return Log(
        person=person,
        plan=plan,
        asks=(moments["kind"] != "pause").to_numpy(),
        kept=kept,
        value_share=recovered - BREAK_COST_EUR * ~kept / balance,
        recovered_share=recovered,
        propensity=np.maximum(moments["propensity"].to_numpy(), LEAST_PROPENSITY),
        months_seen=_months_seen(moments),
        balance=balance,
        verified_surplus=_verified(moments, tables["statements"]),
    )


def _months_seen(moments: pl.DataFrame) -> Floats:
    days = (moments["ended"] - moments["today"]).dt.total_days().cast(pl.Float64)
    return np.maximum(days.fill_null(15.0).to_numpy() / 30.4, 0.5)


def _moments(decisions: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    known = claims.select(
        "case_id",
        pl.col("reference").alias("claim_reference"),
        pl.col("due").alias("claim_due"),
        "principal_cents",
        pl.len().over("case_id").sub(1).alias("other_claims"),
    )
    joined = decisions.join(
        known, on=["case_id", "claim_reference"], how="left", maintain_order="left"
    ).rename({"decided": "today"})
    lost = joined.filter(pl.col("claim_due").is_null())
    if not lost.is_empty():
        name = lost["decision_id"][0]
        raise HistoryError(f"The decision {name} is about a claim that the table claims lacks.")
    return joined.filter(pl.col("balance_cents") > 0)


def _latest(moments: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    rows = moments.with_row_index("row").select("row", "case_id", "today")
    known = rows.join(statements, on="case_id").filter(pl.col("stated_at") <= pl.col("today"))
    last = known.sort("stated_at", maintain_order=True).group_by("row").last()
    return rows.join(last.drop("case_id", "today"), on="row", how="left", maintain_order="left")


def _stated(moments: pl.DataFrame, statements: pl.DataFrame) -> tuple[Floats, Floats]:
    last = _latest(moments, statements)
    income = last["income_cents"].cast(pl.Float64) / 100
    costs = (last["rent_cents"] + last["other_costs_cents"]).cast(pl.Float64) / 100
    nan = float("nan")
    return income.fill_null(nan).to_numpy(), (income - costs).fill_null(nan).to_numpy()


def _terms(moments: pl.DataFrame, statements: pl.DataFrame) -> Terms:
    count = moments["count"].to_numpy().astype(float)
    weekly = (moments["frequency"] == "weekly").to_numpy() & (count > 1)
    rate = moments["rate_cents"].to_numpy() / 100
    payday = _latest(moments, statements)["payday"].cast(pl.Float64).fill_null(float("nan"))
    day = moments["first_date"].dt.day().to_numpy().astype(float)
    return Terms(
        months=np.where(weekly, count / WEEKS_A_MONTH, count),
        payments=count,
        rate_month_eur=np.where(weekly, rate * WEEKS_A_MONTH, rate),
        days_to_first=(moments["first_date"] - moments["today"]).dt.total_days().to_numpy().astype(float),
        days_after_payday=np.mod(day - payday.to_numpy(), 30.4),
        weekly=weekly.astype(float),
    )


def _verified(moments: pl.DataFrame, statements: pl.DataFrame) -> Floats:
    """A checked surplus serves as a label only, so it may be younger than the decision."""
    surplus = pl.col("income_cents") - pl.col("rent_cents") - pl.col("other_costs_cents")
    checked = (
        statements.filter(pl.col("verified").fill_null(value=False))
        .group_by("case_id")
        .agg(verified=surplus.last() / 100)
    )
    found = moments.join(checked, on="case_id", how="left", maintain_order="left")["verified"]
    return found.cast(pl.Float64).fill_null(float("nan")).to_numpy()

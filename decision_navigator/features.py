"""What the models may know, as numbers: about a person at a moment, and about a plan.

Point in time: an entry counts only if it was known at the decision's moment. A
promise due tomorrow is open today, whatever the file says about its outcome;
a test plants future rows and finds no change. No age, sex, name, place, family
or health enters: only money, dates and conduct (dropping demographics costs
about .002 AUC on public data). Mood never enters; cooperation does, for the
chance of keeping a plan, and no rate depends on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from decision_navigator.days import last_payday
from decision_navigator.plans import Plan
from decision_navigator.records import Case, History
from decision_navigator.rules import local_day

Matrix = NDArray[np.float32]

PERSON = (
    "balance_eur",
    "principal_eur",
    "claim_age_days",
    "other_claims",
    "income_eur",
    "surplus_eur",
    "surplus_share",
    "promises",
    "promise_kept_ratio",
    "plans_broken",
    "plans_kept",
    "late_ratio",
    "mean_days_late",
    "payments_12_months",
    "days_since_payment",
    "dunning_level",
    "contact_ratio",
    "inbound_contacts",
    "cooperation",
)
PLAN = (
    "months",
    "payments",
    "rate_month_eur",
    "rate_to_surplus",
    "rate_to_income",
    "days_to_first",
    "days_after_payday",
    "weekly",
    "one_payment",
)
ALL = PERSON + PLAN
# P(kept) may only fall when more is asked of the same means.
FALLS_WITH = ("rate_month_eur", "rate_to_surplus", "rate_to_income")
WEEKS_A_MONTH = 52 / 12
MOST_BURDEN = 5.0
YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The plan's side as arrays of one shape, in euros, days and months."""

    months: NDArray[np.float64]
    payments: NDArray[np.float64]
    rate_month_eur: NDArray[np.float64]
    days_to_first: NDArray[np.float64]
    days_after_payday: NDArray[np.float64]
    weekly: NDArray[np.float64]


def plan_matrix(terms: Terms, income_eur: NDArray[np.float64], surplus_eur: NDArray[np.float64]) -> Matrix:
    """The columns of `PLAN`, one row per plan; income and surplus broadcast over the plans."""
    rate = terms.rate_month_eur
    with np.errstate(divide="ignore", invalid="ignore"):
        burden = np.where(surplus_eur > 0, rate / surplus_eur, MOST_BURDEN)
        to_income = np.where(income_eur > 0, rate / income_eur, MOST_BURDEN)
    burden = np.where(np.isnan(surplus_eur), np.nan, np.minimum(burden, MOST_BURDEN))
    to_income = np.where(np.isnan(income_eur), np.nan, np.minimum(to_income, MOST_BURDEN))
    columns = (
        terms.months,
        terms.payments,
        rate,
        burden,
        to_income,
        terms.days_to_first,
        terms.days_after_payday,
        terms.weekly,
        (terms.payments <= 1).astype(float),
    )
    full = np.broadcast_arrays(*columns)
    return np.stack(full, axis=-1).astype(np.float32)


def person_vector(case: Case, now: datetime) -> Matrix:
    """The columns of `PERSON` for one case at one moment."""
    today = local_day(case, now)
    claim, statement = case.claim, case.statement
    if statement is not None and statement.stated_at and statement.stated_at > today:
        statement = None
    income = statement.income_cents / 100 if statement else np.nan
    surplus = statement.surplus_cents / 100 if statement else np.nan
    cooperation = case.signals.cooperation
    values = (
        claim.balance_cents / 100,
        claim.principal_cents / 100,
        max(0, (today - claim.due).days),
        sum(c.balance_cents > 0 for c in case.claims) - 1,
        income,
        surplus,
        surplus / income if statement and income > 0 else np.nan,
        *_conduct(case, today),
        *_contacts(case.history, now),
        np.nan if cooperation is None else cooperation,
    )
    return np.array(values, dtype=np.float32)


def _conduct(case: Case, today: date) -> tuple[float, ...]:
    history, open_claims = case.history, {c.reference for c in case.claims}
    promises = [p for p in history.promises if p.made <= today and p.due < today]
    settled = [p for p in promises if p.outcome != "open"]
    kept = sum(p.outcome == "kept" for p in settled)
    ended = [p for p in history.plans if p.ended is not None and p.ended <= today]
    # The open claims' own invoices are late by definition and would tell nothing.
    due = [i for i in history.invoices if i.due < today and i.reference not in open_claims]
    late = [_days_late(i.due, i.paid, today) for i in due]
    paid = [p.date for p in history.payments if p.date <= today]
    levels = [d.level for d in history.dunning if today - YEAR <= d.date <= today]
    return (
        len(settled),
        shrunk(kept, len(settled)),
        sum(p.outcome == "broken" for p in ended),
        sum(p.outcome == "kept" for p in ended),
        shrunk(sum(days > 0 for days in late), len(late)),
        float(np.mean(late)) if late else np.nan,
        sum(day >= today - YEAR for day in paid),
        (today - max(paid)).days if paid else np.nan,
        max(levels, default=0),
    )


def _days_late(due: date, paid: date | None, today: date) -> float:
    end = paid if paid is not None and paid <= today else today
    return float(min(90, max(0, (end - due).days)))


def _contacts(history: History, now: datetime) -> tuple[float, ...]:
    known = [c for c in history.contacts if c.at <= now]
    tried = [c for c in known if c.direction == "outbound"]
    reached = sum(c.outcome in ("reached", "answered", "refused") for c in tried)
    return shrunk(reached, len(tried)), float(sum(c.direction == "inbound" for c in known))


def shrunk(hits: float, tries: float) -> float:
    """A share pulled towards one half while little is known."""
    return (hits + 1) / (tries + 2)


def terms_of(plans: Sequence[Plan], case: Case, now: datetime) -> Terms:
    """The plan's side of some plans for one case."""
    today = local_day(case, now)
    payday = case.statement.payday if case.statement else None
    rows = [_plan_numbers(plan, today, payday) for plan in plans]
    columns = np.array(rows, dtype=np.float64).reshape(len(rows), 6).T
    return Terms(
        months=columns[0],
        payments=columns[1],
        rate_month_eur=columns[2],
        days_to_first=columns[3],
        days_after_payday=columns[4],
        weekly=columns[5],
    )


def _plan_numbers(plan: Plan, today: date, payday: int | None) -> tuple[float, ...]:
    weekly = plan.frequency == "weekly" and plan.count > 1
    rate = plan.rate_cents / 100 * (WEEKS_A_MONTH if weekly else 1.0)
    months = plan.count / WEEKS_A_MONTH if weekly else float(plan.count)
    after = np.nan
    if payday is not None:
        after = float((plan.first_date - last_payday(plan.first_date, payday)).days)
    to_first = float((plan.first_date - today).days)
    return months, float(plan.count), rate, to_first, after, float(weekly)

"""How much a month a person can pay without going short: a hard limit, never a penalty.

Three cases. With a statement, at most a share of the stated surplus. Below the
garnishment-exempt income, only a small rate that the person names. Without a
statement, a careful rate, somewhat larger if the person names it; how much of that is
suggested follows from what people like them can pay (`training/caution.py`).
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from decision_navigator.errors import PolicyError
from decision_navigator.plans import Plan
from decision_navigator.policy import Policy
from decision_navigator.policy_tables import ExemptIncome, Limits
from decision_navigator.records import Case, Wish

# A month can hold five weekly instalments; the fullest month must fit.
WEEKS_IN_A_FULL_MONTH = 5


@dataclass(frozen=True, kw_only=True)
class RateCap:
    """The most that all instalments of one month may come to.

    Attributes:
        cents: the limit; 0 means that no instalment is possible.
        rule: which of the three cases holds.
        needs_named_rate: a rate must be named by the person before any is suggested.
    """

    cents: int
    rule: Literal["surplus", "exempt", "careful"]
    needs_named_rate: bool = False


def limits_of(policy: Policy) -> tuple[Limits, ExemptIncome]:
    """The tables that plans need.

    Raises:
        PolicyError: the country's file lacks one of them.
    """
    if policy.limits is None or policy.exempt_income is None:
        raise PolicyError(f"The tables for {policy.country} lack limits or exempt_income.")
    return policy.limits, policy.exempt_income


def is_exempt(case: Case, policy: Policy) -> bool:
    """Whether the stated income lies below the garnishment-exempt amount."""
    statement = case.statement
    if statement is None:
        return False
    _, exempt = limits_of(policy)
    return statement.income_cents < exempt.limit_cents(statement.dependants)


def rate_cap(case: Case, policy: Policy, wish: Wish | None) -> RateCap:
    """The most a month may cost this person."""
    limits, _ = limits_of(policy)
    named = wish.rate_cents if wish else None
    if case.statement is None:
        if named is None:
            return RateCap(cents=limits.careful_rate_cents, rule="careful")
        return RateCap(cents=limits.careful_named_rate_cents, rule="careful")
    share = int(max(0, case.statement.surplus_cents) * limits.surplus_share)
    if not is_exempt(case, policy):
        return RateCap(cents=share, rule="surplus")
    if named is None:
        return RateCap(cents=0, rule="exempt", needs_named_rate=True)
    month = named * (WEEKS_IN_A_FULL_MONTH if wish and wish.frequency == "weekly" else 1)
    return RateCap(cents=min(share, limits.exempt_rate_cents, month), rule="exempt")


def monthly_burden_cents(plan: Plan) -> int:
    """What the fullest month of a plan's rates costs; a deposit is money that the person has already.

    Weekly rates are added up by the calendar; of monthly ones none shares its month, however banks move it.
    """
    months: Counter[tuple[int, int] | int] = Counter()
    for number, rate in enumerate(plan.rates):
        month = (rate.due.year, rate.due.month) if plan.frequency == "weekly" else number
        months[month] += rate.amount_cents
    return max(months.values(), default=0)

"""The plans worth considering for one case, each exact to the cent and inside every limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from decision_navigator.affordability import (
    WEEKS_IN_A_FULL_MONTH,
    RateCap,
    limits_of,
    monthly_burden_cents,
    rate_cap,
)
from decision_navigator.days import add_months, due_days
from decision_navigator.features import WEEKS_A_MONTH
from decision_navigator.money import split_by_rate, split_evenly
from decision_navigator.plans import Instalment, Plan, paid_ahead
from decision_navigator.policy import Policy
from decision_navigator.records import Case, Frequency, PlanKind, Wish
from decision_navigator.rules import MOST_INSTALMENTS, earliest_first_day, fee_cents, local_day, passes

MONTHS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 24)
WEEKLY_MONTHS = (1, 2, 3, 4, 5, 6, 8, 12)
SETTLEMENT_MONTHS = (1, 2, 3)
SOON_DAYS = 7
"""Who pays without naming a day has a week for it."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """Everything that bounds the search for one case."""

    case: Case
    policy: Policy
    now: datetime
    wish: Wish | None
    cap: RateCap

    @property
    def today(self) -> date:
        """Today, where the person lives."""
        return local_day(self.case, self.now)

    @property
    def first_days(self) -> tuple[date, ...]:
        """The wished first day, or the last after a payday that the creditor allows if that is too late.

        Where none is wished, after this payday and after the next.
        """
        earliest = self._earliest_after(self.deposit.due if self.deposit else None)
        if self.wished_too_late or self._deposit_is_too_late:
            return (self._last_after_payday(earliest),)
        if self.wish and self.wish.first_date:
            wished = self.bank_day(self.wish.first_date)
            return (max(wished, earliest),)
        return earliest, self.bank_day(add_months(earliest, 1))

    @property
    def deposit(self) -> Instalment | None:
        """What the person offers ahead of the rates, on the day they named or within a week."""
        wish = self.wish
        if wish is None or wish.kind == "pay_now" or not wish.deposit_cents:
            return None
        if wish.deposit_cents >= self.case.claim.balance_cents:
            return None
        day = self.bank_day(max(wish.deposit_date or self.today + timedelta(days=SOON_DAYS), self.today))
        if self._earliest_after(day) > self.latest_first_day:
            return None  # no rate could follow in time
        return Instalment(due=day, amount_cents=wish.deposit_cents)

    @property
    def _deposit_is_too_late(self) -> bool:
        """Whether a sum ahead was wished for a day after which no rate could follow in time."""
        wish = self.wish
        return bool(wish and wish.deposit_cents and wish.deposit_date) and self.deposit is None

    def _earliest_after(self, deposit: date | None) -> date:
        """The first day for a rate: after a payday, and after what is paid ahead."""
        earliest = earliest_first_day(self.case, self.policy, self.today)
        while deposit is not None and earliest <= deposit:
            earliest = self.bank_day(add_months(earliest, 1))
        return earliest

    def _last_after_payday(self, earliest: date) -> date:
        """The same day of a later month, as late as the creditor allows."""
        last, months = earliest, 1
        while (later := self.bank_day(add_months(earliest, months))) <= self.latest_first_day:
            last, months = later, months + 1
        return last

    @property
    def latest_first_day(self) -> date:
        """The last day on which the creditor allows the first payment."""
        terms = self.policy.creditor(self.case.claim.creditor)
        return self.today + timedelta(days=terms.latest_first_days)

    @property
    def wished_too_late(self) -> bool:
        """Whether the wished first day lies beyond what the creditor allows."""
        day = self.wish.first_date if self.wish else None
        return day is not None and self.bank_day(day) > self.latest_first_day

    def bank_day(self, day: date) -> date:
        """The day itself or the next on which banks move money."""
        return self.policy.next_bank_day(day, self.case.person.state)


def search_of(case: Case, policy: Policy, now: datetime, wish: Wish | None) -> Search:
    """Bound the search for a case."""
    cap = rate_cap(case, policy, wish)
    return Search(case=case, policy=policy, now=now, wish=wish, cap=cap)


def candidates(search: Search) -> tuple[Plan, ...]:
    """All plans that keep every limit; the wished one first if it is among them."""
    found: dict[tuple[object, ...], Plan] = {}
    most = most_wanted_cents(search)
    for plan in _all(search):
        key = (plan.kind, plan.frequency, plan.first_date, plan.rate_cents)
        if key in found or monthly_burden_cents(plan) > most:
            continue
        if passes(plan, search.case, search.policy, search.now, search.wish):
            found[key] = plan
    return tuple(found.values())


def most_wanted_cents(search: Search) -> int:
    """Who names a rate is never answered with a higher one; nothing above the cap is tried."""
    wish = search.wish
    if wish is not None and wish.kind == "pay_now":
        return search.case.claim.balance_cents
    if wish is None or wish.rate_cents is None:
        return search.cap.cents
    weeks = WEEKS_IN_A_FULL_MONTH if wish.frequency == "weekly" else 1
    least = search.policy.creditor(search.case.claim.creditor).min_rate_cents
    return min(search.cap.cents, max(wish.rate_cents * weeks, least))


def wished_plan(search: Search) -> Plan | None:
    """Exactly what the caller asked for, whether or not it keeps the limits."""
    wish = search.wish
    if wish is None:
        return None
    if wish.kind == "pay_now":
        return _one_payment(search, "pay_now", _pay_now_day(search))
    if wish.kind == "deferral":
        return _one_payment(search, "deferral", search.first_days[0])
    if wish.rate_cents is None:
        return None
    return instalments(search, wish.rate_cents, search.first_days[0], wish.frequency or "monthly")


def _all(search: Search) -> Iterator[Plan]:
    wished = wished_plan(search)
    if wished is not None:
        yield wished
    frequency = search.wish.frequency if search.wish else None
    for first in search.first_days:
        if frequency != "weekly":
            yield from (instalments(search, r, first, "monthly") for r in _monthly(search))
        elif monthly := _weeks_together(search):
            yield instalments(search, monthly, first, "monthly")
        if frequency != "monthly":
            yield from (instalments(search, r, first, "weekly") for r in _weekly(search))
        if not search.deposit:
            yield _one_payment(search, "deferral", first)
    yield from _others(search)


def _others(search: Search) -> Iterator[Plan]:
    yield _one_payment(search, "pay_now", _pay_now_day(search))
    yield from _settlements(search)
    yield _pause(search)


def total_cents(search: Search, kind: PlanKind) -> tuple[int, int, int]:
    """What a plan comes to: the total, the fee, and what of the fee is waived."""
    claim = search.case.claim
    fee = fee_cents(search.case, search.policy, kind)
    waived = fee if search.policy.creditor(claim.creditor).waives_fee else 0
    return claim.balance_cents + fee - waived, fee, waived


def _in_rates_cents(search: Search) -> int:
    """What the rates of a plan come to."""
    total, _, _ = total_cents(search, "instalments")
    return total - (search.deposit.amount_cents if search.deposit else 0)


def _up(cents: int, step: int) -> int:
    """Round up to a whole step."""
    return -(-cents // step) * step


def _monthly(search: Search) -> Iterator[int]:
    """Rates in whole steps, so that they are easy to remember; and the cap itself."""
    total = _in_rates_cents(search)
    limits, _ = limits_of(search.policy)
    step = limits.step_cents
    for months in MONTHS:
        rate = min(total, _up(-(-total // months), step))
        if rate <= search.cap.cents:
            yield rate
    if search.cap.cents >= step:
        yield min(total, search.cap.cents // step * step)


def _weeks_together(search: Search) -> int:
    """A wished week's rate as one payment a month, where the creditor takes none each week; else 0."""
    wish = search.wish
    terms = search.policy.creditor(search.case.claim.creditor)
    if wish is None or wish.rate_cents is None or (terms.weekly and wish.rate_cents >= terms.min_rate_cents):
        return 0
    return max(terms.min_rate_cents, int(wish.rate_cents * WEEKS_A_MONTH) // 100 * 100)


def _weekly(search: Search) -> Iterator[int]:
    total = _in_rates_cents(search)
    for months in WEEKLY_MONTHS:
        rate = min(total, _up(-(-total // round(months * WEEKS_A_MONTH)), 100))
        if rate * WEEKS_IN_A_FULL_MONTH <= search.cap.cents:
            yield rate
    yield max(100, search.cap.cents // WEEKS_IN_A_FULL_MONTH // 100 * 100)


def instalments(search: Search, rate_cents: int, first: date, frequency: Frequency) -> Plan:
    """A plan of equal instalments, the last one being what is left; a single payment costs no fee."""
    deposit, balance = search.deposit, search.case.claim.balance_cents
    if rate_cents >= balance and not deposit:
        return _plan(search, "instalments", (balance,), first, frequency)
    _, fee, waived = total_cents(search, "instalments")
    total = _in_rates_cents(search)
    least = -(-total // MOST_INSTALMENTS)
    rate = max(least, min(rate_cents, total))
    rates, with_crumb = (
        _plan(
            search,
            "instalments",
            split_by_rate(total, rate, crumb=crumb),
            first,
            frequency,
            fee=fee,
            waived=waived,
        )
        for crumb in (False, True)
    )
    if monthly_burden_cents(with_crumb) <= search.cap.cents < monthly_burden_cents(rates):
        rates = with_crumb  # what is left over would be too much for the last month
    return paid_ahead(deposit, rates)


def _plan(  # noqa: PLR0913 - a plan's terms, one argument each
    search: Search,
    kind: PlanKind,
    amounts: tuple[int, ...],
    first: date,
    frequency: Frequency,
    *,
    fee: int = 0,
    waived: int = 0,
    remitted: int = 0,
) -> Plan:
    case = search.case
    days = due_days(first, len(amounts), frequency, search.policy.country, case.person.state)
    return Plan(
        kind=kind,
        claim_reference=case.claim.reference,
        rate_cents=amounts[0],
        count=len(amounts),
        first_date=days[0],
        frequency=frequency,
        instalments=tuple(
            Instalment(due=day, amount_cents=amount) for day, amount in zip(days, amounts, strict=True)
        ),
        total_cents=sum(amounts),
        fee_cents=fee,
        waived_fee_cents=waived,
        remitted_cents=remitted,
        currency=case.claim.currency,
    )


def _one_payment(search: Search, kind: PlanKind, day: date) -> Plan:
    return _plan(search, kind, (search.case.claim.balance_cents,), day, "monthly")


def _pay_now_day(search: Search) -> date:
    """In a week, or on the day the caller named."""
    named = search.wish.first_date if search.wish else None
    return search.bank_day(max(named or search.today + timedelta(days=SOON_DAYS), search.today))


def _settlements(search: Search) -> Iterator[Plan]:
    claim = search.case.claim
    share = search.policy.creditor(claim.creditor).settlement_share
    if share is None:
        return
    reduced = -int(-claim.balance_cents * share // 1)
    for months in SETTLEMENT_MONTHS:
        amounts = split_evenly(reduced, months)
        remitted = claim.balance_cents - reduced
        first = search.first_days[0]
        yield _plan(search, "settlement", amounts, first, "monthly", remitted=remitted)


def _pause(search: Search) -> Plan:
    claim = search.case.claim
    days = search.policy.creditor(claim.creditor).pause_days
    review = search.today + timedelta(days=days)
    while not search.policy.is_due_day(review, search.case.person.state):
        review -= timedelta(days=1)
    return Plan(
        kind="pause",
        claim_reference=claim.reference,
        rate_cents=0,
        count=0,
        first_date=review,
        frequency="monthly",
        instalments=(),
        total_cents=claim.balance_cents,
        fee_cents=0,
        waived_fee_cents=0,
        currency=claim.currency,
    )

"""The hard limits of a plan, each with a sentence; the server judges every edit by them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from decision_navigator.affordability import is_exempt, limits_of, monthly_burden_cents, rate_cap
from decision_navigator.days import due_days, next_payday
from decision_navigator.gates import first_gate
from decision_navigator.money import in_english, in_german, split_by_rate
from decision_navigator.plans import Instalment, Plan, paid_ahead
from decision_navigator.policy import Policy
from decision_navigator.records import Case, Claim, Frequency, Wish
from decision_navigator.sentences import say

MOST_INSTALMENTS = 600


@dataclass(frozen=True, kw_only=True)
class Check:
    """One limit, whether the plan keeps it, and a sentence in both languages."""

    code: str
    passed: bool
    de: str
    en: str


@dataclass(frozen=True, kw_only=True)
class _Verdict:
    """A check before it is put into words: sums are cents, days are dates."""

    code: str
    passed: bool
    values: dict[str, int | date | str | tuple[str, str]]


def check_plan(
    plan: Plan, case: Case, policy: Policy, now: datetime, wish: Wish | None = None
) -> tuple[Check, ...]:
    """Judge a plan by every limit; it may be offered only if all pass.

    Args:
        plan: the plan, perhaps edited by an agent.
        case: the person and the claim.
        policy: the tables of the day.
        now: the moment, with a zone.
        wish: what the caller asked for; by default the wish in the case.
    """
    return tuple(_in_words(v, plan.currency) for v in _verdicts(plan, case, policy, now, wish))


def passes(plan: Plan, case: Case, policy: Policy, now: datetime, wish: Wish | None = None) -> bool:
    """Whether a plan keeps every limit."""
    return all(v.passed for v in _verdicts(plan, case, policy, now, wish))


def _verdicts(plan: Plan, case: Case, policy: Policy, now: datetime, wish: Wish | None) -> Iterator[_Verdict]:
    wish = wish or case.wish
    gate = first_gate(case, policy, now)
    if gate is not None:
        words = {"gate": (gate.de, gate.en)}
        yield _Verdict(code=f"gate.{gate.gate}", passed=False, values={**words})
        return
    today = local_day(case, now)
    yield _terms(plan)
    yield _balance(plan, case, policy)
    yield _fee(plan, case, policy)
    yield _rate(plan, case, policy, wish)
    if plan.deposit_cents:
        named = wish.deposit_cents if wish and wish.deposit_cents else 0
        yield _check("deposit", plan.deposit_cents <= named, deposit=plan.deposit_cents, named=named)
    yield from _creditor(plan, case, policy, today)
    yield from _days(plan, case, policy, today)


def local_day(case: Case, now: datetime) -> date:
    """Today, where the person lives."""
    return now.astimezone(ZoneInfo(case.person.time_zone)).date()


def claim_of(plan: Plan, case: Case) -> Claim | None:
    """The claim a plan is made for."""
    return next((c for c in case.claims if c.reference == plan.claim_reference), None)


def fee_cents(case: Case, policy: Policy, kind: str) -> int:
    """The fee that an instalment agreement costs before any of it is waived."""
    if kind != "instalments" or policy.fees is None:
        return 0
    return policy.fees.instalment_cents(case.claim.principal_cents)


def earliest_first_day(case: Case, policy: Policy, today: date) -> date:
    """The first day on which an instalment may fall: a bank day after the next payday."""
    payday = case.statement.payday if case.statement else None
    start = next_payday(today, payday) if payday else today
    return policy.next_bank_day(start + timedelta(days=1), case.person.state)


def fit_to_balance(  # noqa: PLR0913 - a plan's terms, one argument each
    case: Case,
    policy: Policy,
    now: datetime,
    rate_cents: int,
    first_date: date,
    frequency: Frequency,
    deposit: Instalment | None = None,
) -> Plan:
    """The plan that pays the balance at a rate, the last instalment being what is left.

    The first day is moved to a bank day after payday; the rate is taken as given and
    `check_plan` judges it. A rate so small that it would take more than 600 instalments
    is raised to the one that takes 600. A deposit is paid as it is, ahead of the rates; one that
    pays all of the balance is none.
    """
    claim = case.claim
    if deposit is not None and deposit.amount_cents >= claim.balance_cents:
        deposit = None
    owed = claim.balance_cents - (deposit.amount_cents if deposit else 0)
    once = rate_cents >= owed and deposit is None
    fee = 0 if once else fee_cents(case, policy, "instalments")
    waived = fee if policy.creditor(claim.creditor).waives_fee else 0
    total = owed + fee - waived
    earliest = earliest_first_day(case, policy, local_day(case, now))
    first = policy.next_bank_day(max(first_date, earliest), case.person.state)
    least = -(-total // MOST_INSTALMENTS)
    amounts = split_by_rate(total, max(least, min(rate_cents, total)))
    days = due_days(first, len(amounts), frequency, policy.country, case.person.state)
    rates = Plan(
        kind="instalments",
        claim_reference=claim.reference,
        rate_cents=amounts[0],
        count=len(amounts),
        first_date=first,
        frequency=frequency,
        instalments=tuple(
            Instalment(due=day, amount_cents=amount) for day, amount in zip(days, amounts, strict=True)
        ),
        total_cents=total,
        fee_cents=fee,
        waived_fee_cents=waived,
        currency=claim.currency,
    )
    return paid_ahead(deposit, rates)


def _check(code: str, passed: bool, **values: int | date | str) -> _Verdict:
    return _Verdict(code=code, passed=passed, values={**values})


def _in_words(verdict: _Verdict, currency: str) -> Check:
    values = {name: _spoken(value, currency) for name, value in verdict.values.items()}
    if verdict.code.startswith("gate."):
        de, en = say("check.gate.failed", **values)
    else:
        key = f"check.{verdict.code}" if verdict.passed else f"check.{verdict.code}.failed"
        de, en = say(key, **values)
    return Check(code=verdict.code, passed=verdict.passed, de=de, en=en)


def _spoken(value: int | date | str | tuple[str, str], currency: str) -> tuple[str, str] | str:
    match value:
        case int():
            return in_german(value, currency), in_english(value, currency)
        case date():
            return f"{value:%d.%m.%Y}", f"{value.day} {value:%B %Y}"
        case _:
            return value


def _terms(plan: Plan) -> _Verdict:
    rates = [i.amount_cents for i in plan.rates]
    days = [i.due for i in plan.instalments]
    found = sum(i.amount_cents for i in plan.instalments)
    if plan.kind == "pause":
        agree = not plan.instalments and plan.count == 0 and plan.rate_cents == 0
    else:
        agree = (
            bool(rates)
            and len(rates) == plan.count
            and found == plan.total_cents
            and all(amount == plan.rate_cents for amount in rates[:-1])
            and 0 < rates[-1] <= plan.rate_cents
            and plan.rates[0].due == plan.first_date
            and days == sorted(set(days))
            and plan.deposit_cents in (0, plan.instalments[0].amount_cents)
        )
        in_parts = plan.kind == "instalments" or (plan.kind == "settlement" and not plan.deposit_cents)
        agree = agree and (in_parts or len(plan.instalments) == 1)
    total = plan.total_cents
    return _check("terms", agree, total=total, sum=found)


def _balance(plan: Plan, case: Case, policy: Policy) -> _Verdict:
    claim = claim_of(plan, case)
    balance = claim.balance_cents if claim else 0
    covered = plan.total_cents - plan.fee_cents + plan.waived_fee_cents + plan.remitted_cents
    same = claim is not None and covered == balance and plan.currency == claim.currency
    share = policy.creditor(claim.creditor).settlement_share if claim else None
    if plan.remitted_cents:
        allowed = share is not None and plan.kind == "settlement"
        same = same and allowed and plan.total_cents >= balance * (share or 1.0)
    return _check("balance", same, balance=balance, covered=covered)


def _fee(plan: Plan, case: Case, policy: Policy) -> _Verdict:
    most = fee_cents(case, policy, plan.kind)
    right = 0 <= plan.waived_fee_cents <= plan.fee_cents <= most
    fee, waived = plan.fee_cents, plan.waived_fee_cents
    return _check("fee", right, fee=fee, waived=waived, most=most)


def _rate(plan: Plan, case: Case, policy: Policy, wish: Wish | None) -> _Verdict:
    if plan.kind == "pay_now" and wish is not None and wish.kind == "pay_now":
        return _check("pay_now", passed=True)
    limits, exempt = limits_of(policy)
    cap = rate_cap(case, policy, wish)
    burden = monthly_burden_cents(plan)
    passed = burden <= cap.cents
    cap_text = cap.cents
    if case.statement is None:
        return _check("careful", passed, cap=cap_text)
    if cap.rule == "exempt" and case.statement.surplus_cents * limits.surplus_share >= burden:
        limit = exempt.limit_cents(case.statement.dependants)
        most = cap.cents or limits.exempt_rate_cents
        return _check("exempt", passed, limit=limit, cap=most)
    return _check(
        "surplus",
        passed,
        burden=burden,
        percent=f"{limits.surplus_share * 100:.0f}",
        surplus=case.statement.surplus_cents,
        cap=cap_text,
    )


def _creditor(plan: Plan, case: Case, policy: Policy, today: date) -> tuple[_Verdict, ...]:
    terms = policy.creditor(case.claim.creditor)
    kinds = {
        "deferral": terms.deferral_days > 0,
        "pause": terms.pause_days > 0,
        "settlement": terms.settlement_share is not None,
    }
    weekly = plan.frequency == "monthly" or terms.weekly or plan.count <= 1
    days = {"deferral": terms.deferral_days, "pause": terms.pause_days}
    most_days = days.get(plan.kind, terms.latest_first_days)
    latest = today + timedelta(days=most_days)
    months = (plan.last_date - plan.first_date).days / 30.4
    small = is_exempt(case, policy) or plan.count <= 1
    enough = small or plan.rate_cents >= terms.min_rate_cents
    least = terms.min_rate_cents
    return (
        _check("creditor_kind", kinds.get(plan.kind, True) and weekly),
        _check("creditor_rate", enough, least=least),
        _check("creditor_term", months <= terms.max_months, months=str(terms.max_months)),
        _check(
            "creditor_first",
            plan.first_date <= latest,
            days=str(most_days),
            latest=latest,
        ),
    )


def _days(plan: Plan, case: Case, policy: Policy, today: date) -> tuple[_Verdict, ...]:
    closed = next((i.due for i in plan.instalments if not policy.is_due_day(i.due, case.person.state)), today)
    all_open = all(policy.is_due_day(i.due, case.person.state) for i in plan.instalments)
    checks = [
        _check("future", min((i.due for i in plan.instalments), default=plan.first_date) >= today),
        _check("days", all_open, day=closed),
    ]
    payday = case.statement.payday if case.statement else None
    if payday is not None and plan.kind != "pay_now":
        arrives = next_payday(today, payday)
        checks.append(_check("payday", plan.first_date > arrives, payday=arrives))
    return tuple(checks)

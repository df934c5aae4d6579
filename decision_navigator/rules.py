"""The hard limits of a plan, each with a sentence; the server judges every edit by them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from decision_navigator.affordability import is_exempt, limits_of, monthly_burden_cents, rate_cap
from decision_navigator.days import due_days, next_payday
from decision_navigator.gates import first_gate
from decision_navigator.money import in_english, in_german, split_by_rate
from decision_navigator.plans import Instalment, Plan
from decision_navigator.policy import Policy
from decision_navigator.records import Case, Claim, Frequency, Wish
from decision_navigator.sentences import say


@dataclass(frozen=True, kw_only=True)
class Check:
    """One limit, whether the plan keeps it, and a sentence in both languages."""

    code: str
    passed: bool
    de: str
    en: str


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
    wish = wish or case.wish
    gate = first_gate(case, policy, now)
    if gate is not None:
        return (Check(code=f"gate.{gate.gate}", passed=False, de=gate.de, en=gate.en),)
    today = local_day(case, now)
    return (
        _terms(plan),
        _balance(plan, case, policy),
        _fee(plan, case, policy),
        _rate(plan, case, policy, wish),
        *_creditor(plan, case, policy, today, wish),
        *_days(plan, case, policy, today),
    )


def passes(plan: Plan, case: Case, policy: Policy, now: datetime, wish: Wish | None = None) -> bool:
    """Whether a plan keeps every limit."""
    return all(check.passed for check in check_plan(plan, case, policy, now, wish))


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


def fit_to_balance(
    case: Case,
    policy: Policy,
    now: datetime,
    rate_cents: int,
    first_date: date,
    frequency: Frequency,
) -> Plan:
    """The plan that pays the balance at a rate, the last instalment being what is left.

    The first day is moved to a bank day after payday; the rate is taken as given and
    `check_plan` judges it.
    """
    claim = case.claim
    fee = fee_cents(case, policy, "instalments")
    waived = fee if policy.creditor(claim.creditor).waives_fee else 0
    total = claim.balance_cents + fee - waived
    earliest = earliest_first_day(case, policy, local_day(case, now))
    first = policy.next_bank_day(max(first_date, earliest), case.person.state)
    amounts = split_by_rate(total, max(1, min(rate_cents, total)))
    days = due_days(first, len(amounts), frequency, policy.country, case.person.state)
    return Plan(
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


def _check(code: str, passed: bool, **values: tuple[str, str] | str) -> Check:
    de, en = say(f"check.{code}" if passed else f"check.{code}.failed", **values)
    return Check(code=code, passed=passed, de=de, en=en)


def _money(cents: int, plan: Plan) -> tuple[str, str]:
    return in_german(cents, plan.currency), in_english(cents, plan.currency)


def _date(day: date) -> tuple[str, str]:
    return f"{day:%d.%m.%Y}", f"{day.day} {day:%B %Y}"


def _terms(plan: Plan) -> Check:
    amounts = [i.amount_cents for i in plan.instalments]
    days = [i.due for i in plan.instalments]
    if plan.kind == "pause":
        agree = not amounts and plan.count == 0 and plan.rate_cents == 0
    else:
        agree = (
            bool(amounts)
            and len(amounts) == plan.count
            and sum(amounts) == plan.total_cents
            and all(amount == plan.rate_cents for amount in amounts[:-1])
            and 0 < amounts[-1] <= plan.rate_cents
            and days[0] == plan.first_date
            and days == sorted(set(days))
        )
        agree = agree and (plan.count == 1 or plan.kind in ("instalments", "settlement"))
    total, found = _money(plan.total_cents, plan), _money(sum(amounts), plan)
    return _check("terms", agree, total=total, sum=found)


def _balance(plan: Plan, case: Case, policy: Policy) -> Check:
    claim = claim_of(plan, case)
    balance = claim.balance_cents if claim else 0
    covered = plan.total_cents - plan.fee_cents + plan.waived_fee_cents + plan.remitted_cents
    same = claim is not None and covered == balance and plan.currency == claim.currency
    share = policy.creditor(claim.creditor).settlement_share if claim else None
    if plan.remitted_cents:
        allowed = share is not None and plan.kind == "settlement"
        same = same and allowed and plan.total_cents >= balance * (share or 1.0)
    return _check("balance", same, balance=_money(balance, plan), covered=_money(covered, plan))


def _fee(plan: Plan, case: Case, policy: Policy) -> Check:
    most = fee_cents(case, policy, plan.kind)
    right = 0 <= plan.waived_fee_cents <= plan.fee_cents <= most
    fee, waived = _money(plan.fee_cents, plan), _money(plan.waived_fee_cents, plan)
    return _check("fee", right, fee=fee, waived=waived, most=_money(most, plan))


def _rate(plan: Plan, case: Case, policy: Policy, wish: Wish | None) -> Check:
    if plan.kind == "pay_now" and wish is not None and wish.kind == "pay_now":
        return _check("pay_now", passed=True)
    limits, exempt = limits_of(policy)
    cap = rate_cap(case, policy, wish)
    burden = monthly_burden_cents(plan)
    passed = burden <= cap.cents
    cap_text = _money(cap.cents, plan)
    if case.statement is None:
        return _check("careful", passed, cap=cap_text)
    if cap.rule == "exempt" and case.statement.surplus_cents * limits.surplus_share >= burden:
        limit = exempt.limit_cents(case.statement.dependants)
        most = _money(cap.cents or limits.exempt_rate_cents, plan)
        return _check("exempt", passed, limit=_money(limit, plan), cap=most)
    return _check(
        "surplus",
        passed,
        burden=_money(burden, plan),
        percent=f"{limits.surplus_share * 100:.0f}",
        surplus=_money(case.statement.surplus_cents, plan),
        cap=cap_text,
    )


def _creditor(plan: Plan, case: Case, policy: Policy, today: date, wish: Wish | None) -> tuple[Check, ...]:
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
    least = _money(terms.min_rate_cents, plan)
    return (
        _check("creditor_kind", kinds.get(plan.kind, True) and weekly),
        _check("creditor_rate", enough, least=least),
        _check("creditor_term", months <= terms.max_months, months=str(terms.max_months)),
        _check(
            "creditor_first",
            plan.first_date <= latest,
            days=str(most_days),
            latest=_date(latest),
        ),
    )


def _days(plan: Plan, case: Case, policy: Policy, today: date) -> tuple[Check, ...]:
    closed = next((i.due for i in plan.instalments if not policy.is_due_day(i.due, case.person.state)), today)
    all_open = all(policy.is_due_day(i.due, case.person.state) for i in plan.instalments)
    checks = [
        _check("future", plan.first_date >= today),
        _check("days", all_open, day=_date(closed)),
    ]
    payday = case.statement.payday if case.statement else None
    if payday is not None and plan.kind != "pay_now":
        arrives = next_payday(today, payday)
        checks.append(_check("payday", plan.first_date > arrives, payday=_date(arrives)))
    return tuple(checks)

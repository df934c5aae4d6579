"""Why a plan is suggested, in words that can be read aloud; every number has its source."""

from dataclasses import dataclass
from datetime import date, timedelta

from decision_navigator.affordability import is_exempt, monthly_burden_cents
from decision_navigator.candidates import Search, most_wanted_cents
from decision_navigator.days import last_payday
from decision_navigator.money import in_english, in_german
from decision_navigator.plans import Plan
from decision_navigator.records import Case, Wish
from decision_navigator.sentences import say

_FREQUENCY = {"monthly": ("im Monat", "a month"), "weekly": ("in der Woche", "a week")}
LEAST_GAIN = 0.03


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A code, its sentences, and where its numbers stand in the case or the transcript."""

    code: str
    de: str
    en: str
    refs: tuple[str, ...] = ()


def reasons_for(plan: Plan, search: Search) -> tuple[Reason, ...]:
    """All that speaks for a plan, the most personal first."""
    found = (
        _wish(plan, search),
        _deposit(plan, search),
        _wished_day(plan, search),
        _means(plan, search),
        _pause_because(plan, search),
        _schedule(plan, search),
        _payday(plan, search),
        _fee(plan, search.case),
        _settlement(plan),
        _promises(plan, search),
        _earlier_plan(plan, search),
    )
    return tuple(reason for reason in found if reason is not None)


def hint(plan: Plan, chance: float, lower: Plan, better: float) -> Reason | None:
    """What a smaller rate would change; nothing where it changes little."""
    less = monthly_burden_cents(plan) - monthly_burden_cents(lower)
    if less <= 0 or better < chance + LEAST_GAIN:
        return None
    return _reason(
        "counterfactual",
        ("model.p_kept",),
        less=_money(less, plan),
        now=f"{chance * 100:.0f}",
        then=f"{better * 100:.0f}",
    )


def _reason(code: str, refs: tuple[str, ...], **values: tuple[str, str] | str) -> Reason:
    de, en = say(f"reason.{code}", **values)
    return Reason(code=code, de=de, en=en, refs=refs)


def _money(cents: int, plan: Plan) -> tuple[str, str]:
    return in_german(cents, plan.currency), in_english(cents, plan.currency)


def _date(day: date) -> tuple[str, str]:
    return f"{day:%d.%m.%Y}", f"{day.day} {day:%B %Y}"


def _claim_path(case: Case, field: str) -> str:
    return f"claims[{case.claims.index(case.claim)}].{field}"


def _wish(plan: Plan, search: Search) -> Reason | None:
    wish = search.wish
    if wish is not None and wish.kind == "deferral":
        return _at_once(plan, search, wish)
    if wish is None or wish.rate_cents is None or plan.kind not in ("instalments", "settlement"):
        return None
    refs = wish.refs or ("wish.rate_cents",)
    named = _money(wish.rate_cents, plan)
    if plan.rate_cents == wish.rate_cents:
        return _reason("wish", refs, rate=named, frequency=_FREQUENCY[plan.frequency])
    if plan.frequency == "monthly" and wish.frequency == "weekly":
        return _reason("weeks_together", refs, wish=named, rate=_money(plan.rate_cents, plan))
    if wish.rate_cents > search.cap.cents:
        return _reason("wish_too_high", refs, wish=named, rate=_money(plan.rate_cents, plan))
    least = search.policy.creditor(search.case.claim.creditor).min_rate_cents
    if wish.rate_cents < least:
        return _reason("wish_too_low", refs, wish=named, least=_money(least, plan))
    return None


def _at_once(plan: Plan, search: Search, wish: Wish) -> Reason | None:
    """Why not everything on the day that the caller named."""
    total = search.case.claim.balance_cents
    if plan.kind == "deferral" or total <= search.cap.cents:
        return None
    refs = wish.refs or ("wish.kind",)
    cap = _money(search.cap.cents, plan)
    return _reason("wish_at_once_too_much", refs, total=_money(total, plan), cap=cap)


def _deposit(plan: Plan, search: Search) -> Reason | None:
    wish, deposit = search.wish, plan.deposit
    if wish is None or deposit is None:
        return None
    refs = wish.refs or ("wish.deposit_cents",)
    named, day = _money(deposit.amount_cents, plan), _date(deposit.due)
    statement = search.case.statement
    if statement is None or deposit.amount_cents <= statement.surplus_cents:
        return _reason("deposit", refs, deposit=named, day=day)
    surplus = _money(max(0, statement.surplus_cents), plan)
    refs = (*refs, statement.ref("income_cents"))
    return _reason("deposit_above_surplus", refs, deposit=named, day=day, surplus=surplus)


def _wished_day(plan: Plan, search: Search) -> Reason | None:
    wish = search.wish
    if wish is None or wish.first_date is None or not search.wished_too_late or not plan.instalments:
        return None
    refs = (*(wish.refs or ("wish.first_date",)), "policy.creditor.latest_first_days")
    named, latest = _date(wish.first_date), _date(search.latest_first_day)
    return _reason("wish_day_too_late", refs, wish=named, latest=latest)


def _pause_because(plan: Plan, search: Search) -> Reason | None:
    """Why no instalment is suggested, where only a pause is possible."""
    statement, policy = search.case.statement, search.policy
    if plan.kind != "pause" or statement is None:
        return None
    if search.cap.needs_named_rate:
        return _reason("pause_protected", (statement.ref("income_cents"), "policy.exempt_income"))
    terms, owed = policy.creditor(search.case.claim.creditor), search.case.claim.balance_cents
    least = max(terms.min_rate_cents, 1)
    if search.cap.cents < min(least, owed):
        names = ("income_cents", "rent_cents", "other_costs_cents")
        return _reason("pause_nothing_left", tuple(statement.ref(name) for name in names))
    most = most_wanted_cents(search)
    if most * terms.max_months >= owed:
        return None
    return _reason(
        "pause_too_long",
        ("policy.creditor.max_months", _claim_path(search.case, "principal_cents")),
        cap=_money(most, plan),
        total=_money(owed, plan),
        months=str(terms.max_months),
    )


def _means(plan: Plan, search: Search) -> Reason | None:
    statement, burden = search.case.statement, monthly_burden_cents(plan)
    if not plan.instalments:
        return None
    if statement is None:
        refs = ("policy.limits.careful_rate_cents", "plan.rate_cents")
        code = "careful_once" if len(plan.instalments) == 1 else "careful"
        return _reason(code, refs, rate=_money(burden, plan))
    if is_exempt(search.case, search.policy):
        return _reason("exempt", (statement.ref("income_cents"),))
    names = ("income_cents", "rent_cents", "other_costs_cents")
    left = statement.surplus_cents - burden
    if left < 0:
        return None
    return _reason(
        "surplus_once" if len(plan.instalments) == 1 else "surplus",
        tuple(statement.ref(name) for name in names),
        surplus=_money(statement.surplus_cents, plan),
        rate=_money(burden, plan),
        left=_money(left, plan),
    )


def _schedule(plan: Plan, search: Search) -> Reason:
    fields = ("principal_cents", "interest_cents", "costs_cents")
    refs = tuple(_claim_path(search.case, field) for field in fields)
    first, total = _date(plan.first_date), _money(plan.total_cents, plan)
    if plan.kind == "pause":
        return _reason("pause", ("policy.creditor.pause_days",), first=first)
    if plan.kind == "deferral":
        return _reason("deferral", refs, first=first)
    if len(plan.instalments) == 1:
        return _reason("one_payment", refs, total=total, first=first)
    last = _date(plan.last_date)
    return _reason("end", refs, count=str(len(plan.instalments)), total=total, last=last)


def _payday(plan: Plan, search: Search) -> Reason | None:
    statement = search.case.statement
    if statement is None or statement.payday is None or not plan.instalments:
        return None
    arrives = last_payday(plan.first_date - timedelta(days=1), statement.payday)
    if arrives < search.today:
        return None
    refs = (statement.ref("payday"),)
    return _reason("payday", refs, first=_date(plan.first_date), payday=_date(arrives))


def _fee(plan: Plan, case: Case) -> Reason | None:
    if plan.fee_cents == 0:
        return None
    refs = ("policy.fees", _claim_path(case, "principal_cents"))
    code = "fee_waived" if plan.waived_fee_cents == plan.fee_cents else "fee_charged"
    return _reason(code, refs, fee=_money(plan.fee_cents, plan))


def _settlement(plan: Plan) -> Reason | None:
    if plan.remitted_cents == 0:
        return None
    remitted, total = _money(plan.remitted_cents, plan), _money(plan.total_cents, plan)
    return _reason("settlement", ("policy.creditor.settlement_share",), remitted=remitted, total=total)


def _promises(plan: Plan, search: Search) -> Reason | None:
    """Praise where most promises were kept; nothing is held against anybody."""
    if not plan.instalments:
        return None
    known = [
        (number, p)
        for number, p in enumerate(search.case.history.promises)
        if p.outcome != "open" and p.due < search.today
    ]
    kept = sum(p.outcome == "kept" for _, p in known)
    if kept == 0 or 2 * kept <= len(known):
        return None
    refs = tuple(f"history.promises[{number}]" for number, _ in known)
    if len(known) == 1:
        return _reason("promise_kept", refs)
    return _reason("promises_kept", refs, made=str(len(known)), kept=str(kept))


def _earlier_plan(plan: Plan, search: Search) -> Reason | None:
    broken = [
        (number, p)
        for number, p in enumerate(search.case.history.plans)
        if p.outcome == "broken" and p.ended is not None and p.ended <= search.today
    ]
    if not broken or not plan.instalments:
        return None
    number, last = max(broken, key=lambda pair: (pair[1].ended or date.min, pair[0]))
    if plan.frequency != last.frequency or plan.rate_cents >= last.rate_cents:
        return None
    refs = (f"history.plans[{number}].rate_cents",)
    return _reason("plan_broken", refs, rate=_money(last.rate_cents, plan))

"""Draws people and wishes, and judges plans by a second, independent reading of the limits."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import holidays
from hypothesis import strategies as st

from decision_navigator.affordability import rate_cap
from decision_navigator.candidates import candidates, search_of
from decision_navigator.facts import Case, Statement, Wish
from decision_navigator.plans import Plan
from decision_navigator.rules import fit_to_balance, passes
from tests.fakes.navigator import demo_case, policy, with_claim

STATES = ("BE", "BY", "SN", "NW", "TH", "HH", "BW")
CREDITORS = {
    "Unbekannt GmbH": (500, 24, 62, True),
    "Nordlicht Möbel GmbH": (1500, 18, 62, True),
    "Rheinstrom Energie AG": (2000, 24, 45, False),
    "Elbmobil Telekom GmbH": (2000, 24, 62, True),
}
EDITS = 12
EXEMPT = {0: 158740, 1: 218482, 2: 251765, 3: 285048}

GERMANY = ZoneInfo("Europe/Berlin")
START = datetime.fromisoformat("2026-08-03T08:00:00+00:00")
moments = st.integers(0, 149 * 24).map(lambda hours: START + timedelta(hours=hours))
statements = st.none() | st.builds(
    Statement,
    income_cents=st.integers(0, 200_000) | st.integers(150_000, 600_000),
    rent_cents=st.integers(0, 120_000),
    other_costs_cents=st.integers(0, 150_000),
    dependants=st.integers(0, 3),
    payday=st.none() | st.integers(1, 31),
)
WISH = st.builds(
    Wish,
    kind=st.sampled_from(("instalments", "deferral", None)),
    rate_cents=st.none() | st.integers(100, 40_000),
    frequency=st.sampled_from(("monthly", "weekly", None)),
    first_date=st.none() | st.dates(date(2026, 8, 3), date(2027, 2, 28)),
)

wishes = st.one_of(st.none(), st.none(), WISH)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    case = demo_case()
    case = with_claim(
        case,
        principal_cents=draw(st.integers(1_000, 60_000) | st.integers(10_000, 400_000)),
        interest_cents=draw(st.integers(0, 20_000)),
        costs_cents=draw(st.integers(0, 30_000)),
        creditor=draw(st.sampled_from(tuple(CREDITORS))),
    )
    person = replace(case.person, state=draw(st.sampled_from(STATES)))
    return replace(case, person=person, statement=draw(statements))


def allowed_plans(
    case: Case, now: datetime, wish: Wish | None, seed: int, edits_tried: int = EDITS
) -> list[Plan]:
    """What the navigator considers, and those of an agent's random edits that pass its rules."""
    tables, chance = policy(), Random(seed)  # noqa: S311 - draws test plans, keeps no secret
    least = max(400, case.claims[0].balance_cents // 40)
    most = max(least, rate_cap(case, tables, wish).cents) + 50
    edits = [
        fit_to_balance(
            case,
            tables,
            now,
            chance.choice((chance.randint(least, 90_000), *(chance.randint(least, most),) * 4)),
            now.date() + timedelta(days=chance.randint(-3, 70)),
            chance.choice(("monthly", "monthly", "weekly")),
        )
        for _ in range(edits_tried)
    ]
    passed = [plan for plan in edits if passes(plan, case, tables, now, wish)]
    return [*candidates(search_of(case, tables, now, wish)), *passed]


def violations(plan: Plan, case: Case, now: datetime, wish: Wish | None) -> list[str]:
    """What a plan breaks, reckoned without the navigator's own rules."""
    if plan.kind == "pause":
        return ["a pause asks for money"] if plan.instalments else []
    facts = {**_sums(plan, case), **_terms(plan, case), **_days(plan, case, now.astimezone(GERMANY).date())}
    return [what for what, broken in facts.items() if broken] + _means(plan, case, wish)


def _sums(plan: Plan, case: Case) -> dict[str, bool]:
    claim = case.claims[0]
    owed = claim.principal_cents + claim.interest_cents + claim.costs_cents
    amounts = [i.amount_cents for i in plan.instalments]
    charged = plan.fee_cents - plan.waived_fee_cents - plan.remitted_cents
    return {
        "the instalments do not sum to the total": sum(amounts) != plan.total_cents,
        "the total is not what is owed": plan.total_cents != owed + charged,
        "an instalment other than the last differs from the rate": any(
            a != plan.rate_cents for a in amounts[:-1]
        ),
        "the last instalment does not balance": not 0 < amounts[-1] <= plan.rate_cents,
        "a settlement that the creditor does not allow": plan.remitted_cents > 0
        and claim.creditor != "Elbmobil Telekom GmbH",
    }


def _terms(plan: Plan, case: Case) -> dict[str, bool]:
    least, months, _, weekly = CREDITORS[case.claims[0].creditor]
    several = plan.kind == "instalments" and plan.count > 1
    exempt = case.statement is not None and _is_exempt(case.statement)
    return {
        "a rate below the creditor's least": several and plan.rate_cents < least and not exempt,
        "weekly, which the creditor does not allow": several and plan.frequency == "weekly" and not weekly,
        "longer than the creditor allows": (plan.instalments[-1].due - plan.first_date).days > months * 30.5,
    }


@cache
def _holidays(state: str) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DE", subdiv=state, years=range(2026, 2034)))


def _days(plan: Plan, case: Case, today: date) -> dict[str, bool]:
    latest = CREDITORS[case.claims[0].creditor][2]
    closed = _holidays(case.person.state)
    payday = case.statement.payday if case.statement else None
    waits = payday is not None and plan.kind != "pay_now"
    return {
        "a payment on a Sunday or holiday": any(
            i.due.weekday() == 6 or i.due in closed for i in plan.instalments
        ),
        "the first payment is later than the creditor allows": plan.kind != "deferral"
        and (plan.first_date - today).days > latest,
        "the first payment is not after payday": waits and plan.first_date <= _payday(today, payday or 1),
        "the first payment lies in the past": plan.first_date < today,
    }


def _means(plan: Plan, case: Case, wish: Wish | None) -> list[str]:
    months: dict[tuple[int, int], int] = {}
    largest = max(i.amount_cents for i in plan.instalments)
    for i in plan.instalments:
        month = (i.due.year, i.due.month)
        months[month] = months.get(month, 0) + i.amount_cents
    month_most = max(months.values()) if plan.frequency == "weekly" else largest
    named = wish.rate_cents if wish else None
    if case.statement is None:
        most = 15_000 if named else 10_000
        return ["above the careful limit"] if month_most > most else []
    surplus = case.statement.income_cents - case.statement.rent_cents - case.statement.other_costs_cents
    if month_most > 0.8 * surplus:
        return ["more than 80 % of the surplus"]
    if _is_exempt(case.statement):
        if named is None:
            return ["below the exempt income without a named rate"]
        weeks = 5 if wish and wish.frequency == "weekly" else 1
        if month_most > min(5_000, named * weeks):
            return ["below the exempt income above the named or small rate"]
    return []


def _is_exempt(statement: Statement) -> bool:
    return statement.income_cents < EXEMPT[statement.dependants]


def _payday(today: date, payday: int) -> date:
    day = today
    while True:
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if day.day == min(payday, last.day):
            return day
        day += timedelta(days=1)

from dataclasses import replace
from datetime import date

import pytest

from decision_navigator.allocation import allocate
from decision_navigator.facts import Flags, Wish
from decision_navigator.plans import Instalment, Plan, plan_from_dict, plan_to_dict, terms_hash
from decision_navigator.rules import Check, check_plan, fit_to_balance
from tests.fakes.navigator import NOW, demo_case, named, policy, with_claim, with_statement


def fitted(rate: int = 5000, first: date = date(2026, 12, 17)) -> Plan:
    return fit_to_balance(demo_case(), policy(), NOW, rate, first, "monthly")


def failed(plan: Plan, wish: Wish | None = None) -> set[str]:
    return {c.code for c in check_plan(plan, demo_case(), policy(), NOW, wish) if not c.passed}


def test_a_plan_fitted_to_the_balance_keeps_every_limit() -> None:
    plan = fitted()
    assert failed(plan) == set()
    assert sum(i.amount_cents for i in plan.instalments) == demo_case().claim.balance_cents
    assert plan.instalments[-1].amount_cents < plan.rate_cents == 5000
    assert plan.fee_cents == plan.waived_fee_cents == 3605


def test_fitting_moves_the_first_day_behind_payday_and_off_sundays() -> None:
    early = fitted(first=date(2026, 11, 20))
    assert early.first_date == date(2026, 12, 16)
    sunday = fitted(first=date(2026, 12, 20))
    assert sunday.first_date == date(2026, 12, 21)


def test_a_rate_of_one_cent_does_not_become_thousands_of_instalments() -> None:
    plan = fitted(rate=1)
    assert plan.count <= 600
    assert sum(i.amount_cents for i in plan.instalments) == plan.total_cents
    assert {"creditor_term", "creditor_rate"} <= failed(plan)


def test_more_than_80_percent_of_the_surplus_fails_with_both_sentences() -> None:
    checks = check_plan(fitted(rate=19300), demo_case(), policy(), NOW)
    surplus = next(c for c in checks if c.code == "surplus")
    assert surplus == Check(
        code="surplus",
        passed=False,
        de="193 € im Monat sind mehr als 80 % des genannten Überschusses von 240 €; "
        "möglich sind höchstens 192 €.",
        en="€193 a month is more than 80% of the stated surplus of €240; at most €192 is possible.",
    )


def test_exactly_80_percent_passes() -> None:
    assert failed(fitted(rate=19200)) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"total_cents": 30000}, "terms"),
        ({"count": 3}, "terms"),
        ({"fee_cents": 5000, "waived_fee_cents": 5000}, "fee"),
        ({"fee_cents": 3605, "waived_fee_cents": 4000}, "fee"),
        ({"claim_reference": "someone else's"}, "balance"),
        ({"currency": "USD"}, "balance"),
        ({"remitted_cents": 1}, "balance"),
        ({"kind": "settlement"}, "creditor_kind"),
    ],
)
def test_an_edit_that_breaks_the_terms_fails(change: dict[str, object], code: str) -> None:
    plan = plan_from_dict({**plan_to_dict(fitted()), **change})
    assert code in failed(plan)


def moved(plan: Plan, to: date) -> Plan:
    first = Instalment(due=to, amount_cents=plan.instalments[0].amount_cents)
    return replace(plan, first_date=to, instalments=(first, *plan.instalments[1:]))


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 12, 15), "payday"),
        (date(2026, 11, 17), "future"),
        (date(2026, 12, 20), "days"),
        (date(2026, 12, 25), "days"),
    ],
)
def test_a_first_day_outside_the_rules_fails(day: date, code: str) -> None:
    assert code in failed(moved(fitted(), day))


def test_a_first_day_later_than_the_creditor_allows_fails() -> None:
    late = fitted(first=date(2027, 2, 1))
    assert "creditor_first" in failed(late)


def test_below_the_exempt_income_only_a_named_small_rate_passes() -> None:
    case = with_statement(demo_case(), income=150000, costs=130000)
    plan = fit_to_balance(case, policy(), NOW, 2500, date(2026, 12, 17), "monthly")

    def exempt(wish: Wish | None) -> Check:
        checks = check_plan(plan, case, policy(), NOW, wish)
        return next(c for c in checks if c.code == "exempt")

    assert not exempt(None).passed
    assert not exempt(named(2000)).passed
    allowed = exempt(named(2500))
    assert allowed.passed
    assert "Schuldnerberatung" in allowed.de
    assert "debt advice" in allowed.en


def test_a_gate_fails_every_plan() -> None:
    case = replace(demo_case(), flags=Flags(insolvency=True))
    checks = check_plan(fitted(), case, policy(), NOW)
    assert [(c.code, c.passed) for c in checks] == [("gate.insolvency", False)]


def test_the_hash_of_the_terms_survives_writing_and_changes_with_them() -> None:
    plan = fitted()
    assert terms_hash(plan_from_dict(plan_to_dict(plan))) == terms_hash(plan)
    assert terms_hash(replace(plan, first_date=date(2026, 12, 18))) != terms_hash(plan)
    assert len(terms_hash(plan)) == 64


def test_a_payment_goes_to_costs_then_interest_then_principal() -> None:
    claim = with_claim(demo_case(), principal_cents=1000, interest_cents=200, costs_cents=300).claims[0]
    parts = allocate(claim, 450)
    assert (parts.costs_cents, parts.interest_cents, parts.principal_cents) == (300, 150, 0)


def test_consumer_credit_pays_principal_before_interest() -> None:
    claim = with_claim(
        demo_case(),
        principal_cents=1000,
        interest_cents=200,
        costs_cents=300,
        consumer_credit=True,
    ).claims[0]
    parts = allocate(claim, 1400)
    assert (parts.costs_cents, parts.principal_cents, parts.interest_cents) == (300, 1000, 100)
    assert allocate(claim, 1600).surplus_cents == 100


def ahead(cents: int = 10000, day: date = date(2026, 11, 27)) -> Plan:
    deposit = Instalment(due=day, amount_cents=cents)
    return fit_to_balance(demo_case(), policy(), NOW, 5000, date(2026, 12, 17), "monthly", deposit)


def test_a_deposit_is_paid_ahead_of_the_rates_and_counts_towards_the_total() -> None:
    plan, plain = ahead(), fitted()
    assert failed(plan, Wish(deposit_cents=10000)) == set()
    assert plan.deposit == plan.instalments[0] == Instalment(due=date(2026, 11, 27), amount_cents=10000)
    assert plan.rates == plan.instalments[1:]
    assert (plan.count, plan.first_date) == (plain.count - 2, plain.first_date)
    assert plan.total_cents == plain.total_cents == sum(i.amount_cents for i in plan.instalments)
    assert plan_from_dict(plan_to_dict(plan)) == plan


def test_no_deposit_above_what_the_person_offered() -> None:
    assert failed(ahead()) == {"deposit"}
    assert failed(ahead(), Wish(deposit_cents=9999)) == {"deposit"}


def test_a_deposit_in_the_past_or_on_a_sunday_or_after_the_rates_fails() -> None:
    wish = Wish(deposit_cents=10000)
    assert "future" in failed(ahead(day=date(2026, 11, 2)), wish)
    assert "days" in failed(ahead(day=date(2026, 11, 29)), wish)
    assert "terms" in failed(ahead(day=date(2026, 12, 18)), wish)


def test_a_deposit_that_is_not_the_first_payment_fails() -> None:
    assert "terms" in failed(replace(ahead(), deposit_cents=9000), Wish(deposit_cents=10000))


def test_a_plan_without_a_deposit_says_nothing_of_one() -> None:
    assert "deposit_cents" not in plan_to_dict(fitted())
    assert "deposit_cents" in plan_to_dict(ahead())


def test_fitting_with_a_deposit_of_the_whole_balance_leaves_none() -> None:
    plan = ahead(demo_case().claim.balance_cents)
    assert plan.deposit_cents == 0
    assert failed(plan) == set()

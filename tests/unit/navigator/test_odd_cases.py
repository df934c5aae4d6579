"""Cases that are rare in demos and common on the phone, read as an agent reads them."""

from dataclasses import replace
from datetime import date

import pytest

from decision_navigator.days import last_payday
from decision_navigator.explanation import explain
from decision_navigator.facts import Case, Wish
from decision_navigator.navigator import Option, Proposal, Stopped
from decision_navigator.rules import fit_to_balance, passes
from tests.fakes.navigator import NOW, demo_case, named, navigator, policy, with_claim, with_statement


def options(case: Case, wish: Wish | None = None) -> tuple[Option, ...]:
    result = navigator().propose(case, NOW, wish)
    assert isinstance(result, Proposal)
    assert all(passes(option.plan, case, policy(), NOW, wish) for option in result.options)
    return result.options


def codes(option: Option) -> set[str]:
    return {reason.code for reason in option.reasons}


@pytest.mark.parametrize("name", ["anna-berger", "emily-carter"])
@pytest.mark.parametrize("cents", [1, 350, 2500])
def test_a_tiny_claim_is_paid_at_once_without_a_fee(name: str, cents: int) -> None:
    case = with_claim(demo_case(name), principal_cents=cents, interest_cents=0, costs_cents=0)
    first = options(case)[0]
    assert (first.plan.count, first.plan.total_cents, first.plan.fee_cents) == (1, cents, 0)
    assert not codes(first) & {"fee_waived", "fee_charged", "surplus", "careful"}
    text = explain(replace_options(case), case, "en")
    assert "a month, from" not in text.split("2.")[0]


def replace_options(case: Case) -> Proposal:
    result = navigator().propose(case, NOW)
    assert isinstance(result, Proposal)
    return result


def test_an_agents_edit_to_a_single_payment_costs_no_fee_either() -> None:
    case = demo_case()
    edited = fit_to_balance(case, policy(), NOW, case.claim.balance_cents, date(2026, 12, 16), "monthly")
    assert (edited.count, edited.fee_cents, edited.waived_fee_cents) == (1, 0, 0)


def test_a_claim_too_large_for_any_plan_says_so_and_brings_a_person() -> None:
    case = with_claim(demo_case(), principal_cents=6_000_000)
    only = options(case)
    assert [option.plan.kind for option in only] == ["pause"]
    reason = next(r for r in only[0].reasons if r.code == "pause_too_long")
    assert "192 €" in reason.de
    assert "€192" in reason.en
    assert "person" in reason.en


def test_where_nothing_is_left_the_pause_names_debt_advice() -> None:
    case = with_statement(demo_case(), income=200000, costs=210000)
    assert "pause_nothing_left" in codes(options(case)[0])


def test_a_protected_income_is_named_as_the_reason_for_the_pause() -> None:
    case = with_statement(demo_case(), income=120000, costs=100000)
    assert "pause_protected" in codes(options(case)[0])


def test_a_first_day_that_the_creditor_forbids_is_answered_with_an_earlier_one() -> None:
    wish = Wish(kind="instalments", rate_cents=5000, first_date=date(2028, 1, 5))
    first = options(demo_case(), wish)[0]
    assert first.plan.rate_cents == 5000
    assert "wish_day_too_late" in codes(first)
    days = (first.plan.first_date - NOW.date()).days
    assert 31 < days <= 62  # the last day after a payday that the creditor allows, not the first


def test_a_wish_to_pay_all_at_once_beyond_the_means_gets_a_reason() -> None:
    wish = Wish(kind="deferral", first_date=date(2026, 12, 30))
    first = options(demo_case(), wish)[0]
    assert first.plan.kind == "instalments"
    assert "wish_at_once_too_much" in codes(first)


def test_the_payday_that_is_named_is_the_last_one_before_the_first_payment() -> None:
    case = demo_case()
    later = Wish(kind="instalments", rate_cents=5000, first_date=date(2027, 1, 18))
    reason = next(r for r in options(case, later)[0].reasons if r.code == "payday")
    assert "15.01.2027" in reason.de
    assert last_payday(date(2027, 2, 27), 31) == date(2027, 1, 31)
    assert last_payday(date(2027, 2, 28), 31) == date(2027, 2, 28)


@pytest.mark.parametrize("currency", ["GBP", "USD"])
def test_a_claim_in_another_currency_than_the_law_goes_to_a_person(currency: str) -> None:
    result = navigator().propose(with_claim(demo_case(), currency=currency), NOW)
    assert isinstance(result, Stopped)
    assert result.gate == "currency"
    assert currency in result.de


def test_of_three_claims_the_one_due_first_is_planned_and_a_dispute_stops_all() -> None:
    case = demo_case()
    older = replace(case.claims[0], reference="B", due=date(2025, 1, 1), principal_cents=9000)
    large = replace(case.claims[0], reference="C", due=date(2026, 9, 1), principal_cents=700000)
    three = replace(case, claims=(*case.claims, older, large))
    assert options(three)[0].plan.claim_reference == "B"
    disputed = replace(case, claims=(*case.claims, replace(large, disputed=True)))
    stopped = navigator().propose(disputed, NOW)
    assert isinstance(stopped, Stopped)
    assert stopped.gate == "disputed"


def test_promises_are_praised_where_most_were_kept_and_else_not_mentioned() -> None:
    case = demo_case()
    kept = tuple(replace(p, outcome="kept") for p in case.history.promises)
    praised = replace(case, history=replace(case.history, promises=kept))
    assert "promises_kept" in codes(options(praised)[0])
    assert "promises_kept" not in codes(options(case)[0])


def test_one_kept_promise_is_told_without_counting() -> None:
    case = demo_case()
    once = (replace(case.history.promises[0], outcome="kept"),)
    first = options(replace(case, history=replace(case.history, promises=once)))[0]
    [reason] = [one for one in first.reasons if one.code == "promise_kept"]
    assert (reason.en, reason.de) == (
        "You kept your earlier promise.",
        "Ihre frühere Zusage haben Sie eingehalten.",
    )


def test_a_named_weekly_rate_stays_weekly() -> None:
    wish = replace(named(2000), frequency="weekly")
    found = options(demo_case(), wish)
    assert {o.plan.frequency for o in found if o.plan.kind == "instalments"} == {"weekly"}


@pytest.mark.parametrize(("lang", "word"), [("de", "Chance"), ("en", "Chance")])
def test_a_pause_has_no_chance_to_be_kept_but_an_expected_sum(lang: str, word: str) -> None:
    case = with_statement(demo_case(), income=200000, costs=210000)
    text = explain(replace_options(case), case, lang)
    assert word not in text
    assert "90" in text

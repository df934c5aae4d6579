"""A sum in rates: nothing is lost, and nobody pays another month for a few cents."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision_navigator.affordability import monthly_burden_cents
from decision_navigator.candidates import instalments, search_of
from decision_navigator.money import split_by_rate, split_evenly
from tests.fakes.navigator import NOW, demo_case, named, policy, with_claim


@pytest.mark.parametrize(
    ("total", "rate", "amounts"),
    [
        (15093, 3000, (3000, 3000, 3000, 3000, 3093)),
        (15200, 3000, (3000, 3000, 3000, 3000, 3000, 200)),
        (9000, 3000, (3000, 3000, 3000)),
        (3010, 3000, (3000, 10)),
        (2000, 3000, (2000,)),
    ],
)
def test_a_few_cents_go_with_the_last_of_several_rates(
    total: int, rate: int, amounts: tuple[int, ...]
) -> None:
    assert split_by_rate(total, rate) == amounts


def test_a_crumb_may_stand_by_itself() -> None:
    assert split_by_rate(15093, 3000, crumb=True) == (3000,) * 5 + (93,)


@given(st.integers(1, 10**7), st.integers(1, 10**6))
def test_nothing_is_lost_and_no_amount_is_much_more_than_the_rate(total: int, rate: int) -> None:
    rate = max(rate, total // 500 + 1)
    amounts = split_by_rate(total, rate)
    assert sum(amounts) == total
    assert max(amounts) <= rate * 1.05
    assert set(amounts[:-1]) <= {rate}


@given(st.integers(100, 10**6), st.integers(1, 60))
def test_an_even_split_has_as_many_amounts_as_asked_for_or_fewer(total: int, count: int) -> None:
    amounts = split_evenly(total, count)
    assert sum(amounts) == total
    assert len(amounts) <= count
    assert max(amounts) == amounts[0]


def test_a_rate_that_is_just_affordable_keeps_its_crumb() -> None:
    case, limits = demo_case("emily-carter"), policy().limits
    assert limits is not None
    most = limits.careful_named_rate_cents
    first = date(2026, 12, 16)
    for wished, last in ((most, 93), (most - 500, most - 500 + 93)):
        wish = named(wished)
        claim = with_claim(replace(case, statement=None), principal_cents=6 * wished + 93, interest_cents=0)
        claim = with_claim(claim, costs_cents=0)
        plan = instalments(search_of(claim, policy(), NOW, wish), wished, first, "monthly")
        assert plan.instalments[-1].amount_cents == last


def test_the_crumb_of_weekly_rates_is_weighed_in_the_month_that_it_falls_in() -> None:
    case, limits = demo_case("emily-carter"), policy().limits
    assert limits is not None
    weekly = limits.careful_named_rate_cents // 5
    wish = replace(named(weekly), frequency="weekly")
    claim = with_claim(replace(case, statement=None), principal_cents=26 * weekly + 93, interest_cents=0)
    claim = with_claim(claim, costs_cents=0)
    plan = instalments(search_of(claim, policy(), NOW, wish), weekly, date(2026, 12, 16), "weekly")
    assert plan.instalments[-1].due.month != plan.instalments[-4].due.month  # a month of three
    assert (plan.count, plan.instalments[-1].amount_cents) == (26, weekly + 93)
    assert monthly_burden_cents(plan) == 5 * weekly

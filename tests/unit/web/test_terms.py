import datetime as dt
from dataclasses import replace

from decision_navigator.plans import Instalment, Plan
from tests.fakes.dialogue import plan
from voicebot.web.terms import Typed, typed_plan

AHEAD = Instalment(due=dt.date(2026, 11, 27), amount_cents=10000)
OLD = plan(5000, 30000, deposit=AHEAD)


def edited(rate: int, count: int, deposit: int | None = None) -> Plan:
    typed = Typed(rate_cents=rate, count=count, first_date=OLD.first_date, deposit_cents=deposit)
    return typed_plan(OLD, typed, "DE", "BE")


def test_what_was_not_changed_is_the_plan_as_it_was() -> None:
    assert edited(5000, 4) == OLD
    assert edited(5000, 4, 10000) == OLD


def test_another_rate_leaves_what_is_paid_ahead_as_it_was() -> None:
    changed = edited(4000, 5)
    assert changed.deposit == AHEAD
    assert [i.amount_cents for i in changed.instalments] == [10000, 4000, 4000, 4000, 4000, 4000]


def test_less_may_be_paid_ahead_on_the_same_day() -> None:
    changed = edited(5000, 5, 5000)
    assert changed.deposit == replace(AHEAD, amount_cents=5000)
    assert sum(i.amount_cents for i in changed.instalments) == OLD.total_cents


def test_nothing_ahead_is_a_plan_of_rates_only() -> None:
    changed = edited(5000, 6, 0)
    assert changed.deposit is None
    assert [i.amount_cents for i in changed.instalments] == [5000] * 6


def test_a_plan_without_a_deposit_gets_none_by_typing() -> None:
    plain = plan(5000, 30000)
    typed = Typed(rate_cents=6000, count=5, first_date=plain.first_date, deposit_cents=10000)
    assert typed_plan(plain, typed, "DE", "BE").deposit_cents == 0


def test_a_few_cents_more_fit_one_payment_fewer_or_one_of_their_own() -> None:
    plain = plan(5000, 20093)
    for count, last in ((5, [4093]), (6, [4000, 93])):
        typed = Typed(rate_cents=4000, count=count, first_date=plain.first_date)
        amounts = [i.amount_cents for i in typed_plan(plain, typed, "DE", "BE").instalments]
        assert amounts == [4000] * 4 + last

"""A sum ahead of the rates: offered, read out, moved, taken back; and which of two sums is the rate."""

import datetime as dt

import pytest

from decision_navigator.plans import Instalment
from tests.fakes.dialogue import ScriptedCall, listening, plan
from voicebot.actions import (
    AskNavigator,
    RecordWish,
)
from voicebot.dialogue.state import Question
from voicebot.findings import (
    NO_DEPOSIT,
    Arrangement,
)


def test_a_sum_ahead_is_kept_for_the_person_and_is_not_the_rate() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer", offer=10000, amounts=((5000, "offer"),), arrangement=Arrangement(deposit_cents=10000)
    )
    assert (call.state.wish.rate_cents, call.state.wish.deposit_cents) == (5000, 10000)
    said = [say.phrase for say in call.says]
    assert said.index("deposit.noted") < said.index("navigator.asked")
    assert "einhundert Euro vorab" in call.says[said.index("deposit.noted")].pii_text


def test_only_a_sum_ahead_leaves_the_rate_to_be_asked_for() -> None:
    call = listening()
    call.says_to_bot(
        "ask_instalments", "partial_payment", offer=10000, arrangement=Arrangement(deposit_cents=10000)
    )
    assert call.state.wish.rate_cents is None
    assert call.state.question is Question.RATE
    assert [say.phrase for say in call.says][-2:] == ["deposit.noted", "rate.ask"]
    call.says_to_bot("counter_offer", offer=5000)
    wish = call.state.wish
    assert (wish.rate_cents, wish.deposit_cents) == (5000, 10000)
    assert [say.phrase for say in call.says].count("deposit.noted") == 1


FRIDAY = dt.date(2026, 11, 27)


def test_the_day_of_a_sum_ahead_is_not_that_of_the_rates() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer",
        amounts=((10000, "offer"), (5000, "offer")),
        arrangement=Arrangement(deposit_cents=10000, deposit_day=FRIDAY),
    )
    wish = call.state.wish
    assert (wish.rate_cents, wish.first_date) == (5000, None)
    assert (wish.deposit_cents, wish.deposit_date) == (10000, FRIDAY)


def test_a_sum_and_the_rest_on_another_day_are_two_payments() -> None:
    call = listening()
    later = dt.date(2027, 1, 4)
    call.says_to_bot(
        "partial_payment",
        offer=10000,
        day=later,
        arrangement=Arrangement(deposit_cents=10000, deposit_day=FRIDAY, rest_day=later),
    )
    total = call.state.case.claim.total_cents
    wish = call.state.wish
    assert (wish.deposit_cents, wish.deposit_date) == (10000, FRIDAY)
    assert (wish.kind, wish.rate_cents, wish.first_date) == ("instalments", total - 10000, later)


def test_two_halves_on_two_days_come_to_the_claim() -> None:
    call = listening()
    later = dt.date(2026, 12, 15)
    call.says_to_bot(
        "ask_instalments",
        day=later,
        arrangement=Arrangement(deposit_share=0.5, deposit_day=FRIDAY, rest_day=later),
    )
    wish = call.state.wish
    assert wish.deposit_cents is not None
    assert wish.rate_cents is not None
    assert wish.deposit_cents + wish.rate_cents == call.state.case.claim.total_cents
    assert abs(wish.deposit_cents - wish.rate_cents) <= 1
    assert (wish.deposit_date, wish.first_date) == (FRIDAY, later)


def test_a_share_ahead_leaves_the_rate_to_be_asked_for() -> None:
    call = listening()
    call.says_to_bot(
        "ask_instalments", "partial_payment", numbers=(1 / 3,), arrangement=Arrangement(deposit_share=1 / 3)
    )
    total = call.state.case.claim.total_cents
    assert (call.state.wish.rate_cents, call.state.wish.deposit_cents) == (None, -(-total // 3))
    assert call.state.question is Question.RATE


def test_the_rest_in_so_many_parts_is_what_the_deposit_leaves() -> None:
    call = listening()
    call.says_to_bot("ask_instalments", numbers=(0.5,), arrangement=Arrangement(deposit_share=0.5), parts=3)
    wish, total = call.state.wish, call.state.case.claim.total_cents
    assert wish.deposit_cents is not None
    assert wish.rate_cents == -(-(total - wish.deposit_cents) // 3)


def test_a_sum_ahead_and_the_rest_in_so_many_parts() -> None:
    call = listening()
    call.says_to_bot("ask_instalments", offer=10000, arrangement=Arrangement(deposit_cents=10000), parts=3)
    wish, total = call.state.wish, call.state.case.claim.total_cents
    assert (wish.deposit_cents, wish.rate_cents) == (10000, -(-(total - 10000) // 3))


def test_a_plan_with_a_deposit_is_read_out_whole() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer",
        amounts=((10000, "offer"), (5000, "offer")),
        arrangement=Arrangement(deposit_cents=10000, deposit_day=FRIDAY),
    )
    ahead = Instalment(due=FRIDAY, amount_cents=10000)
    call.confirm(call.suggest(plan(5000, deposit=ahead)))
    said = {say.phrase: say for say in call.says}
    assert "offer.differs" not in said
    read = said["offer.deposit_monthly_last"]
    assert read.values["deposit_cents"] == "10000"
    for words in ("zuerst einhundert Euro", "vier Raten zu je fünfzig Euro", "dreihundertacht Euro"):
        assert words in read.pii_text


def test_a_plan_without_the_deposit_that_was_offered_is_said_to_differ() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer",
        amounts=((10000, "offer"), (5000, "offer")),
        arrangement=Arrangement(deposit_cents=10000),
    )
    call.confirm(call.suggest(plan(5000)))
    assert "offer.differs" in [say.phrase for say in call.says]


def test_a_sum_ahead_that_is_named_at_the_plan_is_looked_at_again() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000)
    call.confirm(call.suggest(plan(5000)))
    call.says_to_bot(
        "agree",
        "partial_payment",
        offer=10000,
        arrangement=Arrangement(deposit_cents=10000, deposit_day=FRIDAY),
    )
    asked = call.of(AskNavigator)[-1].wish
    assert (asked.rate_cents, asked.deposit_cents, asked.deposit_date) == (5000, 10000, FRIDAY)
    assert call.outcome != "plan_wished"


def test_a_larger_rate_for_later_is_written_down_and_is_not_the_rate() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer",
        amounts=((4000, "offer"), (8000, "offer")),
        month=dt.date(2027, 3, 1),
        arrangement=Arrangement(later_cents=8000),
    )
    assert (call.state.wish.rate_cents, call.state.wish.first_date) == (4000, None)
    assert "later.noted" in [say.phrase for say in call.says]


def test_a_later_rate_is_not_the_rate_though_only_it_is_said_to_be_monthly() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer",
        amounts=((4000, "offer"), (8000, "offer")),
        arrangement=Arrangement(later_cents=8000, rate_cents=8000),
    )
    assert call.state.wish.rate_cents == 4000


def test_a_sum_ahead_can_be_taken_back_at_the_plan() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer",
        amounts=((10000, "offer"), (5000, "offer")),
        arrangement=Arrangement(deposit_cents=10000),
    )
    call.confirm(call.suggest(plan(5000, deposit=Instalment(due=FRIDAY, amount_cents=10000))))
    call.says_to_bot("partial_payment", amounts=((10000, "other"),))
    asked = call.of(AskNavigator)[-1].wish
    assert (asked.rate_cents, asked.deposit_cents, asked.deposit_date) == (5000, None, None)


def test_the_day_for_the_rest_is_taken_where_a_rate_was_asked_for() -> None:
    call = listening()
    call.says_to_bot(
        "partial_payment", "payday_statement", offer=10000, arrangement=Arrangement(deposit_cents=10000)
    )
    assert call.state.question is Question.RATE
    day = dt.date(2026, 12, 10)
    call.says_to_bot(day=day)
    wish, total = call.state.wish, call.state.case.claim.total_cents
    assert (wish.kind, wish.rate_cents, wish.first_date) == ("instalments", total - 10000, day)


def with_a_hundred_ahead() -> ScriptedCall:
    """At a plan of a hundred on a Friday and fifty a month after it."""
    call = listening()
    call.says_to_bot(
        "counter_offer",
        amounts=((10000, "offer"), (5000, "offer")),
        rhythm="monthly",
        arrangement=Arrangement(deposit_cents=10000, rate_cents=5000),
    )
    call.confirm(call.suggest(plan(5000, deposit=Instalment(due=FRIDAY, amount_cents=10000))))
    return call


def test_a_yes_that_repeats_the_sum_ahead_accepts_the_plan() -> None:
    call = with_a_hundred_ahead()
    call.says_to_bot("agree", "counter_offer", amounts=((10000, "offer"),))
    assert len(call.of(RecordWish)) == 1


def test_the_plan_said_once_more_is_no_refusal() -> None:
    call = with_a_hundred_ahead()
    asked = len(call.of(AskNavigator))
    call.says_to_bot(
        "counter_offer",
        amounts=((10000, "offer"), (5000, "offer")),
        arrangement=Arrangement(deposit_cents=10000, rate_cents=5000),
    )
    assert len(call.of(AskNavigator)) == asked
    assert call.says[-1].phrase == "offer.ask"


def test_another_day_for_the_sum_ahead_moves_only_that() -> None:
    call = with_a_hundred_ahead()
    monday = dt.date(2026, 11, 30)
    call.says_to_bot("promise_to_pay", amounts=((10000, "offer"),), day=monday)
    wish = call.of(AskNavigator)[-1].wish
    assert (wish.rate_cents, wish.first_date) == (5000, None)
    assert (wish.deposit_cents, wish.deposit_date) == (10000, monday)


@pytest.mark.parametrize("numbers", [(), (100.0,)])
def test_no_sum_ahead_after_all_in_words(numbers: tuple[float, ...]) -> None:
    call = with_a_hundred_ahead()
    call.says_to_bot(NO_DEPOSIT, numbers=numbers, words=4)
    wish = call.of(AskNavigator)[-1].wish
    assert (wish.rate_cents, wish.deposit_cents) == (5000, None)


def test_the_rate_alone_is_lowered_where_only_it_is_named_anew() -> None:
    call = with_a_hundred_ahead()
    call.says_to_bot(
        "counter_offer",
        amounts=((10000, "offer"), (3000, "offer")),
        rhythm="monthly",
        arrangement=Arrangement(rate_cents=3000),
    )
    wish = call.of(AskNavigator)[-1].wish
    assert (wish.rate_cents, wish.deposit_cents) == (3000, 10000)


def test_a_sum_at_once_beside_a_rate_that_is_known_is_paid_ahead() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000)
    call.confirm(call.suggest(plan(5000)))
    call.says_to_bot("partial_payment", offer=20000, arrangement=Arrangement(upfront_cents=20000))
    wish = call.of(AskNavigator)[-1].wish
    assert (wish.rate_cents, wish.deposit_cents) == (5000, 20000)


def test_a_larger_sum_without_a_rhythm_is_paid_ahead_instead() -> None:
    for named in ({"offer": 20000}, {"numbers": (200.0,)}):
        call = with_a_hundred_ahead()
        call.says_to_bot("counter_offer", **named)
        wish = call.of(AskNavigator)[-1].wish
        assert (wish.rate_cents, wish.deposit_cents) == (5000, 20000)


THIRD = 1 / 3


def test_a_share_replaces_the_sum_ahead_and_is_no_rate() -> None:
    call = with_a_hundred_ahead()
    call.says_to_bot("partial_payment", numbers=(THIRD,))
    wish, total = call.state.wish, call.state.case.claim.total_cents
    assert (wish.deposit_cents, wish.rate_cents) == (-(-total // 3), 5000)


def test_another_sum_on_the_same_day_replaces_the_sum_ahead() -> None:
    call = with_a_hundred_ahead()
    plan_now = call.state.deal.confirmed
    assert plan_now is not None
    assert plan_now.deposit is not None
    call.says_to_bot("counter_offer", offer=8000, day=plan_now.deposit.due)
    assert (call.state.wish.deposit_cents, call.state.wish.rate_cents) == (8000, 5000)


def test_a_larger_sum_well_before_the_first_rate_comes_ahead_of_the_rates() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000)
    call.confirm(call.suggest(plan(5000, first=dt.date(2026, 12, 16))))
    call.says_to_bot("counter_offer", offer=10000, day=FRIDAY)
    wish = call.state.wish
    assert (wish.deposit_cents, wish.deposit_date, wish.rate_cents) == (10000, FRIDAY, 5000)


def test_a_rate_that_is_too_much_is_refused_and_offered_by_nobody() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=10000)
    call.confirm(call.suggest(plan(10000)))
    call.says_to_bot(amounts=((10000, "other"),), words=5)
    assert call.state.question is Question.RATE
    assert call.state.wish.rate_cents is None


def test_a_sum_above_the_plan_that_is_refused_is_no_rate() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000)
    call.confirm(call.suggest(plan(5000)))
    asked = len(call.of(AskNavigator))
    call.says_to_bot(amounts=((10000, "other"),))
    assert len(call.of(AskNavigator)) == asked

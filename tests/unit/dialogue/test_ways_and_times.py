"""Ways of paying, money that comes on a day, weeks to call back in, and who is well again."""

import datetime as dt

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall, listening
from voicebot.actions import AskNavigator, BookCallback, HandOver, HoldContact, RecordDispute, RecordWish
from voicebot.dialogue.state import Question
from voicebot.findings import ALL_AT_ONCE, NO_LETTER, NO_PAYDAY, PAYS_BY, RECOVERED, RENT_FREE


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_whether_a_card_will_do_pays_nothing_yet(language: str) -> None:
    call = ScriptedCall(language)
    call.verified()
    before = len(call.says)
    call.says_to_bot(PAYS_BY, "pay_now")
    assert [say.phrase for say in call.says[before:]] == ["answer.pays_by", "confirm.pay_now"]
    assert call.of(HoldContact) == []


def test_who_then_cannot_pay_all_of_it_is_asked_for_a_rate() -> None:
    call = listening()
    call.says_to_bot(PAYS_BY, "pay_now")
    call.says_to_bot("refuse_plan", "ask_instalments", "cannot_pay")
    assert call.state.question is Question.RATE


def test_who_then_says_yes_pays_all_of_it() -> None:
    call = listening()
    call.says_to_bot(PAYS_BY, "pay_now")
    call.says_to_bot("agree", words=1)
    assert [held.reason for held in call.of(HoldContact)] == ["payment_announced"]


def test_a_rate_by_card_is_a_rate() -> None:
    call = listening()
    call.says_to_bot(PAYS_BY, "pay_now", "counter_offer", offer=5000, rhythm="monthly")
    assert [asked.wish.rate_cents for asked in call.of(AskNavigator)] == [5000]


def test_at_a_plan_the_way_of_paying_is_answered_and_the_plan_stays() -> None:
    call = ScriptedCall().offered()
    before = len(call.says)
    call.says_to_bot(PAYS_BY, "pay_now")
    assert [say.phrase for say in call.says[before:]] == ["answer.pays_by", "offer.ask"]
    call.says_to_bot("agree", words=1)
    assert len(call.of(RecordWish)) == 1


def test_all_of_it_once_money_comes_is_paid_on_that_day() -> None:
    call = listening()
    comes = call.now.date() + dt.timedelta(days=12)
    call.says_to_bot(ALL_AT_ONCE, "payday_statement", words=14, comes=comes)
    assert [held.reason for held in call.of(HoldContact)] == ["payment_announced"]
    assert call.state.wish.first_date == comes


def test_who_is_paid_every_week_is_not_asked_for_the_day_of_the_month() -> None:
    call = listening()
    call.says_to_bot(NO_PAYDAY, "payday_statement", "counter_offer", offer=1500, rhythm="weekly")
    assert [asked.wish.frequency for asked in call.of(AskNavigator)] == ["weekly"]
    call = listening()
    call.says_to_bot("payday_statement", "counter_offer", offer=1500, rhythm="weekly")
    assert call.state.question is Question.PAYDAY


def test_the_whole_lot_in_three_goes_is_three_rates() -> None:
    call = listening()
    call.says_to_bot(ALL_AT_ONCE, "pay_now", parts=3)
    (asked,) = call.of(AskNavigator)
    assert (asked.wish.kind, asked.wish.rate_cents) == (
        "instalments",
        -(-call.state.case.claim.total_cents // 3),
    )


@pytest.mark.parametrize(
    ("rhythm", "cents"), [("two_monthly", 2500), ("quarterly", 1667), ("fortnightly", 10000)]
)
def test_a_sum_of_another_rhythm_is_reckoned_by_the_month(rhythm: str, cents: int) -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000, rhythm=rhythm)
    assert [asked.wish.rate_cents for asked in call.of(AskNavigator)] == [cents]


@pytest.mark.parametrize(("cents", "income"), [(1000, None), (10000, None), (56300, 56300)])
def test_a_few_pounds_that_are_left_are_no_income(cents: int, income: int | None) -> None:
    call = listening()
    call.says_to_bot("income_statement", amounts=((cents, "other"),), words=12)
    assert call.state.means.income_cents == income


def test_a_sum_that_is_offered_is_not_asked_to_be_all_of_it() -> None:
    call = listening()
    call.says_to_bot(offer=10000, doubt={"pay_now": 0.4})
    assert "confirm.pay_now" not in [say.phrase for say in call.says]


def test_a_yes_to_being_grown_up_takes_no_plan() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("minor", words=3)  # "I said fourteen", misheard
    assert call.says[-1].phrase == "identity.adult"
    call.says_to_bot("agree", words=1)
    assert (call.says[-1].phrase, call.of(RecordWish)) == ("offer.ask", [])
    call.says_to_bot("agree", words=1)
    assert len(call.of(RecordWish)) == 1


def test_who_was_asked_their_age_and_is_grown_up_goes_on() -> None:
    call = listening()
    call.says_to_bot("minor", words=3)
    call.says_to_bot("agree", words=1)
    assert call.says[-1].phrase == "situation.again"


def test_a_bare_day_where_a_rate_was_asked_for_books_no_call_back() -> None:
    call = listening()
    call.says_to_bot("ask_instalments")
    assert call.state.question is Question.RATE
    call.says_to_bot(doubt={"ask_callback": 0.55}, words=2, day=call.now.date() + dt.timedelta(days=7))
    assert call.of(BookCallback) == []


def test_who_has_no_rent_is_not_asked_for_it() -> None:
    call = listening()
    call.says_to_bot("income_statement", RENT_FREE, amounts=((80000, "income"),), words=12)
    assert (call.state.means.income_cents, call.state.means.rent_cents) == (80000, 0)


def test_who_promised_to_pay_has_not_paid() -> None:
    call = listening()
    day = call.now.date() + dt.timedelta(days=10)
    call.says_to_bot(doubt={"promise_to_pay": 0.87, "already_paid": 0.77}, day=day, words=13)
    assert call.of(RecordDispute) == []
    assert call.state.wish.first_date == day


def test_who_saw_no_post_is_not_asked_about_their_health_or_life() -> None:
    call = listening()
    call.says_to_bot(NO_LETTER, doubt={"self_harm_risk": 0.32, "vulnerable_health": 0.28}, words=12)
    assert not {"safety.ask", "confirm.vulnerable_health"} & {say.phrase for say in call.says}
    call.says_to_bot(NO_LETTER, doubt={"self_harm_risk": 0.6}, words=12)
    assert [handed.skill for handed in call.of(HandOver)] == ["crisis"]


def test_a_payday_alone_is_no_day_to_pay_on() -> None:
    call = listening()
    comes = call.now.date() + dt.timedelta(days=12)
    call.says_to_bot("payday_statement", words=9, comes=comes)
    assert call.state.wish.first_date is None


def test_a_call_back_in_a_week_is_booked_in_that_week() -> None:
    call = listening()
    monday = call.now.date() + dt.timedelta(days=7 - call.now.weekday())
    call.says_to_bot("ask_callback", week=monday)
    assert [booked.when.date() for booked in call.of(BookCallback) if booked.when] == [monday]


def test_a_call_back_is_not_praised_as_a_way_to_pay() -> None:
    call = listening()
    call.says_to_bot("ask_callback", "ask_deferral", day=call.now.date() + dt.timedelta(days=12))
    assert not [say for say in call.says if say.phrase == "ack.wish"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_was_ill_and_is_well_again_is_asked_once_and_goes_on(language: str) -> None:
    call = ScriptedCall(language)
    call.verified()
    call.says_to_bot("vulnerable_health", RECOVERED, "counter_offer", offer=5000, rhythm="monthly")
    assert (call.says[-1].phrase, call.of(HandOver)) == ("confirm.vulnerable_health", [])
    call.says_to_bot("refuse_plan", words=3)  # "no, all fine"
    assert [asked.wish.rate_cents for asked in call.of(AskNavigator)] == [5000]


def test_who_is_ill_still_is_handed_over() -> None:
    call = listening()
    call.says_to_bot("vulnerable_health", RECOVERED)
    call.says_to_bot("agree", words=1)
    assert len(call.of(HandOver)) == 1

"""What callers say to a plan that was read out: held on to, thought over, refused in part, asked about."""

import datetime as dt

import pytest

from tests.fakes.dialogue import START, ScriptedCall, listening, plan
from voicebot.actions import (
    AskNavigator,
    BookCallback,
    HandOver,
    HoldContact,
    RecordDispute,
    RecordWish,
    SetRecording,
)
from voicebot.dialogue.state import Question
from voicebot.findings import (
    ALL_AT_ONCE,
    DENIES_HARM,
    SETTLEMENT,
)


@pytest.mark.parametrize(
    ("rate", "day", "said"),
    [
        (5000, dt.date(2026, 12, 1), ""),
        (5000, dt.date(2026, 12, 4), ""),
        (5000, dt.date(2026, 12, 7), "offer.later"),
        (5000, dt.date(2026, 12, 28), "offer.later"),
        (3000, dt.date(2026, 12, 1), "offer.differs"),
        (3000, dt.date(2026, 12, 28), "offer.differs"),
    ],
)
def test_a_plan_that_differs_from_the_wish_is_said_to_differ(rate: int, day: dt.date, said: str) -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000, day=dt.date(2026, 12, 1))
    call.confirm(call.suggest(plan(rate, first=day)))
    named = {say.phrase for say in call.says} & {"offer.differs", "offer.later", "offer.earlier"}
    assert named == ({said} if said else set())


@pytest.mark.parametrize(("first", "differs"), [(dt.date(2026, 12, 16), False), (dt.date(2027, 1, 4), True)])
def test_any_day_of_a_month_that_was_named_will_do(first: dt.date, differs: bool) -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000, month=dt.date(2026, 12, 1))
    assert call.state.wish.of_month
    call.confirm(call.suggest(plan(5000, first=first)))
    assert ("offer.later" in [say.phrase for say in call.says]) is differs


def test_a_question_whether_it_must_be_paid_then_accepts_nothing() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("promise_to_pay", "ask_claim_details")
    assert call.of(RecordWish) == []


def test_a_day_after_a_month_is_a_day() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000, month=dt.date(2026, 12, 1))
    call.confirm(call.suggest(plan(5000, first=dt.date(2026, 12, 16))))
    call.says_to_bot("counter_offer", day=dt.date(2026, 12, 1))
    assert (call.state.wish.first_date, call.state.wish.of_month) == (dt.date(2026, 12, 1), False)


def test_a_plan_that_comes_out_the_same_is_said_to_be_the_same() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("counter_offer", day=dt.date(2026, 12, 10))
    call.confirm(call.suggest())
    assert "offer.same" in [say.phrase for say in call.says]


def test_who_holds_on_to_a_wish_is_not_read_the_same_plan_a_third_time() -> None:
    call = listening()
    call.says_to_bot("ask_deferral", day=dt.date(2027, 2, 1))
    call.confirm(call.suggest())
    call.says_to_bot("refuse_plan", "promise_to_pay", day=dt.date(2027, 2, 1))
    assert len(call.of(AskNavigator)) == 1
    assert call.of(BookCallback)[-1].reason == "no_plan_found"
    assert call.outcome == "callback_booked"


def test_a_pause_of_so_long_ends_on_a_day() -> None:
    call = listening()
    call.says_to_bot("ask_deferral", days=21)
    assert call.state.wish.first_date == START.date() + dt.timedelta(days=21)
    call = listening()
    call.says_to_bot("ask_deferral", days=90, words=14)
    assert call.state.wish.first_date is None
    call = listening()
    call.says_to_bot(ALL_AT_ONCE, "pay_now", days=21, words=14)
    assert call.state.outcome == "paid_now"
    assert call.of(HoldContact) == [HoldContact(reason="payment_announced", days=35)]


def test_a_mere_no_to_a_plan_that_differs_is_asked_what_would_suit() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=8000)
    call.confirm(call.suggest())
    call.says_to_bot("refuse_plan", words=2)
    assert call.state.question is Question.RATE
    call = listening()
    call.says_to_bot("counter_offer", offer=8000)
    call.confirm(call.suggest())
    call.says_to_bot("counter_offer", offer=8000)
    assert call.outcome == "callback_booked"


def test_all_of_it_is_no_yes_to_instalments() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("agree", ALL_AT_ONCE, words=4)
    assert call.of(RecordWish) == []


def test_a_yes_with_the_question_where_to_pay_takes_the_plan() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("agree", "pay_now", "ask_account")
    assert len(call.of(RecordWish)) == 1
    assert "answer.account" in [say.phrase for say in call.says]


def test_a_yes_with_another_month_is_a_new_wish() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("agree", words=7, month=dt.date(2027, 1, 1))  # "yes, but not in December"
    assert call.of(RecordWish) == []
    assert call.of(AskNavigator)[-1].wish.first_date == dt.date(2027, 1, 1)


def test_a_plan_may_be_thought_over_and_somebody_calls_again() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("evasive")
    assert call.says[-1].phrase == "callback.think"
    call.says_to_bot("agree", words=1)
    assert call.outcome == "callback_booked"


def test_who_wants_no_call_back_is_asked_about_the_plan_again() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("evasive")
    call.says_to_bot("refuse_plan", words=1)
    assert call.of(BookCallback) == []
    assert call.says[-1].phrase == "offer.ask"


def test_who_changes_their_mind_after_asking_for_time_may_pay_now() -> None:
    call = listening()
    call.says_to_bot("ask_deferral", day=dt.date(2027, 2, 1))
    call.confirm(call.suggest())
    call.says_to_bot("pay_now")
    assert call.state.outcome == "paid_now"


def test_who_has_no_time_for_the_check_is_called_back_without_a_word_about_why() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("ask_callback", words=8, hour=dt.time(16))
    (booked,) = call.of(BookCallback)
    assert booked.when is not None
    assert booked.when.hour == 16
    assert {say.topic for say in call.says} == {"plain"}
    assert call.of(SetRecording) == []


def test_an_hour_at_which_nobody_calls_is_said_to_be_one() -> None:
    call = listening()
    call.says_to_bot("ask_callback", hour=dt.time(21))
    assert [say.phrase for say in call.says][-3:-1] == ["callback.hours", "callback.booked"]


@pytest.mark.parametrize("denial", [DENIES_HARM, "refuse_plan"])
def test_what_was_said_beside_a_hint_is_taken_up_after_the_denial(denial: str) -> None:
    call = listening()
    call.says_to_bot("ask_callback", doubt={"self_harm_risk": 0.3}, hour=dt.time(17))
    assert call.state.question is Question.SAFETY
    call.says_to_bot(denial)
    assert call.outcome == "callback_booked"
    (booked,) = call.of(BookCallback)
    assert booked.when is not None
    assert booked.when.hour == 17


def test_an_evasion_is_no_denial() -> None:
    call = listening()
    call.says_to_bot(doubt={"self_harm_risk": 0.3})
    call.says_to_bot("evasive", "refuse_plan")
    assert [h.skill for h in call.of(HandOver)] == ["crisis"]


def test_all_of_it_once_money_arrives_is_asked_for_its_day() -> None:
    call = listening()
    call.says_to_bot("pay_now", ALL_AT_ONCE, "payday_statement")
    assert call.state.wish.kind == "deferral"
    assert call.state.question is Question.DATE
    assert call.of(HoldContact) == []


def test_a_sum_that_would_settle_it_is_for_a_person_and_no_rate() -> None:
    call = listening()
    call.says_to_bot(SETTLEMENT, "counter_offer", offer=20000)
    assert call.state.wish.rate_cents is None
    assert "answer.beyond" in [say.phrase for say in call.says]
    assert call.of(BookCallback)[0].reason == "question_left"


def test_a_payment_that_depends_on_the_fees_is_no_payment_yet() -> None:
    call = listening()
    call.says_to_bot(SETTLEMENT, "pay_now", "counter_offer", "ask_fee_details")
    assert (call.of(HoldContact), call.state.wish.kind) == ([], None)
    assert call.of(BookCallback)[0].reason == "question_left"


def test_a_rate_beside_it_is_still_one() -> None:
    call = listening()
    call.says_to_bot(SETTLEMENT, "counter_offer", offer=5000, rhythm="monthly")
    assert call.state.wish.rate_cents == 5000


def test_a_question_about_a_court_is_no_lawyer() -> None:
    call = listening()
    call.says_to_bot("ask_beyond", doubt={"lawyer": 0.72})
    assert call.of(HandOver) == []
    call = listening()
    call.says_to_bot("ask_beyond", doubt={"lawyer": 0.95})
    assert [h.skill for h in call.of(HandOver)] == ["legal"]


def test_a_payday_is_no_payment_that_was_made() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot(doubt={"already_paid": 0.7, "payday_statement": 0.98})
    assert call.of(RecordDispute) == []


@pytest.mark.parametrize(
    ("intent", "also", "phrase"),
    [
        ("ask_missed", "ask_instalments", "answer.missed"),
        ("ask_missed", "ask_beyond", "answer.missed"),
        ("ask_early", "ask_deferral", "answer.early"),
        ("ask_binding", "ask_claim_details", "answer.binding"),
        ("ask_payer", "promise_to_pay", "answer.payer"),
    ],
)
def test_a_question_about_the_plan_is_answered_and_the_plan_stays(
    intent: str, also: str, phrase: str
) -> None:
    call = ScriptedCall().offered()
    before = len(call.says)
    call.says_to_bot(intent, also)
    assert [say.phrase for say in call.says[before:]] == [phrase, "offer.ask"]
    assert len(call.of(AskNavigator)) == 1
    call.says_to_bot("agree", words=1)
    assert call.state.outcome == "plan_wished"


def test_what_the_plan_costs_is_said_with_its_own_terms() -> None:
    call = ScriptedCall().offered()
    before = len(call.says)
    call.says_to_bot("ask_fee_details")
    said = call.says[before:]
    assert [say.phrase for say in said] == ["offer.no_fee", "answer.fees", "offer.ask"]
    assert said[0].values["terms_hash"] == call.state.deal.terms_hash

"""What is only likely: asked about once where it would end the talk, met gently where it is only unsure."""

import datetime as dt

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall, listening
from voicebot.actions import BookCallback, HoldContact, RecordDispute
from voicebot.dialogue.state import Question
from voicebot.findings import GOES_ON


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_may_only_be_travelling_is_asked_whether_another_time_suits(language: str) -> None:
    call = ScriptedCall(language)
    call.verified()
    call.says_to_bot(doubt={"ask_callback": 0.6})
    assert (call.says[-1].phrase, call.of(BookCallback)) == ("confirm.ask_callback", [])
    call.says_to_bot(words=3)  # "no, it's fine"
    assert (call.says[-1].phrase, call.of(BookCallback)) == ("clarify.open", [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_travelling_and_wants_to_go_on_is_asked_the_question_again(language: str) -> None:
    call = ScriptedCall(language)
    call.verified()
    call.says_to_bot("ask_callback", GOES_ON, words=9)
    assert (call.says[-1].phrase, call.of(BookCallback)) == ("situation.again", [])


def test_who_then_says_yes_is_called_back() -> None:
    call = listening()
    call.says_to_bot(doubt={"ask_callback": 0.6})
    call.says_to_bot("agree", words=1)
    assert [booked.reason for booked in call.of(BookCallback)] == ["asked_for"]


@pytest.mark.parametrize("chance", [0.6, 0.9])
def test_a_call_back_at_a_named_hour_is_booked_at_once(chance: float) -> None:
    call = listening()
    call.says_to_bot(doubt={"ask_callback": chance}, hour=dt.time(15))
    assert [booked.reason for booked in call.of(BookCallback)] == ["asked_for"]


def test_a_payment_that_is_only_likely_is_asked_about() -> None:
    call = listening()
    call.says_to_bot(doubt={"pay_now": 0.55})  # "I only saw the letter today, what am I to do now?"
    assert (call.says[-1].phrase, call.of(HoldContact)) == ("confirm.pay_now", [])
    call.says_to_bot("income_statement", words=9)
    assert call.state.question is Question.RATE


@pytest.mark.parametrize("objection", ["already_paid", "returned_goods", "dispute_claim"])
def test_an_objection_that_is_only_likely_is_asked_about(objection: str) -> None:
    call = listening()
    call.says_to_bot(doubt={objection: 0.6})  # "somebody called about that already"
    assert (call.says[-1].phrase, call.of(RecordDispute)) == (f"confirm.{objection}", [])
    call.says_to_bot("agree", words=1)
    assert len(call.of(RecordDispute)) == 1


def test_a_payment_of_a_day_that_is_over_is_taken_down_at_once() -> None:
    call = listening()
    call.says_to_bot(doubt={"already_paid": 0.6}, amounts=((5000, "past"),))
    assert len(call.of(RecordDispute)) == 1


def test_who_says_yes_to_it_pays() -> None:
    call = listening()
    call.says_to_bot(doubt={"pay_now": 0.55})
    call.says_to_bot("agree", words=1)
    assert [held.reason for held in call.of(HoldContact)] == ["payment_announced"]


def test_who_knows_no_rate_is_asked_what_is_there() -> None:
    call = listening()
    call.says_to_bot("cannot_pay")
    assert call.says[-1].phrase == "rate.ask"
    call.says_to_bot(doubt={"evasive": 0.4}, words=3)
    assert call.says[-1].phrase == "budget.ask"


def test_who_does_not_know_what_would_help_is_asked_softly() -> None:
    call = listening()
    call.says_to_bot(doubt={"evasive": 0.4}, words=3)
    assert call.says[-1].phrase == "encourage.ask"


def test_a_single_word_hints_at_no_harm_unless_it_is_sure() -> None:
    call = listening()
    call.says_to_bot(doubt={"self_harm_risk": 0.3}, words=1)  # "everything"
    assert "safety.ask" not in [say.phrase for say in call.says]
    call.says_to_bot(doubt={"self_harm_risk": 0.3}, words=4)
    assert call.says[-1].phrase == "safety.ask"

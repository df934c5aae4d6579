"""Hearing badly and coming back in mid-call; a wish that is given up again, and the end of a call."""

import datetime as dt

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall, listening
from voicebot.actions import BookCallback, HoldContact, RecordDispute, RecordWish
from voicebot.dialogue.state import Phase, Question
from voicebot.findings import ALL_SAID, ASKS_TERMS, HEARS_BADLY, IS_BACK, WITHDRAWS


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_hears_badly_hears_it_again_and_slower(language: str) -> None:
    call = ScriptedCall(language).offered()
    fast = call.says[-1].pace
    call.says_to_bot(HEARS_BADLY, doubt={"lawyer": 0.6, "vulnerable_health": 0.6})
    said = [say.phrase for say in call.says]
    assert (said[-4], said[-1]) == ("repeat.intro", "offer.ask")
    assert said[-3].startswith("offer.")
    assert call.says[-2].pace < fast
    assert call.of(HoldContact) == []


def test_what_was_said_again_can_be_said_once_more() -> None:
    call = listening()
    call.says_to_bot(HEARS_BADLY)
    first = [say.phrase for say in call.says]
    call.says_to_bot(HEARS_BADLY)
    again = [say.phrase for say in call.says][len(first) :]
    assert again[0] == "repeat.intro"
    assert again.count("repeat.intro") == 1
    assert again[1:] == first[first.index("repeat.intro") + 1 :]


@pytest.mark.parametrize("clear", ["dispute_claim", "ask_fee_details"])
def test_what_else_was_said_is_not_lost_over_the_hearing(clear: str) -> None:
    call = listening()
    call.says_to_bot(HEARS_BADLY, clear)
    assert "repeat.intro" not in [say.phrase for say in call.says]


def test_a_real_lawyer_beside_bad_hearing_is_one() -> None:
    call = listening()
    call.says_to_bot(HEARS_BADLY, doubt={"lawyer": 0.99}, words=9)
    assert [held.reason for held in call.of(HoldContact)] == ["lawyer"]


def test_who_is_recognised_while_hearing_badly_is_welcomed() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("consent_recording_yes", words=1)
    call.says_to_bot(HEARS_BADLY, matched=("name", "date_of_birth"))
    assert call.state.identity.verified
    assert "identity.thanks_verified" in [say.phrase for say in call.says]


def test_an_offer_beside_it_counts() -> None:
    call = listening()
    call.says_to_bot(HEARS_BADLY, "counter_offer", offer=5000)
    assert call.state.wish.rate_cents == 5000


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_back_is_asked_again_and_sent_nothing_back(language: str) -> None:
    call = ScriptedCall(language).verified()
    call.says_to_bot(IS_BACK, "returned_goods", words=3)
    assert call.of(RecordDispute) == []
    assert call.says[-1].phrase == "situation.again"


def test_back_before_the_check_nothing_comes_of_it_later() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("consent_recording_yes", words=1)
    call.says_to_bot(IS_BACK, "returned_goods", words=3)
    call.says_to_bot(matched=("name", "date_of_birth"))
    assert call.of(RecordDispute) == []


def wished(language: str = "de") -> ScriptedCall:
    call = ScriptedCall(language).offered()
    call.says_to_bot("agree", words=1)
    assert (call.state.outcome, call.state.question) == ("plan_wished", Question.MORE)
    return call


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wish_may_be_given_up_again(language: str) -> None:
    call = wished(language)
    call.says_to_bot("refuse_plan", WITHDRAWS)
    assert [booked.reason for booked in call.of(BookCallback)] == ["wish_withdrawn"]
    assert [say.phrase for say in call.says][-2:] == ["more.withdrawn", "more.question"]
    assert call.state.phase is Phase.WRAPPING_UP
    call.says_to_bot("counter_offer", offer=3000)
    assert [say.phrase for say in call.says][-2:] == ["more.noted", "goodbye.thanks"]
    assert call.outcome == "callback_booked"


@pytest.mark.parametrize("beside", ["ask_early", "counter_offer"])
def test_a_question_or_a_new_offer_beside_it_gives_nothing_up(beside: str) -> None:
    call = wished()
    call.says_to_bot(WITHDRAWS, beside)
    assert "wish_withdrawn" not in [booked.reason for booked in call.of(BookCallback)]
    assert call.state.outcome == "plan_wished"


def test_a_plain_no_to_another_question_gives_nothing_up() -> None:
    call = wished()
    call.says_to_bot("refuse_plan", words=1)
    assert call.of(BookCallback) == []
    assert call.outcome == "plan_wished"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_more_to_say_ends_the_call_without_a_note(language: str) -> None:
    call = wished(language)
    call.says_to_bot(ALL_SAID, words=6)
    assert call.of(BookCallback) == []
    assert call.says[-1].phrase == "goodbye.thanks"
    assert "more.noted" not in [say.phrase for say in call.says]
    assert call.outcome == "plan_wished"


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_day_named_after_all_is_settled_is_left_for_a_person(language: str) -> None:
    call = wished(language)
    call.says_to_bot("payday_statement", day=dt.date(2026, 12, 1), words=3)
    assert [booked.reason for booked in call.of(BookCallback)] == ["question_left"]
    assert call.state.outcome == "plan_wished"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_are_read_again_to_who_asks_for_them_at_the_end(language: str) -> None:
    call = wished(language)
    read = [say for say in call.says if say.topic == "offer"]
    call.says_to_bot("ask_claim_details", ASKS_TERMS)  # "when is the first payment?"
    again = [say for say in call.says if say.topic == "offer"][len(read) :]
    assert [say.pii_text for say in again] == [read[0].pii_text]
    assert again[0].values["terms_hash"] == read[0].values["terms_hash"]
    assert (call.state.question, call.state.outcome) == (Question.MORE, "plan_wished")


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_the_plan_the_terms_are_read_again_before_the_question(language: str) -> None:
    call = ScriptedCall(language).offered()
    call.says_to_bot("ask_claim_details", ASKS_TERMS)
    assert [say.topic for say in call.says][-2] == "offer"
    assert (call.says[-1].phrase, call.of(RecordWish)) == ("offer.ask", [])


def test_without_a_plan_there_are_no_terms_to_read() -> None:
    call = listening()
    call.says_to_bot(ASKS_TERMS)
    assert "answer.claim" not in [say.phrase for say in call.says]

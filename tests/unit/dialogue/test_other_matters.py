"""What callers bring up beside paying: the recording, papers, letters, fraud, relatives, guardians."""

import pytest

from tests.fakes.dialogue import ScriptedCall, listening
from voicebot.actions import (
    AskNavigator,
    BookCallback,
    HandOver,
    HoldContact,
    RecordDispute,
    RecordWish,
    SetRecording,
)
from voicebot.dialogue.state import Phase, Question
from voicebot.findings import (
    GENUINE,
    GUARDIAN,
    NO_LETTER,
    PAPERS,
    STOP_RECORDING,
)


def test_a_question_about_the_recording_allows_none() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("ask_purpose", "consent_recording_yes")
    assert call.of(SetRecording) == []
    assert call.state.question is Question.CONSENT
    assert "answer.purpose_recording" in [say.phrase for say in call.says]


def test_consent_may_be_taken_back_in_the_middle_of_a_sentence() -> None:
    call = listening()
    assert [r.allowed for r in call.of(SetRecording)] == [True]
    call.says_to_bot(STOP_RECORDING, "counter_offer", offer=5000)
    assert [r.allowed for r in call.of(SetRecording)] == [True, False]
    assert len(call.of(AskNavigator)) == 1
    call.says_to_bot(STOP_RECORDING)
    assert len(call.of(SetRecording)) == 2


def test_after_a_recording_was_stopped_the_open_question_comes_back() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot(STOP_RECORDING, "refuse_plan")
    assert [say.phrase for say in call.says[-2:]] == ["recording.stopped", "offer.ask"]
    assert call.of(RecordWish) == []


def test_consent_is_taken_back_while_a_person_is_sought_too() -> None:
    call = listening()
    call.says_to_bot("ask_human")
    assert call.state.phase is Phase.HANDING_OVER
    call.says_to_bot(STOP_RECORDING)
    assert [r.allowed for r in call.of(SetRecording)] == [True, False]


def test_a_hint_in_the_same_breath_is_not_lost() -> None:
    call = listening()
    call.says_to_bot(STOP_RECORDING, doubt={"self_harm_risk": 0.3})
    assert [r.allowed for r in call.of(SetRecording)] == [True, False]
    assert call.state.question is Question.SAFETY


@pytest.mark.parametrize("answer", [("refuse_plan", "evasive"), ("evasive",), ("agree",)])
def test_a_hedged_no_is_no_answer_to_a_question_about_a_life(answer: tuple[str, ...]) -> None:
    call = listening()
    call.says_to_bot(doubt={"self_harm_risk": 0.3})
    assert call.state.question is Question.SAFETY
    call.says_to_bot(*answer, words=2)
    assert [h.skill for h in call.of(HandOver)] == ["crisis"]


def test_a_plain_no_to_it_goes_on_with_the_talk() -> None:
    call = listening()
    call.says_to_bot(doubt={"self_harm_risk": 0.3})
    call.says_to_bot("refuse_plan", words=1)
    assert call.of(HandOver) == []
    assert "safety.thanks" in [say.phrase for say in call.says]


def test_a_relative_who_tells_of_a_death_is_met_with_condolence() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot("third_party", "vulnerable_bereavement")
    assert [h.reason for h in call.of(HoldContact)] == ["bereavement"]
    assert [h.skill for h in call.of(HandOver)] == ["hardship"]
    assert all(say.topic != "debt" for say in call.says)


def test_an_answer_is_given_once_in_a_turn() -> None:
    call = listening()
    call.says_to_bot(doubt={"returned_goods": 0.45})
    assert call.state.question is Question.CONFIRM
    before = len(call.says)
    call.says_to_bot("ask_claim_details")
    phrases = [say.phrase for say in call.says[before:]]
    assert phrases.count("answer.claim") == 1


def test_what_only_a_person_may_answer_is_noted_once_and_the_talk_goes_on() -> None:
    call = listening()
    call.says_to_bot("ask_beyond", "ask_claim_details")
    phrases = [say.phrase for say in call.says]
    assert "answer.beyond" in phrases
    assert "answer.claim" not in phrases
    call.says_to_bot("ask_beyond", "counter_offer", offer=5000)
    assert [b.reason for b in call.of(BookCallback)] == ["question_left"]
    assert len(call.of(AskNavigator)) == 1


@pytest.mark.parametrize(
    ("intent", "phrase"), [("ask_account", "answer.account"), ("ask_in_writing", "answer.in_writing")]
)
def test_where_to_pay_and_whether_it_is_written_are_answered(intent: str, phrase: str) -> None:
    call = listening()
    call.says_to_bot(intent)
    assert phrase in [say.phrase for say in call.says]
    assert call.of(BookCallback) == []


def test_before_the_check_such_a_question_books_nothing_and_tells_nothing() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("ask_beyond")
    assert call.of(BookCallback) == []
    assert all(say.topic != "debt" for say in call.says)


def test_a_guardian_is_who_we_speak_with() -> None:
    call = listening()
    call.says_to_bot(GUARDIAN, "ask_instalments")
    assert [(hold.reason, hold.days) for hold in call.of(HoldContact)] == [("guardianship", 30)]
    assert "hand_over.guardianship" in [say.phrase for say in call.says]
    assert call.of(AskNavigator) == []


def test_before_the_check_a_guardian_is_met_without_a_word_about_the_matter() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot(GUARDIAN)
    assert "hand_over.neutral" in [say.phrase for say in call.says]
    assert "hand_over.guardianship" not in [say.phrase for say in call.says]


def test_a_letter_that_never_came_is_no_objection_and_gets_its_answer() -> None:
    call = listening()
    call.says_to_bot(NO_LETTER, "dispute_claim")
    assert "answer.no_letter" in [say.phrase for say in call.says]
    assert call.of(RecordDispute) == []


def test_an_objection_beside_a_letter_that_never_came_is_still_taken_down() -> None:
    call = listening()
    call.says_to_bot(NO_LETTER, "dispute_claim", words=12)
    assert len(call.of(RecordDispute)) == 1


def test_who_fears_a_fraud_is_told_how_to_check_before_and_after_the_check() -> None:
    stranger = ScriptedCall()
    stranger.start()
    stranger.says_to_bot("consent_recording_yes")
    for call in (stranger, listening()):
        call.says_to_bot(GENUINE)
        assert "answer.genuine" in [say.phrase for say in call.says]


def test_papers_are_sent_by_a_person_once() -> None:
    call = listening()
    call.says_to_bot(PAPERS, "ask_claim_details")
    call.says_to_bot(PAPERS)
    assert [booked.reason for booked in call.of(BookCallback)] == ["papers_wanted"]
    assert "answer.claim" not in [say.phrase for say in call.says]


def test_a_guardian_is_heard_before_another_voice_is_suspected() -> None:
    call = listening()
    call.says_to_bot(GUARDIAN, "third_party")
    assert [hold.reason for hold in call.of(HoldContact)] == ["guardianship"]

"""Nothing about a debt before two facts of three fit; nobody else learns anything."""

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall
from voicebot import events as ev
from voicebot.actions import AskNavigator, BookCallback, HandOver, HoldContact
from voicebot.dialogue.state import Phase
from voicebot.training.personas.audit import audit


def opened(language: str = "de", direction: str = "inbound") -> ScriptedCall:
    call = ScriptedCall(language, direction)
    call.start()
    call.says_to_bot("agree", words=1)
    return call


def test_two_facts_of_three_open_the_case() -> None:
    call = opened()
    call.says_to_bot("identity_confirm", matched=("name",))
    assert call.says[-1].phrase == "identity.birth"
    assert not call.is_verified()
    call.says_to_bot("identity_confirm", matched=("date_of_birth",))
    assert call.is_verified()
    assert call.says[-1].phrase == "situation.ask"


def test_the_postcode_helps_when_the_birth_date_was_not_understood() -> None:
    call = opened()
    call.says_to_bot("identity_confirm", matched=("name",))
    call.says_to_bot("identity_confirm")
    assert call.says[-1].phrase == "identity.postcode"
    call.says_to_bot("identity_confirm", matched=("postcode",))
    assert call.is_verified()


def test_a_name_that_was_said_and_not_understood_is_not_asked_for_again() -> None:
    call = opened()
    call.says_to_bot("identity_confirm", matched=("date_of_birth",), mentioned=("name", "date_of_birth"))
    assert call.says[-1].phrase == "identity.postcode"
    assert not call.is_verified()


def test_a_name_that_was_not_said_is_asked_for_once_and_then_the_postcode() -> None:
    call = opened()
    call.says_to_bot("identity_confirm", matched=("date_of_birth",), mentioned=("date_of_birth",))
    assert call.says[-1].phrase == "identity.name"
    call.says_to_bot("identity_confirm")
    assert call.says[-1].phrase == "identity.postcode"


def test_one_fact_however_often_is_not_enough() -> None:
    call = opened()
    for _ in range(8):
        if call.outcome is None:
            call.says_to_bot("identity_confirm", matched=("name",))
    assert call.outcome == "wrong_person_closed"
    assert not call.is_verified()


def test_after_three_wrong_tries_the_check_ends_politely() -> None:
    call = opened()
    for _ in range(3):
        call.says_to_bot("identity_confirm", mismatched=("date_of_birth",))
    assert call.outcome == "wrong_person_closed"
    assert call.of(BookCallback)[0].reason == "not_recognised"


def test_who_asks_why_is_told_once_and_may_refuse() -> None:
    call = opened()
    call.says_to_bot("identity_refuse")
    assert call.says[-1].phrase == "identity.why"
    call.says_to_bot("identity_refuse")
    assert call.outcome == "refused_politely"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_questions_before_the_check_get_answers_that_give_nothing_away(language: str, direction: str) -> None:
    call = opened(language, direction)
    for intent in ("ask_who_is_calling", "ask_is_robot", "ask_claim_details", "ask_fee_details"):
        call.says_to_bot(intent)
    call.give(ev.CallerHungUp, cause="normal")
    phrases = [say.phrase for say in call.says]
    assert {"answer.who", "answer.robot", "answer.after_check"} <= set(phrases)
    assert audit(call.log) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["third_party", "wrong_person"])
def test_somebody_else_learns_nothing(language: str, intent: str) -> None:
    call = opened(language)
    call.says_to_bot(intent, "ask_claim_details", "ask_instalments", offer=5000)
    assert call.outcome == "wrong_person_closed"
    assert audit(call.log) == ()
    assert call.of(AskNavigator) == []


def test_another_voice_on_the_line_is_checked_again() -> None:
    call = ScriptedCall().verified()
    call.says_to_bot("third_party", "ask_claim_details")
    assert call.says[-1].phrase == "identity.voice"
    assert not call.is_verified()
    call.says_to_bot("ask_instalments", offer=5000)
    assert call.of(AskNavigator) == []
    assert call.state.phase is Phase.IDENTITY


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_child_is_asked_nothing_and_learns_nothing(language: str) -> None:
    call = opened(language)
    call.says_to_bot("unclear", numbers=(15.0,), words=3)
    assert call.says[-1].phrase == "identity.adult"
    call.says_to_bot("refuse_plan", words=1)
    assert call.outcome == "callback_booked"
    assert call.of(HoldContact) == [HoldContact(reason="minor")]
    assert audit(call.log) == ()


def test_a_grown_up_who_was_asked_for_their_age_goes_on_with_the_check() -> None:
    call = opened()
    call.says_to_bot(numbers=(12.0,), words=2)
    call.says_to_bot("agree", words=1)
    assert call.state.phase is Phase.IDENTITY
    assert call.says[-1].phrase.startswith("identity.")


def test_death_and_illness_before_the_check_bring_a_person_at_once() -> None:
    for intent in ("vulnerable_bereavement", "vulnerable_health", "lawyer", "insolvency"):
        call = opened()
        call.says_to_bot(intent)
        assert len(call.of(HandOver)) == 1, intent
        call.give(ev.HandOverAnswered, answered=False, agent="")
        assert audit(call.log) == (), intent


def test_voicemail_gets_a_neutral_request_after_the_beep() -> None:
    call = ScriptedCall("de", "outbound")
    call.start()
    call.says_to_bot("voicemail_greeting")
    assert call.state.phase is Phase.VOICEMAIL
    said = len(call.says)
    call.says_to_bot("voicemail_greeting")
    assert len(call.says) == said
    call.give(ev.BeepHeard)
    assert call.outcome == "voicemail_left"
    assert "persönlichen Angelegenheit" in call.says[-1].pii_text
    assert audit(call.log) == ()


@pytest.mark.parametrize(
    ("machine", "timer"), [("voicemail_greeting", "beep"), ("call_screening", "screening")]
)
def test_without_a_beep_the_message_follows_a_pause(machine: str, timer: str) -> None:
    call = ScriptedCall("en", "outbound")
    call.start()
    call.says_to_bot(machine)
    call.give(ev.TimerFired, name=timer)
    assert call.outcome == "voicemail_left"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_telephone_that_screens_is_told_who_calls_and_its_owner_is_greeted(language: str) -> None:
    call = ScriptedCall(language, "outbound")
    call.start()
    call.says_to_bot("voicemail_greeting")  # "this is the assistant of ...": the question comes with the next
    call.says_to_bot("call_screening", "voicemail_greeting")
    assert call.says[-1].phrase == "screening.answer"
    said = len(call.says)
    for words in (("call_screening",), ("hold_on",), ("voicemail_greeting",)):
        call.says_to_bot(*words)
    assert len(call.says) == said, "it is told once"
    call.says_to_bot(words=1)  # "hello?"
    assert call.state.phase is Phase.OPENING
    assert call.says[-1].phrase == "consent.ask"
    call.says_to_bot("goodbye")
    assert audit(call.log) == ()


def test_who_records_after_a_tone_is_told_again_and_a_second_tone_takes_the_message() -> None:
    call = ScriptedCall("en", "outbound")
    call.start()
    call.says_to_bot("call_screening")
    call.give(ev.BeepHeard)
    assert [say.phrase for say in call.says[-2:]] == ["screening.answer"] * 2
    assert call.state.phase is Phase.VOICEMAIL
    call.give(ev.NoiseHeard)
    call.give(ev.BeepHeard)
    assert call.outcome == "voicemail_left"
    assert audit(call.log) == ()


def test_who_calls_us_is_no_machine_when_they_ask_for_our_name() -> None:
    call = ScriptedCall("de")
    call.start()
    call.says_to_bot("call_screening", "ask_who_is_calling")
    assert call.state.phase is Phase.OPENING


def test_a_person_who_answers_after_all_is_greeted() -> None:
    call = ScriptedCall("de", "outbound")
    call.start()
    call.says_to_bot("voicemail_greeting")
    call.says_to_bot("agree", words=3)
    assert call.state.phase is Phase.OPENING
    assert "automatische Assistent" in call.says[-2].pii_text

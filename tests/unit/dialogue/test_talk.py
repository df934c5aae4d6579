"""Silence, noise, interruptions, languages, half-understood words, and agents on the line."""

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall
from voicebot import events as ev
from voicebot.actions import (
    CancelTimer,
    EndCall,
    FallSilent,
    HandOver,
    Say,
    StartTimer,
    StopSpeaking,
    SwitchLanguage,
)
from voicebot.dialogue.phrases import PhraseBook
from voicebot.dialogue.replay import replay
from voicebot.dialogue.state import Phase


def phrases(call: ScriptedCall, last: int) -> list[str]:
    return [say.phrase for say in call.says[-last:]]


def listening(language: str = "de") -> ScriptedCall:
    return ScriptedCall(language).verified()


# -- silence -----------------------------------------------------------------------------------------


def test_after_the_last_sentence_the_bot_waits_a_while() -> None:
    call = listening()
    assert isinstance(call.actions[-1], StartTimer)
    assert call.actions[-1].name == "silence"


def test_a_question_about_money_leaves_more_time_to_think() -> None:
    call = listening()
    short = call.of(StartTimer)[-1].seconds
    call.says_to_bot("ask_instalments")
    assert call.of(StartTimer)[-1].seconds > short


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_silent_caller_gets_time_then_the_question_then_a_friendly_end(language: str) -> None:
    call = listening(language)
    call.give(ev.TimerFired, name="silence", seconds=7)
    assert phrases(call, 1) == ["silence.first"]
    call.give(ev.TimerFired, name="silence", seconds=7)
    assert phrases(call, 2)[0] == "silence.second"
    call.give(ev.TimerFired, name="silence", seconds=7)
    assert call.outcome == "callback_booked"


def test_a_word_after_a_silence_starts_the_patience_anew() -> None:
    call = listening()
    for _ in range(4):
        call.give(ev.TimerFired, name="silence", seconds=7)
        call.says_to_bot("ask_claim_details")
    assert call.outcome is None


# -- interruptions -----------------------------------------------------------------------------------


def test_the_bot_stops_at_once_when_the_caller_speaks() -> None:
    call = listening()
    call.patient = False
    call.says_to_bot("ask_instalments")
    actions = call.send(ev.SpeechStarted(at=call.now, utterance_id="u-9"))
    assert StopSpeaking() in actions


def test_the_disclosure_is_not_cut_short() -> None:
    call = ScriptedCall()
    call.patient = False
    call.start()
    assert StopSpeaking() not in call.send(ev.SpeechStarted(at=call.now, utterance_id="u-1"))


def test_a_partial_alone_gets_no_reply() -> None:
    call = listening()
    for text in ("ich", "ich möchte", "ich möchte in Raten"):
        assert call.send(ev.PartialHeard(at=call.now, utterance_id="u-9", pii_text=text)) == ()


@pytest.mark.parametrize("how", ["noise", "timer", "hm"])
def test_after_a_cough_the_bot_goes_on_where_it_was(how: str) -> None:
    call = listening()
    call.patient = False
    call.says_to_bot("ask_instalments")
    asked = call.says[-1]
    call.send(ev.SpeechStarted(at=call.now, utterance_id="u-9"))
    call.send(ev.SayFinished(at=call.now, say_id=asked.say_id, played_share=0.4, interrupted=True))
    said = len(call.says)
    if how == "noise":
        call.give(ev.NoiseHeard)
    elif how == "timer":
        call.send(ev.NoiseHeard(at=call.now))
        call.give(ev.TimerFired, name="resume", seconds=2.5)
    else:
        call.says_to_bot(words=1)
    assert call.says[said].phrase in ("ack.wish", "rate.ask")
    assert call.says[-1].phrase == "rate.ask"


def test_words_that_follow_an_interruption_are_answered_not_talked_over() -> None:
    call = listening()
    call.patient = False
    call.says_to_bot("ask_instalments")
    asked = call.says[-1]
    call.send(ev.SpeechStarted(at=call.now, utterance_id="u-9"))
    call.send(ev.SayFinished(at=call.now, say_id=asked.say_id, played_share=0.4, interrupted=True))
    said = len(call.says)
    call.give(ev.TimerFired, name="resume", seconds=2.5)
    assert len(call.says) == said
    call.patient = True
    call.says_to_bot("ask_fee_details")
    assert "answer.fees" in phrases(call, 2)


def test_a_line_that_stays_noisy_leads_to_another_channel() -> None:
    call = listening()
    for _ in range(3):
        call.give(ev.NoiseHeard)
    assert phrases(call, 1) == ["noise.bad_line"]
    call.says_to_bot("agree", words=1)
    assert call.outcome == "callback_booked"


# -- not understood ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_what_gets_our_words_again(language: str) -> None:
    call = listening(language)
    call.says_to_bot("unclear", words=2)
    assert phrases(call, 2)[0] == "repeat.intro" or "repeat.intro" in phrases(call, 6)
    assert call.says[-1].phrase == "situation.ask"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bot_asks_back_twice_at_most_and_then_offers_a_person(language: str) -> None:
    call = listening(language)
    call.says_to_bot("unclear", words=8)
    assert phrases(call, 2)[0] == "clarify.sorry"
    call.says_to_bot("unclear", words=8)
    assert phrases(call, 2)[0] == "clarify.other_words"
    call.says_to_bot("unclear", words=8)
    assert phrases(call, 1) == ["person.offer"]
    call.says_to_bot("agree", words=1)
    assert [h.skill for h in call.of(HandOver)] == ["general"]


def test_who_wants_no_person_is_offered_a_call_back() -> None:
    call = listening()
    for _ in range(3):
        call.says_to_bot(words=8)
    call.says_to_bot("refuse_plan", words=1)
    assert phrases(call, 1) == ["callback.ask"]
    call.says_to_bot("agree", words=1)
    assert call.outcome == "callback_booked"


def test_a_likely_meaning_is_asked_back_not_guessed() -> None:
    call = listening()
    call.says_to_bot(doubt={"already_paid": 0.42})
    assert phrases(call, 1) == ["confirm.already_paid"]
    call.says_to_bot("agree", words=1)
    assert call.state.outcome == "dispute_recorded"


def test_a_meaning_that_is_denied_is_dropped() -> None:
    call = listening()
    call.says_to_bot(doubt={"do_not_call": 0.42})
    call.says_to_bot("refuse_plan", words=1)
    assert phrases(call, 1) == ["clarify.open"]


def test_small_talk_is_met_kindly_and_led_back() -> None:
    call = listening()
    call.says_to_bot("off_topic")
    assert phrases(call, 2) == ["off_topic.back", "situation.again"]


# -- languages ---------------------------------------------------------------------------------------


def test_the_bot_changes_to_the_callers_language_and_says_it_again() -> None:
    call = listening("de")
    call.give(ev.LanguageHeard, language="en", confidence=0.9)
    assert call.of(SwitchLanguage) == [SwitchLanguage(language="en")]
    assert phrases(call, 1) == ["situation.ask"]
    assert {say.language for say in call.says[-2:]} == {"en"}


def test_an_unsure_guess_of_a_language_changes_nothing() -> None:
    call = listening("de")
    call.give(ev.LanguageHeard, language="en", confidence=0.5)
    assert call.of(SwitchLanguage) == []


def test_an_answer_in_the_other_language_is_answered_in_it() -> None:
    call = listening("de")
    call.says_to_bot("ask_instalments", language="en", words=8)
    assert call.says[-1].language == "en"
    assert call.says[-1].phrase == "rate.ask"


def test_one_foreign_word_changes_nothing() -> None:
    call = listening("de")
    call.says_to_bot("agree", language="en", words=1)
    assert call.of(SwitchLanguage) == []


def test_a_language_the_bot_does_not_speak_brings_a_person() -> None:
    call = listening("de")
    call.give(ev.LanguageHeard, language="tr", confidence=0.95)
    assert [h.skill for h in call.of(HandOver)] == ["language"]


# -- agents ------------------------------------------------------------------------------------------


def test_the_bot_falls_silent_when_an_agent_takes_over() -> None:
    call = listening()
    call.give(ev.AgentTookOver, agent="eva")
    assert call.of(FallSilent) == [FallSilent()]
    said = len(call.says)
    call.says_to_bot("ask_instalments", offer=5000)
    call.give(ev.TimerFired, name="silence")
    assert len(call.says) == said


def test_typed_words_are_spoken() -> None:
    call = listening()
    call.give(ev.AgentTookOver, agent="eva")
    call.give(ev.AgentTyped, agent="eva", pii_text="Guten Tag, hier ist Eva.")
    assert (call.says[-1].phrase, call.says[-1].pii_text) == ("agent_typed", "Guten Tag, hier ist Eva.")


@pytest.mark.parametrize(
    "text", ["Sonst droht Gefängnis.", "Sie müssen jetzt zahlen.", "This is your last chance."]
)
def test_typed_words_pass_the_gate_like_all_others(text: str) -> None:
    call = listening("en" if "This" in text else "de")
    call.give(ev.AgentTookOver, agent="eva")
    said = len(call.says)
    call.give(ev.AgentTyped, agent="eva", pii_text=text)
    assert len(call.says) == said


def test_nothing_is_typed_to_somebody_who_was_not_recognised() -> None:
    call = ScriptedCall()
    call.start()
    call.give(ev.AgentTookOver, agent="eva")
    said = len(call.says)
    call.give(ev.AgentTyped, agent="eva", pii_text="Es geht um Ihre Rechnung.")
    assert len(call.says) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agent_can_have_a_stranger_asked_who_they_are_and_nothing_else(language: str) -> None:
    call = ScriptedCall(language)
    call.start()
    call.give(ev.AgentTookOver, agent="eva")
    said = len(call.says)
    call.give(ev.AgentNoted, agent="eva", code="offer_break", pii_note="")
    assert len(call.says) == said
    call.give(ev.AgentNoted, agent="eva", code="ask_identity", pii_note="")
    assert [(say.phrase, say.topic) for say in call.says[said:]] == [("identity.ask", "plain")]
    assert call.state.phase is Phase.WITH_AGENT
    assert replay(call.log, PhraseBook.read()) is None


def test_somebody_who_was_recognised_is_not_asked_again() -> None:
    call = listening()
    call.give(ev.AgentTookOver, agent="eva")
    said = len(call.says)
    call.give(ev.AgentNoted, agent="eva", code="ask_identity", pii_note="")
    assert len(call.says) == said


def test_a_call_given_back_goes_on_as_far_as_it_was() -> None:
    call = listening()
    call.give(ev.AgentTookOver, agent="eva")
    call.give(ev.AgentReturned, agent="eva")
    assert call.state.phase is Phase.LISTENING
    stranger = ScriptedCall()
    stranger.start()
    stranger.give(ev.AgentTookOver, agent="eva")
    stranger.give(ev.AgentReturned, agent="eva")
    assert stranger.state.phase is Phase.IDENTITY


def test_the_agents_whispers_are_followed() -> None:
    call = listening()
    call.give(ev.AgentNoted, agent="eva", code="slow_down", pii_note="")
    call.give(ev.AgentNoted, agent="eva", code="offer_break", pii_note="")
    assert (phrases(call, 1), call.says[-1].pace) == (["note.offer_break"], 0.85)
    call.give(ev.AgentNoted, agent="eva", code="ask_payday", pii_note="")
    assert phrases(call, 1) == ["payday.ask"]
    call.give(ev.AgentNoted, agent="eva", code="offer_person", pii_note="")
    assert phrases(call, 1) == ["person.ask"]


def test_after_the_goodbye_nothing_is_said_or_done() -> None:
    call = listening()
    call.says_to_bot("do_not_call")
    done = [a for a in call.actions if isinstance(a, Say | EndCall | CancelTimer)]
    call.says_to_bot("ask_instalments")
    call.give(ev.TimerFired, name="silence")
    call.give(ev.CallerHungUp, cause="normal")
    assert [a for a in call.actions if isinstance(a, Say | EndCall | CancelTimer)] == done

"""A played-back caller speaks only when the bot has ended and nobody is being waited for."""

import datetime as dt

from tests.fakes.plans import monthly
from voicebot.actions import Action, EndCall, HandOver, Say, StopSpeaking
from voicebot.events import (
    DecisionExpired,
    Event,
    HandOverAnswered,
    PlanSuggested,
    SayFinished,
    UtteranceUnderstood,
)
from voicebot.ports import LogEntry
from voicebot.service.caller_cue import CallerCue
from voicebot.suggestions import Suggestion

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


def entry(item: Event | Action) -> LogEntry:
    return LogEntry(call_id="call-1", seq=1, at=NOW, item=item)


def say(number: int, phrase: str = "greeting") -> LogEntry:
    return entry(
        Say(
            say_id=f"say-{number}",
            phrase=phrase,
            language="de",
            topic="plain",
            pace=1.0,
            interruptible=True,
            pii_text="Hallo",
        )
    )


def said(number: int) -> LogEntry:
    return entry(SayFinished(at=NOW, say_id=f"say-{number}", played_share=1.0, interrupted=False))


def cut(number: int) -> LogEntry:
    return entry(SayFinished(at=NOW, say_id=f"say-{number}", played_share=0.2, interrupted=True))


UNDERSTOOD = entry(
    UtteranceUnderstood(
        at=NOW,
        utterance_id="u1",
        language="de",
        word_count=1,
        intents={},
        amounts=(),
        numbers=(),
        dates=(),
        durations=(),
        payday=None,
        model="x",
    )
)
SUGGESTED = entry(
    PlanSuggested(
        at=NOW,
        request_id="ask-1",
        plan_id="plan-1",
        version=1,
        suggestion=Suggestion(
            plan=monthly(),
            terms_hash="h",
            p_kept=0.5,
            low=0.4,
            high=0.6,
            expected_recovery_cents=1,
            reasons=(),
        ),
        alternatives=(),
        deadline_at=NOW,
        model="x",
    )
)


def test_the_caller_waits_until_every_sentence_has_ended() -> None:
    cue = CallerCue()
    cue.follow([say(1), say(2), said(1)])
    assert not cue.may_speak
    cue.follow([said(2)])
    assert cue.may_speak


def test_the_caller_speaks_once_and_then_waits_for_an_answer() -> None:
    cue = CallerCue()
    cue.follow([say(1), said(1), UNDERSTOOD])
    assert not cue.may_speak


def test_the_caller_waits_while_a_suggestion_waits_for_a_person() -> None:
    cue = CallerCue()
    cue.follow([SUGGESTED, say(1), said(1)])
    assert not cue.may_speak
    cue.follow([entry(DecisionExpired(at=NOW, plan_id="plan-1", why="deadline")), say(2), said(2)])
    assert cue.may_speak


def test_the_caller_waits_while_a_person_is_fetched() -> None:
    cue = CallerCue()
    cue.follow([entry(HandOver(skill="general", reason="wish", urgent=False)), say(1), said(1)])
    assert not cue.may_speak
    cue.follow([entry(HandOverAnswered(at=NOW, answered=False, agent=""))])
    assert cue.may_speak


def test_the_cue_names_the_last_phrase_that_was_heard_to_its_end() -> None:
    cue = CallerCue()
    cue.follow([say(1, "greeting"), said(1), say(2, "ask_postcode")])
    assert cue.asked == "greeting"
    cue.follow([said(2)])
    assert cue.asked == "ask_postcode"


def test_a_turn_that_was_taken_for_two_is_answered_once() -> None:
    cue = CallerCue()
    cue.follow([say(1, "situation"), said(1), UNDERSTOOD])
    cue.follow([say(2, "rate"), entry(StopSpeaking()), cut(2)])
    assert not cue.may_speak
    assert cue.asked == "situation"
    cue.follow([UNDERSTOOD, say(3, "rate")])
    assert not cue.may_speak
    cue.follow([said(3)])
    assert cue.may_speak


def test_sentences_that_were_dropped_are_not_waited_for() -> None:
    cue = CallerCue()
    cue.follow([say(1), said(1), say(2), entry(StopSpeaking())])
    assert cue.may_speak


def test_nobody_speaks_into_a_call_that_has_ended() -> None:
    cue = CallerCue()
    cue.follow([say(1), said(1), entry(EndCall(outcome="plan_wished"))])
    assert cue.over
    assert not cue.may_speak

"""Tells a played-back caller when it is their turn, from nothing but the call's log.

It is the caller's turn when every sentence of the bot has ended, one was said to its end since the caller
last spoke, and nothing waits for a person. A sentence that the caller spoke into asked nothing: whoever takes
a breath within a turn and is taken to have ended it goes on speaking and then waits for the bot's answer.
"""

from collections.abc import Iterable

from voicebot.actions import ClaimOffer, EndCall, HandOver, Say, StopSpeaking
from voicebot.events import (
    AgentTookOver,
    CallerHungUp,
    CallInterrupted,
    DecisionExpired,
    HandOverAnswered,
    NoiseHeard,
    OfferCleared,
    OfferRefused,
    PlanConfirmed,
    PlanDeclined,
    PlanSuggested,
    SayFinished,
    UtteranceUnderstood,
)
from voicebot.ports import LogEntry


class CallerCue:
    """Follows a log and knows whose turn it is."""

    def __init__(self) -> None:
        self._speaking: set[str] = set()
        self._spoke = False
        self._waits_for: set[str] = set()
        self.over = False
        self.asked = ""
        """The last phrase that the caller heard to its end."""
        self.heard = 0
        """How many utterances, or noises, the bot has taken in."""
        self._phrases: dict[str, str] = {}

    @property
    def may_speak(self) -> bool:
        """Whether the caller should speak now."""
        return self._spoke and not self._speaking and not self._waits_for and not self.over

    def follow(self, entries: Iterable[LogEntry]) -> None:
        """Take in new entries of the log, in order."""
        for entry in entries:
            self._take(entry)

    def _take(self, entry: LogEntry) -> None:
        item = entry.item
        kind = type(item)
        if kind in _OPENS:
            self._waits_for.add(_OPENS[kind])
        self._waits_for.discard(_CLOSES.get(kind, ""))
        self.over = self.over or kind in _ENDS
        match item:
            case Say(say_id=say_id, phrase=phrase):
                self._speaking.add(say_id)
                self._phrases[say_id] = phrase
            case StopSpeaking():
                self._speaking.clear()
            case SayFinished(say_id=say_id, interrupted=interrupted):
                self._speaking.discard(say_id)
                if not interrupted:
                    self._spoke = True
                    self.asked = self._phrases.get(say_id, self.asked)
            case UtteranceUnderstood():
                self._spoke = False
                self.heard += 1
            case NoiseHeard():
                self.heard += 1
            case _:
                pass


_OPENS: dict[type, str] = {PlanSuggested: "decision", ClaimOffer: "offer", HandOver: "person"}
_CLOSES: dict[type, str] = {
    PlanConfirmed: "decision",
    PlanDeclined: "decision",
    DecisionExpired: "decision",
    OfferCleared: "offer",
    OfferRefused: "offer",
    HandOverAnswered: "person",
    AgentTookOver: "person",
}
_ENDS = (EndCall, CallerHungUp, CallInterrupted)

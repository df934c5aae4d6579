"""Everything that can happen to a call, in the past tense.

A call is the list of these. Events are frozen and keyword-only, carry the moment they happened (``at``, with
a zone) and never change meaning: a new meaning is a new class. What models found enters as an event with the
model's version. Fields starting with ``pii_`` are stored apart, encrypted, and may come back empty from an
old log; nothing that decides an action may depend on them.
"""

from typing import get_args

from voicebot.events.desk import (
    AgentEndedCall,
    AgentNoted,
    AgentReturned,
    AgentTookOver,
    AgentTyped,
    DecisionExpired,
    DecisionWithdrawn,
    DeskChanged,
    HandOverAnswered,
    OfferCleared,
    OfferRefused,
    PlanAbstained,
    PlanConfirmed,
    PlanDeclined,
    PlanRevised,
    PlanStopped,
    PlanSuggested,
)
from voicebot.events.line import (
    BeepHeard,
    CallerHungUp,
    CallInterrupted,
    CallStarted,
    HoldChanged,
    IdentityChecked,
    KeyPressed,
    LanguageHeard,
    NoiseHeard,
    PartialHeard,
    SayFinished,
    ScoresUpdated,
    SpeechStarted,
    TimerFired,
    UtteranceHeard,
    UtteranceUnderstood,
)

Event = (
    CallStarted
    | SpeechStarted
    | PartialHeard
    | UtteranceHeard
    | ScoresUpdated
    | IdentityChecked
    | UtteranceUnderstood
    | LanguageHeard
    | NoiseHeard
    | BeepHeard
    | KeyPressed
    | SayFinished
    | TimerFired
    | DeskChanged
    | PlanSuggested
    | PlanStopped
    | PlanAbstained
    | PlanRevised
    | PlanConfirmed
    | PlanDeclined
    | DecisionWithdrawn
    | DecisionExpired
    | OfferCleared
    | OfferRefused
    | AgentNoted
    | AgentTookOver
    | AgentTyped
    | AgentReturned
    | AgentEndedCall
    | HandOverAnswered
    | CallerHungUp
    | HoldChanged
    | CallInterrupted
)
EVENT_TYPES: tuple[type[Event], ...] = get_args(Event)

__all__ = [
    "EVENT_TYPES",
    "AgentEndedCall",
    "AgentNoted",
    "AgentReturned",
    "AgentTookOver",
    "AgentTyped",
    "BeepHeard",
    "CallInterrupted",
    "CallStarted",
    "CallerHungUp",
    "DecisionExpired",
    "DecisionWithdrawn",
    "DeskChanged",
    "Event",
    "HandOverAnswered",
    "HoldChanged",
    "IdentityChecked",
    "KeyPressed",
    "LanguageHeard",
    "NoiseHeard",
    "OfferCleared",
    "OfferRefused",
    "PartialHeard",
    "PlanAbstained",
    "PlanConfirmed",
    "PlanDeclined",
    "PlanRevised",
    "PlanStopped",
    "PlanSuggested",
    "SayFinished",
    "ScoresUpdated",
    "SpeechStarted",
    "TimerFired",
    "UtteranceHeard",
    "UtteranceUnderstood",
]

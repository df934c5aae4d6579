"""Everything that can happen to a call, in the past tense.

A call is the list of these. Events are frozen and keyword-only, carry the moment they happened (``at``, with
a zone) and never change meaning: a new meaning is a new class. What models found enters as an event with the
model's version. Fields starting with ``pii_`` are stored apart, encrypted, and may come back empty from an
old log; nothing that decides an action may depend on them.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from decision_navigator.plans import Plan
from voicebot.brief import CaseBrief
from voicebot.findings import NOTHING_ARRANGED, Amount, Arrangement, Duration, Number, SpokenDate
from voicebot.suggestions import Suggestion


@dataclass(frozen=True, kw_only=True)
class CallStarted:
    """The line is open and the bot may speak."""

    at: dt.datetime
    call_id: str
    direction: Literal["inbound", "outbound"]
    language: str
    brief: CaseBrief
    policy: str
    phrases: str


@dataclass(frozen=True, kw_only=True)
class SpeechStarted:
    """The caller began to speak."""

    at: dt.datetime
    utterance_id: str


@dataclass(frozen=True, kw_only=True)
class PartialHeard:
    """Words so far of an utterance that is still being spoken."""

    at: dt.datetime
    utterance_id: str
    pii_text: str


@dataclass(frozen=True, kw_only=True)
class UtteranceHeard:
    """The caller finished; times in ms since the call started, confidence 0 to 1."""

    at: dt.datetime
    utterance_id: str
    pii_text: str
    language: str
    confidence: float
    started_ms: int
    ended_ms: int


@dataclass(frozen=True, kw_only=True)
class ScoresUpdated:
    """Mood (one of ``MOODS``), valence -1 to 1 and cooperation 0 to 1, smoothed over the call."""

    at: dt.datetime
    utterance_id: str
    final: bool
    mood: str
    valence: float
    cooperation: float
    pii_moved_by: tuple[str, ...]
    model: str


@dataclass(frozen=True, kw_only=True)
class IdentityChecked:
    """Which of ``IDENTITY_FACTS`` the utterance matched, contradicted or merely mentioned."""

    at: dt.datetime
    utterance_id: str
    matched: tuple[str, ...]
    mismatched: tuple[str, ...]
    mentioned: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UtteranceUnderstood:
    """What a finished utterance means; the dialogue answers to this event.

    ``rhythm`` is how often a sum is to be paid ("weekly", "fortnightly", "monthly"), ``parts`` in how many
    instalments all of it. ``month`` is the first day of a month that was named without a day, ``hour`` a time
    of day, and ``income_every`` how often an income arrives, if not every month.
    """

    at: dt.datetime
    utterance_id: str
    language: str
    word_count: int
    intents: Mapping[str, float]
    amounts: tuple[Amount, ...]
    numbers: tuple[Number, ...]
    dates: tuple[SpokenDate, ...]
    durations: tuple[Duration, ...]
    payday: int | None
    model: str
    rhythm: str = ""
    parts: int | None = None
    month: dt.date | None = None
    hour: dt.time | None = None
    arrangement: Arrangement = NOTHING_ARRANGED
    income_every: str = ""


@dataclass(frozen=True, kw_only=True)
class LanguageHeard:
    """The caller speaks another of the bot's languages."""

    at: dt.datetime
    language: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class NoiseHeard:
    """Sound without words."""

    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class BeepHeard:
    """The beep after which an answering machine records."""

    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class KeyPressed:
    """One key of the telephone: 0 to 9, * or #."""

    at: dt.datetime
    digit: str


@dataclass(frozen=True, kw_only=True)
class SayFinished:
    """A sentence ended; ``played_share`` 0 to 1 is what the caller really heard of it."""

    at: dt.datetime
    say_id: str
    played_share: float
    interrupted: bool


@dataclass(frozen=True, kw_only=True)
class TimerFired:
    """A timer that the dialogue started has run out."""

    at: dt.datetime
    name: str


@dataclass(frozen=True, kw_only=True)
class DeskChanged:
    """Whether the agents' desk is open and how many people are signed in."""

    at: dt.datetime
    open: bool
    people: int


@dataclass(frozen=True, kw_only=True)
class PlanSuggested:
    """The navigator suggested a plan; it waits on the desk and nothing is promised."""

    at: dt.datetime
    request_id: str
    plan_id: str
    version: int
    suggestion: Suggestion
    alternatives: tuple[Suggestion, ...]
    deadline_at: dt.datetime
    model: str


@dataclass(frozen=True, kw_only=True)
class PlanStopped:
    """A gate allows no plan; a person with ``skill`` takes it from here."""

    at: dt.datetime
    request_id: str
    gate: str
    skill: str
    model: str


@dataclass(frozen=True, kw_only=True)
class PlanAbstained:
    """The navigator is not sure enough and says what to ask next (``ask_next``: a Means field or rate)."""

    at: dt.datetime
    request_id: str
    ask_next: str
    model: str


@dataclass(frozen=True, kw_only=True)
class PlanRevised:
    """The suggestion changed while it waited; the version goes up."""

    at: dt.datetime
    plan_id: str
    version: int
    suggestion: Suggestion


@dataclass(frozen=True, kw_only=True)
class PlanConfirmed:
    """A named person confirmed exactly these terms."""

    at: dt.datetime
    plan_id: str
    version: int
    terms_hash: str
    plan: Plan
    decision_id: str
    decided_by: str
    edited: bool
    simulated: bool


@dataclass(frozen=True, kw_only=True)
class PlanDeclined:
    """A named person declined the suggestion, with a reason code."""

    at: dt.datetime
    plan_id: str
    version: int
    decision_id: str
    decided_by: str
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class DecisionWithdrawn:
    """The person took their confirmation back before the caller heard anything."""

    at: dt.datetime
    plan_id: str
    version: int
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class DecisionExpired:
    """No decision in time, or nobody there to decide."""

    at: dt.datetime
    plan_id: str
    why: Literal["deadline", "nobody_there", "desk_closed"]


@dataclass(frozen=True, kw_only=True)
class OfferCleared:
    """The database moved the plan to ``offered``: these terms, and only these, may now be read out."""

    at: dt.datetime
    plan_id: str
    version: int
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class OfferRefused:
    """The database refused to move the plan to ``offered``."""

    at: dt.datetime
    plan_id: str
    why: str


@dataclass(frozen=True, kw_only=True)
class AgentNoted:
    """An agent whispers to the bot; ``code`` is one of the known notes."""

    at: dt.datetime
    agent: str
    code: str
    pii_note: str


@dataclass(frozen=True, kw_only=True)
class AgentTookOver:
    """An agent speaks (or types) from here; the bot falls silent."""

    at: dt.datetime
    agent: str


@dataclass(frozen=True, kw_only=True)
class AgentTyped:
    """Words for the bot to speak, typed by the agent who took over."""

    at: dt.datetime
    agent: str
    pii_text: str


@dataclass(frozen=True, kw_only=True)
class AgentReturned:
    """The agent gave the call back to the bot."""

    at: dt.datetime
    agent: str


@dataclass(frozen=True, kw_only=True)
class AgentEndedCall:
    """An agent ended the call."""

    at: dt.datetime
    agent: str


@dataclass(frozen=True, kw_only=True)
class HandOverAnswered:
    """Whether a person took the handed-over call."""

    at: dt.datetime
    answered: bool
    agent: str


@dataclass(frozen=True, kw_only=True)
class CallerHungUp:
    """The caller left; ``cause`` as the bridge names it, ``by`` caller, bot or network (empty: not told).

    ``sip_status`` and ``q850`` are 0 where the bridge does not tell them.
    """

    at: dt.datetime
    cause: str
    by: str = ""
    sip_status: int = 0
    q850: int = 0


@dataclass(frozen=True, kw_only=True)
class HoldChanged:
    """The caller put the call on hold, or took it back; timers stand still meanwhile."""

    at: dt.datetime
    on: bool


@dataclass(frozen=True, kw_only=True)
class CallInterrupted:
    """The call was lost on our side or on the way."""

    at: dt.datetime
    cause: str


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

"""On the line: somebody speaks, is understood, presses a key, hangs up; and the clock of the bot."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from voicebot.brief import CaseBrief
from voicebot.findings import NOTHING_ARRANGED, Amount, Arrangement, Duration, Number, SpokenDate


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

    ``rhythm`` is how often a sum is to be paid ("weekly", "fortnightly", "monthly", "two_monthly",
    "quarterly"), ``parts`` in how many instalments all of it. ``month`` is the first day of a month that was
    named without a day, ``hour`` a time of day, ``week`` the Monday of a coming week, ``income_every`` how
    often an income arrives, if not every month, and ``income_cents`` what several incomes of the speaker come
    to each month.
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
    week: dt.date | None = None
    arrangement: Arrangement = NOTHING_ARRANGED
    income_every: str = ""
    income_cents: int | None = None


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

"""What the core needs from the world, one protocol each; ``tests/fakes`` holds a fake per port.

Two of them face each other across a phone line: the speech pipeline (or a text terminal, or a test) calls a
``CallDriver`` with what it hears, and the driver tells the ``Line`` what to speak.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from voicebot.actions import Action, Say
from voicebot.events import Event
from voicebot.findings import NOTHING_ARRANGED, Amount, Arrangement, Duration, Number, SpokenDate


class Clock(Protocol):
    """The time; the demo's runs from a fixed start, a test's only when told to."""

    def now(self) -> dt.datetime:
        """The wall clock, with a zone."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump."""
        ...


class Ids(Protocol):
    """Makes identifiers that nobody can guess."""

    def new(self, prefix: str) -> str:
        """A fresh id such as ``call-8f3c...``."""
        ...


# -- hearing and speaking --------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One finished utterance; times in ms since the line opened, confidence 0 to 1."""

    utterance_id: str
    pii_text: str
    language: str
    confidence: float
    started_ms: int
    ended_ms: int


class CallDriver(Protocol):
    """Told by a line what happens on it; all methods return quickly and never raise for bad audio."""

    async def on_connected(self) -> None:
        """Sound can flow both ways."""
        ...

    async def on_speech_started(self, utterance_id: str) -> None:
        """The caller began to speak."""
        ...

    async def on_partial(self, utterance_id: str, text: str) -> None:
        """Words so far."""
        ...

    async def on_utterance(self, heard: Heard) -> None:
        """The caller's turn is complete."""
        ...

    async def on_noise(self) -> None:
        """Sound ended without words."""
        ...

    async def on_beep(self) -> None:
        """An answering machine's beep."""
        ...

    async def on_key(self, digit: str) -> None:
        """A key of the telephone."""
        ...

    async def on_language(self, language: str, confidence: float) -> None:
        """The caller seems to speak another language than the line listens to."""
        ...

    async def on_say_finished(self, say_id: str, played_share: float, interrupted: bool) -> None:
        """A sentence ended, or was cut off after this share (0 to 1) had been heard."""
        ...

    async def on_hold(self, on: bool) -> None:
        """The caller put the call on hold, or took it back; meanwhile the line is silent both ways."""
        ...

    async def on_hang_up(self, cause: str, *, by: str = "", sip_status: int = 0, q850: int = 0) -> None:
        """The caller is gone; by whom, SIP status and Q.850 cause as far as the road knows (0: not told)."""
        ...


class Line(Protocol):
    """A two-way line to the caller, as the live call sees it."""

    async def say(self, say: Say) -> None:
        """Queue one phrase; returns at once, ``on_say_finished`` follows."""
        ...

    async def stop_speaking(self) -> None:
        """Fall silent now and drop what is queued."""
        ...

    async def switch_language(self, language: str) -> None:
        """Listen and speak in this language from now on."""
        ...

    async def set_recording(self, allowed: bool) -> None:
        """Keep this call's audio from now on, or don't."""
        ...

    async def hang_up(self) -> None:
        """Close the line after the last queued sentence was heard."""
        ...


# -- understanding ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """What one utterance means, as in ``UtteranceUnderstood``; probabilities 0 to 1 by intent id."""

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


class Score(Protocol):
    """Mood (of ``MOODS``), valence -1 to 1, cooperation 0 to 1, and the words that moved them."""

    @property
    def mood(self) -> str:
        """One of ``MOODS``."""
        ...

    @property
    def valence(self) -> float:
        """-1 very unpleasant to 1 very pleasant."""
        ...

    @property
    def cooperation(self) -> float:
        """0 refuses to 1 wants to solve it."""
        ...

    @property
    def moved_by(self) -> tuple[str, ...]:
        """The words that moved the scores most."""
        ...

    @property
    def version(self) -> str:
        """The model's version."""
        ...


class Understander(Protocol):
    """Finds intents and values in a sentence; deterministic, no state."""

    def understand(
        self, text: str, language: str, now: dt.datetime, currency: str | None = None
    ) -> Understanding:
        """Understand one utterance; sums without a unit are in ``currency``, or the language's own."""
        ...


class Scorer(Protocol):
    """Scores one utterance's words; deterministic, no state."""

    def score(self, text: str, language: str) -> Score:
        """Score one utterance or a partial of it."""
        ...


# -- the event log ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One line of a call's log; ``seq`` counts from 1 without gaps, ``at`` is the cause's moment."""

    call_id: str
    seq: int
    at: dt.datetime
    item: Event | Action


class EventLog(Protocol):
    """The durable log of calls: what was appended is there after a power cut."""

    def append(self, entries: Sequence[LogEntry]) -> None:
        """Keep the entries; returns once they are on disk.

        Raises:
            StoreError: nothing was kept.
        """
        ...

    def read(self, call_id: str, after: int = 0) -> Sequence[LogEntry]:
        """The call's entries with a higher ``seq``, in order."""
        ...

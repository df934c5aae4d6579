"""What the trends need of each call, gathered from the event log as it grows; no words, no health."""

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from voicebot.actions import HandOver
from voicebot.events import CallStarted, ScoresUpdated, UtteranceUnderstood
from voicebot.ports import LogEntry
from voicebot.ports_store import CallLog

COMPLAINTS = (
    "dispute_claim",
    "returned_goods",
    "already_paid",
    "cannot_pay",
    "ask_human",
    "ask_deferral",
    "ask_instalments",
)
"""The topics that are counted. Health, bereavement and self-harm are never a trend (GDPR Art. 9)."""

SENSITIVE = ("vulnerable_health", "vulnerable_bereavement", "self_harm_risk")
COUNTS_FROM = 0.5
PAGE = 2000


@dataclass
class CallFacts:
    """One call as the trends see it; ``topics`` maps each topic to the first utterance that named it."""

    started_at: dt.datetime | None = None
    case_id: str = ""
    language: str = ""
    topics: dict[str, str] = field(default_factory=dict)
    sensitive: bool = False
    first_valence: float | None = None
    last_valence: float | None = None
    last_mood: str = ""
    hand_over: str = ""

    def take(self, entry: LogEntry) -> None:
        """Learn from one line of the log."""
        match entry.item:
            case CallStarted(at=at, language=language, brief=brief):
                self.started_at, self.language, self.case_id = at, language, brief.case_id
            case UtteranceUnderstood(intents=intents, utterance_id=utterance_id):
                counted = [name for name, chance in intents.items() if chance >= COUNTS_FROM]
                self.sensitive = self.sensitive or any(name in SENSITIVE for name in counted)
                for name in counted:
                    if name in COMPLAINTS:
                        self.topics.setdefault(name, utterance_id)
            case ScoresUpdated(final=True, valence=valence, mood=mood):
                self.first_valence = valence if self.first_valence is None else self.first_valence
                self.last_valence, self.last_mood = valence, mood
            case HandOver(reason=reason):
                self.hand_over = reason
            case _:
                pass


class FactsReader:
    """Reads on from where it stopped; after a restart it reads the log once from the start."""

    def __init__(self, log: CallLog) -> None:
        self._log = log
        self._cursor = ""
        self._facts: dict[str, CallFacts] = {}
        self._lock = threading.Lock()

    def read(self) -> dict[str, CallFacts]:
        """All calls known by now."""
        with self._lock:
            while True:
                entries, cursor = self._log.read_since(self._cursor, PAGE)
                self._take(entries)
                if cursor == self._cursor:
                    return dict(self._facts)
                self._cursor = cursor

    def _take(self, entries: Iterable[LogEntry]) -> None:
        for entry in entries:
            self._facts.setdefault(entry.call_id, CallFacts()).take(entry)

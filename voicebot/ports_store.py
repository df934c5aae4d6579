"""The store's ports: one protocol per part, all synchronous and safe to call from any thread.

Every method either has done durably what it says when it returns, or raises: ``StoreError`` (nothing was
kept; a retry may help), ``RefusedByStore`` (the database's rules forbid it), ``NotFound``,
``VersionConflict``. Methods that write a row under a given id are idempotent.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from voicebot.errors import VersionConflict
from voicebot.events import Event, PlanSuggested
from voicebot.ports import EventLog, LogEntry
from voicebot.ports_desk import (
    Audit,
    Corrections,
    Holds,
    KeptAnswers,
    Notices,
    Outbox,
    Payments,
    People,
    Presence,
    Sessions,
    Tasks,
)
from voicebot.ports_dials import Campaigns, Dials
from voicebot.ports_feed import Amended, Deliveries, ProfileValue, Source, Stamp
from voicebot.rows import (
    AuditLine,
    CallRow,
    CaseRow,
    Decision,
    ExpiryCause,
    InboxEntry,
    PlanRow,
    PlanState,
    PlanVersion,
    Ruling,
    Task,
)


class PlanChanged(VersionConflict):
    """The plan is not what the person saw any more; ``current`` is what it is now."""

    def __init__(self, message: str, current: PlanRow) -> None:
        super().__init__(message)
        self.current = current


class CallLog(EventLog, Protocol):
    """The event log with its erasable words; ``append`` is gapless per call and idempotent."""

    def read_since(self, cursor: str, limit: int = 500) -> tuple[Sequence[LogEntry], str]:
        """Entries of all calls after the cursor, in commit order, and the next cursor ("" is the start)."""
        ...

    def end(self) -> str:
        """The cursor behind the newest entry."""
        ...

    def erase_words(self, call_id: str, at: dt.datetime) -> None:
        """Destroy the call's key and its ``pii_`` values; the rest of the log stays."""
        ...

    def seal(self, call_id: str, data: bytes) -> bytes:
        """Encrypt bytes (a recording) under the call's key."""
        ...

    def unseal(self, call_id: str, data: bytes) -> bytes:
        """Decrypt what ``seal`` made; raises NotFound once the key is destroyed."""
        ...


class Calls(Protocol):
    """The calls, their workers' heartbeats and the lifetime of their words."""

    def begin(self, call: CallRow) -> None:
        """Enter a live call."""
        ...

    def get(self, call_id: str) -> CallRow:
        """One call."""
        ...

    def live(self) -> Sequence[CallRow]:
        """All calls on the line, oldest first."""
        ...

    def recent(self, limit: int = 100, before: dt.datetime | None = None) -> Sequence[CallRow]:
        """Calls by start, newest first."""
        ...

    def of_case(self, case_id: str) -> Sequence[CallRow]:
        """The case's calls, oldest first."""
        ...

    def controls(self, since: dt.datetime) -> Sequence[CallRow]:
        """Control calls (nobody is on the line) that began since then, oldest first."""
        ...

    def set_language(self, call_id: str, language: str) -> None:
        """The call goes on in this language."""
        ...

    def set_recording(self, call_id: str, allowed: bool) -> None:
        """The caller's answer about noting and recording."""
        ...

    def end(self, call_id: str, outcome: str, at: dt.datetime) -> None:
        """The call is over; a call that already ended keeps its first outcome."""
        ...

    def beat(self, worker: str, at: dt.datetime) -> None:
        """A calls process says that it is alive (every 2 s)."""
        ...

    def stale(self, before: dt.datetime) -> Sequence[CallRow]:
        """Live calls, but for control calls, whose worker was last heard before this moment."""
        ...

    def interrupt(self, call_id: str, task: Task, at: dt.datetime) -> bool:
        """Mark a live call as interrupted and book the task, in one transaction; False if it had ended."""
        ...

    def close_work(self, call_id: str, at: dt.datetime) -> None:
        """Nothing remains to be done for this call: its words have no purpose any more."""
        ...

    def words_due(self, now: dt.datetime, keep_days: int) -> Sequence[CallRow]:
        """Calls whose words must go: no consent and closed (or 24 h old), or older than ``keep_days``."""
        ...


class Cases(Protocol):
    """The people's cases as the ledger or CRM knows them."""

    def put(
        self, case_id: str, case: Mapping[str, Any], at: dt.datetime, *, control: bool = False
    ) -> CaseRow:
        """Insert or replace; the version goes up only when something changed.

        A ``control`` case is made up; no real call and no offer can ever be about it.
        """
        ...

    def get(self, case_id: str) -> CaseRow:
        """One case."""
        ...

    def search(self, text: str = "", limit: int = 50, after: str = "") -> Sequence[CaseRow]:
        """Real cases whose name, city, id or claim reference contains the text, by case id."""
        ...

    def amend(
        self,
        case_id: str,
        values: Mapping[str, tuple[ProfileValue, dt.datetime]],
        source: Source,
        at: dt.datetime,
    ) -> Amended:
        """Take each field of a profile that is newer than what is known; legal blocks are only added.

        Raises:
            NotFound: there is no such case.
            CaseError: a field is unknown or has an impossible value; nothing was taken.
        """
        ...

    def lift(self, case_id: str, block: str, at: dt.datetime) -> CaseRow:
        """Take a legal block away; only ever because a signed-in person decided so."""
        ...

    def stamps(self, case_id: str) -> Mapping[str, Stamp]:
        """The last change of each field of the profile that ever changed."""
        ...


class Plans(Protocol):
    """Plans, their versions and the decisions about them."""

    def suggest(self, call_id: str, case_id: str, event: PlanSuggested) -> PlanRow:
        """Enter the navigator's suggestion; its state is ``suggested``."""
        ...

    def revise(self, event: PlanSuggested, expected_version: int) -> PlanRow:
        """Replace a waiting suggestion by version + 1."""
        ...

    def get(self, plan_id: str) -> PlanRow:
        """One plan."""
        ...

    def waiting(self) -> Sequence[PlanRow]:
        """Suggested plans, the nearest deadline first."""
        ...

    def of_call(self, call_id: str) -> Sequence[PlanRow]:
        """The call's plans, oldest first."""
        ...

    def of_case(self, case_id: str) -> Sequence[PlanRow]:
        """The case's plans, oldest first."""
        ...

    def in_state(self, state: PlanState, limit: int = 500) -> Sequence[PlanRow]:
        """Plans in a state, oldest change first."""
        ...

    def versions(self, plan_id: str) -> Sequence[PlanVersion]:
        """All versions, oldest first."""
        ...

    def decisions(self, plan_id: str) -> Sequence[Decision]:
        """All decisions about the plan, oldest first."""
        ...

    def decision_by_key(self, user_id: str, key: str) -> Decision | None:
        """What this person decided under this idempotency key."""
        ...

    def decided_between(self, start: dt.datetime, end: dt.datetime) -> Sequence[Decision]:
        """Decisions by time, for the trends page."""
        ...

    def rule(self, ruling: Ruling) -> Decision:
        """Write decision, plan state, audit and inbox in one transaction; a repeated key returns the first.

        Raises:
            PlanChanged: version, terms or state are not what the person saw.
            RefusedByStore: the session, role or mode does not allow the decision.
        """
        ...

    def offer(self, plan_id: str, version: int, terms_hash: str, at: dt.datetime) -> PlanRow:
        """Move the confirmed plan to ``offered``; raises RefusedByStore when anything does not match."""
        ...

    def move(self, plan_id: str, to: PlanState, at: dt.datetime) -> PlanRow:
        """Make any other allowed move."""
        ...

    def expire(
        self, plan_id: str, cause: ExpiryCause, task: Task | None, audit: AuditLine, at: dt.datetime
    ) -> bool:
        """Expire a waiting plan, tell its call and book the task; False if it was decided already."""
        ...


class Inbox(Protocol):
    """Events on their way from the desk into a call."""

    def put(self, call_id: str, event: Event, audit: AuditLine) -> InboxEntry:
        """Write the event and its audit line in one transaction."""
        ...

    def since(self, call_id: str, cursor: int) -> Sequence[InboxEntry]:
        """The call's entries with a higher ``seq``, in order."""
        ...


class Changes(Protocol):
    """A hint that something was committed; always look, never trust it to be complete."""

    def wait(self, timeout_s: float) -> bool:
        """Block until something may have changed (True) or the time is up (False)."""
        ...

    def close(self) -> None:
        """Stop listening."""
        ...


class Store(Protocol):
    """The one truth that web and calls processes share."""

    @property
    def log(self) -> CallLog:
        """The event log."""
        ...

    @property
    def calls(self) -> Calls:
        """Calls."""
        ...

    @property
    def cases(self) -> Cases:
        """Cases."""
        ...

    @property
    def plans(self) -> Plans:
        """Plans and decisions."""
        ...

    @property
    def inbox(self) -> Inbox:
        """Events for calls."""
        ...

    @property
    def tasks(self) -> Tasks:
        """Work for people."""
        ...

    @property
    def holds(self) -> Holds:
        """Contact holds."""
        ...

    @property
    def notices(self) -> Notices:
        """Text-form notices."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Deliveries."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """What the outside is told."""
        ...

    @property
    def people(self) -> People:
        """Users."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Sign-ins."""
        ...

    @property
    def presence(self) -> Presence:
        """Who is there."""
        ...

    @property
    def audit(self) -> Audit:
        """The audit chain."""
        ...

    @property
    def corrections(self) -> Corrections:
        """Corrections."""
        ...

    @property
    def payments(self) -> Payments:
        """Payments."""
        ...

    @property
    def answers(self) -> KeptAnswers:
        """Remembered answers."""
        ...

    @property
    def dials(self) -> Dials:
        """Dialling out."""
        ...

    @property
    def campaigns(self) -> Campaigns:
        """Campaigns."""
        ...

    def changes(self) -> Changes:
        """Start listening for changes."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...

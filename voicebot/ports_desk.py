"""The desk's half of the store's ports: people, sessions, tasks, notices, the audit and what follows a call.

The rules of ``voicebot.ports_store`` hold here too: done durably on return, or raised.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from voicebot.rows import (
    AuditLine,
    AuditRow,
    Correction,
    Hold,
    KeptAnswer,
    Lock,
    Notice,
    NoticeState,
    OutboxItem,
    Payment,
    PlanRow,
    Present,
    SessionRow,
    Task,
    TaskState,
    UserRow,
)


class Tasks(Protocol):
    """Work for people; a task is claimed by one person only."""

    def book(self, task: Task) -> Task:
        """Enter the task; the same id again returns the first."""
        ...

    def get(self, task_id: str) -> Task:
        """One task."""
        ...

    def find(
        self,
        states: Sequence[TaskState] = ("open", "claimed"),
        case_id: str | None = None,
        due_before: dt.datetime | None = None,
        limit: int = 500,
    ) -> Sequence[Task]:
        """Tasks, urgent ones first, then by due time."""
        ...

    def claim(self, task_id: str, user_id: str, at: dt.datetime) -> Task:
        """Take an open task; raises VersionConflict when somebody else has it."""
        ...

    def release(self, task_id: str, user_id: str) -> Task:
        """Give a claimed task back."""
        ...

    def escalate(self, task_id: str) -> Task:
        """Make an open task urgent."""
        ...

    def assign(self, task_id: str, held_by: str | None, to: str | None, at: dt.datetime) -> Task:
        """Hand a task that ``held_by`` has (``None``: nobody) to a person, or to nobody.

        Raises VersionConflict when somebody else has it by now.
        """
        ...

    def finish(self, task_id: str, user_id: str, result: str, at: dt.datetime) -> Task:
        """Close a task that this person claimed."""
        ...


class Holds(Protocol):
    """Cases that must not be contacted."""

    def add(self, hold: Hold) -> None:
        """Enter a hold."""
        ...

    def active(self, case_id: str, now: dt.datetime) -> Sequence[Hold]:
        """Holds in force."""
        ...

    def of_case(self, case_id: str) -> Sequence[Hold]:
        """All holds, oldest first."""
        ...

    def lift(self, hold_id: str, user_id: str, at: dt.datetime) -> None:
        """End a hold early."""
        ...


class Notices(Protocol):
    """Text-form notices and the answers to them."""

    def add(self, notice: Notice, token_hash: str, item: OutboxItem) -> None:
        """Enter a notice for a wished plan together with its outbox item."""
        ...

    def get(self, notice_id: str) -> Notice:
        """One notice."""
        ...

    def by_token(self, token_hash: str) -> Notice:
        """The notice behind a link."""
        ...

    def of_plan(self, plan_id: str) -> Sequence[Notice]:
        """The plan's notices, oldest first."""
        ...

    def sent(self, notice_id: str, at: dt.datetime) -> None:
        """It went out: the plan becomes ``notified``."""
        ...

    def failed(self, notice_id: str, task: Task, at: dt.datetime) -> None:
        """It cannot be delivered; a person takes over."""
        ...

    def again(
        self, notice: Notice, token_hash: str, item: OutboxItem, audit: AuditLine, at: dt.datetime
    ) -> None:
        """Enter a new notice for a wished plan in the place of those that failed, which lapse.

        Raises:
            VersionConflict: the plan is not wished any more, or a notice of it is on its way.
        """
        ...

    def give_up(self, plan_id: str, audit: AuditLine, at: dt.datetime) -> PlanRow:
        """Let a wished plan lapse whose notice failed.

        Raises:
            VersionConflict: the plan is not wished any more, or a notice of it is on its way.
        """
        ...

    def wrong_answer(self, notice_id: str) -> Notice:
        """Count a wrong birth date or postcode down, atomically."""
        ...

    def opened(self, notice_id: str, at: dt.datetime) -> None:
        """The right person read it."""
        ...

    def answer(
        self, notice_id: str, state: Literal["confirmed", "withdrawn"], audit: AuditLine, at: dt.datetime
    ) -> PlanRow:
        """The person's answer in text form: the plan becomes ``active`` or ``withdrawn``."""
        ...

    def lapse(self, now: dt.datetime) -> Sequence[Notice]:
        """Let unanswered notices past their end lapse, with their plans."""
        ...

    def in_state(self, state: NoticeState) -> Sequence[Notice]:
        """Notices in a state, oldest first."""
        ...


class Outbox(Protocol):
    """Deliveries to the outside with retries (notices, webhooks, write-backs)."""

    def put(self, item: OutboxItem) -> None:
        """Enter a delivery."""
        ...

    def due(self, now: dt.datetime, limit: int = 50, kind: str | None = None) -> Sequence[OutboxItem]:
        """Waiting items whose time has come, oldest first."""
        ...

    def get(self, item_id: str) -> OutboxItem:
        """One delivery."""
        ...

    def done(self, item_id: str) -> None:
        """It was delivered; its body is forgotten."""
        ...

    def retry(self, item_id: str, error: str, due_at: dt.datetime | None) -> OutboxItem:
        """Try again at ``due_at``, or give up when there is none."""
        ...

    def given_up(self, kind: str) -> Sequence[OutboxItem]:
        """Items of a kind that were given up, the last try longest ago first; their bodies are gone."""
        ...

    def again(self, item: OutboxItem, audit: AuditLine) -> None:
        """Let an item that was given up wait once more, written anew; else raises VersionConflict."""
        ...


class People(Protocol):
    """Users of the console."""

    def add(self, user: UserRow, password_hash: str, audit: AuditLine) -> None:
        """Enter a user; raises RefusedByStore when the login is taken."""
        ...

    def get(self, user_id: str) -> UserRow:
        """One user."""
        ...

    def by_login(self, login: str) -> tuple[UserRow, str]:
        """The user and their password hash."""
        ...

    def all(self) -> Sequence[UserRow]:
        """Everybody, by login."""
        ...

    def change(self, user: UserRow, audit: AuditLine) -> None:
        """Change name, role, skills, languages or ``active``; inactive users lose their sessions."""
        ...

    def set_password(self, user_id: str, password_hash: str, audit: AuditLine) -> None:
        """Replace the password; all sessions of the user end."""
        ...


class Sessions(Protocol):
    """Sign-ins and one-time sign-in links; only hashes of tokens are kept."""

    def open(self, session: SessionRow, token_hash: str, audit: AuditLine) -> None:
        """Enter a session; a simulated one is refused in production."""
        ...

    def by_token(self, token_hash: str) -> tuple[SessionRow, UserRow]:
        """The session and its user, whether still valid or not."""
        ...

    def touch(self, session_id: str, at: dt.datetime) -> None:
        """The person did something."""
        ...

    def revoke(self, session_id: str, at: dt.datetime, audit: AuditLine) -> None:
        """End a session."""
        ...

    def of_user(self, user_id: str) -> Sequence[SessionRow]:
        """The user's sessions, newest first."""
        ...

    def add_link(self, token_hash: str, user_id: str, expires_at: dt.datetime, simulated: bool) -> None:
        """Enter a one-time sign-in link."""
        ...

    def use_link(self, token_hash: str, at: dt.datetime) -> tuple[str, bool]:
        """Burn the link; returns user id and ``simulated``; raises NotFound when used, expired, unknown."""
        ...


class Presence(Protocol):
    """Who is at the desk, and which tab holds which item."""

    def beat(self, session_id: str, tab: str, at: dt.datetime) -> None:
        """A tab says that it is open (every 5 s)."""
        ...

    def leave(self, session_id: str, tab: str) -> None:
        """The tab closed; its locks go."""
        ...

    def present(self, since: dt.datetime) -> Sequence[Present]:
        """Tabs heard since then whose sessions are valid."""
        ...

    def claim(self, item: str, session_id: str, tab: str, at: dt.datetime, until: dt.datetime) -> Lock:
        """Claim or renew; returns the lock in force, which may be somebody else's."""
        ...

    def release(self, item: str, tab: str) -> None:
        """Let go."""
        ...

    def locks(self, now: dt.datetime) -> Sequence[Lock]:
        """Locks in force."""
        ...


class Audit(Protocol):
    """The append-only record of what people did, as an HMAC chain."""

    def append(self, line: AuditLine) -> AuditRow:
        """Write one line."""
        ...

    def read(
        self, before: int | None = None, limit: int = 100, where: Mapping[str, str] | None = None
    ) -> Sequence[AuditRow]:
        """Lines, newest first; ``where`` filters ``who``, ``what`` or any ref."""
        ...

    def head(self) -> tuple[int, str]:
        """Number and mac of the newest line, to be anchored outside the database."""
        ...

    def verify(self, anchor: tuple[int, str] | None = None) -> int:
        """Check the whole chain (and that it contains the anchor); returns the number of lines.

        Raises:
            StoreError: a line was changed, removed or cut off; the text names the first one.
        """
        ...


class Corrections(Protocol):
    """What agents corrected, as training rows."""

    def add(self, correction: Correction, audit: AuditLine) -> None:
        """Enter a correction."""
        ...

    def all(self, since: dt.datetime | None = None) -> Sequence[tuple[Correction, str]]:
        """Corrections with the utterance's words ("" once erased), oldest first; none of control calls."""
        ...


class Payments(Protocol):
    """Payments as the ledger reports them."""

    def add(self, payments: Iterable[Payment]) -> int:
        """Enter payments; those already known by reference are skipped; returns how many were new."""
        ...

    def of_case(self, case_id: str) -> Sequence[Payment]:
        """The case's payments by day."""
        ...

    def imported_after(self, at: dt.datetime) -> Sequence[Payment]:
        """Payments by the moment of their import."""
        ...


class KeptAnswers(Protocol):
    """Answers remembered under idempotency keys."""

    def find(self, user_id: str, key: str) -> KeptAnswer | None:
        """What was answered under this key."""
        ...

    def keep(self, answer: KeptAnswer) -> KeptAnswer:
        """Remember an answer; if another came first, that one is returned."""
        ...

    def forget(self, before: dt.datetime) -> int:
        """Drop old ones; returns how many."""
        ...

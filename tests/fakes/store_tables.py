"""What the in-memory store holds; a change either happens whole or not at all."""

import copy
import datetime as dt
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import TypeVar

from tests.fakes.store_feed import note_happenings
from voicebot.errors import NotFound
from voicebot.ports import LogEntry
from voicebot.ports_dials import Attempt, Campaign, Dial
from voicebot.ports_feed import Delivery, Happening, Stamp
from voicebot.rows import (
    AuditRow,
    CallRow,
    CaseRow,
    Correction,
    Decision,
    Hold,
    InboxEntry,
    KeptAnswer,
    Lock,
    Notice,
    OutboxItem,
    Payment,
    PlanRow,
    PlanVersion,
    Present,
    SessionRow,
    Task,
    UserRow,
)

Row = TypeVar("Row")


@dataclass
class Tables:
    production: bool
    changed: threading.Condition
    version: int = 0
    log: list[LogEntry] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    calls: dict[str, CallRow] = field(default_factory=dict)
    workers: dict[str, dt.datetime] = field(default_factory=dict)
    cases: dict[str, CaseRow] = field(default_factory=dict)
    plans: dict[str, PlanRow] = field(default_factory=dict)
    versions: list[PlanVersion] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    inbox: dict[str, list[InboxEntry]] = field(default_factory=dict)
    audit: list[AuditRow] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    notice_tokens: dict[str, str] = field(default_factory=dict)
    outbox: dict[str, OutboxItem] = field(default_factory=dict)
    users: dict[str, UserRow] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, SessionRow] = field(default_factory=dict)
    session_tokens: dict[str, str] = field(default_factory=dict)
    links: dict[str, tuple[str, dt.datetime, bool]] = field(default_factory=dict)
    present: dict[tuple[str, str], Present] = field(default_factory=dict)
    locks: dict[str, tuple[str, Lock]] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)
    answers: dict[tuple[str, str], KeptAnswer] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    dials: dict[str, Dial] = field(default_factory=dict)
    dial_people: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    attempt_people: dict[str, str] = field(default_factory=dict)
    attempt_numbers: dict[str, str] = field(default_factory=dict)
    wrong_numbers: set[str] = field(default_factory=set)
    feed: list[Happening] = field(default_factory=list)
    routed: set[int] = field(default_factory=set)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    stamps: dict[tuple[str, str], Stamp] = field(default_factory=dict)
    depth: int = 0

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction; what was changed is put back when it fails."""
        with self.changed:
            kept = ("production", "changed", "version", "depth")
            names = [f.name for f in fields(self) if f.name not in kept]
            before = {name: copy.copy(getattr(self, name)) for name in names}
            self.depth += 1
            try:
                yield
                if self.depth == 1:
                    note_happenings(self, before)
            except Exception:
                for name, value in before.items():
                    setattr(self, name, value)
                raise
            finally:
                self.depth -= 1
            self.version += 1
            self.changed.notify_all()

    def one(self, rows: Mapping[str, Row], key: str) -> Row:
        if key not in rows:
            raise NotFound(f"There is no {key}.")
        return rows[key]

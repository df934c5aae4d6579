"""What the outside is told: happenings as the database notes them, deliveries, and whose word counts.

A happening is written by the database itself, in the transaction that made it happen, whichever process that
was. The web process routes each one to the targets that are set up, as deliveries, which are tried one after
another per case until they are done or dead.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from voicebot.rows import AuditLine, CaseRow

DeliveryState = Literal["waiting", "done", "dead", "given_up"]
"""A dead one was tried for days in vain; given up is what a person decided not to send any more."""
Source = Literal["us", "crm"]
ProfileValue = str | bool


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that happened with a case; ``n`` grows per case in the order in which things happened.

    ``subject`` is the plan, call, task, hold or case; ``detail`` an outcome or reason code.
    """

    n: int
    case_id: str
    call_id: str | None
    kind: str
    subject: str
    detail: str
    version: int | None
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One happening on its way to one target; ``round`` counts how often a person sent it anew."""

    delivery_id: str
    n: int
    target: str
    case_id: str
    kind: str
    body: Mapping[str, Any]
    state: DeliveryState = "waiting"
    attempts: int = 0
    round: int = 1
    due_at: dt.datetime
    changed_at: dt.datetime
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """When a field of a profile was last changed, and where."""

    at: dt.datetime
    source: Source


@dataclass(frozen=True, kw_only=True)
class Amended:
    """What became of a profile change: the fields that were taken, those that were not with why."""

    row: CaseRow
    taken: tuple[str, ...]
    kept: Mapping[str, str]


class Deliveries(Protocol):
    """Happenings and their deliveries."""

    def unrouted(self, limit: int = 500) -> Sequence[Happening]:
        """Happenings nobody has routed yet, in order."""
        ...

    def route(self, n: int, deliveries: Sequence[Delivery]) -> None:
        """Enter a happening's deliveries, once, in one transaction."""
        ...

    def heads(self, now: dt.datetime, limit: int = 200) -> Sequence[Delivery]:
        """The oldest waiting delivery of each target and case, where its time has come."""
        ...

    def is_head(self, delivery_id: str) -> bool:
        """Whether no older delivery of the same target and case waits."""
        ...

    def get(self, delivery_id: str) -> Delivery:
        """One delivery."""
        ...

    def find(
        self, state: DeliveryState | None = None, limit: int = 100, before: int | None = None
    ) -> Sequence[Delivery]:
        """Deliveries, newest happening first; ``before`` is the happening's number to go on from."""
        ...

    def done(self, delivery_id: str, at: dt.datetime) -> None:
        """It was taken."""
        ...

    def retry(self, delivery_id: str, error: str, due_at: dt.datetime | None, at: dt.datetime) -> Delivery:
        """Try again at ``due_at``; without one it is dead until somebody sends it anew."""
        ...

    def resend(self, delivery_id: str, at: dt.datetime) -> Delivery:
        """Send a dead one anew; raises VersionConflict when it is not dead."""
        ...

    def give_up(self, delivery_id: str, audit: AuditLine, at: dt.datetime) -> Delivery:
        """Never send a dead one; raises VersionConflict when it is not dead."""
        ...

    def forget(self, before: dt.datetime) -> int:
        """Drop what was delivered or given up, and routed happenings, before then; returns how many."""
        ...

"""Dialling out, as the store keeps it: dials, their attempts, campaigns, numbers that are wrong.

A dial is the wish to reach one case by telephone; an attempt is one ringing of it. The rules of
``voicebot.ports_store`` hold here too: done durably on return, or raised.

::

    requested ──▶ dialling ──▶ answered ──▶ finished
        │  ▲          │  └────────────────▶ finished, failed
        │  └──────────┴── tried again later
        └──▶ refused, cancelled
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from voicebot.rows import AuditLine, Task

DialState = Literal["requested", "dialling", "answered", "finished", "refused", "failed", "cancelled"]
OPEN_STATES: tuple[DialState, ...] = ("requested", "dialling", "answered")
ACTIVE_STATES: tuple[DialState, ...] = ("dialling", "answered")

Disposition = Literal[
    "answered",
    "voicemail_left",
    "call_screening",
    "busy",
    "no_answer",
    "rejected",
    "wrong_number",
    "failed",
    "not_dialled",
    "interrupted",
    "cancelled",
]
"""How an attempt came out. ``not_dialled``: the telephone system was away, so nothing rang."""

CampaignState = Literal["draft", "running", "drained", "stopped"]
CAMPAIGN_MOVES: Mapping[CampaignState, tuple[CampaignState, ...]] = {
    "draft": ("running", "stopped"),
    "running": ("drained", "stopped"),
    "drained": ("running", "stopped"),
}
"""``drained``: nothing new is dialled, what rings or talks goes on. ``stopped`` is for good: what waits is
cancelled, what rings is hung up, who talks is let finish."""


@dataclass(frozen=True, kw_only=True)
class Dial:
    """One wish to reach a case; ``score`` orders a campaign, ``rule`` names what kept or postponed it.

    ``due_at`` is the earliest moment of the next attempt, ``not_after`` the moment from which nobody tries
    any more. ``attempts`` counts those that rang.
    """

    dial_id: str
    case_id: str
    language: str
    due_at: dt.datetime
    not_after: dt.datetime
    requested_by: str
    requested_at: dt.datetime
    changed_at: dt.datetime
    campaign_id: str | None = None
    score: float = 0.0
    segment: str = ""
    state: DialState = "requested"
    attempts: int = 0
    worker: str | None = None
    call_id: str | None = None
    disposition: Disposition | None = None
    outcome: str | None = None
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One ringing; ``ended_by`` is ``callee``, ``network`` or ``us``; SIP status and Q.850 cause if known."""

    attempt_id: str
    dial_id: str
    case_id: str
    number: int
    worker: str
    started_at: dt.datetime
    answered_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    call_id: str | None = None
    disposition: Disposition | None = None
    sip_status: int | None = None
    q850: int | None = None
    ended_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a worker asks for before it dials, and what it saw: the store refuses when that has changed.

    ``pii_person`` and ``pii_number`` are kept as keyed marks only. ``seen`` is how many attempts to this case
    or person there were after ``since``, ``most`` how many calls may be out at once over all processes.
    """

    dial_id: str
    pii_person: str
    pii_number: str
    worker: str
    at: dt.datetime
    since: dt.datetime
    seen: int
    most: int

    def attempt(self, dial: Dial) -> Attempt:
        """The attempt that taking this dial begins."""
        number = dial.attempts + 1
        return Attempt(
            attempt_id=f"{dial.dial_id}.{number}",
            dial_id=dial.dial_id,
            case_id=dial.case_id,
            number=number,
            worker=self.worker,
            started_at=self.at,
        )

    def taken(self, dial: Dial) -> Mapping[str, Any]:
        """The dial's fields that change with it."""
        return {
            "state": "dialling",
            "attempts": dial.attempts + 1,
            "worker": self.worker,
            "call_id": None,
            "rule": None,
            "changed_at": self.at,
        }


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How an attempt ended and what follows: another try at ``again_at``, or ``state`` for good.

    ``number_is_wrong`` stops the number that was dialled for everybody.
    """

    attempt_id: str
    disposition: Disposition
    at: dt.datetime
    state: DialState
    again_at: dt.datetime | None = None
    outcome: str | None = None
    sip_status: int | None = None
    q850: int | None = None
    ended_by: str | None = None
    number_is_wrong: bool = False
    task: Task | None = None

    def of_attempt(self) -> Mapping[str, Any]:
        """The attempt's fields that change with it."""
        how = {name: getattr(self, name) for name in ("disposition", "sip_status", "q850", "ended_by")}
        return {**how, "ended_at": self.at}

    def of_dial(self) -> Mapping[str, Any]:
        """The dial's fields that change with it."""
        told = {"disposition": self.disposition, "outcome": self.outcome, "changed_at": self.at}
        if self.again_at is None:
            return {**told, "state": self.state}
        return {**told, "state": "requested", "due_at": self.again_at, "worker": None}


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """Cases to be called in the order of their score, until ``ends_at``; ``name`` is unique."""

    campaign_id: str
    name: str
    state: CampaignState
    source: str
    created_by: str
    created_at: dt.datetime
    changed_at: dt.datetime
    ends_at: dt.datetime
    left_out: Mapping[str, Any] = field(default_factory=dict)


class Dials(Protocol):
    """Dials and their attempts."""

    def request(self, dials: Sequence[Dial]) -> Sequence[Dial]:
        """Enter dials; a case that waits already keeps its first one. Returns those that are in force."""
        ...

    def get(self, dial_id: str) -> Dial:
        """One dial."""
        ...

    def find(
        self,
        *,
        campaign_id: str | None = None,
        case_id: str | None = None,
        states: Sequence[DialState] = (),
        limit: int = 500,
    ) -> Sequence[Dial]:
        """Dials, the latest change first; without states in any."""
        ...

    def counts(self, campaign_id: str) -> Mapping[str, int]:
        """How many of a campaign's dials are in each state, and of each ``state:disposition``."""
        ...

    def due(self, now: dt.datetime, limit: int = 50) -> Sequence[Dial]:
        """What may be tried now: single dials first, then running campaigns' by score."""
        ...

    def active(self) -> Sequence[Dial]:
        """What rings or talks now, over all processes."""
        ...

    def attempts_of(self, dial_id: str) -> Sequence[Attempt]:
        """A dial's attempts, oldest first."""
        ...

    def attempts_to(self, case_id: str, pii_person: str, since: dt.datetime) -> Sequence[Attempt]:
        """Attempts about the case or to the same person, oldest first; those that never rang are left out."""
        ...

    def claim(self, claim: Claim) -> Attempt | None:
        """Count an attempt and take the dial; None when what the worker saw has changed: look again."""
        ...

    def answered(self, attempt_id: str, case_id: str, call_id: str, at: dt.datetime) -> Dial:
        """Join the attempt with its call; saying so again changes nothing.

        Raises:
            NotFound: there is no such attempt.
            RefusedByStore: it is over, or about another case, or has another call.
        """
        ...

    def settle(self, ending: Ending) -> bool:
        """Write how an attempt ended, its task, the wrong number; False if it was settled already."""
        ...

    def postpone(self, dial_id: str, rule: str, due_at: dt.datetime, at: dt.datetime) -> bool:
        """Let a waiting dial wait longer; False if it does not wait any more."""
        ...

    def refuse(self, dial_id: str, rule: str, at: dt.datetime) -> bool:
        """Give a waiting dial up; False if it does not wait any more."""
        ...

    def cancel(self, dial_id: str, at: dt.datetime) -> bool:
        """Take a waiting dial back; False if it does not wait any more."""
        ...

    def lost(self, before: dt.datetime) -> Sequence[Attempt]:
        """Running attempts whose worker was last heard before this moment."""
        ...

    def is_wrong(self, pii_number: str) -> bool:
        """Whether the number was found to be wrong."""
        ...


class Campaigns(Protocol):
    """Campaigns and their states."""

    def add(self, campaign: Campaign, dials: Sequence[Dial], audit: AuditLine) -> int:
        """Enter a campaign with its dials; cases that wait already are skipped. Returns how many entered.

        Raises:
            RefusedByStore: the name is taken.
        """
        ...

    def get(self, campaign_id: str) -> Campaign:
        """One campaign."""
        ...

    def by_name(self, name: str) -> Campaign:
        """The campaign of this name."""
        ...

    def all(self) -> Sequence[Campaign]:
        """Campaigns, newest first."""
        ...

    def move(self, campaign_id: str, to: CampaignState, audit: AuditLine, at: dt.datetime) -> Campaign:
        """Change the state; ``stopped`` also cancels what waits.

        Raises:
            RefusedByStore: it cannot go there from where it is.
        """
        ...

"""What the store keeps, one frozen row per kind; sums are whole cents, moments carry a zone.

Rows are what the store hands out and takes in. Personal values stand in ``pii_`` fields, which the store
seals; everything else may outlive an erasure.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from voicebot.events import Event
from voicebot.suggestions import Suggestion

Role = Literal["agent", "supervisor", "administrator", "auditor"]
DECIDING_ROLES: tuple[Role, ...] = ("agent", "supervisor")

PlanState = Literal[
    "suggested",
    "confirmed",
    "declined",
    "expired",
    "offered",
    "wished",
    "refused",
    "notified",
    "active",
    "withdrawn",
    "lapsed",
    "kept",
    "broken",
    "ended",
]
PLAN_MOVES: Mapping[PlanState, tuple[PlanState, ...]] = {
    "suggested": ("confirmed", "declined", "expired"),
    "confirmed": ("offered", "suggested", "expired"),
    "offered": ("wished", "refused", "expired"),
    "wished": ("notified", "lapsed"),
    "notified": ("active", "withdrawn", "lapsed"),
    "active": ("kept", "broken", "ended"),
}
"""Where a plan may go from each state; the database enforces this same table. ``expired`` is also the safe
end of a plan whose call was lost before the caller could answer."""

SKILLS = ("general", "hardship", "dispute", "legal", "crisis", "language")
"""What work may ask for; ``general`` is everybody's."""

Verdict = Literal["confirm", "decline", "withdraw"]
CallState = Literal["live", "ended", "interrupted"]
TaskKind = Literal["callback", "hand_over", "dispute", "notice_failed", "review"]
TaskState = Literal["open", "claimed", "done", "cancelled"]
NoticeState = Literal["queued", "sent", "failed", "confirmed", "withdrawn", "lapsed"]
ExpiryCause = Literal["deadline", "nobody_there", "desk_closed"]
CallDirection = Literal["inbound", "outbound", "control"]
"""A ``control`` call has nobody on the line: it carries a control suggestion to the desk and no further."""


# -- people who sign in ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class UserRow:
    """Somebody who may sign in; ``login`` is unique, ``skills`` and ``languages`` route work to them.

    Figures about decisions are shown by ``team``.
    """

    user_id: str
    login: str
    name: str
    role: Role
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("de", "en")
    team: str = ""
    active: bool = True
    created_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """One sign-in; decisions made in a ``simulated`` session are marked and refused in production."""

    session_id: str
    user_id: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None
    simulated: bool = False


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The signed-in person behind a request, bound to their session."""

    user_id: str
    session_id: str
    login: str
    name: str
    role: Role
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, kw_only=True)
class Present:
    """A person at the desk, one row per open tab."""

    user_id: str
    session_id: str
    tab: str
    name: str
    role: Role
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    seen_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A tab that holds an item (a plan, a task) for its person from ``since`` until ``until``."""

    item: str
    tab: str
    user_id: str
    name: str
    since: dt.datetime
    until: dt.datetime


# -- cases and calls -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One person's case; ``pii_case`` is the CASE.json object, ``version`` counts its changes.

    A ``control`` case is made up: the store lets no real call and no offer be about it.
    """

    case_id: str
    language: str
    country: str
    version: int
    updated_at: dt.datetime
    pii_name: str
    pii_case: Mapping[str, Any]
    control: bool = False


@dataclass(frozen=True, kw_only=True)
class CallRow:
    """One call as the desk lists it; its story is in the event log."""

    call_id: str
    case_id: str
    direction: CallDirection
    language: str
    worker: str
    started_at: dt.datetime
    state: CallState = "live"
    outcome: str | None = None
    ended_at: dt.datetime | None = None
    recording_allowed: bool | None = None
    work_closed_at: dt.datetime | None = None
    words_erased_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class InboxEntry:
    """An event from the desk or a timer that a call must receive; ``seq`` counts from 1 per call."""

    call_id: str
    seq: int
    event: Event


# -- plans and decisions ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan in its present state and version, with what the navigator thought of it."""

    plan_id: str
    call_id: str
    case_id: str
    state: PlanState
    version: int
    terms_hash: str
    suggestion: Suggestion
    alternatives: tuple[Suggestion, ...]
    made_by: str
    model: str
    suggested_at: dt.datetime
    changed_at: dt.datetime
    deadline_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class PlanVersion:
    """One version of a plan's terms, never changed; ``made_by`` is ``navigator`` or a user id."""

    plan_id: str
    version: int
    terms_hash: str
    suggestion: Suggestion
    made_by: str
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a signed-in person decided about exactly these terms; ``key`` makes a repeat harmless."""

    decision_id: str
    plan_id: str
    version: int
    terms_hash: str
    verdict: Verdict
    user_id: str
    session_id: str
    decided_at: dt.datetime
    key: str
    reason_code: str = ""
    pii_note: str = ""
    seconds_taken: float
    edited: bool = False
    simulated: bool = False


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """What is to be written down: who did what to what; ids, codes, hashes and money facts only."""

    at: dt.datetime
    who: str
    what: str
    refs: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """A written line with its place in the chain; ``mac`` covers the line and the one before it."""

    seq: int
    line: AuditLine
    mac: str


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A decision with all that is written with it in one transaction.

    ``expected_version`` is the version the person saw. ``revised`` are the terms they changed, kept as the
    next version before the decision binds it. ``event`` is what the call will receive.
    """

    decision: Decision
    expected_version: int
    revised: Suggestion | None = None
    event: Event
    audit: AuditLine


# -- what follows a call ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Task:
    """Work for a person: a callback, a hand-over, a dispute; booking the same ``task_id`` twice is once."""

    task_id: str
    kind: TaskKind
    case_id: str
    call_id: str | None = None
    skill: str
    language: str
    reason: str
    urgent: bool = False
    due_at: dt.datetime
    created_at: dt.datetime
    state: TaskState = "open"
    claimed_by: str | None = None
    claimed_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Hold:
    """No contact about a case: ``hold`` until a day or until lifted, ``stop`` for good."""

    hold_id: str
    case_id: str
    call_id: str | None = None
    kind: Literal["hold", "stop"]
    reason: str
    since: dt.datetime
    until: dt.datetime | None = None
    lifted_at: dt.datetime | None = None
    lifted_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A text-form notice; only the hash of its link's token is kept."""

    notice_id: str
    plan_id: str
    case_id: str
    channel: Literal["email", "sms", "letter"]
    language: str
    created_at: dt.datetime
    expires_at: dt.datetime
    state: NoticeState = "queued"
    attempts_left: int = 5
    sent_at: dt.datetime | None = None
    opened_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OutboxItem:
    """Something to deliver outside, tried until it is done or given up; ``pii_body`` is sealed."""

    item_id: str
    kind: str
    target: str
    pii_body: Mapping[str, Any]
    due_at: dt.datetime
    attempts: int = 0
    state: Literal["waiting", "done", "given_up"] = "waiting"
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money that arrived, as the ledger reports it; ``reference`` is unique per ledger entry."""

    reference: str
    case_id: str
    claim_reference: str
    amount_cents: int
    currency: str
    paid_on: dt.date
    imported_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Correction:
    """An agent's correction of what a model found; a training row while the words exist."""

    correction_id: str
    call_id: str
    utterance_id: str
    language: str
    kind: Literal["intent", "mood", "cooperation", "amount", "date"]
    was: Mapping[str, Any]
    now: Mapping[str, Any]
    user_id: str
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class KeptAnswer:
    """An answer remembered under a client's idempotency key; ``fingerprint`` hashes what was asked."""

    key: str
    user_id: str
    fingerprint: str
    status: int
    body: Mapping[str, Any]
    at: dt.datetime

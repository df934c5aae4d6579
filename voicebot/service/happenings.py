"""What integrators are told of a happening: ids, states, codes and sums; no name, no words, no health.

The body is made once, when the happening is routed, and sent unchanged however often it is tried.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from voicebot.errors import NotFound
from voicebot.ports_feed import Happening
from voicebot.ports_store import Store

BODY_VERSION = 1
CODE = re.compile(r"[a-z0-9_.]{1,60}")
CARE = ("crisis", "vulnerable", "self_harm", "health", "bereavement", "hardship", "guardianship", "minor")
"""Reasons that tell of a person's health or need begin like these; outside they are called ``care``."""

KINDS: Mapping[str, str] = {
    "call.started": "A call began.",
    "call.ended": "A call ended; `outcome` says how.",
    "call.interrupted": "A call was lost; a callback is booked.",
    "plan.suggested": "The navigator suggested a plan, or an agent took a confirmation back.",
    "plan.confirmed": "A person confirmed the plan; the caller has not heard it yet.",
    "plan.declined": "A person declined the plan.",
    "plan.expired": "Nobody decided in time, or the call ended before.",
    "plan.offered": "The plan was read out to the caller.",
    "plan.wished": "The caller said yes; the notice in text form follows.",
    "plan.refused": "The caller said no.",
    "plan.notified": "The notice went out.",
    "plan.active": "The person confirmed the plan in text form.",
    "plan.withdrawn": "The person withdrew in text form.",
    "plan.lapsed": "The notice was not answered in time.",
    "plan.kept": "All instalments were paid.",
    "plan.broken": "An instalment was missed.",
    "plan.ended": "A break is over; its review is due.",
    "callback.booked": "A callback was booked.",
    "callback.done": "The callback was made.",
    "dispute.booked": "The person disputes a claim.",
    "dispute.done": "A person closed the dispute's task.",
    "hand_over.booked": "A person is to take over.",
    "hand_over.done": "The hand-over's task was closed.",
    "notice_failed.booked": "The notice could not be delivered.",
    "notice_failed.done": "Somebody took care of it.",
    "review.booked": "Something is to be looked at.",
    "review.done": "It was looked at.",
    "contact.held": "No contact for a while.",
    "contact.stopped": "Do not call: no contact until a person lifts it.",
    "contact.resumed": "A person lifted a hold or a stop.",
    "case.changed": "The case or its profile changed.",
}


def event_id(happening: Happening) -> str:
    """The same for the same happening, whoever asks, also after the database was restored."""
    parts = (happening.n, happening.kind, happening.subject, happening.at.astimezone(dt.UTC).isoformat())
    return "evt_" + hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:24]


def compose(store: Store, happening: Happening) -> dict[str, Any]:
    """The body of an event."""
    return {
        "id": event_id(happening),
        "type": happening.kind,
        "version": BODY_VERSION,
        "sequence": happening.n,
        "at": happening.at.isoformat(),
        "case_id": happening.case_id,
        "call_id": happening.call_id,
        "data": _data(store, happening),
    }


def reason_code(text: str) -> str:
    """A reason as a code that may leave the house: free text and reasons of care stay inside."""
    if any(text.startswith(word) for word in CARE):
        return "care"
    return text if CODE.fullmatch(text) else "other"


def _data(store: Store, happening: Happening) -> dict[str, Any]:
    family, _, step = happening.kind.partition(".")
    if family == "plan":
        return {"plan_id": happening.subject, "state": step, **_terms(store, happening)}
    if family == "call":
        detail = happening.detail if step != "started" else ""
        return {"direction": happening.detail} if step == "started" else {"outcome": reason_code(detail)}
    if family == "contact":
        return {"hold_id": happening.subject, "reason": reason_code(happening.detail)}
    if family == "case":
        return {"case_version": happening.version}
    task = {"task_id": happening.subject}
    return task if step == "done" else {**task, **_task(store, happening)}


def _terms(store: Store, happening: Happening) -> dict[str, Any]:
    """The terms of exactly this version."""
    found = [v for v in store.plans.versions(happening.subject) if v.version == happening.version]
    if not found:
        return {"version": happening.version}
    terms = found[0].suggestion.plan
    deposit = {"deposit_cents": terms.deposit_cents} if terms.deposit_cents else {}
    return {
        **deposit,
        "version": happening.version,
        "terms_hash": found[0].terms_hash,
        "kind": terms.kind,
        "claim_reference": terms.claim_reference,
        "currency": terms.currency,
        "total_cents": terms.total_cents,
        "rate_cents": terms.rate_cents,
        "count": terms.count,
        "frequency": terms.frequency,
        "first_date": terms.first_date.isoformat(),
    }


def _task(store: Store, happening: Happening) -> dict[str, Any]:
    try:
        task = store.tasks.get(happening.subject)
    except NotFound:
        return {"reason": reason_code(happening.detail)}
    return {
        "reason": reason_code(happening.detail),
        "skill": reason_code(task.skill),
        "urgent": task.urgent,
        "due_at": task.due_at.isoformat(),
    }

"""Plans and decisions, from rows to objects and back.

A version keeps the whole ``PlanSuggested`` record, and the plan's terms once more as the canonical text whose
SHA-256 is ``terms_hash``: what a decision binds can be checked by anyone from the row alone.
"""

import dataclasses
import datetime as dt
import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from decision_navigator.plans import Plan, plan_to_dict, terms_hash
from voicebot import codec
from voicebot.errors import RefusedByStore, StoreError
from voicebot.events import PlanSuggested
from voicebot.ports_store import PlanChanged
from voicebot.rows import Decision, PlanRow, PlanState, PlanVersion
from voicebot.store import tables
from voicebot.store.database import Database, changed, fields, one
from voicebot.suggestions import Suggestion

plans, plan_versions, decisions = tables.plans, tables.plan_versions, tables.decisions

JOINED = sa.select(plans, plan_versions.c.record, plan_versions.c.made_by, plan_versions.c.terms).join_from(
    plans,
    plan_versions,
    sa.and_(plan_versions.c.plan_id == plans.c.plan_id, plan_versions.c.version == plans.c.version),
)


def terms_text(plan: Plan) -> str:
    """The canonical JSON that ``terms_hash`` is the SHA-256 of."""
    return json.dumps(plan_to_dict(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def add_version(conn: Connection, event: PlanSuggested, made_by: str, at: dt.datetime) -> None:
    """Keep a version; its hash must be that of its terms."""
    suggestion = event.suggestion
    if terms_hash(suggestion.plan) != suggestion.terms_hash:
        raise RefusedByStore("The terms' hash does not belong to the terms.")
    values = {
        "plan_id": event.plan_id,
        "version": event.version,
        "terms_hash": suggestion.terms_hash,
        "terms": terms_text(suggestion.plan),
        "record": codec.encode(event),
        "made_by": made_by,
        "at": at,
    }
    conn.execute(sa.insert(plan_versions).values(values))


def get_plan(conn: Connection, plan_id: str, *, lock: bool = False) -> PlanRow:
    """One plan; ``lock`` keeps other deciders waiting until this transaction ends."""
    query = JOINED.where(plans.c.plan_id == plan_id)
    return to_plan(one(conn, query.with_for_update(of=plans) if lock else query, f"plan {plan_id}"))


def to_plan(row: sa.Row[Any]) -> PlanRow:
    """A joined row; raises StoreError when terms and hash do not belong together any more."""
    event = suggested(row.record)
    if terms_hash(event.suggestion.plan) != row.terms_hash:
        raise StoreError(f"The terms of plan {row.plan_id} were changed behind its hash.")
    return PlanRow(
        **fields(row, "record", "terms"),
        suggestion=event.suggestion,
        alternatives=event.alternatives,
        model=event.model,
    )


def to_version(row: sa.Row[Any]) -> PlanVersion:
    """One kept version."""
    return PlanVersion(**fields(row, "record", "terms"), suggestion=suggested(row.record).suggestion)


def suggested(record: dict[str, Any]) -> PlanSuggested:
    """The kept event."""
    event = codec.decode(record)
    if not isinstance(event, PlanSuggested):
        raise StoreError("A plan's version holds another event than PlanSuggested.")
    return event


def to_decision(database: Database, conn: Connection, row: sa.Row[Any], call_id: str) -> Decision:
    """One decision, with its note while the call's words exist."""
    note = database.unseal_words(conn, call_id, f"note {row.decision_id}", row.note_sealed)
    return Decision(**fields(row, "n", "note_sealed", "call_id"), pii_note=note or "")


def ensure_as_seen(plan: PlanRow, version: int, hash_seen: str | None, states: tuple[str, ...]) -> None:
    """Raise PlanChanged unless the plan is what the person saw."""
    if plan.state not in states:
        raise PlanChanged(f"The plan is {plan.state} by now.", plan)
    if plan.version != version or (hash_seen is not None and plan.terms_hash != hash_seen):
        raise PlanChanged("The suggestion changed meanwhile.", plan)


def revised_event(conn: Connection, plan: PlanRow, suggestion: Suggestion, at: dt.datetime) -> PlanSuggested:
    """The present version's event with other terms, one version later."""
    query = sa.select(plan_versions.c.record).where(
        plan_versions.c.plan_id == plan.plan_id, plan_versions.c.version == plan.version
    )
    kept = suggested(one(conn, query, f"version of plan {plan.plan_id}").record)
    return dataclasses.replace(kept, at=at, version=plan.version + 1, suggestion=suggestion)


def set_state(conn: Connection, plan_id: str, to: PlanState, at: dt.datetime) -> None:
    """One move; the triggers judge it."""
    done = conn.execute(sa.update(plans).where(plans.c.plan_id == plan_id).values(state=to, changed_at=at))
    if not changed(done):
        raise RefusedByStore(f"Plan {plan_id} did not move.")


def set_version(conn: Connection, plan_id: str, version: int, terms_hash: str, at: dt.datetime) -> None:
    """The next version of a waiting plan; the triggers judge it."""
    values = {"version": version, "terms_hash": terms_hash, "changed_at": at}
    conn.execute(sa.update(plans).where(plans.c.plan_id == plan_id).values(values))

"""Plans in the database: every move is one transaction, and the triggers have the last word."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from voicebot.errors import RefusedByStore
from voicebot.events import DecisionExpired, PlanSuggested
from voicebot.rows import AuditLine, Decision, ExpiryCause, PlanRow, PlanState, PlanVersion, Ruling, Task
from voicebot.store import plan_rows, rulings, tables
from voicebot.store.audit import write_line
from voicebot.store.database import Database
from voicebot.store.inbox import put_event
from voicebot.store.tasks import book

plans, plan_versions, decisions = tables.plans, tables.plan_versions, tables.decisions
BY_PERSON = ("confirmed", "declined", "offered")


class SqlPlans:
    """``Plans`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def suggest(self, call_id: str, case_id: str, event: PlanSuggested) -> PlanRow:
        """Enter the navigator's suggestion; the same one again changes nothing."""
        with self._db.write() as conn:
            self._db.take_turns(conn, f"plan {event.plan_id}")
            if (
                conn.execute(sa.select(plans.c.plan_id).where(plans.c.plan_id == event.plan_id)).first()
                is None
            ):
                plan_rows.add_version(conn, event, "navigator", event.at)
                values = {
                    "plan_id": event.plan_id,
                    "call_id": call_id,
                    "case_id": case_id,
                    "state": "suggested",
                    "version": event.version,
                    "terms_hash": event.suggestion.terms_hash,
                    "suggested_at": event.at,
                    "changed_at": event.at,
                    "deadline_at": event.deadline_at,
                }
                conn.execute(sa.insert(plans).values(values))
            return plan_rows.get_plan(conn, event.plan_id)

    def revise(self, event: PlanSuggested, expected_version: int) -> PlanRow:
        """Replace a waiting suggestion by version + 1."""
        with self._db.write() as conn:
            plan = plan_rows.get_plan(conn, event.plan_id, lock=True)
            plan_rows.ensure_as_seen(plan, expected_version, None, ("suggested",))
            plan_rows.add_version(conn, event, "navigator", event.at)
            plan_rows.set_version(conn, event.plan_id, event.version, event.suggestion.terms_hash, event.at)
            return plan_rows.get_plan(conn, event.plan_id)

    def get(self, plan_id: str) -> PlanRow:
        """One plan."""
        with self._db.read() as conn:
            return plan_rows.get_plan(conn, plan_id)

    def waiting(self) -> Sequence[PlanRow]:
        """Suggested plans, the nearest deadline first."""
        query = plan_rows.JOINED.where(plans.c.state == "suggested")
        return self._find(query.order_by(plans.c.deadline_at, plans.c.plan_id))

    def of_call(self, call_id: str) -> Sequence[PlanRow]:
        """The call's plans, oldest first."""
        return self._find(plan_rows.JOINED.where(plans.c.call_id == call_id).order_by(plans.c.suggested_at))

    def of_case(self, case_id: str) -> Sequence[PlanRow]:
        """The case's plans, oldest first."""
        return self._find(plan_rows.JOINED.where(plans.c.case_id == case_id).order_by(plans.c.suggested_at))

    def in_state(self, state: PlanState, limit: int = 500) -> Sequence[PlanRow]:
        """Plans in a state, oldest change first."""
        query = plan_rows.JOINED.where(plans.c.state == state)
        return self._find(query.order_by(plans.c.changed_at, plans.c.plan_id).limit(limit))

    def versions(self, plan_id: str) -> Sequence[PlanVersion]:
        """All versions, oldest first."""
        query = sa.select(plan_versions).where(plan_versions.c.plan_id == plan_id)
        with self._db.read() as conn:
            rows = conn.execute(query.order_by(plan_versions.c.version))
            return [plan_rows.to_version(row) for row in rows]

    def decisions(self, plan_id: str) -> Sequence[Decision]:
        """All decisions about the plan, oldest first."""
        return self._decisions(decisions.c.plan_id == plan_id)

    def decision_by_key(self, user_id: str, key: str) -> Decision | None:
        """What this person decided under this idempotency key."""
        found = self._decisions(sa.and_(decisions.c.user_id == user_id, decisions.c.key == key))
        return found[0] if found else None

    def decided_between(self, start: dt.datetime, end: dt.datetime) -> Sequence[Decision]:
        """Decisions by time."""
        return self._decisions(sa.and_(decisions.c.decided_at >= start, decisions.c.decided_at < end))

    def rule(self, ruling: Ruling) -> Decision:
        """Write decision, plan state, audit and inbox in one transaction."""
        with self._db.write() as conn:
            return rulings.rule(self._db, conn, ruling)

    def offer(self, plan_id: str, version: int, terms_hash: str, at: dt.datetime) -> PlanRow:
        """Move the confirmed plan to ``offered``."""
        with self._db.write() as conn:
            plan = plan_rows.get_plan(conn, plan_id, lock=True)
            if (plan.state, plan.version, plan.terms_hash) != ("confirmed", version, terms_hash):
                raise RefusedByStore("These are not the terms that a person confirmed.")
            plan_rows.set_state(conn, plan_id, "offered", at)
            return plan_rows.get_plan(conn, plan_id)

    def move(self, plan_id: str, to: PlanState, at: dt.datetime) -> PlanRow:
        """Make an allowed move that needs no decision; repeating one changes nothing."""
        if to in BY_PERSON:
            raise RefusedByStore(f"A plan is {to} only by a person's decision.")
        with self._db.write() as conn:
            plan = plan_rows.get_plan(conn, plan_id, lock=True)
            if plan.state != to:
                plan_rows.set_state(conn, plan_id, to, at)
            return plan_rows.get_plan(conn, plan_id)

    def expire(
        self, plan_id: str, cause: ExpiryCause, task: Task | None, audit: AuditLine, at: dt.datetime
    ) -> bool:
        """Expire a waiting plan, tell its call and book the task."""
        with self._db.write() as conn:
            plan = plan_rows.get_plan(conn, plan_id, lock=True)
            if plan.state != "suggested":
                return False
            plan_rows.set_state(conn, plan_id, "expired", at)
            put_event(self._db, conn, plan.call_id, DecisionExpired(at=at, plan_id=plan_id, why=cause))
            if task is not None:
                book(self._db, conn, task)
            write_line(self._db, conn, audit)
            return True

    def _find(self, query: sa.Select[Any]) -> Sequence[PlanRow]:
        with self._db.read() as conn:
            return [plan_rows.to_plan(row) for row in conn.execute(query)]

    def _decisions(self, where: sa.ColumnElement[bool]) -> Sequence[Decision]:
        query = sa.select(decisions, plans.c.call_id).join(plans, plans.c.plan_id == decisions.c.plan_id)
        with self._db.read() as conn:
            rows = conn.execute(query.where(where).order_by(decisions.c.n)).all()
            return [plan_rows.to_decision(self._db, conn, row, row.call_id) for row in rows]

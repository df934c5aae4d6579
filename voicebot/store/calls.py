"""Calls, their workers' heartbeats, and when their words must go."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.rows import CallRow, Task
from voicebot.store import tables
from voicebot.store.database import Database, changed, fields, one
from voicebot.store.tasks import book

calls, workers, plans = tables.calls, tables.workers, tables.plans
OPEN_PLAN = ("suggested", "confirmed", "offered")
LONGEST_WITHOUT_CONSENT = dt.timedelta(hours=24)


class SqlCalls:
    """``Calls`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, call: CallRow) -> None:
        """Enter a live call."""
        with self._db.write() as conn:
            self._db.insert_once(conn, calls, vars(call).copy())

    def get(self, call_id: str) -> CallRow:
        """One call."""
        with self._db.read() as conn:
            return _call(one(conn, sa.select(calls).where(calls.c.call_id == call_id), f"call {call_id}"))

    def live(self) -> Sequence[CallRow]:
        """All calls on the line, oldest first."""
        return self._find(sa.select(calls).where(calls.c.state == "live").order_by(calls.c.started_at))

    def recent(self, limit: int = 100, before: dt.datetime | None = None) -> Sequence[CallRow]:
        """Calls by start, newest first."""
        query = sa.select(calls).order_by(calls.c.started_at.desc()).limit(limit)
        return self._find(query.where(calls.c.started_at < before) if before is not None else query)

    def of_case(self, case_id: str) -> Sequence[CallRow]:
        """The case's calls, oldest first."""
        return self._find(sa.select(calls).where(calls.c.case_id == case_id).order_by(calls.c.started_at))

    def controls(self, since: dt.datetime) -> Sequence[CallRow]:
        """Control calls that began since then, oldest first."""
        query = sa.select(calls).where(calls.c.direction == "control", calls.c.started_at >= since)
        return self._find(query.order_by(calls.c.started_at))

    def set_language(self, call_id: str, language: str) -> None:
        """The call goes on in this language."""
        self._update(call_id, language=language)

    def set_recording(self, call_id: str, allowed: bool) -> None:
        """The caller's answer about noting and recording."""
        self._update(call_id, recording_allowed=allowed)

    def end(self, call_id: str, outcome: str, at: dt.datetime) -> None:
        """The call is over; what was not said to the caller by now never will be."""
        with self._db.write() as conn:
            self._finish(conn, call_id, "ended", outcome, at)

    def beat(self, worker: str, at: dt.datetime) -> None:
        """A calls process says that it is alive."""
        with self._db.write(notify=False) as conn:
            self._db.upsert(conn, workers, {"worker": worker, "seen_at": at})

    def stale(self, before: dt.datetime) -> Sequence[CallRow]:
        """Live calls whose worker was last heard before this moment."""
        query = sa.select(calls).outerjoin(workers, workers.c.worker == calls.c.worker)
        heard = sa.func.coalesce(workers.c.seen_at, calls.c.started_at)
        return self._find(
            query.where(
                calls.c.state == "live",
                calls.c.direction != "control",
                heard < sa.bindparam(None, before, tables.Moment),
            )
        )

    def interrupt(self, call_id: str, task: Task, at: dt.datetime) -> bool:
        """Mark a live call as interrupted and book the task."""
        with self._db.write() as conn:
            if not self._finish(conn, call_id, "interrupted", "interrupted", at):
                return False
            book(self._db, conn, task)
            return True

    def close_work(self, call_id: str, at: dt.datetime) -> None:
        """Nothing remains to be done for this call."""
        with self._db.write() as conn:
            query = sa.update(calls).where(calls.c.call_id == call_id, calls.c.work_closed_at.is_(None))
            conn.execute(query.values(work_closed_at=at))

    def words_due(self, now: dt.datetime, keep_days: int) -> Sequence[CallRow]:
        """Calls whose words must go now."""
        over = sa.func.coalesce(calls.c.ended_at, calls.c.started_at)
        day_old = over <= sa.bindparam(None, now - LONGEST_WITHOUT_CONSENT, tables.Moment)
        old = over <= sa.bindparam(None, now - dt.timedelta(days=keep_days), tables.Moment)
        no_consent = calls.c.recording_allowed.is_not(True)
        due = sa.or_(sa.and_(no_consent, sa.or_(calls.c.work_closed_at.is_not(None), day_old)), old)
        query = sa.select(calls).where(calls.c.words_erased_at.is_(None), calls.c.state != "live", due)
        return self._find(query.order_by(calls.c.started_at))

    def _find(self, query: sa.Select[Any]) -> Sequence[CallRow]:
        with self._db.read() as conn:
            return [_call(row) for row in conn.execute(query)]

    def _update(self, call_id: str, **values: object) -> None:
        with self._db.write() as conn:
            conn.execute(sa.update(calls).where(calls.c.call_id == call_id).values(**values))

    def _finish(self, conn: Connection, call_id: str, state: str, outcome: str, at: dt.datetime) -> bool:
        query = sa.update(calls).where(calls.c.call_id == call_id, calls.c.state == "live")
        ended = changed(conn.execute(query.values(state=state, outcome=outcome, ended_at=at)))
        if ended:
            open_plans = sa.update(plans).where(plans.c.call_id == call_id, plans.c.state.in_(OPEN_PLAN))
            conn.execute(open_plans.values(state="expired", changed_at=at))
        return ended


def _call(row: sa.Row[Any]) -> CallRow:
    return CallRow(**fields(row))

"""Text-form notices: sent, read by the right person, answered once."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import RefusedByStore, VersionConflict
from voicebot.rows import AuditLine, Notice, NoticeState, OutboxItem, PlanRow, Task
from voicebot.store import plan_rows, tables
from voicebot.store.audit import write_line
from voicebot.store.database import Database, changed, fields, one
from voicebot.store.outbox import put_item
from voicebot.store.tasks import book

notices = tables.notices
ANSWERED: dict[str, Literal["active", "withdrawn"]] = {"confirmed": "active", "withdrawn": "withdrawn"}


class SqlNotices:
    """``Notices`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, notice: Notice, token_hash: str, item: OutboxItem) -> None:
        """Enter a notice together with its outbox item."""
        with self._db.write() as conn:
            if self._db.insert_once(conn, notices, {**vars(notice), "token_hash": token_hash}):
                put_item(self._db, conn, item)

    def get(self, notice_id: str) -> Notice:
        """One notice."""
        with self._db.read() as conn:
            return _get(conn, notice_id)

    def by_token(self, token_hash: str) -> Notice:
        """The notice behind a link."""
        with self._db.read() as conn:
            return _notice(
                one(conn, sa.select(notices).where(notices.c.token_hash == token_hash), "such link")
            )

    def of_plan(self, plan_id: str) -> Sequence[Notice]:
        """The plan's notices, oldest first."""
        return self._find(notices.c.plan_id == plan_id)

    def sent(self, notice_id: str, at: dt.datetime) -> None:
        """It went out: the plan becomes ``notified``."""
        with self._db.write() as conn:
            notice = _get(conn, notice_id)
            if notice.state != "queued":
                return
            _update(conn, notice_id, state="sent", sent_at=at)
            if plan_rows.get_plan(conn, notice.plan_id, lock=True).state == "wished":
                plan_rows.set_state(conn, notice.plan_id, "notified", at)

    def failed(self, notice_id: str, task: Task, at: dt.datetime) -> None:
        """It cannot be delivered; a person takes over. ``at`` is when that was clear."""
        with self._db.write() as conn:
            if _get(conn, notice_id).state == "queued":
                _update(conn, notice_id, state="failed", answered_at=at)
                book(self._db, conn, task)

    def again(
        self, notice: Notice, token_hash: str, item: OutboxItem, audit: AuditLine, at: dt.datetime
    ) -> None:
        """Enter a new notice in the place of those that failed, which lapse."""
        with self._db.write() as conn:
            _end_failed(conn, notice.plan_id, at)
            if not self._db.insert_once(conn, notices, {**vars(notice), "token_hash": token_hash}):
                raise VersionConflict("This notice was sent anew meanwhile.")
            put_item(self._db, conn, item)
            write_line(self._db, conn, audit)

    def give_up(self, plan_id: str, audit: AuditLine, at: dt.datetime) -> PlanRow:
        """Let a wished plan lapse whose notice failed."""
        with self._db.write() as conn:
            _end_failed(conn, plan_id, at)
            plan_rows.set_state(conn, plan_id, "lapsed", at)
            write_line(self._db, conn, audit)
            return plan_rows.get_plan(conn, plan_id)

    def wrong_answer(self, notice_id: str) -> Notice:
        """Count a wrong birth date or postcode down; two at once count twice."""
        query = sa.update(notices).where(notices.c.notice_id == notice_id, notices.c.attempts_left > 0)
        with self._db.write() as conn:
            conn.execute(query.values(attempts_left=notices.c.attempts_left - 1))
            return _get(conn, notice_id)

    def opened(self, notice_id: str, at: dt.datetime) -> None:
        """The right person read it; the first time counts."""
        with self._db.write() as conn:
            query = sa.update(notices).where(notices.c.notice_id == notice_id, notices.c.opened_at.is_(None))
            conn.execute(query.values(opened_at=at))

    def answer(
        self, notice_id: str, state: Literal["confirmed", "withdrawn"], audit: AuditLine, at: dt.datetime
    ) -> PlanRow:
        """The person's answer in text form; the same answer again changes nothing."""
        with self._db.write() as conn:
            notice = _get(conn, notice_id)
            plan = plan_rows.get_plan(conn, notice.plan_id, lock=True)
            if _get(conn, notice_id).state == state:
                return plan
            if notice.expires_at <= at:
                raise RefusedByStore("The link of this notice has run out.")
            _update(conn, notice_id, state=state, answered_at=at)
            plan_rows.set_state(conn, notice.plan_id, ANSWERED[state], at)
            write_line(self._db, conn, audit)
            return plan_rows.get_plan(conn, notice.plan_id)

    def lapse(self, now: dt.datetime) -> Sequence[Notice]:
        """Let unanswered notices past their end lapse, with their plans."""
        waiting = notices.c.state.in_(("queued", "sent", "failed"))
        lapsed = []
        with self._db.write() as conn:
            query = sa.select(notices).where(waiting, notices.c.expires_at <= now).with_for_update()
            for row in conn.execute(query).all():
                _update(conn, row.notice_id, state="lapsed", answered_at=now)
                if plan_rows.get_plan(conn, row.plan_id, lock=True).state in ("wished", "notified"):
                    plan_rows.set_state(conn, row.plan_id, "lapsed", now)
                lapsed.append(_get(conn, row.notice_id))
        return lapsed

    def in_state(self, state: NoticeState) -> Sequence[Notice]:
        """Notices in a state, oldest first."""
        return self._find(notices.c.state == state)

    def _find(self, where: sa.ColumnElement[bool]) -> Sequence[Notice]:
        with self._db.read() as conn:
            rows = conn.execute(
                sa.select(notices).where(where).order_by(notices.c.created_at, notices.c.notice_id)
            )
            return [_notice(row) for row in rows]


def _end_failed(conn: Connection, plan_id: str, at: dt.datetime) -> None:
    """End a wished plan's failed notices, so that none of them lets the plan lapse later."""
    if plan_rows.get_plan(conn, plan_id, lock=True).state != "wished":
        raise VersionConflict("This plan does not wait for its notice any more.")
    states = [row.state for row in conn.execute(sa.select(notices).where(notices.c.plan_id == plan_id))]
    if any(state not in ("failed", "lapsed") for state in states):
        raise VersionConflict("This notice is on its way.")
    failed = sa.update(notices).where(notices.c.plan_id == plan_id, notices.c.state == "failed")
    conn.execute(failed.values(state="lapsed", answered_at=at))


def _get(conn: Connection, notice_id: str) -> Notice:
    return _notice(
        one(conn, sa.select(notices).where(notices.c.notice_id == notice_id), f"notice {notice_id}")
    )


def _notice(row: sa.Row[Any]) -> Notice:
    return Notice(**fields(row, "token_hash"))


def _update(conn: Connection, notice_id: str, **values: object) -> None:
    done = conn.execute(sa.update(notices).where(notices.c.notice_id == notice_id).values(**values))
    if not changed(done):
        raise RefusedByStore(f"Notice {notice_id} did not change.")

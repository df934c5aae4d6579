"""Who is at the desk, and which tab holds which item."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.rows import Lock, Present
from voicebot.store import tables
from voicebot.store.database import Database, fields, one, tuples

presence, locks, sessions, users = tables.presence, tables.locks, tables.sessions, tables.users


class SqlPresence:
    """``Presence`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def beat(self, session_id: str, tab: str, at: dt.datetime) -> None:
        """A tab says that it is open."""
        with self._db.write(notify=False) as conn:
            person = self._person(conn, session_id, at)
            values = {
                "session_id": session_id,
                "tab": tab,
                "seen_at": at,
                "valid_until": person.expires_at,
                "user_id": person.user_id,
                "name": person.name,
                "role": person.role,
                "skills": person.skills,
                "languages": person.languages,
            }
            self._db.upsert(conn, presence, values)

    def leave(self, session_id: str, tab: str) -> None:
        """The tab closed; its locks go."""
        with self._db.write() as conn:
            here = sa.and_(presence.c.session_id == session_id, presence.c.tab == tab)
            conn.execute(sa.delete(presence).where(here))
            conn.execute(sa.delete(locks).where(locks.c.session_id == session_id, locks.c.tab == tab))

    def present(self, since: dt.datetime) -> Sequence[Present]:
        """Tabs heard since then whose sessions are valid."""
        query = sa.select(presence).where(presence.c.seen_at >= since, presence.c.valid_until > since)
        with self._db.read() as conn:
            rows = conn.execute(query.order_by(presence.c.name, presence.c.tab))
            return [Present(**tuples(fields(row, "valid_until"), ("skills", "languages"))) for row in rows]

    def claim(self, item: str, session_id: str, tab: str, at: dt.datetime, until: dt.datetime) -> Lock:
        """Claim or renew; a lock that ran out is anybody's."""
        with self._db.write() as conn:
            self._db.take_turns(conn, f"lock {item}")
            row = conn.execute(sa.select(locks).where(locks.c.item == item, locks.c.until > at)).one_or_none()
            mine = row is not None and (row.session_id, row.tab) == (session_id, tab)
            if row is None or mine:
                person = self._person(conn, session_id, at)
                values = {
                    "item": item,
                    "tab": tab,
                    "session_id": session_id,
                    "user_id": person.user_id,
                    "name": person.name,
                    "since": row.since if row is not None else at,
                    "until": until,
                }
                self._db.upsert(conn, locks, values)
            return _lock(one(conn, sa.select(locks).where(locks.c.item == item), "such lock"))

    def release(self, item: str, tab: str) -> None:
        """Let go."""
        with self._db.write() as conn:
            conn.execute(sa.delete(locks).where(locks.c.item == item, locks.c.tab == tab))

    def locks(self, now: dt.datetime) -> Sequence[Lock]:
        """Locks in force."""
        with self._db.read() as conn:
            rows = conn.execute(sa.select(locks).where(locks.c.until > now).order_by(locks.c.item))
            return [_lock(row) for row in rows]

    def _person(self, conn: Connection, session_id: str, at: dt.datetime) -> sa.Row[Any]:
        query = sa.select(
            users.c.user_id,
            users.c.name,
            users.c.role,
            users.c.skills,
            users.c.languages,
            sessions.c.expires_at,
        ).join_from(sessions, users, users.c.user_id == sessions.c.user_id)
        valid = sa.and_(
            sessions.c.session_id == session_id,
            sessions.c.revoked_at.is_(None),
            sessions.c.expires_at > at,
            users.c.active,
        )
        return one(conn, query.where(valid), "session that is signed in")


def _lock(row: sa.Row[Any]) -> Lock:
    return Lock(**fields(row, "session_id"))

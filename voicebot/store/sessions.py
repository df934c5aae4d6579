"""Sign-ins and one-time sign-in links; of every token only the hash is kept."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import NotFound
from voicebot.rows import AuditLine, SessionRow, UserRow
from voicebot.store import tables
from voicebot.store.audit import write_line
from voicebot.store.database import Database, changed, fields, one, tuples

sessions, links, users, presence, locks = (
    tables.sessions,
    tables.sign_in_links,
    tables.users,
    tables.presence,
    tables.locks,
)


class SqlSessions:
    """``Sessions`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def open(self, session: SessionRow, token_hash: str, audit: AuditLine) -> None:
        """Enter a session."""
        with self._db.write() as conn:
            conn.execute(sa.insert(sessions).values(**vars(session), token_hash=token_hash))
            write_line(self._db, conn, audit)

    def by_token(self, token_hash: str) -> tuple[SessionRow, UserRow]:
        """The session and its user, whether still valid or not."""
        with self._db.read() as conn:
            row = one(conn, sa.select(sessions).where(sessions.c.token_hash == token_hash), "such session")
            user = one(conn, sa.select(users).where(users.c.user_id == row.user_id), "such user")
            values = tuples(fields(user, "password_hash"), ("skills", "languages"))
            return _session(row), UserRow(**values)

    def touch(self, session_id: str, at: dt.datetime) -> None:
        """The person did something."""
        query = sa.update(sessions).where(sessions.c.session_id == session_id, sessions.c.last_seen_at < at)
        with self._db.write(notify=False) as conn:
            conn.execute(query.values(last_seen_at=at))

    def revoke(self, session_id: str, at: dt.datetime, audit: AuditLine) -> None:
        """End a session; ending it again changes nothing."""
        with self._db.write() as conn:
            if _revoke(conn, sessions.c.session_id == session_id, at):
                write_line(self._db, conn, audit)

    def of_user(self, user_id: str) -> Sequence[SessionRow]:
        """The user's sessions, newest first."""
        query = sa.select(sessions).where(sessions.c.user_id == user_id)
        with self._db.read() as conn:
            return [_session(row) for row in conn.execute(query.order_by(sessions.c.created_at.desc()))]

    def add_link(self, token_hash: str, user_id: str, expires_at: dt.datetime, simulated: bool) -> None:
        """Enter a one-time sign-in link."""
        values = {
            "token_hash": token_hash,
            "user_id": user_id,
            "expires_at": expires_at,
            "simulated": simulated,
        }
        with self._db.write() as conn:
            conn.execute(sa.insert(links).values(values))

    def use_link(self, token_hash: str, at: dt.datetime) -> tuple[str, bool]:
        """Burn the link; of two at once one wins."""
        unused = sa.and_(links.c.token_hash == token_hash, links.c.used_at.is_(None), links.c.expires_at > at)
        with self._db.write() as conn:
            if not changed(conn.execute(sa.update(links).where(unused).values(used_at=at))):
                raise NotFound("This sign-in link was used already or has run out.")
            row = one(conn, sa.select(links).where(links.c.token_hash == token_hash), "such link")
            return row.user_id, row.simulated


def revoke_all(conn: Connection, user_id: str, at: dt.datetime) -> None:
    """End all sessions of a user, inside a larger transaction."""
    _revoke(conn, sessions.c.user_id == user_id, at)


def _revoke(conn: Connection, which: sa.ColumnElement[bool], at: dt.datetime) -> bool:
    ids = sa.select(sessions.c.session_id).where(which)
    conn.execute(sa.delete(presence).where(presence.c.session_id.in_(ids)))
    conn.execute(sa.delete(locks).where(locks.c.session_id.in_(ids)))
    done = conn.execute(
        sa.update(sessions).where(which, sessions.c.revoked_at.is_(None)).values(revoked_at=at)
    )
    return done.rowcount > 0


def _session(row: sa.Row[Any]) -> SessionRow:
    return SessionRow(**fields(row, "token_hash"))

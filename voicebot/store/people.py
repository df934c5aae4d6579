"""Users of the console."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import NotFound, RefusedByStore
from voicebot.rows import AuditLine, UserRow
from voicebot.store import tables
from voicebot.store.audit import write_line
from voicebot.store.database import Database, changed, fields, one, tuples
from voicebot.store.sessions import revoke_all

users = tables.users


class SqlPeople:
    """``People`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, user: UserRow, password_hash: str, audit: AuditLine) -> None:
        """Enter a user."""
        with self._db.write() as conn:
            if not self._db.insert_once(conn, users, {**vars(user), "password_hash": password_hash}):
                raise RefusedByStore(f"There is a user with the login {user.login} already.")
            write_line(self._db, conn, audit)

    def get(self, user_id: str) -> UserRow:
        """One user."""
        with self._db.read() as conn:
            return to_user(one(conn, sa.select(users).where(users.c.user_id == user_id), f"user {user_id}"))

    def by_login(self, login: str) -> tuple[UserRow, str]:
        """The user and their password hash."""
        with self._db.read() as conn:
            row = one(conn, sa.select(users).where(users.c.login == login), "user with this login")
            return to_user(row), row.password_hash

    def all(self) -> Sequence[UserRow]:
        """Everybody, by login."""
        with self._db.read() as conn:
            return [to_user(row) for row in conn.execute(sa.select(users).order_by(users.c.login))]

    def change(self, user: UserRow, audit: AuditLine) -> None:
        """Change name, role, skills, languages or ``active``; a lost right ends the sessions."""
        with self._db.write() as conn:
            before = to_user(one(conn, sa.select(users).where(users.c.user_id == user.user_id), user.user_id))
            self._update(conn, user.user_id, **{k: v for k, v in vars(user).items() if k != "user_id"})
            if not user.active or user.role != before.role:
                revoke_all(conn, user.user_id, audit.at)
            write_line(self._db, conn, audit)

    def set_password(self, user_id: str, password_hash: str, audit: AuditLine) -> None:
        """Replace the password; all sessions of the user end."""
        with self._db.write() as conn:
            self._update(conn, user_id, password_hash=password_hash)
            revoke_all(conn, user_id, audit.at)
            write_line(self._db, conn, audit)

    def _update(self, conn: Connection, user_id: str, **values: object) -> None:
        if not changed(conn.execute(sa.update(users).where(users.c.user_id == user_id).values(**values))):
            raise NotFound(f"There is no user {user_id}.")


def to_user(row: sa.Row[Any]) -> UserRow:
    """A row without its password hash."""
    return UserRow(**tuples(fields(row, "password_hash"), ("skills", "languages")))

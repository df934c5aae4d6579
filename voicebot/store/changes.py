"""Noticing that somebody committed something: a hint to look, never the news itself."""

import sqlite3
import threading

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from voicebot.errors import StoreError
from voicebot.store.database import CHANNEL

POLL_S = 0.01
SLOW_POLL_S = 0.1


class SqliteChanges:
    """Polls ``PRAGMA data_version``, which another connection's commit changes (a few µs a look)."""

    def __init__(self, path: str) -> None:
        self._conn = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._closed = threading.Event()
        self._seen = self._version()

    def wait(self, timeout_s: float) -> bool:
        """Block until something may have changed (True) or the time is up (False)."""
        looks = max(1, round(timeout_s / POLL_S))
        for _ in range(looks):
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            if self._closed.wait(min(POLL_S, timeout_s)):
                return False
        return False

    def close(self) -> None:
        """Stop listening."""
        self._closed.set()
        self._conn.close()

    def _version(self) -> int:
        try:
            return int(self._conn.execute("pragma data_version").fetchone()[0])
        except sqlite3.Error as error:
            raise StoreError("The database file cannot be read any more.") from error


class PostgresChanges:
    """LISTEN for decisions and tasks, and a slow look at the log's end for spoken words.

    The log does not notify: NOTIFY takes a lock on every commit of the whole server.
    """

    def __init__(self, engine: Engine) -> None:
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            self._conn = psycopg.connect(url, autocommit=True)
            self._conn.execute(f"listen {CHANNEL}")
        except psycopg.Error as error:
            raise StoreError("The database does not answer.") from error
        self._engine = engine
        self._seen = self._log_end()

    def wait(self, timeout_s: float) -> bool:
        """Block until something may have changed (True) or the time is up (False)."""
        for _ in range(max(1, round(timeout_s / SLOW_POLL_S))):
            try:
                if list(self._conn.notifies(timeout=min(SLOW_POLL_S, timeout_s), stop_after=1)):
                    return True
                end = self._log_end()
            except (psycopg.Error, sa.exc.SQLAlchemyError) as error:
                raise StoreError("The database does not answer.") from error
            if end != self._seen:
                self._seen = end
                return True
        return False

    def close(self) -> None:
        """Stop listening."""
        self._conn.close()

    def _log_end(self) -> int:
        with self._engine.connect() as conn:
            return int(conn.execute(sa.text("select coalesce(max(n), 0) from events")).scalar_one())

"""One database behind all parts: transactions, keys, and the translation of its errors into ours."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from voicebot.errors import NotFound, RefusedByStore, StoreError
from voicebot.store import tables
from voicebot.store.sealing import Keyring, seal_json, unseal_json

CHANNEL = "voicebot"
REFUSED_STATES = ("42501", "23", "VB")
"""PostgreSQL's SQLSTATE prefixes that mean a rule said no: no right, a constraint, our own triggers."""

EMPTYING_TRIES = 5
EMPTYING_PAUSE_S = 0.01
"""Readers of this product are gone after milliseconds."""


class Database:
    """An engine with its keys; ``read`` and ``write`` are the only ways to a connection."""

    def __init__(self, engine: Engine, keys: Keyring) -> None:
        self.engine = engine
        self.keys = keys
        self._writing = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._holds_old_pages = False

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view for a few queries."""
        with _translated(), self.engine.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def write(self, *, notify: bool = True) -> Iterator[Connection]:
        """A transaction that is on disk when the block ends without an error.

        ``notify`` wakes listeners of PostgreSQL; it takes a global commit lock there, so that frequent
        writes (words as they are spoken) go without.
        """
        with _translated(), self._one_writer(), self.engine.connect() as conn:
            writer = conn.execution_options(voicebot_write=True)
            with writer.begin():
                yield writer
                if notify and not self.is_sqlite:
                    writer.exec_driver_sql(f"notify {CHANNEL}")
        if self._holds_old_pages:
            self.forget_old_pages()

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """SQLite has one writer; threads of this process queue here rather than in its busy loop."""
        if self._writing is None:
            yield
            return
        with self._writing:
            yield

    def forget_old_pages(self) -> None:
        """SQLite: empty the write-ahead log, so that it holds no copy of what was erased.

        A reader at this very moment keeps that from ending. To wait for one here would make every writer wait
        too, so the log is tried again in a moment, and then after each write until it is empty.
        """
        if self.is_sqlite:
            self._holds_old_pages = True
            pause = threading.Event()
            for _ in range(EMPTYING_TRIES):
                if self._emptied():
                    self._holds_old_pages = False
                    return
                pause.wait(EMPTYING_PAUSE_S)

    def _emptied(self) -> bool:
        """Whether the write-ahead log could be emptied right now, without waiting for anybody."""
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            (patience_ms,) = cursor.execute("pragma busy_timeout").fetchone()
            cursor.execute("pragma busy_timeout=0")
            try:
                (busy, *_) = cursor.execute("pragma wal_checkpoint(truncate)").fetchone()
            finally:
                cursor.execute(f"pragma busy_timeout={int(patience_ms)}")
        finally:
            raw.close()
        return not busy

    def insert_once(self, conn: Connection, table: sa.Table, values: dict[str, Any]) -> bool:
        """Insert a row unless its key is there already; True if it was new."""
        insert = (sqlite.insert if self.is_sqlite else postgresql.insert)(table)
        key = next(iter(table.primary_key))
        new = insert.values(values).on_conflict_do_nothing().returning(key)
        return conn.execute(new).first() is not None

    def upsert(self, conn: Connection, table: sa.Table, values: dict[str, Any]) -> None:
        """Insert a row or replace the one with its primary key."""
        insert = (sqlite.insert if self.is_sqlite else postgresql.insert)(table).values(values)
        keys = [c.name for c in table.primary_key]
        rest = {k: insert.excluded[k] for k in values if k not in keys}
        conn.execute(insert.on_conflict_do_update(index_elements=keys, set_=rest))

    def take_turns(self, conn: Connection, what: str) -> None:
        """Let one transaction at a time pass for this thing (SQLite has only one writer anyway)."""
        if not self.is_sqlite:
            conn.execute(sa.text("select pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": what})

    # -- keys of calls -----------------------------------------------------------------------------

    def call_key(self, conn: Connection, call_id: str, *, create: bool) -> bytes:
        """The call's key; made at its first use, gone for good once the words were erased."""
        wrapped = self._wrapped(conn, call_id)
        if wrapped is None and create and not self._erased(conn, call_id):
            _, fresh = self.keys.new_call_key(call_id)
            self.insert_once(conn, tables.call_keys, {"call_id": call_id, "wrapped": fresh})
            wrapped = self._wrapped(conn, call_id)
        if wrapped is None:
            raise NotFound(f"The words of {call_id} were erased.")
        return self.keys.unwrap(wrapped, call_id)

    def key_or_none(self, conn: Connection, call_id: str, *, create: bool = False) -> bytes | None:
        """The call's key; None once its words were erased."""
        try:
            return self.call_key(conn, call_id, create=create)
        except NotFound:
            return None

    def seal_words(self, conn: Connection, call_id: str, belongs_to: str, value: Any) -> bytes | None:  # noqa: ANN401 - any JSON value
        """Seal words of a call; None when they may not be kept any more."""
        key = self.key_or_none(conn, call_id, create=True)
        return None if key is None else seal_json(key, value, belongs_to)

    def unseal_words(self, conn: Connection, call_id: str, belongs_to: str, sealed: bytes | None) -> Any:  # noqa: ANN401 - any JSON value
        """Open words of a call; None once they were erased."""
        key = self.key_or_none(conn, call_id) if sealed is not None else None
        return None if key is None or sealed is None else unseal_json(key, sealed, belongs_to)

    def _wrapped(self, conn: Connection, call_id: str) -> bytes | None:
        found = conn.execute(
            sa.select(tables.call_keys.c.wrapped).where(tables.call_keys.c.call_id == call_id)
        )
        return found.scalar_one_or_none()

    def _erased(self, conn: Connection, call_id: str) -> bool:
        erased_at = tables.calls.c.words_erased_at
        row = conn.execute(sa.select(erased_at).where(tables.calls.c.call_id == call_id))
        return row.scalar_one_or_none() is not None


def one(conn: Connection, query: sa.Select[Any], what: str) -> sa.Row[Any]:
    """The one row of a query; raises NotFound with a sentence."""
    row = conn.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"There is no {what}.")
    return row


def fields(row: sa.Row[Any], *without: str) -> dict[str, Any]:
    """A row as keyword arguments for its dataclass."""
    return {k: v for k, v in row._mapping.items() if k not in without}


def changed(done: sa.CursorResult[Any]) -> bool:
    """Whether an update found its row."""
    return done.rowcount == 1


def tuples(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """JSON lists back to tuples for these fields."""
    return {k: tuple(v) if k in names else v for k, v in values.items()}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        sentence, refused = _reading(error)
        raise (RefusedByStore if refused else StoreError)(sentence) from error
    except sa.exc.SQLAlchemyError as error:
        raise StoreError("The database gave no usable answer.") from error


def _reading(error: sa.exc.DBAPIError) -> tuple[str, bool]:
    """A sentence without the statement's values, and whether a rule (not an outage) said no."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        text = str(cause)
        refused = (
            isinstance(cause, sqlite3.IntegrityError) or "not authorized" in text or "prohibited" in text
        )
        return (text if refused else f"The database failed: {text}."), refused
    state = getattr(cause, "sqlstate", None) or ""
    diag = getattr(cause, "diag", None)
    text = getattr(diag, "message_primary", None) or "The database does not answer."
    return text, state.startswith(REFUSED_STATES)

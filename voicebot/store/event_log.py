"""The event log: gapless per call, idempotent, its words sealed apart so that they can be destroyed."""

import datetime as dt
import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot import codec
from voicebot.errors import RefusedByStore
from voicebot.ports import LogEntry
from voicebot.store import tables
from voicebot.store.database import Database
from voicebot.store.sealing import seal_bytes, seal_json, unseal_bytes, unseal_json

events, words = tables.events, tables.words
COLUMNS: tuple[sa.Column[Any], ...] = (
    events.c.n,
    events.c.tx,
    events.c.call_id,
    events.c.seq,
    events.c.at,
    events.c.record,
)
BEFORE_OPEN_TRANSACTIONS = "events.tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""PostgreSQL numbers rows before they are committed: a reader by number alone would skip the rows of a
transaction that commits late. Rows of transactions older than every open one are complete."""


class SqlEventLog:
    """``CallLog`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def append(self, entries: Sequence[LogEntry]) -> None:
        """Keep the entries; those already kept are compared and skipped."""
        with self._db.write(notify=False) as conn:
            for call_id, group in groupby(entries, key=lambda e: e.call_id):
                self._append_call(conn, call_id, list(group))

    def read(self, call_id: str, after: int = 0) -> Sequence[LogEntry]:
        """The call's entries with a higher ``seq``, in order."""
        query = sa.select(*COLUMNS).where(events.c.call_id == call_id, events.c.seq > after)
        with self._db.read() as conn:
            return self._entries(conn, conn.execute(query.order_by(events.c.seq)).all())

    def read_since(self, cursor: str, limit: int = 500) -> tuple[Sequence[LogEntry], str]:
        """Entries of all calls after the cursor, in commit order, and the next cursor."""
        tx, n = _position(cursor)
        query = sa.select(*COLUMNS).order_by(events.c.tx, events.c.n).limit(limit)
        if self._db.is_sqlite:
            query = query.where(events.c.n > n)
        else:
            query = query.where(sa.tuple_(events.c.tx, events.c.n) > sa.tuple_(sa.literal(tx), sa.literal(n)))
            query = query.where(sa.text(BEFORE_OPEN_TRANSACTIONS))
        with self._db.read() as conn:
            rows = conn.execute(query).all()
            return self._entries(conn, rows), f"{rows[-1].tx}.{rows[-1].n}" if rows else cursor

    def end(self) -> str:
        """The cursor behind the newest entry."""
        query = sa.select(events.c.tx, events.c.n).order_by(events.c.tx.desc(), events.c.n.desc()).limit(1)
        if not self._db.is_sqlite:
            query = query.where(sa.text(BEFORE_OPEN_TRANSACTIONS))
        with self._db.read() as conn:
            row = conn.execute(query).one_or_none()
            return f"{row.tx}.{row.n}" if row is not None else ""

    def erase_words(self, call_id: str, at: dt.datetime) -> None:
        """Destroy the call's key and its words."""
        with self._db.write() as conn:
            conn.execute(sa.delete(words).where(words.c.call_id == call_id))
            conn.execute(sa.delete(tables.call_keys).where(tables.call_keys.c.call_id == call_id))
            done = sa.update(tables.calls).where(tables.calls.c.call_id == call_id)
            conn.execute(done.where(tables.calls.c.words_erased_at.is_(None)).values(words_erased_at=at))
        self._db.forget_old_pages()

    def seal(self, call_id: str, data: bytes) -> bytes:
        """Encrypt bytes under the call's key."""
        with self._db.write(notify=False) as conn:
            return seal_bytes(self._db.call_key(conn, call_id, create=True), data, f"{call_id}:data")

    def unseal(self, call_id: str, data: bytes) -> bytes:
        """Decrypt what ``seal`` made."""
        with self._db.read() as conn:
            return unseal_bytes(self._db.call_key(conn, call_id, create=False), data, f"{call_id}:data")

    def _append_call(self, conn: Connection, call_id: str, entries: list[LogEntry]) -> None:
        self._db.take_turns(conn, f"log {call_id}")
        last = conn.execute(
            sa.select(sa.func.coalesce(sa.func.max(events.c.seq), 0)).where(events.c.call_id == call_id)
        ).scalar_one()
        rows, sealed = [], []
        for entry in sorted(entries, key=lambda e: e.seq):
            kept, personal = codec.split_pii(codec.encode(entry.item))
            record = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
            if entry.seq <= last:
                self._same(conn, entry, record)
                continue
            if entry.seq != last + 1:
                raise RefusedByStore(f"The log of {call_id} ends at {last}; {entry.seq} would leave a gap.")
            last = entry.seq
            at = entry.at.isoformat()
            rows.append(
                {"call_id": call_id, "seq": entry.seq, "at": at, "kind": kept["type"], "record": record}
            )
            if personal:
                sealed.append({"seq": entry.seq, "personal": personal})
        if rows:
            conn.execute(sa.insert(events), rows)
        self._keep_words(conn, call_id, sealed)

    def _same(self, conn: Connection, entry: LogEntry, record: str) -> None:
        kept = conn.execute(
            sa.select(events.c.record).where(events.c.call_id == entry.call_id, events.c.seq == entry.seq)
        ).scalar_one()
        if kept != record:
            raise RefusedByStore(f"The log of {entry.call_id} has something else at {entry.seq}.")

    def _keep_words(self, conn: Connection, call_id: str, personal: list[dict[str, Any]]) -> None:
        key = self._db.key_or_none(conn, call_id, create=True) if personal else None
        if key is not None:
            conn.execute(sa.insert(words), [_sealed(key, call_id, **item) for item in personal])

    def _entries(self, conn: Connection, rows: Sequence[sa.Row[Any]]) -> list[LogEntry]:
        sealed = self._words_of(conn, rows)
        keys = {call_id: self._db.key_or_none(conn, call_id) for call_id, _ in sealed}
        entries = []
        for row in rows:
            place, key = (row.call_id, row.seq), keys.get(row.call_id)
            words_of_row = sealed.get(place)
            personal = _opened(key, *place, words_of_row) if key is not None and words_of_row else {}
            item = codec.decode(codec.join_pii(json.loads(row.record), personal))
            at = dt.datetime.fromisoformat(row.at)
            entries.append(LogEntry(call_id=row.call_id, seq=row.seq, at=at, item=item))
        return entries

    def _words_of(self, conn: Connection, rows: Sequence[sa.Row[Any]]) -> dict[tuple[str, int], bytes]:
        found: dict[tuple[str, int], bytes] = {}
        for call_id in {row.call_id for row in rows}:
            seqs = [row.seq for row in rows if row.call_id == call_id]
            query = sa.select(words.c.seq, words.c.words_sealed).where(
                words.c.call_id == call_id, words.c.seq.between(min(seqs), max(seqs))
            )
            found.update({(call_id, r.seq): r.words_sealed for r in conn.execute(query)})
        return found


def _sealed(key: bytes, call_id: str, seq: int, personal: dict[str, Any]) -> dict[str, Any]:
    return {"call_id": call_id, "seq": seq, "words_sealed": seal_json(key, personal, f"{call_id}:{seq}")}


def _opened(key: bytes, call_id: str, seq: int, sealed: bytes) -> dict[str, Any]:
    personal: dict[str, Any] = unseal_json(key, sealed, f"{call_id}:{seq}")
    return personal


def _position(cursor: str) -> tuple[int, int]:
    """The cursor's transaction and row number; "" is the start."""
    if not cursor:
        return 0, 0
    tx, _, n = cursor.partition(".")
    return int(tx), int(n)

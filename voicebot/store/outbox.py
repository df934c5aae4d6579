"""Deliveries to the outside: kept until done, their bodies sealed and forgotten afterwards."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import VersionConflict
from voicebot.rows import AuditLine, OutboxItem
from voicebot.store import tables
from voicebot.store.audit import write_line
from voicebot.store.database import Database, changed, fields, one

outbox = tables.outbox


class SqlOutbox:
    """``Outbox`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, item: OutboxItem) -> None:
        """Enter a delivery; the same id again changes nothing."""
        with self._db.write() as conn:
            put_item(self._db, conn, item)

    def due(self, now: dt.datetime, limit: int = 50, kind: str | None = None) -> Sequence[OutboxItem]:
        """Waiting items whose time has come, oldest first."""
        query = sa.select(outbox).where(outbox.c.state == "waiting", outbox.c.due_at <= now)
        if kind is not None:
            query = query.where(outbox.c.kind == kind)
        with self._db.read() as conn:
            rows = conn.execute(query.order_by(outbox.c.due_at, outbox.c.item_id).limit(limit))
            return [self._item(row) for row in rows]

    def get(self, item_id: str) -> OutboxItem:
        """One delivery."""
        with self._db.read() as conn:
            return self._item(
                one(conn, sa.select(outbox).where(outbox.c.item_id == item_id), "such delivery")
            )

    def done(self, item_id: str) -> None:
        """It was delivered; its body is forgotten."""
        with self._db.write() as conn:
            self._update(conn, item_id, state="done", body_sealed=None)

    def retry(self, item_id: str, error: str, due_at: dt.datetime | None) -> OutboxItem:
        """Try again at ``due_at``, or give up when there is none."""
        later = {"state": "given_up", "body_sealed": None} if due_at is None else {"due_at": due_at}
        with self._db.write() as conn:
            self._update(conn, item_id, attempts=outbox.c.attempts + 1, error=error, **later)
            return self._item(
                one(conn, sa.select(outbox).where(outbox.c.item_id == item_id), "such delivery")
            )

    def given_up(self, kind: str) -> Sequence[OutboxItem]:
        """Items of a kind that were given up, the last try longest ago first; their bodies are gone."""
        query = sa.select(outbox).where(outbox.c.state == "given_up", outbox.c.kind == kind)
        with self._db.read() as conn:
            return [
                self._item(row) for row in conn.execute(query.order_by(outbox.c.due_at, outbox.c.item_id))
            ]

    def again(self, item: OutboxItem, audit: AuditLine) -> None:
        """Let an item that was given up wait once more, written anew."""
        given_up = sa.update(outbox).where(outbox.c.item_id == item.item_id, outbox.c.state == "given_up")
        with self._db.write() as conn:
            if not changed(conn.execute(given_up.values(_values(self._db, item)))):
                raise VersionConflict("This message is on its way.")
            write_line(self._db, conn, audit)

    def _update(self, conn: Connection, item_id: str, **values: object) -> None:
        waiting = sa.update(outbox).where(outbox.c.item_id == item_id, outbox.c.state == "waiting")
        conn.execute(waiting.values(**values))

    def _item(self, row: sa.Row[Any]) -> OutboxItem:
        body = {} if row.body_sealed is None else self._db.keys.unseal("outbox", row.body_sealed, row.item_id)
        return OutboxItem(**fields(row, "body_sealed"), pii_body=body)


def put_item(database: Database, conn: Connection, item: OutboxItem) -> None:
    """Enter a delivery inside a larger transaction."""
    database.insert_once(conn, outbox, _values(database, item))


def _values(database: Database, item: OutboxItem) -> dict[str, Any]:
    values = {k: v for k, v in vars(item).items() if k != "pii_body"}
    return {**values, "body_sealed": database.keys.seal("outbox", item.pii_body, item.item_id)}

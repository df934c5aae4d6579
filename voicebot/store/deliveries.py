"""What happened, and its deliveries to the outside: one after another per target and case."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import VersionConflict
from voicebot.ports_feed import Delivery, DeliveryState, Happening
from voicebot.rows import AuditLine
from voicebot.store.audit import write_line
from voicebot.store.database import Database, changed, fields, one
from voicebot.store.feed_tables import deliveries, feed


class SqlDeliveries:
    """``Deliveries`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def unrouted(self, limit: int = 500) -> Sequence[Happening]:
        """Happenings nobody has routed yet, in order."""
        query = sa.select(feed).where(feed.c.routed.is_(False)).order_by(feed.c.n).limit(limit)
        with self._db.read() as conn:
            return [Happening(**fields(row, "routed")) for row in conn.execute(query)]

    def route(self, n: int, new: Sequence[Delivery]) -> None:
        """Enter a happening's deliveries, once."""
        with self._db.write() as conn:
            mine = sa.update(feed).where(feed.c.n == n, feed.c.routed.is_(False)).values(routed=True)
            if changed(conn.execute(mine)):
                for delivery in new:
                    self._db.insert_once(conn, deliveries, vars(delivery).copy())

    def heads(self, now: dt.datetime, limit: int = 200) -> Sequence[Delivery]:
        """The oldest waiting delivery of each target and case, where its time has come."""
        older = deliveries.alias("older")
        query = sa.select(deliveries).where(
            deliveries.c.state == "waiting", deliveries.c.due_at <= now, ~_before(older)
        )
        return self._find(query.order_by(deliveries.c.n, deliveries.c.delivery_id).limit(limit))

    def is_head(self, delivery_id: str) -> bool:
        """Whether no older delivery of the same target and case waits."""
        older = deliveries.alias("older")
        query = sa.select(deliveries).where(deliveries.c.delivery_id == delivery_id, ~_before(older))
        return bool(self._find(query))

    def get(self, delivery_id: str) -> Delivery:
        """One delivery."""
        with self._db.read() as conn:
            return _get(conn, delivery_id)

    def find(
        self, state: DeliveryState | None = None, limit: int = 100, before: int | None = None
    ) -> Sequence[Delivery]:
        """Deliveries, newest happening first."""
        query = sa.select(deliveries)
        if state is not None:
            query = query.where(deliveries.c.state == state)
        if before is not None:
            query = query.where(deliveries.c.n < before)
        return self._find(query.order_by(deliveries.c.n.desc(), deliveries.c.delivery_id).limit(limit))

    def done(self, delivery_id: str, at: dt.datetime) -> None:
        """It was taken."""
        with self._db.write() as conn:
            self._update(conn, delivery_id, "waiting", state="done", changed_at=at, error="")

    def retry(self, delivery_id: str, error: str, due_at: dt.datetime | None, at: dt.datetime) -> Delivery:
        """Try again at ``due_at``; without one it is dead."""
        later = {"state": "dead"} if due_at is None else {"due_at": due_at}
        with self._db.write() as conn:
            attempts = deliveries.c.attempts + 1
            self._update(conn, delivery_id, "waiting", attempts=attempts, error=error, changed_at=at, **later)
            return _get(conn, delivery_id)

    def resend(self, delivery_id: str, at: dt.datetime) -> Delivery:
        """Send a dead one anew."""
        values = {"state": "waiting", "attempts": 0, "due_at": at, "changed_at": at}
        with self._db.write() as conn:
            again = {**values, "round": deliveries.c.round + 1}
            if not self._update(conn, delivery_id, "dead", **again):
                raise VersionConflict(f"This delivery is {_get(conn, delivery_id).state}, not dead.")
            return _get(conn, delivery_id)

    def give_up(self, delivery_id: str, audit: AuditLine, at: dt.datetime) -> Delivery:
        """Never send a dead one."""
        with self._db.write() as conn:
            if not self._update(conn, delivery_id, "dead", state="given_up", changed_at=at):
                raise VersionConflict(f"This delivery is {_get(conn, delivery_id).state}, not dead.")
            write_line(self._db, conn, audit)
            return _get(conn, delivery_id)

    def forget(self, before: dt.datetime) -> int:
        """Drop what was delivered, and routed happenings, before this moment."""
        with self._db.write(notify=False) as conn:
            over = deliveries.c.state.in_(("done", "given_up"))
            old = sa.delete(deliveries).where(over, deliveries.c.changed_at < before)
            dropped = conn.execute(old).rowcount
            conn.execute(sa.delete(feed).where(feed.c.routed.is_(True), feed.c.at < before))
            return dropped

    def _find(self, query: sa.Select[Any]) -> Sequence[Delivery]:
        with self._db.read() as conn:
            return [Delivery(**fields(row)) for row in conn.execute(query)]

    def _update(self, conn: Connection, delivery_id: str, found: DeliveryState, **values: object) -> bool:
        where = (deliveries.c.delivery_id == delivery_id, deliveries.c.state == found)
        return changed(conn.execute(sa.update(deliveries).where(*where).values(**values)))


def _before(older: sa.FromClause) -> sa.Exists:
    return sa.exists().where(
        older.c.state == "waiting",
        older.c.target == deliveries.c.target,
        older.c.case_id == deliveries.c.case_id,
        older.c.n < deliveries.c.n,
    )


def _get(conn: Connection, delivery_id: str) -> Delivery:
    query = sa.select(deliveries).where(deliveries.c.delivery_id == delivery_id)
    return Delivery(**fields(one(conn, query, "such delivery")))

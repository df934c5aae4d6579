"""Payments as the ledger reports them; importing the same file twice adds nothing."""

import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from voicebot.rows import Payment
from voicebot.store import tables
from voicebot.store.database import Database, fields

payments = tables.payments


class SqlPayments:
    """``Payments`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, new: Iterable[Payment]) -> int:
        """Enter payments; those already known by reference are skipped."""
        with self._db.write() as conn:
            return sum(self._db.insert_once(conn, payments, vars(payment).copy()) for payment in new)

    def imported_after(self, at: dt.datetime) -> Sequence[Payment]:
        """Payments by the moment of their import."""
        query = sa.select(payments).where(payments.c.imported_at > at)
        with self._db.read() as conn:
            rows = conn.execute(query.order_by(payments.c.imported_at, payments.c.reference))
            return [Payment(**fields(row)) for row in rows]

    def of_case(self, case_id: str) -> Sequence[Payment]:
        """The case's payments by day."""
        query = sa.select(payments).where(payments.c.case_id == case_id)
        with self._db.read() as conn:
            rows = conn.execute(query.order_by(payments.c.paid_on, payments.c.reference))
            return [Payment(**fields(row)) for row in rows]

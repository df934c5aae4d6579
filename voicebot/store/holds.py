"""Cases that must not be contacted."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from voicebot.errors import NotFound
from voicebot.rows import Hold
from voicebot.store import tables
from voicebot.store.database import Database, changed, fields

holds = tables.holds


class SqlHolds:
    """``Holds`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, hold: Hold) -> None:
        """Enter a hold; the same id again changes nothing."""
        with self._db.write() as conn:
            self._db.insert_once(conn, holds, vars(hold).copy())

    def active(self, case_id: str, now: dt.datetime) -> Sequence[Hold]:
        """Holds in force."""
        lasting = sa.or_(holds.c.until.is_(None), holds.c.until > now)
        return self._find(sa.and_(holds.c.case_id == case_id, holds.c.lifted_at.is_(None), lasting))

    def of_case(self, case_id: str) -> Sequence[Hold]:
        """All holds, oldest first."""
        return self._find(holds.c.case_id == case_id)

    def lift(self, hold_id: str, user_id: str, at: dt.datetime) -> None:
        """End a hold early."""
        query = sa.update(holds).where(holds.c.hold_id == hold_id, holds.c.lifted_at.is_(None))
        with self._db.write() as conn:
            if not changed(conn.execute(query.values(lifted_at=at, lifted_by=user_id))):
                raise NotFound(f"There is no hold {hold_id} in force.")

    def _find(self, where: sa.ColumnElement[bool]) -> Sequence[Hold]:
        with self._db.read() as conn:
            rows = conn.execute(sa.select(holds).where(where).order_by(holds.c.since, holds.c.hold_id))
            return [Hold(**fields(row)) for row in rows]

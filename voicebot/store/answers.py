"""Answers remembered under clients' idempotency keys."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.rows import KeptAnswer
from voicebot.store import tables
from voicebot.store.database import Database, fields

kept = tables.kept_answers


class SqlKeptAnswers:
    """``KeptAnswers`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def find(self, user_id: str, key: str) -> KeptAnswer | None:
        """What was answered under this key."""
        with self._db.read() as conn:
            return self._find(conn, user_id, key)

    def keep(self, answer: KeptAnswer) -> KeptAnswer:
        """Remember an answer; if another came first, that one is returned."""
        values: dict[str, Any] = {k: v for k, v in vars(answer).items() if k != "body"}
        values["body_sealed"] = self._db.keys.seal("answers", answer.body, f"{answer.user_id}:{answer.key}")
        with self._db.write(notify=False) as conn:
            self._db.insert_once(conn, kept, values)
            return self._find(conn, answer.user_id, answer.key) or answer

    def forget(self, before: dt.datetime) -> int:
        """Drop old ones; returns how many."""
        with self._db.write(notify=False) as conn:
            return conn.execute(sa.delete(kept).where(kept.c.at < before)).rowcount

    def _find(self, conn: Connection, user_id: str, key: str) -> KeptAnswer | None:
        query = sa.select(kept).where(kept.c.user_id == user_id, kept.c.key == key)
        row = conn.execute(query).one_or_none()
        if row is None:
            return None
        body = self._db.keys.unseal("answers", row.body_sealed, f"{user_id}:{key}")
        return KeptAnswer(**fields(row, "body_sealed"), body=body)

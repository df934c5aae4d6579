"""What agents corrected, as training rows, with the words for as long as they exist."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.rows import AuditLine, Correction
from voicebot.store import tables
from voicebot.store.audit import write_line
from voicebot.store.database import Database, fields

calls, corrections, events, words = tables.calls, tables.corrections, tables.events, tables.words


class SqlCorrections:
    """``Corrections`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, correction: Correction, audit: AuditLine) -> None:
        """Enter a correction; the same id again changes nothing."""
        with self._db.write() as conn:
            if self._db.insert_once(conn, corrections, vars(correction).copy()):
                write_line(self._db, conn, audit)

    def all(self, since: dt.datetime | None = None) -> Sequence[tuple[Correction, str]]:
        """Corrections with the utterance's words, oldest first; none of control calls, which are made up."""
        made_up = sa.select(calls.c.call_id).where(calls.c.direction == "control")
        query = sa.select(corrections).where(corrections.c.call_id.not_in(made_up))
        query = query.order_by(corrections.c.at, corrections.c.correction_id)
        if since is not None:
            query = query.where(corrections.c.at >= since)
        with self._db.read() as conn:
            rows = conn.execute(query).all()
            return [(Correction(**fields(row)), self._text(conn, row)) for row in rows]

    def _text(self, conn: Connection, row: sa.Row[Any]) -> str:
        spoken = sa.select(words.c.seq, words.c.words_sealed).join_from(
            words, events, sa.and_(events.c.call_id == words.c.call_id, events.c.seq == words.c.seq)
        )
        named = sa.cast(events.c.record, sa.Text).contains(
            f'"utterance_id":"{row.utterance_id}"', autoescape=True
        )
        query = spoken.where(events.c.call_id == row.call_id, events.c.kind == "UtteranceHeard", named)
        for found in conn.execute(query):
            place = f"{row.call_id}:{found.seq}"
            personal = self._db.unseal_words(conn, row.call_id, place, found.words_sealed) or {}
            return str(personal.get("pii_text", ""))
        return ""

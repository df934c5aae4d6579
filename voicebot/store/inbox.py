"""Events on their way from the desk, or a timer, into a call."""

from collections.abc import Sequence
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot import codec
from voicebot.events import Event
from voicebot.rows import AuditLine, InboxEntry
from voicebot.store import tables
from voicebot.store.audit import write_line
from voicebot.store.database import Database

inbox = tables.inbox


class SqlInbox:
    """``Inbox`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, call_id: str, event: Event, audit: AuditLine) -> InboxEntry:
        """Write the event and its audit line in one transaction."""
        with self._db.write() as conn:
            write_line(self._db, conn, audit)
            return put_event(self._db, conn, call_id, event)

    def since(self, call_id: str, cursor: int) -> Sequence[InboxEntry]:
        """The call's entries with a higher ``seq``, in order."""
        query = sa.select(inbox).where(inbox.c.call_id == call_id, inbox.c.seq > cursor)
        entries = []
        with self._db.read() as conn:
            for row in conn.execute(query.order_by(inbox.c.seq)).all():
                personal = self._db.unseal_words(conn, call_id, _place(call_id, row.seq), row.words_sealed)
                event = cast("Event", codec.decode(codec.join_pii(row.record, personal or {})))
                entries.append(InboxEntry(call_id=call_id, seq=row.seq, event=event))
        return entries


def put_event(database: Database, conn: Connection, call_id: str, event: Event) -> InboxEntry:
    """Write an event inside a larger transaction."""
    database.take_turns(conn, f"inbox {call_id}")
    last = sa.select(sa.func.coalesce(sa.func.max(inbox.c.seq), 0)).where(inbox.c.call_id == call_id)
    seq = conn.execute(last).scalar_one() + 1
    kept, personal = codec.split_pii(codec.encode(event))
    place = _place(call_id, seq)
    sealed = database.seal_words(conn, call_id, place, personal) if personal else None
    values = {"call_id": call_id, "seq": seq, "kind": kept["type"], "record": kept, "words_sealed": sealed}
    conn.execute(sa.insert(inbox).values(values))
    return InboxEntry(call_id=call_id, seq=seq, event=event)


def _place(call_id: str, seq: int) -> str:
    return f"{call_id}:inbox:{seq}"

"""The audit: append-only, and chained so that a changed or missing line shows.

Each line's mac is an HMAC-SHA-256 over the line and the mac before it, under a key that is not in the
database. A cut-off tail leaves a valid shorter chain; that is why ``head`` is to be anchored outside (a file
on another disk, a log server) and given to ``verify``.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import StoreError
from voicebot.rows import AuditLine, AuditRow
from voicebot.store import tables
from voicebot.store.database import Database

audit = tables.audit
START = ""
BATCH = 5000


class SqlAudit:
    """``Audit`` over SQL."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def append(self, line: AuditLine) -> AuditRow:
        """Write one line."""
        with self._db.write() as conn:
            return write_line(self._db, conn, line)

    def read(
        self, before: int | None = None, limit: int = 100, where: Mapping[str, str] | None = None
    ) -> Sequence[AuditRow]:
        """Lines, newest first; ``where`` filters ``who``, ``what`` or any ref."""
        query = sa.select(audit).order_by(audit.c.seq.desc())
        if before is not None:
            query = query.where(audit.c.seq < before)
        for name, value in (where or {}).items():
            query = query.where(_matches(name, value))
        with self._db.read() as conn:
            return [_row(row) for row in conn.execute(query.limit(limit))]

    def head(self) -> tuple[int, str]:
        """Number and mac of the newest line."""
        with self._db.read() as conn:
            return _head(conn)

    def verify(self, anchor: tuple[int, str] | None = None) -> int:
        """Check the whole chain and that it contains the anchor."""
        mac, count, anchored = START, 0, anchor is None or anchor[0] == 0
        with self._db.read() as conn:
            rows = conn.execution_options(yield_per=BATCH).execute(sa.select(audit).order_by(audit.c.seq))
            for row in rows:
                count += 1
                mac = _mac(self._db, mac, row.seq, row.at, (row.who, row.what, row.refs, row.body))
                if row.seq != count or row.mac != mac:
                    raise StoreError(f"Line {count} of the audit was changed or removed.")
                anchored = anchored or (count, mac) == anchor
        if not anchored and anchor is not None:
            raise StoreError(f"The audit ends at line {count}; line {anchor[0]} was anchored and is missing.")
        return count


def write_line(database: Database, conn: Connection, line: AuditLine) -> AuditRow:
    """Write a line inside a larger transaction."""
    database.take_turns(conn, "audit")
    last, before = _head(conn)
    refs, body = _canonical(line.refs), _canonical(line.body)
    mac = _mac(database, before, last + 1, line.at, (line.who, line.what, refs, body))
    values = {"seq": last + 1, "at": line.at, "who": line.who, "what": line.what, "refs": refs, "body": body}
    conn.execute(sa.insert(audit).values(**values, mac=mac))
    return AuditRow(seq=last + 1, line=line, mac=mac)


def _head(conn: Connection) -> tuple[int, str]:
    row = conn.execute(
        sa.select(audit.c.seq, audit.c.mac).order_by(audit.c.seq.desc()).limit(1)
    ).one_or_none()
    return (row.seq, row.mac) if row is not None else (0, START)


def _mac(database: Database, before: str, seq: int, at: dt.datetime, texts: tuple[str, ...]) -> str:
    return database.keys.mac(
        before, str(seq), at.astimezone(dt.UTC).isoformat(timespec="microseconds"), *texts
    )


def _canonical(values: Mapping[str, object]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _row(row: sa.Row[tuple[object, ...]]) -> AuditRow:
    line = AuditLine(
        at=row.at, who=row.who, what=row.what, refs=json.loads(row.refs), body=json.loads(row.body)
    )
    return AuditRow(seq=row.seq, line=line, mac=row.mac)


def _matches(name: str, value: str) -> sa.ColumnElement[bool]:
    if name in ("who", "what"):
        return audit.c[name] == value
    pair = json.dumps({name: value}, ensure_ascii=False, separators=(",", ":"))[1:-1]
    return audit.c.refs.contains(pair, autoescape=True)

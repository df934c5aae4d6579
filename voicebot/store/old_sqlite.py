"""Milliseconds for SQLite libraries before 3.42.

On Python 3.12 and later DBOS writes ``unixepoch('subsec')`` into its tables' defaults. SQLite knows that word
from 3.42 on; older ones (Debian 12 has 3.40) answer null, and no timer can be kept. Every connection that
SQLAlchemy opens on such a library gets a function of the same name that knows it.
"""

import datetime as dt
import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

SINCE = (3, 42, 0)


def teach_old_sqlite() -> None:
    """Connections to an old SQLite know ``unixepoch('subsec')`` from now on; calling it again is harmless."""
    if sqlite3.sqlite_version_info < SINCE and not sa.event.contains(Engine, "connect", _teach):
        sa.event.listen(Engine, "connect", _teach)


def _teach(connection: Any, _record: object) -> None:  # noqa: ANN401 - any driver's connection
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("unixepoch", 1, unixepoch)


def unixepoch(argument: str) -> float | int | None:
    """Seconds since 1970: with a fraction for ``subsec``, whole for an ISO moment or ``now``, else null."""
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - stands in for SQLite's own clock
    if argument in ("subsec", "subsecond"):
        return round(now.timestamp(), 3)
    try:
        moment = now if argument == "now" else dt.datetime.fromisoformat(argument)
    except (TypeError, ValueError):
        return None
    return int(moment.replace(tzinfo=moment.tzinfo or dt.UTC).timestamp())

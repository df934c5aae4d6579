"""Brings a database to this program's schema, one step after another, in one transaction each.

A new database gets ``tables`` as they are and the newest number. An older one gets the missing steps: each
a list of SQL statements per dialect, never changed once released. The triggers and rights are written anew
after any step, so that they always are this program's. A newer database stops the start.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import OperatorError
from voicebot.store import tables
from voicebot.store.grants import grants
from voicebot.store.triggers import POSTGRES_FIRST, postgres_triggers, sqlite_triggers

Step = Mapping[str, Sequence[str]]
"""SQL statements by dialect name (``sqlite``, ``postgresql``)."""

STEPS: tuple[Step, ...] = ()
"""``STEPS[0]`` leads from version 1 to 2, and so on."""

LATEST = 1 + len(STEPS)


def migrate(conn: Connection, steps: Sequence[Step] = STEPS) -> int:
    """Bring the database up to date; returns the version it had (0: it was empty).

    Raises:
        OperatorError: the database is newer than this program.
    """
    latest = 1 + len(steps)
    found = version(conn)
    if found > latest:
        raise OperatorError(f"The database has schema {found}; this program knows up to {latest}. Update it.")
    if found == 0:
        tables.metadata.create_all(conn)
        if conn.dialect.name == "postgresql":
            for statement in POSTGRES_FIRST:
                conn.exec_driver_sql(statement)
        conn.execute(sa.insert(tables.schema_version).values(version=latest))
    for number in range(max(found, 1), latest if found else 1):
        for statement in steps[number - 1][conn.dialect.name]:
            conn.exec_driver_sql(statement)
        conn.execute(sa.update(tables.schema_version).values(version=number + 1))
    if found < latest:
        _write_rules(conn)
    return found


def version(conn: Connection) -> int:
    """The schema's number; 0 for an empty database."""
    if not sa.inspect(conn).has_table("schema_version"):
        return 0
    return int(conn.execute(sa.select(tables.schema_version.c.version)).scalar_one())


def _write_rules(conn: Connection) -> None:
    if conn.dialect.name == "postgresql":
        for statement in [*postgres_triggers(), *grants()]:
            conn.exec_driver_sql(statement)
        return
    for name, statement in sqlite_triggers().items():
        conn.exec_driver_sql(f"drop trigger if exists {name}")
        conn.exec_driver_sql(statement)

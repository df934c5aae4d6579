"""Brings a database to this program's schema, one step after another, in one transaction each.

A new database gets ``tables`` as they are and the newest number. An older one gets the missing steps: each
a list of SQL statements per dialect, never changed once released. Triggers and rights are written anew
whenever they are not this program's. A newer database stops the start.
"""

import hashlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from voicebot.errors import OperatorError
from voicebot.store import tables
from voicebot.store.feed_tables import FEED_STEP, GIVEN_UP_STEP
from voicebot.store.grants import grants
from voicebot.store.migrations.dialling import DIALLING
from voicebot.store.triggers import POSTGRES_FIRST, postgres_triggers, sqlite_triggers

Step = Mapping[str, Sequence[str]]
"""SQL statements by dialect name (``sqlite``, ``postgresql``)."""

_TEAMS_AND_CONTROLS: Step = {
    "sqlite": (
        "alter table users add column team text not null default ''",
        "alter table cases add column control boolean not null default 0",
    ),
    "postgresql": (
        "alter table users add column team text not null default ''",
        "alter table cases add column control boolean not null default false",
    ),
}

STEPS: tuple[Step, ...] = (_TEAMS_AND_CONTROLS, DIALLING, FEED_STEP, GIVEN_UP_STEP)
"""``STEPS[0]`` leads from version 1 to 2, and so on."""

LATEST = 1 + len(STEPS)

OUR_TRIGGERS = """
select t.tgname, c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
where not t.tgisinternal and c.relnamespace = 'public'::regnamespace
"""


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
    if conn.dialect.name == "postgresql":
        _keep_postgres_rules(conn)
    else:
        _keep_sqlite_rules(conn)
    return found


def version(conn: Connection) -> int:
    """The schema's number; 0 for an empty database."""
    if not sa.inspect(conn).has_table("schema_version"):
        return 0
    return int(conn.execute(sa.select(tables.schema_version.c.version)).scalar_one())


def _keep_sqlite_rules(conn: Connection) -> None:
    """Write the triggers anew when any of them is missing, foreign, or not this program's to the letter."""
    wanted = sqlite_triggers()
    found: dict[str, str] = dict(
        conn.exec_driver_sql("select name, sql from sqlite_master where type = 'trigger'").all()
    )
    if {name: _plain(sql) for name, sql in found.items()} == {n: _plain(sql) for n, sql in wanted.items()}:
        return
    for name in found:
        conn.exec_driver_sql(f"drop trigger {name}")
    for statement in wanted.values():
        conn.exec_driver_sql(statement)


def _keep_postgres_rules(conn: Connection) -> None:
    """Write triggers and grants anew when this program's are others than those written last."""
    statements = [*postgres_triggers(), *grants()]
    fingerprint = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if conn.execute(sa.select(tables.rules_version.c.fingerprint)).scalars().all() == [fingerprint]:
        return
    for name, table in conn.execute(sa.text(OUR_TRIGGERS)).all():
        conn.exec_driver_sql(f"drop trigger {name} on {table}")
    for statement in statements:
        conn.exec_driver_sql(statement)
    conn.execute(sa.delete(tables.rules_version))
    conn.execute(sa.insert(tables.rules_version).values(fingerprint=fingerprint))


def _plain(sql: str) -> str:
    """As SQLite keeps it, but for capitals and spaces."""
    return " ".join(sql.casefold().split())

"""Opens the store: one database, all its parts, with the rights of one role."""

from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from voicebot.errors import OperatorError
from voicebot.ports_store import Changes
from voicebot.store import tables
from voicebot.store.answers import SqlKeptAnswers
from voicebot.store.audit import SqlAudit
from voicebot.store.calls import SqlCalls
from voicebot.store.campaigns import SqlCampaigns
from voicebot.store.cases import SqlCases
from voicebot.store.changes import PostgresChanges, SqliteChanges
from voicebot.store.corrections import SqlCorrections
from voicebot.store.database import Database
from voicebot.store.deliveries import SqlDeliveries
from voicebot.store.dials import SqlDials
from voicebot.store.engines import make_engine
from voicebot.store.event_log import SqlEventLog
from voicebot.store.grants import ensure_rights
from voicebot.store.holds import SqlHolds
from voicebot.store.inbox import SqlInbox
from voicebot.store.migrations import LATEST, migrate
from voicebot.store.notices import SqlNotices
from voicebot.store.outbox import SqlOutbox
from voicebot.store.payments import SqlPayments
from voicebot.store.people import SqlPeople
from voicebot.store.plans import SqlPlans
from voicebot.store.presence import SqlPresence
from voicebot.store.rights import StoreRole
from voicebot.store.sealing import Keyring
from voicebot.store.sessions import SqlSessions
from voicebot.store.tasks import SqlTasks

Mode = Literal["production", "demo"]


class SqlStore:
    """``Store`` over SQL; see ``voicebot.ports_store`` for what each part promises."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.log = SqlEventLog(database)
        self.calls = SqlCalls(database)
        self.cases = SqlCases(database)
        self.plans = SqlPlans(database)
        self.inbox = SqlInbox(database)
        self.tasks = SqlTasks(database)
        self.holds = SqlHolds(database)
        self.notices = SqlNotices(database)
        self.outbox = SqlOutbox(database)
        self.deliveries = SqlDeliveries(database)
        self.people = SqlPeople(database)
        self.sessions = SqlSessions(database)
        self.presence = SqlPresence(database)
        self.audit = SqlAudit(database)
        self.corrections = SqlCorrections(database)
        self.payments = SqlPayments(database)
        self.answers = SqlKeptAnswers(database)
        self.dials = SqlDials(database)
        self.campaigns = SqlCampaigns(database)

    def changes(self) -> Changes:
        """Start listening for changes."""
        engine = self._database.engine
        return (
            SqliteChanges(str(engine.url.database)) if self._database.is_sqlite else PostgresChanges(engine)
        )

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()


def open_store(url: str, *, role: StoreRole, key: bytes, mode: Mode = "production") -> SqlStore:
    """Open (and where the role may, create or update) the database.

    ``key`` is the master key, at least 32 bytes. A database belongs to one key and one mode for good.

    Raises:
        OperatorError: address, key, mode, schema or rights do not fit; the sentence says which.
        StoreError: the database does not answer.
    """
    keys = Keyring(key)
    engine = make_engine(url, role)
    try:
        if engine.dialect.name == "sqlite":
            with_rights = make_engine(url, "admin")
            try:
                _prepare(with_rights, keys, mode)
            finally:
                with_rights.dispose()
        elif role == "admin":
            _prepare(engine, keys, mode)
        database = Database(engine, keys)
        with database.read() as conn:
            _check(conn, keys, mode)
            if engine.dialect.name == "postgresql":
                ensure_rights(conn, role)
    except Exception:
        engine.dispose()
        raise
    return SqlStore(database)


def _prepare(engine: Engine, keys: Keyring, mode: Mode) -> None:
    """Create or update the schema; processes that start together take turns."""
    database = Database(engine, keys)
    with database.write(notify=False) as conn:
        database.take_turns(conn, "migrations")
        if migrate(conn) == 0:
            facts = [{"name": "mode", "value": mode}, {"name": "key", "value": keys.fingerprint}]
            conn.execute(sa.insert(tables.meta), facts)


def _check(conn: Connection, keys: Keyring, mode: Mode) -> None:
    found = conn.execute(sa.select(tables.schema_version.c.version)).scalar_one()
    if found != LATEST:
        raise OperatorError(f"The database has schema {found}, not {LATEST}. Run: voicebot migrate")
    facts = dict(conn.execute(sa.select(tables.meta.c.name, tables.meta.c.value)).all())
    if facts["key"] != keys.fingerprint:
        raise OperatorError("The master key is not the one this database was made with.")
    if facts["mode"] != mode:
        raise OperatorError(
            f"This database was made in {facts['mode']} mode and cannot be opened in {mode} mode."
        )

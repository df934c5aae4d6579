"""Connections to SQLite and PostgreSQL, set up so that what is committed is kept."""

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL

from voicebot.errors import OperatorError
from voicebot.store.authorizer import calls_authorizer
from voicebot.store.rights import StoreRole

BUSY_S = 10.0
PRAGMAS = (
    "pragma journal_mode=wal",
    "pragma synchronous=full",
    "pragma foreign_keys=on",
    "pragma recursive_triggers=on",  # delete triggers also see the rows that REPLACE removes
    "pragma trusted_schema=off",
    "pragma secure_delete=on",  # erased words leave no bytes in free pages
)


def make_engine(address: str, role: StoreRole) -> Engine:
    """An engine for the address.

    Raises:
        OperatorError: the address is not one of ours, or the file's folder cannot be used.
    """
    try:
        url = sa.make_url(address)
    except sa.exc.ArgumentError as error:
        raise OperatorError(
            "store.url must look like sqlite:///file.db or postgresql://user@host/name."
        ) from error
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, role)
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(
            url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=8, hide_parameters=True
        )
    raise OperatorError(f"store.url names {url.get_backend_name()}; SQLite and PostgreSQL are supported.")


def sqlite_path(url: URL) -> Path:
    """The database file; made readable by its owner only when it is new.

    Raises:
        OperatorError: there is no such folder, or nothing can be written there.
    """
    if not url.database or url.database == ":memory:":
        raise OperatorError("store.url must name a file: web and calls processes share it.")
    path = Path(url.database)
    try:
        if not path.exists():  # closing any handle of an open database drops this process's POSIX locks on it
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        elif not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise OperatorError(f"The database file {path} cannot be written: {error.strerror}.") from error
    return path


def _sqlite(url: URL, role: StoreRole) -> Engine:
    path = sqlite_path(url)
    engine = sa.create_engine(
        url.set(drivername="sqlite+pysqlite", database=str(path)),
        connect_args={"timeout": BUSY_S, "check_same_thread": False},
        pool_size=8,
        max_overflow=24,
        hide_parameters=True,  # errors and logs never show a statement's values
    )

    @sa.event.listens_for(engine, "connect")
    def set_up(raw: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own type
        raw.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in PRAGMAS:
            raw.execute(pragma)
        if role == "calls":
            raw.set_authorizer(calls_authorizer)

    @sa.event.listens_for(engine, "begin")
    def begin(conn: Connection) -> None:
        writing = conn.get_execution_options().get("voicebot_write", False)
        conn.exec_driver_sql("begin immediate" if writing else "begin")

    return engine

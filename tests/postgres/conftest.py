"""A temporary PostgreSQL server of this suite's own, if the programs are on this machine."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.contract.sites import Site
from tests.fakes.desk_day import DeskDay
from voicebot.ports_store import Store
from voicebot.store import SqlStore

FOLDERS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin")]
LOGINS = {"admin": "vb_admin", "web": "vb_web", "calls": "vb_calls"}
SERVER_OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=200"
_numbers = itertools.count(1)


def program(name: str) -> str | None:
    found = shutil.which(name)
    return found or next((str(f / name) for f in FOLDERS if (f / name).exists()), None)


def as_owner(*command: str) -> None:
    """Run as somebody who may own a server: PostgreSQL refuses to run as root."""
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(command, check=True, capture_output=True, user=user, group=user, cwd="/")  # noqa: S603 - fixed commands


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("PostgreSQL's server programs are not on this machine (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="vbpg"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    as_owner(initdb, "-D", str(data), "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8")
    options = f"{SERVER_OPTIONS} -c unix_socket_directories={folder}"
    as_owner(pg_ctl, "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
    try:
        with psycopg.connect(f"postgresql://postgres@/postgres?host={folder}", autocommit=True) as conn:
            conn.execute("create role vb_admin login createrole")
            conn.execute("create role vb_web login")
            conn.execute("create role vb_calls login")
        yield folder
    finally:
        as_owner(pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def site(server: Path) -> Iterator[Site]:
    name = f"voicebot_{next(_numbers)}"
    with psycopg.connect(f"postgresql://postgres@/postgres?host={server}", autocommit=True) as conn:
        conn.execute(f"create database {name} owner vb_admin")
    made = Site(url_of=lambda role: f"postgresql://{LOGINS[role]}@/{name}?host={server}")
    yield made
    made.close()


@pytest.fixture
def admin(site: Site, server: Path) -> SqlStore:
    store = site.open("admin")
    with psycopg.connect(f"postgresql://postgres@/postgres?host={server}", autocommit=True) as conn:
        conn.execute("grant voicebot_web to vb_web")
        conn.execute("grant voicebot_calls to vb_calls")
    return store


@pytest.fixture
def web(site: Site, admin: SqlStore) -> SqlStore:
    assert admin is not None  # the schema is there
    return site.open("web")


@pytest.fixture
def calls(site: Site, web: SqlStore) -> SqlStore:
    assert web is not None  # the web process came first
    return site.open("calls")


@pytest.fixture
def store(web: SqlStore) -> Store:
    return web


@pytest.fixture
def day(store: Store) -> DeskDay:
    return DeskDay(store)

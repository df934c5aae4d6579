"""A temporary PostgreSQL server of this suite's own, if the programs are on this machine."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.contract.sites import Site
from tests.fakes.desk_day import DeskDay
from tests.postgres.server import running_server
from voicebot.ports_store import Store
from voicebot.store import SqlStore

LOGINS = {"admin": "vb_admin", "web": "vb_web", "calls": "vb_calls"}
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def shared_server() -> Iterator[Path]:
    with running_server() as server:
        yield server.folder


@pytest.fixture
def server(shared_server: Path) -> Path:
    return shared_server


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

"""The contract suite on SQLite, and where no raw SQL is needed on the in-memory store too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.sites import Site
from tests.fakes.desk_day import DeskDay
from tests.fakes.store import FakeStore
from voicebot.ports_store import Store
from voicebot.store import SqlStore


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(url_of=lambda _role: f"sqlite:///{tmp_path / 'voicebot.db'}")
    yield made
    made.close()


@pytest.fixture
def web(site: Site) -> SqlStore:
    return site.open("web")


@pytest.fixture
def calls(site: Site, web: SqlStore) -> SqlStore:
    assert web is not None  # the web process came first
    return site.open("calls")


@pytest.fixture(params=["fake", "sqlite"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeStore()
    found: Store = request.getfixturevalue("web")
    return found


@pytest.fixture
def day(store: Store) -> DeskDay:
    return DeskDay(store)

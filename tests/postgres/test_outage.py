"""The server goes away and comes back: nothing is claimed meanwhile, and work goes on without a restart."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.contract.sites import Site
from tests.contract.test_event_log import noise
from tests.fakes.desk_day import DeskDay
from tests.postgres.server import Server, running_server
from voicebot.errors import RefusedByStore, StoreError
from voicebot.store import SqlStore


@pytest.fixture
def own() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def server(own: Server) -> Path:
    return own.folder


def test_an_outage_loses_nothing_acknowledged_and_needs_no_restart(
    own: Server, web: SqlStore, calls: SqlStore
) -> None:
    day = DeskDay(web)
    day.call()
    agent, plan = day.agent(), day.plan()
    calls.log.append([noise(1)])
    own.stop()
    ruling = day.ruling(agent, plan)
    with pytest.raises(StoreError) as away:
        web.plans.rule(ruling)
    assert not isinstance(away.value, RefusedByStore)
    with pytest.raises(StoreError):
        calls.log.append([noise(2)])
    own.start()
    assert web.plans.rule(ruling) == ruling.decision
    calls.log.append([noise(2)])
    assert [e.seq for e in calls.log.read("call-1")] == [1, 2]
    assert web.plans.get("plan-1").state == "confirmed"


def test_cut_connections_are_replaced(web: SqlStore, server: Path, site: Site) -> None:
    day = DeskDay(web)
    day.call()
    name = site.url_of("web").split("/")[3].split("?")[0]
    with psycopg.connect(f"postgresql://postgres@/postgres?host={server}", autocommit=True) as conn:
        conn.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
    assert web.calls.get("call-1").state == "live"

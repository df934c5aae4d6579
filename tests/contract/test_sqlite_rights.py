"""SQLite's authorizer: tricks of the dialect that would get around the table of rights."""

import sqlite3

import pytest

from tests.contract.sites import Site, execute
from tests.fakes.desk_day import DeskDay
from voicebot.errors import RefusedByStore, StoreError
from voicebot.ports_store import Store
from voicebot.store import SqlStore


def count_triggers(store: Store) -> int:
    assert isinstance(store, SqlStore)
    counted: int = execute(store, "select count(*) from sqlite_master where type = 'trigger'")[0][0]
    return counted


@pytest.fixture
def day(web: SqlStore) -> DeskDay:
    return DeskDay(web)


@pytest.mark.parametrize(
    "statement",
    [
        "drop trigger plans_decided",
        "pragma writable_schema=on",
        "pragma recursive_triggers=off",
        "pragma foreign_keys=off",
        "pragma ignore_check_constraints=on",
        "pragma journal_mode=delete",
        "attach database ':memory:' as other",
        "create temp table plans (plan_id text, state text)",
        "create temp view sneaked as select token_hash from sessions",
        "create temp trigger t after update on calls begin delete from decisions; end",
        "update sqlite_master set sql = '' where name = 'plans_decided'",
        "delete from sqlite_master where type = 'trigger'",
        "select load_extension('x')",
        "with plans_decided as (select token_hash from sessions) select * from plans_decided",
        "with plans_decided as (select password_hash from users) select * from plans_decided",
        "with plans_decided as (select mac from audit) select * from plans_decided",
        "replace into meta values ('mode', 'demo')",
        "insert into feed (case_id, kind, subject, detail, at) values ('a', 'plan.active', 'p', '', 'now')",
        "with feed_plan_enters as (select case_id, kind, subject, detail, at from feed) "
        "insert into feed (case_id, kind, subject, detail, at) select * from feed_plan_enters",
        "with feed_plan_enters as (select * from deliveries) select * from feed_plan_enters",
        "update feed set kind = 'plan.active'",
        "delete from feed",
        "vacuum",
        "reindex",
    ],
)
def test_no_trick_of_the_dialect_widens_the_rights(day: DeskDay, calls: SqlStore, statement: str) -> None:
    day.agent()
    triggers = count_triggers(day.store)
    with pytest.raises(StoreError):
        execute(calls, statement)
    assert count_triggers(day.store) == triggers > 30


def test_replacing_a_plan_does_not_reset_it(day: DeskDay, calls: SqlStore) -> None:
    day.call()
    plan = day.plan()
    day.confirmed(day.agent(), plan)
    with pytest.raises(RefusedByStore):
        execute(calls, "replace into plans select * from plans")
    assert calls.plans.get(plan.plan_id).state == "confirmed"


@pytest.mark.parametrize("table", ["decisions", "plan_versions", "meta", "sessions"])
def test_replace_removes_no_row_that_is_kept_for_good(day: DeskDay, web: SqlStore, table: str) -> None:
    day.call()
    day.confirmed(day.agent(), day.plan())
    with pytest.raises(RefusedByStore):
        execute(web, f"replace into {table} select * from {table}")  # noqa: S608 - one of the names above


def test_the_triggers_hold_for_a_connection_without_any_authorizer(day: DeskDay, site: Site) -> None:
    day.call()
    day.plan()
    path = site.url_of("web").removeprefix("sqlite:///")
    stranger = sqlite3.connect(path)
    for state in ("confirmed", "offered", "active"):
        with pytest.raises(sqlite3.IntegrityError):
            stranger.execute("update plans set state = ?", (state,))
    stranger.close()

"""PostgreSQL's own rights: grants, the tables' owner, and processes that hold more than their role."""

from pathlib import Path

import psycopg
import pytest

from tests.contract.sites import KEY, Site, execute
from tests.contract.test_event_log import heard
from tests.fakes.desk_day import DeskDay
from voicebot.errors import OperatorError, RefusedByStore, StoreError
from voicebot.store import SqlStore, open_store


@pytest.fixture
def day(web: SqlStore) -> DeskDay:
    made = DeskDay(web)
    made.call()
    made.confirmed(made.agent(), made.plan())
    web.log.append([heard(1)])
    return made


@pytest.mark.parametrize(
    "statement",
    [
        "update decisions set verdict = 'decline'",
        "delete from decisions",
        "truncate decisions cascade",
        "update audit set who = 'nobody'",
        "delete from audit",
        "truncate audit",
        "update events set record = '{}'",
        "update plan_versions set terms = '{}'",
        "update plans set state = 'offered', version = 7",
        "update meta set value = 'production' where name = 'mode'",
    ],
)
def test_even_the_tables_owner_is_bound_by_the_rules(day: DeskDay, admin: SqlStore, statement: str) -> None:
    assert day.store.plans.get("plan-1").state == "confirmed"
    with pytest.raises(RefusedByStore):
        execute(admin, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "drop trigger plans_decided on plans",
        "alter table plans disable trigger all",
        "alter function voicebot_plans_decided() security invoker",
        "set session_replication_role = replica",
        "set role vb_admin",
        "set role voicebot_web",
        "create table sneaked (n integer)",
        "create function pg_temp.x() returns int language sql as 'select 1'; drop table decisions",
    ],
)
def test_a_calls_process_cannot_loosen_the_rules(day: DeskDay, calls: SqlStore, statement: str) -> None:
    assert day.store.plans.get("plan-1").state == "confirmed"
    with pytest.raises(RefusedByStore):
        execute(calls, statement)


def test_granting_oneself_a_right_gives_none(day: DeskDay, calls: SqlStore) -> None:
    assert day.store.plans.get("plan-1").state == "confirmed"
    execute(calls, "grant insert on decisions to vb_calls")  # PostgreSQL only warns that it granted nothing
    with pytest.raises(RefusedByStore):
        execute(calls, "insert into decisions select * from decisions")


def test_terms_must_have_their_hash(day: DeskDay, calls: SqlStore) -> None:
    assert day.store.plans.get("plan-1").state == "confirmed"
    with pytest.raises(RefusedByStore):
        execute(
            calls,
            "insert into plan_versions select 'plan-9', 1, terms_hash, '{}', record, made_by, at "
            "from plan_versions",
        )


@pytest.mark.parametrize(("role", "login"), [("calls", "vb_web"), ("web", "vb_calls"), ("calls", "vb_admin")])
def test_a_process_with_other_rights_than_its_role_does_not_start(
    admin: SqlStore, site: Site, role: str, login: str
) -> None:
    assert admin is not None
    url = site.url_of("web").replace("vb_web", login)
    with pytest.raises(OperatorError, match=login):
        open_store(url, role=role, key=KEY, mode="demo")  # type: ignore[arg-type]  # one of the two roles


def test_a_superuser_is_refused(admin: SqlStore, site: Site) -> None:
    assert admin is not None
    with pytest.raises(OperatorError, match="superuser"):
        open_store(site.url_of("web").replace("vb_web", "postgres"), role="web", key=KEY, mode="demo")


def test_a_server_that_is_away_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_store(f"postgresql://vb_web@/voicebot?host={tmp_path}", role="web", key=KEY, mode="demo")


def test_an_empty_database_asks_for_the_migration(site: Site) -> None:
    with pytest.raises((OperatorError, StoreError)):
        site.open("web")


def test_a_late_commit_is_not_skipped_by_the_cursor(web: SqlStore, site: Site) -> None:
    """A row numbered before another but committed after it must still be read."""
    insert = "insert into events (call_id, seq, at, kind, record) values (%s, 1, %s, 'NoiseHeard', %s)"
    at = "2026-11-18T10:00:00+00:00"
    record = f'{{"type":"NoiseHeard","v":1,"at":"{at}"}}'
    with psycopg.connect(site.url_of("web")) as slow, psycopg.connect(site.url_of("web")) as quick:
        slow.execute(insert, ("call-slow", at, record))
        quick.execute(insert, ("call-quick", at, record))
        quick.commit()
        seen, cursor = web.log.read_since("")
        slow.commit()
        then, _ = web.log.read_since(cursor)
    assert sorted(e.call_id for e in (*seen, *then)) == ["call-quick", "call-slow"]

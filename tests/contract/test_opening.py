"""Opening a database: what does not fit stops with one sentence; what was tampered with shows."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.contract.sites import KEY, Site, execute
from tests.contract.test_event_log import heard
from tests.fakes.desk_day import CASE, DeskDay
from voicebot.errors import OperatorError, StoreError
from voicebot.store import SqlStore, open_store
from voicebot.store.engines import make_engine
from voicebot.store.feed_tables import FEED_STEP
from voicebot.store.migrations import LATEST, STEPS, migrate


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "store.url"),
        ("mysql://localhost/x", "mysql"),
        ("sqlite://", "must name a file"),
        ("sqlite:////no/such/folder/v.db", "cannot be written"),
    ],
)
def test_a_bad_address_is_refused_with_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(OperatorError, match=sentence):
        open_store(url, role="web", key=KEY)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="master key"):
        open_store(f"sqlite:///{tmp_path / 'v.db'}", role="web", key=b"short")


def test_another_key_or_mode_is_refused(site: Site, web: SqlStore) -> None:
    assert web.calls.live() == []
    with pytest.raises(OperatorError, match="master key"):
        site.open("web", key=bytes(32))
    site.mode = "production"
    with pytest.raises(OperatorError, match="demo mode"):
        site.open("web")


def test_a_newer_database_is_refused(site: Site, web: SqlStore) -> None:
    web.close()
    raw = sqlite3.connect(site.url_of("web").removeprefix("sqlite:///"))
    raw.execute("update schema_version set version = 99")
    raw.commit()
    raw.close()
    with pytest.raises(OperatorError, match="99"):
        site.open("web")


def test_an_older_database_gets_the_missing_steps_once(site: Site, web: SqlStore) -> None:
    web.close()
    engine = make_engine(site.url_of("web"), "admin")
    steps = [*STEPS, {"sqlite": ("alter table workers add column note text",), "postgresql": ()}]
    with engine.connect() as conn, conn.begin():
        assert migrate(conn, steps) == LATEST
        assert migrate(conn, steps) == LATEST + 1
        assert "note" in {c["name"] for c in sa.inspect(conn).get_columns("workers")}
    engine.dispose()


FEED_TABLES = ("feed", "deliveries", "profile_stamps")


def test_a_database_of_the_first_version_ends_like_a_new_one(site: Site, web: SqlStore) -> None:
    day = DeskDay(web)
    user = day.person()
    web.close()
    raw = sqlite3.connect(site.url_of("web").removeprefix("sqlite:///"))
    for (name,) in raw.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        raw.execute(f"drop trigger {name}")
    raw.execute("alter table users drop column team")
    raw.execute("alter table cases drop column control")
    for table in ("dial_attempts", "dials", "campaigns", "wrong_numbers", *FEED_TABLES):
        raw.execute(f"drop table {table}")
    raw.execute("update schema_version set version = 1")
    raw.commit()
    raw.close()
    again = site.open("web")
    assert again.people.get(user.user_id) == user
    assert not again.cases.put("anna-berger", CASE, day.clock.now()).control


def test_a_dead_letter_of_an_older_database_can_be_given_up(site: Site, web: SqlStore) -> None:
    day = DeskDay(web)
    web.close()
    raw = sqlite3.connect(site.url_of("web").removeprefix("sqlite:///"))
    for (name,) in raw.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        raw.execute(f"drop trigger {name}")
    raw.execute("drop table deliveries")
    for statement in FEED_STEP["sqlite"][2:4]:
        raw.execute(statement)
    at = day.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    dead = "'crm-1', 1, 'crm', 'anna-berger', 'case.changed', '{}', 'dead', 10, 1, ?, ?, 'gone'"
    raw.execute(f"insert into deliveries values ({dead})", (at, at))  # noqa: S608 - the text is above
    raw.execute("update schema_version set version = 4")
    raw.commit()
    raw.close()
    again = site.open("web")
    assert again.deliveries.give_up("crm-1", day.line(), day.clock.now()).error == "gone"


def test_missing_and_foreign_rules_are_put_right_at_the_next_start(site: Site, web: SqlStore) -> None:
    web.close()
    raw = sqlite3.connect(site.url_of("web").removeprefix("sqlite:///"))
    raw.execute("drop trigger plans_decided")
    raw.execute("create trigger of_old before update on plans begin select raise(abort, 'old'); end")
    raw.commit()
    raw.close()
    again = site.open("web")
    names = {row[0] for row in execute(again, "select name from sqlite_master where type = 'trigger'")}
    assert "plans_decided" in names
    assert "of_old" not in names


def test_a_new_file_is_for_its_owner_only(site: Site, web: SqlStore) -> None:
    assert web.calls.live() == []
    path = Path(site.url_of("web").removeprefix("sqlite:///"))
    assert path.stat().st_mode & 0o077 == 0


def test_no_personal_word_lies_open_in_the_file(site: Site, web: SqlStore) -> None:
    day = DeskDay(web)
    day.call()
    web.cases.put("anna-berger", CASE, day.clock.now())
    web.outbox.put(day.item())
    web.close()
    path = Path(site.url_of("web").removeprefix("sqlite:///"))
    stored = b"".join(p.read_bytes() for p in path.parent.iterdir())
    for word in ("Anna Berger", "anna.berger@example.org", "10437", "1988-04-12"):
        assert word.encode() not in stored


def test_an_erasure_beside_a_reader_holds_nobody_up_and_ends_with_a_later_write(
    site: Site, web: SqlStore
) -> None:
    day = DeskDay(web)
    day.call()
    path = site.url_of("web").removeprefix("sqlite:///")
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from calls").fetchone()
    web.calls.beat("calls-1", day.clock.now())  # what the reader does not know yet keeps its log alive
    web.log.erase_words("call-1", day.clock.now())
    assert Path(f"{path}-wal").stat().st_size > 0
    reader.execute("commit")
    reader.close()
    web.calls.beat("calls-1", day.clock.advance(1))
    assert Path(f"{path}-wal").stat().st_size == 0


def test_an_erased_key_lies_nowhere_in_the_files_any_more(site: Site, web: SqlStore) -> None:
    day = DeskDay(web)
    day.call()
    web.log.append([heard(1)])
    path = Path(site.url_of("web").removeprefix("sqlite:///"))
    raw = sqlite3.connect(path)
    key = raw.execute("select wrapped from call_keys").fetchone()[0]
    words = raw.execute("select words_sealed from words").fetchone()[0]
    raw.close()

    def stored() -> bytes:
        return b"".join(p.read_bytes() for p in path.parent.iterdir())

    assert key in stored()
    web.log.erase_words("call-1", day.clock.now())
    assert key not in stored()
    assert words[:64] not in stored()


def tamper(site: Site, statement: str) -> None:
    raw = sqlite3.connect(site.url_of("web").removeprefix("sqlite:///"))
    for trigger in raw.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        raw.execute(f"drop trigger {trigger[0]}")
    raw.execute(statement)
    raw.commit()
    raw.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set who = 'somebody else' where seq = 2",
        "update audit set body = '{\"x\":1}' where seq = 2",
        "delete from audit where seq = 2",
        "update audit set at = '2026-11-18T09:00:00.000000Z' where seq = 2",
        "update audit set mac = (select mac from audit where seq = 1) where seq = 2",
    ],
)
def test_a_changed_audit_shows_even_when_somebody_owns_the_file(
    site: Site, web: SqlStore, statement: str
) -> None:
    day = DeskDay(web)
    for n in range(4):
        web.audit.append(day.line("plan.confirm", f"user-{n}"))
    assert web.audit.verify() == 4
    tamper(site, statement)
    with pytest.raises(StoreError, match="audit"):
        web.audit.verify()


def test_a_cut_off_audit_shows_against_its_anchor(site: Site, web: SqlStore) -> None:
    day = DeskDay(web)
    for _ in range(4):
        web.audit.append(day.line())
    anchor = web.audit.head()
    tamper(site, "delete from audit where seq > 2")
    assert web.audit.verify() == 2
    with pytest.raises(StoreError, match="anchored"):
        web.audit.verify(anchor)


def test_terms_changed_behind_their_hash_are_not_offered(site: Site, web: SqlStore) -> None:
    day = DeskDay(web)
    day.call()
    plan = day.plan()
    day.confirmed(day.agent(), plan)
    tamper(
        site,
        "update plan_versions set record = replace(record, '\"amount_cents\":5000', '\"amount_cents\":1')",
    )
    with pytest.raises(StoreError, match="terms"):
        web.plans.offer(plan.plan_id, plan.version, plan.terms_hash, day.clock.now())

"""Users, sessions, one-time links, who is at the desk, locks, the audit, and the hint of a change."""

import datetime as dt
import threading
from dataclasses import replace

import pytest

from tests.fakes.desk_day import DeskDay
from voicebot.errors import NotFound, RefusedByStore, StoreError
from voicebot.ports_store import Store
from voicebot.service.tokens import token_hash


def seconds(n: float) -> dt.timedelta:
    return dt.timedelta(seconds=n)


def test_a_login_is_taken_once(store: Store, day: DeskDay) -> None:
    user = day.person()
    assert store.people.by_login("mia")[0] == user == store.people.get(user.user_id)
    with pytest.raises(RefusedByStore):
        store.people.add(replace(user, user_id="user-2"), "x", day.line())
    with pytest.raises(NotFound):
        store.people.by_login("nobody")
    assert store.people.all() == [user]


def test_a_session_is_found_by_its_token_only(store: Store, day: DeskDay) -> None:
    user = day.person()
    actor = day.sign_in(user)
    session, found = store.sessions.by_token(token_hash(f"token of {actor.session_id}"))
    assert (session.session_id, found) == (actor.session_id, user)
    with pytest.raises(NotFound):
        store.sessions.by_token(token_hash("another"))


def test_a_session_longer_than_a_day_is_refused(store: Store, day: DeskDay) -> None:
    with pytest.raises(RefusedByStore):
        day.sign_in(day.person(), hours=25)
    assert store.sessions.of_user("user-mia") == []


def test_a_revoked_session_loses_its_tabs_and_locks(store: Store, day: DeskDay) -> None:
    actor, now = day.agent(), day.clock.now()
    store.presence.beat(actor.session_id, "tab-1", now)
    store.presence.claim("plan-1", actor.session_id, "tab-1", now, now + seconds(15))
    store.sessions.revoke(actor.session_id, now, day.line())
    assert (store.presence.present(now), store.presence.locks(now)) == ([], [])
    assert store.sessions.of_user(actor.user_id)[0].revoked_at == now
    with pytest.raises(NotFound):
        store.presence.beat(actor.session_id, "tab-1", now)


@pytest.mark.parametrize("change", [{"active": False}, {"role": "auditor"}])
def test_a_lost_right_ends_all_sessions(store: Store, day: DeskDay, change: dict[str, object]) -> None:
    user = day.person()
    day.sign_in(user)
    day.sign_in(user)
    store.people.change(replace(user, **change), day.line())  # type: ignore[arg-type]  # a field of the user
    assert all(s.revoked_at is not None for s in store.sessions.of_user(user.user_id))


def test_a_new_password_ends_all_sessions(store: Store, day: DeskDay) -> None:
    user = day.person()
    day.sign_in(user)
    store.people.set_password(user.user_id, "new hash", day.line())
    assert store.people.by_login("mia")[1] == "new hash"
    assert store.sessions.of_user(user.user_id)[0].revoked_at is not None


def test_a_sign_in_link_works_once_and_in_time(store: Store, day: DeskDay) -> None:
    user, now = day.person(), day.clock.now()
    for name, simulated in (("a", False), ("b", True)):
        store.sessions.add_link(token_hash(name), user.user_id, now + seconds(60), simulated)
    assert store.sessions.use_link(token_hash("a"), now) == (user.user_id, False)
    for token, at in (("a", now), ("b", now + seconds(60)), ("c", now)):
        with pytest.raises(NotFound):
            store.sessions.use_link(token_hash(token), at)


def test_a_tab_counts_as_present_as_long_as_it_is_heard(store: Store, day: DeskDay) -> None:
    actor = day.agent()
    store.presence.beat(actor.session_id, "tab-1", day.clock.now())
    now = day.clock.advance(20)
    store.presence.beat(actor.session_id, "tab-2", now)
    assert [p.tab for p in store.presence.present(now - seconds(30))] == ["tab-1", "tab-2"]
    assert [p.tab for p in store.presence.present(now - seconds(10))] == ["tab-2"]
    store.presence.leave(actor.session_id, "tab-2")
    assert store.presence.present(now - seconds(10)) == []


def test_a_lock_belongs_to_a_tab_until_it_runs_out(store: Store, day: DeskDay) -> None:
    mia, ben, now = day.agent("mia"), day.agent("ben"), day.clock.now()
    lock = store.presence.claim("plan-1", mia.session_id, "tab-1", now, now + seconds(15))
    assert (lock.user_id, lock.since) == (mia.user_id, now)
    assert store.presence.claim("plan-1", ben.session_id, "tab-9", now, now + seconds(15)) == lock
    assert store.presence.claim("plan-1", mia.session_id, "tab-2", now, now + seconds(15)) == lock
    later = day.clock.advance(10)
    renewed = store.presence.claim("plan-1", mia.session_id, "tab-1", later, later + seconds(15))
    assert (renewed.since, renewed.until) == (now, later + seconds(15))
    free = day.clock.advance(15)
    taken = store.presence.claim("plan-1", ben.session_id, "tab-9", free, free + seconds(15))
    assert (taken.user_id, taken.since) == (ben.user_id, free)


def test_only_the_holding_tab_lets_go(store: Store, day: DeskDay) -> None:
    mia, now = day.agent(), day.clock.now()
    store.presence.claim("plan-1", mia.session_id, "tab-1", now, now + seconds(15))
    store.presence.release("plan-1", "tab-2")
    assert len(store.presence.locks(now)) == 1
    store.presence.release("plan-1", "tab-1")
    assert store.presence.locks(now) == []


def test_the_audit_is_read_newest_first_by_page_and_filter(store: Store, day: DeskDay) -> None:
    for n in range(5):
        store.audit.append(day.line("plan.confirm" if n % 2 else "plan.decline", f"user-{n}", plan=f"p-{n}"))
    assert [r.seq for r in store.audit.read(limit=2)] == [5, 4]
    assert [r.seq for r in store.audit.read(before=4, limit=2)] == [3, 2]
    assert [r.seq for r in store.audit.read(where={"what": "plan.confirm"})] == [4, 2]
    assert [r.seq for r in store.audit.read(where={"plan": "p-3", "who": "user-3"})] == [4]


def test_the_audit_verifies_and_contains_its_anchor(store: Store, day: DeskDay) -> None:
    assert (store.audit.head(), store.audit.verify()) == ((0, ""), 0)
    for _ in range(3):
        store.audit.append(day.line())
    anchor = store.audit.head()
    store.audit.append(day.line())
    assert store.audit.verify(anchor) == 4
    with pytest.raises(StoreError):
        store.audit.verify((9, "a line that was cut off"))
    with pytest.raises(StoreError):
        store.audit.verify((anchor[0], "another mac"))


def test_a_waiting_reader_is_woken_by_a_commit(store: Store, day: DeskDay) -> None:
    changes = store.changes()
    woken = threading.Event()

    def wait() -> None:
        while not woken.is_set():
            if changes.wait(0.5):
                woken.set()

    reader = threading.Thread(target=wait)
    reader.start()
    day.person()
    assert woken.wait(timeout=10)
    reader.join()
    changes.close()


def test_a_quiet_store_wakes_nobody(store: Store) -> None:
    changes = store.changes()
    assert not changes.wait(0.01)
    changes.close()

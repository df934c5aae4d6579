"""Signing in by password and link, and how long it holds."""

import datetime as dt

import pytest

from tests.fakes.hand_clock import CountingIds, HandClock
from tests.fakes.store import FakeStore
from voicebot.errors import Forbidden, OperatorError, RefusedByStore
from voicebot.identity.signing_in import SignIn
from voicebot.identity.users import NewUser, Users
from voicebot.rows import UserRow

PASSWORD = "Kranich-Teller-Abend-7"  # noqa: S105 - a test's own


class Door:
    def __init__(self) -> None:
        self.store, self.clock, self.ids = FakeStore(), HandClock(), CountingIds()
        self.users = Users(store=self.store, clock=self.clock, ids=self.ids)
        self.sign_in = SignIn(store=self.store, clock=self.clock, ids=self.ids)
        self.mia: UserRow = self.users.add(NewUser(login="Mia", name="Mia Krüger", role="agent"), PASSWORD)


@pytest.fixture
def door() -> Door:
    return Door()


def test_a_password_opens_a_session_for_its_user(door: Door) -> None:
    signed = door.sign_in.with_password(" mia ", PASSWORD)
    actor = door.sign_in.actor(signed.token)
    assert (actor.name, actor.role, actor.simulated) == ("Mia Krüger", "agent", False)
    assert actor == signed.actor


@pytest.mark.parametrize(("login", "password"), [("mia", "wrong password!"), ("nobody", PASSWORD)])
def test_what_was_wrong_is_not_told(door: Door, login: str, password: str) -> None:
    with pytest.raises(Forbidden, match=r"^Login or password is wrong\.$"):
        door.sign_in.with_password(login, password)


def test_a_closed_account_does_not_open(door: Door) -> None:
    door.users.change(door.mia.user_id, by=None, active=False)
    with pytest.raises(Forbidden):
        door.sign_in.with_password("mia", PASSWORD)


def test_too_many_wrong_tries_close_the_door_for_a_while(door: Door) -> None:
    for _ in range(5):
        with pytest.raises(Forbidden, match="wrong"):
            door.sign_in.with_password("mia", "wrong password!")
    with pytest.raises(Forbidden, match="Too many"):
        door.sign_in.with_password("mia", PASSWORD)
    door.clock.advance(301)
    assert door.sign_in.with_password("mia", PASSWORD).actor.login == "mia"


def test_a_session_ends_after_its_hours_even_when_used(door: Door) -> None:
    token = door.sign_in.with_password("mia", PASSWORD).token
    for _ in range(23):
        door.clock.advance(1800)
        door.sign_in.actor(token)
    door.clock.advance(1800)
    with pytest.raises(Forbidden):
        door.sign_in.actor(token)


def test_a_session_ends_after_an_hour_at_rest(door: Door) -> None:
    token = door.sign_in.with_password("mia", PASSWORD).token
    door.clock.advance(3601)
    with pytest.raises(Forbidden):
        door.sign_in.actor(token)


def test_signing_out_ends_it_and_twice_is_fine(door: Door) -> None:
    token = door.sign_in.with_password("mia", PASSWORD).token
    door.sign_in.sign_out(token)
    door.sign_in.sign_out(token)
    door.sign_in.sign_out("never a token")
    with pytest.raises(Forbidden):
        door.sign_in.actor(token)


def test_a_link_signs_in_once(door: Door) -> None:
    token = door.sign_in.make_link(door.mia.user_id)
    assert door.sign_in.with_link(token).actor.user_id == door.mia.user_id
    with pytest.raises(Forbidden):
        door.sign_in.with_link(token)


def test_a_link_runs_out(door: Door) -> None:
    token = door.sign_in.make_link(door.mia.user_id)
    door.clock.advance(15 * 60)
    with pytest.raises(Forbidden):
        door.sign_in.with_link(token)


def test_a_link_of_a_closed_account_opens_nothing(door: Door) -> None:
    token = door.sign_in.make_link(door.mia.user_id)
    door.users.change(door.mia.user_id, by=None, active=False)
    with pytest.raises(Forbidden):
        door.sign_in.with_link(token)


def test_a_simulated_link_makes_a_simulated_session_and_production_refuses_it(door: Door) -> None:
    link = door.sign_in.make_link(door.mia.user_id, simulated=True)
    assert door.sign_in.with_link(link).actor.simulated
    door.store._tables.production = True
    link = door.sign_in.make_link(door.mia.user_id, simulated=True)
    with pytest.raises(RefusedByStore):
        door.sign_in.with_link(link)


def test_a_changed_role_ends_the_sessions(door: Door) -> None:
    token = door.sign_in.with_password("mia", PASSWORD).token
    door.users.change(door.mia.user_id, by=None, role="auditor")
    with pytest.raises(Forbidden):
        door.sign_in.actor(token)


def test_signing_in_and_out_is_in_the_audit_without_any_token(door: Door) -> None:
    token = door.sign_in.with_password("mia", PASSWORD).token
    door.sign_in.sign_out(token)
    lines = [row.line for row in reversed(door.store.audit.read())]
    assert [line.what for line in lines] == ["user.add", "session.begin", "session.end"]
    assert token not in str(lines)
    assert PASSWORD not in str(lines)


@pytest.mark.parametrize("login", ["", "two words", "x" * 81])
def test_a_login_is_one_short_word(door: Door, login: str) -> None:
    with pytest.raises(OperatorError, match="login"):
        door.users.add(NewUser(login=login, name="X", role="agent"), PASSWORD)


def test_logins_do_not_differ_by_capitals(door: Door) -> None:
    with pytest.raises(RefusedByStore):
        door.users.add(NewUser(login="MIA", name="Another", role="agent"), PASSWORD)
    assert door.users.find("mIa") == door.mia
    assert door.users.find("nobody") is None


def test_only_administrators_change_users_and_never_their_own_rights(door: Door) -> None:
    agent = door.sign_in.with_password("mia", PASSWORD).actor
    with pytest.raises(Forbidden):
        door.users.add(NewUser(login="ben", name="Ben", role="agent"), PASSWORD, by=agent)
    door.users.add(NewUser(login="ada", name="Ada", role="administrator"), PASSWORD)
    ada = door.sign_in.with_password("ada", PASSWORD).actor
    with pytest.raises(Forbidden):
        door.users.change(ada.user_id, by=ada, active=False)
    assert door.users.change(door.mia.user_id, by=ada, skills=("dispute",)).skills == ("dispute",)


def test_one_sets_ones_own_password_and_not_anothers(door: Door) -> None:
    agent = door.sign_in.with_password("mia", PASSWORD).actor
    ben = door.users.add(NewUser(login="ben", name="Ben", role="agent"), PASSWORD)
    with pytest.raises(Forbidden):
        door.users.set_password(ben.user_id, "Amsel-Brücke-Zimt-3", by=agent)
    door.users.set_password(agent.user_id, "Amsel-Brücke-Zimt-3", by=agent)
    assert door.sign_in.with_password(
        "mia", "Amsel-Brücke-Zimt-3"
    ).expires_at > door.clock.now() + dt.timedelta(hours=1)

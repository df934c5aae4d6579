"""Users and sessions over the API: who may, what ends, and that a stolen session changes no password."""

import pytest

from tests.browser.stage import PASSWORD
from tests.unit.api.conftest import Site

NEW = {"login": "mia", "name": "Mia Krüger", "role": "agent", "password": "quiet-green-hills-7"}


def key(text: str = "key-0001") -> dict[str, str]:
    return {"Idempotency-Key": text}


def signed_in(site: Site, login: str, password: str) -> int:
    body = {"login": login, "password": password}
    return site.anonymous().post("/api/session", json=body).status_code


def test_a_new_user_signs_in_and_a_closed_one_does_not(site: Site) -> None:
    client = site.bearer("administrator", name="Ada Busch")
    made = client.post("/api/users", json=NEW, headers=key()).json()
    assert (made["login"], made["role"], made["active"]) == ("mia", "agent", True)
    assert "password" not in made
    assert signed_in(site, "mia", NEW["password"]) == 200
    closed = client.patch(f"/api/users/{made['user_id']}", json={"active": False})
    assert closed.json()["active"] is False
    assert signed_in(site, "mia", NEW["password"]) == 403


@pytest.mark.parametrize(
    "change",
    [
        {"password": "short"},
        {"password": "voicebot voicebot"},
        {"role": "owner"},
        {"skills": ["magic"]},
        {"languages": ["fr"]},
        {"login": "two words"},
    ],
)
def test_a_user_that_will_not_do_is_refused_with_a_sentence(site: Site, change: dict[str, object]) -> None:
    client = site.bearer("administrator", name="Ada Busch")
    answer = client.post("/api/users", json={**NEW, **change}, headers=key())
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")


def test_a_login_that_is_taken_is_a_conflict_and_a_repeated_key_is_not(site: Site) -> None:
    client = site.bearer("administrator", name="Ada Busch")
    first = client.post("/api/users", json=NEW, headers=key())
    assert client.post("/api/users", json=NEW, headers=key()).json() == first.json()
    assert client.post("/api/users", json=NEW, headers=key("key-0002")).status_code == 409


def test_nobody_takes_their_own_rights_away(site: Site) -> None:
    client = site.bearer("administrator", name="Ada Busch")
    mine = client.get("/api/session").json()["user_id"]
    assert client.patch(f"/api/users/{mine}", json={"role": "agent"}).status_code == 403
    assert client.patch(f"/api/users/{mine}", json={"active": False}).status_code == 403


def test_a_changed_role_ends_the_sessions_at_once(site: Site) -> None:
    agent, administrator = site.bearer(name="Maria Klein"), site.bearer("administrator", name="Ada Busch")
    user_id = agent.get("/api/session").json()["user_id"]
    administrator.patch(f"/api/users/{user_id}", json={"role": "auditor"})
    assert agent.get("/api/session").status_code == 401


def test_an_administrator_signs_somebody_out_everywhere(site: Site) -> None:
    agent, administrator = site.bearer(name="Maria Klein"), site.bearer("administrator", name="Ada Busch")
    user_id = agent.get("/api/session").json()["user_id"]
    assert administrator.post(f"/api/users/{user_id}/sign-out").json() == {"ended": 1}
    assert agent.get("/api/session").status_code == 401


def test_one_ends_ones_own_sessions_and_nobody_elses(site: Site) -> None:
    mine, other = site.bearer(name="Maria Klein"), site.bearer(name="Jonas Weber")
    token = (
        site.anonymous().post("/api/session", json={"login": "maria", "password": PASSWORD}).json()["token"]
    )
    listed = mine.get("/api/session/all").json()["sessions"]
    assert [s["this"] for s in listed].count(True) == 1
    elsewhere = next(s["session_id"] for s in listed if not s["this"])
    assert other.delete(f"/api/session/{elsewhere}").status_code == 404
    assert mine.delete(f"/api/session/{elsewhere}").status_code == 204
    second = site.anonymous()
    second.headers["Authorization"] = f"Bearer {token}"
    assert second.get("/api/session").status_code == 401
    assert mine.get("/api/session").status_code == 200


def test_changing_the_password_needs_the_old_one_and_ends_every_session(site: Site) -> None:
    client, new = site.bearer(name="Maria Klein"), "other-quiet-words-8"
    assert client.put("/api/session/password", json={"old": "guessed", "new": new}).status_code == 403
    assert client.get("/api/session").status_code == 200
    assert client.put("/api/session/password", json={"old": PASSWORD, "new": new}).status_code == 204
    assert client.get("/api/session").status_code == 401
    assert signed_in(site, "maria", PASSWORD) == 403
    assert signed_in(site, "maria", new) == 200


def test_a_stolen_session_cannot_try_passwords_for_long(site: Site) -> None:
    client = site.bearer(name="Maria Klein")
    for _ in range(5):
        client.put("/api/session/password", json={"old": "guessed", "new": "x"})
    answer = client.put("/api/session/password", json={"old": PASSWORD, "new": "other-quiet-words-8"})
    assert (answer.status_code, "Too many" in answer.json()["detail"]) == (403, True)


@pytest.mark.parametrize(("seconds", "status"), [(3599, 200), (3601, 401)])
def test_a_session_at_rest_ends_after_an_hour(site: Site, seconds: float, status: int) -> None:
    client = site.bearer()
    site.stage.clock.skip(seconds)
    assert client.get("/api/session").status_code == status


def test_a_session_ends_after_its_hours_however_busy(site: Site) -> None:
    client = site.bearer()
    statuses = []
    for _ in range(25):
        site.stage.clock.skip(1800)
        statuses.append(client.get("/api/session").status_code)
    assert statuses[:23] == [200] * 23
    assert statuses[-1] == 401

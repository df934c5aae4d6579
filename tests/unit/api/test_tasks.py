"""Work comes to who can do it, urgent first, and nobody takes somebody else's."""

import pytest
from fastapi.testclient import TestClient

from tests.browser import scenes
from tests.unit.api.conftest import Site


def booked(site: Site, skill: str) -> str:
    call = scenes.anna(site.stage)
    answer = site.bearer("supervisor", name=f"{skill}-booker").post(
        f"/api/calls/{call.call_id}/callback", json={"skill": skill}, headers={"Idempotency-Key": skill * 3}
    )
    return str(answer.json()["task_id"])


def ids(client: TestClient, *, everyone: bool = False) -> set[str]:
    path = f"/api/tasks?everyone={str(everyone).lower()}"
    return {task["task_id"] for task in client.get(path).json()["tasks"]}


def test_an_agent_is_shown_what_asks_for_no_skill_they_lack(site: Site) -> None:
    general, hardship, legal = (booked(site, skill) for skill in ("general", "hardship", "legal"))
    agent = site.bearer()  # has hardship and dispute
    assert ids(agent) == {general, hardship}
    assert ids(agent, everyone=True) == {general, hardship, legal}
    assert ids(site.bearer("supervisor")) == {general, hardship, legal}


def test_work_in_another_language_does_not_exist_for_an_agent(site: Site) -> None:
    german = booked(site, "general")
    reed = site.bearer(name="Tom Reed", languages=("en",))
    assert ids(reed, everyone=True) == set()
    assert reed.post(f"/api/tasks/{german}/claim").status_code == 404


def test_an_agent_cannot_take_what_asks_for_a_skill_they_lack(site: Site) -> None:
    legal = booked(site, "legal")
    agent = site.bearer()
    answer = agent.post(f"/api/tasks/{legal}/claim")
    assert answer.status_code == 403
    assert "legal" in answer.json()["detail"]
    assert site.bearer("supervisor").post(f"/api/tasks/{legal}/claim").status_code == 200


def test_a_supervisor_hands_a_task_over_only_from_where_it_was_seen(site: Site) -> None:
    task = booked(site, "legal")
    mia = site.stage.person("Mia Krüger")
    boss, path = site.bearer("supervisor"), f"/api/tasks/{task}/assign"
    given = boss.post(path, json={"held_by": None, "to": mia.user_id})
    assert (given.status_code, given.json()["claimed_by"]) == (200, mia.user_id)
    assert boss.post(path, json={"held_by": None, "to": None}).status_code == 409
    assert boss.post(path, json={"held_by": mia.user_id, "to": None}).json()["state"] == "open"
    lines = site.stage.store.audit.read(None, 10, {"what": "task.assigned"})
    assert [row.line.body["to"] for row in lines] == ["", mia.user_id]


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_a_task_is_not_handed_to_somebody_who_may_not_work(site: Site, role: str) -> None:
    task = booked(site, "general")
    other = site.stage.person("Sven Reader", role)  # type: ignore[arg-type]  # a role
    answer = site.bearer("supervisor").post(
        f"/api/tasks/{task}/assign", json={"held_by": None, "to": other.user_id}
    )
    assert answer.status_code == 403


def test_an_agent_hands_nothing_over(site: Site) -> None:
    task = booked(site, "general")
    answer = site.bearer().post(f"/api/tasks/{task}/assign", json={"held_by": None, "to": None})
    assert answer.status_code == 403

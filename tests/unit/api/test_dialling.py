"""Calls out over the API: asked for once, refused with their rule, campaigns run by supervisors only."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.unit.api.conftest import Site
from voicebot.ports_dials import Claim, Ending

KEY = {"Idempotency-Key": "one intention"}


def ask(client: TestClient, key: str = "one intention", **body: Any) -> Any:
    return client.post("/api/calls", json=body, headers={"Idempotency-Key": key})


def test_a_call_is_asked_for_once_and_can_be_looked_at(site: Site) -> None:
    agent = site.bearer("agent")
    first = ask(agent, case_id="anna-berger").json()
    assert (first["state"], first["rule"], first["attempts"]) == ("requested", None, 0)
    assert ask(agent, case_id="anna-berger").json() == first
    assert ask(agent, case_id="thomas-krause").status_code == 422
    again = ask(agent, "another intention", case_id="anna-berger").json()
    assert again["dial_id"] == first["dial_id"]
    one = agent.get(f"/api/calls/dials/{first['dial_id']}").json()
    assert one == {**first, "tries": []}
    assert [d["dial_id"] for d in agent.get("/api/calls/dials").json()["dials"]] == [first["dial_id"]]


def test_a_call_at_night_waits_for_the_morning_and_says_so(site: Site) -> None:
    asked = ask(site.bearer(), case_id="anna-berger", at="2026-11-18T22:00:00").json()
    assert (asked["state"], asked["due_at"], asked["rule"]) == (
        "requested",
        "2026-11-19T07:00:00+00:00",
        "hours",
    )
    assert asked["why"]["en"] == "It is outside the permitted hours there."
    assert asked["why"]["de"] == "Dort ist es außerhalb der erlaubten Anrufzeit."


def test_a_refused_call_names_its_rule(site: Site) -> None:
    case = site.stage.store.cases.get("anna-berger").pii_case
    site.stage.store.cases.put(
        "anna-berger", {**case, "flags": {**case["flags"], "represented": True}}, site.stage.clock.now()
    )
    refused = ask(site.bearer(), case_id="anna-berger").json()
    assert (refused["state"], refused["rule"]) == ("refused", "represented")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"case_id": "nobody"}, 404),
        ({}, 422),
        ({"case_id": ""}, 422),
        ({"case_id": "anna-berger", "at": "soon"}, 422),
        ({"case_id": "anna-berger", "number": "+4930123456"}, 422),
    ],
)
def test_a_wrong_request_gets_one_sentence(site: Site, body: dict[str, Any], status: int) -> None:
    answer = ask(site.bearer(), **body)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_without_a_key_nothing_is_asked(site: Site) -> None:
    assert site.bearer().post("/api/calls", json={"case_id": "anna-berger"}).status_code == 422


def test_an_agent_sees_only_the_languages_they_speak(site: Site) -> None:
    dial = ask(site.bearer("supervisor"), case_id="anna-berger").json()
    english = site.bearer("agent", languages=("en",))
    assert ask(english, "another intention", case_id="anna-berger").status_code == 404
    assert english.get(f"/api/calls/dials/{dial['dial_id']}").status_code == 404
    assert english.get("/api/calls/dials").json() == {"dials": []}


def test_a_waiting_call_is_taken_back(site: Site) -> None:
    agent = site.bearer()
    dial_id = ask(agent, case_id="anna-berger").json()["dial_id"]
    back = agent.post(f"/api/calls/dials/{dial_id}/cancel", headers={"Idempotency-Key": "take it back"})
    assert back.json()["state"] == "cancelled"


def test_tries_show_what_the_network_said(site: Site) -> None:
    agent, dials, now = site.bearer(), site.stage.calls.dials, site.stage.clock.now()
    dial_id = ask(agent, case_id="anna-berger").json()["dial_id"]
    claim = Claim(
        dial_id=dial_id, pii_person="a", pii_number="+4930", worker="w", at=now, since=now, seen=0, most=1
    )
    attempt = dials.claim(claim)
    assert attempt is not None
    ending = Ending(
        attempt_id=attempt.attempt_id,
        disposition="busy",
        at=now,
        state="finished",
        sip_status=486,
        q850=17,
        ended_by="callee",
    )
    dials.settle(ending)
    one = agent.get(f"/api/calls/dials/{dial_id}").json()
    assert (one["state"], one["disposition"], one["attempts"]) == ("finished", "busy", 1)
    [tried] = one["tries"]
    assert (tried["disposition"], tried["sip_status"], tried["q850"], tried["ended_by"]) == (
        "busy",
        486,
        17,
        "callee",
    )


def test_a_campaign_is_planned_run_drained_and_stopped(site: Site) -> None:
    boss = site.bearer("supervisor")
    cases = [{"case_id": "anna-berger", "score": 9}, {"case_id": "nobody", "score": 1}]
    plan = boss.post("/api/campaigns/plan", json={"cases": cases}).json()
    assert [c["case_id"] for c in plan["calls"]] == ["anna-berger"]
    assert [(i["case_id"], i["rule"]) for i in plan["left_out"]] == [("nobody", "unknown_case")]
    assert boss.get("/api/campaigns").json() == {"campaigns": []}
    made = boss.post("/api/campaigns", json={"name": "autumn", "cases": cases}, headers=KEY).json()
    assert (made["state"], made["dials"]) == ("running", {"requested": 1, "refused": 1})
    taken = {"Idempotency-Key": "another intention"}
    assert (
        boss.post("/api/campaigns", json={"name": "autumn", "cases": cases}, headers=taken).status_code == 409
    )
    for verb, state in (("drain", "drained"), ("run", "running"), ("stop", "stopped")):
        moved = boss.post(f"/api/campaigns/autumn/{verb}", headers={"Idempotency-Key": f"please {verb}"})
        assert moved.json()["state"] == state
    stopped = boss.get("/api/campaigns/autumn").json()
    assert stopped["dials"] == {"cancelled": 1, "refused": 1}
    assert boss.post("/api/campaigns/autumn/run", headers={"Idempotency-Key": "once more"}).status_code == 409
    what = [row.line.what for row in site.stage.store.audit.read(limit=10)]
    assert what[:4] == ["campaign.stopped", "campaign.running", "campaign.drained", "campaign.created"]


def test_without_cases_the_navigator_is_asked(site: Site) -> None:
    plan = site.bearer("supervisor").post("/api/campaigns/plan", json={}).json()
    known = {c["case_id"] for c in (*plan["calls"], *plan["left_out"])}
    assert known == {row.case_id for row in site.stage.store.cases.search()}


@pytest.mark.parametrize("role", ["agent", "auditor", "administrator"])
def test_only_a_supervisor_runs_campaigns(site: Site, role: Any) -> None:
    answer = site.bearer(role).post("/api/campaigns", json={"name": "x", "cases": []}, headers=KEY)
    assert answer.status_code == 403


@pytest.mark.parametrize("body", [{"name": "x", "cases": []}, {"name": "", "cases": []}, {"name": "a/b"}])
def test_an_empty_campaign_or_a_bad_name_is_refused(site: Site, body: dict[str, Any]) -> None:
    answer = site.bearer("supervisor").post("/api/campaigns", json=body, headers=KEY)
    assert answer.status_code == 422
    assert answer.json()["detail"]

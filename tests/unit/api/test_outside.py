"""Deliveries and the CRM's way in, as the API offers them."""

import json

from tests.browser import scenes
from tests.unit.api.conftest import CRM_SECRET, Site
from voicebot.service.profile import profile_of
from voicebot.service.senders import NotDelivered
from voicebot.service.signatures import HEADER, sign


def deliver(site: Site) -> None:
    dispatch = site.services.dispatch
    dispatch.route()
    for subject in dispatch.due():
        dispatch.follow(subject)


def test_a_dead_letter_is_seen_and_sent_anew_once(site: Site) -> None:
    scenes.anna(site.stage)
    site.target.faults = [NotDelivered("The other side answered 410.", final=True)]
    deliver(site)
    client = site.bearer("administrator")
    (dead,) = client.get("/api/deliveries?state=dead").json()["deliveries"]
    assert (dead["type"], dead["error"]) == ("call.started", "The other side answered 410.")
    path = f"/api/deliveries/{dead['delivery_id']}"
    assert client.post(f"{path}/resend").json()["state"] == "waiting"
    assert client.post(f"{path}/resend").status_code == 409
    deliver(site)
    told = client.get(path).json()
    assert (told["state"], told["round"], told["body"]) == ("done", 2, dead["body"])
    assert client.get("/api/deliveries/webhook-999").status_code == 404
    assert client.get("/api/deliveries?state=lost").status_code == 422


def test_a_dead_letter_is_given_up_with_a_known_reason_and_never_sent(site: Site) -> None:
    scenes.anna(site.stage)
    site.target.faults = [NotDelivered("The other side answered 410.", final=True)]
    deliver(site)
    client = site.bearer("supervisor", name="Sina Brandt")
    (dead,) = client.get("/api/deliveries?state=dead").json()["deliveries"]
    path = f"/api/deliveries/{dead['delivery_id']}"
    assert client.post(f"{path}/give-up", json={"reason": "bored"}).status_code == 422
    assert client.post(f"{path}/give-up", json={"reason": "outdated"}).json()["state"] == "given_up"
    assert client.post(f"{path}/resend").status_code == 409
    line = site.stage.store.audit.read(limit=1)[0].line
    assert (line.what, line.body) == ("delivery.given_up", {"reason": "outdated"})
    assert site.stage.store.people.get(line.who).name == "Sina Brandt"
    assert site.target.taken == []


def test_a_lost_notice_is_seen_sent_anew_and_given_up(site: Site) -> None:
    plan_id = scenes.lost_notice(site.stage).plan_id
    client = site.bearer("supervisor")
    (lost,) = client.get("/api/notices/undelivered").json()["notices"]
    assert (lost["plan_id"], lost["channel"], lost["attempts"]) == (plan_id, "email", 1)
    path = f"/api/notices/{plan_id}"
    made = client.post(f"{path}/resend").json()
    assert made["state"] == "queued"
    assert client.post(f"{path}/resend").status_code == 409
    assert client.post(f"{path}/give-up", json={"reason": "outdated"}).status_code == 409
    site.stage.pocket.refusals = 1
    site.stage.notices.follow(made["notice_id"].removeprefix("notice-"))
    assert client.post(f"{path}/give-up", json={"reason": "outdated"}).json()["state"] == "lapsed"
    assert client.get("/api/notices/undelivered").json()["notices"] == []


def test_deliveries_page_by_their_number(site: Site) -> None:
    for _ in range(3):
        scenes.sarah(site.stage)
    deliver(site)
    client = site.bearer("administrator")
    first = client.get("/api/deliveries?limit=2").json()
    rest = client.get(f"/api/deliveries?limit=2&before={first['next']}").json()
    numbers = [d["sequence"] for d in (*first["deliveries"], *rest["deliveries"])]
    assert numbers == sorted(set(numbers), reverse=True)
    assert (len(numbers), rest["next"]) == (3, None)


def test_a_signed_change_comes_in_and_an_unsigned_one_does_not(site: Site) -> None:
    now = site.stage.clock.now()
    changes = {"city": {"value": "Kiel", "at": now.isoformat()}}
    body = json.dumps({"id": "chg-00001", "case_id": "anna-berger", "changes": changes}).encode()
    client, header = site.anonymous(), sign((CRM_SECRET,), body, now)
    for wrong in ({}, {HEADER: "t=1,v1=ab"}, {HEADER: header.replace("v1=", "v1=0")}):
        assert client.post("/api/crm/changes", content=body, headers=wrong).status_code == 403
    taken = client.post("/api/crm/changes", content=body, headers={HEADER: header})
    assert taken.json()["taken"] == ["city"]
    assert client.post("/api/crm/changes", content=body, headers={HEADER: header}).json() == taken.json()
    assert profile_of(site.stage.store.cases.get("anna-berger").pii_case)["city"] == "Kiel"
    site.stage.clock.skip(301)
    assert client.post("/api/crm/changes", content=body, headers={HEADER: header}).status_code == 403


def test_a_wrong_field_or_person_is_told(site: Site) -> None:
    now = site.stage.clock.now()
    for case_id, field, status in (("anna-berger", "iban", 422), ("nobody", "city", 404)):
        changes = {field: {"value": "x", "at": now.isoformat()}}
        body = json.dumps({"id": f"chg-{case_id}", "case_id": case_id, "changes": changes}).encode()
        headers = {HEADER: sign((CRM_SECRET,), body, now)}
        answer = site.anonymous().post("/api/crm/changes", content=body, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")

"""Decisions over the API: versions, keys, locks, reasons."""

import datetime as dt
from typing import Any

import pytest

from tests.browser import scenes
from tests.unit.api.conftest import Site
from voicebot.rows import PlanRow


def body_of(plan: PlanRow, **more: Any) -> dict[str, Any]:
    return {"version": plan.version, "terms_hash": plan.terms_hash, "tab": "tab-1", **more}


def key(text: str = "key-0001") -> dict[str, str]:
    return {"Idempotency-Key": text}


def test_a_confirmation_binds_version_terms_and_session(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest()
    answer = site.bearer().post(f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers=key())
    assert answer.status_code == 200
    decision = site.stage.store.plans.decisions(plan.plan_id)[-1]
    assert (decision.version, decision.terms_hash) == (plan.version, plan.terms_hash)
    assert decision.session_id.startswith("session-")
    assert answer.json()["undo_until"] is not None


def test_a_repeat_with_the_same_key_is_one_decision(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest()
    client = site.bearer()
    answers = [
        client.post(f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers=key()) for _ in range(3)
    ]
    assert [a.status_code for a in answers] == [200, 200, 200]
    assert len({a.json()["decision"]["decision_id"] for a in answers}) == 1
    assert len(site.stage.store.plans.decisions(plan.plan_id)) == 1


def test_two_people_who_decide_get_one_winner_and_one_409(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest()
    first, second = site.bearer(name="First"), site.bearer(name="Second")
    won = first.post(
        f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan, tab=""), headers=key("key-first")
    )
    lost = second.post(
        f"/api/plans/{plan.plan_id}/decline",
        json=body_of(plan, tab="", reason_code="too_high"),
        headers=key("key-second"),
    )
    assert (won.status_code, lost.status_code) == (200, 409)
    assert lost.json()["plan"]["state"] == "confirmed"


def test_an_older_version_is_answered_with_the_plan_as_it_is_now(site: Site) -> None:
    call = scenes.anna(site.stage)
    plan = call.suggest()
    call.revise()
    answer = site.bearer().post(f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers=key())
    assert answer.status_code == 409
    assert answer.json()["plan"]["version"] == 2


def test_a_plan_that_somebody_else_reviews_is_locked(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest()
    holder, other = site.bearer(name="Jonas Weber"), site.bearer(name="Other")
    held = holder.post(f"/api/plans/{plan.plan_id}/lock", json={"tab": "tab-j"})
    assert held.json()["mine"] is True
    refused = other.post(f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers=key())
    assert refused.status_code == 423
    assert "Jonas Weber" in refused.json()["detail"]
    site.stage.clock.skip(16)
    assert (
        other.post(
            f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers=key("key-0002")
        ).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason_code": "because"}, "reason_code"),
        ({"reason_code": "other"}, "note"),
        ({"reason_code": "other", "note": "   "}, "note"),
    ],
)
def test_a_decline_needs_a_known_reason_and_other_a_note(
    site: Site, change: dict[str, str], field: str
) -> None:
    plan = scenes.anna(site.stage).suggest()
    answer = site.bearer().post(
        f"/api/plans/{plan.plan_id}/decline", json=body_of(plan, **change), headers=key()
    )
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_decision_without_a_key_is_refused(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest()
    answer = site.bearer().post(f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan))
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["field"]


def test_the_server_judges_an_edit_whatever_the_page_says(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest()
    terms = {"rate_cents": 30000, "count": 2, "first_date": "2027-01-18"}
    answer = site.bearer().post(
        f"/api/plans/{plan.plan_id}/edit", json=body_of(plan, terms=terms), headers=key()
    )
    assert answer.status_code == 422
    assert site.stage.store.plans.get(plan.plan_id).state == "suggested"


def test_a_check_names_the_failing_limit_in_both_languages_and_fit_repairs_the_count(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest()
    client, path = site.bearer(), f"/api/plans/{plan.plan_id}/check"
    terms = {"rate_cents": 6000, "count": 3, "first_date": "2027-01-18"}
    wrong = client.post(path, json={"version": 1, "terms": terms}).json()
    failing = [c for c in wrong["checks"] if not c["ok"]]
    assert failing
    assert all(c["de"] and c["en"] for c in failing)
    fitted = client.post(path, json={"version": 1, "terms": terms, "fit": True}).json()
    assert fitted["plan"]["count"] == 6
    assert all(c["ok"] for c in fitted["checks"])
    assert sum(i["amount_cents"] for i in fitted["plan"]["instalments"]) == fitted["plan"]["total_cents"]


def test_an_undo_is_refused_once_the_caller_heard_the_plan(site: Site) -> None:
    call = scenes.anna(site.stage)
    plan = call.suggest()
    client = site.bearer()
    client.post(f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers=key())
    call.offer()
    answer = client.post(f"/api/plans/{plan.plan_id}/undo", json={"version": 1}, headers=key("key-undo"))
    assert answer.status_code == 409
    assert site.stage.store.plans.get(plan.plan_id).state == "offered"


def test_a_decision_after_the_deadline_is_refused(site: Site) -> None:
    plan = scenes.anna(site.stage).suggest(seconds=30)
    client = site.bearer()
    site.stage.clock.skip(31)
    answer = client.post(f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers=key())
    assert answer.status_code == 409
    assert "time" in answer.json()["detail"]


def test_calls_outside_ones_languages_do_not_exist(site: Site) -> None:
    call = scenes.anna(site.stage)
    plan = call.suggest()
    client = site.bearer(name="Tom", languages=("en",))
    assert client.get("/api/plans").json() == {"plans": []}
    paths = (f"/api/calls/{call.call_id}", f"/api/plans/{plan.plan_id}", "/api/people/anna-berger")
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert (
        client.post(f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers=key()).status_code
        == 404
    )


def test_a_call_taken_over_belongs_to_one_person(site: Site) -> None:
    call = scenes.anna(site.stage)
    mine, other = site.bearer(name="Mine"), site.bearer(name="Other")
    path = f"/api/calls/{call.call_id}"
    assert mine.post(f"{path}/take-over", json={"tab": "t1"}, headers=key()).status_code == 200
    assert other.post(f"{path}/take-over", json={"tab": "t2"}, headers=key()).status_code == 423
    typed = other.post(f"{path}/type", json={"tab": "t2", "text": "hello"}, headers=key("key-0002"))
    assert typed.status_code == 409


def test_a_callback_is_booked_once_per_key(site: Site) -> None:
    call = scenes.anna(site.stage)
    client = site.bearer()
    when = dt.datetime(2026, 11, 19, 15, 0).isoformat()  # noqa: DTZ001 - desk time, as the page's field sends it
    body = {"skill": "hardship", "when": when}
    answers = [client.post(f"/api/calls/{call.call_id}/callback", json=body, headers=key()) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    (task,) = site.stage.store.tasks.find()
    assert (task.skill, task.due_at) == ("hardship", dt.datetime.fromisoformat("2026-11-19T15:00:00+01:00"))
    reused = client.post(f"/api/calls/{call.call_id}/callback", json={"skill": "dispute"}, headers=key())
    assert reused.status_code == 422

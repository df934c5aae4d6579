"""Control suggestions are seen on the desk and nowhere else: each reader of calls leaves them out."""

from typing import Any

import pytest

from tests.browser import scenes
from tests.unit.api.conftest import Site
from voicebot.events import UtteranceHeard
from voicebot.rows import PlanRow


@pytest.fixture
def control(site: Site) -> PlanRow:
    """A control suggestion that was confirmed and is over."""
    stage = site.stage
    plan = stage.controls().bring("too_high", "de")
    assert plan is not None
    actor = stage.sign_in.actor(stage.token(stage.person("Mia Berg")))
    approvals = site.services.approvals
    approvals.confirm(actor, plan.plan_id, version=1, terms_hash=plan.terms_hash, key="control-0001")
    return plan


def test_trends_and_their_export_are_the_same_with_and_without_it(
    site: Site, request: pytest.FixtureRequest
) -> None:
    scenes.james(site.stage).hang_up("callback_booked")
    supervisor = site.bearer("supervisor")

    def read() -> tuple[Any, str]:
        return supervisor.get("/api/trends").json(), supervisor.get("/api/trends/export.csv").text

    before = read()
    request.getfixturevalue("control")
    assert read() == before


def test_webhook_and_crm_are_told_nothing_of_it(site: Site, control: PlanRow) -> None:
    told = site.stage.store.deliveries.unrouted()
    assert [h for h in told if h.case_id == control.case_id or h.call_id == control.call_id] == []
    scenes.sarah(site.stage)
    dispatch = site.services.dispatch
    assert dispatch is not None
    dispatch.route()
    sent = [site.stage.store.deliveries.get(subject.rpartition(".")[0]) for subject in dispatch.due()]
    assert {delivery.case_id for delivery in sent} == {"sarah-miller"}


@pytest.mark.parametrize("state", ["live", "recent"])
def test_the_list_of_calls_leaves_it_out(site: Site, control: PlanRow, state: str) -> None:
    real = scenes.sarah(site.stage)
    calls = site.bearer("supervisor").get(f"/api/calls?state={state}").json()["calls"]
    assert [call["call_id"] for call in calls] == [real.call_id]


def test_a_correction_of_its_made_up_words_is_no_training_row(site: Site, control: PlanRow) -> None:
    heard = [entry.item for entry in site.stage.store.log.read(control.call_id)]
    line = next(item for item in heard if isinstance(item, UtteranceHeard))
    body = {
        "call_id": control.call_id,
        "utterance_id": line.utterance_id,
        "kind": "mood",
        "was": "neutral",
        "now": "angry",
    }
    made = site.bearer().post("/api/corrections", json=body, headers={"Idempotency-Key": "fix-0001"})
    assert made.status_code == 200
    assert site.bearer("auditor").get("/api/corrections").json()["corrections"] == []
    assert site.stage.store.corrections.all() == []


def test_its_person_is_not_found_and_its_plan_is_not_told_to_the_navigator(
    site: Site, control: PlanRow
) -> None:
    name = site.stage.store.cases.get(control.case_id).pii_name
    people = site.bearer("supervisor").get("/api/people", params={"text": name}).json()["people"]
    assert people == []
    assert control.case_id not in [row.case_id for row in site.stage.store.cases.search("", 500, "")]

"""Control suggestions are made up: the store lets them be decided, and lets nothing follow from it."""

import datetime as dt

import pytest

from tests.contract.sites import Site, execute
from tests.fakes.desk_day import CASE, DeskDay
from voicebot.errors import RefusedByStore, StoreError
from voicebot.ports_store import Store
from voicebot.rows import CallRow, Correction, PlanRow, PlanState
from voicebot.store import SqlStore

AFTER_AN_OFFER: tuple[PlanState, ...] = ("wished", "refused", "notified", "active")


def control_call(day: DeskDay, call_id: str = "call-c", case_id: str = "made-up") -> CallRow:
    day.store.cases.put(case_id, {**CASE, "case_id": case_id}, day.clock.now(), control=True)
    call = CallRow(
        call_id=call_id,
        case_id=case_id,
        direction="control",
        language="de",
        worker="desk",
        started_at=day.clock.now(),
    )
    day.store.calls.begin(call)
    return call


def control_plan(day: DeskDay) -> PlanRow:
    call = control_call(day)
    return day.store.plans.suggest(call.call_id, call.case_id, day.suggested("plan-c"))


def test_a_confirmed_control_is_never_offered(store: Store, day: DeskDay) -> None:
    plan = day.confirmed(day.agent(), control_plan(day))
    assert plan.state == "confirmed"
    with pytest.raises(StoreError):
        store.plans.offer(plan.plan_id, plan.version, plan.terms_hash, day.clock.now())
    for state in AFTER_AN_OFFER:
        with pytest.raises(StoreError):
            store.plans.move(plan.plan_id, state, day.clock.now())
    assert store.plans.get(plan.plan_id).state == "confirmed"
    store.calls.end(plan.call_id, "plan_suggested", day.clock.now())
    assert store.plans.get(plan.plan_id).state == "expired"


def test_a_real_call_is_never_about_a_made_up_case(store: Store, day: DeskDay) -> None:
    control_call(day)
    with pytest.raises(RefusedByStore):
        day.call("call-real", case_id="made-up")


def test_a_control_call_is_never_about_a_real_case(store: Store, day: DeskDay) -> None:
    store.cases.put("anna-berger", CASE, day.clock.now())
    call = CallRow(
        call_id="call-c",
        case_id="anna-berger",
        direction="control",
        language="de",
        worker="desk",
        started_at=day.clock.now(),
    )
    with pytest.raises(RefusedByStore):
        store.calls.begin(call)


def test_a_plan_for_a_made_up_case_needs_a_control_call(store: Store, day: DeskDay) -> None:
    control_call(day)
    day.call("call-real")
    with pytest.raises(RefusedByStore):
        store.plans.suggest("call-real", "made-up", day.suggested("plan-x"))
    with pytest.raises(RefusedByStore):
        store.plans.suggest("call-c", "anna-berger", day.suggested("plan-y"))


def test_a_real_case_cannot_become_made_up(store: Store, day: DeskDay) -> None:
    store.cases.put("anna-berger", CASE, day.clock.now())
    changed = {**CASE, "signals": {"mood": "angry"}}
    with pytest.raises(RefusedByStore):
        store.cases.put("anna-berger", changed, day.clock.now(), control=True)
    control_call(day)
    again = store.cases.put("made-up", {**changed, "case_id": "made-up"}, day.clock.now())
    assert again.control


def test_made_up_cases_are_not_found_among_people(store: Store, day: DeskDay) -> None:
    store.cases.put("anna-berger", CASE, day.clock.now())
    control_call(day)
    assert [row.case_id for row in store.cases.search("berger")] == ["anna-berger"]


def test_control_calls_are_listed_and_never_count_as_lost(store: Store, day: DeskDay) -> None:
    before = day.clock.now()
    control_call(day)
    day.call("call-real")
    later = day.clock.now() + dt.timedelta(hours=1)
    assert [c.call_id for c in store.calls.stale(later)] == ["call-real"]
    assert [c.call_id for c in store.calls.controls(before)] == ["call-c"]
    assert store.calls.controls(later) == []


def test_corrections_of_made_up_words_are_no_training_rows(store: Store, day: DeskDay) -> None:
    control_call(day)
    day.call("call-real")
    agent = day.agent()
    for call_id in ("call-c", "call-real"):
        correction = Correction(
            correction_id=f"fix-{call_id}",
            call_id=call_id,
            utterance_id="u-1",
            language="de",
            kind="mood",
            was={"mood": "neutral"},
            now={"mood": "angry"},
            user_id=agent.user_id,
            at=day.clock.now(),
        )
        store.corrections.add(correction, day.line())
    assert [correction.call_id for correction, _ in store.corrections.all()] == ["call-real"]


def test_not_even_raw_sql_offers_a_control(site: Site, web: SqlStore) -> None:
    day = DeskDay(web)
    plan = day.confirmed(day.agent(), control_plan(day))
    with pytest.raises(StoreError, match="reaches nobody"):
        execute(web, "update plans set state = 'offered' where plan_id = :p", p=plan.plan_id)
    with pytest.raises(StoreError, match="keeps its case and its direction"):
        execute(web, "update calls set direction = 'inbound' where call_id = :c", c=plan.call_id)
    with pytest.raises(StoreError, match="stays made up"):
        execute(web, "update cases set control = false where case_id = 'made-up'")

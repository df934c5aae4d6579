"""The dialler with a fake telephone: who rings, how many at once, and never twice."""

import asyncio

from tests.fakes.dial_looks import dial_of, looked, one_look, run, settle
from tests.fakes.dial_stage import DialStage
from voicebot.service.dialling_plan import Pace


def test_a_due_dial_rings_with_its_own_order(stage: DialStage) -> None:
    stage.case("anna")
    dial = stage.asked("anna")
    looked(stage)
    [order] = stage.telephone.dialled
    assert (order.dial_id, order.case_id, order.language) == (f"{dial.dial_id}.1", "anna", "de")
    assert (order.pii_number, order.caller_id, order.ring_s) == (stage.number_of("anna"), "+493012345", 25)


def test_an_answered_dial_is_joined_and_takes_its_outcome_from_the_call(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    looked(stage)
    dial = dial_of(stage, "anna")
    assert dial.state == "answered"
    assert dial.call_id is not None
    stage.store.calls.end(dial.call_id, "plan_wished", stage.alive(180))
    looked(stage)
    done = dial_of(stage, "anna")
    assert (done.state, done.disposition, done.outcome) == ("finished", "answered", "plan_wished")
    assert stage.store.calls.of_case("anna")[0].direction == "outbound"


def test_no_more_ring_than_lines_people_and_this_process_have(stage: DialStage) -> None:
    for n in range(6):
        stage.case(f"person {n}")
        stage.asked(f"person {n}")
    stage.telephone.hold = True

    async def work() -> None:
        dialler = stage.dialler()
        stage.hours.here = 0
        await one_look(dialler)
        assert dialler.ringing == 0
        stage.hours.here = 2
        await one_look(dialler)
        assert dialler.ringing == 2
        await one_look(dialler)
        assert dialler.ringing == 2
        stage.hours.here, stage.lines = 9, 3
        await one_look(dialler)
        assert dialler.ringing == 3
        await dialler.hush()

    run(work)


def test_a_decision_about_a_call_that_came_in_keeps_a_person_busy(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    stage.out.day.call()
    stage.out.day.plan()
    stage.hours.here = 1
    looked(stage)
    assert stage.telephone.dialled == []


def test_without_people_the_bot_calls_only_where_that_is_wanted(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    stage.hours.here = 0
    looked(stage)
    assert stage.telephone.dialled == []
    stage.pace = Pace(lines=2, calls_per_agent=1.0, without_people=True)
    looked(stage)
    assert len(stage.telephone.dialled) == 1


def test_two_processes_never_dial_the_same_person_at_once(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    stage.telephone.hold = True

    async def work() -> None:
        first, second = stage.dialler("calls-1"), stage.dialler("calls-2")
        await asyncio.gather(first.look(), second.look())
        await settle()
        assert first.ringing + second.ringing == 1
        await first.hush()
        await second.hush()

    run(work)
    assert len(stage.telephone.dialled) == 1

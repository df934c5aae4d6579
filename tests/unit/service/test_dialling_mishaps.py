"""Processes that die, a telephone or a store that is away, faults of ours: no try is lost or counts twice."""

import asyncio

import pytest

from tests.fakes.dial_looks import dial_of, looked
from tests.fakes.dial_stage import DialStage
from tests.fakes.telephone import BUSY
from tests.fakes.virtual_loop import run_virtually
from voicebot.errors import StoreError
from voicebot.service.telephone import DialResult


def test_a_process_that_dies_while_it_rings_leaves_an_interrupted_attempt_that_is_tried_again(
    stage: DialStage,
) -> None:
    stage.case("anna")
    dial = stage.asked("anna")
    stage.out.claimed(dial.dial_id, pii_person="anna", worker="dies")
    stage.store.calls.beat("dies", stage.clock.now())
    looked(stage)
    assert dial_of(stage, "anna").state == "dialling"
    stage.alive(11)
    looked(stage)
    waiting = dial_of(stage, "anna")
    assert (waiting.state, waiting.disposition, waiting.attempts) == ("requested", "interrupted", 1)
    assert stage.telephone.dialled == []
    stage.alive(5 * 60)
    looked(stage)
    assert [o.dial_id for o in stage.telephone.dialled] == [f"{dial.dial_id}.2"]


def test_a_call_whose_process_died_is_interrupted_and_left_to_its_callback(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    looked(stage)
    call_id = dial_of(stage, "anna").call_id
    assert call_id is not None
    stage.store.calls.interrupt(call_id, stage.out.day.task(), stage.alive(30))
    looked(stage)
    assert dial_of(stage, "anna").disposition == "interrupted"


def test_while_the_telephone_system_is_away_nothing_counts_and_it_is_tried_again(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    stage.telephone.away = True
    looked(stage)
    dial = dial_of(stage, "anna")
    assert (dial.state, dial.disposition) == ("requested", "not_dialled")
    stage.telephone.away = False
    stage.alive(5 * 60)
    looked(stage)
    assert dial_of(stage, "anna").state == "answered"


def test_a_fault_of_ours_while_it_rings_is_settled_as_failed(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")

    class Broken(type(stage.telephone)):  # type: ignore[misc]  # the stage's telephone, but for one method
        async def dial(self, order: object) -> DialResult:
            raise RuntimeError(str(order))

    stage.telephone = Broken()
    looked(stage, times=2)
    assert dial_of(stage, "anna").disposition == "failed"


def test_how_an_attempt_ended_is_written_down_once_the_store_is_back(
    stage: DialStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.case("anna")
    stage.answers("anna", BUSY)
    stage.asked("anna")
    real, away = stage.store.dials.settle, [True, True, False]

    def settle_later(ending: object) -> bool:
        if away.pop(0):
            raise StoreError("The database does not answer.")
        return real(ending)  # type: ignore[arg-type]  # what the dialler gave

    monkeypatch.setattr(stage.store.dials, "settle", settle_later)

    async def work() -> None:
        dialler = stage.dialler()
        await dialler.look()
        await asyncio.sleep(3)
        assert dialler.ringing == 0

    run_virtually(work())
    assert dial_of(stage, "anna").disposition == "busy"

"""What came of a try: what the network or the line said, what is tried again, and what is over."""

import datetime as dt

import pytest

from tests.fakes.dial_facts import BERLIN
from tests.fakes.dial_looks import attempts, dial_of, looked
from tests.fakes.dial_stage import DialStage
from tests.fakes.telephone import BUSY, FAILED, NO_ANSWER, REJECTED, WRONG_NUMBER
from voicebot.events import UtteranceHeard
from voicebot.ports import LogEntry
from voicebot.service.telephone import DialResult


@pytest.mark.parametrize(
    ("result", "disposition", "state", "again_min"),
    [
        (BUSY, "busy", "requested", 20),
        (NO_ANSWER, "no_answer", "requested", 180),
        (REJECTED, "rejected", "finished", None),
        (FAILED, "failed", "requested", 15),
    ],
)
def test_what_the_network_says_becomes_the_disposition_and_the_next_try(
    stage: DialStage, result: DialResult, disposition: str, state: str, again_min: int | None
) -> None:
    stage.case("anna")
    stage.answers("anna", result)
    stage.asked("anna")
    looked(stage)
    dial = dial_of(stage, "anna")
    assert (dial.state, dial.disposition) == (state, disposition)
    [attempt] = attempts(stage, dial)
    assert (attempt.sip_status, attempt.q850, attempt.ended_by) == (result.sip_status, result.q850, result.by)
    if again_min is not None:
        assert dial.due_at >= stage.clock.now() + dt.timedelta(minutes=again_min)


def test_a_wrong_number_is_stopped_for_everybody_and_a_person_looks_for_the_right_one(
    stage: DialStage,
) -> None:
    stage.case("anna", number="+4930111111")
    stage.case("ben", number="+4930111111")
    stage.answers("anna", WRONG_NUMBER)
    stage.asked("anna")
    looked(stage)
    dial = dial_of(stage, "anna")
    assert (dial.state, dial.disposition) == ("finished", "wrong_number")
    [task] = stage.store.tasks.find()
    assert (task.kind, task.reason, task.case_id) == ("review", "wrong_number", "anna")
    assert stage.asked("ben").rule == "wrong_number"


def test_a_stranger_on_the_line_makes_the_number_wrong(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    looked(stage)
    call_id = dial_of(stage, "anna").call_id
    assert call_id is not None
    stage.store.calls.end(call_id, "wrong_person_closed", stage.alive(30))
    looked(stage)
    assert dial_of(stage, "anna").disposition == "wrong_number"
    assert stage.store.dials.is_wrong(stage.number_of("anna"))
    assert [t.reason for t in stage.store.tasks.find()] == ["wrong_number"]


def say(stage: DialStage, call_id: str, text: str) -> None:
    event = UtteranceHeard(
        at=stage.clock.now(),
        utterance_id="u-1",
        pii_text=text,
        language="de",
        confidence=0.9,
        started_ms=0,
        ended_ms=900,
    )
    stage.store.log.append([LogEntry(call_id=call_id, seq=1, at=stage.clock.now(), item=event)])


@pytest.mark.parametrize(
    ("outcome", "heard", "disposition", "days"),
    [
        ("voicemail_left", "Dies ist die Mailbox von Anna Berger.", "voicemail_left", 2),
        ("voicemail_left", "Bitte nennen Sie Ihren Namen und den Grund Ihres Anrufs.", "call_screening", 1),
        ("interrupted", "Please record your name and reason for calling.", "call_screening", 1),
        ("interrupted", "Ja, hallo?", "answered", None),
    ],
)
def test_machines_on_the_line_are_told_apart_and_tried_at_another_time_of_day(
    stage: DialStage, outcome: str, heard: str, disposition: str, days: int | None
) -> None:
    stage.case("anna")
    stage.asked("anna")
    looked(stage)
    call_id = dial_of(stage, "anna").call_id
    assert call_id is not None
    say(stage, call_id, heard)
    stage.store.calls.end(call_id, outcome, stage.alive(40))
    looked(stage)
    dial = dial_of(stage, "anna")
    assert dial.disposition == disposition
    if days is None:
        assert dial.state == "finished"
    else:
        assert dial.state == "requested"
        assert dial.due_at >= stage.clock.now() + dt.timedelta(days=days)
        assert dial.due_at.astimezone(BERLIN).hour not in range(11, 14)  # the first try was at 11:00 there


def test_after_its_last_try_a_dial_is_over(stage: DialStage) -> None:
    stage.case("anna")
    stage.answers("anna", BUSY)
    stage.asked("anna")
    for _ in range(40):
        stage.alive(6 * 3600)
        looked(stage)
    dial = dial_of(stage, "anna")
    assert (dial.state, dial.disposition, dial.attempts) == ("finished", "busy", 3)
    assert len(stage.telephone.dialled) == 3


def test_an_answer_without_a_call_is_hung_up_and_failed(stage: DialStage) -> None:
    stage.case("anna")
    dial = stage.asked("anna")
    stage.telephone.stage = None
    stage.answers("anna", DialResult(kind="answered", by="callee"))
    looked(stage)
    assert dial_of(stage, "anna").disposition == "failed"
    assert stage.telephone.hung_up == [f"{dial.dial_id}.1"]

"""The dialler with a fake telephone: who rings, what came of it, what is tried again, and never twice."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.dial_facts import BERLIN
from tests.fakes.dial_stage import DialStage
from tests.fakes.telephone import BUSY, FAILED, NO_ANSWER, REJECTED, WRONG_NUMBER
from tests.fakes.virtual_loop import run_virtually
from voicebot.errors import StoreError
from voicebot.events import UtteranceHeard
from voicebot.ports import LogEntry
from voicebot.ports_dials import Attempt, Dial
from voicebot.rows import Hold
from voicebot.service.dialling_loop import Dialler
from voicebot.service.dialling_plan import Pace
from voicebot.service.telephone import DialResult


@pytest.fixture
def stage() -> DialStage:
    return DialStage()


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(work())  # type: ignore[arg-type]  # a coroutine function


async def settle(turns: int = 12) -> None:
    """Let the tasks that ring come to their end."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def one_look(dialler: Dialler) -> None:
    await dialler.look()
    await settle()


def looked(stage: DialStage, times: int = 1) -> None:
    async def work() -> None:
        dialler = stage.dialler()
        for _ in range(times):
            await one_look(dialler)

    run(work)


def dial_of(stage: DialStage, case_id: str) -> Dial:
    return stage.store.dials.find(case_id=case_id)[0]


def attempts(stage: DialStage, dial: Dial) -> list[Attempt]:
    return list(stage.store.dials.attempts_of(dial.dial_id))


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


def test_the_rules_are_asked_again_when_the_telephone_is_about_to_ring(stage: DialStage) -> None:
    stage.case("anna")
    dial = stage.asked("anna")
    assert dial.state == "requested"
    now = stage.clock.now()
    stage.store.holds.add(Hold(hold_id="h", case_id="anna", kind="stop", reason="cease", since=now))
    looked(stage)
    assert stage.telephone.dialled == []
    assert (dial_of(stage, "anna").state, dial_of(stage, "anna").rule) == ("refused", "stop_contact")


def test_a_dial_due_at_night_waits_for_the_morning(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    stage.alive(11 * 3600)
    looked(stage)
    dial = dial_of(stage, "anna")
    assert stage.telephone.dialled == []
    assert (dial.state, dial.rule) == ("requested", "hours")
    assert dial.due_at == dt.datetime(2026, 11, 19, 7, tzinfo=dt.UTC)


def test_a_dial_past_its_end_is_given_up_and_says_what_kept_it(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    stage.alive(8 * 86400)
    looked(stage)
    assert (dial_of(stage, "anna").state, dial_of(stage, "anna").rule) == ("refused", "too_late")


def test_a_case_that_is_gone_is_refused(stage: DialStage) -> None:
    stage.out.requested("dial-1", "nobody")
    looked(stage)
    assert stage.store.dials.get("dial-1").rule == "unknown_case"


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


def test_a_stopped_campaign_hangs_up_what_rings_and_lets_people_finish(stage: DialStage) -> None:
    campaigns = stage.campaigns()
    made = _campaign(stage, "talks", "rings", "waits")
    stage.telephone.hold = True
    stage.lines = 2

    async def work() -> None:
        dialler = stage.dialler()
        await one_look(dialler)
        stage.telephone.settle(stage.telephone.ringing[0])
        await settle()
        campaigns.move("autumn", "stopped", "user-mia")
        await one_look(dialler)
        assert dialler.ringing == 0

    run(work)
    assert dict(stage.store.dials.counts(made)) == {
        "answered": 1,
        "cancelled": 2,
        "cancelled:cancelled": 1,
    }
    assert len(stage.telephone.hung_up) == 1


def test_a_drained_campaign_dials_nothing_new_and_lets_ringing_ring(stage: DialStage) -> None:
    _campaign(stage, "rings", "waits")
    stage.telephone.hold = True
    stage.lines = 1

    async def work() -> None:
        dialler = stage.dialler()
        await one_look(dialler)
        stage.campaigns().move("autumn", "drained", "user-mia")
        stage.lines = 5
        await one_look(dialler)
        assert dialler.ringing == 1
        stage.campaigns().move("autumn", "running", "user-mia")
        await one_look(dialler)
        assert dialler.ringing == 2
        await dialler.hush()

    run(work)


def test_a_draining_process_hangs_up_what_rings_and_leaves_it_for_another(stage: DialStage) -> None:
    stage.case("anna")
    stage.asked("anna")
    stage.telephone.hold = True

    async def work() -> None:
        dialler = stage.dialler()
        dialler.start()
        await settle()
        assert dialler.ringing == 1
        await dialler.close()
        assert dialler.ringing == 0

    run(work)
    dial = dial_of(stage, "anna")
    assert (dial.state, dial.disposition) == ("requested", "interrupted")


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


def test_an_answer_without_a_call_is_hung_up_and_failed(stage: DialStage) -> None:
    stage.case("anna")
    dial = stage.asked("anna")
    stage.telephone.stage = None
    stage.answers("anna", DialResult(kind="answered", by="callee"))
    looked(stage)
    assert dial_of(stage, "anna").disposition == "failed"
    assert stage.telephone.hung_up == [f"{dial.dial_id}.1"]


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


def _campaign(stage: DialStage, *cases: str) -> str:
    from voicebot.service.dialling_scores import Candidate

    for case in cases:
        stage.case(case)
    candidates = [Candidate(case_id=c, score=float(-n)) for n, c in enumerate(cases)]
    return stage.campaigns().create("autumn", candidates, source="test", by="user-mia").campaign_id

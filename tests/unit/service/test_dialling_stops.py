"""What keeps a dial from ringing: rules, nights, campaigns that stop, processes that drain."""

import datetime as dt

from tests.fakes.dial_looks import dial_of, looked, one_look, run, settle
from tests.fakes.dial_stage import DialStage
from voicebot.rows import Hold
from voicebot.service.dialling_scores import Candidate


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


def _campaign(stage: DialStage, *cases: str) -> str:
    for case in cases:
        stage.case(case)
    candidates = [Candidate(case_id=c, score=float(-n)) for n, c in enumerate(cases)]
    return stage.campaigns().create("autumn", candidates, source="test", by="user-mia").campaign_id

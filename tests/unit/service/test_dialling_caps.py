"""Ten days of dialling with whatever the telephone answers: the caps hold, attempt by attempt."""

import asyncio
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.dial_facts import BERLIN
from tests.fakes.dial_stage import DialStage
from tests.fakes.telephone import BUSY, FAILED, NO_ANSWER, REJECTED
from voicebot.service.telephone import DialResult

ANSWERED = DialResult(kind="answered", by="callee", call_id="call")
RESULTS = (BUSY, NO_ANSWER, FAILED, REJECTED, ANSWERED)
OUTCOMES = ("voicemail_left", "plan_wished", "interrupted", "callback_booked")
STEP_S = 71 * 60
DAY = dt.timedelta(days=1)


NAMES = ("anna", "ben", "anna again")
OPEN = ("requested", "dialling", "answered")


def a_stage() -> DialStage:
    """Three cases of two people."""
    stage = DialStage()
    for name in NAMES:
        stage.case(name)
    second = stage.store.cases.get("anna again").pii_case
    person = {**second["person"], "name": "anna"}
    stage.store.cases.put("anna again", {**second, "person": person}, stage.clock.now())
    return stage


async def live_through_ten_days(stage: DialStage, data: st.DataObject) -> None:
    """Somebody asks for every call again and again; the telephones answer as drawn."""
    dialler = stage.dialler()
    for _ in range(10 * 24 * 3600 // STEP_S):
        stage.alive(STEP_S)
        for name in NAMES:
            if not stage.store.dials.find(case_id=name, states=OPEN):  # type: ignore[arg-type]  # states, all three
                stage.asked(name)
            stage.answers(name, data.draw(st.sampled_from(RESULTS)))
        await dialler.look()
        for _ in range(8):
            await asyncio.sleep(0)
        for call in stage.store.calls.live():
            outcome = data.draw(st.sampled_from(OUTCOMES))
            stage.store.calls.end(call.call_id, outcome, stage.clock.now())


def attempts_to(stage: DialStage, name: str) -> list[dt.datetime]:
    dials = stage.store.dials.find(case_id=name)
    return [a.started_at for d in dials for a in stage.store.dials.attempts_of(d.dial_id)]


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_no_attempt_ever_exceeds_the_caps_whatever_comes_of_it(data: st.DataObject) -> None:
    stage = a_stage()
    asyncio.run(live_through_ten_days(stage, data))
    people = [attempts_to(stage, "anna") + attempts_to(stage, "anna again"), attempts_to(stage, "ben")]
    assert all(people)
    for at, moments in [(at, own) for own in people for at in own]:
        local = at.astimezone(BERLIN)
        today = [m for m in moments if m <= at and m.astimezone(BERLIN).date() == local.date()]
        assert len(today) <= 2
        assert sum(at - 7 * DAY < m <= at for m in moments) <= 3
        assert dt.time(8) <= local.time() < dt.time(20)
        assert local.weekday() < 5


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_after_a_conversation_about_a_case_its_telephone_stays_quiet(data: st.DataObject) -> None:
    stage = a_stage()
    asyncio.run(live_through_ten_days(stage, data))
    for name in NAMES:
        calls = stage.store.calls.of_case(name)
        talks = [c.started_at for c in calls if c.outcome != "voicemail_left"]
        for at in attempts_to(stage, name):
            assert not any(at - 2 * DAY < talk < at for talk in talks)

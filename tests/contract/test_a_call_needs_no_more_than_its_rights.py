"""Everything a calls process does in a call, done with its own rights; and the desk sees it."""

import datetime as dt

import pytest

from tests.contract.test_event_log import heard
from tests.fakes.desk_day import CASE, DeskDay
from voicebot.errors import RefusedByStore
from voicebot.rows import Hold
from voicebot.store import SqlStore


@pytest.fixture
def day(web: SqlStore) -> DeskDay:
    made = DeskDay(web)
    web.cases.put("anna-berger", CASE, made.clock.now())
    return made


def test_a_call_runs_from_ring_to_wish(day: DeskDay, web: SqlStore, calls: SqlStore) -> None:
    agent, now = day.agent(), day.clock.now()
    web.presence.beat(agent.session_id, "tab-1", now)
    in_call = DeskDay(calls, clock=day.clock)
    call = in_call.call()
    calls.calls.beat("calls-1", now)
    calls.calls.beat("calls-1", day.clock.advance(2))
    assert calls.cases.get("anna-berger").pii_name == "Anna Berger"
    assert [p.name for p in calls.presence.present(now - dt.timedelta(seconds=30))] == ["Mia"]
    calls.log.append([heard(1)])
    calls.calls.set_recording("call-1", True)
    calls.calls.set_language("call-1", "en")
    sealed = calls.log.seal("call-1", b"sound")
    assert web.log.unseal("call-1", sealed) == b"sound"
    assert web.log.read_since("")[0] == [heard(1)]
    plan = in_call.plan()
    web.plans.rule(day.ruling(agent, plan))
    assert len(calls.inbox.since("call-1", 0)) == 1
    calls.plans.offer("plan-1", 1, plan.terms_hash, day.clock.now())
    assert calls.plans.move("plan-1", "wished", day.clock.now()).state == "wished"
    calls.tasks.book(in_call.task())
    hold = Hold(hold_id="h", case_id="anna-berger", kind="hold", reason="dispute", since=now)
    calls.holds.add(hold)
    calls.calls.end("call-1", "plan_wished", day.clock.now())
    assert web.calls.get("call-1").outcome == "plan_wished"
    assert [t.task_id for t in web.tasks.find()] == ["task-1"]
    assert web.holds.of_case("anna-berger") == [hold]
    assert call.worker == "calls-1"


def test_a_refused_offer_and_a_revision_are_within_its_rights(day: DeskDay, calls: SqlStore) -> None:
    in_call = DeskDay(calls, clock=day.clock)
    in_call.call()
    in_call.plan()
    revised = calls.plans.revise(in_call.suggested(version=2, rate_cents=4000), 1)
    day.confirmed(day.agent(), revised)
    calls.plans.offer("plan-1", 2, revised.terms_hash, day.clock.now())
    assert calls.plans.move("plan-1", "refused", day.clock.now()).state == "refused"


def test_a_hint_of_a_change_reaches_the_calls_process(day: DeskDay, calls: SqlStore) -> None:
    changes = calls.changes()
    day.call()
    day.confirmed(day.agent(), day.plan())
    assert changes.wait(5)
    changes.close()


def test_it_may_not_speak_for_the_desk(day: DeskDay, calls: SqlStore) -> None:
    day.call()
    day.agent()
    for forbidden in (
        lambda: calls.inbox.put("call-1", day.suggested(), day.line()),
        lambda: calls.audit.append(day.line()),
        lambda: calls.log.erase_words("call-1", day.clock.now()),
        lambda: calls.people.all(),
        lambda: calls.sessions.of_user("user-mia"),
        lambda: calls.outbox.put(day.item()),
    ):
        with pytest.raises(RefusedByStore):
            forbidden()

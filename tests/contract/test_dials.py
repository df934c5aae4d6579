"""Dialling out in the store: nobody is dialled twice at once, every ring is counted, nothing is lost."""

import datetime as dt

import pytest

from tests.fakes.desk_day import DeskDay
from tests.fakes.dial_day import NUMBER, DialDay
from voicebot.errors import NotFound, RefusedByStore
from voicebot.ports_store import Store

WEEK = dt.timedelta(days=7)


@pytest.fixture
def out(day: DeskDay) -> DialDay:
    return DialDay(day)


def test_a_requested_dial_is_kept_and_the_same_again_is_the_first(store: Store, out: DialDay) -> None:
    first = out.requested()
    out.day.clock.advance(5)
    assert out.requested() == first
    assert store.dials.get("dial-1") == first
    with pytest.raises(NotFound):
        store.dials.get("dial-9")


def test_a_case_waits_once(store: Store, out: DialDay) -> None:
    first = out.requested()
    assert out.requested("dial-2") == first
    assert list(store.dials.find()) == [first]
    store.dials.cancel("dial-1", out.day.clock.now())
    assert out.requested("dial-3").dial_id == "dial-3"


def test_what_is_due_comes_single_ones_first_then_by_score(store: Store, out: DialDay) -> None:
    out.campaign(
        "autumn",
        out.dial("low", "case-low", score=1.0),
        out.dial("high", "case-high", score=9.0),
        out.dial("later", "case-later", due_at=out.day.clock.now() + WEEK),
    )
    out.requested("single", "case-single")
    assert [d.dial_id for d in store.dials.due(out.day.clock.now())] == ["single", "high", "low"]
    assert [d.dial_id for d in store.dials.due(out.day.clock.now(), limit=1)] == ["single"]


@pytest.mark.parametrize("state", ["draft", "drained", "stopped"])
def test_nothing_is_due_of_a_campaign_that_does_not_run(store: Store, out: DialDay, state: str) -> None:
    out.campaign("autumn", out.dial(), state=state)
    assert store.dials.due(out.day.clock.now()) == []


def test_a_claim_counts_the_attempt_before_anything_rings(store: Store, out: DialDay) -> None:
    out.requested()
    attempt = out.claimed()
    assert (attempt.attempt_id, attempt.number, attempt.disposition) == ("dial-1.1", 1, None)
    dial = store.dials.get("dial-1")
    assert (dial.state, dial.attempts, dial.worker) == ("dialling", 1, "calls-1")
    assert store.dials.attempts_of("dial-1") == [attempt]
    assert [d.dial_id for d in store.dials.active()] == ["dial-1"]


def test_a_dial_is_claimed_by_one_worker_only(out: DialDay) -> None:
    out.requested()
    assert out.claim() is not None
    assert out.claim(worker="calls-2") is None


def test_a_person_is_not_dialled_twice_at_once_for_two_cases(out: DialDay) -> None:
    out.requested("dial-1", "case-1")
    out.requested("dial-2", "case-2")
    attempt = out.claimed("dial-1")
    assert out.claim("dial-2", seen=1) is None
    out.settle(attempt)
    assert out.claim("dial-2", seen=1) is not None


def test_a_claim_fails_when_somebody_dialled_meanwhile(out: DialDay) -> None:
    out.requested("dial-1", "case-1")
    out.settle(out.claimed("dial-1"))
    out.requested("dial-2", "case-2")
    assert out.claim("dial-2", seen=0) is None
    assert out.claim("dial-2", seen=1) is not None


def test_no_more_calls_are_out_than_the_claim_allows(out: DialDay) -> None:
    for n in range(3):
        out.requested(f"dial-{n}", f"case-{n}")
    assert out.claim("dial-0", pii_person="a", most=2) is not None
    assert out.claim("dial-1", pii_person="b", most=2) is not None
    assert out.claim("dial-2", pii_person="c", most=2) is None


def test_attempts_are_found_by_case_and_by_person_within_the_time(store: Store, out: DialDay) -> None:
    out.requested("dial-1", "case-1")
    first = out.claimed("dial-1", pii_person="anna")
    out.settle(first)
    out.day.clock.advance(86400)
    now = out.day.clock.now()
    found = store.dials.attempts_to
    assert [a.attempt_id for a in found("case-1", "somebody", now - WEEK)] == ["dial-1.1"]
    assert [a.attempt_id for a in found("case-2", "anna", now - WEEK)] == ["dial-1.1"]
    assert found("case-2", "somebody", now - WEEK) == []
    assert found("case-1", "anna", now - dt.timedelta(hours=24)) == []


def test_an_attempt_that_never_rang_counts_for_nothing(store: Store, out: DialDay) -> None:
    out.requested()
    again = out.day.clock.now() + dt.timedelta(minutes=10)
    out.settle(out.claimed(), "not_dialled", again_at=again)
    assert store.dials.attempts_to("anna-berger", "anna", out.day.clock.now() - WEEK) == []
    assert out.claim(seen=0) is not None


def test_an_attempt_ends_once_and_the_dial_waits_for_its_next_try(store: Store, out: DialDay) -> None:
    out.requested()
    attempt = out.claimed()
    again = out.day.clock.now() + dt.timedelta(minutes=20)
    assert out.settle(attempt, "busy", again_at=again, sip_status=486, q850=17, ended_by="callee")
    assert not out.settle(attempt, "failed")
    dial = store.dials.get("dial-1")
    assert (dial.state, dial.due_at, dial.disposition, dial.worker) == ("requested", again, "busy", None)
    ended = store.dials.attempts_of("dial-1")[0]
    assert (ended.disposition, ended.sip_status, ended.q850, ended.ended_by) == ("busy", 486, 17, "callee")
    out.day.clock.advance(20 * 60)
    assert out.claimed(seen=1).attempt_id == "dial-1.2"


def test_an_answered_attempt_is_joined_with_its_call(store: Store, out: DialDay) -> None:
    out.requested()
    attempt = out.claimed()
    dial = store.dials.answered(attempt.attempt_id, "anna-berger", "call-1", out.day.clock.now())
    assert (dial.state, dial.call_id) == ("answered", "call-1")
    again = store.dials.answered(attempt.attempt_id, "anna-berger", "call-1", out.day.clock.now())
    assert again == dial
    with pytest.raises(RefusedByStore):
        store.dials.answered(attempt.attempt_id, "anna-berger", "call-2", out.day.clock.now())
    with pytest.raises(RefusedByStore):
        store.dials.answered(attempt.attempt_id, "thomas-krause", "call-1", out.day.clock.now())
    with pytest.raises(NotFound):
        store.dials.answered("dial-9.1", "anna-berger", "call-1", out.day.clock.now())


def test_a_late_answer_to_a_settled_attempt_is_refused(store: Store, out: DialDay) -> None:
    out.requested()
    attempt = out.claimed()
    out.settle(attempt, "no_answer")
    with pytest.raises(RefusedByStore):
        store.dials.answered(attempt.attempt_id, "anna-berger", "call-1", out.day.clock.now())


def test_a_wrong_number_is_stopped_and_a_person_gets_the_task(store: Store, out: DialDay) -> None:
    out.requested()
    attempt = out.claimed()
    assert not store.dials.is_wrong(NUMBER)
    out.settle(attempt, "wrong_number", number_is_wrong=True, task=out.day.task("task-wrong"))
    assert store.dials.is_wrong(NUMBER)
    assert not store.dials.is_wrong("+4930901820002")
    assert [t.task_id for t in store.tasks.find()] == ["task-wrong"]


def test_attempts_of_a_silent_worker_are_lost_and_those_of_a_living_one_are_not(
    store: Store, out: DialDay
) -> None:
    out.requested("dial-1", "case-1")
    out.requested("dial-2", "case-2")
    out.claimed("dial-1", pii_person="a", worker="dies")
    out.claimed("dial-2", pii_person="b", worker="lives")
    now = out.day.clock.advance(11)
    store.calls.beat("lives", now)
    lost = store.dials.lost(now - dt.timedelta(seconds=10))
    assert [a.attempt_id for a in lost] == ["dial-1.1"]
    out.settle(lost[0], "interrupted")
    assert store.dials.lost(now - dt.timedelta(seconds=10)) == []


def test_only_a_waiting_dial_is_postponed_refused_or_cancelled(store: Store, out: DialDay) -> None:
    out.requested()
    now = out.day.clock.now()
    later = now + dt.timedelta(hours=3)
    assert store.dials.postpone("dial-1", "hours", later, now)
    dial = store.dials.get("dial-1")
    assert (dial.rule, dial.due_at, dial.state) == ("hours", later, "requested")
    out.claimed()
    assert not store.dials.postpone("dial-1", "hours", later, now)
    assert not store.dials.refuse("dial-1", "do_not_call", now)
    assert not store.dials.cancel("dial-1", now)
    assert store.dials.get("dial-1").state == "dialling"


def test_a_refused_dial_names_its_rule(store: Store, out: DialDay) -> None:
    out.requested()
    assert store.dials.refuse("dial-1", "do_not_call", out.day.clock.now())
    dial = store.dials.get("dial-1")
    assert (dial.state, dial.rule) == ("refused", "do_not_call")


def test_a_campaign_enters_with_its_dials_and_its_name_is_taken(store: Store, out: DialDay) -> None:
    out.requested("dial-0", "case-0")
    made = out.campaign("autumn", out.dial("dial-1", "case-1"), out.dial("dial-2", "case-0"))
    assert store.campaigns.by_name("autumn") == made
    assert store.campaigns.get(made.campaign_id).left_out == {"not_worthwhile": 3}
    assert [d.dial_id for d in store.dials.find(campaign_id=made.campaign_id)] == ["dial-1"]
    with pytest.raises(RefusedByStore, match="autumn"):
        out.campaign("autumn")
    with pytest.raises(NotFound):
        store.campaigns.by_name("winter")


def test_a_stopped_campaign_cancels_what_waits_and_never_runs_again(store: Store, out: DialDay) -> None:
    made = out.campaign("autumn", out.dial("dial-1", "case-1"), out.dial("dial-2", "case-2"))
    out.claimed("dial-1")
    now = out.day.clock.now()
    stopped = store.campaigns.move(made.campaign_id, "stopped", out.day.line("campaign.stopped"), now)
    assert stopped.state == "stopped"
    assert store.dials.counts(made.campaign_id) == {"dialling": 1, "cancelled": 1}
    with pytest.raises(RefusedByStore):
        store.campaigns.move(made.campaign_id, "running", out.day.line("campaign.run"), now)


def test_a_drained_campaign_keeps_what_waits_and_may_run_again(store: Store, out: DialDay) -> None:
    made = out.campaign("autumn", out.dial())
    now = out.day.clock.now()
    store.campaigns.move(made.campaign_id, "drained", out.day.line("campaign.drained"), now)
    assert store.dials.due(now) == []
    store.campaigns.move(made.campaign_id, "running", out.day.line("campaign.run"), now)
    assert [d.dial_id for d in store.dials.due(now)] == ["dial-1"]


def test_campaigns_count_their_states_and_dispositions(store: Store, out: DialDay) -> None:
    made = out.campaign("autumn", *(out.dial(f"dial-{n}", f"case-{n}") for n in range(3)))
    for n, disposition in enumerate(("busy", "answered")):
        out.settle(out.claimed(f"dial-{n}", pii_person=str(n)), disposition)  # type: ignore[arg-type]  # both are
    assert store.dials.counts(made.campaign_id) == {
        "requested": 1,
        "finished": 2,
        "finished:busy": 1,
        "finished:answered": 1,
    }

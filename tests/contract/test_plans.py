"""Plans and decisions: one transaction each, one winner each, the same key the same answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.fakes.desk_day import DeskDay, weighed
from tests.fakes.plans import monthly
from voicebot.errors import NotFound, RefusedByStore, VersionConflict
from voicebot.events import DecisionExpired, DecisionWithdrawn, PlanConfirmed, PlanDeclined
from voicebot.ports_store import PlanChanged, Store
from voicebot.rows import PLAN_MOVES, Actor, PlanRow


@pytest.fixture
def plan(day: DeskDay) -> PlanRow:
    day.call()
    return day.plan()


@pytest.fixture
def agent(day: DeskDay) -> Actor:
    return day.agent()


def test_a_suggestion_is_read_back_as_it_was_made(store: Store, day: DeskDay, plan: PlanRow) -> None:
    event = day.suggested()
    assert (plan.state, plan.version, plan.suggestion) == ("suggested", 1, event.suggestion)
    assert plan.alternatives == event.alternatives
    assert store.plans.get("plan-1") == plan
    assert list(store.plans.waiting()) == [plan]
    assert list(store.plans.of_call("call-1")) == list(store.plans.of_case("anna-berger")) == [plan]


def test_suggesting_the_same_again_changes_nothing(store: Store, day: DeskDay, plan: PlanRow) -> None:
    assert day.plan() == plan
    assert len(store.plans.versions("plan-1")) == 1


def test_waiting_plans_come_by_deadline(store: Store, day: DeskDay, plan: PlanRow) -> None:
    early = replace(day.suggested("plan-2"), deadline_at=day.clock.now())
    store.plans.suggest("call-1", "anna-berger", early)
    assert [p.plan_id for p in store.plans.waiting()] == ["plan-2", "plan-1"]
    assert plan.deadline_at > early.deadline_at


def test_a_decision_writes_state_audit_and_inbox_together(
    store: Store, day: DeskDay, plan: PlanRow, agent: Actor
) -> None:
    ruling = day.ruling(agent, plan)
    assert store.plans.rule(ruling) == ruling.decision
    assert store.plans.get("plan-1").state == "confirmed"
    assert store.plans.decisions("plan-1") == [ruling.decision]
    assert [e.event for e in store.inbox.since("call-1", 0)] == [ruling.event]
    assert store.audit.read(limit=1)[0].line == ruling.audit


def test_a_repeated_key_gives_the_first_decision_and_writes_nothing_more(
    store: Store, day: DeskDay, plan: PlanRow, agent: Actor
) -> None:
    first = store.plans.rule(day.ruling(agent, plan, key="k"))
    head = store.audit.head()
    assert store.plans.rule(day.ruling(agent, plan, key="k")) == first
    assert (len(store.plans.decisions("plan-1")), store.audit.head()) == (1, head)
    assert len(store.inbox.since("call-1", 0)) == 1


def test_a_key_serves_one_decision_only(store: Store, day: DeskDay, plan: PlanRow, agent: Actor) -> None:
    store.plans.rule(day.ruling(agent, plan, key="k"))
    other = day.plan("plan-2")
    with pytest.raises(VersionConflict):
        store.plans.rule(day.ruling(agent, other, key="k"))


def test_the_second_decider_gets_the_plan_as_it_is_now(
    store: Store, day: DeskDay, plan: PlanRow, agent: Actor
) -> None:
    store.plans.rule(day.ruling(agent, plan))
    with pytest.raises(PlanChanged) as refused:
        store.plans.rule(day.ruling(day.agent("ben"), plan))
    assert refused.value.current.state == "confirmed"


def test_an_edit_becomes_the_next_version_and_the_decision_binds_it(
    store: Store, day: DeskDay, plan: PlanRow, agent: Actor
) -> None:
    edited = weighed(monthly(rate_cents=3000, count=10), 0.9)
    ruling = day.ruling(agent, plan, version=2, terms_hash=edited.terms_hash, edited=True)
    store.plans.rule(replace(ruling, revised=edited))
    now = store.plans.get("plan-1")
    assert (now.version, now.terms_hash, now.suggestion) == (2, edited.terms_hash, edited)
    assert [v.made_by for v in store.plans.versions("plan-1")] == ["navigator", agent.user_id]
    assert store.plans.offer("plan-1", 2, edited.terms_hash, day.clock.now()).state == "offered"


def test_a_failed_decision_leaves_nothing_behind(
    store: Store, day: DeskDay, plan: PlanRow, agent: Actor
) -> None:
    head = store.audit.head()
    edited = weighed(monthly(rate_cents=3000, count=10), 0.9)
    ruling = day.ruling(agent, plan, version=2, terms_hash=edited.terms_hash, session_id="session-none")
    with pytest.raises(RefusedByStore):
        store.plans.rule(replace(ruling, revised=edited))
    assert store.plans.get("plan-1") == plan
    assert (store.plans.decisions("plan-1"), store.inbox.since("call-1", 0)) == ([], [])
    assert (store.audit.head(), len(store.plans.versions("plan-1"))) == (head, 1)


def test_nothing_is_confirmed_after_its_deadline(
    store: Store, day: DeskDay, plan: PlanRow, agent: Actor
) -> None:
    day.clock.advance(60.001)
    with pytest.raises(RefusedByStore):
        store.plans.rule(day.ruling(agent, plan))
    assert store.plans.get("plan-1").state == "suggested"


def test_undo_brings_the_suggestion_back_and_a_new_decision_counts(
    store: Store, day: DeskDay, plan: PlanRow, agent: Actor
) -> None:
    confirmed = day.confirmed(agent, plan)
    undo = DecisionWithdrawn(at=day.clock.now(), plan_id="plan-1", version=1, decided_by="Mia")
    store.plans.rule(day.ruling(agent, confirmed, undo, verdict="withdraw"))
    assert store.plans.get("plan-1").state == "suggested"
    assert day.confirmed(agent, plan).state == "confirmed"
    events = [type(e.event) for e in store.inbox.since("call-1", 0)]
    assert events == [PlanConfirmed, DecisionWithdrawn, PlanConfirmed]


def test_a_declined_plan_is_over(store: Store, day: DeskDay, plan: PlanRow, agent: Actor) -> None:
    event = PlanDeclined(
        at=day.clock.now(),
        plan_id="plan-1",
        version=1,
        decision_id="d",
        decided_by="Mia",
        reason_code="too_high",
    )
    store.plans.rule(
        day.ruling(agent, plan, event, verdict="decline", reason_code="too_high", pii_note="Miete gestiegen")
    )
    declined = store.plans.decisions("plan-1")[0]
    assert (declined.reason_code, declined.pii_note) == ("too_high", "Miete gestiegen")
    with pytest.raises(PlanChanged):
        store.plans.rule(day.ruling(agent, plan))


def test_a_note_goes_with_the_calls_words(store: Store, day: DeskDay, plan: PlanRow, agent: Actor) -> None:
    store.plans.rule(day.ruling(agent, plan, pii_note="Miete gestiegen"))
    store.log.erase_words("call-1", day.clock.now())
    assert store.plans.decisions("plan-1")[0].pii_note == ""


def test_an_expired_plan_tells_its_call_and_books_the_task_once(
    store: Store, day: DeskDay, plan: PlanRow
) -> None:
    line = day.line("plan.expire", plan="plan-1")
    assert store.plans.expire("plan-1", "deadline", day.task(), line, day.clock.now())
    assert not store.plans.expire("plan-1", "deadline", day.task("task-2"), line, day.clock.now())
    event = store.inbox.since("call-1", 0)[0].event
    assert event == DecisionExpired(at=day.clock.now(), plan_id="plan-1", why="deadline")
    assert [t.task_id for t in store.tasks.find()] == ["task-1"]
    assert plan.plan_id == "plan-1"


def test_what_was_decided_does_not_expire(store: Store, day: DeskDay, plan: PlanRow, agent: Actor) -> None:
    day.confirmed(agent, plan)
    assert not store.plans.expire("plan-1", "deadline", day.task(), day.line(), day.clock.now())
    assert store.plans.get("plan-1").state == "confirmed"


def test_a_revision_replaces_only_the_version_it_knows(store: Store, day: DeskDay, plan: PlanRow) -> None:
    revised = store.plans.revise(day.suggested(version=2, rate_cents=4000), 1)
    assert (revised.version, revised.suggestion.plan.rate_cents) == (2, 4000)
    with pytest.raises(PlanChanged):
        store.plans.revise(day.suggested(version=3, rate_cents=3000), plan.version)


def test_only_the_moves_of_the_table_are_possible(store: Store, day: DeskDay, plan: PlanRow) -> None:
    allowed = PLAN_MOVES["suggested"]
    for state in (
        "wished",
        "refused",
        "notified",
        "active",
        "withdrawn",
        "lapsed",
        "kept",
        "broken",
        "ended",
    ):
        assert state not in allowed
        with pytest.raises(RefusedByStore):
            store.plans.move("plan-1", state, day.clock.now())
    assert store.plans.get("plan-1").state == plan.state


def test_the_way_to_a_kept_plan(store: Store, day: DeskDay, plan: PlanRow, agent: Actor) -> None:
    wished = day.wished(agent, plan)
    assert store.plans.in_state("wished") == [wished]
    notice = day.notice(plan)
    store.notices.sent(notice.notice_id, day.clock.now())
    store.notices.answer(notice.notice_id, "confirmed", day.line(), day.clock.now())
    assert store.plans.move("plan-1", "kept", day.clock.now()).state == "kept"
    with pytest.raises(RefusedByStore):
        store.plans.move("plan-1", "broken", day.clock.now())


def test_decisions_are_listed_by_time_and_found_by_key(
    store: Store, day: DeskDay, plan: PlanRow, agent: Actor
) -> None:
    start = day.clock.now()
    made = store.plans.rule(day.ruling(agent, plan, key="k"))
    end = day.clock.advance(1)
    assert store.plans.decided_between(start, end) == [made]
    assert store.plans.decided_between(end, day.clock.advance(1)) == []
    assert store.plans.decision_by_key(agent.user_id, "k") == made
    assert store.plans.decision_by_key(agent.user_id, "other") is None


def test_an_unknown_plan_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.plans.get("plan-9")


def test_of_two_who_decide_at_once_one_wins_and_the_other_learns_it(store: Store, day: DeskDay) -> None:
    day.call()
    mia, ben = day.agent("mia"), day.agent("ben")
    for n in range(20):
        plan = day.plan(f"plan-{n}")
        start = threading.Barrier(2)

        def decide(actor: Actor, plan: PlanRow = plan, start: threading.Barrier = start) -> str:
            ruling = day.ruling(actor, plan)
            start.wait()
            try:
                return store.plans.rule(ruling).user_id
            except PlanChanged:
                return "conflict"

        with ThreadPoolExecutor(2) as pool:
            results = sorted(pool.map(decide, [mia, ben]))
        assert results[0] == "conflict"
        assert results[1] == store.plans.decisions(plan.plan_id)[0].user_id
        assert len(store.plans.decisions(plan.plan_id)) == 1

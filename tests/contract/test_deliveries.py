"""The store notes what happened by itself, and hands out deliveries one after another per target and case."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.fakes.desk_day import DeskDay
from voicebot.errors import NotFound, VersionConflict
from voicebot.ports_feed import Delivery, Happening
from voicebot.ports_store import Store
from voicebot.rows import CallRow, Hold


def kinds(store: Store) -> list[str]:
    return [h.kind for h in store.deliveries.unrouted()]


def delivery(happening: Happening, target: str = "webhook") -> Delivery:
    return Delivery(
        delivery_id=f"{target}-{happening.n}",
        n=happening.n,
        target=target,
        case_id=happening.case_id,
        kind=happening.kind,
        body={"type": happening.kind},
        due_at=happening.at,
        changed_at=happening.at,
    )


def routed(store: Store, *targets: str) -> list[Delivery]:
    made = []
    for happening in store.deliveries.unrouted():
        mine = [delivery(happening, target) for target in targets or ("webhook",)]
        store.deliveries.route(happening.n, mine)
        made += mine
    return made


def test_the_way_of_a_plan_is_noted_step_by_step(store: Store, day: DeskDay) -> None:
    day.call()
    plan = day.wished(day.agent(), day.plan())
    day.notice(plan)
    store.notices.sent("notice-1", day.clock.now())
    store.notices.opened("notice-1", day.clock.now())
    store.notices.answer("notice-1", "confirmed", day.line(), day.clock.now())
    store.plans.move(plan.plan_id, "kept", day.clock.now())
    states = ("suggested", "confirmed", "offered", "wished", "notified", "active", "kept")
    assert kinds(store) == ["call.started", *(f"plan.{state}" for state in states)]
    last = store.deliveries.unrouted()[-1]
    assert (last.case_id, last.call_id, last.subject) == ("anna-berger", "call-1", plan.plan_id)
    assert (last.version, last.at) == (plan.version, day.clock.now())


def test_a_calls_end_its_tasks_and_its_holds_are_noted_once(store: Store, day: DeskDay) -> None:
    day.call()
    day.plan()
    day.agent()
    for _ in range(2):
        store.tasks.book(day.task())
        store.holds.add(
            Hold(hold_id="h", case_id="anna-berger", kind="stop", reason="asked", since=day.clock.now())
        )
        store.calls.end("call-1", "callback_booked", day.clock.now())
    store.tasks.claim("task-1", "mia", day.clock.now())
    store.tasks.finish("task-1", "mia", "reached", day.clock.now())
    store.holds.lift("h", "mia", day.clock.now())
    noted = [(h.kind, h.detail) for h in store.deliveries.unrouted()]
    assert noted == [
        ("call.started", "inbound"),
        ("plan.suggested", ""),
        ("callback.booked", "no_decision"),
        ("contact.stopped", "asked"),
        ("call.ended", "callback_booked"),
        ("plan.expired", ""),
        ("callback.done", ""),
        ("contact.resumed", "asked"),
    ]


def test_a_change_that_was_rolled_back_is_not_noted(store: Store, day: DeskDay) -> None:
    day.call()
    plan, agent = day.plan(), day.agent()
    ruling = day.ruling(agent, plan)
    with pytest.raises(VersionConflict):
        store.plans.rule(replace(ruling, expected_version=7))
    assert kinds(store) == ["call.started", "plan.suggested"]


def test_a_changed_case_is_noted_and_a_new_one_is_not(store: Store, day: DeskDay) -> None:
    case = {"person": {"name": "Anna"}}
    store.cases.put("anna-berger", case, day.clock.now())
    store.cases.put("anna-berger", case, day.clock.now())
    store.cases.put("anna-berger", {"person": {"name": "Anna B."}}, day.clock.now())
    assert [(h.kind, h.version) for h in store.deliveries.unrouted()] == [("case.changed", 2)]


def test_made_up_cases_are_not_told(store: Store, day: DeskDay) -> None:
    store.cases.put("made-up", {"person": {}}, day.clock.now(), control=True)
    store.calls.begin(replace(_call(day), call_id="call-c", case_id="made-up", direction="control"))
    assert kinds(store) == []


def _call(day: DeskDay) -> CallRow:
    return CallRow(
        call_id="call-c",
        case_id="made-up",
        direction="control",
        language="de",
        worker="web",
        started_at=day.clock.now(),
    )


def test_a_happening_is_routed_once(store: Store, day: DeskDay) -> None:
    day.call()
    (happening,) = store.deliveries.unrouted()
    store.deliveries.route(happening.n, [delivery(happening)])
    store.deliveries.route(happening.n, [delivery(happening, "crm")])
    assert store.deliveries.unrouted() == []
    assert [d.delivery_id for d in store.deliveries.find()] == [f"webhook-{happening.n}"]


def test_only_the_oldest_of_a_case_and_target_is_next(store: Store, day: DeskDay) -> None:
    day.call("call-1", case_id="anna")
    day.call("call-2", case_id="max")
    store.calls.end("call-1", "plan_wished", day.clock.now())
    made = {d.delivery_id: d for d in routed(store, "webhook", "crm")}
    heads = [d.delivery_id for d in store.deliveries.heads(day.clock.now())]
    assert heads == sorted(heads, key=lambda i: (made[i].n, i))
    first, second, later = sorted({d.n for d in made.values()})
    assert set(heads) == {f"{t}-{n}" for t in ("webhook", "crm") for n in (first, second)}
    assert not store.deliveries.is_head(f"webhook-{later}")
    store.deliveries.done(f"webhook-{first}", day.clock.now())
    assert store.deliveries.is_head(f"webhook-{later}")
    assert not store.deliveries.is_head(f"crm-{later}")


def test_a_delivery_is_tried_again_given_up_and_sent_anew(store: Store, day: DeskDay) -> None:
    day.call()
    (made,) = routed(store)
    later = day.clock.now() + dt.timedelta(seconds=5)
    tried = store.deliveries.retry(made.delivery_id, "answered 500", later, day.clock.now())
    assert (tried.state, tried.attempts, tried.due_at, tried.error) == ("waiting", 1, later, "answered 500")
    assert store.deliveries.heads(day.clock.now()) == []
    assert store.deliveries.heads(later) == [tried]
    with pytest.raises(VersionConflict):
        store.deliveries.resend(made.delivery_id, day.clock.now())
    assert store.deliveries.retry(made.delivery_id, "gone", None, day.clock.now()).state == "dead"
    assert store.deliveries.heads(day.clock.now()) == []
    assert [d.delivery_id for d in store.deliveries.find("dead")] == [made.delivery_id]
    again = store.deliveries.resend(made.delivery_id, day.clock.now())
    assert (again.state, again.attempts, again.round, again.body) == ("waiting", 0, 2, made.body)
    store.deliveries.done(made.delivery_id, day.clock.now())
    store.deliveries.retry(made.delivery_id, "too late", None, day.clock.now())
    assert store.deliveries.get(made.delivery_id).state == "done"


def test_only_a_dead_letter_is_given_up_and_then_never_sent(store: Store, day: DeskDay) -> None:
    day.call()
    (made,) = routed(store)
    with pytest.raises(VersionConflict):
        store.deliveries.give_up(made.delivery_id, day.line(), day.clock.now())
    lines = len(store.audit.read())
    store.deliveries.retry(made.delivery_id, "gone", None, day.clock.now())
    assert store.deliveries.give_up(made.delivery_id, day.line(), day.clock.now()).state == "given_up"
    assert len(store.audit.read()) == lines + 1
    assert store.deliveries.find("dead") == []
    assert [d.delivery_id for d in store.deliveries.find("given_up")] == [made.delivery_id]
    with pytest.raises(VersionConflict):
        store.deliveries.resend(made.delivery_id, day.clock.now())
    assert store.deliveries.heads(day.clock.now()) == []
    day.clock.advance(1)
    assert store.deliveries.forget(day.clock.now()) == 1


def test_a_dead_letter_does_not_hold_up_the_next(store: Store, day: DeskDay) -> None:
    day.call()
    store.calls.end("call-1", "plan_wished", day.clock.now())
    first, second = routed(store)
    store.deliveries.retry(first.delivery_id, "gone", None, day.clock.now())
    assert [d.delivery_id for d in store.deliveries.heads(day.clock.now())] == [second.delivery_id]


def test_old_deliveries_are_forgotten_and_dead_ones_kept(store: Store, day: DeskDay) -> None:
    day.call("call-1")
    day.call("call-2", case_id="max")
    first, second = routed(store)
    store.deliveries.done(first.delivery_id, day.clock.now())
    store.deliveries.retry(second.delivery_id, "gone", None, day.clock.now())
    assert store.deliveries.forget(day.clock.now()) == 0
    day.clock.advance(1)
    assert store.deliveries.forget(day.clock.now()) == 1
    assert [d.delivery_id for d in store.deliveries.find()] == [second.delivery_id]
    with pytest.raises(NotFound):
        store.deliveries.get(first.delivery_id)

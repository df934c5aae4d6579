"""Deliveries: routed once, in order per case, with growing patience, dead letters sent anew."""

import datetime as dt

import pytest

from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.store import FakeStore
from tests.fakes.target import FakeTarget
from voicebot.errors import VersionConflict
from voicebot.rows import Hold, Task
from voicebot.service.dispatch import KEEP, LONGEST_WAIT_S, TRIES, Dispatch
from voicebot.service.happenings import KINDS, compose, reason_code
from voicebot.service.senders import NotDelivered
from voicebot.service.webhooks import Patience


class Post:
    def __init__(self) -> None:
        self.day = DeskDay(FakeStore())
        self.day.store.cases.put("anna-berger", CASE, self.day.clock.now())
        self.target = FakeTarget()
        self.dispatch = Dispatch(store=self.day.store, clock=self.day.clock, targets={"webhook": self.target})

    def go(self) -> list[float | None]:
        self.dispatch.route()
        return [self.dispatch.follow(subject) for subject in self.dispatch.due()]


@pytest.fixture
def post() -> Post:
    return Post()


def test_every_kind_that_the_database_notes_is_documented() -> None:
    from voicebot.rows import PlanState, TaskKind

    states, tasks = PlanState.__args__, TaskKind.__args__  # type: ignore[attr-defined]  # a Literal's values
    noted = {f"plan.{state}" for state in states} | {f"{t}.{s}" for t in tasks for s in ("booked", "done")}
    noted |= {"call.started", "call.ended", "call.interrupted", "case.changed"}
    noted |= {"contact.held", "contact.stopped", "contact.resumed"}
    assert noted == set(KINDS)


def test_an_event_names_ids_states_and_sums_and_nobody(post: Post) -> None:
    day = post.day
    day.call()
    day.wished(day.agent(), day.plan())
    bodies = [compose(day.store, h) for h in day.store.deliveries.unrouted()]
    confirmed = next(b for b in bodies if b["type"] == "plan.confirmed")
    assert confirmed["data"] == {
        "plan_id": "plan-1",
        "state": "confirmed",
        "version": 1,
        "terms_hash": day.store.plans.get("plan-1").terms_hash,
        "kind": "instalments",
        "claim_reference": "NM-2026-48213",
        "currency": "EUR",
        "total_cents": 30000,
        "rate_cents": 5000,
        "count": 6,
        "frequency": "monthly",
        "first_date": confirmed["data"]["first_date"],
    }
    person = CASE["person"]
    for body in bodies:
        assert person["name"] not in str(body)
        assert person["city"] not in str(body)
        assert str(person["date_of_birth"]) not in str(body)
        assert "mia" not in str(body)
    assert [b["sequence"] for b in bodies] == sorted(b["sequence"] for b in bodies)
    assert len({b["id"] for b in bodies}) == len(bodies)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("asked_by_caller", "asked_by_caller"),
        ("vulnerable_health", "care"),
        ("crisis", "care"),
        ("Frau Berger weint", "other"),
        ("", "other"),
    ],
)
def test_reasons_of_health_or_in_free_text_stay_inside(post: Post, reason: str, told: str) -> None:
    assert reason_code(reason) == told
    post.day.store.holds.add(
        Hold(hold_id="h", case_id="anna-berger", kind="hold", reason=reason, since=post.day.clock.now())
    )
    (happening,) = post.day.store.deliveries.unrouted()
    assert compose(post.day.store, happening)["data"]["reason"] == told


def test_an_event_is_the_same_each_time_it_is_tried(post: Post) -> None:
    post.day.call()
    post.target.faults = [NotDelivered("answered 500"), NotDelivered("answered 500")]
    post.go()
    before = post.day.store.deliveries.get("webhook-1").body
    for _ in range(2):
        post.day.clock.advance(3600)
        post.go()
    assert [d.body for d in post.target.taken] == [before]


def test_patience_grows_until_the_letter_is_dead_and_a_person_is_told(post: Post) -> None:
    post.day.call()
    post.target.faults = [NotDelivered("answered 500")] * 50
    waits: list[float] = []
    while (wait := post.go()[0]) is not None:
        waits.append(wait)
        assert post.dispatch.due() == []  # not before its time
        assert post.dispatch.follow("webhook-1.1") == wait
        post.day.clock.advance(wait)
    assert waits[:5] == [5, 20, 80, 320, 1280]
    assert (len(waits), max(waits)) == (TRIES - 1, LONGEST_WAIT_S)
    (dead,) = post.day.store.deliveries.find("dead")
    assert (dead.attempts, dead.error) == (TRIES, "answered 500")
    assert post.day.store.audit.read(limit=1)[0].line.what == "delivery.dead"


def test_who_asks_for_patience_gets_it(post: Post) -> None:
    post.day.call()
    post.target.faults = [Patience("busy", 600), Patience("busy", 1), Patience("busy", 10**9)]
    assert post.go() == [600]
    post.day.clock.advance(600)
    assert post.go() == [20]
    post.day.clock.advance(20)
    assert post.go() == [LONGEST_WAIT_S]


def test_a_final_refusal_is_dead_at_once_and_can_be_sent_anew(post: Post) -> None:
    post.day.call()
    post.target.faults = [NotDelivered("answered 410", final=True)]
    assert post.go() == [None]
    agent = post.day.agent()
    assert post.dispatch.resend(agent, "webhook-1").round == 2
    assert post.dispatch.follow("webhook-1.1") is None  # the first round is over
    assert post.target.taken == []
    assert post.go() == [None]
    assert [d.delivery_id for d in post.target.taken] == ["webhook-1"]
    with pytest.raises(VersionConflict):
        post.dispatch.resend(agent, "webhook-1")
    assert post.day.store.audit.read(limit=1)[0].line.what == "delivery.resend"


def test_a_case_that_cannot_be_delivered_keeps_its_order_and_holds_up_no_other(post: Post) -> None:
    day = post.day
    day.call("call-1")
    day.store.calls.end("call-1", "plan_wished", day.clock.now())
    day.call("call-2", case_id="max")
    post.target.faults = [NotDelivered("answered 500")]
    assert post.go() == [5.0, None]
    assert post.dispatch.follow("webhook-2.1") == 1.0  # it waits behind the first
    assert [d.case_id for d in post.target.taken] == ["max"]
    day.clock.advance(5)
    post.go()
    post.go()
    assert [d.n for d in post.target.taken if d.case_id == "anna-berger"] == [1, 2]


def test_a_target_that_is_not_set_up_any_more_gives_up(post: Post) -> None:
    post.day.call()
    post.dispatch.route()
    alone = Dispatch(store=post.day.store, clock=post.day.clock)
    assert alone.due() == []
    assert alone.follow("webhook-1.1") is None
    assert post.day.store.deliveries.get("webhook-1").state == "dead"
    assert alone.follow("nothing-9.1") is None


def test_what_was_delivered_is_forgotten_after_a_month(post: Post) -> None:
    post.day.call()
    post.go()
    post.day.clock.advance(KEEP.total_seconds() + 1)
    assert post.dispatch.forget() == 1


def test_a_task_tells_when_it_is_due(post: Post) -> None:
    due = post.day.clock.now() + dt.timedelta(hours=2)
    task = Task(
        task_id="t",
        kind="callback",
        case_id="anna-berger",
        skill="dispute",
        language="de",
        reason="asked_for",
        due_at=due,
        created_at=post.day.clock.now(),
    )
    post.day.store.tasks.book(task)
    (happening,) = post.day.store.deliveries.unrouted()
    data = compose(post.day.store, happening)["data"]
    assert data == {
        "task_id": "t",
        "reason": "asked_for",
        "skill": "dispute",
        "urgent": False,
        "due_at": due.isoformat(),
    }

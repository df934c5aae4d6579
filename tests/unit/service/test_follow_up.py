"""The watch starts a follow-up for everything that waits, and expires at once what nobody can decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.desk_hours import FakeHours, FakeRetention
from tests.fakes.senders import FakeSender
from tests.fakes.store import FakeStore
from tests.fakes.target import FakeTarget
from voicebot.rows import Payment
from voicebot.service.deadlines import Deadlines
from voicebot.service.dispatch import Dispatch, Target
from voicebot.service.follow_up import HOUSEKEEPING_S, FollowUps
from voicebot.service.messages import Messages
from voicebot.service.notices import NoticeRules, Notices
from voicebot.service.outcomes import Outcomes


@dataclass
class FakeTimers:
    """Keeps what was started, as the durable ones do."""

    started: dict[tuple[str, str], float] = field(default_factory=dict)

    def start(self, kind: str, subject: str, wait_s: float) -> None:
        self.started.setdefault((kind, subject), wait_s)

    def forget_all_but(self, kind: str, subjects: set[str]) -> None:
        self.started = {k: w for k, w in self.started.items() if k[0] != kind or k[1] in subjects}


class House:
    def __init__(self, targets: Mapping[str, Target] | None = None) -> None:
        self.day = DeskDay(FakeStore())
        store, clock = self.day.store, self.day.clock
        store.cases.put("anna-berger", CASE, clock.now())
        self.hours, self.timers = FakeHours(), FakeTimers()
        messages = Messages(
            store=store, clock=clock, senders={"email": FakeSender()}, sender_name="Brücke", phone="1"
        )
        rules = NoticeRules(public_url="https://example.org")
        self.watch = FollowUps(
            store=store,
            clock=clock,
            deadlines=Deadlines(store=store, clock=clock, hours=self.hours, retention=FakeRetention()),
            notices=Notices(store=store, clock=clock, ids=self.day.ids, messages=messages, rules=rules),
            outcomes=Outcomes(store=store, clock=clock, messages=messages),
            dispatch=Dispatch(store=store, clock=clock, targets=targets or {}),
            timers=self.timers,
        )
        self.day.call()
        store.calls.beat("calls-1", clock.now())


@pytest.fixture
def house() -> House:
    return House()


def test_a_waiting_suggestion_gets_its_deadline(house: House) -> None:
    house.day.plan()
    house.watch.look()
    house.day.clock.advance(1)
    house.watch.look()
    assert house.timers.started == {("decision", "plan-1"): 60.0}


def test_a_decided_one_is_forgotten(house: House) -> None:
    plan = house.day.plan()
    house.watch.look()
    house.day.confirmed(house.day.agent(), plan)
    house.watch.look()
    assert house.timers.started == {}


def test_a_suggestion_nobody_can_decide_expires_in_the_same_look(house: House) -> None:
    house.hours.here = 0
    house.day.plan()
    house.watch.look()
    assert house.day.store.plans.get("plan-1").state == "expired"
    assert house.timers.started == {("callback", "callback-plan-1-nobody_there"): 0.0}


def test_a_wish_gets_its_notice_and_an_active_plan_its_instalments(house: House) -> None:
    house.day.wished(house.day.agent(), house.day.plan())
    house.watch.look()
    assert set(house.timers.started) == {("notice", "plan-1")}
    house.watch.handlers()["notice"]("plan-1")
    house.day.store.notices.answer("notice-plan-1", "confirmed", house.day.line(), house.day.clock.now())
    house.watch.look()
    assert set(house.timers.started) == {("instalments", "plan-1")}


def test_a_payment_that_was_imported_anywhere_makes_its_plan_kept(house: House) -> None:
    day = house.day
    day.wished(day.agent(), day.plan())
    house.watch.handlers()["notice"]("plan-1")
    day.store.notices.answer("notice-plan-1", "confirmed", day.line(), day.clock.now())
    house.watch.look()
    payment = Payment(
        reference="bank-1",
        case_id="anna-berger",
        claim_reference="NM-2026-48213",
        amount_cents=30000,
        currency="EUR",
        paid_on=day.clock.now().date(),
        imported_at=day.clock.advance(1),
    )
    day.store.payments.add([payment])
    house.watch.look()
    assert day.store.plans.get("plan-1").state == "kept"


def test_a_lost_call_is_found_by_looking(house: House) -> None:
    house.day.clock.advance(11)
    house.watch.look()
    assert house.day.store.calls.get("call-1").state == "interrupted"


def test_house_is_kept_now_and_then(house: House) -> None:
    house.watch.look()
    house.day.store.calls.end("call-1", "refused_politely", house.day.clock.now())
    house.watch.look()
    assert house.day.store.calls.get("call-1").words_erased_at is None
    house.day.clock.advance(HOUSEKEEPING_S)
    house.watch.look()
    assert house.day.store.calls.get("call-1").words_erased_at is not None


def test_every_kind_that_is_started_has_a_handler(house: House) -> None:
    assert set(house.watch.handlers()) == {"decision", "callback", "notice", "instalments", "delivery"}


def test_what_happened_is_followed_to_its_target_one_after_another() -> None:
    receiver = FakeTarget()
    house = House({"webhook": receiver})
    house.day.plan()
    house.watch.look()
    house.watch.look()
    (first,) = [subject for kind, subject in house.timers.started if kind == "delivery"]
    assert house.watch.handlers()["delivery"](first) is None
    house.watch.look()
    (second,) = [subject for kind, subject in house.timers.started if kind == "delivery"]
    assert house.watch.handlers()["delivery"](second) is None
    assert [d.kind for d in receiver.taken] == ["call.started", "plan.suggested"]


def test_without_a_target_nothing_is_kept_waiting(house: House) -> None:
    house.watch.look()
    assert house.day.store.deliveries.unrouted() == []
    assert house.day.store.deliveries.find() == []

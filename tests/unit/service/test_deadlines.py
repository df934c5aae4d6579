"""Time passes: suggestions expire and are never confirmed by it, lost calls get callbacks, words go."""

import datetime as dt

import pytest

from decision_navigator.policy import PolicyBook
from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.desk_hours import FakeHours, FakeRetention
from tests.fakes.store import FakeStore
from voicebot.events import DecisionExpired
from voicebot.service.deadlines import Deadlines
from voicebot.service.retention import PolicyRetention
from voicebot.settings import CONFIGS


@pytest.fixture
def day() -> DeskDay:
    made = DeskDay(FakeStore())
    made.store.cases.put("anna-berger", CASE, made.clock.now())
    made.call()
    return made


@pytest.fixture
def hours() -> FakeHours:
    return FakeHours()


@pytest.fixture
def deadlines(day: DeskDay, hours: FakeHours) -> Deadlines:
    return Deadlines(store=day.store, clock=day.clock, hours=hours, retention=FakeRetention())


def test_a_suggestion_waits_until_its_deadline(day: DeskDay, deadlines: Deadlines) -> None:
    day.plan()
    day.clock.advance(40)
    assert deadlines.look_at("plan-1") == 20.0
    assert day.store.plans.get("plan-1").state == "suggested"


def test_at_the_deadline_it_expires_tells_the_call_and_books_a_callback(
    day: DeskDay, deadlines: Deadlines
) -> None:
    day.plan()
    now = day.clock.advance(60)
    assert deadlines.look_at("plan-1") is None
    assert day.store.plans.get("plan-1").state == "expired"
    assert day.store.inbox.since("call-1", 0)[0].event == DecisionExpired(
        at=now, plan_id="plan-1", why="deadline"
    )
    task = day.store.tasks.find()[0]
    assert (task.kind, task.reason, task.language) == ("callback", "no_decision.deadline", "de")
    assert task.due_at == now + dt.timedelta(seconds=900)
    assert day.store.audit.read(limit=1)[0].line.what == "plan.expire"


@pytest.mark.parametrize(("here", "is_open", "why"), [(0, True, "nobody_there"), (3, False, "desk_closed")])
def test_nobody_is_kept_waiting_when_nobody_can_decide(
    day: DeskDay, hours: FakeHours, deadlines: Deadlines, here: int, is_open: bool, why: str
) -> None:
    day.plan()
    hours.here, hours.open = here, is_open
    assert deadlines.look_at("plan-1") is None
    event = day.store.inbox.since("call-1", 0)[0].event
    assert isinstance(event, DecisionExpired)
    assert event.why == why


def test_looking_again_changes_nothing(day: DeskDay, deadlines: Deadlines) -> None:
    day.plan()
    day.clock.advance(60)
    deadlines.look_at("plan-1")
    head = day.store.audit.head()
    assert deadlines.look_at("plan-1") is None
    assert (len(day.store.tasks.find()), day.store.audit.head()) == (1, head)


def test_a_decision_in_time_is_left_alone(day: DeskDay, deadlines: Deadlines) -> None:
    day.confirmed(day.agent(), day.plan())
    day.clock.advance(600)
    assert deadlines.look_at("plan-1") is None
    assert day.store.plans.get("plan-1").state == "confirmed"


def test_a_call_whose_process_died_is_interrupted_within_ten_seconds_and_booked(
    day: DeskDay, deadlines: Deadlines
) -> None:
    day.store.calls.beat("calls-1", day.clock.now())
    day.clock.advance(10)
    assert deadlines.interrupt_lost_calls() == []
    day.clock.advance(0.1)
    assert [c.call_id for c in deadlines.interrupt_lost_calls()] == ["call-1"]
    assert deadlines.interrupt_lost_calls() == []
    assert day.store.calls.get("call-1").outcome == "interrupted"
    assert [t.reason for t in day.store.tasks.find()] == ["interrupted"]


def test_a_living_process_keeps_its_calls(day: DeskDay, deadlines: Deadlines) -> None:
    for _ in range(20):
        day.store.calls.beat("calls-1", day.clock.advance(2))
    assert deadlines.interrupt_lost_calls() == []


def test_a_callback_nobody_took_becomes_urgent(day: DeskDay, deadlines: Deadlines) -> None:
    day.store.tasks.book(day.task(due_in_s=60))
    assert deadlines.escalate("task-1") == 960.0
    day.clock.advance(960)
    assert deadlines.escalate("task-1") is None
    assert day.store.tasks.get("task-1").urgent


def test_a_callback_somebody_took_stays_calm(day: DeskDay, deadlines: Deadlines) -> None:
    day.store.tasks.book(day.task(due_in_s=60))
    day.store.tasks.claim("task-1", "mia", day.clock.now())
    day.clock.advance(960)
    assert deadlines.escalate("task-1") is None
    assert not day.store.tasks.get("task-1").urgent


def test_words_go_once_the_work_is_closed_and_it_is_written_down(day: DeskDay, deadlines: Deadlines) -> None:
    day.store.tasks.book(day.task())
    day.store.calls.end("call-1", "callback_booked", day.clock.now())
    assert (deadlines.close_finished_work(), deadlines.erase_words()) == (0, 0)
    day.store.tasks.claim("task-1", "mia", day.clock.now())
    day.store.tasks.finish("task-1", "mia", "reached", day.clock.now())
    assert (deadlines.close_finished_work(), deadlines.erase_words()) == (1, 1)
    assert day.store.calls.get("call-1").words_erased_at == day.clock.now()
    assert day.store.audit.read(limit=1)[0].line.what == "words.erase"
    assert (deadlines.close_finished_work(), deadlines.erase_words()) == (0, 0)


def test_a_wish_without_an_answer_keeps_the_work_open(day: DeskDay, deadlines: Deadlines) -> None:
    day.wished(day.agent(), day.plan())
    day.store.calls.end("call-1", "plan_wished", day.clock.now())
    assert deadlines.close_finished_work() == 0


@pytest.mark.parametrize(("days", "gone"), [(30, True), (60, False)])
def test_words_stay_as_long_as_the_law_table_of_the_persons_country_says(
    day: DeskDay, hours: FakeHours, days: int, gone: bool
) -> None:
    retention = FakeRetention(days={"DE": days, "US": 14})
    deadlines = Deadlines(store=day.store, clock=day.clock, hours=hours, retention=retention)
    day.store.calls.set_recording("call-1", True)
    day.store.calls.end("call-1", "refused_politely", day.clock.now())
    day.clock.advance(31 * 86400)
    assert deadlines.erase_words() == int(gone)


def test_words_of_an_unknown_case_stay_no_longer_than_anywhere(day: DeskDay, hours: FakeHours) -> None:
    retention = FakeRetention(days={"DE": 90, "US": 14})
    deadlines = Deadlines(store=day.store, clock=day.clock, hours=hours, retention=retention)
    day.call("call-2", case_id="nobody")
    day.store.calls.set_recording("call-2", True)
    day.store.calls.end("call-2", "refused_politely", day.clock.now())
    day.clock.advance(15 * 86400)
    assert deadlines.erase_words() == 1


def test_a_table_that_ran_out_keeps_nothing_longer() -> None:
    retention = PolicyRetention(book=PolicyBook.read(CONFIGS / "policy"))
    assert retention.words_days("DE", dt.date(2026, 11, 18)) == 90
    assert retention.words_days("DE", dt.date(2099, 1, 1)) == retention.shortest_days()
    assert retention.words_days("XX", dt.date(2026, 11, 18)) == retention.shortest_days()

"""The durable part of a web process, as the product joins it; to be killed and started again.

``python -m tests.faults.waiting_web FOLDER WHAT start|resume [URL]`` where WHAT is one of the scenes below.
On ``start`` it makes the scene, lets the follow-ups take it up, says ``waiting`` and waits for its end; on
``resume`` it only runs until nothing waits any more, and says ``over``.
"""

import datetime as dt
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from decision_navigator.plans import Instalment
from tests.contract.sites import KEY
from tests.fakes.desk_day import CASE, DeskDay, weighed
from tests.fakes.desk_hours import FakeHours, FakeRetention
from tests.fakes.hand_clock import HandClock
from tests.fakes.plans import monthly
from voicebot.ports import Clock
from voicebot.service import deadlines as deadlines_module
from voicebot.service.deadlines import Deadlines
from voicebot.service.dispatch import Dispatch
from voicebot.service.durable import DurableTimers
from voicebot.service.follow_up import FollowUps
from voicebot.service.messages import Messages
from voicebot.service.notices import NoticeRules, Notices
from voicebot.service.outcomes import Outcomes
from voicebot.service.outgoing import Outgoing, networks
from voicebot.service.senders import FolderSender
from voicebot.service.webhooks import Webhook
from voicebot.store import SqlStore, open_store
from voicebot.system import RandomIds, SystemClock

COUNT = 20
WAIT_S = 4.0
SECRET = b"a test's own secret of many letters"


class House:
    """Store, clock and follow-ups; every scene is made with the fakes' day and the real rest."""

    def __init__(self, folder: str, url: str) -> None:
        self.store: SqlStore = open_store(f"sqlite:///{folder}/voicebot.db", role="web", key=KEY, mode="demo")
        self.clock: Clock = SystemClock()
        self.day = DeskDay(self.store, clock=HandClock(self.clock.now()))
        messages = Messages(
            store=self.store,
            clock=self.clock,
            senders={"email": FolderSender(folder=_outbox(folder))},
            sender_name="Brücke",
            phone="1",
        )
        self.notices = Notices(
            store=self.store,
            clock=self.clock,
            ids=RandomIds(),
            messages=messages,
            rules=NoticeRules(public_url="https://example.org"),
        )
        self.follow_ups = FollowUps(
            store=self.store,
            clock=self.clock,
            deadlines=Deadlines(
                store=self.store, clock=self.clock, hours=FakeHours(), retention=FakeRetention()
            ),
            notices=self.notices,
            outcomes=Outcomes(store=self.store, clock=self.clock, messages=messages),
            dispatch=Dispatch(store=self.store, clock=self.clock, targets=self._targets(url)),
        )
        self.timers = DurableTimers(f"sqlite:///{folder}/timers.db", self.follow_ups.handlers())

    def _targets(self, url: str) -> dict[str, Webhook]:
        outgoing = Outgoing(allowed=networks(["127.0.0.0/8"], "test"))
        hook = Webhook(url=url, secrets=(SECRET,), outgoing=outgoing, clock=self.clock)
        return {"webhook": hook} if url else {}


def _outbox(folder: str) -> Path:
    return Path(folder) / "outbox"


def block_the_outbox(folder: str) -> None:
    """A file where the folder belongs: no message can go out until the test takes it away."""
    if _outbox(folder).exists():
        _outbox(folder).rename(Path(folder) / "outbox-before")
    _outbox(folder).write_text("in the way")


def wished(house: House, number: int, first_in_days: int = 20) -> None:
    """A caller's yes; the plan's first instalment is due in some days."""
    day, plan_id, call_id = house.day, f"plan-{number}", f"call-{number}"
    day.call(call_id)
    first = house.clock.now().date() + dt.timedelta(days=first_in_days)
    terms = monthly(5000)
    shifted = replace(
        terms,
        first_date=first,
        instalments=tuple(
            Instalment(due=first + dt.timedelta(days=30 * n), amount_cents=part.amount_cents)
            for n, part in enumerate(terms.instalments)
        ),
    )
    event = replace(day.suggested(plan_id), suggestion=weighed(shifted))
    plan = house.store.plans.suggest(call_id, "anna-berger", event)
    day.wished(house.day.agent(f"mia-{number}"), plan)


def decisions(house: House) -> None:
    """Suggestions whose deadline comes after the kill."""
    for n in range(COUNT):
        house.day.call(f"call-{n}")
        deadline = house.clock.now() + dt.timedelta(seconds=WAIT_S)
        event = replace(house.day.suggested(f"plan-{n}"), deadline_at=deadline)
        house.store.plans.suggest(f"call-{n}", "anna-berger", event)


def callbacks(house: House) -> None:
    """Callbacks whose time is over soon, and that nobody takes."""
    due_in_s = WAIT_S - deadlines_module.ESCALATE_AFTER_S
    for n in range(COUNT):
        house.store.tasks.book(house.day.task(f"task-{n}", due_in_s=due_in_s))


def notices(house: House) -> None:
    """Wishes whose notice cannot go out yet."""
    for n in range(COUNT):
        wished(house, n)
    block_the_outbox(sys.argv[1])


def reminders(house: House) -> None:
    """Active plans whose first instalment is due in two days; the reminder cannot go out yet."""
    for n in range(COUNT):
        wished(house, n, first_in_days=2)
        house.notices.follow(f"plan-{n}")
        house.store.notices.opened(f"notice-plan-{n}", house.clock.now())
        house.store.notices.answer(f"notice-plan-{n}", "confirmed", house.day.line(), house.clock.now())
    block_the_outbox(sys.argv[1])


def webhooks(house: House) -> None:
    """Plans on their way, for a receiver that is away."""
    for n in range(COUNT):
        house.store.cases.put(f"case-{n}", {**CASE, "case_id": f"case-{n}"}, house.clock.now())
        house.day.call(f"call-{n}", case_id=f"case-{n}")
        house.store.calls.end(f"call-{n}", "refused_politely", house.clock.now())


def no_decision_waits(house: House) -> bool:
    return not house.store.plans.waiting()


def all_are_urgent(house: House) -> bool:
    return all(task.urgent for task in house.store.tasks.find())


def all_are_notified(house: House) -> bool:
    return len(house.store.plans.in_state("notified")) == COUNT


def all_are_reminded(house: House) -> bool:
    due = house.store.outbox.due(house.clock.now() + dt.timedelta(days=1))
    return not due and sum("reminder" in p.name for p in _outbox(sys.argv[1]).iterdir()) == COUNT


def all_are_told(house: House) -> bool:
    done = house.store.deliveries.find("done", limit=500)
    return len(done) == 2 * COUNT and not house.store.deliveries.unrouted()


def all_are_started(house: House) -> bool:
    return len(house.timers._started) >= COUNT


def all_have_failed_once(house: House) -> bool:
    waiting = house.store.outbox.due(house.clock.now() + dt.timedelta(days=1))
    return sum(item.attempts > 0 for item in waiting) == COUNT


def all_were_refused_once(house: House) -> bool:
    return sum(d.attempts > 0 for d in house.store.deliveries.find("waiting", limit=500)) == COUNT


Check = Callable[[House], bool]
SCENES: dict[str, tuple[Callable[[House], None], Check, Check]] = {
    "decisions": (decisions, all_are_started, no_decision_waits),
    "callbacks": (callbacks, all_are_started, all_are_urgent),
    "notices": (notices, all_have_failed_once, all_are_notified),
    "reminders": (reminders, all_have_failed_once, all_are_reminded),
    "webhooks": (webhooks, all_were_refused_once, all_are_told),
}
"""How a scene is made, when it may be killed, and when it is over."""


def main(folder: str, what: str, step: str, url: str = "") -> None:
    house = House(folder, url)
    make, is_taken_up, is_over = SCENES[what]
    if step == "start":
        house.store.cases.put("anna-berger", CASE, house.clock.now())
        make(house)
    house.store.calls.beat("calls-1", house.clock.now())  # the calls process did not die
    house.timers.launch()
    house.follow_ups.timers = house.timers
    watch = threading.Thread(target=house.follow_ups.run)
    watch.start()
    wait_for(house, is_taken_up if step == "start" else is_over)
    if step == "start":
        say("waiting")
        time.sleep(600)  # until it is killed
    house.follow_ups.stop()
    watch.join()
    house.timers.close()
    house.store.close()
    say("over")


def wait_for(house: House, check: Check) -> None:
    """The calls process is alive meanwhile."""
    while not check(house):
        house.store.calls.beat("calls-1", house.clock.now())
        time.sleep(0.2)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

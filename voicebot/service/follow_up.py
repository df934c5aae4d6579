"""The web process's watch: starts a durable follow-up for everything in the store that waits for its time.

The store is the truth; a change is only a hint to look. A pass costs a few indexed queries, and what was
started already is started once.
"""

import datetime as dt
import threading
from dataclasses import dataclass, field
from typing import Protocol

from voicebot import log
from voicebot.errors import StoreError
from voicebot.ports import Clock
from voicebot.ports_store import Changes, Store
from voicebot.rows import PlanRow, PlanState
from voicebot.service.anchors import Anchors
from voicebot.service.controls import Controls
from voicebot.service.deadlines import Deadlines
from voicebot.service.dispatch import Dispatch
from voicebot.service.durable import Handler
from voicebot.service.notices import Notices
from voicebot.service.outcomes import Outcomes

LOOK_EVERY_S = 1.0
LEAST_PAUSE_S = 0.1
"""Between two looks, however much is said in how many calls."""

HOUSEKEEPING_S = 300.0
KEEP_ANSWERS = dt.timedelta(days=2)

logger = log.get("follow_up")


class Timers(Protocol):
    """Durable timers; see ``voicebot.service.durable``."""

    def start(self, kind: str, subject: str, wait_s: float) -> None:
        """Follow up in ``wait_s``; the first start counts."""
        ...

    def forget_all_but(self, kind: str, subjects: set[str]) -> None:
        """Drop what was started and is over."""
        ...


@dataclass(kw_only=True)
class FollowUps:
    """Looks, starts, and keeps house until it is stopped."""

    store: Store
    clock: Clock
    deadlines: Deadlines
    notices: Notices
    outcomes: Outcomes
    dispatch: Dispatch
    anchors: Anchors | None = None
    controls: Controls | None = None
    timers: Timers | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _kept_house_at: float | None = None
    _paid_at: dt.datetime | None = None

    def handlers(self) -> dict[str, Handler]:
        """What each kind of follow-up does; for ``DurableTimers``."""
        return {
            "decision": self.deadlines.look_at,
            "callback": self.deadlines.escalate,
            "notice": self.notices.follow,
            "instalments": self.outcomes.follow,
            "delivery": self.dispatch.follow,
        }

    def run(self) -> None:
        """Look at every change, and every second, until ``stop``; owns its thread."""
        changes: Changes | None = None
        while not self._stop.is_set():
            try:
                changes = changes or self.store.changes()
                self.look()
                changes.wait(LOOK_EVERY_S)
                self._stop.wait(LEAST_PAUSE_S)
            except StoreError as error:
                logger.warning("the store does not answer", error=str(error))
                changes = None
                self._stop.wait(LOOK_EVERY_S)
        if changes is not None:
            changes.close()

    def stop(self) -> None:
        """End ``run`` within a second."""
        self._stop.set()

    def look(self) -> None:
        """One pass."""
        self.deadlines.interrupt_lost_calls()
        self._decisions()
        self._start("notice", self.notices.subjects(self._plans("wished", "notified")))
        self._start("instalments", [plan.plan_id for plan in self._plans("active")])
        self._judge_payments()
        self.dispatch.route()
        self._start("delivery", self.dispatch.due())
        callbacks = [t.task_id for t in self.store.tasks.find(states=("open",)) if t.kind == "callback"]
        self._start("callback", callbacks)
        if self.controls is not None:
            self.controls.look()
        if self.anchors is not None:
            self.anchors.drop_if_due()
        if self._kept_house_at is None or self.clock.monotonic() - self._kept_house_at >= HOUSEKEEPING_S:
            self._kept_house_at = self.clock.monotonic()
            self._keep_house()

    def _decisions(self) -> None:
        """A suggestion that nobody can decide about expires at once; the others get their deadline."""
        waiting = []
        for plan in self.store.plans.waiting():
            wait_s = self.deadlines.look_at(plan.plan_id)
            if wait_s is not None:
                waiting.append(plan.plan_id)
                self._timer("decision", plan.plan_id, wait_s)
        self._forget("decision", waiting)

    def _judge_payments(self) -> None:
        """Whatever way payments came in, the plans they belong to are judged at once."""
        since = self._paid_at or self.clock.now() - KEEP_ANSWERS
        new = self.store.payments.imported_after(since)
        for case_id in {payment.case_id for payment in new}:
            self.outcomes.judge_case(case_id)
        self._paid_at = new[-1].imported_at if new else since

    def _start(self, kind: str, subjects: list[str]) -> None:
        for subject in subjects:
            self._timer(kind, subject, 0.0)
        self._forget(kind, subjects)

    def _timer(self, kind: str, subject: str, wait_s: float) -> None:
        if self.timers is not None:
            self.timers.start(kind, subject, wait_s)

    def _forget(self, kind: str, subjects: list[str]) -> None:
        if self.timers is not None:
            self.timers.forget_all_but(kind, set(subjects))

    def _plans(self, *states: PlanState) -> list[PlanRow]:
        return [plan for state in states for plan in self.store.plans.in_state(state)]

    def _keep_house(self) -> None:
        """Destroy words whose time is over, forget old answers, let old notices lapse."""
        self.deadlines.close_finished_work()
        self.deadlines.erase_words()
        self.notices.lapse()
        self.dispatch.forget()
        self.store.answers.forget(self.clock.now() - KEEP_ANSWERS)

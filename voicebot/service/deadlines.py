"""What must happen in time, whoever is away: a suggestion expires, a lost call gets its callback, words go.

Each method does one thing once, however often it is called; ``voicebot.service.durable`` calls them when
their time has come, also after a crash. Nothing here ever confirms anything.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from decision_navigator.case_file import parse_case
from decision_navigator.facts import Case
from voicebot.errors import NotFound
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import AuditLine, CallRow, ExpiryCause, PlanRow, Task
from voicebot.service.retention import Retention

BOT = "voicebot"
"""Who the audit names for what the clock did."""

LOST_AFTER_S = 10.0
"""A calls process beats every 2 s; after this long without, its calls are lost."""

ESCALATE_AFTER_S = 900.0
"""A callback nobody took this long after its time becomes urgent and goes to the supervisors."""


class DeskHours(Protocol):
    """When people are there to decide and to call back."""

    def people(self, now: dt.datetime) -> int:
        """How many people who may decide are present."""
        ...

    def is_open(self, now: dt.datetime, case: Case) -> bool:
        """Whether the desk is open."""
        ...

    def next_opening(self, now: dt.datetime, case: Case) -> dt.datetime:
        """The next moment at which somebody can call this person back."""
        ...


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """Expires, interrupts, escalates, erases."""

    store: Store
    clock: Clock
    hours: DeskHours
    retention: Retention

    def cause_now(self, plan: PlanRow) -> ExpiryCause | None:
        """Why a waiting plan cannot wait any longer; ``None`` while it can."""
        now = self.clock.now()
        if plan.deadline_at <= now:
            return "deadline"
        if not self.hours.is_open(now, self._case(plan.case_id)):
            return "desk_closed"
        return "nobody_there" if self.hours.people(now) == 0 else None

    def look_at(self, plan_id: str) -> float | None:
        """Expire a waiting plan if it is time; else the seconds until its deadline, ``None`` when decided."""
        plan = self.store.plans.get(plan_id)
        if plan.state != "suggested":
            return None
        cause = self.cause_now(plan)
        if cause is None:
            return max(0.0, (plan.deadline_at - self.clock.now()).total_seconds())
        self.expire(plan, cause)
        return None

    def expire(self, plan: PlanRow, cause: ExpiryCause) -> bool:
        """Expire a waiting plan, tell its call, book the callback; False if somebody decided just now."""
        now = self.clock.now()
        refs = {"plan": plan.plan_id, "call": plan.call_id, "case": plan.case_id}
        line = AuditLine(at=now, who=BOT, what="plan.expire", refs=refs, body={"cause": cause})
        task = (
            None
            if self._is_made_up(plan.case_id)
            else self._callback(f"{plan.plan_id}-{cause}", plan.case_id, plan.call_id, f"no_decision.{cause}")
        )
        return self.store.plans.expire(plan.plan_id, cause, task, line, now)

    def interrupt_lost_calls(self) -> list[CallRow]:
        """Mark calls whose process died and book a callback for each; returns those that were marked."""
        now = self.clock.now()
        lost = []
        for call in self.store.calls.stale(now - dt.timedelta(seconds=LOST_AFTER_S)):
            task = self._callback(f"{call.call_id}-interrupted", call.case_id, call.call_id, "interrupted")
            if self.store.calls.interrupt(call.call_id, task, now):
                refs = {"call": call.call_id, "case": call.case_id}
                self.store.audit.append(AuditLine(at=now, who=BOT, what="call.interrupted", refs=refs))
                lost.append(call)
        return lost

    def escalate(self, task_id: str) -> float | None:
        """Make a callback that nobody took urgent; else the seconds until that is due."""
        task = self.store.tasks.get(task_id)
        late_at = task.due_at + dt.timedelta(seconds=ESCALATE_AFTER_S)
        wait_s = (late_at - self.clock.now()).total_seconds()
        if task.state != "open" or task.urgent:
            return None
        if wait_s > 0:
            return wait_s
        self.store.tasks.escalate(task_id)
        return None

    def erase_words(self) -> int:
        """Destroy the words whose time is over; returns how many calls lost theirs."""
        now = self.clock.now()
        young_or_old = self.store.calls.words_due(now, self.retention.shortest_days())
        due = [call for call in young_or_old if not self._may_keep_words(call, now)]
        for call in due:
            self.store.log.erase_words(call.call_id, now)
            refs = {"call": call.call_id}
            self.store.audit.append(AuditLine(at=now, who=BOT, what="words.erase", refs=refs))
        return len(due)

    def _may_keep_words(self, call: CallRow, now: dt.datetime) -> bool:
        """With consent words may stay as long as the law table of the person's country allows."""
        if not call.recording_allowed:
            return False
        try:
            days = self.retention.words_days(self.store.cases.get(call.case_id).country, now.date())
        except NotFound:
            days = self.retention.shortest_days()
        return (call.ended_at or call.started_at) > now - dt.timedelta(days=days)

    def close_finished_work(self) -> int:
        """Close the work of ended calls that leave nothing to do; returns how many."""
        closed = 0
        for call in self.store.calls.recent(limit=500):
            if call.state != "live" and call.work_closed_at is None and not self._has_work(call):
                self.store.calls.close_work(call.call_id, self.clock.now())
                closed += 1
        return closed

    def _has_work(self, call: CallRow) -> bool:
        """Whether a task of the call is open or its plan waits for the person's answer."""
        if any(task.call_id == call.call_id for task in self.store.tasks.find(case_id=call.case_id)):
            return True
        return any(plan.state in ("wished", "notified") for plan in self.store.plans.of_call(call.call_id))

    def _callback(self, task_id: str, case_id: str, call_id: str, reason: str) -> Task:
        now = self.clock.now()
        try:
            case: Case | None = self._case(case_id)
        except NotFound:
            case = None
        return Task(
            task_id=f"callback-{task_id}",
            kind="callback",
            case_id=case_id,
            call_id=call_id,
            skill="general",
            language=case.person.language if case is not None else "de",
            reason=reason,
            due_at=self.hours.next_opening(now, case) if case is not None else now,
            created_at=now,
        )

    def _is_made_up(self, case_id: str) -> bool:
        """Whether it is a control: nobody is there to be called back."""
        try:
            return self.store.cases.get(case_id).control
        except NotFound:
            return False

    def _case(self, case_id: str) -> Case:
        return parse_case(self.store.cases.get(case_id).pii_case)

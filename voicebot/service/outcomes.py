"""What becomes of a plan: payments arrive from the ledger, reminders go out, it is kept or broken."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import AuditLine, Payment, PlanRow, PlanState, Task
from voicebot.service.messages import Messages
from voicebot.service.paid import is_paid_up_to, paid_cents
from voicebot.service.reminders import Reminders

BOT = "voicebot"
GRACE_DAYS = 5
"""Days after an instalment's day before a plan counts as broken: a transfer over a long weekend."""

REMIND_DAYS = 3
"""Days before an instalment's day on which the person is reminded."""

LOOK_AGAIN_S = 6 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """Judges active plans by what was paid."""

    store: Store
    clock: Clock
    messages: Messages

    def book_payments(self, payments: Sequence[Payment]) -> int:
        """Enter the ledger's payments and judge the plans of their cases; returns how many were new."""
        new = self.store.payments.add(payments)
        for case_id in {payment.case_id for payment in payments}:
            self.judge_case(case_id)
        return new

    def judge_case(self, case_id: str) -> None:
        """Judge the active plans of a case."""
        for plan in self.store.plans.of_case(case_id):
            if plan.state == "active":
                self.judge(plan)

    def follow(self, plan_id: str) -> float | None:
        """Remind and judge an active plan; the seconds until the next look, ``None`` when it is over."""
        plan = self.store.plans.get(plan_id)
        if plan.state != "active":
            return None
        if self.judge(plan) != "active":
            return None
        again_s = self._remind(plan)
        return LOOK_AGAIN_S if again_s is None else min(again_s, LOOK_AGAIN_S)

    def judge(self, plan: PlanRow) -> PlanState:
        """Move an active plan to kept, broken or ended if it is one of these by now."""
        today = self.clock.now().date()
        terms = plan.suggestion.plan
        if not terms.instalments:  # a pause ends on the day of its review
            return self._end(plan) if today >= terms.first_date else "active"
        paid = paid_cents(self.store, plan)
        if paid >= terms.total_cents:
            return self._move(plan, "kept", paid)
        overdue_before = today - dt.timedelta(days=GRACE_DAYS)
        owed = sum(i.amount_cents for i in terms.instalments if i.due < overdue_before)
        if paid < owed:
            self.store.tasks.book(self._task(plan, "plan_broken"))
            return self._move(plan, "broken", paid)
        return "active"

    def _remind(self, plan: PlanRow) -> float | None:
        """Remind once of the next instalment, on a day before it; the seconds until another try."""
        today = self.clock.now().date()
        due = [i.due for i in plan.suggestion.plan.instalments if i.due >= today]
        if (
            not due
            or due[0] - today > dt.timedelta(days=REMIND_DAYS)
            or is_paid_up_to(self.store, plan, due[0])
        ):
            return None
        return Reminders(store=self.store, clock=self.clock, messages=self.messages).send(plan, due[0])

    def _end(self, plan: PlanRow) -> PlanState:
        self.store.tasks.book(self._task(plan, "pause_over"))
        return self._move(plan, "ended", 0)

    def _move(self, plan: PlanRow, to: PlanState, paid_cents: int) -> PlanState:
        now = self.clock.now()
        self.store.plans.move(plan.plan_id, to, now)
        refs = {"plan": plan.plan_id, "case": plan.case_id}
        body = {"paid_cents": paid_cents}
        self.store.audit.append(AuditLine(at=now, who=BOT, what=f"plan.{to}", refs=refs, body=body))
        return to

    def _task(self, plan: PlanRow, reason: str) -> Task:
        now = self.clock.now()
        return Task(
            task_id=f"callback-{plan.plan_id}-{reason}",
            kind="callback",
            case_id=plan.case_id,
            call_id=plan.call_id,
            skill="general",
            language=self.store.cases.get(plan.case_id).language,
            reason=reason,
            due_at=now,
            created_at=now,
        )

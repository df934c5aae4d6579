"""Notices that did not reach their person: seen, sent anew, or given up, by a person with a reason.

A plan whose notice failed stays ``wished``: nothing is agreed, and nothing happens by itself. Sending anew
makes a fresh link (the old one's token was never kept) by the way that leads to the person today; giving up
lets the plan lapse. The task that was booked when the notice failed is closed with either, if nobody else
holds it.
"""

import datetime as dt
from dataclasses import dataclass

from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import Actor, AuditLine, Notice, PlanRow, Task
from voicebot.service.notices import Notices

SETTLED = "settled"
"""How the task about a failed notice ends when somebody dealt with it here."""


@dataclass(frozen=True, kw_only=True)
class LostNotice:
    """A wished plan whose notice did not arrive; no ``channel`` where no way led to the person."""

    plan_id: str
    case_id: str
    channel: str
    attempts: int
    error: str
    since: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """What people do about lost notices."""

    store: Store
    clock: Clock
    notices: Notices

    def listed(self) -> list[LostNotice]:
        """All lost notices, the oldest first."""
        wished = self.store.plans.in_state("wished")
        return sorted(
            (lost for plan in wished if (lost := self._lost(plan)) is not None), key=lambda one: one.since
        )

    def send_again(self, actor: Actor, plan_id: str) -> Notice:
        """Send it anew; see ``Notices.again``."""
        made = self.notices.again(actor, plan_id)
        self._settle(actor, plan_id)
        return made

    def give_up(self, actor: Actor, plan_id: str, reason: str) -> PlanRow:
        """Let the plan lapse; ``reason`` is a code for the audit.

        Raises:
            VersionConflict: the plan is not wished any more, or a notice of it is on its way.
        """
        now = self.clock.now()
        plan = self.store.plans.get(plan_id)
        refs = {"plan": plan_id, "case": plan.case_id, "session": actor.session_id}
        body = {"reason": reason}
        line = AuditLine(at=now, who=actor.user_id, what="notice.given_up", refs=refs, body=body)
        lapsed = self.store.notices.give_up(plan_id, line, now)
        self._settle(actor, plan_id)
        return lapsed

    def _lost(self, plan: PlanRow) -> LostNotice | None:
        notices = self.store.notices.of_plan(plan.plan_id)
        if not notices:
            return self._never_made(plan)
        last = notices[-1]
        if last.state != "failed":
            return None
        item = self.store.outbox.get(last.notice_id)
        return LostNotice(
            plan_id=plan.plan_id,
            case_id=plan.case_id,
            channel=last.channel,
            attempts=item.attempts,
            error=item.error,
            since=last.answered_at or last.created_at,
        )

    def _never_made(self, plan: PlanRow) -> LostNotice | None:
        """No way led to the person, as the booked task says; without it the plan just waits its turn."""
        tasks = self.store.tasks.find(("open", "claimed", "done"), plan.case_id)
        failed = [task for task in tasks if _is_about(task, plan)]
        if not failed:
            return None
        return LostNotice(
            plan_id=plan.plan_id,
            case_id=plan.case_id,
            channel="",
            attempts=0,
            error="",
            since=failed[0].created_at,
        )

    def _settle(self, actor: Actor, plan_id: str) -> None:
        plan = self.store.plans.get(plan_id)
        for task in self.store.tasks.find(case_id=plan.case_id):
            if _is_about(task, plan) and task.claimed_by in (None, actor.user_id):
                now = self.clock.now()
                self.store.tasks.claim(task.task_id, actor.user_id, now)
                self.store.tasks.finish(task.task_id, actor.user_id, SETTLED, now)


def _is_about(task: Task, plan: PlanRow) -> bool:
    return task.kind == "notice_failed" and task.call_id == plan.call_id

"""A simulated person at the desk, for ``call``, ``talk``, tests and simulated callers.

They take the same road as a real person (sign-in, approvals, the database's rules); everything they decide is
marked as simulated, and a store in production mode refuses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, Protocol

from decision_navigator.plans import Plan
from voicebot.events import Event, PlanSuggested
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import Actor, AuditLine, PlanRow
from voicebot.service.approvals import Approvals, CheckFailed

Habit = Literal["confirm", "decline", "edit", "none"]
HABITS: tuple[Habit, ...] = ("confirm", "decline", "edit", "none")


class Fitter(Protocol):
    """Makes an edited plan pay the balance to the cent."""

    def fit(self, row: PlanRow, wanted: Plan) -> Plan:
        """The valid plan nearest to what is wanted."""
        ...


@dataclass(kw_only=True)
class SimulatedDesk:
    """Decides always the same way; with the habit ``none`` nobody is there."""

    habit: Habit
    actor: Actor | None
    approvals: Approvals
    fitter: Fitter
    store: Store
    clock: Clock
    call_id: str
    thinks_s: float = 5.0
    _cursor: int = field(default=0, init=False)

    def decide(self, event: PlanSuggested) -> None:
        """Decide about the suggestion, or let it expire where nobody is there."""
        plan = self.store.plans.get(event.plan_id)
        if plan.state != "suggested":
            return
        if self.actor is None or self.habit == "none":
            self._expire(event)
        elif self.habit == "decline":
            self.approvals.decline(
                self.actor, plan.plan_id, version=plan.version, reason_code="clarify_first", key=plan.plan_id
            )
        else:
            self._confirm(self.actor, plan)

    def takes_over(self) -> bool:
        """Whether they answer a hand-over."""
        return self.actor is not None and self.habit != "none"

    def inbox(self) -> Sequence[Event]:
        """What the desk has sent into the call since the last time."""
        entries = self.store.inbox.since(self.call_id, self._cursor)
        if entries:
            self._cursor = entries[-1].seq
        return [entry.event for entry in entries]

    def _confirm(self, actor: Actor, plan: PlanRow) -> None:
        edited = self._edited(plan) if self.habit == "edit" else None
        confirm = partial(
            self.approvals.confirm,
            actor,
            plan.plan_id,
            version=plan.version,
            terms_hash=plan.terms_hash,
            key=plan.plan_id,
        )
        try:
            confirm(edited=edited)
        except CheckFailed:
            if edited is None:
                raise
            confirm()

    def _edited(self, plan: PlanRow) -> Plan:
        """A fifth less at a time, to whole euros: what a kind person might change."""
        before = plan.suggestion.plan
        lower = max(500, round(before.rate_cents * 0.8 / 100) * 100)
        return self.fitter.fit(plan, replace(before, rate_cents=lower))

    def _expire(self, event: PlanSuggested) -> None:
        now = self.clock.now()
        line = AuditLine(at=now, who="system", what="plan.expire", refs={"plan": event.plan_id})
        self.store.plans.expire(event.plan_id, "nobody_there", None, line, now)

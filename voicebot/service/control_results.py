"""What became of control suggestions: noticed, missed or not looked at; read from the decisions alone.

A control's flaw stands in its plan's ``model`` field, which no page shows before it is decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from decision_navigator.plans import Plan
from voicebot.events import AgentTookOver
from voicebot.ports_store import Store
from voicebot.rows import CallRow, Decision, PlanRow
from voicebot.service.control_stories import NAMED_CENTS, PAYDAY, Flaw

MODEL = "control"
Verdict = Literal["caught", "missed", "unseen"]


@dataclass(frozen=True, kw_only=True)
class ControlResult:
    """How one control ended; ``user_id`` is who decided, empty when nobody did."""

    plan: PlanRow
    flaw: Flaw
    verdict: Verdict
    user_id: str = ""
    seconds: float | None = None


def model_of(flaw: Flaw) -> str:
    """What a control's plan carries as its model."""
    return f"{MODEL}.{flaw}"


def flaw_of(plan: PlanRow) -> Flaw | None:
    """The flaw of a control's plan; ``None`` for a real one."""
    kind, _, flaw = plan.model.partition(".")
    return next((f for f in get_args(Flaw) if kind == MODEL and f == flaw), None)


def result_of(store: Store, call: CallRow) -> ControlResult | None:
    """How a control call ended; ``None`` while it waits."""
    plans = store.plans.of_call(call.call_id)
    flaw = flaw_of(plans[-1]) if plans else None
    if not plans or flaw is None:
        return None
    plan = plans[-1]
    last = _standing(store.plans.decisions(plan.plan_id))
    if last is not None:
        verdict = judged(flaw, last, plan.suggestion.plan)
        return ControlResult(
            plan=plan, flaw=flaw, verdict=verdict, user_id=last.user_id, seconds=last.seconds_taken
        )
    if taken_over(store, call.call_id):
        return ControlResult(plan=plan, flaw=flaw, verdict="caught")
    return ControlResult(plan=plan, flaw=flaw, verdict="unseen") if plan.state == "expired" else None


def judged(flaw: Flaw, decision: Decision, decided: Plan) -> Verdict:
    """Declined, or changed so that it fits: caught. Confirmed as it came: missed."""
    if decision.verdict == "decline":
        return "caught"
    return "caught" if decision.edited and _fits(flaw, decided) else "missed"


def taken_over(store: Store, call_id: str) -> bool:
    """Whether somebody took the call instead of deciding, which a flaw may well deserve."""
    return any(isinstance(entry.event, AgentTookOver) for entry in store.inbox.since(call_id, 0))


def _fits(flaw: Flaw, plan: Plan) -> bool:
    match flaw:
        case "too_high":
            return plan.rate_cents <= NAMED_CENTS
        case "before_income":
            return plan.first_date.day >= PAYDAY
        case "disputed":
            return False


def _standing(decisions: Sequence[Decision]) -> Decision | None:
    """The decision in force; one that was taken back counts for nothing."""
    return decisions[-1] if decisions and decisions[-1].verdict != "withdraw" else None

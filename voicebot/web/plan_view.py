"""A plan as the desk shows it: terms, how sure the navigator is, reasons, checks, the words to be heard."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from decision_navigator.plans import Plan, plan_to_dict
from decision_navigator.rules import Check
from voicebot.rows import CaseRow, Decision, Lock, PlanRow
from voicebot.service.control_results import ControlResult, flaw_of
from voicebot.suggestions import Suggestion
from voicebot.web.codes import SKILL_OF_TOPIC

Message = dict[str, Any]
MONTHS_SHOWN = 12


def terms_json(plan: Plan) -> Message:
    """The terms of a plan, with the day of its last payment."""
    return {**plan_to_dict(plan), "last_date": plan.last_date.isoformat()}


def suggestion_json(suggestion: Suggestion) -> Message:
    """Terms with what the navigator thinks of them."""
    return {
        "plan": terms_json(suggestion.plan),
        "p_kept": suggestion.p_kept,
        "low": suggestion.low,
        "high": suggestion.high,
        "expected_cents": suggestion.expected_recovery_cents,
        "expected_low_cents": suggestion.recovery_low_cents,
        "expected_high_cents": suggestion.recovery_high_cents,
        "reasons": [
            {"code": r.code, "de": r.de, "en": r.en, "refs": list(r.refs)} for r in suggestion.reasons
        ],
    }


def checks_json(checks: Sequence[Check]) -> list[Message]:
    """Each limit, whether it is kept, and its sentence in both languages."""
    return [{"code": c.code, "ok": c.passed, "de": c.de, "en": c.en} for c in checks]


def plan_json(
    row: PlanRow, *, wait_s: int, checks: Sequence[Check], will_hear: str, history: Message | None = None
) -> Message:
    """A plan in full; ``wait_s`` is the whole waiting time behind the countdown ring."""
    return {
        "plan_id": row.plan_id,
        "call_id": row.call_id,
        "case_id": row.case_id,
        "state": row.state,
        "version": row.version,
        "terms_hash": row.terms_hash,
        "suggestion": suggestion_json(row.suggestion),
        "alternatives": [suggestion_json(s) for s in row.alternatives],
        "suggested_at": row.suggested_at.isoformat(),
        "deadline_at": row.deadline_at.isoformat(),
        "wait_s": wait_s,
        "model": "" if flaw_of(row) and row.state == "suggested" else row.model,
        "checks": checks_json(checks),
        "will_hear": will_hear,
        "history": history,
    }


def decision_json(decision: Decision, name: str) -> Message:
    """Who decided what, and how long they took."""
    return {
        "decision_id": decision.decision_id,
        "verdict": decision.verdict,
        "by": name,
        "at": decision.decided_at.isoformat(),
        "seconds": round(decision.seconds_taken, 1),
        "edited": decision.edited,
        "reason_code": decision.reason_code,
        "simulated": decision.simulated,
    }


def control_json(result: ControlResult | None) -> Message | None:
    """What a control suggestion was about, once it is decided; ``None`` for a real one."""
    return {"flaw": result.flaw, "verdict": result.verdict} if result else None


def card_json(row: PlanRow, call: Message, lock: Lock | None, *, wait_s: int) -> Message:
    """A plan that waits, as a card of the queue; ``call`` is the call's row on the desk."""
    return {
        "plan_id": row.plan_id,
        "call_id": row.call_id,
        "version": row.version,
        "name": call["name"],
        "open_cents": call["open_cents"],
        "currency": row.suggestion.plan.currency,
        "topic": call["topic"],
        "mood": call["mood"],
        "skill": SKILL_OF_TOPIC.get(call["topic"], "general"),
        "deadline_at": row.deadline_at.isoformat(),
        "wait_s": wait_s,
        "reviewer": {"user_id": lock.user_id, "name": lock.name, "tab": lock.tab} if lock else None,
    }


def history_json(case: CaseRow) -> Message | None:
    """How this person paid so far: promises kept, the usual amount, the last contact, twelve invoices."""
    history: Mapping[str, Any] = case.pii_case.get("history") or {}
    promises = [p for p in history.get("promises", ()) if p.get("outcome") in ("kept", "broken")]
    payments = sorted(p["amount_cents"] for p in history.get("payments", ()) if p.get("amount_cents"))
    contacts = sorted(history.get("contacts", ()), key=lambda c: str(c.get("at", "")))
    if not promises and not payments and not contacts:
        return None
    last = contacts[-1] if contacts else None
    return {
        "kept": sum(p["outcome"] == "kept" for p in promises),
        "all": len(promises),
        "typical_cents": payments[len(payments) // 2] if payments else None,
        "last_contact": {"day": str(last["at"])[:10], "channel": str(last["channel"])} if last else None,
        "months": [_how_paid(i) for i in history.get("invoices", ())][-MONTHS_SHOWN:],
    }


def _how_paid(invoice: Mapping[str, Any]) -> str:
    paid, due = invoice.get("paid"), invoice.get("due")
    if not paid or not due:
        return "no"
    return "yes" if dt.date.fromisoformat(str(paid)) <= dt.date.fromisoformat(str(due)) else "late"

"""Reasons to suggest nothing and bring in a person, checked before any model runs.

The order matters: what endangers a person comes first, then the law, then the
claim itself. Health and bereavement only route the call; they never reach a
model (GDPR Art. 9).
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from decision_navigator.policy import Policy
from decision_navigator.records import Case
from decision_navigator.sentences import say


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """No plan is suggested; `gate` says why and `skill` who should take over."""

    gate: str
    de: str
    en: str
    skill: str


_INTENT_GATES = {
    "self_harm_risk": ("self_harm_risk", "crisis"),
    "vulnerable_health": ("vulnerable", "vulnerability"),
    "vulnerable_bereavement": ("vulnerable", "vulnerability"),
    "insolvency": ("insolvency", "insolvency"),
    "lawyer": ("represented", "legal"),
    "do_not_call": ("do_not_call", "supervisor"),
    "wrong_person": ("not_the_person", "supervisor"),
    "third_party": ("not_the_person", "supervisor"),
    "ask_human": ("wish_for_a_person", "agent"),
    "already_paid": ("already_paid", "payments"),
}
_DISPUTES = ("dispute_claim", "returned_goods")
_FLAG_GATES = {
    "deceased": "bereavement",
    "minor": "supervisor",
    "vulnerable": "vulnerability",
    "guardianship": "legal",
    "insolvency": "insolvency",
    "represented": "legal",
    "fraud_claimed": "fraud",
    "do_not_call": "supervisor",
}


def stopped(gate: str, skill: str, **values: tuple[str, str] | str) -> Stopped:
    """Build the answer of a gate with its sentences."""
    de, en = say(f"gate.{gate}", **values)
    return Stopped(gate=gate, de=de, en=en, skill=skill)


def first_gate(case: Case, policy: Policy, now: datetime) -> Stopped | None:
    """The first reason to stop, if there is one."""
    return (
        _crisis(case)
        or _by_flag(case, now)
        or _by_intent(case)
        or _by_claim(case)
        or _by_policy(case, policy)
    )


def _crisis(case: Case) -> Stopped | None:
    return stopped("self_harm_risk", "crisis") if "self_harm_risk" in case.signals.intents else None


def _by_flag(case: Case, now: datetime) -> Stopped | None:
    for flag, skill in _FLAG_GATES.items():
        if getattr(case.flags, flag):
            return stopped(flag, skill)
    today = now.astimezone(ZoneInfo(case.person.time_zone)).date()
    until = case.flags.moratorium_until
    if until is not None and until >= today:
        dates = (f"{until:%d.%m.%Y}", f"{until.day} {until:%B %Y}")
        return stopped("moratorium", "supervisor", until=dates)
    eighteen = case.person.date_of_birth.year + 18
    birthday = (case.person.date_of_birth.month, case.person.date_of_birth.day)
    if (today.year, today.month, today.day) < (eighteen, *birthday):
        return stopped("minor", "supervisor")
    return None


def _by_intent(case: Case) -> Stopped | None:
    for intent, (gate, skill) in _INTENT_GATES.items():
        if intent in case.signals.intents:
            return stopped(gate, skill)
    if any(intent in _DISPUTES for intent in case.signals.intents):
        return stopped("disputed", "disputes", reference=case.claim.reference)
    return None


def _by_claim(case: Case) -> Stopped | None:
    for claim in case.claims:
        if claim.disputed:
            return stopped("disputed", "disputes", reference=claim.reference)
        if claim.time_barred:
            return stopped("time_barred", "legal", reference=claim.reference)
    return None


def _by_policy(case: Case, policy: Policy) -> Stopped | None:
    if policy.plans_refused is not None:
        detail = policy.plans_refused
        return stopped("policy_incomplete", "supervisor", country=policy.country, detail=detail)
    if policy.currency is not None and case.claim.currency != policy.currency:
        return stopped("currency", "supervisor", currency=case.claim.currency, table=policy.currency)
    return None

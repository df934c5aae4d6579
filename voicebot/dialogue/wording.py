"""From a phrase to the words that are spoken: placeholders, tone, pace.

A placeholder stands for one fact of the case or the plan and is worked out here from the call's state, so
that a phrase can be said again, in the other language, without anybody remembering its figures. Mood and
cooperation choose tone and pace, never a figure.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from decision_navigator.plans import Plan
from voicebot.dialogue import spoken
from voicebot.dialogue.phrases import PLACEHOLDER
from voicebot.dialogue.state import CallState
from voicebot.errors import TransitionError

PACE: Mapping[str, float] = {
    "angry": 0.95,
    "distressed": 0.85,
    "anxious": 0.9,
    "neutral": 1.0,
    "relieved": 1.0,
    "friendly": 1.05,
}
SLOW = 0.85
TONE: Mapping[str, str] = {
    "angry": "upset",
    "distressed": "worried",
    "anxious": "worried",
    "relieved": "warm",
    "friendly": "warm",
}
GUARDED_BELOW = 0.35


@dataclass(frozen=True, kw_only=True)
class Words:
    """A rendered phrase: the text, the ledger figures in it, and the personal values in it."""

    text: str
    values: Mapping[str, str]
    pii_values: Mapping[str, str]


def tone_of(state: CallState) -> str:
    """The tone that fits the mood; a guarded one when cooperation is low and the mood calm."""
    tone = TONE.get(state.feeling.mood, "plain")
    if tone == "plain" and state.feeling.cooperation < GUARDED_BELOW:
        return "guarded"
    return tone


def pace_of(state: CallState) -> float:
    """The voice's speed: calm for the upset, slower still when an agent or a crisis asks for it."""
    pace = PACE.get(state.feeling.mood, 1.0)
    return min(pace, SLOW) if state.feeling.slow or state.stops & {"self_harm"} else pace


def render(template: str, state: CallState, language: str) -> Words:
    """Fill a template's placeholders from the state.

    Raises:
        TransitionError: a placeholder is unknown, or stands for something the call does not have yet.
    """
    values: dict[str, str] = {}
    personal: dict[str, str] = {}
    for name in PLACEHOLDER.findall(template):
        if name in PERSONAL:
            personal[name] = PERSONAL[name](state)
        elif name in LEDGER:
            values[name] = LEDGER[name](state, language)
        else:
            raise TransitionError(f"No fact stands behind the placeholder '{name}'.")
    text = PLACEHOLDER.sub(lambda m: {**values, **personal}[m.group(1)], template)
    return Words(text=text, values=values, pii_values=personal)


def plan_phrase(plan: Plan) -> str:
    """The key of the phrase that reads a plan out completely."""
    if plan.kind == "pause" or not plan.instalments:
        return "offer.pause"
    start = f"offer.{'deposit_' if plan.deposit else ''}"
    if len(plan.rates) == 1:
        return f"{start}single"
    frequency = "weekly" if plan.frequency == "weekly" else "monthly"
    first, last = plan.rates[0], plan.rates[-1]
    return f"{start}{frequency}" if first.amount_cents == last.amount_cents else f"{start}{frequency}_last"


def costs_phrase(plan: Plan) -> str:
    """The key of the phrase that says what the plan itself costs."""
    if plan.remitted_cents:
        return "offer.remitted"
    return "offer.fee" if plan.fee_cents - plan.waived_fee_cents > 0 else "offer.no_fee"


def offer_values(plan: Plan) -> dict[str, str]:
    """The plan's figures as plain numbers, for the log and for the gate to compare."""
    deposit = {"deposit_cents": str(plan.deposit_cents)} if plan.deposit_cents else {}
    return {
        **deposit,
        "rate_cents": str(plan.rate_cents),
        "count": str(plan.count),
        "first_date": plan.first_date.isoformat(),
        "last_cents": str(plan.instalments[-1].amount_cents if plan.instalments else 0),
        "total_cents": str(plan.total_cents),
        "fee_cents": str(plan.fee_cents),
    }


def _plan(state: CallState) -> Plan:
    if state.deal.confirmed is None:
        raise TransitionError("No confirmed plan can be read out.")
    return state.deal.confirmed


def _claim_money(pick: str) -> Callable[[CallState, str], str]:
    def said(state: CallState, language: str) -> str:
        claim = state.case.claim
        return spoken.money(int(getattr(claim, pick)), claim.currency, language)

    return said


def _plan_money(pick: Callable[[Plan], int]) -> Callable[[CallState, str], str]:
    def said(state: CallState, language: str) -> str:
        plan = _plan(state)
        return spoken.money(pick(plan), plan.currency, language)

    return said


def _rates(plan: Plan, count: int, language: str) -> str:
    rate = spoken.money(plan.rates[0].amount_cents, plan.currency, language)
    if count == 1:
        return f"eine Rate von {rate}" if language == "de" else f"one payment of {rate}"
    times = spoken.number(count, language)
    return f"{times} Raten zu je {rate}" if language == "de" else f"{times} payments of {rate} each"


def _help_line(kind: str, what: str) -> Callable[[CallState, str], str]:
    def said(state: CallState, language: str) -> str:
        for line in state.case.help_lines:
            if line.kind == kind and what == "number":
                return spoken.digits(line.number, language)
            if line.kind == kind:
                return line.name_de if language == "de" else line.name_en
        raise TransitionError(f"The case has no help line of the kind {kind}.")

    return said


def _day(pick: Callable[[CallState], dt.date | None]) -> Callable[[CallState, str], str]:
    def said(state: CallState, language: str) -> str:
        date = pick(state)
        if date is None:
            raise TransitionError("No day is known to be said.")
        return spoken.day(date, language, state.at.date() if state.at else None)

    return said


def _deposit(state: CallState, language: str) -> str:
    if state.wish.deposit_cents is None:
        raise TransitionError("No sum ahead was named yet.")
    return spoken.money(state.wish.deposit_cents, state.case.claim.currency, language)


def _deposit_day(plan: Plan) -> dt.date | None:
    return plan.deposit.due if plan.deposit else None


def _callback_hour(state: CallState, language: str) -> str:
    if state.callback_at is None:
        raise TransitionError("No hour is known to be said.")
    return spoken.clock(state.callback_at.time(), language)


def _wished_rate(state: CallState, language: str) -> str:
    if state.wish.rate_cents is None:
        raise TransitionError("No rate was named yet.")
    return spoken.money(state.wish.rate_cents, state.case.claim.currency, language)


LEDGER: Mapping[str, Callable[[CallState, str], str]] = {
    "agency": lambda state, _: state.case.agency,
    "creditor": lambda state, _: state.case.claim.creditor,
    "bought": lambda state, language: spoken.text(state.case.claim.bought, language),
    "reference": lambda state, language: spoken.digits(state.case.claim.reference, language),
    "total": _claim_money("total_cents"),
    "principal": _claim_money("principal_cents"),
    "interest": _claim_money("interest_cents"),
    "costs": _claim_money("costs_cents"),
    "due": _day(lambda state: state.case.claim.due),
    "wished_rate": _wished_rate,
    "deposit": _deposit,
    "wished_day": _day(lambda state: state.wish.first_date),
    "callback_day": _day(lambda state: state.callback_at.date() if state.callback_at else None),
    "callback_hour": _callback_hour,
    "crisis_name": _help_line("crisis", "name"),
    "crisis_number": _help_line("crisis", "number"),
    "advice_name": _help_line("debt_advice", "name"),
    "advice_number": _help_line("debt_advice", "number"),
    "rates": lambda state, language: _rates(_plan(state), len(_plan(state).rates), language),
    "rates_before_last": lambda state, language: _rates(_plan(state), len(_plan(state).rates) - 1, language),
    "single": _plan_money(lambda plan: plan.rates[0].amount_cents),
    "paid_ahead": _plan_money(lambda plan: plan.deposit_cents),
    "ahead_date": _day(lambda state: _deposit_day(_plan(state))),
    "last_rate": _plan_money(lambda plan: plan.instalments[-1].amount_cents),
    "plan_total": _plan_money(lambda plan: plan.total_cents),
    "fee": _plan_money(lambda plan: plan.fee_cents - plan.waived_fee_cents),
    "remitted": _plan_money(lambda plan: plan.remitted_cents),
    "first_date": _day(lambda state: _plan(state).first_date),
    "last_date": _day(lambda state: _plan(state).last_date),
}
"""Facts of the ledger and the plan; `{name}` in a phrase becomes the words of this function."""

PERSONAL: Mapping[str, Callable[[CallState], str]] = {
    "salutation": lambda state: state.case.pii_salutation,
}

"""A sum ahead of the rates, in the light of what was offered before and of the plan on the table."""

import datetime as dt
from math import ceil

from decision_navigator.plans import Plan
from voicebot.dialogue.intents import COUNTS
from voicebot.dialogue.state import CallState, Question
from voicebot.events import UtteranceUnderstood
from voicebot.findings import NO_DEPOSIT

EARLY = dt.timedelta(days=7)
"""So long before the first rate a larger sum is one ahead of the rates, and no other rate."""
FOR_SUMS = (Question.RATE, Question.OFFER, Question.BUDGET, Question.OTHER_COSTS)
"""Where a sum was asked for; elsewhere one that is to be paid at once is no rate."""


def deposit_of(event: UtteranceUnderstood, state: CallState) -> int | None:
    """What the caller would pay ahead, in cents."""
    if event.intents.get(NO_DEPOSIT, 0.0) >= COUNTS:
        return None
    total, cents = state.case.claim.total_cents, event.arrangement.deposit_cents
    share = event.arrangement.deposit_share
    if share is not None:
        cents = ceil(total * share)
    if cents is None:
        cents = _at_once(event, state)
    if cents is None and _moved_to(event, state) is not None:
        cents = _known(state)
    return cents if cents is not None and cents < total else None


def deposit_day(event: UtteranceUnderstood, state: CallState) -> dt.date | None:
    """The day that was named for it."""
    if event.arrangement.deposit_day is not None:
        return event.arrangement.deposit_day
    at_once = _coming(event) if _at_once(event, state) is not None else []
    return at_once[0] if len(at_once) == 1 else _moved_to(event, state)


def known_day(state: CallState) -> dt.date | None:
    """The day of the sum ahead that was offered, or that the plan has."""
    plan = state.deal.confirmed
    if state.question is Question.OFFER and plan is not None:
        return plan.deposit.due if plan.deposit else None
    return state.wish.deposit_date


def is_taken_back(event: UtteranceUnderstood, state: CallState) -> bool:
    """Whether a sum ahead that was offered before is refused now."""
    known = _known(state)
    if known and event.intents.get(NO_DEPOSIT, 0.0) >= COUNTS:
        return True
    if not known or event.arrangement.deposit_cents is not None or _share(event, state) is not None:
        return False
    roles = {amount.role for amount in event.amounts if amount.cents == known}
    return roles == {"other"}


def no_rates(event: UtteranceUnderstood, state: CallState) -> frozenset[int]:
    """The sums that were named and are no rate."""
    named = {event.arrangement.deposit_cents, event.arrangement.later_cents, deposit_of(event, state)}
    known = _known(state)
    repeated = state.question is Question.OFFER and not event.rhythm
    if known is not None and (repeated or is_taken_back(event, state)):
        named.add(known)
    return frozenset(cents for cents in named if cents is not None)


def refuses_rate(event: UtteranceUnderstood, state: CallState) -> bool:
    """Whether the rate of the plan is named as one that does not suit: "a hundred is too much"."""
    plan = state.deal.confirmed
    if state.question is not Question.OFFER or plan is None:
        return False
    named = {(amount.cents, amount.role) for amount in event.amounts}
    return named == {(plan.rate_cents, "other")} and plan.rate_cents != plan.deposit_cents


def repeats_plan(event: UtteranceUnderstood, state: CallState) -> bool:
    """Whether only sums of the plan that was read out are named, each as it is."""
    plan = state.deal.confirmed
    if state.question is not Question.OFFER or plan is None or not event.amounts:
        return False
    sums = {plan.rate_cents, plan.total_cents, *(i.amount_cents for i in plan.instalments)}
    same = all(amount.cents in sums and amount.role == "offer" for amount in event.amounts)
    return same and not is_taken_back(event, state) and not _differs(event, state, plan)


def _differs(event: UtteranceUnderstood, state: CallState, plan: Plan) -> bool:
    named = event.arrangement
    other_deposit = named.deposit_cents not in (None, plan.deposit_cents)
    other_rate = named.rate_cents not in (None, plan.rate_cents)
    new_deposit = not plan.deposit_cents and named.upfront_cents is not None
    return other_deposit or other_rate or new_deposit or _moved_to(event, state) is not None


def _known(state: CallState) -> int | None:
    plan = state.deal.confirmed
    if state.question is Question.OFFER and plan is not None:
        return plan.deposit_cents or None
    return state.wish.deposit_cents


def _at_once(event: UtteranceUnderstood, state: CallState) -> int | None:
    """A single sum to be paid at once, beside a rate that is known or where none was asked for."""
    fits = state.wish.rate_cents is not None or state.question not in FOR_SUMS
    refused = event.intents.get("refuse_plan", 0.0) >= COUNTS
    if event.arrangement.upfront_cents is not None:
        return event.arrangement.upfront_cents if fits and not refused else None
    return _share(event, state) or _on_its_day(event, state) or _larger(event, state)


def _share(event: UtteranceUnderstood, state: CallState) -> int | None:
    """A share of the whole instead of the sum ahead that is known: "make it a third now"."""
    shares = [n.value for n in event.numbers if 0 < n.value < 1]
    if not _known(state) or event.rhythm or state.question is Question.RATE:
        return None
    return ceil(state.case.claim.total_cents * shares[0]) if len(shares) == 1 else None


def _on_its_day(event: UtteranceUnderstood, state: CallState) -> int | None:
    """A single sum on the day of the one that the plan has ahead, or well before its first rate."""
    plan, days = state.deal.confirmed, _coming(event)
    sums = [amount.cents for amount in event.amounts if amount.role == "offer"]
    if state.question is not Question.OFFER or plan is None or event.rhythm or len(days) != 1:
        return None
    if len(sums) != 1 or len(event.amounts) != 1 or plan.kind != "instalments":
        return None
    if plan.deposit is not None:
        return sums[0] if days[0] == plan.deposit.due and sums[0] != plan.rate_cents else None
    early = plan.first_date - days[0] > EARLY
    return sums[0] if early and sums[0] > plan.rate_cents else None


def _larger(event: UtteranceUnderstood, state: CallState) -> int | None:
    """A single sum above the one that the plan has ahead, no rhythm said: "make it two hundred"."""
    plan = state.deal.confirmed
    if state.question is not Question.OFFER or plan is None or not plan.deposit_cents or event.rhythm:
        return None
    sums = [amount.cents for amount in event.amounts if amount.role == "offer"]
    sums = sums or [round(number.value * 100) for number in event.numbers if not event.amounts]
    return sums[0] if len(sums) == 1 and sums[0] > max(plan.deposit_cents, plan.rate_cents) else None


def _moved_to(event: UtteranceUnderstood, state: CallState) -> dt.date | None:
    """Another day for the sum that the plan has ahead: "could I pay the hundred on Friday?"."""
    plan, days = state.deal.confirmed, _coming(event)
    if state.question is not Question.OFFER or plan is None or plan.deposit is None or len(days) != 1:
        return None
    only = {(amount.cents, amount.role) for amount in event.amounts} == {(plan.deposit_cents, "offer")}
    only = only or (not event.amounts and abs((_share(event, state) or 0) - plan.deposit_cents) <= 1)
    return days[0] if only and days[0] != plan.deposit.due else None


def _coming(event: UtteranceUnderstood) -> list[dt.date]:
    return [date.day for date in event.dates if date.day >= event.at.date()]

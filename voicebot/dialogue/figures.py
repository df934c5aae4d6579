"""Sums, numbers and days of an utterance: what each means in the light of the question that was asked."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from math import ceil

from voicebot.dialogue.deposits import deposit_day, deposit_of, is_taken_back, known_day, no_rates
from voicebot.dialogue.intents import COUNTS, PAYMENTS, RATES, WISHES
from voicebot.dialogue.state import CallState, Question
from voicebot.events import UtteranceUnderstood
from voicebot.findings import ALL_AT_ONCE, RENT_FREE, SETTLEMENT, Amount, Means

SHORT_ANSWER = 6
LEAST_BARE_RATE = 5
LEAST_OFFERED = 100
"""In cents: "not a penny" offers nothing."""
MAY_BE_A_BID = 0.2
"""From here on a number beside a short yes is an offer."""
LEAST_BARE_MEANS = 100
"""A bare number from here on, in the currency, may be what comes in or goes out; a smaller one is a rate."""
DAYS_OF_A_MONTH = 31
A_MONTH_DAYS, A_YEAR_DAYS = 30, 366
A_YEAR_TIMES = {"weekly": 52, "fortnightly": 26}
A_MONTH_TIMES = {"fortnightly": Fraction(2), "two_monthly": Fraction(1, 2), "quarterly": Fraction(1, 3)}
"""How often a rate of another rhythm falls due in a month: there are weekly and monthly plans."""
LEAST_TOLD_INCOME = 20_000
"""In cents a month: who was not asked and names less has told what is left, or comes now and then."""
PAUSE_WORDS = 10
"""In more words than these, a length of time may be how long something has lasted."""
MOST_SHORT_YEAR_CENTS = 10_000
"""Below this a "sum" beside a day may be the last two figures of a year."""
MOST_OFFERED = 1.5
"""A sum this many times the claim, or more, is no offer to pay it."""
OWN_NUMBERS = (
    Question.CONSENT,
    Question.IDENTITY,
    Question.ADULT,
    Question.BUDGET,
    Question.OTHER_COSTS,
    Question.DEPENDANTS,
)
"""Questions whose answer is a number that offers nothing."""

ABOUT_MEANS = (Question.BUDGET, Question.OTHER_COSTS)
"""Questions for sums that come in or go out."""
MOST_OFFERED_FOR_MEANS = 10_000
"""In cents: up to this, a sum that its words offer, where means were asked for, is none of them."""


def offer(event: UtteranceUnderstood, state: CallState) -> int | None:
    """What the caller offers to pay at a time, in cents."""
    settles = event.intents.get(SETTLEMENT, 0.0) >= COUNTS and not event.rhythm
    if settles or (state.question is Question.IDENTITY and of_birth(event)):
        return None
    offered = _offers_instead(event, state)
    telling = not offered and _tells_means(event, state)
    rated = any(event.intents.get(name, 0.0) >= COUNTS for name in RATES)
    if telling and not rated and not _names_payday(event):
        return None
    most = _least_means(event) if state.question in ABOUT_MEANS and not offered else _too_much(state)
    if event.arrangement.rest_day is not None and (ahead := deposit_of(event, state)) is not None:
        return state.case.claim.total_cents - ahead
    plan = state.deal.confirmed if state.question is Question.OFFER else None
    below = min(most, plan.rate_cents) if plan else most  # "eighty is too much" offers nothing
    arranged = event.arrangement
    asked = state.question in (Question.RATE, Question.OFFER)
    any_sum = asked and not telling and not arranged.deposit_cents and not arranged.deposit_share
    times = A_MONTH_TIMES.get(event.rhythm, 1)
    if arranged.rate_cents not in (None, arranged.later_cents) and arranged.rate_cents < most:
        return ceil(arranged.rate_cents * times)
    others = no_rates(event, state)
    sums = [amount for amount in event.amounts if amount.cents not in others]
    for role in ("offer", "other") if any_sum else ("offer",):
        for amount in sums:
            a_month = ceil(amount.cents * times)
            if amount.role == role and LEAST_OFFERED <= a_month < (most if role == "offer" else below):
                return a_month
    if event.parts is not None and not sums:
        return _part(event, state)
    if event.amounts:
        return None
    bare = _bare_offer(event, state)
    return ceil(bare * times) if bare else bare


def of_birth(event: UtteranceUnderstood) -> bool:
    """Whether a day and a number are a birth date: "the fifth of December, ninety six"."""
    coming_days = [date for date in event.dates if date.day >= event.at.date()]
    years = [amount for amount in event.amounts if amount.cents < MOST_SHORT_YEAR_CENTS]
    return bool(coming_days) and bool(years) and len(years) == len(event.amounts)


def means(event: UtteranceUnderstood, state: CallState) -> Means:
    """What is known of the caller's means, with what they said now."""
    income, rent = _income(event), _sum(event.amounts, "rent")
    others = [a for a in event.amounts if a.role == "other"]
    offered = _offers_instead(event, state)
    asked = state.question is Question.BUDGET and not offered
    if asked or (_tells_income(event) and (rent is not None or _tells_only_income(event))):
        income, rent = _budget(event, state, income, rent)
    if not asked and income is not None and income < LEAST_TOLD_INCOME:
        income = None
    if rent is None and event.intents.get(RENT_FREE, 0.0) >= COUNTS:
        rent = 0
    costs = others[0].cents if not offered and state.question is Question.OTHER_COSTS and others else None
    people = event.numbers[0].value if state.question is Question.DEPENDANTS and event.numbers else None
    known = state.means
    return Means(
        income_cents=known.income_cents if income is None else income,
        rent_cents=known.rent_cents if rent is None else rent,
        other_costs_cents=known.other_costs_cents if costs is None else costs,
        dependants=known.dependants if people is None else int(people),
        payday=_payday(event, state),
    )


def coming(event: UtteranceUnderstood, state: CallState) -> dt.date | None:
    """The day that is offered or asked for, of a month its first; a day that has passed is none."""
    if state.question is Question.IDENTITY and of_birth(event):
        return None
    if event.arrangement.rest_day is not None:
        return event.arrangement.rest_day
    if event.arrangement.later_cents is not None:
        return None  # it is the day of the larger rate
    today = event.at.date()
    ahead = {deposit_day(event, state), known_day(state) if event.month else None}
    days = [(d.role, d.day) for d in event.dates if d.day >= today and d.day not in ahead]
    wanted = ("offer", "other", "claim") if state.question is Question.OFFER else ("offer", "other")
    if event.intents.get(ALL_AT_ONCE, 0.0) >= COUNTS:
        wanted = (*wanted, "income")  # "my bonus comes on the tenth, then I can pay all of it"
    named = next((day for name in wanted for role, day in days if role == name), event.month)
    return named or _after_a_while(event, state) or _week_of_call(event)


def _week_of_call(event: UtteranceUnderstood) -> dt.date | None:
    """The week in which to call back, where only that was said."""
    return event.week if event.intents.get("ask_callback", 0.0) >= COUNTS else None


def _after_a_while(event: UtteranceUnderstood, state: CallState) -> dt.date | None:
    """The day that a pause leads to: "give me three weeks", "two months of breathing space"."""
    asks = event.intents.get("ask_deferral", 0.0) >= COUNTS and event.word_count <= PAUSE_WORDS
    waits = asks or event.intents.get(ALL_AT_ONCE, 0.0) >= COUNTS
    asked = state.question is Question.DATE
    if len(event.durations) != 1 or event.rhythm in A_MONTH_TIMES or not (waits or asked):
        return None
    days = event.durations[0].days or (event.durations[0].months or 0) * A_MONTH_DAYS
    return event.at.date() + dt.timedelta(days=days) if 0 < days <= A_YEAR_DAYS else None


def bare_age(event: UtteranceUnderstood) -> bool:
    """Whether a bare number may be a child's age."""
    numbers = [n.value for n in event.numbers]
    bare = len(numbers) == 1 and 5 <= numbers[0] <= 17 and not event.dates and not event.amounts
    return bare and event.word_count <= 8


def _tells_means(event: UtteranceUnderstood, state: CallState) -> bool:
    """Whether the sums are what comes in and what goes out, so that a bare one offers nothing."""
    return _tells_income(event) or state.question in ABOUT_MEANS or _least_means(event) > 0


def _offers_instead(event: UtteranceUnderstood, state: CallState) -> bool:
    """Whether somebody who was asked for their means offers a rate instead: "thirty a month would be ok"."""
    sums = [amount.cents for amount in event.amounts if amount.role == "offer"]
    only = bool(sums) and len(sums) == len(event.amounts) and max(sums) <= MOST_OFFERED_FOR_MEANS
    return state.question in ABOUT_MEANS and only and not _tells_income(event)


def _tells_income(event: UtteranceUnderstood) -> bool:
    return event.intents.get("income_statement", 0.0) >= COUNTS


def _tells_only_income(event: UtteranceUnderstood) -> bool:
    """Whether somebody tells what comes in and offers nothing: "563, and the council pays my rent"."""
    offers = any(event.intents.get(name, 0.0) >= COUNTS for name in RATES | PAYMENTS)
    return not offers and len(event.amounts) == 1 and not _names_payday(event)


def _names_payday(event: UtteranceUnderstood) -> bool:
    """Whether the only sum is offered once money has come: "when I get my wages on the 28th, say sixty"."""
    return event.payday is not None and [amount.role for amount in event.amounts] == ["offer"]


def _least_means(event: UtteranceUnderstood) -> int:
    """The smaller of what was named as income and rent; an offer beside them is less than either."""
    return min((a.cents for a in event.amounts if a.role in ("income", "rent")), default=0)


def _too_much(state: CallState) -> float:
    return MOST_OFFERED * state.case.claim.total_cents


def _part(event: UtteranceUnderstood, state: CallState) -> int | None:
    """One of so many equal instalments; parts that were paid already are none."""
    wished = any(event.intents.get(name, 0.0) >= COUNTS for name in RATES | PAYMENTS)
    if event.parts is None or not wished or event.intents.get("already_paid", 0.0) >= COUNTS:
        return None
    left = state.case.claim.total_cents - (deposit_of(event, state) or state.wish.deposit_cents or 0)
    return ceil(left / event.parts) if state.identity.verified else None


def _bare_offer(event: UtteranceUnderstood, state: CallState) -> int | None:
    """A number without a currency, or a share of the whole, where a sum was asked for or offered."""
    asked = state.question in (Question.RATE, Question.OFFER)
    if event.intents.get("payday_statement", 0.0) >= COUNTS:
        return None
    shares = [n.value for n in event.numbers if 0 < n.value < 1]
    if event.arrangement.deposit_share is not None or (shares and deposit_of(event, state) is not None):
        return None
    if shares and (asked or any(event.intents.get(name, 0.0) >= COUNTS for name in WISHES)):
        return ceil(state.case.claim.total_cents * shares[0]) if state.identity.verified else None
    asked = asked or (_bids(event) and not _answers_in_numbers(event, state))
    if is_taken_back(event, state):
        return None
    if not asked or not event.numbers or (len(event.numbers) > 1 and event.word_count > SHORT_ANSWER):
        return None
    value = event.numbers[-1].value  # "nicht fünfzig, dreißig": the last word counts
    if round(value * 100) in no_rates(event, state):
        return None
    least = LEAST_BARE_RATE if state.question is not Question.PAYDAY else DAYS_OF_A_MONTH + 1
    return round(value * 100) if least <= value < _too_much(state) / 100 else None


def _bids(event: UtteranceUnderstood) -> bool:
    """Whether a bare number is an offer by the words around it: "forty then", "fine, let's say fifty"."""
    likely = event.intents.get("counter_offer", 0.0)
    agrees = event.word_count <= SHORT_ANSWER and event.intents.get("agree", 0.0) >= COUNTS
    return likely >= COUNTS or (agrees and likely >= MAY_BE_A_BID)


def _answers_in_numbers(event: UtteranceUnderstood, state: CallState) -> bool:
    """Whether a bare number answers the question; asked what comes in, a small one is a rate instead."""
    small = all(number.value < LEAST_BARE_MEANS for number in event.numbers)
    return state.question in OWN_NUMBERS and not (state.question is Question.BUDGET and small)


def _budget(
    event: UtteranceUnderstood, state: CallState, income: int | None, rent: int | None
) -> tuple[int | None, int | None]:
    """What comes in and what the rent takes, where both were asked for: the larger sum comes in.

    "Fifteen hundred, and rent is seven hundred" names one of them; sums and numbers that nothing is said of
    fill what is missing.
    """
    rents = [a.cents for a in event.amounts if a.role == "rent" and a.cents > 0]
    if income is None and len(rents) > 1:
        return max(rents[:2]), min(rents[:2])
    least = LEAST_BARE_MEANS * 100
    unnamed = [a.cents for a in event.amounts if a.role in ("other", "offer") and a.cents >= least]
    unnamed += [round(n.value * 100) for n in event.numbers if n.value >= LEAST_BARE_MEANS]
    if is_taken_back(event, state) or event.month or event.dates:
        unnamed = []
    unnamed.sort(reverse=True)
    if income is None and unnamed and state.means.income_cents is None:
        income = unnamed.pop(0)
    if rent is None and unnamed:
        rent = unnamed.pop(0)
    return income, rent


def _income(event: UtteranceUnderstood) -> int | None:
    """What comes in each month; a wage by the hour says too little."""
    income = event.income_cents or _sum(event.amounts, "income")
    times = A_YEAR_TIMES.get(event.income_every, 0 if event.income_every else 12)
    return income * times // 12 if income is not None and times else None


def _payday(event: UtteranceUnderstood, state: CallState) -> int | None:
    """The payday that was told; a bare day answers the question for it."""
    if event.payday is not None:
        return event.payday
    if state.question is Question.PAYDAY and len(event.dates) == 1:
        return event.dates[0].day.day
    if state.question is Question.PAYDAY and len(event.numbers) == 1 and not event.amounts:
        day = event.numbers[0].value
        return int(day) if day in range(1, DAYS_OF_A_MONTH + 1) else state.means.payday
    return state.means.payday


def _sum(amounts: Iterable[Amount], role: str) -> int | None:
    return next((a.cents for a in amounts if a.role == role and a.cents > 0), None)

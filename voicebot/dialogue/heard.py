"""What a finished utterance gives the dialogue: intents that count, a yes or a no, values by their role."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil

from voicebot.dialogue.state import CallState, Question
from voicebot.events import KeyPressed, UtteranceUnderstood
from voicebot.findings import ALL_AT_ONCE, WORD_QUESTIONS, Amount, Means, Wish

COUNTS = 0.5
DOUBTED = 0.3
LEANS = 0.4
HARDLY = 0.15
MAY_BE_IN_NEED = 0.2
"""From here on a hint at self-harm that does not count is worth a gentle question."""
MAY_BE_PROTECTED = 0.25
"""From here on a hint at another protected class that does not count is worth a gentle question."""
FIRM = 0.75
"""From here on a longer sentence is a yes to a plan, and not a remark about it."""
SHORT_ANSWER = 6
BARE_ANSWER = 3
FIRM_WORDS = 2
LEAST_BARE_RATE = 5
LEAST_BARE_MEANS = 100
DAYS_OF_A_MONTH = 31
SOON_DAYS = 14
MOST_SHORT_YEAR_CENTS = 10_000
"""Below this a "sum" beside a day may be the last two figures of a year."""
MOST_OFFERED = 1.5
"""A sum this many times the claim, or more, is no offer to pay it."""
YES = ("agree", "consent_recording_yes", "identity_confirm")
NO = ("refuse_plan", "consent_recording_no", "identity_refuse")
KEYS: Mapping[str, str] = {"1": "agree", "2": "refuse_plan", "0": "ask_human"}
ASKED_BACK = (
    "dispute_claim",
    "returned_goods",
    "already_paid",
    "ask_instalments",
    "ask_deferral",
    "cannot_pay",
    "pay_now",
    "ask_callback",
    "ask_human",
    "do_not_call",
    "wrong_person",
    "third_party",
    "insolvency",
    "lawyer",
    "vulnerable_health",
    "vulnerable_bereavement",
    "fraud_claimed",
)
"""Intents worth a question when they are likely but do not count yet."""

PROTECTED = ("insolvency", "lawyer", "vulnerable_health", "vulnerable_bereavement", "do_not_call")
"""What is asked back even where something else was said clearly: it decides whether money is spoken of."""

YES_OR_NO = (
    Question.CONSENT,
    Question.ADULT,
    Question.SAFETY,
    Question.OFFER,
    Question.PERSON,
    Question.CALLBACK,
    Question.CHOICE,
    Question.CONFIRM,
)
ASIDE = ("ask_purpose", "ask_source", "ask_language")
"""Questions about the talk itself."""

EMPTY = frozenset({*YES, *NO, *ASIDE, *WORD_QUESTIONS}) | frozenset(
    ("unclear", "off_topic", "thanks", "ask_is_robot", "ask_who_is_calling")
)
"""Intents that by themselves say nothing about the matter."""

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

QUESTIONS = ("ask_who_is_calling", "ask_claim_details", "ask_fee_details", "ask_is_robot", *ASIDE)
LIKELY_QUESTION = 0.33

OF_NUMBERS = frozenset({"counter_offer", "partial_payment", "income_statement", "payday_statement"})
"""Intents that a bare number may suggest; where a birth date was asked for it is none of them."""

RATES = frozenset({"ask_instalments", "partial_payment", "counter_offer"})
"""Intents that name a sum to pay at a time."""

NOT_AT_ONCE = frozenset({ALL_AT_ONCE, "ask_deferral", "cannot_pay", "promise_to_pay", *RATES})
"""What "all of it, in one go" may be taken for."""

ABOUT_CLAIM = frozenset({"ask_claim_details", "ask_fee_details"})
"""What a question that its words tell may be taken for."""

PAYMENTS = frozenset({"promise_to_pay", "ask_deferral", "pay_now"})

WISHES = frozenset(
    {"ask_instalments", "partial_payment", "counter_offer", "ask_deferral", "promise_to_pay", "pay_now"}
)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One utterance (or key) as the strategy sees it.

    `yes` and `no` exclude each other; `firm` is a yes that may accept a plan. `doubted` is the likeliest
    intent that does not quite count. `offer_cents` is a sum the caller offers; `soon` says that `day` lies
    within two weeks; `told_means` says that something about their means was new, `told_budget` that it was
    more than the payday; `small` is a bare number below eighteen; `in_need` says that self-harm may have
    been hinted at, though not surely; `hinted` is another protected class that may have been.
    """

    intents: frozenset[str] = frozenset()
    yes: bool = False
    firm: bool = False
    no: bool = False
    doubted: str = ""
    words: int = 0
    offer_cents: int | None = None
    day: dt.date | None = None
    soon: bool = False
    weekly: bool = False
    told_means: bool = False
    told_budget: bool = False
    small: bool = False
    in_need: bool = False
    hinted: str = ""

    def has(self, *names: str) -> bool:
        """Whether one of these intents counts."""
        return not self.intents.isdisjoint(names)

    @property
    def wishes(self) -> bool:
        """Whether a way of paying was asked for, or a sum or day offered."""
        return self.has(*WISHES) or self.offer_cents is not None


def from_key(event: KeyPressed) -> Heard:
    """Take a key as a clear answer: 1 yes, 2 no, 0 a person; the others say nothing."""
    intent = KEYS.get(event.digit)
    if intent is None:
        return Heard()
    return Heard(
        intents=frozenset({intent}),
        yes=intent == "agree",
        firm=intent == "agree",
        no=intent == "refuse_plan",
        words=1,
    )


def from_words(event: UtteranceUnderstood, state: CallState) -> Heard:
    """Read what was found in an utterance, in the light of the question that was asked."""
    intents = _counted(event)
    if state.identity.matched:  # a fact that fits the ledger speaks louder than a guess from words
        intents -= {"wrong_person"}
    if state.question is Question.IDENTITY and (_of_birth(event) or not event.amounts):
        intents -= OF_NUMBERS
    if not intents.isdisjoint(WORD_QUESTIONS):
        intents -= ABOUT_CLAIM
    at_once = ALL_AT_ONCE in intents
    if at_once:
        intents = intents - NOT_AT_ONCE | {"pay_now"}
    if state.question is Question.PAYDAY and event.word_count <= SHORT_ANSWER:
        intents -= PAYMENTS  # "on the fifteenth" tells when money comes, and promises none
    means, day = _means(event, state), _coming(event, state)
    p_yes, p_no = (_strongest(event.intents, names) for names in (YES, NO))
    likely = [(p, name) for name, p in event.intents.items() if DOUBTED <= p < COUNTS and name in ASKED_BACK]
    return Heard(
        intents=intents,
        yes=_is_yes(state, intents, p_yes, p_no),
        firm=p_yes >= FIRM or event.word_count <= FIRM_WORDS,
        no=p_no >= COUNTS and p_no >= p_yes and "ask_purpose" not in intents,
        doubted=max(likely)[1] if likely and not intents - EMPTY else "",
        words=event.word_count,
        offer_cents=None if at_once else _offer(event, state),
        day=day,
        soon=day is not None and (day - event.at.date()).days <= SOON_DAYS,
        weekly=event.rhythm == "weekly",
        told_means=means != state.means,
        told_budget=replace(means, payday=state.means.payday) != state.means,
        small=_bare_age(event),
        in_need=MAY_BE_IN_NEED <= event.intents.get("self_harm_risk", 0.0) < COUNTS,
        hinted=_hinted(event.intents),
    )


def _is_yes(state: CallState, intents: frozenset[str], p_yes: float, p_no: float) -> bool:
    """Whether it was a yes; who asks why something is recorded has not allowed it yet."""
    if state.question is Question.CONSENT and "ask_purpose" in intents:
        return False
    return (p_yes >= COUNTS and p_yes > p_no) or (_awaited(state) and p_yes >= LEANS and p_no < HARDLY)


def _hinted(chances: Mapping[str, float]) -> str:
    likely = [(chances.get(name, 0.0), name) for name in PROTECTED]
    return max(((p, name) for p, name in likely if MAY_BE_PROTECTED <= p < COUNTS), default=(0.0, ""))[1]


def _counted(event: UtteranceUnderstood) -> frozenset[str]:
    """What counts; a likely question does too where nothing else was said: an answer hurts nobody."""
    counted = frozenset(name for name, p in event.intents.items() if p >= COUNTS)
    if counted:
        return counted
    return frozenset(name for name in QUESTIONS if event.intents.get(name, 0.0) >= LIKELY_QUESTION)


def with_values(state: CallState, event: UtteranceUnderstood, heard: Heard) -> CallState:
    """Keep what the caller said about means and wishes; before verification also what to come back to."""
    seen = sorted(heard.intents)
    if not state.identity.verified and not _bare_answer(state, heard):
        state = replace(state, carried=tuple(dict.fromkeys((*state.carried, *seen))))
    intents = tuple(dict.fromkeys((*state.intents, *seen)))
    return replace(state, intents=intents, means=_means(event, state), wish=_wish(state, heard))


def _bare_answer(state: CallState, heard: Heard) -> bool:
    """Whether two or three words only answer the question for consent: what else they may mean is a guess."""
    return state.question is Question.CONSENT and (heard.yes or heard.no) and heard.words <= BARE_ANSWER


def _awaited(state: CallState) -> bool:
    """Whether a yes or a no was asked for, so that a likely yes is one."""
    return state.question in YES_OR_NO


def _strongest(intents: Mapping[str, float], names: Iterable[str]) -> float:
    return max((intents.get(name, 0.0) for name in names), default=0.0)


def _offer(event: UtteranceUnderstood, state: CallState) -> int | None:
    if state.question is Question.IDENTITY and _of_birth(event):
        return None
    telling = _tells_means(event, state)
    if telling and not any(event.intents.get(name, 0.0) >= COUNTS for name in RATES):
        return None
    most = _least_means(event) if state.question in ABOUT_MEANS else _too_much(state)
    any_sum = state.question in (Question.RATE, Question.OFFER) and not telling
    for role in ("offer", "other") if any_sum else ("offer",):
        for amount in event.amounts:
            if amount.role == role and 0 < amount.cents < most:
                return amount.cents * (2 if event.rhythm == "fortnightly" else 1)
    return None if event.amounts else _bare_offer(event, state)


def _tells_means(event: UtteranceUnderstood, state: CallState) -> bool:
    """Whether the sums are what comes in and what goes out, so that a bare one offers nothing."""
    told = event.intents.get("income_statement", 0.0) >= COUNTS
    return told or state.question in ABOUT_MEANS or _least_means(event) > 0


def _least_means(event: UtteranceUnderstood) -> int:
    """The smaller of what was named as income and rent; an offer beside them is less than either."""
    return min((a.cents for a in event.amounts if a.role in ("income", "rent")), default=0)


def _of_birth(event: UtteranceUnderstood) -> bool:
    """Whether a day and a number are a birth date: "the fifth of December, ninety six"."""
    years = all(amount.cents < MOST_SHORT_YEAR_CENTS for amount in event.amounts)
    return any(date.day >= event.at.date() for date in event.dates) and years


def _too_much(state: CallState) -> float:
    return MOST_OFFERED * state.case.claim.total_cents


def _bare_offer(event: UtteranceUnderstood, state: CallState) -> int | None:
    """A number without a currency, or a share of the whole, where a sum was asked for or offered."""
    asked = state.question in (Question.RATE, Question.OFFER)
    shares = [n.value for n in event.numbers if 0 < n.value < 1]
    if shares and (asked or any(event.intents.get(name, 0.0) >= COUNTS for name in WISHES)):
        return ceil(state.case.claim.total_cents * shares[0]) if state.identity.verified else None
    asked = asked or (event.intents.get("counter_offer", 0.0) >= COUNTS and state.question not in OWN_NUMBERS)
    if not asked or not event.numbers or (len(event.numbers) > 1 and event.word_count > SHORT_ANSWER):
        return None
    value = event.numbers[-1].value  # "nicht fünfzig, dreißig": the last word counts
    least = LEAST_BARE_RATE if state.question is not Question.PAYDAY else DAYS_OF_A_MONTH + 1
    return round(value * 100) if least <= value < _too_much(state) / 100 else None


def _means(event: UtteranceUnderstood, state: CallState) -> Means:
    income, rent = _sum(event.amounts, "income"), _sum(event.amounts, "rent")
    others = [a for a in event.amounts if a.role == "other"]
    if state.question is Question.BUDGET:
        income, rent = _budget(event, state, income, rent)
    costs = others[0].cents if state.question is Question.OTHER_COSTS and others else None
    people = event.numbers[0].value if state.question is Question.DEPENDANTS and event.numbers else None
    known = state.means
    return Means(
        income_cents=known.income_cents if income is None else income,
        rent_cents=known.rent_cents if rent is None else rent,
        other_costs_cents=known.other_costs_cents if costs is None else costs,
        dependants=known.dependants if people is None else int(people),
        payday=_payday(event, state),
    )


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
    unnamed = [a.cents for a in event.amounts if a.role in ("other", "offer") and a.cents > 0]
    unnamed += [round(n.value * 100) for n in event.numbers if n.value >= LEAST_BARE_MEANS]
    unnamed.sort(reverse=True)
    if income is None and unnamed and state.means.income_cents is None:
        income = unnamed.pop(0)
    if rent is None and unnamed:
        rent = unnamed.pop(0)
    return income, rent


def _payday(event: UtteranceUnderstood, state: CallState) -> int | None:
    """The payday that was told; a bare day answers the question for it."""
    if event.payday is not None:
        return event.payday
    if state.question is Question.PAYDAY and len(event.dates) == 1:
        return event.dates[0].day.day
    return state.means.payday


def _sum(amounts: Iterable[Amount], role: str) -> int | None:
    return next((a.cents for a in amounts if a.role == role and a.cents > 0), None)


def _wish(state: CallState, heard: Heard) -> Wish:
    known, total = state.wish, state.case.claim.total_cents
    kind, rate = known.kind, known.rate_cents
    moves = state.question is Question.OFFER and heard.day is not None and known.kind == "instalments"
    dated = heard.wishes or state.question is Question.DATE or (moves and heard.words <= SHORT_ANSWER)
    promised = heard.has("promise_to_pay") and heard.day and not heard.offer_cents
    if heard.has("ask_deferral") and not moves:
        kind = "deferral"
    elif promised and state.question is not Question.OFFER:
        kind = "pay_now" if known.kind is None and heard.soon else "deferral"
    if heard.has("pay_now") and heard.day and not heard.soon:
        kind = "deferral"
    if heard.has(*RATES):
        kind = "instalments"
    if kind is None and heard.has("ask_suggestion"):
        kind = "instalments"
    if heard.offer_cents is not None:
        whole = heard.offer_cents >= total
        later = heard.day is not None and not heard.soon
        kind, rate = ("instalments", heard.offer_cents)
        if whole:
            kind, rate = ("deferral" if later else "pay_now", None)
    return Wish(
        kind=kind,
        rate_cents=rate,
        first_date=heard.day if dated and heard.day else known.first_date,
        frequency="weekly" if heard.weekly and heard.offer_cents else known.frequency,
    )


def _coming(event: UtteranceUnderstood, state: CallState) -> dt.date | None:
    """The day that is offered or asked for; a day that has passed (a birth date) is none."""
    if state.question is Question.IDENTITY:
        return None
    today = event.at.date()
    days = [(d.role, d.day) for d in event.dates if d.day >= today]
    return next((day for wanted in ("offer", "other") for role, day in days if role == wanted), None)


def _bare_age(event: UtteranceUnderstood) -> bool:
    numbers = [n.value for n in event.numbers]
    bare = len(numbers) == 1 and 5 <= numbers[0] <= 17 and not event.dates and not event.amounts
    return bare and event.word_count <= 8

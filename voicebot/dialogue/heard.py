"""What a finished utterance gives the dialogue: intents that count, a yes or a no, values by their role."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from voicebot.dialogue import deposits, doubts, figures
from voicebot.dialogue.figures import SHORT_ANSWER
from voicebot.dialogue.intents import (
    ABOUT_CLAIM,
    ABOUT_PLAN,
    ABOUT_THE_LINE,
    CERTAIN,
    COUNTS,
    DOUBTED,
    FIRM,
    NO,
    NOT_AT_ONCE,
    OF_NUMBERS,
    PAYMENTS,
    QUESTIONS,
    RATES,
    WISHES,
    YES,
)
from voicebot.dialogue.state import CallState, Phase, Question
from voicebot.events import KeyPressed, UtteranceUnderstood
from voicebot.findings import (
    ALL_AT_ONCE,
    ASKS_TERMS,
    GOES_ON,
    MEANS_CHANGED,
    NO_DEPOSIT,
    NO_LETTER,
    NO_PAYDAY,
    PAYS_BY,
    PAYS_LATER,
    PLAN_QUESTIONS,
    RECOVERED,
    SETTLEMENT,
    TOO_MUCH,
    WORD_QUESTIONS,
)

LEANS = 0.4
"""Where a yes or a no is awaited, a yes from here on is one, if a no is at most ``HARDLY`` likely."""
HARDLY = 0.15
LIKELY_QUESTION = 0.33
"""From here on a question counts where nothing else was said."""
FEW_WORDS = 4
SOUNDS_LIKE = frozenset(
    (
        "lawyer",
        "vulnerable_health",
        "third_party",
        "returned_goods",
        "ask_callback",
        "hostile",
        "ask_claim_details",
    )
)
"""What a remark about hearing or being back is taken for by its words."""
LATER = "ask_deferral"
"""The intent that a likely word for "later" beside a named month stands for."""
FIRM_WORDS = 2
ABOUT_ONE_THING = 8
"""So few words are about one thing, such as the day: "yes, but the first one in January"."""
SOON_DAYS = 31
"""All of it within so many days is a payment that is announced, and no deferral."""
KEYS: Mapping[str, str] = {"1": "agree", "2": "refuse_plan", "0": "ask_human"}
WHEN_AND_WHAT = (Question.RATE, Question.DATE, Question.PAYDAY)
"""Questions that a bare day answers, or answers in part."""
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


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One utterance (or key) as the strategy sees it.

    `yes` and `no` exclude each other; `firm` is a yes that may accept a plan. `doubted` is the likeliest
    intent that does not quite count. `offer_cents` is a sum the caller offers, `deposit_cents` one that they
    would pay ahead of it, on `deposit_day`; `without_deposit` takes back one that the plan has, and
    `more_later` says that a larger rate was named for later; `hour` is a time of day; `of_month` says that
    `day` is the first of a month that was named alone; `soon` says that `day` lies within a month;
    `told_means` says that something about their means was new, `told_budget` that it was more than the
    payday; `small` is a bare number below eighteen; `in_need` says that self-harm may have been hinted at,
    though not surely; `hinted` is another protected class that may have been.
    """

    intents: frozenset[str] = frozenset()
    yes: bool = False
    firm: bool = False
    no: bool = False
    doubted: str = ""
    words: int = 0
    offer_cents: int | None = None
    deposit_cents: int | None = None
    deposit_day: dt.date | None = None
    without_deposit: bool = False
    more_later: bool = False
    day: dt.date | None = None
    hour: dt.time | None = None
    of_month: bool = False
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
    def names_day(self) -> bool:
        """Whether a day at the offer is meant for the plan: said shortly, with a yes, or as a payday."""
        told = self.words <= ABOUT_ONE_THING or self.yes or self.of_month or self.has("payday_statement")
        return self.day is not None and told

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
    if state.question is Question.IDENTITY and (figures.of_birth(event) or not event.amounts):
        intents -= OF_NUMBERS
    intents = _questions(event, state, intents)
    if RECOVERED in intents:  # asked about once, below
        intents -= {"vulnerable_health"}
    if event.parts is not None:  # "the whole lot in three goes"
        intents -= {ALL_AT_ONCE}
    at_once = ALL_AT_ONCE in intents and SETTLEMENT not in intents
    if at_once:
        intents = intents - NOT_AT_ONCE | {"pay_now", ALL_AT_ONCE}
    intents = _at_plan(event, state, _without_echoes(event, intents) - {NO_DEPOSIT})
    if TOO_MUCH in intents:  # "that's way too much" of the whole sum
        intents = intents - {"refuse_plan"} | {"ask_instalments"}
    if NO_PAYDAY in intents:
        intents -= PAYMENTS | RATES if state.question is Question.PAYDAY else {NO_PAYDAY}
    if state.question is Question.PAYDAY and event.word_count <= SHORT_ANSWER:
        intents -= PAYMENTS  # "on the fifteenth" tells when money comes, and promises none
    means, day = figures.means(event, state), figures.coming(event, state)
    p_yes, p_no = (_strongest(event.intents, names) for names in (YES, NO))
    intents |= doubts.not_knowing(event, state, intents)
    end = doubts.likely_end(event, state, intents)
    intents -= {end}
    return Heard(
        intents=intents,
        yes=_is_yes(state, intents, p_yes, p_no),
        firm=p_yes >= FIRM or event.word_count <= FIRM_WORDS,
        no=p_no >= COUNTS and p_no >= p_yes and intents.isdisjoint(("ask_purpose", TOO_MUCH)),
        doubted=end or doubts.likeliest(event, state, intents),
        words=event.word_count,
        offer_cents=None if at_once else figures.offer(event, state),
        deposit_cents=deposits.deposit_of(event, state),
        deposit_day=deposits.deposit_day(event, state),
        without_deposit=deposits.is_taken_back(event, state),
        more_later=event.arrangement.later_cents is not None,
        day=day,
        hour=event.hour,
        of_month=_is_of_month(event, day),
        soon=day is not None and day != event.month and (day - event.at.date()).days <= SOON_DAYS,
        weekly=event.rhythm == "weekly",
        told_means=means != state.means,
        told_budget=replace(means, payday=state.means.payday) != state.means,
        small=figures.bare_age(event),
        in_need=doubts.in_need(event),
        hinted=doubts.hinted(event.intents),
    )


def _questions(event: UtteranceUnderstood, state: CallState, intents: frozenset[str]) -> frozenset[str]:
    """Leave out what a question that its words tell may be taken for."""
    if state.deal.confirmed is None:
        intents -= {ASKS_TERMS}
    if not intents.isdisjoint(WORD_QUESTIONS):
        intents -= ABOUT_CLAIM
    if NO_LETTER in intents and event.word_count <= ABOUT_ONE_THING:
        intents -= {"dispute_claim"}
    if not intents.isdisjoint(PLAN_QUESTIONS) and not event.amounts:
        intents -= ABOUT_PLAN
    bare_day = state.question in WHEN_AND_WHAT and event.dates and event.word_count <= SHORT_ANSWER
    if bare_day and event.intents.get("ask_callback", 0.0) < CERTAIN:
        intents -= {"ask_callback"}  # "next Wednesday" is when it can be paid
    if PAYS_BY in intents:  # "can I pay by card?" pays nothing yet
        intents -= {"pay_now"}
    if SETTLEMENT in intents and not event.amounts:
        intents -= PAYMENTS | RATES  # "drop the fees and I'll pay now" depends on a person's answer
    return intents


def _is_of_month(event: UtteranceUnderstood, day: dt.date | None) -> bool:
    """Whether only the month of a day was named."""
    named = {date.day for date in event.dates}
    return day is not None and day not in named and day in (event.month, event.arrangement.rest_day)


def _at_plan(event: UtteranceUnderstood, state: CallState, intents: frozenset[str]) -> frozenset[str]:
    """What the sums of the plan on the table mean, said again or refused."""
    if state.phase is not Phase.LISTENING or event.amounts:
        intents -= {TOO_MUCH}
    if deposits.refuses_rate(event, state):
        return intents | {"refuse_plan"}
    if deposits.repeats_plan(event, state):  # "yes, a hundred now and fifty a month"
        return intents - RATES - PAYMENTS
    return intents


def _without_echoes(event: UtteranceUnderstood, intents: frozenset[str]) -> frozenset[str]:
    """Leave out what another meaning of the same words only sounds like."""
    if event.parts is not None and not intents.isdisjoint(PAYMENTS):  # "one half now and one in January"
        intents = intents - PAYMENTS | {"ask_instalments"}
    if MEANS_CHANGED in intents and intents.isdisjoint(WISHES):  # "they cut my hours"
        intents |= {"cannot_pay"}
    if not intents.isdisjoint(ABOUT_THE_LINE):  # "I've got a hearing aid"
        few = event.word_count <= FEW_WORDS
        intents -= {name for name in SOUNDS_LIKE if few or event.intents.get(name, 0.0) < CERTAIN}
    if GOES_ON in intents:  # "I'm on the train, but go on"
        intents -= {"ask_callback"}
    if "ask_beyond" in intents and event.intents.get("lawyer", 0.0) < CERTAIN:
        intents -= {"lawyer"}
    paid, payday, promise = (
        event.intents.get(name, 0.0) for name in ("already_paid", "payday_statement", "promise_to_pay")
    )
    coming = any(date.role == "offer" and date.day > event.at.date() for date in event.dates)
    promised = promise if coming else 0.0  # "I said last week that I'd pay on the first"
    return intents - {"already_paid"} if COUNTS <= paid < max(payday, promised) else intents


def _is_yes(state: CallState, intents: frozenset[str], p_yes: float, p_no: float) -> bool:
    """Whether it was a yes; who asks why something is recorded has not allowed it yet."""
    if state.question is Question.CONSENT and "ask_purpose" in intents:
        return False
    return (p_yes >= COUNTS and p_yes > p_no) or (_awaited(state) and p_yes >= LEANS and p_no < HARDLY)


def _counted(event: UtteranceUnderstood) -> frozenset[str]:
    """What counts; also a likely question where nothing else was said, and paying from a named month."""
    counted = frozenset(name for name, p in event.intents.items() if p >= COUNTS)
    likely = PAYS_LATER in counted or event.intents.get(LATER, 0.0) >= DOUBTED
    if event.month is not None and counted.isdisjoint(WISHES) and likely:
        counted |= {LATER}
    if counted:
        return counted
    return frozenset(name for name in QUESTIONS if event.intents.get(name, 0.0) >= LIKELY_QUESTION)


def _awaited(state: CallState) -> bool:
    """Whether a yes or a no was asked for, so that a likely yes is one."""
    return state.question in YES_OR_NO


def _strongest(intents: Mapping[str, float], names: Iterable[str]) -> float:
    return max((intents.get(name, 0.0) for name in names), default=0.0)

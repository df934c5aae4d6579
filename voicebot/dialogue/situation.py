"""What a moment of a call is like: small questions about the state and what was just heard.

The strategy's rules are built of these. None of them looks at a word, a clock or a figure of the ledger.
"""

import datetime as dt
from collections.abc import Callable

from decision_navigator.plans import Plan
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.intents import ABOUT_THE_LINE
from voicebot.dialogue.state import CallState, Phase, Question
from voicebot.findings import (
    ALL_AT_ONCE,
    ASKS_TERMS,
    COMPLAINT,
    DATA_RIGHTS,
    DENIES_HARM,
    GENUINE,
    NEW_ADDRESS,
    NO_LETTER,
    NO_PAYDAY,
    PAPERS,
    PAYS_BY,
    REACH,
    SCREENING,
    SETTLEMENT,
    STOP_RECORDING,
    WORD_OBJECTIONS,
)

SCREENING_TONE = "screening tone"
MOST_FAILED_CHECKS = 3
MOST_CHECKS = 7
MOST_MISSES = 2
MOST_REQUESTS = 4
TENSE = -0.4
MOST_ANSWERS = 3
AFTER_PAYDAY_DAYS = 6
WORDS_OF_A_QUESTION = 3
FEW = 2
DAYS_MOVED = 4
"""Banks move a day by so much at the most."""
SUGGESTION = "suggestion"
BESIDE_HEARING = frozenset((*ABOUT_THE_LINE, "unclear", "hold_on", "off_topic", "thanks"))
STATEMENTS = ("income_statement", "payday_statement")

OBJECTIONS = ("dispute_claim", "returned_goods", "already_paid", *WORD_OBJECTIONS)
SOMEBODY_ELSE = ("third_party", "wrong_person")
BEYOND = "answer.beyond"
RIGHTS = (DATA_RIGHTS, COMPLAINT, PAPERS, REACH)
"""What is passed on to a person whatever else is said or stops the talk."""
PASSED_ON = {
    BEYOND: "question_left",
    "answer.papers": "papers_wanted",
    "answer.data": "data_request",
    "answer.complaint": "complaint",
    "answer.reach": "contact_wish",
}
"""Answers after which a person has something to do, and the reason that they find it under."""
ANSWERS = {
    "ask_is_robot": "answer.robot",
    "ask_who_is_calling": "answer.who",
    "ask_claim_details": "answer.claim",
    "ask_fee_details": "answer.fees",
    "ask_purpose": "answer.purpose",
    "ask_source": "answer.source",
    "ask_language": "answer.language",
    "ask_account": "answer.account",
    PAYS_BY: "answer.pays_by",
    "ask_in_writing": "answer.in_writing",
    NO_LETTER: "answer.no_letter",
    GENUINE: "answer.genuine",
    PAPERS: "answer.papers",
    NEW_ADDRESS: "answer.new_address",
    DATA_RIGHTS: "answer.data",
    COMPLAINT: "answer.complaint",
    REACH: "answer.reach",
    SETTLEMENT: BEYOND,
    "ask_missed": "answer.missed",
    "ask_early": "answer.early",
    "ask_binding": "answer.binding",
    "ask_payer": "answer.payer",
    ASKS_TERMS: "answer.claim",
    "ask_beyond": BEYOND,
}


def asked(question: Question) -> Callable[[CallState, Heard], bool]:
    """Make a test for the question that is open."""
    return lambda s, h: s.question is question


def has(*intents: str) -> Callable[[CallState, Heard], bool]:
    """Make a test for intents of which one counts."""
    return lambda s, h: h.has(*intents)


def ready(s: CallState) -> bool:
    """Whether the navigator has enough to work with."""
    if s.wish.kind == "deferral":
        return s.wish.first_date is not None
    return s.wish.rate_cents is not None


def spoke_of_money(s: CallState, h: Heard) -> bool:
    """Whether the caller said anything about paying or their means."""
    return h.wishes or h.told_means or h.has("cannot_pay", "ask_suggestion", *STATEMENTS)


def answered_means(s: CallState, h: Heard) -> bool:
    """Whether an open question about means was answered, if only by declining it."""
    open_question = s.question in MEANS_QUESTIONS
    if h.has("hold_on") or (h.has("unclear") and h.words <= FEW and not h.told_means):
        return False  # still thinking, or "what?"
    said = h.yes or h.no or h.told_means or h.day is not None or h.has("evasive", "unclear", "refuse_plan")
    said = said or h.has(NO_PAYDAY)
    return open_question and said


MEANS_QUESTIONS = (
    Question.RATE,
    Question.BUDGET,
    Question.OTHER_COSTS,
    Question.DEPENDANTS,
    Question.PAYDAY,
    Question.DATE,
)


def wants_plan(s: CallState, h: Heard) -> bool:
    """Whether the next step lies on the way to a plan."""
    return spoke_of_money(s, h) or answered_means(s, h)


def unasked(s: CallState, question: Question) -> bool:
    """Whether a question was not asked in this call yet."""
    return question.value not in s.asked


def wants_date(s: CallState, h: Heard) -> bool:
    """Whether a pause is wished and its day unknown."""
    return wants_plan(s, h) and s.wish.kind == "deferral" and not ready(s) and unasked(s, Question.DATE)


def wants_rate(s: CallState, h: Heard) -> bool:
    """Whether a rate is needed and was not asked for."""
    wanted = wants_plan(s, h) and not ready(s) and s.wish.kind != "deferral"
    return wanted and unasked(s, Question.RATE) and SUGGESTION not in s.asked and not h.has("ask_suggestion")


def wants_budget(s: CallState, h: Heard) -> bool:
    """Whether income and rent are needed and were not asked for."""
    unknown = s.means.income_cents is None and unasked(s, Question.BUDGET)
    return wants_plan(s, h) and not ready(s) and unknown


def wants_payday(s: CallState, h: Heard) -> bool:
    """Whether the payday would help and may still be asked for."""
    unknown = s.means.payday is None and unasked(s, Question.PAYDAY)
    declined = s.question is Question.BUDGET and (h.no or h.has("evasive"))
    return wants_plan(s, h) and not ready(s) and unknown and not declined


def counters(s: CallState, h: Heard) -> bool:
    """Whether the plan that was read out does not suit."""
    rate = s.deal.confirmed.rate_cents if s.deal.confirmed else None
    other_sum = h.offer_cents is not None and h.offer_cents != rate
    in_one = h.has(ALL_AT_ONCE) and s.deal.confirmed is not None and s.deal.confirmed.count > 1
    other = other_sum or in_one or other_deposit(s, h) or names_other_day(s, h)
    return h.has("counter_offer", "refuse_plan") or other


def other_deposit(s: CallState, h: Heard) -> bool:
    """Whether a sum ahead of the rates was named that the plan, or the wish it was asked for, has not."""
    plan, asked = s.deal.confirmed, s.deal.asked
    known = plan.deposit_cents if plan else (asked.deposit_cents if asked else None)
    moved = h.deposit_day is not None and asked is not None and h.deposit_day != asked.deposit_date
    other = h.deposit_cents is not None and (h.deposit_cents != known or moved)
    return h.without_deposit or other


def names_other_day(s: CallState, h: Heard) -> bool:
    """Whether the caller wants to pay on a day on which nothing of the plan falls due."""
    plan = s.deal.confirmed
    barely = s.question is Question.OFFER and h.names_day  # "on the first, no, the fifteenth"
    if plan is None or h.day is None or not (h.wishes or barely):
        return False
    if h.of_month:
        return falls_elsewhere(plan, h.day, of_month=True)
    return h.day not in {plan.first_date, *(instalment.due for instalment in plan.instalments)}


def new_wish(s: CallState, h: Heard) -> bool:
    """Whether another sum or new means were named, and the navigator may still be asked."""
    rate = s.deal.confirmed.rate_cents if s.deal.confirmed else _asked_rate(s)
    named = (h.offer_cents is not None and h.offer_cents != rate) or h.told_budget or before_payday(s, h)
    named = named or names_other_day(s, h) or other_deposit(s, h)
    return named and s.deal.requests < MOST_REQUESTS


def _asked_rate(s: CallState) -> int | None:
    return s.deal.asked.rate_cents if s.deal.asked else None


def before_payday(s: CallState, h: Heard) -> bool:
    """Whether a payday was told that the plan on the table does not follow."""
    plan, payday = s.deal.confirmed, s.means.payday
    if not h.told_means or h.told_budget or payday is None:
        return False
    return plan is None or not 0 <= plan.first_date.day - payday <= AFTER_PAYDAY_DAYS


def ties_to_payday(s: CallState, h: Heard) -> bool:
    """Whether the caller pays when the income arrives, and has not said when that is."""
    tied = h.has("payday_statement") and s.means.payday is None and s.wish.first_date is None
    return tied and ready(s) and unasked(s, Question.PAYDAY)


def agrees(s: CallState, h: Heard) -> bool:
    """Whether the caller says yes to the plan, and nothing against it."""
    promise = h.has("promise_to_pay") and not h.told_means and not h.has("ask_claim_details", *STATEMENTS)
    of_plan = s.question is Question.OFFER
    return of_plan and ((h.yes and h.firm) or promise) and not h.no and not counters(s, h)


def pays_now(s: CallState, h: Heard) -> bool:
    """Whether all of it is to be paid at once."""
    if h.has("ask_instalments", "ask_deferral", "partial_payment", "counter_offer", "cannot_pay"):
        return False
    if h.day is not None and not h.soon:
        return False
    if s.phase is Phase.OFFERED and h.has("ask_account"):
        return False  # "yes, and where do I pay?"
    if h.day is None and (
        h.has("payday_statement") or (h.has(ALL_AT_ONCE) and s.wish.first_date is not None)
    ):
        return False  # its day is still to be asked for, or known
    return (s.wish.kind == "pay_now" and h.wishes) or (h.has("pay_now") and h.offer_cents is None)


def wishes_again(s: CallState, h: Heard) -> bool:
    """Whether the wish was repeated where a rate was asked for; the question deserves a second try."""
    unsaid = not any(name.startswith("rate.again/") for name in s.talk.used)
    asked_for = s.question is Question.RATE and h.has("ask_instalments", "partial_payment")
    return asked_for and unsaid and not ready(s) and not h.told_means


def answered_often(s: CallState, h: Heard) -> bool:
    """Whether the same questions were answered several times without getting anywhere."""
    keys = [key for intent, key in ANSWERS.items() if h.has(intent)]
    return bool(keys) and all(
        sum(name.startswith(f"{key}/") for name in s.talk.used) >= MOST_ANSWERS for key in keys
    )


def admits_need(s: CallState, h: Heard) -> bool:
    """Whether the gentle question about self-harm was answered by anything like a yes, or evaded.

    "Not really" is a no to a plan, and none to this.
    """
    evades = h.has("evasive")
    if h.has(DENIES_HARM) and not h.in_need:
        return False
    return s.question is Question.SAFETY and (evades or (not h.no and (h.yes or h.in_need)))


def denies_need(s: CallState, h: Heard) -> bool:
    """Whether somebody who was asked about their safety says no, in whatever words."""
    return s.question is Question.SAFETY and (h.no or h.has(DENIES_HARM))


def insists(s: CallState, h: Heard) -> bool:
    """Whether the caller holds on to a wish that the plan on the table could not follow."""
    plan, wish = s.deal.confirmed, s.wish
    if plan is None or s.deal.asked != wish or h.told_budget or not counters(s, h):
        return False
    if wish.kind == "deferral" and plan.count > 1:
        return True
    same_sum = h.offer_cents is not None and h.offer_cents == wish.rate_cents != plan.rate_cents
    moved = h.day is not None and falls_elsewhere(plan, h.day, of_month=h.of_month)
    return same_sum or (moved and h.day == wish.first_date)


def falls_elsewhere(plan: Plan, day: dt.date, *, of_month: bool) -> bool:
    """Whether a plan begins in another month than was named, or farther from the day than banks move it."""
    if of_month:
        return (day.year, day.month) != (plan.first_date.year, plan.first_date.month)
    return abs((plan.first_date - day).days) > DAYS_MOVED


def may_be_in_need(s: CallState, h: Heard) -> bool:
    """Whether self-harm may have been hinted at, and was not asked about yet."""
    return h.in_need and unasked(s, Question.SAFETY)


def may_be_protected(s: CallState, h: Heard) -> bool:
    """Whether illness, a death, a lawyer or the like may have been hinted at, and was not asked about yet.

    An objection, a wish for a person or for a call back stops the talk about money by itself; who offers a
    sum hints at no insolvency.
    """
    if h.hinted == "insolvency" and (h.offer_cents or h.deposit_cents):
        return False
    open_still = bool(h.hinted) and f"confirm {h.hinted}" not in s.asked and not s.stops
    return open_still and not h.has(*OBJECTIONS, "ask_human", "ask_callback")


def nothing(s: CallState, h: Heard) -> bool:
    """Whether nothing was said that could be acted on."""
    return not h.intents - {"unclear"} and not h.wishes and not h.told_means


def is_somebody_else(s: CallState, h: Heard) -> bool:
    """Whether a wrong person answers; who gives two facts that fit and says so is not one."""
    proves_it = s.identity.verified and h.has("identity_confirm")
    return h.has("wrong_person") and not proves_it


def screens(s: CallState, h: Heard) -> bool:
    """Whether the telephone that was called asks who is calling, and was not told yet."""
    return h.has(SCREENING) and s.direction == "outbound" and s.question is not Question.SCREENING


def no_time(s: CallState, h: Heard) -> bool:
    """Whether somebody who was not recognised yet asks to be called at another time, in so many words."""
    return h.has("ask_callback") and h.words > WORDS_OF_A_QUESTION


def waits_for_tone(s: CallState) -> bool:
    """Whether a telephone that screens calls may only now, after its first tone, listen to who calls."""
    return s.question is Question.SCREENING and SCREENING_TONE not in s.asked


def worth_an_answer(s: CallState, h: Heard) -> bool:
    """Whether a machine turned out to be a person, or asks something.

    Until somebody was told who calls, words that mean nothing are the machine's.
    """
    if h.has("voicemail_greeting", SCREENING):
        return screens(s, h)
    return not h.has("hold_on") if s.question is Question.SCREENING else bool(h.intents)


def unconfirmed(s: CallState, h: Heard) -> bool:
    """Whether a likely meaning was not asked back yet."""
    return bool(h.doubted) and f"confirm {h.doubted}" not in s.asked


def angry(s: CallState, h: Heard) -> bool:
    """Whether this turn is angry, by its words or by the mood of the call."""
    if h.has("hostile") or (s.feeling.mood == "angry" and s.feeling.valence < TENSE):
        return True
    return s.feeling.soured and not h.intents and not h.wishes and not h.told_means


def says_stop_in_anger(s: CallState, h: Heard) -> bool:
    """Whether "leave me alone" was shouted rather than asked for, and not asked back yet."""
    return h.has("do_not_call") and h.has("hostile") and "confirm do_not_call" not in s.asked


def is_grown_up(s: CallState, h: Heard) -> bool:
    """Whether a yes, and nothing else, says that no child is speaking."""
    return s.question is Question.ADULT and h.yes and not h.wishes


def says_minor_again(s: CallState, h: Heard) -> bool:
    """Whether somebody who was asked their age names one below eighteen."""
    return h.has("minor") and not unasked(s, Question.ADULT)


def forbids_recording(s: CallState, h: Heard) -> bool:
    """Whether a recording that was allowed is to stop."""
    return bool(s.recording) and h.has(STOP_RECORDING)


def asks_about_plan(s: CallState, h: Heard) -> bool:
    """Whether something is asked, or said and not understood, about the plan that was just read."""
    fresh = not any(name.startswith("offer.again/") for name in s.talk.used)
    unknown = h.words >= WORDS_OF_A_QUESTION and not h.intents - {"unclear"}
    return fresh and (unknown or h.has("ask_claim_details"))


def only_waits(s: CallState, h: Heard) -> bool:
    """Whether the caller asks for a moment, and says nothing else to act on."""
    return h.has("hold_on") and not h.wishes and not h.told_means and not h.has(*ANSWERS, *OBJECTIONS)


def asks_again(s: CallState, h: Heard) -> bool:
    """Whether the last words are to be said again, and nothing else was said to act on."""
    others = h.yes or h.wishes or h.told_means or h.intents - BESIDE_HEARING
    known = s.phase is Phase.IDENTITY and s.identity.verified
    return h.has(*ABOUT_THE_LINE) and bool(s.talk.lines) and not others and not known


def cough(s: CallState, h: Heard) -> bool:
    """Whether the interruption was no more than a sound."""
    return bool(s.talk.cut) and h.words <= 1 and nothing(s, h) and not h.yes and not h.no

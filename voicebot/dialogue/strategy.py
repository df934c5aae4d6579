"""The one place that decides the next best help, and says why.

The rules are tried from top to bottom and the first that fits wins: a life before the law, the law before
the case, the person's own wish before ours, an answer before a question. Below them stands asking back.
Nothing here raises a rate or worsens terms, and mood appears in no rule about money; it can only bring
calm, a choice or a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from voicebot.dialogue.heard import Heard
from voicebot.dialogue.state import CallState, Phase, Question

MOST_FAILED_CHECKS = 3
MOST_CHECKS = 7
MOST_MISSES = 2
MOST_REQUESTS = 4
GATED_FLAGS = (
    "insolvency",
    "represented",
    "moratorium",
    "do_not_call",
    "deceased",
    "guardianship",
    "minor",
    "fraud_claimed",
    "vulnerable",
    "disputed",
    "time_barred",
)


class Step(StrEnum):
    """What the bot can do next to help."""

    CRISIS = "crisis"
    STAY = "stay"
    STOP_CONTACT = "stop_contact"
    HOLD_LINE = "hold_line"
    LEAVE_MESSAGE = "leave_message"
    GREET_PERSON = "greet_person"
    DOUBT_AGE = "doubt_age"
    PROTECT_MINOR = "protect_minor"
    CLOSE_WRONG_PERSON = "close_wrong_person"
    CLOSE_THIRD_PARTY = "close_third_party"
    CHECK_VOICE = "check_voice"
    LEGAL = "legal"
    BEREAVEMENT = "bereavement"
    HEALTH = "health"
    BRING_PERSON = "bring_person"
    CONSENT = "consent"
    ASK_CONSENT_AGAIN = "ask_consent_again"
    WELCOME = "welcome"
    EXPLAIN_CHECK = "explain_check"
    CLOSE_UNVERIFIED = "close_unverified"
    CLOSE_REFUSED = "close_refused"
    ASK_IDENTITY = "ask_identity"
    OBJECTION = "objection"
    CALLBACK = "callback"
    CHOICE_MADE = "choice_made"
    PAY_NOW = "pay_now"
    TAKE_WISH = "take_wish"
    READ_OUT = "read_out"
    READ_AGAIN = "read_again"
    TAKE_REFUSAL = "take_refusal"
    ASK_NAVIGATOR = "ask_navigator"
    ASK_DATE = "ask_date"
    ASK_RATE = "ask_rate"
    ASK_BUDGET = "ask_budget"
    ASK_PAYDAY = "ask_payday"
    OFFER_CHOICE = "offer_choice"
    WAIT = "wait"
    REASK = "reask"
    RESUME = "resume"
    CLARIFY = "clarify"
    CONFIRM_INTENT = "confirm_intent"
    OFFER_PERSON = "offer_person"
    GUIDE_BACK = "guide_back"
    ENCOURAGE = "encourage"
    GOODBYE = "goodbye"
    MORE = "more"
    FINISH = "finish"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The next best help, why it is, and which questions of the caller are answered first."""

    step: Step
    why: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A step, the phases it belongs to, when it fits and why it helps."""

    step: Step
    phases: frozenset[Phase]
    fits: Callable[[CallState, Heard], bool]
    why: str


ANY = frozenset(Phase) - {Phase.WITH_AGENT, Phase.CLOSING, Phase.NEW}
STRANGER = frozenset({Phase.OPENING, Phase.IDENTITY, Phase.VOICEMAIL})
TALK = frozenset({Phase.LISTENING, Phase.ASKING, Phase.WAITING, Phase.CLAIMING, Phase.OFFERED})
OPEN = STRANGER | TALK
WRAPPING = frozenset({Phase.WRAPPING_UP})
ON_DESK = frozenset({Phase.ASKING, Phase.WAITING, Phase.CLAIMING})
LISTENING = frozenset({Phase.LISTENING})
OFFERED = frozenset({Phase.OFFERED})
IDENTITY = frozenset({Phase.IDENTITY})
OPENING = frozenset({Phase.OPENING})

OBJECTIONS = ("dispute_claim", "returned_goods", "already_paid")
ANSWERS = {
    "ask_is_robot": "answer.robot",
    "ask_who_is_calling": "answer.who",
    "ask_claim_details": "answer.claim",
    "ask_fee_details": "answer.fees",
}


def _asked(question: Question) -> Callable[[CallState, Heard], bool]:
    return lambda s, h: s.question is question


def _has(*intents: str) -> Callable[[CallState, Heard], bool]:
    return lambda s, h: h.has(*intents)


def _ready(s: CallState) -> bool:
    """Whether the navigator has enough to work with."""
    if s.wish.kind == "deferral":
        return s.wish.first_date is not None
    return s.wish.rate_cents is not None


def _spoke_of_money(s: CallState, h: Heard) -> bool:
    return h.wishes or h.told_means or h.has("cannot_pay", "income_statement", "payday_statement")


def _answered_means(s: CallState, h: Heard) -> bool:
    open_question = s.question in MEANS_QUESTIONS
    said = h.yes or h.no or h.told_means or h.day is not None or h.has("evasive", "unclear", "refuse_plan")
    return open_question and said


MEANS_QUESTIONS = (
    Question.RATE,
    Question.BUDGET,
    Question.OTHER_COSTS,
    Question.DEPENDANTS,
    Question.PAYDAY,
    Question.DATE,
)


def _wants_plan(s: CallState, h: Heard) -> bool:
    return _spoke_of_money(s, h) or _answered_means(s, h)


def _unasked(s: CallState, question: Question) -> bool:
    return question.value not in s.asked


def _wants_date(s: CallState, h: Heard) -> bool:
    return _wants_plan(s, h) and s.wish.kind == "deferral" and not _ready(s) and _unasked(s, Question.DATE)


def _wants_rate(s: CallState, h: Heard) -> bool:
    return _wants_plan(s, h) and not _ready(s) and s.wish.kind != "deferral" and _unasked(s, Question.RATE)


def _wants_budget(s: CallState, h: Heard) -> bool:
    unknown = s.means.income_cents is None and _unasked(s, Question.BUDGET)
    return _wants_plan(s, h) and not _ready(s) and unknown


def _wants_payday(s: CallState, h: Heard) -> bool:
    unknown = s.means.payday is None and _unasked(s, Question.PAYDAY)
    declined = s.question is Question.BUDGET and (h.no or h.has("evasive"))
    return _wants_plan(s, h) and not _ready(s) and unknown and not declined


def _counters(s: CallState, h: Heard) -> bool:
    rate = s.deal.confirmed.rate_cents if s.deal.confirmed else None
    return h.has("counter_offer", "refuse_plan") or (h.offer_cents is not None and h.offer_cents != rate)


def _new_wish(s: CallState, h: Heard) -> bool:
    rate = s.deal.confirmed.rate_cents if s.deal.confirmed else s.deal.asked_rate
    named = (h.offer_cents is not None and h.offer_cents != rate) or h.told_budget
    return named and s.deal.requests < MOST_REQUESTS


def _agrees(s: CallState, h: Heard) -> bool:
    return (h.yes or h.has("promise_to_pay")) and not h.no and not _counters(s, h)


def _pays_now(s: CallState, h: Heard) -> bool:
    return (s.wish.kind == "pay_now" and h.wishes) or (h.has("pay_now") and h.offer_cents is None)


def _nothing(s: CallState, h: Heard) -> bool:
    return not h.intents - {"unclear"} and not h.wishes and not h.told_means


def _angry(s: CallState, h: Heard) -> bool:
    return h.has("hostile") or (s.feeling.mood == "angry" and s.feeling.valence < -0.4)


def _cough(s: CallState, h: Heard) -> bool:
    return bool(s.talk.cut) and h.words <= 1 and _nothing(s, h) and not h.yes and not h.no


RULES: tuple[Rule, ...] = (
    # A life, and the right to be left alone.
    Rule(Step.CRISIS, ANY, _has("self_harm_risk"), "a life may be at risk"),
    Rule(Step.STAY, frozenset({Phase.STAYING}), lambda s, h: True, "nobody in need is left alone"),
    Rule(Step.STOP_CONTACT, ANY, _has("do_not_call"), "the wish not to be called is final"),
    Rule(Step.CALLBACK, frozenset({Phase.HANDING_OVER}), _has("ask_callback", "goodbye"), "no more waiting"),
    Rule(Step.HOLD_LINE, frozenset({Phase.HANDING_OVER}), lambda s, h: True, "a person is on the way"),
    # Who is there?
    Rule(Step.LEAVE_MESSAGE, STRANGER, _has("voicemail_greeting"), "a machine answers"),
    Rule(Step.GREET_PERSON, frozenset({Phase.VOICEMAIL}), lambda s, h: True, "a person answers after all"),
    Rule(Step.PROTECT_MINOR, STRANGER, lambda s, h: s.question is Question.ADULT and h.no, "a minor"),
    Rule(Step.DOUBT_AGE, IDENTITY, lambda s, h: h.small and _unasked(s, Question.ADULT), "maybe a minor"),
    Rule(Step.CLOSE_WRONG_PERSON, STRANGER, _has("wrong_person"), "a wrong number learns nothing"),
    Rule(Step.CLOSE_THIRD_PARTY, STRANGER, _has("third_party"), "a third party learns nothing"),
    Rule(Step.CHECK_VOICE, TALK, _has("third_party", "wrong_person"), "somebody else may be speaking"),
    # What takes precedence over every plan.
    Rule(Step.LEGAL, OPEN, _has("lawyer", "insolvency"), "somebody acts for the person"),
    Rule(
        Step.BEREAVEMENT, OPEN | WRAPPING, _has("vulnerable_bereavement"), "a death needs a person and time"
    ),
    Rule(Step.HEALTH, OPEN | WRAPPING, _has("vulnerable_health"), "illness needs a person and time"),
    Rule(Step.GOODBYE, TALK, lambda s, h: bool(s.stops) and h.has("goodbye"), "nothing more is wanted"),
    Rule(Step.BRING_PERSON, TALK, lambda s, h: bool(s.stops), "nothing about money any more"),
    Rule(Step.BRING_PERSON, OPEN | WRAPPING, _has("ask_human"), "the caller asked for a person"),
    # Opening and right-party check.
    Rule(Step.CONSENT, OPENING, lambda s, h: h.yes or h.no, "consent was answered"),
    Rule(Step.WELCOME, IDENTITY, lambda s, h: s.identity.verified, "two facts of three fit"),
    Rule(
        Step.CLOSE_UNVERIFIED,
        IDENTITY,
        lambda s, h: (
            s.identity.failed >= MOST_FAILED_CHECKS
            or s.talk.misses > MOST_MISSES
            or s.identity.asks >= MOST_CHECKS
        ),
        "the person could not be recognised",
    ),
    Rule(
        Step.CLOSE_REFUSED,
        IDENTITY,
        lambda s, h: (h.no or h.has("goodbye")) and s.identity.reasons_given > 0,
        "the caller does not want to say who they are",
    ),
    Rule(Step.EXPLAIN_CHECK, IDENTITY, lambda s, h: h.no or h.has("evasive"), "the check is explained once"),
    Rule(Step.OFFER_CHOICE, IDENTITY, lambda s, h: _angry(s, h) and s.feeling.anger >= 3, "a choice calms"),
    Rule(Step.ASK_CONSENT_AGAIN, OPENING, lambda s, h: s.talk.misses == 0, "consent was not answered"),
    Rule(Step.CONSENT, OPENING, lambda s, h: True, "no clear consent counts as none"),
    Rule(Step.ASK_IDENTITY, IDENTITY, lambda s, h: True, "a fact is still missing"),
    # The case.
    Rule(
        Step.OBJECTION,
        TALK | WRAPPING,
        lambda s, h: h.has(*OBJECTIONS) and s.outcome != "dispute_recorded",
        "an objection stops collecting until a person has looked at it",
    ),
    Rule(Step.CHOICE_MADE, TALK, _asked(Question.CONFIRM), "the caller answers what was asked back"),
    Rule(
        Step.CHOICE_MADE,
        TALK,
        lambda s, h: s.question in (Question.PERSON, Question.CALLBACK, Question.CHOICE) and (h.yes or h.no),
        "the caller chose",
    ),
    Rule(Step.CALLBACK, TALK | WRAPPING, _has("ask_callback"), "another time suits better"),
    # Settled: room for one more question.
    Rule(Step.MORE, WRAPPING, lambda s, h: h.has(*ANSWERS) and not s.stops, "a question was left"),
    Rule(Step.FINISH, WRAPPING, lambda s, h: True, "everything is said"),
    Rule(Step.PAY_NOW, TALK, _pays_now, "the caller wants to pay all of it"),
    Rule(Step.READ_OUT, OFFERED, lambda s, h: not s.deal.offer_say, "the plan was not read out yet"),
    Rule(Step.READ_AGAIN, OFFERED, lambda s, h: _agrees(s, h) and not s.deal.heard, "not all was heard"),
    Rule(Step.TAKE_WISH, OFFERED, _agrees, "the caller wants exactly this plan"),
    Rule(Step.ASK_NAVIGATOR, OFFERED, _new_wish, "a counter-offer deserves a new look"),
    Rule(Step.TAKE_REFUSAL, OFFERED, lambda s, h: _counters(s, h) or h.no, "the plan does not suit"),
    Rule(Step.ASK_NAVIGATOR, ON_DESK, _new_wish, "the wish changed"),
    Rule(Step.CALLBACK, ON_DESK, _has("goodbye"), "nobody is kept waiting"),
    # Calm before content only where there is no content.
    Rule(
        Step.BRING_PERSON,
        TALK,
        lambda s, h: _angry(s, h) and s.feeling.anger >= 4 and not _wants_plan(s, h),
        "a person can help better now",
    ),
    Rule(
        Step.OFFER_CHOICE,
        TALK,
        lambda s, h: _angry(s, h) and s.feeling.anger >= 3 and not _wants_plan(s, h),
        "a choice gives control back",
    ),
    # Means and wishes.
    Rule(Step.RESUME, OPEN, _cough, "the interruption was no answer"),
    Rule(Step.ASK_NAVIGATOR, LISTENING, lambda s, h: _wants_plan(s, h) and _ready(s), "the wish is known"),
    Rule(Step.ASK_DATE, LISTENING, _wants_date, "the day is missing"),
    Rule(Step.ASK_RATE, LISTENING, _wants_rate, "a rate that fits is not known yet"),
    Rule(Step.ASK_BUDGET, LISTENING, _wants_budget, "what is left decides what is bearable"),
    Rule(Step.ASK_PAYDAY, LISTENING, _wants_payday, "a day after payday is easier to keep"),
    Rule(Step.ASK_NAVIGATOR, LISTENING, _wants_plan, "nothing more needs to be asked"),
    # Neither yes nor no.
    Rule(
        Step.GOODBYE,
        LISTENING,
        lambda s, h: h.has("goodbye") or (h.no and "choice" in s.asked),
        "the caller ends the talk",
    ),
    Rule(Step.OFFER_CHOICE, LISTENING, lambda s, h: h.no or h.has("refuse_plan"), "a no is respected"),
    Rule(Step.ENCOURAGE, LISTENING, lambda s, h: h.has("evasive") and s.talk.misses == 0, "a soft question"),
    Rule(Step.OFFER_CHOICE, LISTENING, _has("evasive"), "a choice is easier than a question"),
    Rule(Step.WAIT, ON_DESK, lambda s, h: True, "a colleague is still looking"),
    Rule(
        Step.REASK,
        OFFERED,
        lambda s, h: h.told_means or h.has("income_statement", "payday_statement"),
        "what was told is kept, the plan is still open",
    ),
    Rule(Step.REASK, TALK, _has(*ANSWERS), "the question is answered, ours is still open"),
    Rule(Step.OFFER_CHOICE, TALK, lambda s, h: _angry(s, h) and s.feeling.anger >= 3, "a choice"),
    Rule(Step.REASK, TALK, _angry, "after the anger the way forward"),
    Rule(Step.CONFIRM_INTENT, TALK, lambda s, h: bool(h.doubted), "better asked than guessed"),
    Rule(Step.GUIDE_BACK, TALK, lambda s, h: h.has("off_topic") and s.talk.misses == 0, "back to the matter"),
    Rule(Step.REASK, TALK, _has("thanks", "agree", "identity_confirm"), "our question is still open"),
    Rule(Step.OFFER_PERSON, TALK, lambda s, h: s.talk.misses >= MOST_MISSES, "asked back twice already"),
    Rule(Step.CLARIFY, TALK, lambda s, h: True, "it was not understood"),
)


def decide(state: CallState, heard: Heard) -> Decision:
    """The first rule that fits, with the caller's own questions to be answered before it."""
    for rule in RULES:
        if state.phase in rule.phases and rule.fits(state, heard):
            return Decision(step=rule.step, why=rule.why, answers=_answers(state, heard, rule.step))
    return Decision(step=Step.CLARIFY, why="no rule fits")


QUIET = frozenset(
    {
        Step.FINISH,
        Step.CHECK_VOICE,
        Step.CALLBACK,
        Step.GOODBYE,
        Step.CRISIS,
        Step.STAY,
        Step.STOP_CONTACT,
        Step.HOLD_LINE,
        Step.LEAVE_MESSAGE,
        Step.GREET_PERSON,
        Step.PROTECT_MINOR,
        Step.LEGAL,
        Step.BEREAVEMENT,
        Step.HEALTH,
        Step.RESUME,
    }
)
"""Steps before which no question about the case is answered."""


def _answers(state: CallState, heard: Heard, step: Step) -> tuple[str, ...]:
    if step in QUIET or step is Step.WELCOME:
        return ()
    keys = [_answer(state, intent, key) for intent, key in ANSWERS.items() if heard.has(intent)]
    return tuple(dict.fromkeys(key for key in keys if key))


def _answer(state: CallState, intent: str, key: str) -> str:
    """The answer that may be given: after a stop only what is neutral, before the check nothing of the case."""
    verified = state.identity.verified
    if intent == "ask_is_robot" or (intent == "ask_who_is_calling" and not verified):
        return key
    if not verified:
        return "answer.after_check"
    if state.stops:
        return ""
    return "answer.who_known" if intent == "ask_who_is_calling" else key

"""The one place that decides the next best help, and says why.

The rules are tried from top to bottom and the first that fits wins: a life before the law, the law before
the case, the person's own wish before ours, an answer before a question. Below them stands asking back.
Nothing here raises a rate or worsens terms, and mood appears in no rule about money; it can only bring
calm, a choice or a person.
"""

from collections.abc import Callable
from dataclasses import dataclass

from voicebot.dialogue.heard import Heard
from voicebot.dialogue.intents import ASIDE, YES
from voicebot.dialogue.settled import has_more, leaves_matter, withdraws
from voicebot.dialogue.situation import (
    ANSWERS,
    MOST_CHECKS,
    MOST_FAILED_CHECKS,
    MOST_MISSES,
    OBJECTIONS,
    RIGHTS,
    SOMEBODY_ELSE,
    admits_need,
    agrees,
    angry,
    answered_often,
    asked,
    asks_about_plan,
    asks_again,
    cough,
    counters,
    denies_need,
    forbids_recording,
    has,
    insists,
    is_grown_up,
    is_somebody_else,
    may_be_in_need,
    may_be_protected,
    new_wish,
    no_time,
    only_waits,
    pays_now,
    ready,
    says_minor_again,
    says_stop_in_anger,
    screens,
    ties_to_payday,
    unasked,
    unconfirmed,
    wants_budget,
    wants_date,
    wants_payday,
    wants_plan,
    wants_rate,
    wishes_again,
)
from voicebot.dialogue.state import CallState, Phase, Question
from voicebot.dialogue.steps import Step
from voicebot.dialogue.wording import costs_phrase, plan_phrase
from voicebot.findings import ASKS_TERMS, GENUINE, GUARDIAN


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
SPOKEN_TO = OPENING | IDENTITY | LISTENING | OFFERED | WRAPPING

RULES: tuple[Rule, ...] = (
    # In one breath with what follows: it takes nothing from a life, and no later rule loses it.
    Rule(Step.STOP_RECORDING, ANY, forbids_recording, "consent may be taken back at any time"),
    # A life, and the right to be left alone.
    Rule(Step.CRISIS, ANY, has("self_harm_risk"), "a life may be at risk"),
    Rule(Step.STAY, frozenset({Phase.STAYING}), lambda s, h: True, "nobody in need is left alone"),
    Rule(Step.CRISIS, ANY, admits_need, "asked about their safety, the caller did not say no"),
    Rule(Step.ASK_SAFETY, OPEN | WRAPPING, may_be_in_need, "better asked gently than missed"),
    Rule(Step.GO_ON, OPEN | WRAPPING, denies_need, "no danger"),
    Rule(Step.ASK_ABOUT_STOP, OPEN, says_stop_in_anger, "anger may say more than is meant: asked once"),
    Rule(Step.STOP_CONTACT, ANY, has("do_not_call"), "the wish not to be called is final"),
    Rule(Step.CALLBACK, frozenset({Phase.HANDING_OVER}), has("ask_callback", "goodbye"), "no more waiting"),
    Rule(Step.HOLD_LINE, frozenset({Phase.HANDING_OVER}), lambda s, h: True, "a person is on the way"),
    Rule(Step.SAY_AGAIN, SPOKEN_TO, asks_again, "it was not heard"),
    # Who is there?
    Rule(Step.SAY_WHO_CALLS, STRANGER, screens, "a telephone asks for its owner who is calling"),
    Rule(Step.LEAVE_MESSAGE, STRANGER, has("voicemail_greeting"), "a machine answers"),
    Rule(Step.GREET_PERSON, frozenset({Phase.VOICEMAIL}), lambda s, h: True, "a person answers after all"),
    Rule(Step.PROTECT_MINOR, OPEN, lambda s, h: s.question is Question.ADULT and h.no, "a minor"),
    Rule(Step.PROTECT_MINOR, STRANGER, has("minor"), "a minor"),
    Rule(Step.PROTECT_MINOR, TALK, says_minor_again, "a minor"),
    Rule(Step.DOUBT_AGE, TALK, has("minor"), "a child may have taken the telephone"),
    Rule(Step.GROWN_UP, LISTENING | OFFERED, is_grown_up, "a grown-up speaks"),
    Rule(Step.DOUBT_AGE, IDENTITY, lambda s, h: h.small and unasked(s, Question.ADULT), "maybe a minor"),
    Rule(Step.CLOSE_WRONG_PERSON, STRANGER, is_somebody_else, "a wrong number learns nothing"),
    Rule(
        Step.CLOSE_THIRD_PARTY,
        STRANGER,
        lambda s, h: h.has("third_party") and not h.has("vulnerable_bereavement"),
        "a third party learns nothing",
    ),
    Rule(Step.LEGAL, OPEN, has(GUARDIAN), "somebody acts for the person"),
    Rule(Step.CHECK_VOICE, TALK, has("third_party", "wrong_person"), "somebody else may be speaking"),
    # What takes precedence over every plan.
    Rule(Step.LEGAL, OPEN, has("lawyer", "insolvency"), "somebody acts for the person"),
    Rule(Step.FRAUD, OPEN | WRAPPING, has("fraud_claimed"), "alleged fraud is for a person to look at"),
    Rule(Step.BEREAVEMENT, OPEN | WRAPPING, has("vulnerable_bereavement"), "a death needs a person and time"),
    Rule(Step.HEALTH, OPEN | WRAPPING, has("vulnerable_health"), "illness needs a person and time"),
    Rule(Step.GOODBYE, TALK, lambda s, h: bool(s.stops) and h.has("goodbye"), "nothing more is wanted"),
    Rule(Step.BRING_PERSON, TALK, lambda s, h: bool(s.stops), "nothing about money any more"),
    Rule(Step.BRING_PERSON, OPEN | WRAPPING, has("ask_human"), "the caller asked for a person"),
    Rule(Step.CHOICE_MADE, OPEN, asked(Question.CONFIRM), "the caller answers what was asked back"),
    Rule(Step.ASK_ABOUT_HINT, LISTENING, may_be_protected, "better asked gently than missed"),
    # Opening and right-party check.
    Rule(Step.WELCOME, IDENTITY, lambda s, h: s.identity.verified, "two facts of three fit"),
    Rule(Step.CALLBACK, OPENING | IDENTITY, no_time, "no time for a check: nothing is said of why"),
    Rule(Step.CONSENT, OPENING, lambda s, h: h.yes or h.no, "consent was answered"),
    Rule(
        Step.CONFIRM_INTENT,
        STRANGER,
        lambda s, h: (
            h.doubted in SOMEBODY_ELSE and unconfirmed(s, h) and not h.no and not h.has("identity_confirm")
        ),
        "maybe somebody else is speaking",
    ),
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
    Rule(Step.CLOSE_REFUSED, STRANGER, has("goodbye"), "the caller ends the talk"),
    Rule(
        Step.CLOSE_REFUSED,
        IDENTITY,
        lambda s, h: h.no and s.identity.reasons_given > 0,
        "the caller does not want to say who they are",
    ),
    Rule(Step.GIVE_TIME, OPENING | IDENTITY, only_waits, "the caller needs a moment"),
    Rule(Step.EXPLAIN_CHECK, IDENTITY, lambda s, h: h.no or h.has("evasive"), "the check is explained once"),
    Rule(Step.OFFER_CHOICE, IDENTITY, lambda s, h: angry(s, h) and s.feeling.anger >= 3, "a choice calms"),
    Rule(Step.ASK_CONSENT_AGAIN, OPENING, lambda s, h: s.talk.misses == 0, "consent was not answered"),
    Rule(Step.CONSENT, OPENING, lambda s, h: True, "no clear consent counts as none"),
    Rule(Step.ASK_IDENTITY, IDENTITY, lambda s, h: True, "a fact is still missing"),
    # The case.
    Rule(
        Step.OBJECTION,
        TALK | WRAPPING,
        lambda s, h: h.has(*OBJECTIONS) and s.outcome not in ("dispute_recorded", "plan_wished"),
        "an objection stops collecting until a person has looked at it",
    ),
    Rule(
        Step.CHOICE_MADE,
        TALK,
        lambda s, h: s.question in (Question.PERSON, Question.CALLBACK, Question.CHOICE) and (h.yes or h.no),
        "the caller chose",
    ),
    Rule(Step.CALLBACK, TALK | WRAPPING, has("ask_callback"), "another time suits better"),
    # Settled: room for one more question.
    Rule(Step.WITHDRAW, WRAPPING, withdraws, "nothing holds that is not wanted any more"),
    Rule(Step.MORE, WRAPPING, lambda s, h: h.has(*ANSWERS) and not s.stops, "a question was left"),
    Rule(Step.LISTEN_ON, WRAPPING, has_more, "the caller has one more question"),
    Rule(Step.LEAVE_NOTE, WRAPPING, leaves_matter, "a person looks at what was added"),
    Rule(Step.FINISH, WRAPPING, lambda s, h: True, "everything is said"),
    Rule(Step.PAY_NOW, TALK, pays_now, "the caller wants to pay all of it"),
    Rule(Step.READ_OUT, OFFERED, lambda s, h: not s.deal.offer_say, "the plan was not read out yet"),
    Rule(Step.READ_AGAIN, OFFERED, lambda s, h: agrees(s, h) and not s.deal.heard, "not all was heard"),
    Rule(Step.TAKE_WISH, OFFERED, agrees, "the caller wants exactly this plan"),
    Rule(Step.LET_PERSON_LOOK, OFFERED, insists, "no plan follows the wish, so a person looks at it"),
    Rule(Step.ASK_NAVIGATOR, OFFERED, new_wish, "a counter-offer deserves a new look"),
    Rule(Step.TAKE_REFUSAL, OFFERED, lambda s, h: counters(s, h) or h.no, "the plan does not suit"),
    Rule(Step.CALLBACK, OFFERED, has("goodbye"), "the plan stays open for a call back"),
    Rule(
        Step.SLEEP_ON_IT,
        OFFERED,
        lambda s, h: h.has("evasive") and unasked(s, Question.CALLBACK) and not h.told_means,
        "a plan may be thought over",
    ),
    Rule(Step.ASK_NAVIGATOR, ON_DESK, new_wish, "the wish changed"),
    Rule(Step.CALLBACK, ON_DESK, has("goodbye"), "nobody is kept waiting"),
    # Calm before content only where there is no content.
    Rule(
        Step.BRING_PERSON,
        TALK,
        lambda s, h: angry(s, h) and s.feeling.anger >= 4 and not wants_plan(s, h),
        "a person can help better now",
    ),
    Rule(
        Step.OFFER_CHOICE,
        TALK,
        lambda s, h: angry(s, h) and s.feeling.anger >= 3 and not wants_plan(s, h),
        "a choice gives control back",
    ),
    # Means and wishes.
    Rule(Step.RESUME, OPEN, cough, "the interruption was no answer"),
    Rule(Step.ASK_PAYDAY, LISTENING, ties_to_payday, "the rate hangs on a payday that is not known"),
    Rule(Step.ASK_NAVIGATOR, LISTENING, lambda s, h: wants_plan(s, h) and ready(s), "the wish is known"),
    Rule(Step.REASK, LISTENING, wishes_again, "the wish is clear, the rate is not"),
    Rule(Step.ASK_DATE, LISTENING, wants_date, "the day is missing"),
    Rule(Step.ASK_RATE, LISTENING, wants_rate, "a rate that fits is not known yet"),
    Rule(Step.ASK_BUDGET, LISTENING, wants_budget, "what is left decides what is bearable"),
    Rule(Step.ASK_PAYDAY, LISTENING, wants_payday, "a day after payday is easier to keep"),
    Rule(Step.ASK_NAVIGATOR, LISTENING, wants_plan, "nothing more needs to be asked"),
    # Neither yes nor no.
    Rule(Step.CONFIRM_INTENT, LISTENING, lambda s, h: unconfirmed(s, h), "better asked than guessed"),
    Rule(
        Step.GOODBYE,
        LISTENING,
        lambda s, h: h.has("goodbye") or (h.no and "choice" in s.asked),
        "the caller ends the talk",
    ),
    Rule(Step.OFFER_CHOICE, LISTENING, lambda s, h: h.no or h.has("refuse_plan"), "a no is respected"),
    Rule(Step.ENCOURAGE, LISTENING, lambda s, h: h.has("evasive") and s.talk.misses == 0, "a soft question"),
    Rule(Step.OFFER_CHOICE, LISTENING, has("evasive"), "a choice is easier than a question"),
    Rule(Step.GIVE_TIME, LISTENING | OFFERED, only_waits, "the caller needs a moment"),
    Rule(Step.WAIT, ON_DESK, lambda s, h: True, "a colleague is still looking"),
    Rule(
        Step.REASK,
        OFFERED,
        lambda s, h: h.told_means or h.has("income_statement", "payday_statement"),
        "what was told is kept, the plan is still open",
    ),
    Rule(Step.READ_AGAIN, OFFERED, asks_about_plan, "a question about the plan: it is read once more"),
    Rule(Step.OFFER_PERSON, TALK, answered_often, "the answers do not help"),
    Rule(Step.REASK, TALK, has(*ANSWERS), "the question is answered, ours is still open"),
    Rule(Step.OFFER_CHOICE, TALK, lambda s, h: angry(s, h) and s.feeling.anger >= 3, "a choice"),
    Rule(Step.REASK, TALK, angry, "after the anger the way forward"),
    Rule(Step.GUIDE_BACK, TALK, lambda s, h: h.has("off_topic") and s.talk.misses == 0, "back to the matter"),
    Rule(
        Step.NUDGE,
        TALK,
        lambda s, h: h.has("thanks", *YES) and s.talk.misses < MOST_MISSES,
        "our question is still open",
    ),
    Rule(
        Step.CALLBACK,
        TALK,
        lambda s, h: s.talk.misses >= MOST_MISSES and s.question in (Question.PERSON, Question.CALLBACK),
        "a person can find out what is wanted",
    ),
    Rule(Step.OFFER_PERSON, TALK, lambda s, h: s.talk.misses >= MOST_MISSES, "asked back twice already"),
    Rule(Step.CLARIFY, TALK, lambda s, h: True, "it was not understood"),
)


def decide(state: CallState, heard: Heard) -> Decision:
    """The first rule that fits, with the caller's own questions to be answered before it."""
    for rule in RULES:
        if state.phase in rule.phases and rule.fits(state, heard):
            return Decision(step=rule.step, why=rule.why, answers=_answers(state, heard, rule.step))
    return Decision(step=Step.CLARIFY, why="no rule fits")


PURPOSES = {
    Question.CONSENT: "answer.purpose_recording",
    Question.IDENTITY: "answer.purpose_identity",
    Question.RATE: "answer.purpose_means",
    Question.BUDGET: "answer.purpose_means",
    Question.OTHER_COSTS: "answer.purpose_means",
    Question.DEPENDANTS: "answer.purpose_means",
    Question.PAYDAY: "answer.purpose_means",
}
"""What to say when somebody asks why they were asked."""

QUIET = frozenset(
    {
        Step.FINISH,
        Step.CHECK_VOICE,
        Step.CALLBACK,
        Step.GOODBYE,
        Step.CRISIS,
        Step.ASK_SAFETY,
        Step.ASK_ABOUT_HINT,
        Step.GO_ON,
        Step.STAY,
        Step.STOP_CONTACT,
        Step.HOLD_LINE,
        Step.SAY_WHO_CALLS,
        Step.LEAVE_MESSAGE,
        Step.GREET_PERSON,
        Step.PROTECT_MINOR,
        Step.LEGAL,
        Step.FRAUD,
        Step.BEREAVEMENT,
        Step.HEALTH,
        Step.RESUME,
        Step.READ_AGAIN,
        Step.SAY_AGAIN,
        Step.WITHDRAW,
        Step.LET_PERSON_LOOK,
    }
)
"""Steps before which no question about the case is answered."""


PARTINGS = frozenset({Step.STOP_CONTACT, Step.CALLBACK, Step.GOODBYE, Step.FINISH, Step.LEGAL})
"""Steps of those before which it is said that a complaint, or a wish for data or papers, is passed on."""


def rights(state: CallState, heard: Heard) -> tuple[str, ...]:
    """Return what is said to a complaint, or a wish for data or papers, of the right person."""
    return tuple(ANSWERS[name] for name in RIGHTS if heard.has(name)) if state.identity.verified else ()


def _answers(state: CallState, heard: Heard, step: Step) -> tuple[str, ...]:
    if step in PARTINGS:
        return rights(state, heard)
    if step in QUIET or step is Step.WELCOME:
        return ()
    asks = [intent for intent in ANSWERS if heard.has(intent)]
    if "ask_source" in asks:
        asks = [intent for intent in asks if intent != "ask_who_is_calling"]
    keys = [_answer(state, intent, ANSWERS[intent]) for intent in asks]
    if state.phase is Phase.OFFERED and state.deal.confirmed and "ask_fee_details" in asks:
        keys.insert(0, costs_phrase(state.deal.confirmed))
    return tuple(dict.fromkeys(key for key in keys if key))


def _aside(state: CallState, intent: str, key: str) -> str:
    """The answer to a question about the talk: why something is asked depends on what is asked."""
    if intent == "ask_source":
        return "answer.source_known" if state.identity.verified and not state.stops else key
    if intent == "ask_purpose":
        return PURPOSES.get(state.question, key)
    return key


def _answer(state: CallState, intent: str, key: str) -> str:
    """The answer that may be given: before the check, and after a stop, nothing of the case."""
    verified = state.identity.verified
    if intent in ("ask_is_robot", GENUINE) or (intent == "ask_who_is_calling" and not verified):
        return key
    if intent in ASIDE:
        return _aside(state, intent, key)
    if not verified:
        return "answer.after_check"
    if state.stops and intent not in RIGHTS:
        return ""
    if intent == ASKS_TERMS and state.deal.confirmed and state.deal.cleared_hash:
        return plan_phrase(state.deal.confirmed)
    if state.outcome == "dispute_recorded" and intent in ("ask_claim_details", "ask_fee_details"):
        return "answer.review"
    return "answer.who_known" if intent == "ask_who_is_calling" else key

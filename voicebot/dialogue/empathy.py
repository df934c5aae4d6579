"""Kindness before the matter: which acknowledgement comes first, and never the same one twice in a call.

Anger is answered by a known sequence, one stage per angry turn: acknowledge it, own what is ours, give a
choice, bring a person (the last two are steps of the strategy). Everything else gets the acknowledgement
that fits what was said; where nothing was confided and the mood is calm, none is forced.
"""

from dataclasses import replace

from voicebot.dialogue.heard import Heard
from voicebot.dialogue.situation import angry
from voicebot.dialogue.state import Feeling
from voicebot.dialogue.steps import Step
from voicebot.dialogue.turn import Turn
from voicebot.events import ScoresUpdated

SOUR = -0.12
SOURED_VALENCE = 0.15
SOURED_COOPERATION = 0.08
CONFIDED = (
    ("vulnerable_bereavement", "ack.loss"),
    ("vulnerable_health", "ack.illness"),
    ("insolvency", "ack.insolvency"),
    ("already_paid", "ack.paid"),
    ("already_paying", "ack.paid"),
    ("returned_goods", "ack.objection"),
    ("dispute_claim", "ack.objection"),
    ("dispute_costs", "ack.objection"),
    ("cannot_pay", "ack.tight"),
    ("income_statement", "ack.openness"),
    ("counter_offer", "ack.counter"),
    ("ask_instalments", "ack.wish"),
    ("partial_payment", "ack.wish"),
    ("ask_deferral", "ack.wish"),
    ("promise_to_pay", "ack.wish"),
    ("evasive", "ack.pressure_free"),
    ("refuse_plan", "ack.no"),
)
HEDGES = ("evasive", "refuse_plan")
"""Beside a sum these only soften it: "thirty maybe", "thirty, more is not possible"."""

UNTOUCHED = frozenset(
    {
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
        Step.RESUME,
        Step.SAY_AGAIN,
        Step.CLARIFY,
        Step.GIVE_TIME,
        Step.FRAUD,
        Step.CONFIRM_INTENT,
        Step.CONSENT,
        Step.ASK_CONSENT_AGAIN,
        Step.CLOSE_THIRD_PARTY,
        Step.CLOSE_WRONG_PERSON,
        Step.PROTECT_MINOR,
        Step.DOUBT_AGE,
        Step.TAKE_WISH,
        Step.GOODBYE,
        Step.LISTEN_ON,
        Step.LEAVE_NOTE,
        Step.WITHDRAW,
        Step.STOP_RECORDING,
        Step.FINISH,
    }
)
"""Steps whose own words are the acknowledgement."""


def felt(feeling: Feeling, event: ScoresUpdated) -> Feeling:
    """Keep a score; a finished utterance that pulls mood and cooperation down sharply has soured the talk."""
    now = replace(feeling, mood=event.mood, valence=event.valence, cooperation=event.cooperation)
    if not event.final:
        return now
    fell = feeling.last_valence - event.valence >= SOURED_VALENCE and event.valence < SOUR
    turned_away = feeling.last_cooperation - event.cooperation >= SOURED_COOPERATION
    return replace(
        now, soured=fell and turned_away, last_valence=event.valence, last_cooperation=event.cooperation
    )


def notice_anger(turn: Turn, heard: Heard) -> None:
    """Count an angry turn, once."""
    feeling = turn.state.feeling
    if angry(turn.state, heard):
        turn.set(feeling=replace(feeling, anger=feeling.anger + 1))


def acknowledge(turn: Turn, heard: Heard, step: Step, anger_before: int) -> None:
    """Say the fitting acknowledgement, if there is a fresh one."""
    calms = step is Step.ASK_CONSENT_AGAIN and turn.state.feeling.anger > anger_before
    if step in UNTOUCHED and not calms:
        return
    key = _key(turn, heard, anger_before)
    if step is Step.CALLBACK and key == "ack.wish":
        return
    if key and _fresh(turn, key):
        turn.say(key)


def _key(turn: Turn, heard: Heard, anger_before: int) -> str:
    feeling = turn.state.feeling
    if feeling.anger > anger_before:
        return f"calm.{min(feeling.anger, 3)}"
    if turn.state.identity.verified:
        for intent, key in CONFIDED:
            if heard.has(intent) and not (intent in HEDGES and heard.offer_cents is not None):
                return key
    elif heard.has("vulnerable_bereavement"):
        return "ack.loss"
    elif heard.has("vulnerable_health"):
        return "ack.illness"
    if heard.told_means:
        return "ack.openness"
    return "ack.worry" if feeling.mood in ("distressed", "anxious") and heard.words > 2 else ""


def _fresh(turn: Turn, key: str) -> bool:
    """Whether a variant of the acknowledgement is left that was not said in this call."""
    phrase = turn.book.phrase(key, turn.state.language)
    tone, lines = phrase.of(turn.tone)
    used = {u for u in turn.state.talk.used if u.startswith(f"{key}/{tone}/")}
    return len(used) < len(lines)

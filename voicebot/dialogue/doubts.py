"""What may have been meant, though not surely enough to count: what to ask back, gently, and how often."""

from collections.abc import Mapping

from voicebot.dialogue.figures import SHORT_ANSWER
from voicebot.dialogue.intents import ASKED_BACK, COUNTS, DOUBTED, EMPTY, FIRM, PROTECTED
from voicebot.dialogue.state import CallState, Phase, Question
from voicebot.events import UtteranceUnderstood
from voicebot.findings import NO_LETTER, PAYS_BY, RECOVERED, SETTLEMENT

MAY_BE_IN_NEED = 0.3
"""From here on a hint at self-harm that does not count is worth a gentle question.

Of 484 that were written for measuring, none lies between 0.2 and this, and 63 of 5,727 other utterances do.
"""
MAY_BE_PROTECTED = 0.25
"""From here on a hint at another protected class that does not count is worth a gentle question."""
NEVER, ALWAYS = 0.0, 2.0
"""Below how high a probability a meaning is asked back, where that is not `COUNTS`."""
ENDS_THE_TALK = ("ask_callback", "pay_now", "already_paid", "returned_goods", "dispute_claim")
"""After these there is nothing left to talk about, so that a guess must not be taken for them."""
BORNE_OUT = frozenset(("offer", "other", "past"))
"""A day or a sum of these kinds bears such a meaning out."""


def in_need(event: UtteranceUnderstood) -> bool:
    """Whether self-harm may have been hinted at, though not surely; one word alone hints at nothing."""
    if event.intents.get(NO_LETTER, 0.0) >= COUNTS:  # "I've been abroad and saw no post"
        return False
    return event.word_count > 1 and MAY_BE_IN_NEED <= event.intents.get("self_harm_risk", 0.0) < COUNTS


def hinted(chances: Mapping[str, float]) -> str:
    """Return the protected class that may have been meant, or ""."""
    if chances.get(RECOVERED, 0.0) >= COUNTS and chances.get("vulnerable_health", 0.0) >= COUNTS:
        return "vulnerable_health"
    if chances.get(NO_LETTER, 0.0) >= COUNTS:
        return ""
    likely = [(chances.get(name, 0.0), name) for name in PROTECTED]
    return max(((p, name) for p, name in likely if MAY_BE_PROTECTED <= p < COUNTS), default=(0.0, ""))[1]


def likeliest(event: UtteranceUnderstood, state: CallState, intents: frozenset[str]) -> str:
    """Return what does not quite count and is worth asking back; "" where something else counts.

    Who asks whether a card will do may want to pay all of it now, unless a plan is on the table.
    """
    most = dict.fromkeys(ASKED_BACK, COUNTS)
    if SETTLEMENT in intents or any(amount.role == "offer" for amount in event.amounts):
        most["pay_now"] = NEVER  # a part is not all of it
    elif PAYS_BY in intents:
        most["pay_now"] = ALWAYS if state.phase is Phase.LISTENING else NEVER
    likely = [(p, name) for name, p in event.intents.items() if DOUBTED <= p < most.get(name, 0.0)]
    return max(likely)[1] if likely and not intents - EMPTY else ""


def likely_end(event: UtteranceUnderstood, state: CallState, intents: frozenset[str]) -> str:
    """Return what would end the talk, counts alone and is only likely, so that it is asked about once; or "".

    Who says "I'm on the bus" may well go on, who asks "what am I to do now" may be unable to pay, and
    "somebody called about that already" is no payment.
    """
    roles = {*(date.role for date in event.dates), *(amount.role for amount in event.amounts)}
    if event.hour is not None or not roles.isdisjoint(BORNE_OUT) or state.phase is not Phase.LISTENING:
        return ""
    alone = [name for name in ENDS_THE_TALK if intents == {name} and f"confirm {name}" not in state.asked]
    return next((name for name in alone if event.intents.get(name, 0.0) < FIRM), "")


def not_knowing(event: UtteranceUnderstood, state: CallState, intents: frozenset[str]) -> frozenset[str]:
    """Return what a short "I don't know" means: in place of a rate, that a suggestion is asked for.

    Elsewhere it leads on to the next gentle question.
    """
    unsure = DOUBTED <= event.intents.get("evasive", 0.0) < COUNTS and event.word_count <= SHORT_ANSWER
    named = event.amounts or event.numbers or event.dates or event.month
    if named or intents - EMPTY or not unsure or state.phase is not Phase.LISTENING:
        return frozenset()
    return frozenset({"ask_suggestion" if state.question is Question.RATE else "evasive"})

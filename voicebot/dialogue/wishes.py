"""What a call keeps of an utterance: means, how the caller wants to pay, and what to come back to."""

from dataclasses import replace

from voicebot.dialogue import figures
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.intents import COUNTS, RATES
from voicebot.dialogue.state import CallState, Question
from voicebot.events import UtteranceUnderstood
from voicebot.findings import NO_PAYDAY, Wish, WishKind

A_UNIT = 100
"""What a sum may fall short of the whole, in cents, and still mean it: nobody says the cents."""
BARE_ANSWER = 3
"""In so few words, the question for consent is answered and nothing else is said for sure."""


def keep(state: CallState, event: UtteranceUnderstood, heard: Heard) -> CallState:
    """Keep what the caller said about means and wishes; before verification also what to come back to."""
    seen = sorted(heard.intents)
    if not state.identity.verified and not _bare_answer(state, heard):
        state = replace(state, carried=tuple(dict.fromkeys((*state.carried, *seen))))
    if all(event.intents.get(name, 0.0) >= COUNTS for name in (NO_PAYDAY, "payday_statement")):
        state = replace(state, asked=state.asked | {Question.PAYDAY.value})  # "I get paid weekly"
    intents = tuple(dict.fromkeys((*state.intents, *seen)))
    return replace(state, intents=intents, means=figures.means(event, state), wish=_wish(state, heard))


def _bare_answer(state: CallState, heard: Heard) -> bool:
    """Whether two or three words only answer the question for consent: what else they may mean is a guess."""
    return state.question is Question.CONSENT and (heard.yes or heard.no) and heard.words <= BARE_ANSWER


def _wish(state: CallState, heard: Heard) -> Wish:
    """How the caller wants to pay: what was known, with what was said now."""
    known = state.wish
    if heard.without_deposit:
        known = replace(known, deposit_cents=None, deposit_date=None)
    moves = _moves_plan(state, heard)
    dated = heard.wishes or state.question is Question.DATE or (moves and heard.names_day)
    kind, rate = _kind(state, heard, moves=moves), known.rate_cents
    if heard.offer_cents is not None:
        kind, rate = _offered(state, heard, heard.offer_cents)
    ahead = heard.deposit_cents or known.deposit_cents
    asked = state.question is Question.RATE and rate is None and not heard.has(*RATES)
    if asked and ahead and heard.day is not None:  # "a hundred now and the rest ..." "on the tenth"
        kind, rate, dated = "instalments", state.case.claim.total_cents - ahead, True
    return Wish(
        kind=kind,
        rate_cents=rate,
        first_date=heard.day if dated and heard.day else known.first_date,
        of_month=heard.of_month if dated and heard.day else known.of_month,
        frequency="weekly" if heard.weekly and heard.offer_cents else known.frequency,
        deposit_cents=ahead,
        deposit_date=heard.deposit_day if heard.deposit_cents else known.deposit_date,
    )


def _moves_plan(state: CallState, heard: Heard) -> bool:
    """Whether a day that is named is another day of a plan that is there, or has begun to be made."""
    running = state.question is Question.OFFER or state.wish.deposit_cents is not None
    return running and heard.day is not None and state.wish.kind == "instalments"


def _kind(state: CallState, heard: Heard, *, moves: bool) -> WishKind | None:
    """The way of paying, where no sum says it: rates before a later payment before one at once."""
    known = state.wish.kind
    if heard.has(*RATES):
        return "instalments"
    waits = heard.has("payday_statement") and heard.day is None
    if heard.has("pay_now") and ((heard.day and not heard.soon) or waits):
        return "deferral"
    if heard.has("ask_deferral") and not moves:
        return "deferral"
    promised = heard.has("promise_to_pay") and heard.day and not heard.offer_cents
    if promised and state.question is not Question.OFFER:
        return "pay_now" if known is None and heard.soon else "deferral"
    return "instalments" if known is None and heard.has("ask_suggestion") else known


def _offered(state: CallState, heard: Heard, cents: int) -> tuple[WishKind, int | None]:
    """A rate of that sum, or all of it where it comes to the whole."""
    if cents <= state.case.claim.total_cents - A_UNIT:
        return "instalments", cents
    later = heard.day is not None and not heard.soon
    return ("deferral" if later else "pay_now"), None

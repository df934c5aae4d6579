"""Finding out, gently and only as needed, what would fit."""

from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue.care import note_stops
from voicebot.dialogue.heard import Heard
from voicebot.dialogue.intents import EMPTY, NO, PROTECTED, RATES
from voicebot.dialogue.situation import SOMEBODY_ELSE, SUGGESTION
from voicebot.dialogue.state import Phase, Question
from voicebot.dialogue.turn import Turn
from voicebot.findings import WishKind

ASK_NEXT = {
    "rate": (Question.RATE, "rate.ask"),
    "rate_cents": (Question.RATE, "rate.ask"),
    "income_cents": (Question.BUDGET, "budget.ask"),
    "rent_cents": (Question.BUDGET, "budget.ask"),
    "other_costs_cents": (Question.OTHER_COSTS, "other_costs.ask"),
    "dependants": (Question.DEPENDANTS, "dependants.ask"),
    "payday": (Question.PAYDAY, "payday.ask"),
    "first_date": (Question.DATE, "date.ask"),
}
"""What the navigator may ask for next, and how we ask the caller."""

WISH_INTENTS: Mapping[WishKind, str] = {
    "instalments": "ask_instalments",
    "deferral": "ask_deferral",
    "pay_now": "pay_now",
}
INTENT_WISHES: Mapping[str, WishKind] = {intent: kind for kind, intent in WISH_INTENTS.items()}


def ask_rate(turn: Turn, heard: Heard) -> None:
    """Which rate would fit; somebody who cannot pay is told first that advice is free."""
    if turn.state.wish.kind is None:
        turn.set(wish=replace(turn.state.wish, kind="instalments"))
    note_deposit(turn, heard)
    if heard.has("cannot_pay"):
        _advise(turn)
    turn.ask(Question.RATE, "rate.ask")


def note_deposit(turn: Turn, heard: Heard) -> None:
    """A sum ahead of the rate is kept for the person who decides; nothing is said about what it changes."""
    if heard.deposit_cents:
        turn.say("deposit.noted")
    if heard.more_later:
        turn.say("later.noted")


def _advise(turn: Turn) -> None:
    for line in turn.state.case.help_lines:
        if line.kind == "debt_advice":
            turn.explain("debt_advice", "free advice helps where money is short")
            turn.say("debt_advice.line" if line.number else "debt_advice.place")


def ask_budget(turn: Turn, heard: Heard) -> None:
    """What comes in and what goes out, roughly; who asks for a suggestion is not asked for a rate first."""
    if heard.has("ask_suggestion"):
        turn.set(asked=turn.state.asked | {SUGGESTION})
    turn.ask(Question.BUDGET, "budget.ask")


def ask_payday(turn: Turn, heard: Heard) -> None:
    """When the money comes in."""
    turn.ask(Question.PAYDAY, "payday.ask")


def ask_date(turn: Turn, heard: Heard) -> None:
    """Until when a pause would help."""
    turn.ask(Question.DATE, "date.ask")


def ask_next(turn: Turn, field: str) -> bool:
    """Ask what the navigator still needs; whether there was something left to ask."""
    question, key = ASK_NEXT.get(field, (Question.NOTHING, ""))
    if not key or question.value in turn.state.asked:
        return False
    turn.ask(question, key)
    return True


def offer_choice(turn: Turn, heard: Heard) -> None:
    """Give control back: go on, be called back, or talk with a person."""
    turn.ask(Question.CHOICE, "choice.ask" if turn.state.identity.verified else "choice.neutral")


def encourage(turn: Turn, heard: Heard) -> None:
    """Ask what makes it hard, without any push."""
    turn.set(talk=replace(turn.state.talk, misses=turn.state.talk.misses + 1))
    turn.ask(Question.SITUATION, "encourage.ask")


def _keep_wish(turn: Turn, intent: str) -> None:
    """A way of paying that was asked back is the wish now, unless another is known."""
    kind = INTENT_WISHES.get(intent)
    if kind and turn.state.wish.kind is None:
        turn.set(wish=replace(turn.state.wish, kind=kind))


def _asked_back(turn: Turn, heard: Heard, doubted: str) -> Heard | None:
    """The answer to what was only likely."""
    if heard.yes and doubted:
        meant = replace(heard, intents=frozenset({doubted}), yes=False)
        _keep_wish(turn, doubted)
        note_stops(turn, meant)
        return meant
    wish = WISH_INTENTS[turn.state.wish.kind] if turn.state.wish.kind else ""
    if heard.no and doubted in PROTECTED and wish:  # the wish was said in the same breath
        return replace(heard, intents=frozenset({wish}), no=False)
    verified = turn.state.identity.verified
    if heard.no and verified and heard.has(*RATES, "cannot_pay"):  # "no, I can't pay it all at once"
        return replace(heard, intents=heard.intents - set(NO), no=False)
    goes_on = doubted == "ask_callback" and not heard.intents - EMPTY and not heard.wishes
    if (heard.no or goes_on) and verified:
        turn.ask(Question.SITUATION, "clarify.open")
        return None
    return heard if verified else replace(heard, no=False, intents=frozenset())


def choice_made(turn: Turn, heard: Heard) -> Heard | None:
    """A yes or a no to what was asked back or offered."""
    question, doubted = turn.state.question, turn.state.doubted
    turn.set(question=Question.NOTHING, doubted="")
    checking = turn.state.identity.matched and not turn.state.identity.verified
    if doubted in SOMEBODY_ELSE and checking:
        return replace(heard, yes=False, no=False, intents=frozenset())  # a fact of theirs answers it
    if question is Question.CONFIRM:
        return _asked_back(turn, heard, doubted)
    wanted = {Question.PERSON: "ask_human", Question.CALLBACK: "ask_callback"}.get(question)
    if heard.yes and wanted:
        return replace(heard, intents=frozenset({wanted}), yes=False)
    if heard.yes:
        turn.ask(Question.SITUATION, "situation.go_on")
        return None
    if question is Question.CALLBACK and turn.state.phase is Phase.OFFERED:
        turn.back_to_talk()
        return None
    if question is Question.PERSON:
        turn.ask(Question.CALLBACK, "callback.ask")
        return None
    return replace(heard, intents=frozenset({"goodbye"}), no=False)

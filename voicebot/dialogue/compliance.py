"""The gate every action passes last; nothing reaches the caller another way.

Rules, each with a name that the log keeps: the first sentence discloses the assistant; nothing about a
debt before the right party is verified; terms only when they are the confirmed plan's, with the hash that
the database cleared; nothing about money after somebody asked to be left alone or needs something else;
no forbidden word. The gate only holds back; `Call` then speaks a safe phrase and brings a person.
"""

import re
from collections.abc import Callable, Sequence

from decision_navigator.plans import terms_hash
from voicebot.actions import (
    Action,
    AskNavigator,
    BlockSpeech,
    ClaimOffer,
    RecordWish,
    Say,
    SendNotice,
)
from voicebot.dialogue.phrases import PhraseBook, forbidden_word
from voicebot.dialogue.state import CallState, Phase
from voicebot.dialogue.wording import offer_values

DISCLOSES = re.compile(r"automatisch|automated", re.IGNORECASE)
DEBT_WORDS = {
    "de": re.compile(
        r"\b(schuld\w*|forderung\w*|rechnung\w*|raten?|ratenplan|betrag\w*|gläubiger\w*|mahn\w*|inkasso\w*"
        r"|zahl\w*|euro|offene[nrs]? (posten|summe)|kosten|zinsen)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(debts?|claims?|invoices?|bills?|instalments?|amounts?|creditors?|collections?|reminders?"
        r"|pay|payments?|paid|owe[ds]?|euros?|balance|costs?|interest)\b",
        re.IGNORECASE,
    ),
}
MONEY_ACTIONS = (AskNavigator, ClaimOffer, RecordWish, SendNotice)
DELIBERATE = ("agent_typed",)


def gate(state: CallState, actions: Sequence[Action], book: PhraseBook | None = None) -> tuple[Action, ...]:
    """Let actions through, or put a `BlockSpeech` in their place.

    Args:
        state: The call after the event, before the actions are carried out.
        actions: What the dialogue wants to do.
        book: Where the forbidden words stand; without one they are not looked for.
    """
    return tuple(_passed(state, action, book) for action in actions)


def _passed(state: CallState, action: Action, book: PhraseBook | None) -> Action:
    if isinstance(action, MONEY_ACTIONS):
        rule = _money_rule(state)
        return BlockSpeech(rule=rule, phrase=type(action).__name__) if rule else action
    if isinstance(action, Say):
        rule = next((name for name, breaks in RULES if breaks(state, action)), "")
        if not rule and book is not None:
            rule = "forbidden word" if _forbidden(action, book) else ""
        return BlockSpeech(rule=rule, phrase=action.phrase) if rule else action
    return action


def _money_rule(state: CallState) -> str:
    if not state.identity.verified:
        return "right party first"
    if state.stops or state.outcome == "dispute_recorded":
        return "nothing about money any more"
    return ""


def _undisclosed(state: CallState, say: Say) -> bool:
    return say.say_id == "say-1" and not DISCLOSES.search(say.pii_text)


def _stranger(state: CallState, say: Say) -> bool:
    return say.topic != "plain" and not state.identity.verified


def _gives_away(state: CallState, say: Say) -> bool:
    if state.identity.verified or say.topic != "plain" or say.phrase in DELIBERATE:
        return False
    return bool(DEBT_WORDS[say.language].search(bare_text(say, state)))


def _persuades(state: CallState, say: Say) -> bool:
    return say.topic != "plain" and bool(state.stops) and state.phase is not Phase.WITH_AGENT


def _uncleared(state: CallState, say: Say) -> bool:
    if say.topic != "offer":
        return False
    deal = state.deal
    if deal.confirmed is None or not deal.cleared_hash:
        return True
    hashes = {deal.cleared_hash, deal.terms_hash, say.values.get("terms_hash"), terms_hash(deal.confirmed)}
    figures = offer_values(deal.confirmed)
    return len(hashes) != 1 or any(say.values.get(name) != figure for name, figure in figures.items())


def bare_text(say: Say, state: CallState) -> str:
    """The words without the person's and the agency's own names, which may look like anything."""
    text = say.pii_text
    for value in (*say.pii_values.values(), *_names(state)):
        text = text.replace(value, "") if value else text
    return text


def _names(state: CallState) -> tuple[str, ...]:
    if state.brief is None:
        return ()
    named = [name for claim in state.brief.claims for name in (claim.creditor, claim.bought)]
    return (
        state.brief.agency,
        *named,
        *(name for line in state.brief.help_lines for name in (line.name_de, line.name_en)),
    )


def _forbidden(say: Say, book: PhraseBook) -> bool:
    text = say.pii_text
    for value in (*say.pii_values.values(), *say.values.values()):
        text = text.replace(value, "") if value else text
    return bool(forbidden_word(text, book.forbidden[say.language]))


RULES: tuple[tuple[str, Callable[[CallState, Say], bool]], ...] = (
    ("disclosure first", _undisclosed),
    ("right party first", _stranger),
    ("no hint of a debt", _gives_away),
    ("nothing about money any more", _persuades),
    ("only cleared terms", _uncleared),
)

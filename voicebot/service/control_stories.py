"""What control suggestions are about: short made-up calls, each with a plan that does not fit what was said.

A story's plan keeps every rule; only somebody who reads the words notices what is wrong with it. Nobody in
them exists. ``{named}`` stands for the sum and ``{payday}`` for the day that the made-up person names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Flaw = Literal["too_high", "before_income", "disputed"]
FLAWS: tuple[Flaw, ...] = ("too_high", "before_income", "disputed")
"""The rate is far above the sum that was named; it comes before the income; the claim is disputed."""

NAMED_CENTS = 4000
PAYDAY = 20
"""A plan with the flaw ``before_income`` has its first day some days before this one."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "de": ("Karin Lorenz", "Uwe Brandt", "Sabrina Keller", "Deniz Aydin", "Petra Sommer", "Holger Beck"),
    "en": ("Claire Hughes", "Daniel Brooks", "Megan Price", "Adam Foster", "Laura Bennett", "Omar Haddad"),
}
BOUGHT: Mapping[str, tuple[str, ...]] = {
    "de": ("Winterjacke und Stiefel", "Waschmaschine mit Lieferung", "Esstisch aus Eiche"),
    "en": ("Winter coat and boots", "Washing machine with delivery", "Oak dining table"),
}


@dataclass(frozen=True, kw_only=True)
class StoryTurn:
    """One turn; the bot's have no mood. ``names_sum`` and ``names_payday`` say what is found in it."""

    text: str
    who: Literal["bot", "caller"] = "caller"
    mood: str = "neutral"
    valence: float = 0.0
    cooperation: float = 0.5
    intents: tuple[str, ...] = ()
    names_sum: bool = False
    names_payday: bool = False


_OPENING: Mapping[str, tuple[StoryTurn, ...]] = {
    "de": (
        StoryTurn(who="bot", text="Guten Tag, hier ist der automatische Assistent von {agency}."),
        StoryTurn(text="Ja, guten Tag, {name} hier.", valence=-0.05),
        StoryTurn(who="bot", text="Danke. Es geht um eine offene Rechnung. Wie können wir das gut lösen?"),
    ),
    "en": (
        StoryTurn(who="bot", text="Good morning, this is the automated assistant of {agency}."),
        StoryTurn(text="Yes, hello, this is {name}.", valence=-0.05),
        StoryTurn(who="bot", text="Thank you. It is about an open invoice. How can we solve this well?"),
    ),
}
_WAIT: Mapping[str, StoryTurn] = {
    "de": StoryTurn(who="bot", text="Danke, das hilft. Eine Kollegin schaut gerade darauf."),
    "en": StoryTurn(who="bot", text="Thank you, that helps. A colleague is looking at it right now."),
}
_FLAWED: Mapping[Flaw, Mapping[str, tuple[StoryTurn, ...]]] = {
    "too_high": {
        "de": (
            StoryTurn(
                text="Ich möchte das ja zahlen, aber mehr als {named} im Monat schaffe ich wirklich nicht.",
                mood="anxious",
                valence=-0.3,
                cooperation=0.7,
                intents=("ask_instalments",),
                names_sum=True,
            ),
        ),
        "en": (
            StoryTurn(
                text="I do want to pay it, but I really cannot manage more than {named} a month.",
                mood="anxious",
                valence=-0.3,
                cooperation=0.7,
                intents=("ask_instalments",),
                names_sum=True,
            ),
        ),
    },
    "before_income": {
        "de": (
            StoryTurn(
                text="In Raten geht das. Mein Lohn kommt aber erst am {payday}., vorher ist das Konto leer.",
                valence=0.1,
                cooperation=0.75,
                intents=("ask_instalments", "payday_statement"),
                names_payday=True,
            ),
        ),
        "en": (
            StoryTurn(
                text="Instalments would work. But my wages arrive on day {payday}; there is nothing before.",
                valence=0.1,
                cooperation=0.75,
                intents=("ask_instalments", "payday_statement"),
                names_payday=True,
            ),
        ),
    },
    "disputed": {
        "de": (
            StoryTurn(
                text="Das habe ich doch alles zurückgeschickt, den Beleg von der Post habe ich hier liegen.",
                mood="angry",
                valence=-0.4,
                cooperation=0.5,
                intents=("returned_goods",),
            ),
        ),
        "en": (
            StoryTurn(
                text="But I sent all of that back, I have the slip from the post office right here.",
                mood="angry",
                valence=-0.4,
                cooperation=0.5,
                intents=("returned_goods",),
            ),
        ),
    },
}


def story(flaw: Flaw, language: str) -> tuple[StoryTurn, ...]:
    """The turns of a story in ``de`` or ``en``."""
    return (*_OPENING[language], *_FLAWED[flaw][language], _WAIT[language])

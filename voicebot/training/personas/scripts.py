"""Persona scripts: who calls, and what they answer to which question of the bot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from voicebot.dialogue.phrases import LANGUAGES
from voicebot.errors import OperatorError

HOME = Path(__file__).parent
QUESTIONS = (
    "consent identity name birth postcode adult situation rate budget other_costs dependants payday date "
    "offer choice person callback confirm more waiting crisis voicemail screening"
)
EVENTS = ("#silence", "#noise", "#beep", "#hangup", "#dtmf", "#language")
ASKED_BY: Mapping[str, str] = {
    "identity.name": "name",
    "identity.birth": "birth",
    "identity.postcode": "postcode",
    "identity.adult": "adult",
    "wait": "waiting",
    "hand_over": "waiting",
    "navigator": "waiting",
    "encourage": "situation",
    "clarify": "situation",
    "duties": "situation",
    "noise": "callback",
    "agent": "situation",
    "silence": "situation",
}
"""Which question a phrase of the bot stands for, where its first part does not say it itself."""

Answers = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One caller: own answers by question, each a turn with its alternatives, and anyone's by language."""

    id: str
    about: str
    language: str
    direction: Literal["inbound", "outbound"] = "inbound"
    says: Mapping[str, Answers] = field(default_factory=dict)
    anyone: Mapping[str, Mapping[str, Answers]] = field(default_factory=dict)


def read_personas(language: str, home: Path = HOME) -> tuple[Persona, ...]:
    """Read all personas of a language.

    Raises:
        OperatorError: the file is missing, is no YAML or breaks the format; the sentence names the place.
    """
    name = f"{language}.yaml"
    try:
        tables = {other: _table(home / f"{other}.yaml") for other in LANGUAGES}
        anyone = {other: _answers(table["anyone"], name) for other, table in tables.items()}
        data = tables[language]
        personas = data["personas"].items()
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise OperatorError(f"The persona file {name} cannot be read.") from error
    return tuple(_persona(key, entry, anyone, language) for key, entry in personas)


def question_of(phrase: str) -> str:
    """The question that a phrase of the bot stands for, or nothing."""
    known = QUESTIONS.split()
    head = phrase.split(".", 1)[0]
    for key in (ASKED_BY.get(phrase), ASKED_BY.get(head), head):
        if key in known:
            return key
    return ""


def _table(path: Path) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))


def _persona(
    key: str, entry: Mapping[str, Any], anyone: Mapping[str, Mapping[str, Answers]], language: str
) -> Persona:
    direction = entry.get("direction", "inbound")
    if direction not in ("inbound", "outbound"):
        raise OperatorError(f"The persona '{key}' in {language}.yaml has an unknown direction.")
    return Persona(
        id=key,
        about=str(entry["about"]),
        language=language,
        direction=cast('Literal["inbound", "outbound"]', direction),
        says=_answers(entry.get("says", {}), f"{language}.yaml: {key}"),
        anyone=anyone,
    )


def _answers(table: Mapping[str, Any], where: str) -> dict[str, Answers]:
    unknown = set(table) - set(QUESTIONS.split())
    if unknown:
        raise OperatorError(f"{where} answers the unknown question '{sorted(unknown)[0]}'.")
    return {
        question: tuple(tuple(turn) if isinstance(turn, list) else (turn,) for turn in turns)
        for question, turns in table.items()
    }

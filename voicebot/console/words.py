"""The console's words: one YAML file per language under the same keys."""

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

from voicebot.errors import OperatorError

LANGUAGES = ("de", "en")
DESK_PARTS = (
    "top", "queue", "topic", "mood", "stage", "intent", "role", "fact", "curve", "call", "happened", "reason",
    "outcome", "plan", "plan_state", "decline", "correct", "channel", "control", "skill", "tasks", "held",
    "undelivered", "users", "lift", "problem", "audit",
)  # fmt: skip
"""What the live pages need in the browser."""


@functools.cache
def table(language: str) -> Mapping[str, Any]:
    """All words of a language.

    Raises:
        OperatorError: the file is broken.
    """
    text = resources.files("voicebot.console").joinpath("words", f"{language}.yaml").read_text("utf-8")
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise OperatorError(f"The console's words in {language}.yaml are no valid YAML.") from error
    if not isinstance(found, dict):
        raise OperatorError(f"The console's words in {language}.yaml must be a mapping.")
    return found


def word(language: str, key: str, **values: object) -> str:
    """The sentence under ``part.key``, placeholders filled; an unknown key shows itself.

    The first dot parts the sections; what follows may hold dots of its own.
    """
    part, _, rest = key.partition(".")
    section = table(language).get(part)
    found = section.get(rest) if isinstance(section, Mapping) else None
    if not isinstance(found, str):
        return rest or key
    for name, value in values.items():
        found = found.replace(f"{{{name}}}", str(value))
    return found


def reason_word(language: str, code: str) -> str:
    """Why something came about: a reason of ours, an intent, or a language that somebody asked for."""
    words = table(language)
    if code not in words["reason"] and code in words["intent"]:
        return str(words["intent"][code])
    return word(language, "reason.other_language" if len(code) == 2 else f"reason.{code}")


@functools.cache
def desk_words(language: str) -> Mapping[str, Any]:
    """The words that the live pages take with them."""
    return {part: table(language)[part] for part in DESK_PARTS}

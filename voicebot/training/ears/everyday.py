"""Everyday sentences from a small grammar: many constructions, large word lists, German cases and endings.

Their sense is loose and their grammar is sound, so that a recogniser meets the words around every word that
it will meet in speech, and can still only hear which word it was. ``everyday_data`` holds the words:
``sentences`` are drawn, ``{name}`` stands for an entry of the list of that name, for a noun with what belongs
to it, or for a spoken value (see ``frames``). The connected sentences beside them are spoken as they stand.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from voicebot.training.ears import times
from voicebot.training.ears.frames import SLOTS, fill

_HOME = Path(__file__).parent / "everyday_data"
_CASES = {"": 0, "_acc": 1, "_dat": 2}
_THE = {
    "m": ("der", "den", "dem"),
    "f": ("die", "die", "der"),
    "n": ("das", "das", "dem"),
    "p": ("die", "die", "den"),
}
_A_ENDS = {"m": ("", "en", "em"), "f": ("e", "e", "er"), "n": ("", "", "em"), "p": ("e", "e", "en")}
_THIS_ENDS = {"m": ("er", "en", "em"), "f": ("e", "e", "er"), "n": ("es", "es", "em"), "p": ("e", "e", "en")}
_WEAK = {"m": ("e", "en", "en"), "f": ("e", "e", "en"), "n": ("e", "e", "en"), "p": ("en", "en", "en")}
_MIXED = {"m": ("er", "en", "en"), "f": ("e", "e", "en"), "n": ("es", "es", "en"), "p": ("en", "en", "en")}
_VERB_FORMS = {
    "de": {"inf": 0, "ich": 1, "er": 2, "did": 3},
    "en": {"inf": 0, "he": 1, "past": 2, "did": 3, "ing": 4},
}


@dataclass(frozen=True, kw_only=True)
class _Words:
    """One language's lists: entries by name; nouns and persons by gender; verbs as rows of their forms."""

    lists: Mapping[str, Sequence[str]]
    nouns: Mapping[str, Mapping[str, Sequence[str]]]
    verbs: Mapping[str, Sequence[Sequence[str]]]
    connected: Sequence[str]


def everyday_sentence(language: str, rng: np.random.Generator) -> str:
    """One sentence of the grammar, sometimes two, sometimes a connected one; nearly always a new one."""
    words = _words(language)
    if rng.random() < 0.25:
        return _pick(words.connected, rng)
    return _filled(_pick(words.lists["sentences"], rng), language, rng)


@functools.cache
def _words(language: str) -> _Words:
    data: dict[str, Mapping[str, Any]] = {}
    for name in (language, f"{language}-words"):
        data |= yaml.safe_load((_HOME / f"{name}.yaml").read_text(encoding="utf-8"))
    connected = (_HOME / f"{language}-connected.txt").read_text(encoding="utf-8").splitlines()
    return _Words(
        lists={name: _entries(value) for name, value in data["lists"].items()},
        nouns={
            name: {kind: _entries(value) for kind, value in kinds.items()}
            for name, kinds in data["nouns"].items()
        },
        verbs={name: [row.split() for row in rows] for name, rows in data["verbs"].items()},
        connected=[line for line in connected if line],
    )


def _entries(value: str | Sequence[str]) -> Sequence[str]:
    """A text is a list of single words, anything else is one already."""
    return value.split() if isinstance(value, str) else value


def _filled(text: str, language: str, rng: np.random.Generator) -> str:
    while "{" in text:
        before, _, rest = text.partition("{")
        slot, _, after = rest.partition("}")
        text = before + _slot(slot, language, rng) + after
    return text


def _slot(slot: str, language: str, rng: np.random.Generator) -> str:
    words = _words(language)
    if slot in words.lists:
        return _pick(words.lists[slot], rng)
    if slot in SLOTS:
        return fill(slot, language, rng)
    if slot in times.SLOTS:
        return times.fill(slot, language, rng)
    name, _, form = slot.rpartition("_")
    if name in words.verbs:
        rows = words.verbs[name]
        return rows[int(rng.integers(len(rows)))][_VERB_FORMS[language][form]]
    name, case = (name, f"_{form}") if name in words.nouns else (slot, "")
    return _german(name, case, rng) if language == "de" else _english(name, rng)


def _german(name: str, case: str, rng: np.random.Generator) -> str:
    """A noun with its article and sometimes an adjective; ``kollege|kollegen`` names other cases' form."""
    words, at = _words("de"), _CASES[case]
    genders = [gender for gender in words.nouns[name] if at or gender != "p"]  # verbs stand in the singular
    gender = _pick(genders, rng)
    first, _, other = _pick(words.nouns[name][gender], rng).partition("|")
    noun = other if at and other else first
    kind = rng.random()
    if kind < 0.4:
        article, ends = _THE[gender][at], _WEAK
    elif kind < 0.5:
        article, ends = f"dies{_THIS_ENDS[gender][at]}", _WEAK
    else:
        owner = _pick(words.lists["owners"], rng)
        owner = "kein" if owner == "ein" and gender == "p" else owner
        article, ends = owner + _A_ENDS[gender][at], _MIXED
    if rng.random() < 0.3:
        return f"{article} {_pick(words.lists['adjectives'], rng)}{ends[gender][at]} {noun}"
    return f"{article} {noun}"


def _english(name: str, rng: np.random.Generator) -> str:
    words = _words("en")
    number = _pick(list(words.nouns[name]), rng)
    noun = _pick(words.nouns[name][number], rng)
    if rng.random() < 0.3:
        noun = f"{_pick(words.lists['adjectives'], rng)} {noun}"
    article = _pick(words.lists["owners" if number == "one" else "owners_many"], rng)
    if article == "a" and noun[0] in "aeiou":
        article = "an"
    return f"{article} {noun}"


def _pick(values: Sequence[str], rng: np.random.Generator) -> str:
    return values[int(rng.integers(len(values)))]

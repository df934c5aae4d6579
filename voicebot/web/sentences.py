"""Sentences of errors in German: each is found by the English one, which is written where the error is.

``german.yaml`` pairs them; braces catch values. An unknown sentence becomes the one of its status.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Language = Literal["de", "en"]
_BRACES = re.compile(r"\{(\w+)\}")
_WEIGHT = re.compile(r"(\w{2})(?:-\w+)?\s*(?:;\s*q=([\d.]+))?$")


@cache
def _table() -> Mapping[str, Any]:
    page = files("voicebot.web").joinpath("german.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(page)
    return read


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """English patterns with their German, those with the most fixed letters first."""
    pairs = _table()["sentences"].items()
    ordered = sorted(pairs, key=lambda pair: -len(_BRACES.sub("", pair[0])))
    return tuple((_pattern(english), german) for english, german in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    parts = _BRACES.split(english)  # text, name, text, name, …
    made = [f"(?P<{p}>.+?)" if place % 2 else re.escape(p) for place, p in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)


def in_german(sentence: str) -> str | None:
    """The sentence in German; ``None`` when it is not known."""
    for pattern, german in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return german.format(**{name: _named(name, value) for name, value in found.groupdict().items()})
    return None


def _named(name: str, value: str) -> str:
    names: Mapping[str, str] = _table()["names"].get(name, {})
    return names.get(value) or names.get(value.rpartition(".")[2], value)


def for_person(sentence: str, language: str, status: int = 422) -> str:
    """The sentence as a person reads it; in German the one of ``status`` where it has no own."""
    if language != "de":
        return sentence
    statuses: Mapping[int, str] = _table()["statuses"]
    return in_german(sentence) or statuses.get(status) or statuses[500 if status >= 500 else 422]


def asked_for(accept_language: str) -> Language:
    """The language that a request asks for (RFC 9110, 12.5.4), English where it asks for neither."""
    wanted: dict[str, float] = {}
    for part in accept_language.lower().split(","):
        found = _WEIGHT.match(part.strip())
        if found is not None and found[1] in ("de", "en"):
            wanted.setdefault(found[1], _weight(found[2]))
    best = max(wanted, key=wanted.__getitem__, default="en")  # the first of those that weigh most
    return "de" if best == "de" and wanted[best] > 0 else "en"


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0

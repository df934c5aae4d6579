"""What other tongues make of German and English sounds; the tables stand in ``tongues.yaml``.

Italian drops its "h" and says "s" before a consonant; the British say "r" only before a vowel. eSpeak NG's
American voice tells English sounds to most of them, since it says every "r", as they do.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "tongues.yaml"
_ACCENTS = {"de": "de", "en": "en-us"}


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """How voices of a tongue say other languages.

    ``sounds`` gives the phones for each sound of a language, as eSpeak NG's voice in ``accents`` names it;
    ``alone`` says what becomes of a phone that no vowel follows (none: it is left out), ``nasal`` what
    becomes of "n" before "k" and "g".
    """

    sounds: Mapping[str, Mapping[str, Sequence[str]]]
    accents: Mapping[str, str] = field(default_factory=lambda: dict(_ACCENTS))
    silence: str = "#"
    nasal: str = "n"
    alone: Mapping[str, str | None] = field(default_factory=dict)


@functools.cache
def tongues() -> Mapping[str, Tongue]:
    """Every tongue by its name."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: _tongue(one, data["continental"]) for name, one in data["tongues"].items()}


def _tongue(data: Mapping[str, Any], continental: Mapping[str, str]) -> Tongue:
    other = ("sounds", "continental", "long_vowels")
    texts = dict(data["sounds"])
    every = texts.pop("every", "")
    sounds = {}
    for language, own in texts.items():
        shared = continental[language] if data.get("continental") else ""
        sounds[language] = _table(f"{shared} {every} {own}", long_vowels=data.get("long_vowels", False))
    return Tongue(sounds=sounds, **{key: value for key, value in data.items() if key not in other})


def _table(text: str, *, long_vowels: bool) -> Mapping[str, Sequence[str]]:
    pairs = (pair.split("=") for pair in text.split())
    return {
        name: [phone if long_vowels else phone.rstrip(":") for phone in to.split("+") if phone]
        for name, to in pairs
    }

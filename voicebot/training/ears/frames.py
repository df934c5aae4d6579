"""Sentence frames around spoken values: sums, days, names, streets, references, as callers say them."""

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from voicebot.training.ears.numerals import cardinal, digits, ordinal, year

Draw = Callable[[np.random.Generator], str]

SLOTS = frozenset(
    ("sum", "day", "ordinal", "year", "digits", "post", "number", "hour", "name", "street", "place", "month",
     "weekday", "when")
)  # fmt: skip

_LISTS = (
    "first_names", "last_names", "months", "weekdays", "places", "street_starts", "street_ends", "whens",
    "frames",
)  # fmt: skip


@functools.cache
def _drawn_from(language: str) -> Mapping[str, Sequence[str]]:
    path = Path(__file__).parent / "frames_data" / f"{language}.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: data[name] if isinstance(data[name], list) else data[name].split() for name in _LISTS}


def value_sentence(language: str, rng: np.random.Generator) -> str:
    """A frame with its slots filled; every draw is likely to be new."""
    words = _pick(_drawn_from(language)["frames"], rng)
    while "{" in words:
        before, _, rest = words.partition("{")
        slot, _, after = rest.partition("}")
        words = before + fill(slot, language, rng) + after
    return words


def _pick(values: Sequence[str], rng: np.random.Generator) -> str:
    return values[int(rng.integers(len(values)))]


def fill(slot: str, language: str, rng: np.random.Generator) -> str:
    """A spoken value for one of ``SLOTS``."""
    lists = _drawn_from(language)
    gap = "" if language == "de" else " "
    slots: dict[str, Draw] = {
        "sum": lambda r: _sum(language, r),
        "day": lambda r: _day(language, r),
        "ordinal": lambda r: ordinal(int(r.integers(1, 31)), language) + ("n" if language == "de" else ""),
        "year": lambda r: year(int(r.integers(1935, 2009)), language),
        "digits": lambda r: digits(int(r.integers(3, 9)), language, r),
        "post": lambda r: digits(5, language, r),
        "number": lambda r: cardinal(int(r.integers(2, 100)), language),
        "hour": lambda r: cardinal(int(r.integers(7, 21)), language),
        "name": lambda r: f"{_pick(lists['first_names'], r)} {_pick(lists['last_names'], r)}",
        "street": lambda r: f"{_pick(lists['street_starts'], r)}{gap}{_pick(lists['street_ends'], r)}",
        "place": lambda r: _pick(lists["places"], r),
        "month": lambda r: _pick(lists["months"], r),
        "weekday": lambda r: _pick(lists["weekdays"], r),
        "when": lambda r: _pick(lists["whens"], r),
    }
    return slots[slot](rng)


def _sum(language: str, rng: np.random.Generator) -> str:
    scale = rng.random()
    if scale < 0.45:
        amount = 5 * int(rng.integers(1, 100))
    else:
        amount = int(rng.integers(2, 1_000)) if scale < 0.8 else int(rng.integers(1_000, 9_999))
    unit = "euro" if language == "de" else _pick(("euros", "euros", "euros", "pounds"), rng)
    spoken = f"{cardinal(amount, language)} {unit}"
    if rng.random() < 0.15:
        spoken += f" {cardinal(int(rng.integers(2, 100)), language)}"
    return spoken


def _day(language: str, rng: np.random.Generator) -> str:
    day = ordinal(int(rng.integers(1, 32)), language)
    month = _pick(_drawn_from(language)["months"], rng)
    if language == "de":
        which = month if rng.random() < 0.7 else ordinal(int(rng.integers(1, 13)), "de") + "n"
        return f"am {day}n {which}"
    return f"the {day} of {month}" if rng.random() < 0.6 else f"{month} {day}"

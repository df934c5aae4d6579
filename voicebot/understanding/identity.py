"""Compares what a caller said about themselves with the facts of the case: name, birth date, postcode.

A fact counts as mismatched only if clearly another value was stated; a garbled one is merely mentioned, so
that a weak recogniser costs another question, never a wrong refusal.
"""

import datetime as dt
import re
from dataclasses import dataclass

from voicebot.understanding.birthdays import match_birthday
from voicebot.understanding.postcodes import match_postcode
from voicebot.understanding.signs import read_row
from voicebot.understanding.spoken_names import match_name

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, kw_only=True)
class IdentityMatch:
    """Which of ``voicebot.findings.IDENTITY_FACTS`` agreed, which did not, which were spoken of at all."""

    matched: tuple[str, ...] = ()
    mismatched: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()

    def completed(self, both: "IdentityMatch") -> "IdentityMatch":
        """Return this with what fits only together with the utterance before; that never speaks against."""
        return IdentityMatch(
            matched=tuple(dict.fromkeys((*self.matched, *both.matched))),
            mismatched=tuple(fact for fact in self.mismatched if fact not in both.matched),
            mentioned=tuple(dict.fromkeys((*self.mentioned, *both.matched))),
        )


def match_identity(
    text: str,
    language: str,
    name: str,
    date_of_birth: dt.date | None,
    postcode: str | None,
    now: dt.datetime,
) -> IdentityMatch:
    """Return which facts the utterance states, and whether they agree with the case.

    Args:
        text: One utterance, as a recogniser heard it.
        language: ``de``, ``en``, ``en-GB`` or ``en-US``; ``en`` and ``en-US`` put the month first in figures.
        name: The person's full name, given names first.
        date_of_birth: The birth date of the case, if known.
        postcode: The postcode of the case, if known.
        now: The moment of speaking; a year of two figures lies before it.
    """
    row = read_row(text, language)
    found = {
        "name": match_name(text, name) if name else None,
        "date_of_birth": _birthday(text, language, date_of_birth, now) if date_of_birth else None,
        "postcode": match_postcode(row, postcode) if postcode else None,
    }
    return IdentityMatch(
        matched=tuple(fact for fact, how in found.items() if how == "matched"),
        mismatched=tuple(fact for fact, how in found.items() if how == "mismatched"),
        mentioned=tuple(fact for fact, how in found.items() if how is not None),
    )


def _birthday(text: str, language: str, born: dt.date, now: dt.datetime) -> str | None:
    """Return how the birth date was stated; who mixes the languages says the month's name in either."""
    found = match_birthday(read_row(text, language), born, now)
    if found == "matched" or any(
        map(str.isdigit, _YEAR.sub("", text))
    ):  # the order of figures is a language's
        return found
    other = "en" if language.lower().startswith("de") else "de"
    return "matched" if match_birthday(read_row(text, other), born, now) == "matched" else found

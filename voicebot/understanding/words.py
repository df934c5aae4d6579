"""Cuts what was heard into tokens that remember where they stood.

Two spellings of one word meet in a token's ``key``: lower case, umlauts and their two-letter spellings
folded to one vowel. A lexicon entry is found by the exact spelling first, so that "schön" is never
mistaken for "schon", while a recogniser's "funfzehn" still finds "fünfzehn".
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_FOLDS = (("ß", "ss"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "‘": "'"})
_QUOTES = "'\"„“”«»()"
_DASHES = "-–—"

_TOKEN = re.compile(
    r"""
    (?P<phone>\d{3}[.-]\d{3}[.-]\d{3,}|\+\d[\d\ ]{6,})
  | (?P<date>\d{4}-\d{1,2}-\d{1,2}(?!\d)
      | \d{1,2}\.\s?\d{1,2}\.(?:\s?(?:19|20)\d{2}|\d{2})?(?![\d])
      | \d{1,2}\s?/\s?\d{1,2}(?:\s?/\s?(?:\d{4}|\d{2}))?(?!\d)
      | \d{1,2}-\d{1,2}-(?:\d{4}|\d{2})(?!\d))
  | (?P<clock>\d{1,2}:\d{2}(?::\d{2})?)
  | (?P<noon>(?<![^\W\d_])(?:[ap]\.\ ?m\b\.?|pm\b|p\ m\b|(?<=\d)am\b|(?<=\d\ )am\b))
  | (?P<digits>\d+(?:[.,]\d+)*(?:,-)?|(?<![\w.,])[.,]\d+)
  | (?P<joined>[^\W\d_]{3,}(?=euro\b))
  | (?P<word>[^\W\d_]+(?:'[^\W\d_]+|\ '(?:t|s|m|d|ll|re|ve)\b)*)
  | (?P<mark>\S)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word, figure or mark; ``start`` and ``end`` index the text it was cut from."""

    kind: str
    text: str
    key: str
    start: int
    end: int


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list that is written as running text, each in all its spellings."""
    return frozenset(form for word in words.split() for form in (word, fold(word)))


def word_list(words: str) -> tuple[str, ...]:
    """Return the words of a list that is written as running text, in order."""
    return tuple(words.split())


def fold(word: str) -> str:
    """Return the key under which all spellings of a word meet."""
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    for spelling, folded in _FOLDS:
        plain = plain.replace(spelling, folded)
    return plain


def tokenise(text: str, *, german: bool) -> tuple[Token, ...]:
    """Cut `text` into tokens; a hyphen inside a word joins nothing and is dropped."""
    lowered = text.translate(_APOSTROPHES).lower()
    if len(lowered) != len(text):  # a few letters grow in lower case and would shift the places
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    tokens = []
    for found in _TOKEN.finditer(lowered):
        kind, word = found.lastgroup or "mark", found[0]
        word = word.replace(" '", "'")  # "don 't", as some recognisers write it
        kind = "word" if kind == "joined" else kind  # "fünfzigeuro", as some recognisers write it
        start, end = found.span()
        if word in _QUOTES:
            continue
        if kind == "mark" and word in _DASHES:
            if lowered[start - 1 : start].isalpha() and lowered[end : end + 1].isalpha():
                continue
            word = "-"
        key = fold(word) if german and kind == "word" else word
        tokens.append(Token(kind=kind, text=word, key=key, start=start, end=end))
    return tuple(tokens)


def lexicon(entries: Mapping[str, str], *, german: bool) -> dict[str, str]:
    """Turn ``{"kind": "words that have it"}`` into ``{"word": "kind"}``, each word under all its spellings.

    An underscore inside an entry stands for a blank; a later entry never overrides an earlier one.
    """
    table: dict[str, str] = {}
    for kind, words in entries.items():
        for word in words.split():
            table.setdefault(word, kind)
            if german:
                table.setdefault(fold(word), kind)
                table.setdefault(word.replace("ß", "ss"), kind)
    return table


def look_up(token: Token, table: Mapping[str, str]) -> str | None:
    """Return the kind of a token's word: the exact spelling first, then the folded one."""
    if token.text in table:
        return table[token.text]
    return table.get(token.key) if token.text.isascii() else None


def touches(left: Token, right: Token) -> bool:
    """Say whether nothing stands between two tokens."""
    return left.end == right.start

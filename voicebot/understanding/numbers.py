"""Finds numbers in tokens: figures in either country's notation, number words, and mixtures of both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.understanding.number_words import Part, english_parts, german_parts
from voicebot.understanding.numerals import NumeralReader
from voicebot.understanding.words import Token, touches, word_set

_ORDINAL_SUFFIXES = {
    True: word_set("te ter ten tes tem ste ster sten stes stem"),
    False: word_set("st nd rd th"),
}
_LETTER_SCALES = {"k": 1e3, "m": 1e6, "g": 1e9}
_LAKH = frozenset(("l",))
_MINUS = frozenset(("minus", "negativ", "negative"))
_POINT = {True: "komma", False: "point"}
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number found in tokens ``first`` to ``after - 1``.

    ``article`` marks an "ein" or "a" that may be no number at all; ``figures`` marks one written in digits.
    """

    value: float
    first: int
    after: int
    ordinal: bool = False
    article: bool = False
    figures: bool = False


def figure_value(figures: str, *, german: bool) -> float:
    """Return the value of figures such as ``1.400,50`` or ``1,234.50``.

    Where both signs occur the last one is the decimal sign. A single sign before groups of three is a
    thousands sign if the country uses it so; otherwise it is the decimal sign.
    """
    figures = figures.removesuffix(",-")
    thousands, decimal = (".", ",") if german else (",", ".")
    if "." in figures and "," in figures:
        decimal = max(".,", key=figures.rfind)
        thousands = "." if decimal == "," else ","
    elif figures.count(decimal) > 1 or (figures.count(thousands) == 1 and not _GROUPED.fullmatch(figures)):
        thousands, decimal = decimal, thousands
    return float(figures.replace(thousands, "").replace(decimal, ".") or 0)


def find_numerals(tokens: Sequence[Token], *, german: bool) -> tuple[Numeral, ...]:
    """Return the numbers in order; none overlaps another."""
    found: list[Numeral] = []
    at = 0
    while at < len(tokens):
        numeral = _numeral_at(tokens, at, german=german)
        if numeral is None:
            at += 1
        else:
            found.append(_signed(tokens, numeral))
            at = numeral.after
    return tuple(found)


def _numeral_at(tokens: Sequence[Token], at: int, *, german: bool) -> Numeral | None:
    if (suffixed := _with_suffix(tokens, at, german=german)) is not None:
        return suffixed
    if (fraction := _bare_fraction(tokens, at, german=german)) is not None:
        return fraction
    parts, owners = _stream(tokens, at, german=german)
    if not parts or (reading := NumeralReader(parts, german=german).longest(0)) is None:
        return None
    value, end = reading
    numeral = Numeral(
        value=value,
        first=at,
        after=owners[end - 1] + 1,
        ordinal=parts[end - 1].ordinal or _dotted_ordinal(tokens, owners[end - 1], german=german),
        article=end == 1 and parts[0].kind == "article",
        figures=end == 1 and parts[0].kind == "figure",
    )
    return _decimals(tokens, numeral, german=german)


def _stream(tokens: Sequence[Token], at: int, *, german: bool) -> tuple[list[Part], list[int]]:
    """Return the number parts of the words from `at` on, and the token each came from."""
    parts: list[Part] = []
    owners: list[int] = []
    for place in range(at, len(tokens)):
        token = tokens[place]
        if place > at and token.text == "of" and tokens[place - 1].text == "couple":
            continue
        new = _parts(token, german=german)
        if not new or (new[0].kind == "figure" and place > at and parts[-1].kind == "figure"):
            break
        if place + 1 < len(tokens) and new[0].kind == "figure" and _is_suffix(tokens, place, german=german):
            break  # "20 3rd": the second figure is an ordinal of its own
        parts += new
        owners += [place] * len(new)
        if len(owners) > 24:
            break
    return parts, owners


def _parts(token: Token, *, german: bool) -> tuple[Part, ...]:
    if token.kind == "digits":
        return (Part("figure", figure_value(token.text, german=german)),)
    if token.kind != "word":
        return ()
    if not german:
        return english_parts(token.key)
    return () if _vowel_clash(token) else german_parts(token.key)


def _vowel_clash(token: Token) -> bool:
    return "ä" in token.text or ("ö" in token.text and "zwölf" not in token.text)


def _is_suffix(tokens: Sequence[Token], at: int, *, german: bool) -> bool:
    return touches(tokens[at], tokens[at + 1]) and (
        tokens[at + 1].key in _ORDINAL_SUFFIXES[german] or tokens[at + 1].key in _LETTER_SCALES
    )


def _with_suffix(tokens: Sequence[Token], at: int, *, german: bool) -> Numeral | None:
    """Read ``15ten``, ``25th``, ``3M`` and the Indian ``30 l``."""
    if tokens[at].kind != "digits" or at + 1 >= len(tokens):
        return None
    value, suffix = figure_value(tokens[at].text, german=german), tokens[at + 1]
    glued = touches(tokens[at], suffix)
    if glued and suffix.key in _ORDINAL_SUFFIXES[german]:
        return Numeral(value=value, first=at, after=at + 2, ordinal=True, figures=True)
    if suffix.key in _LETTER_SCALES and (glued or suffix.key == "k"):
        return Numeral(value=round(value * _LETTER_SCALES[suffix.key], 6), first=at, after=at + 2)
    if not german and suffix.key in _LAKH:
        return Numeral(value=value * 1e5, first=at, after=at + 2)
    return None


def _bare_fraction(tokens: Sequence[Token], at: int, *, german: bool) -> Numeral | None:
    """Read "point 77"."""
    if tokens[at].key != _POINT[german] or at + 1 >= len(tokens) or tokens[at + 1].kind != "digits":
        return None
    if not tokens[at + 1].text.isdigit():
        return None
    return Numeral(value=float(f"0.{tokens[at + 1].text}"), first=at, after=at + 2)


def _decimals(tokens: Sequence[Token], whole: Numeral, *, german: bool) -> Numeral:
    """Add what follows a spoken decimal sign: "1 komma 1", "eins komma fünf", "one point two five"."""
    at = whole.after
    if whole.article or at >= len(tokens) or tokens[at].key != _POINT[german]:
        return whole
    figures = ""
    at += 1
    while at < len(tokens):
        if tokens[at].kind == "digits" and tokens[at].text.isdigit() and not figures:
            figures, at = tokens[at].text, at + 1
            break
        parts = _parts(tokens[at], german=german)
        if len(parts) != 1 or parts[0].kind not in ("unit", "teen", "tens"):
            break
        figures += str(int(parts[0].value))
        at += 1
    if not figures:
        return whole
    value = float(f"{int(whole.value)}.{figures}")
    scale = _parts(tokens[at], german=german) if at < len(tokens) else ()
    if len(scale) == 1 and scale[0].kind in ("scale", "hundred"):
        value, at = round(value * scale[0].value, 6), at + 1
    return Numeral(value=value, first=whole.first, after=at)


def _dotted_ordinal(tokens: Sequence[Token], at: int, *, german: bool) -> bool:
    """Say whether figures with a full stop are a German ordinal ("am 15. zahle ich")."""
    if not german or tokens[at].kind != "digits" or at + 2 >= len(tokens) or len(tokens[at].text) > 2:
        return False
    return (
        tokens[at + 1].text == "." and touches(tokens[at], tokens[at + 1]) and tokens[at + 2].kind == "word"
    )


def _signed(tokens: Sequence[Token], numeral: Numeral) -> Numeral:
    """Negate a number after "minus" or after a dash that joins nothing."""
    if numeral.first == 0 or numeral.ordinal or numeral.article:
        return numeral
    before = tokens[numeral.first - 1]
    dashed = before.text == "-" and (
        numeral.first == 1
        or (touches(before, tokens[numeral.first]) and not touches(tokens[numeral.first - 2], before))
    )
    if not dashed and before.key not in _MINUS:
        return numeral
    return Numeral(
        value=-numeral.value, first=numeral.first - 1, after=numeral.after, figures=numeral.figures
    )

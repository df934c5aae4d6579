"""Joins spoken figures into one string: "eins null eins eins fünf", "zehn eins fünfzehn", "double five".

Every contiguous part of a run is a reading, so that a birth date and a postcode said in one breath both show.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.understanding.numbers import find_numerals
from voicebot.understanding.signs import Row, Sign
from voicebot.understanding.words import word_set

_ZEROS = frozenset(("o", "oh", "nought", "zero", "null"))
_DOUBLES = {"double": 2, "doppel": 2, "doppelt": 2, "triple": 3, "zweimal": 2, "dreimal": 3}
_GAPS = word_set("ah ahm äh ähm uh um dann then und and")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One spoken number of a run, as figures, with the sign it came from."""

    digits: str
    sign: int


def runs(row: Row) -> Iterator[tuple[Figure, ...]]:
    """Yield the longest runs of figures in an utterance, as numbers and then word by word.

    "zehn hundertfünfzehn" is 1015 as a number, yet 10-115 in a postcode.
    """
    yield from _runs(row, by_word=False)
    if any(numeral.after - numeral.first > 1 for numeral in row.numerals):
        yield from _runs(row, by_word=True)


def _runs(row: Row, *, by_word: bool) -> Iterator[tuple[Figure, ...]]:
    run: list[Figure] = []
    times = 1
    for at, sign in enumerate(row.signs):
        spoken = _by_word(row, at) if by_word else _digits(row, sign)
        if spoken:
            run += [
                Figure(digits=digits * times if len(digits) == 1 else digits, sign=at) for digits in spoken
            ]
            times = 1
        elif sign.word in _DOUBLES:
            times = _DOUBLES[sign.word]
        elif sign.kind not in ("comma", "stop", "to") and sign.word not in _GAPS:
            if run:
                yield tuple(run)
            run, times = [], 1
    if run:
        yield tuple(run)


def readings(run: tuple[Figure, ...]) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    """Yield every contiguous part of a run with its figures joined, longer parts first."""
    for length in range(len(run), 0, -1):
        for at in range(len(run) - length + 1):
            part = run[at : at + length]
            yield "".join(figure.digits for figure in part), part


def _digits(row: Row, sign: Sign) -> list[str]:
    token = row.tokens[sign.token]
    if sign.word in _ZEROS:
        return ["0"]
    if token.kind == "digits" and token.text.isdigit():
        return [token.text]
    if sign.kind in ("num", "yearnum", "ord") and isinstance(sign.value, float | int) and sign.value % 1 == 0:
        return [str(abs(int(sign.value)))]
    return ["1"] if sign.kind == "art" and sign.word in ("ein", "eine") else []


def _by_word(row: Row, at: int) -> list[str]:
    sign = row.signs[at]
    if sign.kind not in ("num", "yearnum"):
        return _digits(row, sign)
    after = row.signs[at + 1].token if at + 1 < len(row.signs) else len(row.tokens)
    values = [find_numerals((token,), german=row.german) for token in row.tokens[sign.token : after]]
    return [str(abs(int(found[0].value))) for found in values if found]

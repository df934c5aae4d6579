"""Reads a stream of number parts as a number.

The grammar, the same for both languages but for the order below one hundred:

    number   = group [scale ["and"] number below that scale]
    group    = [small] "hundred" [["and"] small] | small
    small    = unit | teen | tens | unit "and" tens (German) | tens unit (English) | figure
             , each optionally with "and a half"

English also says hundreds without the word: "one twenty two" is 122. Every rule yields all its readings;
the longest that ends with a whole word wins, so "hundert und zweihundert" stays two numbers.
"""

from collections.abc import Iterator, Sequence

from voicebot.understanding.number_words import Part

LAST_TENS_OF_A_DAY = 30
"""Up to here a loose "first" may be a day, "the thirty first"; after larger tens it says what is before."""
Reading = tuple[float, int]
"""A value and the place in the stream after it."""


class NumeralReader:
    """All readings of one stream of parts."""

    def __init__(self, parts: Sequence[Part], *, german: bool) -> None:
        self._parts = parts
        self._german = german

    def longest(self, at: int) -> Reading | None:
        """Return the longest reading from `at` that ends with a whole word, or None."""
        whole = [r for r in self._number(at, float("inf")) if self._parts[r[1] - 1].ends]
        unbroken = [
            r for r in whole if not self._is(r[1], "hundred", "scale")
        ]  # not "hundred and two | hundred"
        return max(unbroken or whole, key=lambda reading: reading[1], default=None)

    def _is(self, at: int, *kinds: str) -> bool:
        return at < len(self._parts) and self._parts[at].kind in kinds

    def _open(self, at: int) -> bool:
        """Say whether a number may go on after place `at`: an ordinal closes it."""
        return at > 0 and not self._parts[at - 1].ordinal

    def _number(self, at: int, limit: float) -> Iterator[Reading]:
        for value, end in self._group(at):
            if value >= limit:
                continue
            yield value, end
            if self._open(end) and self._is(end, "scale"):
                yield from self._scaled(value, end, limit)
        if self._is(at, "scale"):  # a bare "tausend" or "dozen"
            yield from self._scaled(1, at, limit)

    def _scaled(self, count: float, at: int, limit: float) -> Iterator[Reading]:
        scale = self._parts[at].value
        if scale >= limit:
            return
        total = count * scale
        yield total, at + 1
        if not self._open(at + 1) or scale == 12:
            return
        for start in self._after_and(at + 1):
            for rest, end in self._number(start, scale):
                yield total + rest, end

    def _after_and(self, at: int) -> Iterator[int]:
        yield at
        if self._is(at, "and"):
            yield at + 1

    def _group(self, at: int) -> Iterator[Reading]:
        for value, end in self._small(at):
            yield value, end
            if self._open(end) and self._is(end, "hundred") and value < 100:
                yield from self._hundreds(value, end)
        if self._is(at, "hundred"):
            yield from self._hundreds(1, at)
        if not self._german and self._is(at, "unit") and self._parts[at].value >= 1 and self._open(at + 1):
            for value, end in self._below_hundred(at + 1):
                if value >= 10:
                    yield self._parts[at].value * 100 + value, end

    def _hundreds(self, count: float, at: int) -> Iterator[Reading]:
        yield count * 100, at + 1
        if self._open(at + 1):
            for start in self._after_and(at + 1):
                for rest, end in self._below_hundred(start):
                    apart = not self._german and start == at + 1 and self._parts[end - 1].ordinal
                    if rest >= 1 and not apart:  # "a hundred first, then fifty": only "and" joins an ordinal
                        yield count * 100 + rest, end

    def _small(self, at: int) -> Iterator[Reading]:
        for value, end in self._below_hundred(at):
            yield value, end
            if self._open(end):
                yield from self._with_fraction(value, end)
        if self._is(at, "mixed"):
            yield self._parts[at].value, at + 1
        if self._is(at, "article"):
            yield 1, at + 1
            if self._is(at + 1, "pair"):
                yield 2, at + 2
            if self._is(at + 1, "half") and self._is(at + 2, "scale"):  # "eine halbe Million"
                yield 0.5, at + 2
        if self._is(at, "half"):  # "half a million", "halbe Million"
            after = at + 2 if self._is(at + 1, "article") else at + 1
            if self._is(after, "scale", "hundred"):
                yield 0.5, after

    def _is_loose_first(self, at: int) -> bool:
        """Whether a word of its own says "first": "fifty first, then thirty" is no fifty-first."""
        loose = self._is(at, "unit") and self._parts[at - 1].ends
        return loose and self._parts[at].ordinal and self._parts[at].value == 1

    def _with_fraction(self, value: float, at: int) -> Iterator[Reading]:
        if self._is(at, "plushalf"):
            yield value + 0.5, at + 1
        for start in self._after_and(at):
            after = start + 1 if self._is(start, "article", "unit") else start
            if start == at and after == at:
                continue
            if self._is(after, "half", "quarter"):
                yield value + self._parts[after].value, after + 1

    def _below_hundred(self, at: int) -> Iterator[Reading]:
        if not self._is(at, "unit", "teen", "tens", "figure", "pair"):
            return
        part = self._parts[at]
        yield part.value, at + 1
        if not self._open(at + 1):
            return
        if self._german and part.kind == "unit" and part.value >= 1 and self._is(at + 1, "and"):
            if self._is(at + 2, "tens"):
                yield part.value + self._parts[at + 2].value, at + 3
            return
        unit = self._parts[at + 1].value if self._is(at + 1, "unit") else 0
        a_day = part.value <= LAST_TENS_OF_A_DAY or not self._is_loose_first(at + 1)
        if not self._german and part.kind == "tens" and unit >= 1 and a_day:
            yield part.value + unit, at + 2

"""Finds lengths of time: days (weeks count seven) or months; hours and less are none."""

from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.understanding.signs import Row, pattern

_COUNT = "((num|art|half art?|art half)(and? art? half)?)"
_LENGTH = pattern(f"{_COUNT} of? (day|week|fortnight|mon|quarter|halfyear|year)")
_AND_HALF = pattern("and? art? half")
_MORE = pattern(f"(and|comma)? {_COUNT} mon")
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"mon": 1, "quarter": 3, "halfyear": 6, "year": 12}
_DAYS_OF_HALF_A_MONTH = 15


@dataclass(frozen=True, kw_only=True)
class Length:
    """A length named by signs ``first`` to ``after - 1``; exactly one of days and months is set."""

    first: int
    after: int
    days: int | None = None
    months: int | None = None


def find_lengths(row: Row) -> Iterator[Length]:
    """Yield the lengths of time in spoken order; "50 a month" names a rate, not a length."""
    end = 0
    for match in _LENGTH.finditer(row.code):
        first, after = match.span()
        if first < end or _is_rate(row, first):
            continue
        unit = row.signs[after - 1].kind
        count = _count(row, first, after - 1)
        if (half := _AND_HALF.match(row.code, after)) and unit != "day":
            count, after = count + 0.5, half.end()
        months = 0.0
        if unit == "year" and (more := _MORE.match(row.code, after)):
            months, after = _count(row, after, more.end() - 1), more.end()
        end = after
        length = _length(first, after, count, unit, months)
        if length is not None:
            yield length


def _is_rate(row: Row, first: int) -> bool:
    """Say whether "a month" follows a sum or a number of times."""
    kinds = ("num", "yearnum", "cur", "cents", "note", "times", "per")
    return row.signs[first].kind == "art" and first > 0 and row.signs[first - 1].kind in kinds


def _count(row: Row, first: int, after: int) -> float:
    count, halves = 0.0, 0
    for sign in row.signs[first:after]:
        if sign.kind in ("num", "art") and not (sign.kind == "art" and (count or halves)):
            count += float(sign.value) if isinstance(sign.value, float | int) else 1
        halves += sign.kind == "half"
    if halves and count <= 1 and row.signs[first].kind in ("half", "art"):
        count = 0  # "half a year", "ein halbes Jahr"
    return count + halves * 0.5


def _length(first: int, after: int, count: float, unit: str, months: float) -> Length | None:
    if unit in _DAYS:
        days = count * _DAYS[unit]
        return Length(first=first, after=after, days=int(days)) if days >= 1 else None
    total = count * _MONTHS[unit] + months
    if total % 1 == 0:
        return Length(first=first, after=after, months=int(total)) if total else None
    return Length(first=first, after=after, days=int(total * 2) * _DAYS_OF_HALF_A_MONTH)

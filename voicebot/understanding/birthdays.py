"""Matches a spoken birth date: in words, in figures, figure by figure, in the country's order."""

import datetime as dt
from collections.abc import Iterator

from voicebot.understanding.signs import Row, pattern
from voicebot.understanding.spoken_digits import readings, runs
from voicebot.understanding.words import word_set

_LINK = "(of|in|on|the|comma|stop)*"
_YEAR = "(yearnum|num num|num)?"
_DAY_MONTH = pattern(f"(ord|num) {_LINK} month {_LINK} {_YEAR}")
_MONTH_DAY = pattern(f"month {_LINK} (ord|num) {_LINK} {_YEAR}")
_ORDINALS = pattern(f"ord (of|the)* ord {_LINK} {_YEAR}")
_BORN = word_set("geboren geburtsdatum geburtstag geb birth born birthday dob")
_YOUNGEST = 10
MONTHS = 12

Parts = tuple[int, int, int | None]
"""Day, month, and the year where one was said."""


def match_birthday(row: Row, born: dt.date, now: dt.datetime) -> str | None:
    """Return ``matched``, ``mismatched``, ``mentioned``, or None where no birth date was said."""
    stated = [*_written(row, now), *_worded(row, now)]
    if any(parts == (born.day, born.month, born.year) for parts in stated) or _in_figures(row, born):
        return "matched"
    cued = any(sign.word in _BORN for sign in row.signs)
    whole = [parts for parts in stated if parts[2] is not None and 1900 <= parts[2] <= now.year - _YOUNGEST]
    if whole or any(_other_date(digits, now) for digits in _dates_in_figures(row)):
        return "mismatched"
    if stated and cued:
        day, month, _ = stated[0]
        return "mentioned" if (day, month) == (born.day, born.month) else "mismatched"
    return "mentioned" if cued and any(sign.kind in ("num", "yearnum", "ord") for sign in row.signs) else None


def _full_year(year: int, now: dt.datetime) -> int:
    """Complete a year of two figures to one that lies in the past."""
    if year >= 100:
        return year
    century = now.year // 100 * 100
    return century + year if century + year <= now.year - _YOUNGEST else century - 100 + year


def _written(row: Row, now: dt.datetime) -> Iterator[Parts]:
    for sign in row.signs:
        if sign.kind != "dmy":
            continue
        literal = str(sign.value)
        numbers = [
            int(part) for part in literal.replace("/", ".").replace("-", ".").split(".") if part.strip()
        ]
        if numbers[0] > 31 and len(numbers) == 3:
            yield numbers[2], numbers[1], numbers[0]
            continue
        day, month = numbers[:2]
        if (row.month_first and "." not in literal and day <= 12) or month > 12:
            day, month = month, day
        yield day, month, _full_year(numbers[2], now) if len(numbers) == 3 else None


def _worded(row: Row, now: dt.datetime) -> Iterator[Parts]:
    for shape in (_DAY_MONTH, _MONTH_DAY, _ORDINALS):
        for found in shape.finditer(row.code):
            signs = row.signs[found.start() : found.end()]
            months = [sign.number for sign in signs if sign.kind == "month"]
            numbers = [sign.number for sign in signs if sign.kind in ("ord", "num", "yearnum")]
            day = numbers.pop(0)
            month = months[0] if months else numbers.pop(0)
            if not (1 <= day <= 31 and 1 <= month <= 12):
                continue
            if len(numbers) == 2 and numbers[0] in (19, 20):  # "neunzehn fünfundachtzig"
                numbers = [numbers[0] * 100 + numbers[1]]
            yield day, month, _full_year(numbers[0], now) if numbers else None


def _spellings(born: dt.date, *, month_first: bool) -> frozenset[str]:
    """Return the strings of figures by which a person may say the date; a day above twelve may come first."""
    days, months = {str(born.day), f"{born.day:02}"}, {str(born.month), f"{born.month:02}"}
    years = {str(born.year), f"{born.year % 100:02}"}
    orders = [(months, days)] if month_first else [(days, months)]
    if born.day > MONTHS:
        orders = [(days, months), (months, days)]
    return frozenset(
        a + b + year for first, second in orders for a in first for b in second for year in years
    )


def _in_figures(row: Row, born: dt.date) -> bool:
    wanted = _spellings(born, month_first=row.month_first)
    return any(
        digits in wanted and (len(part) >= 3 or len(digits) == 8 or (len(part) > 1 and len(digits) > 4))
        for run in runs(row)
        for digits, part in readings(run)
    )


def _dates_in_figures(row: Row) -> Iterator[str]:
    for run in runs(row):
        digits = "".join(figure.digits for figure in run)
        if len(digits) == 8 and digits[4:6] in ("19", "20"):
            yield digits


def _other_date(digits: str, now: dt.datetime) -> bool:
    return (
        1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 31 and int(digits[4:]) <= now.year - _YOUNGEST
    )

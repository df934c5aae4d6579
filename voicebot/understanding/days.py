"""Calendar arithmetic for spoken days; pure, weeks begin on Monday (0)."""

import calendar
import datetime as dt
from collections.abc import Iterator

WEEK = 7


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of the month `months` later, or that month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, last_day(year, month + 1)))


def last_day(year: int, month: int) -> int:
    """Return the number of days of a month."""
    return calendar.monthrange(year, month)[1]


def month_end(day: dt.date, months: int = 0) -> dt.date:
    """Return the last day of the month `months` after that of `day`."""
    there = add_months(day.replace(day=1), months)
    return there.replace(day=last_day(there.year, there.month))


def coming_weekday(day: dt.date, weekday: int) -> dt.date:
    """Return the first such weekday after `day`."""
    return day + dt.timedelta(days=(weekday - day.weekday() - 1) % WEEK + 1)


def recent_weekday(day: dt.date, weekday: int) -> dt.date:
    """Return the last such weekday before `day`."""
    return day - dt.timedelta(days=(day.weekday() - weekday - 1) % WEEK + 1)


def weekday_of_week(day: dt.date, weekday: int, weeks: int) -> dt.date:
    """Return a weekday of the week that lies `weeks` after the week of `day`."""
    return day + dt.timedelta(days=weekday - day.weekday() + WEEK * weeks)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date | None:
    """Return the nth such weekday of a month, the last one for -1; None where the month has none."""
    if nth < 0:
        return recent_weekday(dt.date(year, month, last_day(year, month)) + dt.timedelta(days=1), weekday)
    day = coming_weekday(dt.date(year, month, 1) - dt.timedelta(days=1), weekday) + dt.timedelta(
        weeks=nth - 1
    )
    return day if day.month == month else None


def valid(year: int, month: int, day: int) -> dt.date | None:
    """Return the date, or None where the calendar has no such day."""
    if not (1 <= month <= 12 and 1 <= year <= 9999 and 1 <= day <= last_day(year, month)):
        return None
    return dt.date(year, month, day)


def full_year(year: int, today: dt.date) -> int:
    """Complete a year of two figures: at most twenty years ahead of today, else in the past."""
    if year >= 100:
        return year
    return year + today.year // 100 * 100 - (100 if year > today.year % 100 + 20 else 0)


def nearest_year(today: dt.date, month: int, day: int, *, past: bool) -> dt.date | None:
    """Return the next such day from today on, or the most recent one where `past` is meant."""
    steps = range(0, -9, -1) if past else range(9)  # a 29 February may be eight years away
    for step in steps:
        there = valid(today.year + step, month, day)
        if there and (there <= today if past else there >= today):
            return there
    return None


def day_of_month(today: dt.date, day: int, *, past: bool) -> dt.date | None:
    """Return the next such day of a month after today, or the most recent one where `past` is meant."""
    for step in range(13):
        month = add_months(today.replace(day=1), -step if past else step)
        there = valid(month.year, month.month, day)
        if there and (there <= today if past else there > today):
            return there
    return None


def matching_weekday(candidates: Iterator[dt.date | None], weekday: int) -> dt.date | None:
    """Return the first candidate that falls on the weekday."""
    return next((day for day in candidates if day and day.weekday() == weekday), None)


def easter(year: int) -> dt.date:
    """Return Easter Sunday (anonymous Gregorian computus, Meeus 1991)."""
    golden, century, rest = year % 19, year // 100, year % 100
    correction = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    shift = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * shift) // 451
    month, day = divmod(epact + shift - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)

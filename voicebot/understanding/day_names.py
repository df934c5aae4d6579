"""What the signs of a spoken day mean: one function per way of naming a day, from signs to a date."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voicebot.understanding import days
from voicebot.understanding.feasts import coming_feast, feast_day
from voicebot.understanding.signs import Sign

_STEPS = {"overnext": 2, "next": 1, "prelast": -2, "last": -1, "previous": -1}


@dataclass(frozen=True, kw_only=True)
class Named:
    """Signs that name a day: by kind, in spoken order, with what resolving them needs."""

    signs: Sequence[Sign]
    today: dt.date
    past: bool
    month_first: bool
    german: bool

    def all(self, *kinds: str) -> list[Sign]:
        """Return the signs of these kinds, in spoken order."""
        return [sign for sign in self.signs if sign.kind in kinds]

    def first(self, *kinds: str) -> Sign | None:
        """Return the first sign of these kinds, or None."""
        return next((sign for sign in self.signs if sign.kind in kinds), None)

    def has(self, *kinds: str) -> bool:
        """Say whether a sign of these kinds was spoken."""
        return self.first(*kinds) is not None

    def number(self, *kinds: str) -> int:
        """Return the whole number of the first sign of these kinds; 0 where there is none."""
        sign = self.first(*kinds)
        return sign.number if sign else 0

    def name(self, kind: str) -> str:
        """Return the value of a sign that carries a name or figures."""
        sign = self.first(kind)
        return str(sign.value) if sign else ""

    def step(self) -> int:
        """Return how many weeks or months "this", "next" or "last" moves."""
        kinds = [sign.kind for sign in self.signs if sign.kind not in ("the", "of")]
        at = next((at for at, kind in enumerate(kinds) if kind in ("week", "mon", "year")), 0)
        if kinds[at + 1 : at + 3] == ["after", "next"]:
            return 2
        return _STEPS.get(kinds[at - 1], 0) if at else 0


def _year(named: Named) -> int | None:
    """Return the spoken year: 2015, "zwanzig fünfzehn", or two figures at the end."""
    if (year := named.first("yearnum")) is not None:
        return year.number
    numbers = [sign.number for sign in named.all("num")]
    if len(numbers) >= 2 and numbers[-2] in (19, 20) and 10 <= numbers[-1] <= 99:
        return numbers[-2] * 100 + numbers[-1]
    return None


def _in_year(named: Named, month: int, day: int) -> dt.date | None:
    """Return a day and month in the spoken year, in the one its weekday fits, or in the nearest one."""
    if (year := _year(named)) is not None:
        return days.valid(year, month, day)
    weekday = named.first("weekday")
    if weekday is not None:
        today = named.today
        years = sorted(
            range(today.year - 3, today.year + 8), key=lambda y: (abs(y - today.year), y < today.year)
        )
        fitting = days.matching_weekday((days.valid(y, month, day) for y in years), weekday.number)
        if fitting:
            return fitting
    return days.nearest_year(named.today, month, day, past=named.past)


def no_day(named: Named) -> dt.date | None:
    """Return nothing: the words name no single day ("Monday to Friday")."""
    return None


def offset(named: Named) -> dt.date | None:
    """Return a day beside today: tomorrow, the day before yesterday."""
    return named.today + dt.timedelta(days={
        "today": 0, "tomorrow": 1, "overmorrow": 2, "overovermorrow": 3, "yesterday": -1, "ereyesterday": -2,
        "erereyesterday": -3,
    }[named.signs[-1].kind])  # fmt: skip


def this_day(named: Named) -> dt.date | None:
    """Return today ("this evening")."""
    return named.today


def last_night(named: Named) -> dt.date | None:
    """Return yesterday."""
    return named.today - dt.timedelta(days=1)


def day_after_tomorrow(named: Named) -> dt.date | None:
    """Return the day after tomorrow, or the one before yesterday."""
    return named.today + dt.timedelta(days=2 if named.has("tomorrow") else -2)


def weekday(named: Named) -> dt.date | None:
    """Return the coming weekday, or the last one, or the one after next."""
    weekday = named.number("weekday")
    if (named.past and not named.has("next", "this", "overnext")) or named.has("last", "previous"):
        return days.recent_weekday(named.today, weekday)
    if named.has("prelast"):
        return days.recent_weekday(named.today, weekday) - dt.timedelta(days=7)
    weeks = 1 if named.has("overnext") or (named.has("after") and named.has("next")) else 0
    return days.coming_weekday(named.today, weekday) + dt.timedelta(weeks=weeks)


def weekday_of_week(named: Named) -> dt.date | None:
    """Return a weekday of this, the next or another week."""
    return days.weekday_of_week(named.today, named.number("weekday"), named.step())


def _count(named: Named) -> float:
    """Return the count before a unit: a number, an article for one, "half a" for a half."""
    if (count := named.first("num", "art")) is None:
        return 0.5 if named.has("half") else 1
    half = 0.5 if named.has("half") else 0
    if count.kind == "art" and half:
        return half if _is_before(named, "half", "art") or named.german else 1 + half
    return float(count.number if count.value is None else _float(count)) + half


def _float(sign: Sign) -> float:
    return float(sign.value) if isinstance(sign.value, float | int) else 0.0


def _is_before(named: Named, left: str, right: str) -> bool:
    kinds = [sign.kind for sign in named.signs]
    return kinds.index(left) < kinds.index(right)


def _moved(day: dt.date, count: float, unit: str, direction: int) -> dt.date | None:
    """Move a day by a count of units; None where the count gives no whole days."""
    months = {"mon": 1, "quarter": 3, "halfyear": 6, "year": 12}
    if unit in months:
        whole = count * months[unit]
        return days.add_months(day, direction * int(whole)) if whole % 1 == 0 and whole < 1200 else None
    whole = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
    return day + dt.timedelta(days=direction * int(whole)) if whole % 1 == 0 and whole < 36500 else None


_UNITS = ("day", "week", "fortnight", "mon", "quarter", "halfyear", "year")


def relative(named: Named) -> dt.date | None:
    """Return a day counted from today, a weekday or a feast: "in two weeks", "a week on Friday"."""
    unit = named.first(*_UNITS)
    if unit is None:
        return None
    count = _count(named)
    if unit.kind == "day" and count == 8 and named.german and named.has("today"):
        count = 7  # "heute in acht Tagen" is a week
    start = named.today
    if (weekday := named.first("weekday")) is not None:
        start = days.coming_weekday(start, weekday.number)
    elif named.has("tomorrow"):
        start += dt.timedelta(days=1)
    elif (feast := named.first("feast")) is not None:
        return _from_feast(str(feast.value), start, count, unit.kind)
    direction = -1 if named.has("ago", "back") or (named.has("before") and not named.has("after")) else 1
    return _moved(start, count, unit.kind, direction)


def _from_feast(feast: str, today: dt.date, count: float, unit: str) -> dt.date | None:
    """Count from the last such feast if that leads past today, else from the next one."""
    for past in (True, False):
        start = coming_feast(feast, today, past=past)
        day = _moved(start, count, unit, 1) if start else None
        if day and day > today:
            return day
    return None


def weekdays_from_now(named: Named) -> dt.date | None:
    """Return the third Friday from now."""
    first = days.coming_weekday(named.today, named.number("weekday", "recurring"))
    return first + dt.timedelta(weeks=named.number("num", "art") - 1)


def day_month(named: Named) -> dt.date | None:
    """Return a day of a named month."""
    day = named.number("ord", "num")
    return _in_year(named, named.number("month"), day)


def day_month_short_year(named: Named) -> dt.date | None:
    """Return a day of a named month and a year of two figures."""
    numbers = named.all("ord", "num")
    year = days.full_year(numbers[-1].number, named.today)
    return days.valid(year, named.number("month"), numbers[0].number)


def birth(named: Named) -> dt.date | None:
    """Return a birth date whose year was said in two figures."""
    day, year = (numbers := named.all("ord", "num"))[0].number, numbers[-1].number
    century = named.today.year // 100 * 100
    year += 0 if year >= 100 else century - (100 if century + year > named.today.year else 0)
    return days.valid(year, named.number("month"), day)


def ordinal_pair(named: Named) -> dt.date | None:
    """Return "am dritten vierten": day and month, both as ordinals."""
    day, month = (sign.number for sign in named.all("ord")[:2])
    return _in_year(named, month, day)


def figures(named: Named) -> dt.date | None:
    """Read 2015-03-03, 18.07.14, 3/3/15 and 15/2 in the country's order, in the other one if that fails."""
    literal = named.name("dmy")
    parts = [int(part) for part in literal.replace(".", " ").replace("/", " ").replace("-", " ").split()]
    if parts[0] > 31:
        return days.valid(*parts) if len(parts) == 3 else None
    day, month = parts[:2]
    if named.month_first and "." not in literal:
        day, month = month, day
    if month > 12 and day <= 12:
        day, month = month, day
    if len(parts) == 3:
        return days.valid(days.full_year(parts[2], named.today), month, day)
    return _in_year(named, month, day)


def figure_pair(named: Named) -> dt.date | None:
    """Read "15-2" as a day and a month, in the country's order."""
    first, second = (sign.number for sign in named.all("num"))
    day, month = (second, first) if named.month_first else (first, second)
    return _in_year(named, month, day)


def day_of_month(named: Named) -> dt.date | None:
    """Return the next such day of a month, or the one that falls on the weekday named with it."""
    day = named.number("ord", "num")
    weekday = named.first("weekday")
    if weekday is not None:
        months = (days.add_months(named.today.replace(day=1), step) for step in range(24))
        candidates = (days.valid(month.year, month.month, day) for month in months)
        later = (there for there in candidates if there and there > named.today)
        return days.matching_weekday(later, weekday.number)
    return days.day_of_month(named.today, day, past=named.past)


def day_of_that_month(named: Named) -> dt.date | None:
    """Return a day of this, the next or another month."""
    there = days.add_months(named.today.replace(day=1), named.step())
    return days.valid(there.year, there.month, named.number("ord", "num"))


def month_first(named: Named) -> dt.date | None:
    """Return the next first of a month."""
    first = days.day_of_month(named.today, 1, past=False)
    return days.add_months(first, 1) if first and named.has("overnext") else first


def month_end(named: Named) -> dt.date | None:
    """Return the last day of a named month, or of this, the next or another one."""
    if (month := named.first("month")) is not None:
        year = _year(named)
        if year is None:
            year = (
                named.today.year
                + (month.number < named.today.month)
                - (month.number > named.today.month) * named.past
            )
        return days.month_end(dt.date(year, month.number, 1))
    return days.month_end(named.today, named.step())


def this_month_end(named: Named) -> dt.date | None:
    """Return the last day of this month ("am Letzten des Monats")."""
    return days.month_end(named.today)


def year_end(named: Named) -> dt.date | None:
    """Return the last day of a year."""
    return dt.date((_year(named) or named.today.year) + named.step(), 12, 31)


def _scope(named: Named) -> Iterator[tuple[int, int]]:
    """Yield the months that "of March", "of next month" or nothing can mean, the likeliest first."""
    if (month := named.first("month")) is not None:
        year = _year(named)
        for there in (year,) if year is not None else (named.today.year, named.today.year + 1):
            yield there, month.number
        return
    steps = (named.step(),) if named.has("this", "next", "overnext", "previous", "mon") else (0, 1)
    for step in steps:
        first = days.add_months(named.today.replace(day=1), step)
        yield first.year, first.month


def nth(named: Named) -> dt.date | None:
    """Return the first Monday, the last Friday, the third or the last day of a month."""
    nth = named.number("ord") or -1
    open_year = (named.has("month") and _year(named) is None) or not named.has("month", "mon")
    for year, month in _scope(named):
        if (weekday := named.first("weekday")) is not None:
            day = days.nth_weekday(year, month, weekday.number, nth)
        else:
            day = days.valid(year, month, nth if nth > 0 else days.last_day(year, month))
        if day and (day >= named.today or not open_year):
            return day
    return None


def feast(named: Named) -> dt.date | None:
    """Return the day of a feast."""
    feast = named.name("feast")
    if (year := _year(named)) is not None:
        return feast_day(feast, year)
    return coming_feast(feast, named.today, past=named.past or named.has("last", "previous"))


def nth_after_feast(named: Named) -> dt.date | None:
    """Return the third Tuesday after Christmas."""
    start = feast(named)
    if start is None:
        return None
    first = days.coming_weekday(start, named.number("weekday"))
    return first + dt.timedelta(weeks=named.number("ord") - 1)

"""Feasts by which people name a day, with the day they fall on; spoken names stand in the lexicons."""

import datetime as dt
from collections.abc import Callable

from voicebot.understanding.days import easter, nth_weekday

_FIXED = {
    "christmas": (12, 25), "christmas_eve": (12, 24), "boxing_day": (12, 26), "new_years_eve": (12, 31),
    "new_year": (1, 1), "epiphany": (1, 6), "valentine": (2, 14), "may_day": (5, 1), "reunification": (10, 3),
    "halloween": (10, 31), "all_saints": (11, 1), "martin": (11, 11), "nicholas": (12, 6), "patrick": (3, 17),
    "independence": (7, 4), "ides_of_march": (3, 15),
}  # fmt: skip
_FROM_EASTER = {
    "ash_wednesday": -46, "good_friday": -2, "easter_saturday": -1, "easter": 0, "easter_monday": 1,
    "ascension": 39,
    "pentecost": 49, "whit_monday": 50, "corpus_christi": 60,
}  # fmt: skip
_NTH = {
    "mothers_day": (5, 6, 2), "thanksgiving": (11, 3, 4), "labor_day": (9, 0, 1), "memorial_day": (5, 0, -1),
}  # fmt: skip


def _black_friday(year: int) -> dt.date:
    thanksgiving = nth_weekday(year, 11, 3, 4)
    assert thanksgiving is not None  # noqa: S101  November always has four Thursdays
    return thanksgiving + dt.timedelta(days=1)


_COMPUTED: dict[str, Callable[[int], dt.date]] = {
    "black_friday": _black_friday,
    "fathers_day_de": lambda year: easter(year) + dt.timedelta(days=39),
}


def feast_day(feast: str, year: int) -> dt.date | None:
    """Return the day of a feast in a year, or None for a name that is no feast."""
    if feast in _FIXED:
        return dt.date(year, *_FIXED[feast])
    if feast in _FROM_EASTER:
        return easter(year) + dt.timedelta(days=_FROM_EASTER[feast])
    if feast in _NTH:
        month, weekday, nth = _NTH[feast]
        return nth_weekday(year, month, weekday, nth)
    return _COMPUTED[feast](year) if feast in _COMPUTED else None


def coming_feast(feast: str, today: dt.date, *, past: bool) -> dt.date | None:
    """Return the feast's next day from today on, or its most recent one where `past` is meant."""
    for step in (0, -1) if past else (0, 1):
        day = feast_day(feast, today.year + step)
        if day and (day <= today if past else day >= today):
            return day
    return None

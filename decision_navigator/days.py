"""Paydays, months and the days on which money can move."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

SUNDAY = 6
SATURDAY = 5


def add_months(day: date, months: int, anchor: int | None = None) -> date:
    """The same day of a later month, or its last day where it is shorter.

    Args:
        day: the day to start from.
        months: how many months later.
        anchor: the day of the month to aim at; by default the one of `day`.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, min(anchor or day.day, last))


def next_payday(day: date, payday: int) -> date:
    """The first payday on or after a day; 31 means the last of the month."""
    this_month = add_months(day, 0, payday)
    return this_month if this_month >= day else add_months(day, 1, payday)


def last_payday(day: date, payday: int) -> date:
    """The last payday on or before a day."""
    this_month = add_months(day, 0, payday)
    return this_month if this_month <= day else add_months(day, -1, payday)


@lru_cache(maxsize=512)
def public_holidays(country: str, state: str | None, year: int) -> frozenset[date]:
    """Public holidays of a state; of every state of the country where none is known."""
    import holidays

    known = holidays.list_supported_countries().get(country, [])
    if state and state.upper() in known:
        found = holidays.country_holidays(country, subdiv=state.upper(), years=year)
        return frozenset(found)
    days: set[date] = set(holidays.country_holidays(country, years=year))
    for part in known:
        days.update(holidays.country_holidays(country, subdiv=part, years=year))
    return frozenset(days)


def load_calendars() -> None:
    """Load the calendars' library now instead of at the first question."""
    public_holidays("DE", None, 2026)


def is_holiday(day: date, country: str, state: str | None) -> bool:
    """Whether a day is a public holiday where the person lives."""
    return day in public_holidays(country, state, day.year)


def is_due_day(day: date, country: str, state: str | None) -> bool:
    """Whether an instalment may fall on a day: never a Sunday or a public holiday."""
    return day.weekday() != SUNDAY and not is_holiday(day, country, state)


def next_bank_day(day: date, country: str, state: str | None) -> date:
    """The day itself, or the next one on which banks move money."""
    while day.weekday() in (SATURDAY, SUNDAY) or is_holiday(day, country, state):
        day += timedelta(days=1)
    return day


def due_days(first: date, count: int, frequency: str, country: str, state: str | None) -> tuple[date, ...]:
    """The days on which instalments fall, each moved on to the next bank day."""
    if frequency == "weekly":
        plain = [first + timedelta(weeks=n) for n in range(count)]
    else:
        plain = [add_months(first, n) for n in range(count)]
    return tuple(next_bank_day(day, country, state) for day in plain)

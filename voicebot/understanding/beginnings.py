"""A month that is named without a day: "ab Februar", "not before March", "mid January", "next month"."""

import datetime as dt
from collections.abc import Collection

from voicebot.understanding import days
from voicebot.understanding.evidence import Place
from voicebot.understanding.roles import RoleReader
from voicebot.understanding.signs import Row

_STEPS = {"next": 1, "overnext": 2}
_MIDDLE = 15
_NOT_ALONE = frozenset(("num", "ord", "figures", "end", "last", "previous", "prelast", "since"))
"""Before a month these make a day of it, or one that is over."""
_DAYS_BEHIND = frozenset(("num", "ord"))
_DAYS_OF_A_MONTH = 31
_LEFT_OUT = frozenset(("not", "nicht", "ohne", "without", "skip", "skipping", "except", "ausser"))
"""Words before a month in which nothing is to be paid: the next one counts."""
_FROM_THEN = ("before", "until", "ago")
"""With "not" these lead to the month itself: "not before March", "nicht vor März"."""


def find_months(
    row: Row, today: dt.date, roles: RoleReader, taken: Collection[int] = ()
) -> list[tuple[Place, dt.date]]:
    """Return the first day, or the middle, of each coming month that is named without a day, and its place.

    A month that is over is none, nor is one whose sign is taken by a day.
    """
    found = []
    for at, sign in enumerate(row.signs):
        if at in taken or sign.kind not in ("month", "mon") or not _is_alone(row, at):
            continue
        place = Place(first=sign.token, after=sign.token + 1)
        if roles.role(place, day=True) == "past" or roles.is_over(place) or roles.tells_means(place):
            continue
        day = _named(row, at, today) if sign.kind == "month" else _counted(row, at, today)
        if day > today:
            found.append((place, day))
    return found


def _is_alone(row: Row, at: int) -> bool:
    before, behind = _kind(row, at - 1), _kind(row, at + 1)
    dated = behind in _DAYS_BEHIND and row.signs[at + 1].number <= _DAYS_OF_A_MONTH
    dated = dated and not (row.german and before == "from" and behind == "num")  # "ab Januar dreißig"
    counted = row.signs[at].kind == "month" or before in _STEPS
    return counted and not dated and before not in _NOT_ALONE


def _counted(row: Row, at: int, today: dt.date) -> dt.date:
    """Return the first of the next month, or of the one after it."""
    return days.add_months(today.replace(day=1), _STEPS[_kind(row, at - 1)])


def _named(row: Row, at: int, today: dt.date) -> dt.date:
    month, spoken_year = row.signs[at].number, _kind(row, at + 1) == "yearnum"
    day = _MIDDLE if _kind(row, at - 1) == "middle" else 1
    found = dt.date(row.signs[at + 1].number if spoken_year else today.year, month, day)
    if not spoken_year and found <= today:
        found = found.replace(year=today.year + 1)
    left_out = any(row.signs[there].word in _LEFT_OUT for there in range(max(0, at - 2), at))
    return days.add_months(found, 1) if left_out and _kind(row, at - 1) not in _FROM_THEN else found


def _kind(row: Row, at: int) -> str:
    return row.signs[at].kind if 0 <= at < len(row.signs) else ""

"""A month that is named without a day: "ab Februar", "not before March", "next month"."""

import datetime as dt

from voicebot.understanding import days
from voicebot.understanding.evidence import Place
from voicebot.understanding.roles import RoleReader
from voicebot.understanding.signs import Row

_STEPS = {"next": 1, "overnext": 2}
_NOT_ALONE = frozenset(
    ("num", "ord", "figures", "end", "start", "middle", "last", "previous", "prelast", "since")
)
"""Before a month these make a day of it, or one that is over."""
_DAYS_BEHIND = frozenset(("num", "ord"))


def find_month(row: Row, today: dt.date, roles: RoleReader) -> dt.date | None:
    """Return the first day of a coming month that is named without a day; a month that is over is none."""
    for at, sign in enumerate(row.signs):
        if sign.kind not in ("month", "mon"):
            continue
        before = row.signs[at - 1].kind if at else ""
        behind = row.signs[at + 1].kind if at + 1 < len(row.signs) else ""
        if before in _NOT_ALONE or behind in _DAYS_BEHIND or (sign.kind == "mon" and before not in _STEPS):
            continue
        place = Place(first=sign.token, after=sign.token + 1)
        if roles.role(place, day=True) == "past" or roles.is_over(place):
            continue
        if sign.kind == "mon":
            return days.add_months(today.replace(day=1), _STEPS[before])
        year = row.signs[at + 1].number if behind == "yearnum" else today.year
        first = dt.date(year, sign.number, 1)
        if behind != "yearnum" and first <= today:
            first = first.replace(year=year + 1)
        return first if first > today else None
    return None

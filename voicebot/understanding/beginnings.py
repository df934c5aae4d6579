"""A month that is named without a day: "ab Februar", "not before March", "mid January", "next month"."""

import datetime as dt
from collections.abc import Collection

from voicebot.understanding import days
from voicebot.understanding.evidence import Place
from voicebot.understanding.roles import RoleReader
from voicebot.understanding.signs import Row, pattern
from voicebot.understanding.words import word_set

_WEEK_DAYS = 7
_NEXT_WEEK, _OVERNEXT_WEEK = pattern("next week"), pattern("overnext week | week after next")
_STEPS = {"next": 1, "overnext": 2}
_MIDDLE = 15
_NOT_ALONE = frozenset(("num", "ord", "figures", "end", "last", "previous", "prelast", "since"))
"""Before a month these make a day of it, or one that is over."""
_DAYS_BEHIND = frozenset(("num", "ord"))
_DAYS_OF_A_MONTH = 31
_LEFT_OUT = frozenset(("not", "nicht", "ohne", "without", "skip", "skipping", "except", "ausser"))
"""Words before a month in which nothing is to be paid: the next one counts."""
_LEAD_ON = word_set("vor bevor before until till til bis ab from after nach than")
"""Behind these a refused month says when it is possible: "not before January", "vor März geht nichts"."""
_NONE = word_set("no kein keine keinen nichts nix skint broke pleite")
_UP_TO = word_set("till til until before bis bevor")
_FROM_THEN = ("before", "until", "ago")
"""With "not" these lead to the month itself: "not before March", "nicht vor März"."""


def find_months(
    row: Row, today: dt.date, roles: RoleReader, taken: Collection[int] = ()
) -> list[tuple[Place, dt.date]]:
    """Return the first day, or the middle, of each coming month that is named without a day, and its place.

    A month that is over is none, nor is one whose sign is taken by a day.
    """
    found, ruled_out = [], []
    for at, sign in enumerate(row.signs):
        if at in taken or sign.kind not in ("month", "mon") or not _is_alone(row, at):
            continue
        place = Place(first=sign.token, after=sign.token + 1)
        if roles.role(place, day=True) == "past" or roles.is_over(place):
            continue
        waits = _has_nothing_until(row, sign.token)
        if roles.tells_means(place) and not waits:
            continue
        day = _named(row, at, today) if sign.kind == "month" else _counted(row, at, today)
        led = sign.token > 0 and row.tokens[sign.token - 1].key in _LEAD_ON
        if day > today and roles.rules_out(place) and not (led or waits or _is_left_out(row, at)):
            ruled_out.append((place, days.add_months(day, 1)))  # "im Dezember geht nichts"
        elif day > today:
            found.append((place, day))
    return found or ruled_out


def find_week(row: Row, today: dt.date) -> dt.date | None:
    """Return the Monday of the week that is named, the next or the one after it."""
    coming = today + dt.timedelta(days=_WEEK_DAYS - today.weekday())
    if _OVERNEXT_WEEK.search(row.code):
        return coming + dt.timedelta(days=_WEEK_DAYS)
    return coming if _NEXT_WEEK.search(row.code) else None


def _has_nothing_until(row: Row, token: int) -> bool:
    """Whether nothing is there until money comes in a month: "no money till my loan comes in January"."""
    words = [one.key for one in row.tokens[:token]]
    since = next((at for at, word in enumerate(words) if word in _NONE), len(words))
    return not _UP_TO.isdisjoint(words[since:])


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
    return days.add_months(found, 1) if _is_left_out(row, at) else found


def _is_left_out(row: Row, at: int) -> bool:
    """Whether nothing is to be paid in a month by the words right before it: "not in December"."""
    words = [row.signs[there].word for there in range(max(0, at - 2), at)]
    return not _LEFT_OUT.isdisjoint(words) and _kind(row, at - 1) not in _FROM_THEN


def _kind(row: Row, at: int) -> str:
    return row.signs[at].kind if 0 <= at < len(row.signs) else ""

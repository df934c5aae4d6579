"""Finds times of day: for a call back, and so that their figures are no sums, days or numbers.

"at 20 past 3", "um 15 Uhr 30", "halb drei", "9 05 in the morning", "12 20 p.m.", "tomorrow afternoon".
"""

import datetime as dt
from collections.abc import Collection, Sequence

from voicebot.understanding.signs import Row, pattern
from voicebot.understanding.words import word_set

_NOT_MONEY = (
    "(?!(cur|cents|note|percent|rate|times|per|every|monthly|weekly|mon|week|day|year|num|art|month))"
)
_SHAPES = {
    True: (
        pattern("(on|about|from|until|at)* num num? clock num?"),
        pattern("num (after|ago|to) (half|num) daytime?"),
        pattern(f"(half|quarter (after|ago)?) num {_NOT_MONEY}"),
        pattern("time clock?"),
        pattern("(at|about) num daytime | num (in|on) the? daytime"),
    ),
    False: (
        pattern("(at|from|until|before|after)? num num? clock"),
        pattern(
            "(num|quarter|half) (to|previous|after|before) num clock?(?=clock|$|daytime|(in|at) the? daytime)"
        ),
        pattern("(num|quarter|half|art quarter) previous num clock?"),
        pattern(
            f"(at|from|until|before|after|about) half num {_NOT_MONEY}"
            "| half num (tomorrow|today|weekday|daytime|clock)"
        ),
        pattern(f"at num num? {_NOT_MONEY} | at (num|quarter) to num {_NOT_MONEY}"),
        pattern("num num? (in the|at|this)* daytime"),
        pattern("num (to|previous) num (in the|at|this)* (clock|daytime)"),
        pattern("time clock?"),
    ),
}
_LATEST_HOUR = 24
_AROUND = word_set("um gegen nach ab vor bis after around before from by until")
"""Beside a day, a number behind these is an hour: "morgen nach fünf"."""
_BESIDE_A_DAY = pattern(f"(after|from|before|until|at|ago|small) num {_NOT_MONEY}")
_CALLS = word_set(
    "ring call phone reach anrufen anruft ruf rufe rufen ruft zurückrufen melden meldet erreichen erreichbar"
)
"""So do words for ringing somebody: "ring me after five"."""
_DAY = frozenset(("today", "tomorrow", "overmorrow", "weekday", "daytime"))
_MORNING = word_set("morgens früh vormittag vormittags morning am")
_PARTS_OF_DAY = {
    **dict.fromkeys(_MORNING, 10),
    **dict.fromkeys(word_set("mittag mittags noon midday"), 12),
    **dict.fromkeys(word_set("nachmittag nachmittags afternoon"), 15),
    **dict.fromkeys(word_set("abend abends evening"), 18),
}
"""The hour that stands for a part of the day."""
_FIRST_OFFICE_HOUR, _NOON = 8, 12
"""Of the hours from one to twelve, those before the first are in the afternoon if nothing else is said."""
_IN_HOURS = pattern("in (num|art) hour")
_GREETS = frozenset(("good", "guten"))
_QUARTER = 15


def clock_signs(row: Row) -> set[int]:
    """Return the signs that tell a time of day."""
    found: set[int] = set()
    for shape in _SHAPES[row.german]:
        for match in shape.finditer(row.code):
            span = range(*match.span())
            numbers = [row.signs[at].value for at in span if row.signs[at].kind == "num"]
            if any(row.signs[at].word == "-" for at in span):
                continue  # "2-15" is a day, "10-20" a range
            if any(isinstance(n, float | int) and n <= _LATEST_HOUR for n in numbers) or not numbers:
                found.update(span)
    calls = not _CALLS.isdisjoint(token.key for token in row.tokens)
    at_day = any(sign.kind in _DAY for sign in row.signs)
    if calls or at_day:
        for match in _BESIDE_A_DAY.finditer(row.code):
            preposition, number = row.signs[match.start() : match.start() + 2]
            bare_call = not at_day and preposition.word == "from"  # "a call from two people"
            if preposition.word in _AROUND and not bare_call and 0 < number.number <= _LATEST_HOUR:
                found.update(range(*match.span()))
    return found


def find_hour(row: Row, clock: Collection[int], now: dt.datetime) -> dt.time | None:
    """Return the time of day that was named, or what stands for a part of the day.

    Args:
        row: The utterance.
        clock: Its signs that tell a time of day, as `clock_signs` finds them.
        now: The moment of speaking, by the speaker's clock, for "in an hour".
    """
    if (later := _IN_HOURS.search(row.code)) and row.signs[later.end() - 1].word.startswith(("st", "h")):
        hours = max(
            (row.signs[at].number for at in range(*later.span()) if row.signs[at].kind == "num"), default=1
        )
        there = now + dt.timedelta(hours=hours)
        return (
            dt.time(there.hour, there.minute // _QUARTER * _QUARTER) if there.date() == now.date() else None
        )
    greeted = {at + 1 for at, sign in enumerate(row.signs) if sign.word in _GREETS}
    words = [
        sign.word
        for at, sign in enumerate(row.signs)
        if sign.kind in ("daytime", "clock", "small") and at not in greeted
    ]
    part = next((_PARTS_OF_DAY[word] for word in words if word in _PARTS_OF_DAY), None)
    told = _told(row, sorted(clock))
    if told is None:
        return dt.time(part) if part is not None else None
    hour, minute = divmod(told, 60)
    afternoon = any(word.replace(".", "").replace(" ", "") == "pm" for word in words)
    if hour <= _NOON and not (part == _PARTS_OF_DAY["morning"] or "am" in words):
        meant_later = afternoon or (part or 0) > _NOON or hour < _FIRST_OFFICE_HOUR
        hour += _NOON if meant_later and hour < _NOON else 0
    return dt.time(hour, minute)


def _told(row: Row, clock: Sequence[int]) -> int | None:
    """Minutes since midnight or noon, as the words say; of a span of hours ("eight to five") none."""
    said = [row.signs[at] for at in clock]
    literal = next((sign for sign in said if sign.kind == "time"), None)
    if literal is not None:
        hour, minute = (int(part) for part in str(literal.value).split(":")[:2])
        return _minutes(hour, minute)
    numbers = [at for at in clock if row.signs[at].kind == "num"]
    kinds = {sign.kind for sign in said}
    if not numbers:
        return None
    last = row.signs[numbers[-1]].number
    if "half" in kinds:
        return _minutes(last - row.german, 30)
    if "quarter" in kinds:
        before = "to" in kinds or any(sign.word in ("vor", "before") for sign in said)
        return _minutes(last - before, 60 - _QUARTER if before else _QUARTER)
    between = {row.signs[at].kind for at in range(numbers[0] + 1, numbers[-1])}
    if between - {"clock"}:
        return None
    return _minutes(row.signs[numbers[0]].number, last if len(numbers) > 1 else 0)


def _minutes(hour: int, minute: int) -> int | None:
    return hour * 60 + minute if 0 <= hour < _LATEST_HOUR and 0 <= minute < 60 else None

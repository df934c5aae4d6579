"""What an attempt's end means: its disposition, and when to try again.

What the network says comes from the telephone, what was on the line from the call's own log. Retry rules are
settings: after how long, how often, and whether at another time of day.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args
from zoneinfo import ZoneInfo

from voicebot.ports_dials import Attempt, DialState, Disposition
from voicebot.rows import CallRow
from voicebot.understanding.screening import is_screening

_WRONG = ("wrong_person_closed",)
_NOBODY_SPOKEN_WITH = ("voicemail_left", "interrupted", "callback_booked")
"""Outcomes that a machine may lead to; a callback that a person wants is a task, which bars retries."""

_GAVE_UP: tuple[Disposition, ...] = ("failed", "not_dialled", "interrupted")


@dataclass(frozen=True, kw_only=True)
class Retry:
    """After a disposition: again in so many minutes, so often at most, at another time of day if wanted."""

    after_minutes: int
    times: int
    other_time: bool = False


@dataclass(frozen=True, kw_only=True)
class RetryRules:
    """The retries by disposition and the parts of a day, each ``(start, end)`` in the person's time."""

    retries: Mapping[str, Retry]
    parts_of_day: Sequence[tuple[dt.time, dt.time]]

    def next_try(
        self, disposition: Disposition, attempts: Sequence[Attempt], at: dt.datetime, zone: ZoneInfo
    ) -> dt.datetime | None:
        """When to try again, or None; ``attempts`` are the dial's, the latest with its disposition."""
        rule = self.retries.get(disposition)
        if rule is None or sum(a.disposition == disposition for a in attempts) > rule.times:
            return None
        earliest = at + dt.timedelta(minutes=rule.after_minutes)
        if not rule.other_time:
            return earliest
        return self._other_part(earliest, [a.started_at.astimezone(zone) for a in attempts], zone)

    def _other_part(self, earliest: dt.datetime, tried: Sequence[dt.datetime], zone: ZoneInfo) -> dt.datetime:
        """The first moment in a part of the day not tried yet; when all were, in another than the last."""
        parts = {self._part(moment) for moment in tried}
        avoid = parts if len(parts - {None}) < len(self.parts_of_day) else {self._part(tried[-1])}
        local = earliest.astimezone(zone)
        for day in range(3):
            for start, end in self.parts_of_day:
                begins = dt.datetime.combine(local.date() + dt.timedelta(days=day), start, zone)
                ends = dt.datetime.combine(local.date() + dt.timedelta(days=day), end, zone)
                if (start, end) not in avoid and ends > local:
                    return max(begins, local)
        return earliest

    def _part(self, moment: dt.datetime) -> tuple[dt.time, dt.time] | None:
        return next((part for part in self.parts_of_day if part[0] <= moment.time() < part[1]), None)


def of_call(call: CallRow, heard: Sequence[str]) -> Disposition:
    """What was on the line of an answered attempt; ``heard`` is what was said there, as far as it is kept."""
    if call.outcome in _WRONG:
        return "wrong_number"
    if call.outcome in _NOBODY_SPOKEN_WITH and any(is_screening(text) for text in heard):
        return "call_screening"
    return "voicemail_left" if call.outcome == "voicemail_left" else "answered"


def end_state(disposition: Disposition) -> DialState:
    """Where a dial ends when nobody tries again."""
    if disposition == "cancelled":
        return "cancelled"
    return "failed" if disposition in _GAVE_UP else "finished"


def all_dispositions() -> tuple[str, ...]:
    """Every disposition, for settings to be checked against."""
    return get_args(Disposition)

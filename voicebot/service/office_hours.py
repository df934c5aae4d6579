"""When people are at the desk: who is present, whether it is open, when it opens next."""

import datetime as dt
from zoneinfo import ZoneInfo

from decision_navigator.facts import Case
from decision_navigator.policy import PolicyBook
from voicebot.ports_desk import Presence
from voicebot.rows import DECIDING_ROLES

_LONGEST_BREAK_DAYS = 21


ALWAYS = "always"
"""Hours of a desk that is never closed."""


class OfficeHours:
    """The desk's hours, Monday to Friday, never on a public holiday where the person lives; or ``ALWAYS``."""

    def __init__(self, presence: Presence, policies: PolicyBook, hours: str, presence_s: float) -> None:
        self._always = hours == ALWAYS
        opens, closes = ("00:00", "00:00") if self._always else hours.split("-")
        self._opens, self._closes = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
        self._presence = presence
        self._policies = policies
        self._presence_s = presence_s

    def people(self, now: dt.datetime) -> int:
        """How many people who may decide are signed in and present."""
        since = now - dt.timedelta(seconds=self._presence_s)
        return len({p.user_id for p in self._presence.present(since) if p.role in DECIDING_ROLES})

    def is_open(self, now: dt.datetime, case: Case) -> bool:
        """Whether the desk is open, in the person's time zone."""
        if self._always:
            return True
        local = now.astimezone(ZoneInfo(case.person.time_zone))
        return self._works_on(local.date(), case) and self._opens <= local.time() < self._closes

    def next_opening(self, now: dt.datetime, case: Case) -> dt.datetime:
        """In a quarter of an hour while the desk is open, else when it opens next."""
        zone = ZoneInfo(case.person.time_zone)
        soon = now.astimezone(zone) + dt.timedelta(minutes=15)
        if self.is_open(soon, case):
            return soon
        for ahead in range(_LONGEST_BREAK_DAYS):
            day = soon.date() + dt.timedelta(days=ahead)
            opening = dt.datetime.combine(day, self._opens, zone)
            if opening > soon and self._works_on(day, case):
                return opening
        return soon + dt.timedelta(days=1)

    def _works_on(self, day: dt.date, case: Case) -> bool:
        if day.weekday() > 4:
            return False
        return not self._policies.at(case.person.country, day).is_holiday(day, case.person.state)

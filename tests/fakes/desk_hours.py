"""Desk hours, and how long words are kept, as a test sets them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from decision_navigator.facts import Case


@dataclass
class FakeHours:
    here: int = 1
    open: bool = True
    opens_in_s: float = 900

    def people(self, now: dt.datetime) -> int:
        assert now.tzinfo is not None
        return self.here

    def is_open(self, now: dt.datetime, case: Case) -> bool:
        assert now.tzinfo is not None
        assert case.case_id
        return self.open

    def next_opening(self, now: dt.datetime, case: Case) -> dt.datetime:
        assert case.case_id
        return now + dt.timedelta(seconds=self.opens_in_s)


@dataclass
class FakeRetention:
    days: Mapping[str, int] = field(default_factory=lambda: {"DE": 90})

    def words_days(self, country: str, day: dt.date) -> int:
        assert day.year
        return self.days[country]

    def shortest_days(self) -> int:
        return min(self.days.values())

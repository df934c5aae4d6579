"""How long words may be kept: the dated law tables say it, by the country where the person lives."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from decision_navigator.errors import PolicyError
from decision_navigator.policy import PolicyBook


class Retention(Protocol):
    """After how many days words must go."""

    def words_days(self, country: str, day: dt.date) -> int:
        """For people of one country, on a day."""
        ...

    def shortest_days(self) -> int:
        """The shortest time that holds anywhere: what is younger is nowhere due."""
        ...


@dataclass(frozen=True, kw_only=True)
class PolicyRetention:
    """``retention.words_days`` of the law tables; a table that ran out or is missing keeps nothing longer."""

    book: PolicyBook

    def words_days(self, country: str, day: dt.date) -> int:
        """By the table of the day; by the shortest of all where there is none."""
        try:
            return self.book.at(country, day).retention.words_days
        except PolicyError:
            return self.shortest_days()

    def shortest_days(self) -> int:
        """The shortest of all rows of all countries."""
        tables = (data["tables"]["retention"] for data in self.book.countries.values())
        return min(int(row["words_days"]) for rows in tables for row in rows)

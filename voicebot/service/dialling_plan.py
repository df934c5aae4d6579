"""Who would be called when, and who not and why: a campaign played through without a telephone.

A plan places every case at the first moment that its rules permit and a line is free, the most promising
first. Calls it has placed count for the caps of those that follow, so a plan keeps within them by itself.
"""

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voicebot.service.dialling_facts import person_of
from voicebot.service.dialling_rules import DialFacts, DialRules, Refusal


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How many calls may be out at once: never more than lines, nor than the factor of people at the desk.

    Without people it is nobody, unless ``without_people`` lets the bot call by itself.
    """

    lines: int
    calls_per_agent: float
    without_people: bool = False

    def most(self, people: int) -> int:
        """Calls at once with so many people who may decide."""
        if people == 0 and self.without_people:
            return self.lines
        return min(self.lines, int(self.calls_per_agent * people))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A case to be called, not before ``earliest``."""

    case_id: str
    facts: DialFacts
    score: float = 0.0
    segment: str = ""
    earliest: dt.datetime


@dataclass(frozen=True, kw_only=True)
class PlannedCall:
    """A call that would be placed."""

    case_id: str
    at: dt.datetime
    score: float
    segment: str


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A case that would not be called: the rule, and from when it would not hold any more."""

    case_id: str
    refusal: Refusal
    score: float = 0.0
    segment: str = ""


@dataclass(frozen=True, kw_only=True)
class CallPlan:
    """The calls in the order of time, and who is left out."""

    calls: Sequence[PlannedCall]
    left_out: Sequence[LeftOut]


@dataclass(kw_only=True)
class Planner:
    """Plays a campaign through; ``call_s`` is how long a call takes, ``most`` how many go on at once."""

    rules: DialRules
    most: int
    call_s: float
    latest: dt.datetime
    _cases: dict[str, list[dt.datetime]] = field(default_factory=lambda: defaultdict(list))
    _people: dict[str, list[dt.datetime]] = field(default_factory=lambda: defaultdict(list))

    def plan(self, wanted: Sequence[Wanted], start: dt.datetime) -> CallPlan:
        """Place what can be placed from ``start`` on."""
        calls: list[PlannedCall] = []
        left_out: list[LeftOut] = []
        waiting: list[tuple[dt.datetime, int]] = []
        ready: list[tuple[float, int]] = []
        lines = [start] * max(1, self.most)

        def wait(number: int, at: dt.datetime) -> None:
            item = wanted[number]
            moment = self.rules.first_permitted(self._with_planned(item), at, self.latest)
            if isinstance(moment, Refusal):
                left_out.append(_left_out(item, moment))
            else:
                heapq.heappush(waiting, (moment, number))

        for number, item in enumerate(wanted):
            wait(number, max(start, item.earliest))
        while waiting or ready:
            free_at = lines[0]
            while waiting and waiting[0][0] <= free_at:
                number = heapq.heappop(waiting)[1]
                heapq.heappush(ready, (-wanted[number].score, number))
            if not ready:
                heapq.heapreplace(lines, waiting[0][0])
                continue
            number = heapq.heappop(ready)[1]
            item = wanted[number]
            talks_until = self._talks_until(item)
            if talks_until > free_at or self.rules.check(self._with_planned(item), free_at) is not None:
                wait(number, max(talks_until, free_at))
                continue
            self._place(item, free_at)
            calls.append(_planned(item, free_at))
            heapq.heapreplace(lines, free_at + dt.timedelta(seconds=self.call_s))
        return CallPlan(calls=sorted(calls, key=lambda c: (c.at, -c.score)), left_out=left_out)

    def _talks_until(self, item: Wanted) -> dt.datetime:
        """When the person's last planned call ends, in whichever of their cases."""
        planned = self._people[person_of(item.facts.case.person)]
        return planned[-1] + dt.timedelta(seconds=self.call_s) if planned else item.earliest

    def _place(self, item: Wanted, at: dt.datetime) -> None:
        self._cases[item.case_id].append(at)
        self._people[person_of(item.facts.case.person)].append(at)

    def _with_planned(self, item: Wanted) -> DialFacts:
        """The facts as they will be once what is planned by now was called."""
        case, person = self._cases[item.case_id], self._people[person_of(item.facts.case.person)]
        if not case and not person:
            return item.facts
        return replace(
            item.facts, rang=[*item.facts.rang, *case], rang_person=[*item.facts.rang_person, *person]
        )


def _planned(item: Wanted, at: dt.datetime) -> PlannedCall:
    return PlannedCall(
        case_id=item.case_id, at=at.astimezone(item.facts.zone), score=item.score, segment=item.segment
    )


def _left_out(item: Wanted, refusal: Refusal) -> LeftOut:
    late = (
        refusal
        if refusal.until is None
        else replace(refusal, until=refusal.until.astimezone(item.facts.zone))
    )
    return LeftOut(case_id=item.case_id, refusal=late, score=item.score, segment=item.segment)

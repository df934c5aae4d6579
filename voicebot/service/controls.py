"""Control suggestions: now and then a made-up one that does not fit, to see whether the review is real.

They use the agents' own desk and end there. Their call has nobody on the line, their case is made up, and
the store itself refuses to offer them (``voicebot.store.plan_rules``). One comes only while nobody real
waits, and goes as soon as somebody does. Off unless the operator sets how many a day; the works council
decides.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from decision_navigator.facts import Case, parse_case
from decision_navigator.navigator import Navigator
from decision_navigator.plans import Plan
from decision_navigator.rules import check_plan, fit_to_balance, local_day
from voicebot.actions import Action, EndCall
from voicebot.events import CallerHungUp, Event, PlanSuggested
from voicebot.ports import Clock, Ids, LogEntry
from voicebot.ports_store import Store
from voicebot.rows import CallRow, PlanRow
from voicebot.service.briefing import House, make_brief
from voicebot.service.call_desk import suggestion_of
from voicebot.service.control_call import made_up_case, story_log
from voicebot.service.control_results import model_of, taken_over
from voicebot.service.control_stories import FLAWS, PAYDAY, Flaw, story

DAY = dt.timedelta(hours=24)
BETWEEN = dt.timedelta(minutes=10)
"""At the least between two of them."""

STAYS = dt.timedelta(seconds=10)
"""A decided control stays this long, so that it can be undone and read like any other."""

BEGAN_AGO = dt.timedelta(seconds=80)
WORKER = "desk"
_RATES = (15000, 12500, 10000, 8000)


class Hours(Protocol):
    """Whether somebody is there to decide."""

    def people(self, now: dt.datetime) -> int:
        """How many people who may decide are present."""
        ...

    def is_open(self, now: dt.datetime, case: Case) -> bool:
        """Whether the desk is open."""
        ...


@dataclass(kw_only=True)
class Controls:
    """Makes control suggestions and clears them away; ``look`` is called again and again."""

    store: Store
    clock: Clock
    ids: Ids
    navigator: Navigator
    hours: Hours
    house: House
    per_day: int
    chance: random.Random
    _next_at: dt.datetime | None = field(default=None, init=False)

    def look(self) -> None:
        """Clear away what is over; bring a new one when it is time and nobody real waits."""
        if self.per_day <= 0:
            return
        now = self.clock.now()
        recent = self.store.calls.controls(now - DAY)
        live = [call for call in recent if call.state == "live"]
        for call in live:
            self._tend(call, now)
        if not live and len(recent) < self.per_day and self._is_time(now):
            self.bring(self.chance.choice(FLAWS), self.chance.choice(("de", "en")))

    def bring(self, flaw: Flaw, language: str) -> PlanRow | None:
        """Put one before the desk; ``None`` when the desk is closed or no plan would keep the rules."""
        now = self.clock.now()
        made_up = made_up_case(self.ids.new("case"), language, self.house.agency, now, self.chance)
        case = parse_case(made_up)
        plan = self._plan(case, flaw, now)
        if plan is None or not self.hours.is_open(now, case):
            return None
        self.store.cases.put(case.case_id, made_up, now, control=True)
        call = CallRow(
            call_id=self.ids.new("call"),
            case_id=case.case_id,
            direction="control",
            language=language,
            worker=WORKER,
            started_at=now - BEGAN_AGO,
            recording_allowed=True,
        )
        self.store.calls.begin(call)
        event = PlanSuggested(
            at=now,
            request_id="ask-1",
            plan_id=self.ids.new("plan"),
            version=1,
            suggestion=suggestion_of(self.navigator.weigh(case, plan, now)),
            alternatives=(),
            deadline_at=now + dt.timedelta(seconds=self.house.decision_deadline_s),
            model=model_of(flaw),
        )
        policy = self.navigator.book.at(case.person.country, local_day(case, now))
        brief = make_brief(case, policy, self.house)
        self.store.log.append(story_log(call, brief, story(flaw, language), BEGAN_AGO))
        return self.store.plans.suggest(call.call_id, case.case_id, event)

    def _is_time(self, now: dt.datetime) -> bool:
        if self._next_at is None:
            self._plan_next(now)
        if self._next_at is None or now < self._next_at:
            return False
        if self.store.plans.waiting() or self.hours.people(now) == 0:
            return False
        self._plan_next(now)
        return True

    def _plan_next(self, now: dt.datetime) -> None:
        usual = DAY / 3 / self.per_day
        self._next_at = now + max(BETWEEN, usual * self.chance.uniform(0.5, 1.5))

    def _tend(self, call: CallRow, now: dt.datetime) -> None:
        plans = self.store.plans.of_call(call.call_id)
        if not plans:  # it is just being brought, or its process died while it was
            if now - call.started_at > 2 * BEGAN_AGO:
                self._end(call, now)
            return
        plan = plans[-1]
        if plan.state == "suggested":
            in_the_way = self._somebody_real_waits(plan) and not self._is_looked_at(plan, now)
            if in_the_way or taken_over(self.store, call.call_id):
                self._end(call, now)
        elif now - plan.changed_at >= STAYS:
            self._end(call, now)

    def _somebody_real_waits(self, control: PlanRow) -> bool:
        return any(plan.plan_id != control.plan_id for plan in self.store.plans.waiting())

    def _is_looked_at(self, plan: PlanRow, now: dt.datetime) -> bool:
        return any(lock.item == plan.plan_id for lock in self.store.presence.locks(now))

    def _end(self, call: CallRow, now: dt.datetime) -> None:
        """Close the call; the store lets whatever was decided expire with it."""
        log = self.store.log.read(call.call_id)
        items: tuple[Event | Action, ...] = (
            EndCall(outcome="plan_suggested"),
            CallerHungUp(at=now, cause="caller"),
        )
        start = log[-1].seq + 1 if log else 1
        self.store.log.append(
            [LogEntry(call_id=call.call_id, seq=start + n, at=now, item=item) for n, item in enumerate(items)]
        )
        self.store.calls.end(call.call_id, "plan_suggested", now)

    def _plan(self, case: Case, flaw: Flaw, now: dt.datetime) -> Plan | None:
        """A plan that keeps every rule and does not fit the story."""
        policy = self.navigator.book.at(case.person.country, local_day(case, now))
        for first in _first_days(flaw, local_day(case, now)):
            for rate in _RATES:
                plan = fit_to_balance(case, policy, now, rate, first, "monthly")
                flawed = flaw != "before_income" or plan.first_date.day < PAYDAY - 2
                if flawed and all(check.passed for check in check_plan(plan, case, policy, now)):
                    return plan
        return None


def _first_days(flaw: Flaw, today: dt.date) -> Sequence[dt.date]:
    """Days to try for the first payment; before the payday of the month where that is the flaw."""
    ahead = [today + dt.timedelta(days=n) for n in range(7, 36)]
    return [day for day in ahead if flaw != "before_income" or 3 <= day.day < PAYDAY - 4]

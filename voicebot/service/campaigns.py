"""Campaigns: many cases in the navigator's order, planned, started, drained, stopped.

A campaign enters with a dial for every candidate: those that may be called wait for their moment, those that
may not are kept with the rule that says so. The dialler in the calls process does the rest.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from decision_navigator.errors import CaseError
from decision_navigator.policy import PolicyBook, PolicyError, PolicyExpired
from voicebot.errors import NotFound, OperatorError
from voicebot.ports import Clock, Ids
from voicebot.ports_dials import OPEN_STATES, Campaign, CampaignState, Dial
from voicebot.ports_store import Store
from voicebot.rows import AuditLine
from voicebot.service.dialling_facts import FactsOfCases
from voicebot.service.dialling_plan import CallPlan, LeftOut, Pace, Planner, Wanted
from voicebot.service.dialling_rules import DialRules, Refusal
from voicebot.service.dialling_scores import Candidate

Report = Callable[[int, int], None]


class People(Protocol):
    """Who is at the desk."""

    def people(self, now: dt.datetime) -> int:
        """How many people who may decide are present."""
        ...


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A campaign's frame: it ends after ``last_days``; a dry run reckons with ``call_s`` a call."""

    last_days: int
    call_s: float


def _quiet(_done: int, _of: int) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Campaigns:
    """Makes and moves campaigns."""

    store: Store
    clock: Clock
    ids: Ids
    policies: PolicyBook
    rules: DialRules
    pace: Pace
    people: People
    terms: Terms

    def plan(self, candidates: Sequence[Candidate], report: Report = _quiet) -> CallPlan:
        """The dry run: who would be called when, and who not and why; nothing is kept.

        Raises:
            PolicyExpired: a law table of a country does not hold today; the sentence names it.
        """
        now = self.clock.now()
        wanted, left_out = self._sorted_out(candidates, now, report)
        return self._placed(wanted, left_out, now)

    def plan_waiting(self, name: str) -> CallPlan:
        """The dry run of what waits in a campaign that is there.

        Raises:
            NotFound: there is no such campaign.
        """
        now, facts = self.clock.now(), FactsOfCases(store=self.store)
        dials = self._waiting_of(self.store.campaigns.by_name(name))
        looked_at = [self._known(_as_candidate(dial), facts, max(now, dial.due_at)) for dial in dials]
        judged = [self._judged(item, now) for item in looked_at]
        wanted = [item for item in judged if isinstance(item, Wanted)]
        return self._placed(wanted, [item for item in judged if isinstance(item, LeftOut)], now)

    def _placed(self, wanted: Sequence[Wanted], left_out: Sequence[LeftOut], now: dt.datetime) -> CallPlan:
        planner = Planner(
            rules=self.rules,
            most=self.pace.most(max(1, self.people.people(now))),
            call_s=self.terms.call_s,
            latest=self._end(now),
        )
        found = planner.plan(wanted, now)
        return CallPlan(calls=found.calls, left_out=[*left_out, *found.left_out])

    def create(
        self,
        name: str,
        candidates: Sequence[Candidate],
        *,
        source: str,
        by: str,
        state: CampaignState = "running",
        report: Report = _quiet,
    ) -> Campaign:
        """Enter a campaign, running or as a draft.

        Raises:
            RefusedByStore: the name is taken.
            OperatorError: there is nobody in it.
            PolicyExpired: a law table of a country does not hold today; the sentence names it.
        """
        now = self.clock.now()
        if not candidates:
            raise OperatorError("A campaign needs at least one case.")
        wanted, left_out = self._sorted_out(candidates, now, report)
        campaign = Campaign(
            campaign_id=self.ids.new("campaign"),
            name=name,
            state=state,
            source=source,
            created_by=by,
            created_at=now,
            changed_at=now,
            ends_at=self._end(now),
            left_out=dict(Counter(item.refusal.rule for item in left_out)),
        )
        dials = [self._waiting(campaign, item) for item in wanted]
        dials += [self._refused(campaign, item) for item in left_out]
        self.store.campaigns.add(campaign, dials, self._line("campaign.created", campaign, by))
        return campaign

    def move(self, name: str, to: CampaignState, by: str) -> Campaign:
        """Run, drain or stop a campaign by its name; where it is already changes nothing.

        Raises:
            NotFound: there is no such campaign.
            RefusedByStore: a stopped campaign does not run again.
            PolicyExpired: it is to run, and a law table of a country does not hold today.
        """
        campaign = self.store.campaigns.by_name(name)
        if campaign.state == to:
            return campaign
        if to == "running":
            self._require_tables({self._country(d) for d in self._waiting_of(campaign)}, self.clock.now())
        line = self._line(f"campaign.{to}", campaign, by)
        return self.store.campaigns.move(campaign.campaign_id, to, line, self.clock.now())

    def counts(self, campaign: Campaign) -> Mapping[str, int]:
        """How its dials stand."""
        return self.store.dials.counts(campaign.campaign_id)

    def _end(self, now: dt.datetime) -> dt.datetime:
        return now + dt.timedelta(days=self.terms.last_days)

    def _waiting_of(self, campaign: Campaign) -> Sequence[Dial]:
        return self.store.dials.find(campaign_id=campaign.campaign_id, states=("requested",), limit=10**6)

    def _country(self, dial: Dial) -> str:
        return self.store.cases.get(dial.case_id).country

    def _sorted_out(
        self, candidates: Sequence[Candidate], now: dt.datetime, report: Report
    ) -> tuple[list[Wanted], list[LeftOut]]:
        """Who may be called at all, now or later, and who may not."""
        facts = FactsOfCases(store=self.store)
        waiting = {d.case_id for d in self.store.dials.find(states=OPEN_STATES, limit=10**7)}
        looked_at: list[Wanted | LeftOut] = []
        for done, candidate in enumerate(candidates, start=1):
            looked_at.append(self._looked_at(candidate, waiting, facts, now))
            report(done, len(candidates))
        self._require_tables({i.facts.case.person.country for i in looked_at if isinstance(i, Wanted)}, now)
        judged = [self._judged(item, now) for item in looked_at]
        wanted = [item for item in judged if isinstance(item, Wanted)]
        return wanted, [item for item in judged if isinstance(item, LeftOut)]

    def _judged(self, item: Wanted | LeftOut, now: dt.datetime) -> Wanted | LeftOut:
        """Leave out at once whom a rule forbids that does not pass by itself."""
        if isinstance(item, LeftOut):
            return item
        if item.earliest >= self._end(now):
            return _out(item.case_id, Refusal(rule="later", until=item.earliest), item.score, item.segment)
        refusal = self.rules.check(item.facts, now)
        if refusal is None or refusal.until is not None:
            return item
        return _out(item.case_id, refusal, item.score, item.segment)

    def _looked_at(
        self, candidate: Candidate, waiting: set[str], facts: FactsOfCases, now: dt.datetime
    ) -> Wanted | LeftOut:
        if candidate.rule is not None:
            return _out(candidate.case_id, Refusal(rule=candidate.rule), candidate.score, candidate.segment)
        if candidate.case_id in waiting:
            waits = Refusal(rule="waits_already")
            return _out(candidate.case_id, waits, candidate.score, candidate.segment)
        return self._known(candidate, facts, now)

    def _known(self, candidate: Candidate, facts: FactsOfCases, now: dt.datetime) -> Wanted | LeftOut:
        try:
            known = facts.of(candidate.case_id, now)
        except (NotFound, CaseError) as error:
            rule = "unknown_case" if isinstance(error, NotFound) else "unreadable_case"
            return _out(candidate.case_id, Refusal(rule=rule), candidate.score, candidate.segment)
        return Wanted(
            case_id=candidate.case_id,
            facts=known,
            score=candidate.score,
            segment=candidate.segment,
            earliest=_opening(candidate.on, known.zone, now),
        )

    def _require_tables(self, countries: set[str], now: dt.datetime) -> None:
        """No campaign starts on a table that has run out; a country without tables only loses its cases."""
        for country in sorted(countries):
            try:
                self.policies.at(country, now.date())
            except PolicyExpired:
                raise
            except PolicyError:
                continue

    def _waiting(self, campaign: Campaign, item: Wanted) -> Dial:
        return self._dial(campaign, item.case_id, item.facts.case.person.language, item, due_at=item.earliest)

    def _refused(self, campaign: Campaign, item: LeftOut) -> Dial:
        return self._dial(campaign, item.case_id, "", item, state="refused", rule=item.refusal.rule)

    def _dial(
        self,
        campaign: Campaign,
        case_id: str,
        language: str,
        item: Wanted | LeftOut,
        **other: Any,  # noqa: ANN401 - fields of Dial
    ) -> Dial:
        values: dict[str, Any] = {"due_at": campaign.created_at, **other}
        return Dial(
            dial_id=self.ids.new("dial"),
            case_id=case_id,
            campaign_id=campaign.campaign_id,
            language=language,
            score=item.score,
            segment=item.segment,
            not_after=campaign.ends_at,
            requested_by=campaign.created_by,
            requested_at=campaign.created_at,
            changed_at=campaign.created_at,
            **values,
        )

    def _line(self, what: str, campaign: Campaign, by: str) -> AuditLine:
        refs = {"campaign": campaign.campaign_id}
        return AuditLine(at=self.clock.now(), who=by, what=what, refs=refs, body={"name": campaign.name})


def _as_candidate(dial: Dial) -> Candidate:
    return Candidate(case_id=dial.case_id, score=dial.score, segment=dial.segment)


def _out(case_id: str, refusal: Refusal, score: float, segment: str) -> LeftOut:
    return LeftOut(case_id=case_id, refusal=refusal, score=score, segment=segment)


def _opening(day: dt.date | None, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    """The start of the day from which the navigator advises to call; now where it names none."""
    return max(now, dt.datetime.combine(day, dt.time(), zone)) if day is not None else now

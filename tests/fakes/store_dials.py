"""Dials and campaigns in memory; marks of people and numbers are the plain values here."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.fakes.store_plans import write_line
from tests.fakes.store_tables import Tables
from voicebot.errors import NotFound, RefusedByStore
from voicebot.ports_dials import (
    ACTIVE_STATES,
    CAMPAIGN_MOVES,
    OPEN_STATES,
    Attempt,
    Campaign,
    CampaignState,
    Claim,
    Dial,
    DialState,
    Ending,
)
from voicebot.rows import AuditLine


class FakeDials:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def request(self, dials: Sequence[Dial]) -> Sequence[Dial]:
        with self._t.change():
            enter(self._t, dials)
            return [self._in_force(dial) for dial in dials]

    def _in_force(self, dial: Dial) -> Dial:
        if dial.dial_id in self._t.dials:
            return self._t.dials[dial.dial_id]
        return next(d for d in self._t.dials.values() if d.case_id == dial.case_id and d.state in OPEN_STATES)

    def get(self, dial_id: str) -> Dial:
        return self._t.one(self._t.dials, dial_id)

    def find(
        self,
        *,
        campaign_id: str | None = None,
        case_id: str | None = None,
        states: Sequence[DialState] = (),
        limit: int = 500,
    ) -> Sequence[Dial]:
        found = [
            d
            for d in self._t.dials.values()
            if campaign_id in (None, d.campaign_id)
            and case_id in (None, d.case_id)
            and (not states or d.state in states)
        ]
        found.sort(key=lambda d: d.dial_id)
        return sorted(found, key=lambda d: d.changed_at, reverse=True)[:limit]

    def counts(self, campaign_id: str) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for dial in self.find(campaign_id=campaign_id, limit=10**9):
            found[dial.state] += 1
            if dial.disposition is not None:
                found[f"{dial.state}:{dial.disposition}"] += 1
        return dict(found)

    def due(self, now: dt.datetime, limit: int = 50) -> Sequence[Dial]:
        def may_run(dial: Dial) -> bool:
            return dial.campaign_id is None or self._t.campaigns[dial.campaign_id].state == "running"

        found = [
            d for d in self._t.dials.values() if d.state == "requested" and d.due_at <= now and may_run(d)
        ]
        found.sort(key=lambda d: (d.campaign_id is not None, -d.score, d.due_at, d.dial_id))
        return found[:limit]

    def active(self) -> Sequence[Dial]:
        found = [d for d in self._t.dials.values() if d.state in ACTIVE_STATES]
        return sorted(found, key=lambda d: d.changed_at)

    def attempts_of(self, dial_id: str) -> Sequence[Attempt]:
        return [a for a in self._sorted() if a.dial_id == dial_id]

    def attempts_to(self, case_id: str, pii_person: str, since: dt.datetime) -> Sequence[Attempt]:
        return [
            a
            for a in self._sorted()
            if (a.case_id == case_id or self._t.attempt_people[a.attempt_id] == pii_person)
            and a.started_at > since
            and a.disposition != "not_dialled"
        ]

    def _sorted(self) -> list[Attempt]:
        return sorted(self._t.attempts.values(), key=lambda a: (a.started_at, a.attempt_id))

    def claim(self, claim: Claim) -> Attempt | None:
        with self._t.change():
            dial = self.get(claim.dial_id)
            active = self.active()
            people = [self._t.dial_people[d.dial_id] for d in active]
            seen = self.attempts_to(dial.case_id, claim.pii_person, claim.since)
            if (
                dial.state != "requested"
                or claim.pii_person in people
                or len(active) >= claim.most
                or len(seen) != claim.seen
            ):
                return None
            attempt = claim.attempt(dial)
            self._t.attempts[attempt.attempt_id] = attempt
            self._t.attempt_people[attempt.attempt_id] = claim.pii_person
            self._t.attempt_numbers[attempt.attempt_id] = claim.pii_number
            self._t.dial_people[dial.dial_id] = claim.pii_person
            self._set(dial, **claim.taken(dial))
            return attempt

    def answered(self, attempt_id: str, case_id: str, call_id: str, at: dt.datetime) -> Dial:
        with self._t.change():
            attempt = self._t.one(self._t.attempts, attempt_id)
            if attempt.call_id != call_id or attempt.case_id != case_id:
                if attempt.case_id != case_id or attempt.ended_at is not None or attempt.call_id is not None:
                    raise RefusedByStore("over")
                self._t.attempts[attempt_id] = replace(attempt, call_id=call_id, answered_at=at)
                self._set(self.get(attempt.dial_id), state="answered", call_id=call_id, changed_at=at)
            return self.get(attempt.dial_id)

    def settle(self, ending: Ending) -> bool:
        with self._t.change():
            attempt = self._t.one(self._t.attempts, ending.attempt_id)
            if attempt.ended_at is not None:
                return False
            self._t.attempts[attempt.attempt_id] = replace(attempt, **ending.of_attempt())
            self._set(self.get(attempt.dial_id), **ending.of_dial())
            if ending.number_is_wrong:
                self._t.wrong_numbers.add(self._t.attempt_numbers[attempt.attempt_id])
            if ending.task is not None:
                self._t.tasks.setdefault(ending.task.task_id, ending.task)
            return True

    def postpone(self, dial_id: str, rule: str, due_at: dt.datetime, at: dt.datetime) -> bool:
        return self._while_waiting(dial_id, rule=rule, due_at=due_at, changed_at=at)

    def refuse(self, dial_id: str, rule: str, at: dt.datetime) -> bool:
        return self._while_waiting(dial_id, state="refused", rule=rule, changed_at=at)

    def cancel(self, dial_id: str, at: dt.datetime) -> bool:
        return self._while_waiting(dial_id, state="cancelled", changed_at=at)

    def lost(self, before: dt.datetime) -> Sequence[Attempt]:
        return [
            a
            for a in self._sorted()
            if a.ended_at is None and self._t.workers.get(a.worker, a.started_at) < before
        ]

    def is_wrong(self, pii_number: str) -> bool:
        return pii_number in self._t.wrong_numbers

    def _while_waiting(self, dial_id: str, **values: Any) -> bool:
        with self._t.change():
            dial = self._t.dials.get(dial_id)
            if dial is None or dial.state != "requested":
                return False
            self._set(dial, **values)
            return True

    def _set(self, dial: Dial, **values: Any) -> None:
        self._t.dials[dial.dial_id] = replace(dial, **values)


def enter(tables: Tables, new: Sequence[Dial]) -> int:
    entered = 0
    for dial in new:
        waits = any(d.case_id == dial.case_id and d.state in OPEN_STATES for d in tables.dials.values())
        if dial.dial_id not in tables.dials and not (waits and dial.state in OPEN_STATES):
            tables.dials[dial.dial_id] = dial
            entered += 1
    return entered


class FakeCampaigns:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, campaign: Campaign, dials: Sequence[Dial], audit: AuditLine) -> int:
        with self._t.change():
            if any(c.name == campaign.name for c in self._t.campaigns.values()):
                raise RefusedByStore(f"There is a campaign {campaign.name} already.")
            write_line(self._t, audit)
            self._t.campaigns[campaign.campaign_id] = campaign
            return enter(self._t, dials)

    def get(self, campaign_id: str) -> Campaign:
        return self._t.one(self._t.campaigns, campaign_id)

    def by_name(self, name: str) -> Campaign:
        found = [c for c in self._t.campaigns.values() if c.name == name]
        if not found:
            raise NotFound(f"There is no campaign {name}.")
        return found[0]

    def all(self) -> Sequence[Campaign]:
        found = sorted(self._t.campaigns.values(), key=lambda c: c.name)
        return sorted(found, key=lambda c: c.created_at, reverse=True)

    def move(self, campaign_id: str, to: CampaignState, audit: AuditLine, at: dt.datetime) -> Campaign:
        with self._t.change():
            campaign = self.get(campaign_id)
            if to not in CAMPAIGN_MOVES.get(campaign.state, ()):
                raise RefusedByStore(f"The campaign is {campaign.state}.")
            write_line(self._t, audit)
            self._t.campaigns[campaign_id] = replace(campaign, state=to, changed_at=at)
            if to == "stopped":
                for dial in list(self._t.dials.values()):
                    if dial.campaign_id == campaign_id and dial.state == "requested":
                        self._t.dials[dial.dial_id] = replace(dial, state="cancelled", changed_at=at)
            return self._t.campaigns[campaign_id]

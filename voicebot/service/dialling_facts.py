"""What the rules ask about a case, gathered from the ledger's history and from the store."""

import datetime as dt
from dataclasses import dataclass

from decision_navigator.facts import Case, Person, parse_case
from voicebot.ports_store import Store
from voicebot.rows import CallRow, CaseRow
from voicebot.service.dialling_rules import DialFacts

LOOK_BACK = dt.timedelta(days=60)
"""Longer than any window of the law tables."""

_NO_TALK = ("voicemail_left", "wrong_person_closed")
"""Outcomes of calls in which the person was not spoken with; every other call counts as a conversation."""

_RUNNING_PLANS = ("suggested", "confirmed", "offered", "wished", "notified", "active")
_TALKED = ("reached", "answered", "refused")
"""The ledger's words for a contact by telephone in which somebody spoke with the person."""


@dataclass(frozen=True, kw_only=True)
class FactsOfCases:
    """Reads a case's facts as they are now."""

    store: Store

    def of(self, case_id: str, now: dt.datetime) -> DialFacts:
        """The facts.

        Raises:
            NotFound: there is no such case.
            CaseError: it cannot be read.
        """
        return self.read(self.store.cases.get(case_id), now)

    def read(self, row: CaseRow, now: dt.datetime) -> DialFacts:
        """The facts about a case that is at hand."""
        store, case = self.store, parse_case(row.pii_case)
        calls = store.calls.of_case(case.case_id)
        attempts = store.dials.attempts_to(case.case_id, person_of(case.person), now - LOOK_BACK)
        joined = {attempt.call_id for attempt in attempts}
        others = [c.started_at for c in calls if c.direction == "outbound" and c.call_id not in joined]
        known = [*_rang(case), *others]
        plain = DialFacts(case=case)
        return DialFacts(
            case=case,
            control=row.control,
            holds=store.holds.of_case(case.case_id),
            rang=[*known, *(a.started_at for a in attempts if a.case_id == case.case_id)],
            rang_person=[*known, *(a.started_at for a in attempts)],
            talked=[*_talks(case), *(c.started_at for c in calls if _was_talk(c))],
            wrong_number=bool(plain.pii_number) and store.dials.is_wrong(plain.pii_number),
            with_a_person=bool(store.tasks.find(case_id=case.case_id, limit=1)),
            plan_running=any(p.state in _RUNNING_PLANS for p in store.plans.of_case(case.case_id)),
            on_the_line=any(c.state == "live" for c in calls),
            seen=len(attempts),
            since=now - LOOK_BACK,
        )


def person_of(person: Person) -> str:
    """What makes a person the same in another case; the store keeps only a keyed mark of it."""
    name = " ".join(person.name.casefold().split())
    return f"{name}|{person.date_of_birth.isoformat()}|{person.postcode}"


def _rang(case: Case) -> list[dt.datetime]:
    return [c.at for c in case.history.contacts if c.channel == "phone" and c.direction == "outbound"]


def _talks(case: Case) -> list[dt.datetime]:
    return [c.at for c in case.history.contacts if c.channel == "phone" and c.outcome in _TALKED]


def _was_talk(call: CallRow) -> bool:
    return call.direction != "control" and call.state != "live" and call.outcome not in _NO_TALK

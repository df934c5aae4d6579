"""What is due, judged at this very moment: taken, put off, or refused with the rule that says so."""

import datetime as dt
from dataclasses import dataclass

from decision_navigator.errors import CaseError
from voicebot.errors import NotFound
from voicebot.ports_dials import Attempt, Claim, Dial
from voicebot.ports_store import Store
from voicebot.service.dialling_facts import FactsOfCases, person_of
from voicebot.service.dialling_rules import DialFacts, DialRules, Refusal

_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A dial that this process has claimed, with what was known when it did."""

    attempt: Attempt
    facts: DialFacts


@dataclass(frozen=True, kw_only=True)
class DueDials:
    """Goes through the due dials; ``most`` is how many calls may be out at once over all processes."""

    store: Store
    facts: FactsOfCases
    rules: DialRules
    most: int
    worker: str

    def take(self, now: dt.datetime, room: int) -> list[Taken]:
        """Claim as many as there is room for; whoever may not be called now is put off or refused."""
        taken: list[Taken] = []
        if self.most < 1:
            return taken
        for dial in self.store.dials.due(now, limit=max(_PAGE, room)):
            if len(taken) == room:
                break
            facts = self._judged(dial, now)
            attempt = self._claim(dial, facts, now) if facts is not None else None
            if facts is not None and attempt is not None:
                taken.append(Taken(attempt=attempt, facts=facts))
        return taken

    def _judged(self, dial: Dial, now: dt.datetime) -> DialFacts | None:
        """What is known of the case, if it may be called now."""
        dials = self.store.dials
        if now >= dial.not_after:
            dials.refuse(dial.dial_id, dial.rule or "too_late", now)
            return None
        try:
            facts = self.facts.of(dial.case_id, now)
        except (NotFound, CaseError) as error:
            rule = "unknown_case" if isinstance(error, NotFound) else "unreadable_case"
            dials.refuse(dial.dial_id, rule, now)
            return None
        refusal = self.rules.check(facts, now)
        if refusal is not None:
            self._put_off(dial, refusal, self.rules.first_permitted(facts, now, dial.not_after), now)
        return facts if refusal is None else None

    def _put_off(self, dial: Dial, refusal: Refusal, moment: dt.datetime | Refusal, now: dt.datetime) -> None:
        if isinstance(moment, Refusal):
            self.store.dials.refuse(dial.dial_id, moment.rule, now)
        else:
            self.store.dials.postpone(dial.dial_id, refusal.rule, moment, now)

    def _claim(self, dial: Dial, facts: DialFacts, now: dt.datetime) -> Attempt | None:
        return self.store.dials.claim(
            Claim(
                dial_id=dial.dial_id,
                pii_person=person_of(facts.case.person),
                pii_number=facts.pii_number,
                worker=self.worker,
                at=now,
                since=facts.since or now,
                seen=facts.seen,
                most=self.most,
            )
        )

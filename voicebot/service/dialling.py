"""Asking for calls: one case now or later, with the rules' answer at once.

What may not be called at all is refused and says why; what may be called later waits for its moment. The
rules are asked again when the telephone is about to ring: this answer promises nothing.
"""

import datetime as dt
from dataclasses import dataclass, replace

from decision_navigator.errors import CaseError
from voicebot.ports import Clock, Ids
from voicebot.ports_dials import Dial
from voicebot.ports_store import Store
from voicebot.rows import AuditLine
from voicebot.service.dialling_facts import FactsOfCases
from voicebot.service.dialling_rules import DialRules, Refusal


@dataclass(frozen=True, kw_only=True)
class Dialling:
    """Takes requests for calls; ``last_days`` is how long one may wait for a permitted moment."""

    store: Store
    clock: Clock
    ids: Ids
    rules: DialRules
    last_days: int

    @property
    def facts(self) -> FactsOfCases:
        """What is known about a case."""
        return FactsOfCases(store=self.store)

    def request(self, case_id: str, by: str, session: str = "", at: dt.datetime | None = None) -> Dial:
        """Ask for a call about a case, not before ``at``; a case that waits already keeps its first dial.

        Raises:
            NotFound: there is no such case.
        """
        now = self.clock.now()
        row = self.store.cases.get(case_id)
        start = max(now, at) if at is not None else now
        dial = Dial(
            dial_id=self.ids.new("dial"),
            case_id=case_id,
            language=row.language,
            due_at=start,
            not_after=start + dt.timedelta(days=self.last_days),
            requested_by=by,
            requested_at=now,
            changed_at=now,
        )
        dial = self._judged(dial)
        [dial] = self.store.dials.request([dial])
        refs = {"dial": dial.dial_id, "case": case_id, **({"session": session} if session else {})}
        body = {"state": dial.state, "rule": dial.rule}
        self.store.audit.append(AuditLine(at=now, who=by, what="dial.requested", refs=refs, body=body))
        return dial

    def cancel(self, dial_id: str, by: str, session: str = "") -> Dial:
        """Take back what still waits.

        Raises:
            NotFound: there is no such dial.
        """
        now = self.clock.now()
        if self.store.dials.cancel(dial_id, now):
            refs = {"dial": dial_id, **({"session": session} if session else {})}
            self.store.audit.append(AuditLine(at=now, who=by, what="dial.cancelled", refs=refs))
        return self.store.dials.get(dial_id)

    def _judged(self, dial: Dial) -> Dial:
        """With the first permitted moment and the rule that put it off, or refused."""
        try:
            facts = self.facts.of(dial.case_id, dial.requested_at)
        except CaseError:
            return replace(dial, state="refused", rule="unreadable_case")
        first = self.rules.check(facts, dial.due_at)
        if first is None:
            return dial
        moment = self.rules.first_permitted(facts, dial.due_at, dial.not_after)
        if isinstance(moment, Refusal):
            return replace(dial, state="refused", rule=moment.rule)
        return replace(dial, due_at=moment, rule=first.rule)

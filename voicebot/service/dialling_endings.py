"""How attempts end: what the network said, what came of the call, a process that died; and what follows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from decision_navigator.errors import CaseError
from decision_navigator.facts import Case, parse_case
from voicebot import log
from voicebot.errors import NotFound, RefusedByStore
from voicebot.events import UtteranceHeard
from voicebot.ports_dials import Attempt, Dial, Disposition, Ending
from voicebot.ports_store import Store
from voicebot.rows import CallRow, Task
from voicebot.service.dialling_outcomes import RetryRules, end_state, of_call
from voicebot.service.dialling_rules import DeskHours
from voicebot.service.telephone import DialResult

_log = log.get("dialling")
LOST_AFTER = dt.timedelta(seconds=10)
"""A calls process beats every 2 s; after this long without, what it rang is lost."""

ENTERS_WITHIN = dt.timedelta(seconds=60)
"""From the moment a call is joined with its attempt to its row in the store."""


@dataclass(frozen=True, kw_only=True)
class Endings:
    """Settles attempts; each only once, whoever comes first. All methods block."""

    store: Store
    retries: RetryRules
    hours: DeskHours

    def by_network(self, attempt: Attempt, result: DialResult | None, hung_up: bool, at: dt.datetime) -> bool:
        """Settle what nobody answered; without a result the telephone system was away.

        ``hung_up``: this process stopped ringing, because the campaign was stopped or the process ends.
        """
        dial = self.store.dials.get(attempt.dial_id)
        if self._known(attempt).call_id is not None:
            return False  # answered after all: the call's own row will tell
        if result is None:
            return self._settle(dial, attempt, "not_dialled", at)
        disposition: Disposition = "failed" if result.kind == "answered" else result.kind
        if hung_up:
            disposition = "cancelled" if self._is_stopped(dial) else "interrupted"
        attempt = replace(attempt, sip_status=result.sip_status, q850=result.q850, ended_by=result.by)
        return self._settle(dial, attempt, disposition, at)

    def join(self, attempt: Attempt, call_id: str | None, at: dt.datetime) -> bool:
        """Whether an answered attempt has its call: the hub joined them, or the telephone names it."""
        known = self._known(attempt)
        if known.call_id is not None or call_id is None:
            return known.call_id is not None
        try:
            self.store.dials.answered(attempt.attempt_id, attempt.case_id, call_id, at)
        except RefusedByStore:
            return False
        return True

    def broken(self, attempt_id: str, at: dt.datetime) -> bool:
        """Settle an attempt whose ringing broke by a fault of ours."""
        dial = self.store.dials.get(attempt_id.rpartition(".")[0])
        attempt = self.store.dials.attempts_of(dial.dial_id)[-1]
        return attempt.call_id is None and self._settle(dial, attempt, "failed", at)

    def stopped(self, attempts: Sequence[Attempt]) -> list[str]:
        """Those that ring for a campaign that was stopped."""
        return [a.attempt_id for a in attempts if self._is_stopped(self.store.dials.get(a.dial_id))]

    def settle_over(self, now: dt.datetime) -> bool:
        """Settle answered attempts whose call is over, and attempts of processes that died."""
        for dial in self.store.dials.active():
            if dial.call_id is not None:
                self._settle_call(dial, dial.call_id, now)
        for attempt in self.store.dials.lost(now - LOST_AFTER):
            if attempt.call_id is None:
                self._settle(self.store.dials.get(attempt.dial_id), attempt, "interrupted", now)
        return True

    def _settle_call(self, dial: Dial, call_id: str, now: dt.datetime) -> None:
        attempt = self.store.dials.attempts_of(dial.dial_id)[-1]
        try:
            call = self.store.calls.get(call_id)
        except NotFound:
            if now - dial.changed_at > ENTERS_WITHIN:
                self._settle(dial, attempt, "interrupted", now)
            return
        if call.state == "live":
            return
        disposition = "interrupted" if call.state == "interrupted" else of_call(call, self._heard(call))
        self._settle(dial, attempt, disposition, now, outcome=call.outcome)

    def _heard(self, call: CallRow) -> list[str]:
        entries = self.store.log.read(call.call_id)
        return [e.item.pii_text for e in entries if isinstance(e.item, UtteranceHeard)]

    def _settle(
        self,
        dial: Dial,
        attempt: Attempt,
        disposition: Disposition,
        at: dt.datetime,
        outcome: str | None = None,
    ) -> bool:
        case = self._case(dial.case_id)
        wrong = disposition == "wrong_number"
        settled = self.store.dials.settle(
            Ending(
                attempt_id=attempt.attempt_id,
                disposition=disposition,
                at=at,
                state=end_state(disposition),
                again_at=self._again(dial, attempt, disposition, at, case),
                outcome=outcome,
                sip_status=attempt.sip_status,
                q850=attempt.q850,
                ended_by=attempt.ended_by,
                number_is_wrong=wrong,
                task=self._check_number(dial, attempt, at, case) if wrong else None,
            )
        )
        if settled:
            how = {"sip": attempt.sip_status, "q850": attempt.q850, "outcome": outcome}
            _log.info("an attempt ended", attempt=attempt.attempt_id, disposition=disposition, **how)
        return settled

    def _again(
        self, dial: Dial, attempt: Attempt, disposition: Disposition, at: dt.datetime, case: Case | None
    ) -> dt.datetime | None:
        """When to try again; never for a stopped campaign or past the dial's end."""
        if case is None or self._is_stopped(dial):
            return None
        tried = [
            replace(a, disposition=disposition) if a.attempt_id == attempt.attempt_id else a
            for a in self.store.dials.attempts_of(dial.dial_id)
        ]
        again = self.retries.next_try(disposition, tried, at, ZoneInfo(case.person.time_zone))
        return again if again is not None and again < dial.not_after else None

    def _check_number(self, dial: Dial, attempt: Attempt, at: dt.datetime, case: Case | None) -> Task:
        """A person finds out the right number."""
        return Task(
            task_id=f"{attempt.attempt_id}-wrong-number",
            kind="review",
            case_id=dial.case_id,
            call_id=attempt.call_id,
            skill="general",
            language=dial.language or "de",
            reason="wrong_number",
            due_at=self.hours.next_opening(at, case) if case is not None else at,
            created_at=at,
        )

    def _known(self, attempt: Attempt) -> Attempt:
        """The attempt as the store has it now."""
        of_dial = self.store.dials.attempts_of(attempt.dial_id)
        return next(a for a in of_dial if a.attempt_id == attempt.attempt_id)

    def _is_stopped(self, dial: Dial) -> bool:
        return dial.campaign_id is not None and self.store.campaigns.get(dial.campaign_id).state == "stopped"

    def _case(self, case_id: str) -> Case | None:
        try:
            return parse_case(self.store.cases.get(case_id).pii_case)
        except (NotFound, CaseError):
            return None

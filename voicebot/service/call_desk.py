"""What one call may ask of the ledger, the navigator and the store; blocking, for a worker thread.

This side can suggest and can move a plan that a person has confirmed; it has no way to confirm one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from decision_navigator.facts import Case
from decision_navigator.navigator import Option, Proposal, Stopped
from decision_navigator.plans import terms_hash
from voicebot.actions import (
    AskNavigator,
    BookCallback,
    ClaimOffer,
    HandOver,
    HoldContact,
    RecordDispute,
    RecordRefusal,
    RecordWish,
    SendNotice,
    SetRecording,
    StopContact,
)
from voicebot.errors import StoreError
from voicebot.events import (
    Event,
    HandOverAnswered,
    OfferCleared,
    OfferRefused,
    PlanAbstained,
    PlanStopped,
    PlanSuggested,
)
from voicebot.ports import Ids
from voicebot.ports_store import Store
from voicebot.rows import Hold, Task, TaskKind
from voicebot.service.briefing import with_what_was_said
from voicebot.service.call_parts import Deed
from voicebot.suggestions import GivenReason, Suggestion
from voicebot.understanding.identity import IdentityMatch, match_identity


class PlanFinder(Protocol):
    """The Decision Navigator as a call needs it."""

    def propose(self, case: Case, now: dt.datetime) -> Proposal | Stopped:
        """Up to three plans, or the gate that stopped them."""
        ...


class DeskHours(Protocol):
    """When people are there to decide and to call back."""

    def people(self, now: dt.datetime) -> int:
        """How many people who may decide are signed in and present."""
        ...

    def is_open(self, now: dt.datetime, case: Case) -> bool:
        """Whether the desk is open."""
        ...

    def next_opening(self, now: dt.datetime, case: Case) -> dt.datetime:
        """The next moment at which somebody can call this person back."""
        ...


@dataclass(frozen=True, kw_only=True)
class DeskParts:
    """What every call's desk shares."""

    store: Store
    navigator: PlanFinder
    hours: DeskHours
    ids: Ids
    deadline_s: int


class CaseDesk:
    """The ``CallDesk`` of one call about one case."""

    def __init__(self, call_id: str, case: Case, parts: DeskParts) -> None:
        self._call_id = call_id
        self._case = case
        self._parts = parts
        self._asked_back = False

    def propose(self, ask: AskNavigator, now: dt.datetime) -> Event:
        """Ask the navigator; a suggestion is on the agents' desk when this returns."""
        case = with_what_was_said(self._case, ask, now.date())
        found = self._parts.navigator.propose(case, now)
        match found:
            case Stopped(gate=gate, skill=skill):
                return PlanStopped(at=now, request_id=ask.request_id, gate=gate, skill=skill, model="gates")
            case Proposal():
                return self._suggest_or_ask(ask, found, now)

    def _suggest_or_ask(self, ask: AskNavigator, found: Proposal, now: dt.datetime) -> Event:
        """Ask back once when that would help; after that a person sees the wide interval and decides."""
        missing = _ASKS.get(found.question or "", "") if found.abstained else ""
        if found.options and (not missing or self._asked_back):
            return self._suggest(ask, found, now)
        self._asked_back = True
        return PlanAbstained(at=now, request_id=ask.request_id, ask_next=missing, model=found.model)

    def _suggest(self, ask: AskNavigator, found: Proposal, now: dt.datetime) -> PlanSuggested:
        best, *others = (suggestion_of(option) for option in found.options)
        event = PlanSuggested(
            at=now,
            request_id=ask.request_id,
            plan_id=self._parts.ids.new("plan"),
            version=1,
            suggestion=best,
            alternatives=tuple(others),
            deadline_at=now + dt.timedelta(seconds=self._parts.deadline_s),
            model=found.model,
        )
        self._parts.store.plans.suggest(self._call_id, self._case.case_id, event)
        return event

    def claim_offer(self, claim: ClaimOffer, now: dt.datetime) -> Event:
        """Have the database move the plan to ``offered``, or say why it refuses."""
        try:
            self._parts.store.plans.offer(claim.plan_id, claim.version, claim.terms_hash, now)
        except StoreError as error:
            return OfferRefused(at=now, plan_id=claim.plan_id, why=str(error))
        return OfferCleared(at=now, plan_id=claim.plan_id, version=claim.version, terms_hash=claim.terms_hash)

    def offer_stands(self, cleared: OfferCleared) -> bool:
        """Whether the database holds exactly this offer right now."""
        plan = self._parts.store.plans.get(cleared.plan_id)
        return plan.state in ("offered", "wished") and (plan.version, plan.terms_hash) == (
            cleared.version,
            cleared.terms_hash,
        )

    def match_identity(self, text: str, language: str, now: dt.datetime) -> IdentityMatch:
        """Compare what was said with the ledger's three facts."""
        person = self._case.person
        return match_identity(text, language, person.name, person.date_of_birth, person.postcode, now)

    def ended(self, outcome: str, now: dt.datetime) -> None:
        """Close the call's books."""
        self._parts.store.calls.end(self._call_id, outcome, now)

    def carry_out(self, deed: Deed, now: dt.datetime) -> Sequence[Event]:
        """Record what was decided; returns what follows at once (a hand-over nobody can take)."""
        store = self._parts.store
        match deed:
            case RecordWish(plan_id=plan_id):
                store.plans.move(plan_id, "wished", now)
            case RecordRefusal(plan_id=plan_id):
                store.plans.move(plan_id, "refused", now)
            case SendNotice():
                pass  # the web process sends one for every plan that it finds wished
            case SetRecording(allowed=allowed):
                store.calls.set_recording(self._call_id, allowed)
            case RecordDispute(kind=kind):
                self._book("dispute", "dispute", kind, now, urgent=False)
            case HoldContact(reason=reason, days=days):
                self._hold("hold", reason, now, days)
            case StopContact(reason=reason):
                self._hold("stop", reason, now, None)
            case BookCallback(reason=reason, skill=skill, when=when):
                self._book("callback", skill, reason, now, urgent=False, due=when)
            case HandOver():
                return self._hand_over(deed, now)
        return ()

    def _hand_over(self, deed: HandOver, now: dt.datetime) -> Sequence[Event]:
        self._book("hand_over", deed.skill, deed.reason, now, urgent=deed.urgent, due=now)
        if self._parts.hours.people(now) == 0:
            return [HandOverAnswered(at=now, answered=False, agent="")]
        return ()

    def _book(
        self,
        kind: TaskKind,
        skill: str,
        reason: str,
        now: dt.datetime,
        *,
        urgent: bool,
        due: dt.datetime | None = None,
    ) -> None:
        hours = self._parts.hours
        self._parts.store.tasks.book(
            Task(
                task_id=f"{self._call_id}-{kind}-{reason}",  # once per call, kind and reason
                kind=kind,
                case_id=self._case.case_id,
                call_id=self._call_id,
                skill=skill,
                language=self._case.person.language,
                reason=reason,
                urgent=urgent,
                due_at=due or hours.next_opening(now, self._case),
                created_at=now,
            )
        )

    def _hold(self, kind: str, reason: str, now: dt.datetime, days: int | None) -> None:
        self._parts.store.holds.add(
            Hold(
                hold_id=f"{self._call_id}-{kind}-{reason}",
                case_id=self._case.case_id,
                call_id=self._call_id,
                kind="stop" if kind == "stop" else "hold",
                reason=reason,
                since=now,
                until=now + dt.timedelta(days=days) if days is not None else None,
            )
        )


_ASKS = {"statement": "income_cents", "small_rate": "rate", "payday": "payday"}
"""The navigator's questions by the dialogue's name for what it asks."""


def suggestion_of(option: Option) -> Suggestion:
    """The navigator's option as the log and the desk keep it."""
    extra = (option.counterfactual,) if option.counterfactual is not None else ()
    return Suggestion(
        plan=option.plan,
        terms_hash=terms_hash(option.plan),
        p_kept=round(option.p_kept, 4),
        low=round(option.low, 4),
        high=round(option.high, 4),
        expected_recovery_cents=option.expected_recovery_cents,
        recovery_low_cents=option.recovery_low_cents,
        recovery_high_cents=option.recovery_high_cents,
        propensity=option.propensity,
        reasons=tuple(
            GivenReason(code=r.code, de=r.de, en=r.en, refs=tuple(r.refs)) for r in (*option.reasons, *extra)
        ),
    )

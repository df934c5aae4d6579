"""The world of a simulated call in memory: the log, the ledger's side, and a person at the desk.

It keeps the order that the database enforces (only what a person confirmed is cleared), so that a thousand
calls need no disk. The road through the real store has its own tests.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from decision_navigator.facts import Case
from decision_navigator.navigator import Navigator, Stopped
from voicebot.actions import AskNavigator, ClaimOffer, HandOver
from voicebot.events import (
    DecisionExpired,
    Event,
    HandOverAnswered,
    OfferCleared,
    OfferRefused,
    PlanAbstained,
    PlanConfirmed,
    PlanDeclined,
    PlanStopped,
    PlanSuggested,
)
from voicebot.ports import LogEntry
from voicebot.service.briefing import with_what_was_said
from voicebot.service.call_desk import suggestion_of
from voicebot.service.call_parts import Deed
from voicebot.service.timers import VirtualClock
from voicebot.understanding.identity import IdentityMatch, match_identity

Habit = Literal["confirm", "decline", "none", "closed"]
HABITS: tuple[Habit, ...] = ("confirm", "confirm", "confirm", "decline", "none", "closed")
DEADLINE_S = 60


class MemoryLog:
    """An event log that forgets with its owner."""

    def __init__(self) -> None:
        self.entries: list[LogEntry] = []

    def append(self, entries: Sequence[LogEntry]) -> None:
        """Keep the entries."""
        self.entries.extend(entries)

    def read(self, call_id: str, after: int = 0) -> Sequence[LogEntry]:
        """The entries with a higher number."""
        return [e for e in self.entries if e.seq > after]


@dataclass(kw_only=True)
class MemoryDesk:
    """Both sides of the desk: what a call may ask of it, and the person who decides."""

    case: Case
    navigator: Navigator
    clock: VirtualClock
    habit: Habit
    thinks_s: float = 8.0
    _suggested: dict[str, PlanSuggested] = field(default_factory=dict)
    _confirmed: dict[str, PlanConfirmed] = field(default_factory=dict)
    _cleared: set[tuple[str, str]] = field(default_factory=set)
    _sent: list[Event] = field(default_factory=list)

    # -- what a call may ask -----------------------------------------------------------------------

    def propose(self, ask: AskNavigator, now: dt.datetime) -> Event:
        """Ask the real navigator."""
        found = self.navigator.propose(with_what_was_said(self.case, ask, now.date()), now)
        if isinstance(found, Stopped):
            return PlanStopped(
                at=now, request_id=ask.request_id, gate=found.gate, skill=found.skill, model="gates"
            )
        if not found.options:
            return PlanAbstained(at=now, request_id=ask.request_id, ask_next="", model=found.model)
        best, *others = (suggestion_of(option) for option in found.options)
        event = PlanSuggested(
            at=now,
            request_id=ask.request_id,
            plan_id=f"plan-{len(self._suggested) + 1}",
            version=1,
            suggestion=best,
            alternatives=tuple(others),
            deadline_at=now + dt.timedelta(seconds=DEADLINE_S),
            model=found.model,
        )
        self._suggested[event.plan_id] = event
        return event

    def claim_offer(self, claim: ClaimOffer, now: dt.datetime) -> Event:
        """Clear what was confirmed, and nothing else."""
        decided = self._confirmed.get(claim.plan_id)
        if decided is None or (decided.version, decided.terms_hash) != (claim.version, claim.terms_hash):
            return OfferRefused(at=now, plan_id=claim.plan_id, why="not confirmed")
        self._cleared.add((claim.plan_id, claim.terms_hash))
        return OfferCleared(at=now, plan_id=claim.plan_id, version=claim.version, terms_hash=claim.terms_hash)

    def offer_stands(self, cleared: OfferCleared) -> bool:
        """Whether exactly these terms were cleared."""
        return (cleared.plan_id, cleared.terms_hash) in self._cleared

    def carry_out(self, deed: Deed, now: dt.datetime) -> Sequence[Event]:
        """Nothing is kept; a hand-over without a person is answered at once."""
        if isinstance(deed, HandOver) and not self.takes_over():
            return [HandOverAnswered(at=now, answered=False, agent="")]
        return ()

    def match_identity(self, text: str, language: str, now: dt.datetime) -> IdentityMatch:
        """Compare with the ledger's facts."""
        person = self.case.person
        return match_identity(text, language, person.name, person.date_of_birth, person.postcode, now)

    def ended(self, outcome: str, now: dt.datetime) -> None:
        """Nothing is kept."""

    # -- the person at the desk --------------------------------------------------------------------

    def decide(self, event: PlanSuggested) -> None:
        """Decide as this person always does."""
        now, suggestion = self.clock.now(), event.suggestion
        if self.habit == "confirm":
            decided = PlanConfirmed(
                at=now,
                plan_id=event.plan_id,
                version=event.version,
                terms_hash=suggestion.terms_hash,
                plan=suggestion.plan,
                decision_id=f"decision-{event.plan_id}",
                decided_by="simulated",
                edited=False,
                simulated=True,
            )
            self._confirmed[event.plan_id] = decided
            self._sent.append(decided)
        elif self.habit == "decline":
            self._sent.append(
                PlanDeclined(
                    at=now,
                    plan_id=event.plan_id,
                    version=event.version,
                    decision_id=f"decision-{event.plan_id}",
                    decided_by="simulated",
                    reason_code="needs_review",
                )
            )
        else:
            self._sent.append(DecisionExpired(at=now, plan_id=event.plan_id, why="deadline"))

    def takes_over(self) -> bool:
        """Whether somebody answers a hand-over."""
        return self.habit in ("confirm", "decline")

    def inbox(self) -> Sequence[Event]:
        """What the desk sent since the last time."""
        sent, self._sent = self._sent, []
        return sent

    def state(self) -> tuple[bool, int]:
        """Whether the desk is open, and how many are there."""
        return self.habit != "closed", 0 if self.habit in ("closed",) else 2

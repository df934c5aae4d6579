"""A ``CallDesk`` in memory: suggests one fixed plan and keeps the same rules as the database."""

import datetime as dt
from collections.abc import Sequence

from decision_navigator.plans import Plan, terms_hash
from tests.fakes.plans import monthly
from voicebot.actions import AskNavigator, ClaimOffer, HandOver
from voicebot.events import Event, HandOverAnswered, OfferCleared, OfferRefused, PlanConfirmed, PlanSuggested
from voicebot.service.call_parts import Deed
from voicebot.suggestions import GivenReason, Suggestion
from voicebot.understanding.identity import IdentityMatch, match_identity

NAME, BORN, POSTCODE = "Anna Berger", dt.date(1988, 4, 12), "10437"


class FakeCallDesk:
    """Remembers what it was asked; a plan is offered only after ``confirm``."""

    def __init__(self, plan: Plan | None = None, people: int = 1) -> None:
        self.plan = plan or monthly()
        self.people = people
        self.deeds: list[Deed] = []
        self.asked: list[AskNavigator] = []
        self.confirmed: dict[str, str] = {}
        self.offered: dict[str, str] = {}
        self.outcome: str | None = None

    def propose(self, ask: AskNavigator, now: dt.datetime) -> Event:
        """Suggest the plan."""
        self.asked.append(ask)
        return PlanSuggested(
            at=now,
            request_id=ask.request_id,
            plan_id=f"plan-{len(self.asked)}",
            version=1,
            suggestion=Suggestion(
                plan=self.plan,
                terms_hash=terms_hash(self.plan),
                p_kept=0.8,
                low=0.7,
                high=0.9,
                expected_recovery_cents=24000,
                reasons=(GivenReason(code="wish", de="Wunsch", en="wish"),),
            ),
            alternatives=(),
            deadline_at=now + dt.timedelta(seconds=60),
            model="fake",
        )

    def confirm(self, suggested: PlanSuggested, by: str = "Mia") -> PlanConfirmed:
        """A person confirms: now the plan may be offered."""
        self.confirmed[suggested.plan_id] = suggested.suggestion.terms_hash
        return PlanConfirmed(
            at=suggested.at,
            plan_id=suggested.plan_id,
            version=1,
            terms_hash=suggested.suggestion.terms_hash,
            plan=suggested.suggestion.plan,
            decision_id="decision-1",
            decided_by=by,
            edited=False,
            simulated=True,
        )

    def claim_offer(self, claim: ClaimOffer, now: dt.datetime) -> Event:
        """Clear the offer if a person confirmed these terms."""
        if self.confirmed.get(claim.plan_id) != claim.terms_hash:
            return OfferRefused(at=now, plan_id=claim.plan_id, why="no decision")
        self.offered[claim.plan_id] = claim.terms_hash
        return OfferCleared(at=now, plan_id=claim.plan_id, version=1, terms_hash=claim.terms_hash)

    def offer_stands(self, cleared: OfferCleared) -> bool:
        """Whether these terms are offered."""
        return self.offered.get(cleared.plan_id) == cleared.terms_hash

    def carry_out(self, deed: Deed, now: dt.datetime) -> Sequence[Event]:
        """Remember it."""
        self.deeds.append(deed)
        if isinstance(deed, HandOver) and not self.people:
            return [HandOverAnswered(at=now, answered=False, agent="")]
        return ()

    def match_identity(self, text: str, language: str, now: dt.datetime) -> IdentityMatch:
        """Compare with Anna Berger."""
        return match_identity(text, language, NAME, BORN, POSTCODE, now)

    def ended(self, outcome: str, now: dt.datetime) -> None:
        """Remember the end."""
        self.outcome = outcome

"""Where a signed-in person decides: nothing is promised before they do.

The database has the last word (see ``voicebot.store.plan_rules``); this service says beforehand, in a
sentence, why something cannot be, and joins what is written with a decision: the audit line with the plan
that was suggested and the one that was decided, and the event that the call receives.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from decision_navigator.plans import Plan, plan_to_dict, terms_hash
from voicebot.errors import Forbidden, RefusedByStore, VersionConflict
from voicebot.events import DecisionWithdrawn, Event, PlanConfirmed, PlanDeclined
from voicebot.ports import Clock, Ids
from voicebot.ports_store import PlanChanged, Store
from voicebot.rows import DECIDING_ROLES, Actor, AuditLine, Decision, PlanRow, Ruling
from voicebot.service.control_results import flaw_of
from voicebot.suggestions import Suggestion

LOCK_S = 15.0


class Check(Protocol):
    """One limit of the navigator's rules, with a sentence in both languages."""

    @property
    def code(self) -> str:
        """Which limit."""
        ...

    @property
    def passed(self) -> bool:
        """Whether the plan keeps it."""
        ...

    @property
    def de(self) -> str:
        """In German."""
        ...

    @property
    def en(self) -> str:
        """In English."""
        ...


class Judge(Protocol):
    """The navigator's view of a plan that a person wrote."""

    def check(self, row: PlanRow, plan: Plan) -> Sequence[Check]:
        """Judge it by every limit."""
        ...

    def weigh(self, row: PlanRow, plan: Plan) -> Suggestion:
        """What the navigator thinks of it: the chance of being kept, expected recovery, reasons."""
        ...


class CheckFailed(RefusedByStore):
    """The edited plan breaks a limit; ``checks`` are all of them, passed or not."""

    def __init__(self, checks: Sequence[Check]) -> None:
        super().__init__(next(c.en for c in checks if not c.passed))
        self.checks = tuple(checks)


class HeldByOther(VersionConflict):
    """Somebody else is looking at this item right now."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is looking at this.")
        self.name = name


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """Confirm, edit, decline and undo."""

    store: Store
    judge: Judge
    clock: Clock
    ids: Ids

    def confirm(
        self,
        actor: Actor,
        plan_id: str,
        *,
        version: int,
        terms_hash: str,
        key: str,
        edited: Plan | None = None,
    ) -> Decision:
        """Confirm exactly these terms, or the ``edited`` ones once the rules have passed them.

        ``version`` and ``terms_hash`` are those of the suggestion that the person saw.

        Raises:
            PlanChanged: the plan is not what the person saw, or its time is over.
            CheckFailed: the terms break a limit.
            HeldByOther: another person's tab holds it.
            Forbidden: the role may not decide.
        """
        known = self._known(actor, key, plan_id)
        if known is not None:
            return known
        plan, now = self._open(actor, plan_id, version, terms_hash)
        chosen = plan.suggestion if edited is None else self.judge.weigh(plan, edited)
        revised = chosen if chosen.terms_hash != plan.terms_hash else None
        self._ensure_allowed(plan, chosen.plan)
        decision = self._decision(actor, plan, now, key)
        decision = replace(
            decision,
            version=plan.version + (revised is not None),
            terms_hash=chosen.terms_hash,
            edited=revised is not None,
        )
        event = PlanConfirmed(
            at=now,
            plan_id=plan_id,
            version=decision.version,
            terms_hash=decision.terms_hash,
            plan=chosen.plan,
            decision_id=decision.decision_id,
            decided_by=actor.name,
            edited=decision.edited,
            simulated=decision.simulated,
        )
        return self._rule(actor, plan, decision, event, revised)

    def decline(
        self, actor: Actor, plan_id: str, *, version: int, reason_code: str, note: str = "", key: str
    ) -> Decision:
        """Decline with a reason code; the note is for colleagues and goes with the call's words."""
        known = self._known(actor, key, plan_id)
        if known is not None:
            return known
        plan, now = self._open(actor, plan_id, version, None)
        decision = replace(
            self._decision(actor, plan, now, key), verdict="decline", reason_code=reason_code, pii_note=note
        )
        event = PlanDeclined(
            at=now,
            plan_id=plan_id,
            version=version,
            decision_id=decision.decision_id,
            decided_by=actor.name,
            reason_code=reason_code,
        )
        return self._rule(actor, plan, decision, event, None)

    def withdraw(self, actor: Actor, plan_id: str, *, version: int, key: str) -> Decision:
        """Take a confirmation back, as long as the caller has heard nothing.

        Raises:
            PlanChanged: it is being offered already.
            Forbidden: somebody else confirmed it, and this person is no supervisor.
        """
        known = self._known(actor, key, plan_id)
        if known is not None:
            return known
        self._ensure_may_decide(actor)
        plan, now = self.store.plans.get(plan_id), self.clock.now()
        if plan.state != "confirmed" or plan.version != version:
            raise PlanChanged(f"The plan is {plan.state}: it cannot be taken back any more.", plan)
        confirmed = self.store.plans.decisions(plan_id)[-1]
        if confirmed.user_id != actor.user_id and actor.role != "supervisor":
            raise Forbidden("Only the person who confirmed it, or a supervisor, can take it back.")
        decision = replace(self._decision(actor, plan, now, key), verdict="withdraw")
        event = DecisionWithdrawn(at=now, plan_id=plan_id, version=version, decided_by=actor.name)
        return self._rule(actor, plan, decision, event, None)

    def _open(
        self, actor: Actor, plan_id: str, version: int, seen_hash: str | None
    ) -> tuple[PlanRow, dt.datetime]:
        """The plan as it waits for this person; raises when it does not."""
        self._ensure_may_decide(actor)
        plan, now = self.store.plans.get(plan_id), self.clock.now()
        if plan.state != "suggested":
            raise PlanChanged(f"The plan is {plan.state} by now.", plan)
        if plan.version != version or seen_hash not in (None, plan.terms_hash):
            raise PlanChanged("The suggestion changed meanwhile.", plan)
        if plan.deadline_at <= now:
            raise PlanChanged("The time for this decision is over.", plan)
        if self.store.calls.get(plan.call_id).state != "live":
            raise PlanChanged("The call is over.", plan)
        for lock in self.store.presence.locks(now):
            if lock.item == plan_id and lock.user_id != actor.user_id:
                raise HeldByOther(lock.name)
        return plan, now

    def _ensure_allowed(self, row: PlanRow, plan: Plan) -> None:
        """The rules judge every confirmation, not only edits: the day may have changed since."""
        checks = self.judge.check(row, plan)
        if not all(check.passed for check in checks):
            raise CheckFailed(checks)

    def _known(self, actor: Actor, key: str, plan_id: str) -> Decision | None:
        """What this person decided under this key before; a repeat after a lost answer is harmless."""
        known = self.store.plans.decision_by_key(actor.user_id, key)
        if known is not None and known.plan_id != plan_id:
            raise VersionConflict("This key was used for another plan.")
        return known

    def _ensure_may_decide(self, actor: Actor) -> None:
        if actor.role not in DECIDING_ROLES:
            raise Forbidden("Only an agent or a supervisor can decide about a plan.")

    def _decision(self, actor: Actor, plan: PlanRow, now: dt.datetime, key: str) -> Decision:
        return Decision(
            decision_id=self.ids.new("decision"),
            plan_id=plan.plan_id,
            version=plan.version,
            terms_hash=plan.terms_hash,
            verdict="confirm",
            user_id=actor.user_id,
            session_id=actor.session_id,
            decided_at=now,
            key=key,
            seconds_taken=self._seconds_taken(actor, plan, now),
            simulated=actor.simulated,
        )

    def _seconds_taken(self, actor: Actor, plan: PlanRow, now: dt.datetime) -> float:
        """Since this person opened the item, or since it appeared where no tab claimed it."""
        since = [
            lock.since
            for lock in self.store.presence.locks(now)
            if lock.item == plan.plan_id and lock.user_id == actor.user_id
        ]
        start = max(since[0], plan.suggested_at) if since else plan.suggested_at
        return round((now - start).total_seconds(), 3)

    def _rule(
        self, actor: Actor, plan: PlanRow, decision: Decision, event: Event, revised: Suggestion | None
    ) -> Decision:
        made = self.store.plans.rule(
            Ruling(
                decision=decision,
                expected_version=plan.version,
                revised=revised,
                event=event,
                audit=audit_line(actor, plan, decision, (revised or plan.suggestion).plan),
            )
        )
        for lock in self.store.presence.locks(decision.decided_at):
            if lock.item == plan.plan_id:
                self.store.presence.release(lock.item, lock.tab)
        return made


def audit_line(actor: Actor, plan: PlanRow, decision: Decision, decided: Plan) -> AuditLine:
    """Who, when, the suggested and the decided plan, the reason, the seconds taken."""
    body: dict[str, Any] = {
        "version": decision.version,
        "terms_hash": decision.terms_hash,
        "suggested": plan_to_dict(plan.suggestion.plan),
        "suggested_hash": terms_hash(plan.suggestion.plan),
        "decided": plan_to_dict(decided) if decision.verdict == "confirm" else None,
        "reason_code": decision.reason_code,
        "seconds_taken": decision.seconds_taken,
        "edited": decision.edited,
        "simulated": decision.simulated,
        **({"control": True} if flaw_of(plan) else {}),
    }
    refs = {
        "plan": plan.plan_id,
        "call": plan.call_id,
        "case": plan.case_id,
        "decision": decision.decision_id,
        "session": actor.session_id,
    }
    return AuditLine(
        at=decision.decided_at, who=actor.user_id, what=f"plan.{decision.verdict}", refs=refs, body=body
    )

"""Plans and the inbox in memory, with the database's rules written out once more."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from decision_navigator.plans import terms_hash
from tests.fakes.store_tables import Tables
from voicebot.errors import RefusedByStore, VersionConflict
from voicebot.events import DecisionExpired, Event, PlanSuggested
from voicebot.ports_store import PlanChanged
from voicebot.rows import (
    DECIDING_ROLES,
    PLAN_MOVES,
    AuditLine,
    AuditRow,
    Decision,
    ExpiryCause,
    InboxEntry,
    PlanRow,
    PlanState,
    PlanVersion,
    Ruling,
    Task,
)

LEADS_TO: dict[str, PlanState] = {"confirm": "confirmed", "decline": "declined", "withdraw": "suggested"}


class FakePlans:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def suggest(self, call_id: str, case_id: str, event: PlanSuggested) -> PlanRow:
        with self._t.change():
            if event.plan_id not in self._t.plans:
                self._refuse_unless(event.version == 1 and call_id in self._t.calls)
                call, case = self._t.calls[call_id], self._t.cases.get(case_id)
                control = call.direction == "control"
                self._refuse_unless(control == (case is not None and case.control))
                self._refuse_unless(not control or call.case_id == case_id)
                self._version(event, "navigator")
                self._t.plans[event.plan_id] = PlanRow(
                    plan_id=event.plan_id,
                    call_id=call_id,
                    case_id=case_id,
                    state="suggested",
                    version=event.version,
                    terms_hash=event.suggestion.terms_hash,
                    suggestion=event.suggestion,
                    alternatives=event.alternatives,
                    made_by="navigator",
                    model=event.model,
                    suggested_at=event.at,
                    changed_at=event.at,
                    deadline_at=event.deadline_at,
                )
            return self._t.plans[event.plan_id]

    def revise(self, event: PlanSuggested, expected_version: int) -> PlanRow:
        with self._t.change():
            plan = self.get(event.plan_id)
            if plan.state != "suggested" or plan.version != expected_version:
                raise PlanChanged("changed", plan)
            self._refuse_unless(event.version == plan.version + 1)
            self._version(event, "navigator")
            revised = replace(
                plan,
                version=event.version,
                terms_hash=event.suggestion.terms_hash,
                suggestion=event.suggestion,
                alternatives=event.alternatives,
                changed_at=event.at,
            )
            self._t.plans[plan.plan_id] = revised
            return revised

    def get(self, plan_id: str) -> PlanRow:
        return self._t.one(self._t.plans, plan_id)

    def waiting(self) -> Sequence[PlanRow]:
        found = [p for p in self._t.plans.values() if p.state == "suggested"]
        return sorted(found, key=lambda p: (p.deadline_at, p.plan_id))

    def of_call(self, call_id: str) -> Sequence[PlanRow]:
        found = [p for p in self._t.plans.values() if p.call_id == call_id]
        return sorted(found, key=lambda p: p.suggested_at)

    def of_case(self, case_id: str) -> Sequence[PlanRow]:
        found = [p for p in self._t.plans.values() if p.case_id == case_id]
        return sorted(found, key=lambda p: p.suggested_at)

    def in_state(self, state: PlanState, limit: int = 500) -> Sequence[PlanRow]:
        found = [p for p in self._t.plans.values() if p.state == state]
        return sorted(found, key=lambda p: (p.changed_at, p.plan_id))[:limit]

    def versions(self, plan_id: str) -> Sequence[PlanVersion]:
        return [v for v in self._t.versions if v.plan_id == plan_id]

    def decisions(self, plan_id: str) -> Sequence[Decision]:
        return [d for d in self._t.decisions if d.plan_id == plan_id]

    def decision_by_key(self, user_id: str, key: str) -> Decision | None:
        found = [d for d in self._t.decisions if (d.user_id, d.key) == (user_id, key)]
        return found[0] if found else None

    def decided_between(self, start: dt.datetime, end: dt.datetime) -> Sequence[Decision]:
        return [d for d in self._t.decisions if start <= d.decided_at < end]

    def rule(self, ruling: Ruling) -> Decision:
        with self._t.change():
            decision = ruling.decision
            plan = self.get(decision.plan_id)
            known = self.decision_by_key(decision.user_id, decision.key)
            if known is not None:
                if (known.plan_id, known.verdict, known.version, known.terms_hash) != (
                    decision.plan_id,
                    decision.verdict,
                    decision.version,
                    decision.terms_hash,
                ):
                    raise VersionConflict("another decision")
                return known
            wanted = "confirmed" if decision.verdict == "withdraw" else "suggested"
            if plan.state != wanted or plan.version != ruling.expected_version:
                raise PlanChanged("changed", plan)
            if ruling.revised is not None:
                self._refuse_unless(decision.version == plan.version + 1)
                version = PlanVersion(
                    plan_id=plan.plan_id,
                    version=decision.version,
                    terms_hash=ruling.revised.terms_hash,
                    suggestion=ruling.revised,
                    made_by=decision.user_id,
                    at=decision.decided_at,
                )
                self._refuse_unless(terms_hash(ruling.revised.plan) == ruling.revised.terms_hash)
                self._t.versions.append(version)
                plan = replace(
                    plan,
                    version=decision.version,
                    terms_hash=ruling.revised.terms_hash,
                    suggestion=ruling.revised,
                    made_by=decision.user_id,
                )
            elif plan.terms_hash != decision.terms_hash:
                raise PlanChanged("changed", plan)
            self._ensure_may_decide(decision, plan)
            self._t.decisions.append(decision)
            self._t.plans[plan.plan_id] = replace(
                plan, state=LEADS_TO[decision.verdict], changed_at=decision.decided_at
            )
            write_line(self._t, ruling.audit)
            put_event(self._t, plan.call_id, ruling.event)
            return decision

    def offer(self, plan_id: str, version: int, terms_hash: str, at: dt.datetime) -> PlanRow:
        with self._t.change():
            plan = self.get(plan_id)
            self._refuse_unless(
                (plan.state, plan.version, plan.terms_hash) == ("confirmed", version, terms_hash)
            )
            decision = self.decisions(plan_id)[-1]
            user = self._t.users[decision.user_id]
            self._refuse_unless(user.active and user.role in DECIDING_ROLES)
            return self._set(plan, "offered", at)

    def move(self, plan_id: str, to: PlanState, at: dt.datetime) -> PlanRow:
        with self._t.change():
            plan = self.get(plan_id)
            self._refuse_unless(to not in ("confirmed", "declined", "offered"))
            if plan.state == to:
                return plan
            notices = [n for n in self._t.notices.values() if n.plan_id == plan_id]
            self._refuse_unless(to != "notified" or any(n.sent_at is not None for n in notices))
            self._refuse_unless(to != "active" or any(n.state == "confirmed" for n in notices))
            self._refuse_unless((plan.state, to) != ("confirmed", "suggested"))
            return self._set(plan, to, at)

    def expire(
        self, plan_id: str, cause: ExpiryCause, task: Task | None, audit: AuditLine, at: dt.datetime
    ) -> bool:
        with self._t.change():
            plan = self.get(plan_id)
            if plan.state != "suggested":
                return False
            self._set(plan, "expired", at)
            put_event(self._t, plan.call_id, DecisionExpired(at=at, plan_id=plan_id, why=cause))
            if task is not None:
                self._t.tasks.setdefault(task.task_id, task)
            write_line(self._t, audit)
            return True

    def _set(self, plan: PlanRow, to: PlanState, at: dt.datetime) -> PlanRow:
        self._refuse_unless(to in PLAN_MOVES.get(plan.state, ()))
        control = self._t.calls[plan.call_id].direction == "control"
        self._refuse_unless(not control or to in ("confirmed", "declined", "suggested", "expired"))
        self._t.plans[plan.plan_id] = replace(plan, state=to, changed_at=at)
        return self._t.plans[plan.plan_id]

    def _version(self, event: PlanSuggested, made_by: str) -> None:
        suggestion = event.suggestion
        self._refuse_unless(terms_hash(suggestion.plan) == suggestion.terms_hash)
        self._t.versions.append(
            PlanVersion(
                plan_id=event.plan_id,
                version=event.version,
                terms_hash=suggestion.terms_hash,
                suggestion=suggestion,
                made_by=made_by,
                at=event.at,
            )
        )

    def _ensure_may_decide(self, decision: Decision, plan: PlanRow) -> None:
        session = self._t.sessions.get(decision.session_id)
        user = self._t.users.get(decision.user_id)
        self._refuse_unless(session is not None and user is not None)
        assert session is not None
        assert user is not None
        at = decision.decided_at
        self._refuse_unless(session.user_id == user.user_id and session.created_at <= at < session.expires_at)
        self._refuse_unless(session.revoked_at is None and user.active and user.role in DECIDING_ROLES)
        self._refuse_unless(session.simulated == decision.simulated and plan.suggested_at <= at)
        self._refuse_unless(not (self._t.production and decision.simulated))
        self._refuse_unless(decision.verdict != "confirm" or at <= plan.deadline_at)

    def _refuse_unless(self, fine: bool) -> None:
        if not fine:
            raise RefusedByStore("The rules forbid it.")


class FakeInbox:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def put(self, call_id: str, event: Event, audit: AuditLine) -> InboxEntry:
        with self._t.change():
            write_line(self._t, audit)
            return put_event(self._t, call_id, event)

    def since(self, call_id: str, cursor: int) -> Sequence[InboxEntry]:
        return [e for e in self._t.inbox.get(call_id, []) if e.seq > cursor]


def put_event(tables: Tables, call_id: str, event: Event) -> InboxEntry:
    entries = tables.inbox.get(call_id, [])
    entry = InboxEntry(call_id=call_id, seq=len(entries) + 1, event=event)
    tables.inbox[call_id] = [*entries, entry]
    return entry


def write_line(tables: Tables, line: AuditLine) -> AuditRow:
    row = AuditRow(seq=len(tables.audit) + 1, line=line, mac=f"mac of {len(tables.audit) + 1}: {line}")
    tables.audit.append(row)
    return row

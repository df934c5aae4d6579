"""An ordinary day at the desk, written into any store: a person signs in, a call runs, a plan waits."""

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from decision_navigator.plans import Plan, terms_hash
from tests.fakes.hand_clock import CountingIds, HandClock
from tests.fakes.plans import monthly
from voicebot.events import Event, PlanConfirmed, PlanSuggested
from voicebot.identity.signing_in import actor_of
from voicebot.ports_store import Store
from voicebot.rows import (
    Actor,
    AuditLine,
    CallRow,
    Decision,
    Notice,
    OutboxItem,
    PlanRow,
    Role,
    Ruling,
    SessionRow,
    Task,
    UserRow,
)
from voicebot.service.tokens import token_hash
from voicebot.suggestions import GivenReason, Suggestion

TOKEN = "a link that nobody guesses"  # noqa: S105 - opens nothing but this test's notice

CASES = Path(__file__).parents[2] / "configs" / "demo"
CASE: dict[str, Any] = json.loads((CASES / "anna-berger.json").read_text(encoding="utf-8"))


def weighed(plan: Plan, p_kept: float = 0.8) -> Suggestion:
    return Suggestion(
        plan=plan,
        terms_hash=terms_hash(plan),
        p_kept=p_kept,
        low=0.7,
        high=0.9,
        expected_recovery_cents=24000,
        reasons=(GivenReason(code="payday", de="Passt zum Zahltag", en="Fits the payday"),),
    )


@dataclass
class DeskDay:
    """Short ways to say what happened; ``clock`` is the day's time."""

    store: Store
    clock: HandClock = field(default_factory=HandClock)
    ids: CountingIds = field(default_factory=CountingIds)

    def line(self, what: str = "test", who: str = "somebody", **refs: str) -> AuditLine:
        return AuditLine(at=self.clock.now(), who=who, what=what, refs=refs)

    def person(self, name: str = "mia", role: Role = "agent") -> UserRow:
        user = UserRow(
            user_id=f"user-{name}",
            login=name,
            name=name.title(),
            role=role,
            skills=("hardship",),
            created_at=self.clock.now(),
        )
        self.store.people.add(user, "no password fits this", self.line("user.add", user=user.user_id))
        return user

    def sign_in(
        self, user: UserRow, *, hours: float = 12, simulated: bool = False, session_id: str = ""
    ) -> Actor:
        now = self.clock.now()
        session = SessionRow(
            session_id=session_id or self.ids.new("session"),
            user_id=user.user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + dt.timedelta(hours=hours),
            simulated=simulated,
        )
        self.store.sessions.open(
            session, token_hash(f"token of {session.session_id}"), self.line("session.begin")
        )
        return actor_of(user, session)

    def agent(self, name: str = "mia", role: Role = "agent") -> Actor:
        return self.sign_in(self.person(name, role))

    def call(self, call_id: str = "call-1", case_id: str = "anna-berger", worker: str = "calls-1") -> CallRow:
        call = CallRow(
            call_id=call_id,
            case_id=case_id,
            direction="inbound",
            language="de",
            worker=worker,
            started_at=self.clock.now(),
        )
        self.store.calls.begin(call)
        return call

    def suggested(self, plan_id: str = "plan-1", version: int = 1, rate_cents: int = 5000) -> PlanSuggested:
        return PlanSuggested(
            at=self.clock.now(),
            request_id=f"ask-{plan_id}",
            plan_id=plan_id,
            version=version,
            suggestion=weighed(monthly(rate_cents)),
            alternatives=(weighed(monthly(rate_cents=2500, count=12), 0.85),),
            deadline_at=self.clock.now() + dt.timedelta(seconds=60),
            model="kept-1",
        )

    def plan(self, plan_id: str = "plan-1", call_id: str = "call-1") -> PlanRow:
        return self.store.plans.suggest(call_id, "anna-berger", self.suggested(plan_id))

    def decision(self, actor: Actor, plan: PlanRow, **other: object) -> Decision:
        made = Decision(
            decision_id=self.ids.new("decision"),
            plan_id=plan.plan_id,
            version=plan.version,
            terms_hash=plan.terms_hash,
            verdict="confirm",
            user_id=actor.user_id,
            session_id=actor.session_id,
            decided_at=self.clock.now(),
            key=self.ids.new("key"),
            seconds_taken=4.0,
            simulated=actor.simulated,
        )
        return replace(made, **other)  # type: ignore[arg-type]  # any field, as the test says

    def ruling(self, actor: Actor, plan: PlanRow, event: Event | None = None, **other: object) -> Ruling:
        decision = self.decision(actor, plan, **other)
        confirmed = PlanConfirmed(
            at=self.clock.now(),
            plan_id=plan.plan_id,
            version=decision.version,
            terms_hash=decision.terms_hash,
            plan=plan.suggestion.plan,
            decision_id=decision.decision_id,
            decided_by=actor.name,
            edited=decision.edited,
            simulated=decision.simulated,
        )
        line = self.line(f"plan.{decision.verdict}", actor.user_id, plan=plan.plan_id)
        return Ruling(decision=decision, expected_version=plan.version, event=event or confirmed, audit=line)

    def confirmed(self, actor: Actor, plan: PlanRow) -> PlanRow:
        self.store.plans.rule(self.ruling(actor, plan))
        return self.store.plans.get(plan.plan_id)

    def wished(self, actor: Actor, plan: PlanRow) -> PlanRow:
        self.confirmed(actor, plan)
        self.store.plans.offer(plan.plan_id, plan.version, plan.terms_hash, self.clock.now())
        return self.store.plans.move(plan.plan_id, "wished", self.clock.now())

    def notice(self, plan: PlanRow, notice_id: str = "notice-1", token: str = TOKEN) -> Notice:
        notice = Notice(
            notice_id=notice_id,
            plan_id=plan.plan_id,
            case_id=plan.case_id,
            channel="email",
            language="de",
            created_at=self.clock.now(),
            expires_at=self.clock.now() + dt.timedelta(days=14),
        )
        self.store.notices.add(notice, token_hash(token), self.item(f"out-{notice_id}"))
        return notice

    def item(self, item_id: str = "out-1", kind: str = "notice") -> OutboxItem:
        body = {"to": "anna.berger@example.org", "token": TOKEN}
        return OutboxItem(item_id=item_id, kind=kind, target="email", pii_body=body, due_at=self.clock.now())

    def task(self, task_id: str = "task-1", *, urgent: bool = False, due_in_s: float = 900) -> Task:
        return Task(
            task_id=task_id,
            kind="callback",
            case_id="anna-berger",
            call_id="call-1",
            skill="general",
            language="de",
            reason="no_decision",
            urgent=urgent,
            due_at=self.clock.now() + dt.timedelta(seconds=due_in_s),
            created_at=self.clock.now(),
        )

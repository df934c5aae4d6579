"""Deciding about a plan: what the person saw is what is decided, once, and written down."""

import pytest

from tests.fakes.desk_day import DeskDay
from tests.fakes.judge import FakeJudge
from tests.fakes.plans import monthly
from tests.fakes.store import FakeStore
from voicebot.errors import Forbidden, RefusedByStore, VersionConflict
from voicebot.events import DecisionWithdrawn, PlanConfirmed, PlanDeclined
from voicebot.ports_store import PlanChanged
from voicebot.rows import Actor, PlanRow, Role
from voicebot.service.approvals import Approvals, CheckFailed, HeldByOther


@pytest.fixture
def day() -> DeskDay:
    return DeskDay(FakeStore())


@pytest.fixture
def mia(day: DeskDay) -> Actor:
    return day.agent("mia")


@pytest.fixture
def plan(day: DeskDay) -> PlanRow:
    day.call()
    return day.plan()


@pytest.fixture
def desk(day: DeskDay) -> Approvals:
    return Approvals(store=day.store, judge=FakeJudge(), clock=day.clock, ids=day.ids)


def confirm(
    desk: Approvals, actor: Actor, plan: PlanRow, key: str = "k", rate_cents: int | None = None
) -> str:
    edited = monthly(rate_cents, 30_000 // rate_cents) if rate_cents is not None else None
    decision = desk.confirm(
        actor, plan.plan_id, version=plan.version, terms_hash=plan.terms_hash, key=key, edited=edited
    )
    return decision.decision_id


def test_a_confirmation_reaches_the_call_with_exactly_its_terms(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    decision_id = confirm(desk, mia, plan)
    event = day.store.inbox.since("call-1", 0)[0].event
    assert event == PlanConfirmed(
        at=day.clock.now(),
        plan_id="plan-1",
        version=1,
        terms_hash=plan.terms_hash,
        plan=plan.suggestion.plan,
        decision_id=decision_id,
        decided_by="Mia",
        edited=False,
        simulated=False,
    )


def test_the_audit_names_who_when_both_plans_the_reason_and_the_seconds(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    day.clock.advance(7)
    confirm(desk, mia, plan, rate_cents=3000)
    line = day.store.audit.read(limit=1)[0].line
    assert (line.who, line.what, line.at) == (mia.user_id, "plan.confirm", day.clock.now())
    assert line.body["suggested"]["rate_cents"] == 5000
    assert line.body["decided"]["rate_cents"] == 3000
    assert (line.body["edited"], line.body["version"], line.refs["plan"]) == (True, 2, "plan-1")
    assert line.body["seconds_taken"] == 7.0


def test_seconds_count_from_when_the_person_opened_the_item(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    opened = day.clock.advance(10)
    day.store.presence.claim("plan-1", mia.session_id, "tab-1", opened, plan.deadline_at)
    day.clock.advance(4)
    confirm(desk, mia, plan)
    assert day.store.plans.decisions("plan-1")[0].seconds_taken == 4.0


def test_seconds_count_from_the_suggestion_where_no_tab_held_it(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    day.clock.advance(12)
    confirm(desk, mia, plan)
    assert day.store.plans.decisions("plan-1")[0].seconds_taken == 12.0


def test_an_edit_is_weighed_judged_and_becomes_the_next_version(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    confirm(desk, mia, plan, rate_cents=3000)
    now = day.store.plans.get("plan-1")
    assert (now.version, now.suggestion.p_kept, now.suggestion.plan.rate_cents) == (2, 0.55, 3000)
    event = day.store.inbox.since("call-1", 0)[0].event
    assert isinstance(event, PlanConfirmed)
    assert (event.edited, event.plan.rate_cents, event.terms_hash) == (True, 3000, now.terms_hash)


def test_an_edit_back_to_the_suggested_terms_is_no_edit(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    desk.confirm(mia, "plan-1", version=1, terms_hash=plan.terms_hash, key="k", edited=plan.suggestion.plan)
    assert day.store.plans.get("plan-1").version == 1
    assert not day.store.plans.decisions("plan-1")[0].edited


def test_an_edit_that_breaks_a_limit_is_refused_with_its_sentence(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    with pytest.raises(CheckFailed, match="more than what is left") as refused:
        confirm(desk, mia, plan, rate_cents=500)
    assert [c.passed for c in refused.value.checks] == [True, False]
    assert day.store.plans.get("plan-1") == plan


def test_a_suggestion_that_breaks_a_limit_by_now_is_not_confirmed_either(
    day: DeskDay, mia: Actor, plan: PlanRow
) -> None:
    strict = Approvals(store=day.store, judge=FakeJudge(least_cents=9000), clock=day.clock, ids=day.ids)
    with pytest.raises(CheckFailed):
        confirm(strict, mia, plan)


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_other_roles_do_not_decide(day: DeskDay, desk: Approvals, plan: PlanRow, role: Role) -> None:
    with pytest.raises(Forbidden):
        confirm(desk, day.agent("other", role), plan)


def test_a_changed_suggestion_is_refused_with_the_new_one(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    revised = day.store.plans.revise(day.suggested(version=2, rate_cents=4000), 1)
    with pytest.raises(PlanChanged) as refused:
        confirm(desk, mia, plan)
    assert refused.value.current == revised


def test_a_repeat_under_the_same_key_is_answered_with_the_first_decision(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    first = confirm(desk, mia, plan)
    day.clock.advance(120)  # the answer was lost; the deadline is over by now
    assert confirm(desk, mia, plan) == first
    assert len(day.store.plans.decisions("plan-1")) == 1


def test_a_key_does_not_serve_another_plan(day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow) -> None:
    confirm(desk, mia, plan)
    with pytest.raises(VersionConflict):
        confirm(desk, mia, day.plan("plan-2"))


def test_nothing_is_decided_after_the_deadline(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    day.clock.advance(60)
    with pytest.raises(PlanChanged, match="over"):
        confirm(desk, mia, plan)


def test_nothing_is_decided_after_the_call(day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow) -> None:
    day.store.calls.end("call-1", "refused_politely", day.clock.now())
    with pytest.raises(PlanChanged):
        confirm(desk, mia, plan)


def test_who_holds_the_item_decides_and_nobody_else(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    ben = day.agent("ben")
    day.store.presence.claim("plan-1", ben.session_id, "tab-9", day.clock.now(), plan.deadline_at)
    with pytest.raises(HeldByOther, match="Ben"):
        confirm(desk, mia, plan)
    assert confirm(desk, ben, plan)
    assert day.store.presence.locks(day.clock.now()) == []


def test_declining_says_why_and_keeps_the_note_out_of_the_audit(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    desk.decline(mia, "plan-1", version=1, reason_code="too_high", note="Miete stieg auf 900 €", key="k")
    event = day.store.inbox.since("call-1", 0)[0].event
    assert isinstance(event, PlanDeclined)
    assert event.reason_code == "too_high"
    assert "900" not in str(day.store.audit.read())
    assert day.store.plans.decisions("plan-1")[0].pii_note == "Miete stieg auf 900 €"


def test_undo_works_until_the_caller_hears_it(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    confirm(desk, mia, plan)
    desk.withdraw(mia, "plan-1", version=1, key="u")
    assert day.store.plans.get("plan-1").state == "suggested"
    assert isinstance(day.store.inbox.since("call-1", 1)[0].event, DecisionWithdrawn)
    confirm(desk, mia, plan, key="again")
    day.store.plans.offer("plan-1", 1, plan.terms_hash, day.clock.now())
    with pytest.raises(PlanChanged):
        desk.withdraw(mia, "plan-1", version=1, key="late")


def test_undo_belongs_to_who_confirmed_or_a_supervisor(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    confirm(desk, mia, plan)
    with pytest.raises(Forbidden):
        desk.withdraw(day.agent("ben"), "plan-1", version=1, key="u")
    assert desk.withdraw(day.agent("sue", "supervisor"), "plan-1", version=1, key="u").verdict == "withdraw"


def test_a_simulated_person_leaves_the_mark_everywhere(day: DeskDay, desk: Approvals, plan: PlanRow) -> None:
    robot = day.sign_in(day.person("robot"), simulated=True)
    confirm(desk, robot, plan)
    event = day.store.inbox.since("call-1", 0)[0].event
    assert isinstance(event, PlanConfirmed)
    assert event.simulated
    assert day.store.audit.read(limit=1)[0].line.body["simulated"]


def test_a_session_revoked_meanwhile_is_refused(
    day: DeskDay, desk: Approvals, mia: Actor, plan: PlanRow
) -> None:
    day.store.sessions.revoke(mia.session_id, day.clock.now(), day.line())
    with pytest.raises(RefusedByStore):
        confirm(desk, mia, plan)

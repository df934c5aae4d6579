"""Every way around the human decision, tried on the database itself; none gets an offer out."""

import dataclasses
import datetime as dt

import pytest

from tests.contract.sites import Site, execute
from tests.fakes.desk_day import DeskDay, weighed
from tests.fakes.hand_clock import HandClock
from tests.fakes.plans import monthly
from voicebot.errors import RefusedByStore
from voicebot.events import DecisionWithdrawn
from voicebot.ports_store import PlanChanged
from voicebot.rows import PLAN_MOVES, PlanRow, PlanState, Role
from voicebot.store import SqlStore
from voicebot.system import SystemClock

FORGED = (
    "insert into decisions (decision_id, plan_id, version, terms_hash, verdict, user_id, session_id, "
    "decided_at, key, reason_code, seconds_taken, edited, simulated) values (:decision_id, :plan_id, "
    ":version, :terms_hash, 'confirm', :user_id, :session_id, :decided_at, :key, '', 1.0, false, false)"
)


@pytest.fixture
def day(web: SqlStore) -> DeskDay:
    return DeskDay(web)


@pytest.fixture
def plan(day: DeskDay) -> PlanRow:
    day.call()
    return day.plan()


def forge(store: SqlStore, plan: PlanRow, user_id: str, session_id: str, at: dt.datetime) -> None:
    moment = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    execute(
        store,
        FORGED,
        decision_id="decision-forged",
        plan_id=plan.plan_id,
        version=plan.version,
        terms_hash=plan.terms_hash,
        user_id=user_id,
        session_id=session_id,
        decided_at=moment,
        key="forged",
    )


def state_of(store: SqlStore, plan: PlanRow) -> str:
    return store.plans.get(plan.plan_id).state


def test_the_ordinary_way_works_so_that_the_refusals_below_mean_something(
    day: DeskDay, calls: SqlStore, plan: PlanRow
) -> None:
    day.confirmed(day.agent(), plan)
    offered = calls.plans.offer(plan.plan_id, plan.version, plan.terms_hash, day.clock.now())
    assert offered.state == "offered"


def test_a_waiting_plan_cannot_be_offered(calls: SqlStore, plan: PlanRow, day: DeskDay) -> None:
    with pytest.raises(RefusedByStore):
        calls.plans.offer(plan.plan_id, plan.version, plan.terms_hash, day.clock.now())
    assert state_of(calls, plan) == "suggested"


@pytest.mark.parametrize("state", ["confirmed", "declined", "offered"])
def test_the_general_move_makes_no_move_that_needs_a_person(
    day: DeskDay, plan: PlanRow, calls: SqlStore, state: PlanState
) -> None:
    with pytest.raises(RefusedByStore):
        calls.plans.move(plan.plan_id, state, day.clock.now())
    assert state_of(calls, plan) == "suggested"


@pytest.mark.parametrize("state", ["confirmed", "offered", "wished", "notified", "active", "kept"])
def test_raw_sql_of_a_calls_process_cannot_move_a_waiting_plan_forward(
    calls: SqlStore, plan: PlanRow, state: str
) -> None:
    with pytest.raises(RefusedByStore):
        execute(calls, "update plans set state = :state where plan_id = 'plan-1'", state=state)
    assert state_of(calls, plan) == "suggested"


@pytest.mark.parametrize("state", [s for s in PLAN_MOVES if s != "suggested"])
def test_a_plan_cannot_be_born_in_any_state_but_suggested(calls: SqlStore, plan: PlanRow, state: str) -> None:
    execute(
        calls,
        "insert into plan_versions select 'plan-2', version, terms_hash, terms, record, made_by, at "
        "from plan_versions where plan_id = 'plan-1'",
    )
    with pytest.raises(RefusedByStore):
        execute(
            calls,
            "insert into plans select 'plan-2', call_id, case_id, :state, version, terms_hash, "
            "suggested_at, changed_at, deadline_at from plans where plan_id = 'plan-1'",
            state=state,
        )


def test_a_calls_process_cannot_write_a_decision_even_for_a_real_session(
    day: DeskDay, calls: SqlStore, plan: PlanRow
) -> None:
    agent = day.agent()
    with pytest.raises(RefusedByStore):
        forge(calls, plan, agent.user_id, agent.session_id, day.clock.now())
    with pytest.raises(RefusedByStore):
        calls.plans.rule(day.ruling(agent, plan))
    assert state_of(calls, plan) == "suggested"


NOW = "'2026-11-18T10:00:00.000000Z'"


@pytest.mark.parametrize(
    "statement",
    [
        "insert into users values ('u', 'u', 'U', 'agent', '[]', '[]', '', true, NOW, 'x')",
        "insert into sessions values ('s', 'user-mia', 'h', NOW, NOW, NOW, null, false)",
        "insert into notices values "
        "('n', 'plan-1', 'a', 'email', 'de', NOW, NOW, 'confirmed', 5, NOW, NOW, NOW, 'h')",
        "insert into inbox values ('call-1', 1, 'PlanConfirmed', '{}', null)",
        "insert into audit values (99, NOW, 'x', 'x', '{}', '{}', 'x')",
        "update users set role = 'supervisor'",
        "update sessions set revoked_at = null",
        "update decisions set terms_hash = 'x'",
        "update events set record = '{}'",
        "update audit set what = 'nothing'",
        "update meta set value = 'production'",
        "delete from decisions",
        "delete from plans",
        "delete from events",
        "delete from audit",
        "drop table decisions",
        "alter table plans add column sneaked integer",
        "create table decisions_2 (n integer)",
        "select token_hash from sessions",
        "select password_hash from users",
        "select mac from audit",
    ],
)
def test_a_calls_process_has_no_right_to_what_a_decision_stands_on(
    day: DeskDay, calls: SqlStore, plan: PlanRow, statement: str
) -> None:
    day.agent()
    with pytest.raises(RefusedByStore):
        execute(calls, statement.replace("NOW", NOW))
    assert state_of(calls, plan) == "suggested"


def test_terms_cannot_change_under_a_confirmation(day: DeskDay, calls: SqlStore, plan: PlanRow) -> None:
    day.confirmed(day.agent(), plan)
    cheaper = day.suggested(version=2, rate_cents=100)
    with pytest.raises(PlanChanged):
        calls.plans.revise(cheaper, 1)
    for statement in (
        "update plans set terms_hash = 'x' where plan_id = 'plan-1'",
        "update plans set version = 2 where plan_id = 'plan-1'",
        "update plan_versions set terms = '{}'",
    ):
        with pytest.raises(RefusedByStore):
            execute(calls, statement)
    assert calls.plans.get("plan-1").terms_hash == plan.terms_hash


def test_other_terms_than_the_confirmed_ones_are_not_offered(
    day: DeskDay, calls: SqlStore, plan: PlanRow
) -> None:
    day.confirmed(day.agent(), plan)
    other = weighed(monthly(rate_cents=100, count=3)).terms_hash
    for version, terms in ((plan.version, other), (2, plan.terms_hash), (0, plan.terms_hash)):
        with pytest.raises(RefusedByStore):
            calls.plans.offer(plan.plan_id, version, terms, day.clock.now())
    assert state_of(calls, plan) == "confirmed"


def test_a_confirmation_of_an_older_version_is_refused_with_the_new_one(
    day: DeskDay, calls: SqlStore, plan: PlanRow
) -> None:
    agent = day.agent()
    revised = calls.plans.revise(day.suggested(version=2, rate_cents=4000), 1)
    with pytest.raises(PlanChanged) as refused:
        day.store.plans.rule(day.ruling(agent, plan))
    assert refused.value.current == revised
    assert state_of(calls, plan) == "suggested"


def test_a_decision_about_an_older_version_does_not_carry_over(
    day: DeskDay, calls: SqlStore, web: SqlStore, plan: PlanRow
) -> None:
    agent = day.agent()
    calls.plans.revise(day.suggested(version=2, rate_cents=4000), 1)
    with pytest.raises(RefusedByStore):
        forge(web, plan, agent.user_id, agent.session_id, day.clock.now())
    assert state_of(calls, plan) == "suggested"


def test_a_hash_that_does_not_belong_to_its_terms_is_refused(
    day: DeskDay, calls: SqlStore, plan: PlanRow
) -> None:
    honest = day.suggested(plan_id="plan-2")
    lying = dataclasses.replace(honest.suggestion, plan=monthly(rate_cents=100, count=3))
    with pytest.raises(RefusedByStore):
        calls.plans.suggest("call-1", "anna-berger", dataclasses.replace(honest, suggestion=lying))
    assert [p.plan_id for p in calls.plans.of_call("call-1")] == [plan.plan_id]


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_only_agents_and_supervisors_decide(day: DeskDay, web: SqlStore, plan: PlanRow, role: Role) -> None:
    with pytest.raises(RefusedByStore):
        web.plans.rule(day.ruling(day.agent("somebody", role), plan))
    assert state_of(web, plan) == "suggested"


def test_an_expired_session_decides_nothing(day: DeskDay, web: SqlStore, plan: PlanRow) -> None:
    agent = day.sign_in(day.person(), hours=0.01)
    day.clock.advance(37)
    with pytest.raises(RefusedByStore):
        web.plans.rule(day.ruling(agent, plan))


def test_a_revoked_session_decides_nothing(day: DeskDay, web: SqlStore, plan: PlanRow) -> None:
    agent = day.agent()
    web.sessions.revoke(agent.session_id, day.clock.now(), day.line())
    with pytest.raises(RefusedByStore):
        web.plans.rule(day.ruling(agent, plan))


def test_a_closed_account_decides_nothing_and_what_it_confirmed_is_not_offered(
    day: DeskDay, web: SqlStore, calls: SqlStore, plan: PlanRow
) -> None:
    user = day.person()
    agent = day.sign_in(user)
    day.confirmed(agent, plan)
    web.people.change(dataclasses.replace(user, active=False), day.line())
    with pytest.raises(RefusedByStore):
        calls.plans.offer(plan.plan_id, plan.version, plan.terms_hash, day.clock.now())
    second = day.plan("plan-2")
    with pytest.raises(RefusedByStore):
        web.plans.rule(day.ruling(agent, second))


def test_somebody_elses_session_decides_nothing(day: DeskDay, web: SqlStore, plan: PlanRow) -> None:
    mia, ben = day.agent("mia"), day.agent("ben")
    stolen = dataclasses.replace(mia, session_id=ben.session_id)
    with pytest.raises(RefusedByStore):
        web.plans.rule(day.ruling(stolen, plan))


def test_an_invented_session_decides_nothing(day: DeskDay, web: SqlStore, plan: PlanRow) -> None:
    agent = dataclasses.replace(day.agent(), session_id="session-invented")
    with pytest.raises(RefusedByStore):
        web.plans.rule(day.ruling(agent, plan))


def test_a_decision_from_before_the_suggestion_is_refused(day: DeskDay, web: SqlStore, plan: PlanRow) -> None:
    agent = day.agent()
    early = day.clock.now() - dt.timedelta(seconds=1)
    with pytest.raises(RefusedByStore):
        web.plans.rule(day.ruling(agent, plan, decided_at=early))


def test_a_decision_alone_confirms_nothing_but_moves_through_the_triggers(
    day: DeskDay, web: SqlStore, calls: SqlStore, plan: PlanRow
) -> None:
    agent = day.agent()
    moment = day.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    declined = FORGED.replace("'confirm'", "'decline'")
    values = {
        "decision_id": "decision-1",
        "plan_id": plan.plan_id,
        "version": 1,
        "terms_hash": plan.terms_hash,
        "user_id": agent.user_id,
        "session_id": agent.session_id,
        "decided_at": moment,
        "key": "k",
    }
    execute(web, declined, **values)
    with pytest.raises(RefusedByStore):
        execute(calls, "update plans set state = 'confirmed' where plan_id = 'plan-1'")


def test_after_an_undo_the_old_decision_confirms_nothing_any_more(
    day: DeskDay, web: SqlStore, calls: SqlStore, plan: PlanRow
) -> None:
    agent = day.agent()
    confirmed = day.confirmed(agent, plan)
    event = DecisionWithdrawn(at=day.clock.now(), plan_id="plan-1", version=1, decided_by="Mia")
    web.plans.rule(day.ruling(agent, confirmed, event, verdict="withdraw"))
    assert state_of(web, plan) == "suggested"
    with pytest.raises(RefusedByStore):
        execute(calls, "update plans set state = 'confirmed' where plan_id = 'plan-1'")
    with pytest.raises(RefusedByStore):
        calls.plans.offer(plan.plan_id, 1, plan.terms_hash, day.clock.now())


def test_a_confirmation_is_not_taken_back_once_it_is_offered(
    day: DeskDay, web: SqlStore, calls: SqlStore, plan: PlanRow
) -> None:
    agent = day.agent()
    day.confirmed(agent, plan)
    offered = calls.plans.offer(plan.plan_id, 1, plan.terms_hash, day.clock.now())
    with pytest.raises(PlanChanged):
        web.plans.rule(day.ruling(agent, offered, verdict="withdraw"))
    with pytest.raises(RefusedByStore):
        execute(web, "update plans set state = 'suggested' where plan_id = 'plan-1'")


def test_nothing_becomes_active_without_the_persons_answer_in_text_form(
    day: DeskDay, web: SqlStore, calls: SqlStore, plan: PlanRow
) -> None:
    day.wished(day.agent(), plan)
    for state in ("notified", "active"):
        with pytest.raises(RefusedByStore):
            calls.plans.move(plan.plan_id, state, day.clock.now())
    notice = day.notice(plan)
    web.notices.sent(notice.notice_id, day.clock.now())
    with pytest.raises(RefusedByStore):
        calls.plans.move(plan.plan_id, "active", day.clock.now())
    assert web.notices.answer("notice-1", "confirmed", day.line(), day.clock.now()).state == "active"


def test_what_was_decided_and_audited_never_changes_even_for_the_web(
    day: DeskDay, web: SqlStore, plan: PlanRow
) -> None:
    day.confirmed(day.agent(), plan)
    for statement in (
        "update decisions set verdict = 'decline'",
        "delete from decisions",
        "update audit set who = 'nobody'",
        "delete from audit",
        "update plan_versions set terms_hash = 'x'",
        "delete from plan_versions",
        "delete from plans",
        "update sessions set expires_at = '2036-11-18T10:00:00.000000Z'",
        "update meta set value = 'production' where name = 'mode'",
    ):
        with pytest.raises(RefusedByStore):
            execute(web, statement)


def test_a_revoked_session_cannot_be_revived(day: DeskDay, web: SqlStore) -> None:
    agent = day.agent()
    web.sessions.revoke(agent.session_id, day.clock.now(), day.line())
    with pytest.raises(RefusedByStore):
        execute(web, "update sessions set revoked_at = null")


def test_a_simulated_decision_is_marked_and_cannot_pass_for_a_real_one(
    day: DeskDay, web: SqlStore, plan: PlanRow
) -> None:
    robot = day.sign_in(day.person(), simulated=True)
    with pytest.raises(RefusedByStore):
        web.plans.rule(day.ruling(robot, plan, simulated=False))
    web.plans.rule(day.ruling(robot, plan))
    assert web.plans.decisions(plan.plan_id)[0].simulated


class TestProduction:
    @pytest.fixture
    def site(self, site: Site) -> Site:
        site.mode = "production"
        return site

    @pytest.fixture
    def day(self, web: SqlStore) -> DeskDay:
        return DeskDay(web, clock=HandClock(SystemClock().now()))

    def test_a_person_decides_as_everywhere(self, day: DeskDay, plan: PlanRow) -> None:
        assert day.confirmed(day.agent(), plan).state == "confirmed"

    def test_simulated_sessions_and_decisions_are_refused(self, day: DeskDay, plan: PlanRow) -> None:
        with pytest.raises(RefusedByStore):
            day.sign_in(day.person("robot"), simulated=True)
        with pytest.raises(RefusedByStore):
            day.store.plans.rule(day.ruling(day.agent(), plan, simulated=True))

    def test_a_decision_dated_to_another_hour_is_refused(self, day: DeskDay, plan: PlanRow) -> None:
        agent = day.agent()
        day.clock.advance(3600)
        with pytest.raises(RefusedByStore):
            day.store.plans.rule(day.ruling(agent, plan))

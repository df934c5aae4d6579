"""Control suggestions keep every rule, do not fit, use nobody's time but the desk's, and reach nobody."""

import datetime as dt
import random
from dataclasses import replace
from itertools import pairwise

import pytest

from decision_navigator.facts import parse_case
from decision_navigator.navigator import Navigator
from decision_navigator.plans import Plan
from decision_navigator.rules import check_plan, local_day
from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.desk_hours import FakeHours, FakeRetention
from tests.fakes.hand_clock import HandClock
from tests.fakes.store import FakeStore
from voicebot.events import AgentTookOver, UtteranceHeard
from voicebot.rows import Actor, Decision, PlanRow
from voicebot.service.approvals import Approvals
from voicebot.service.briefing import House
from voicebot.service.control_results import result_of
from voicebot.service.control_stories import FLAWS, NAMED_CENTS, PAYDAY, Flaw
from voicebot.service.controls import BETWEEN, STAYS, Controls
from voicebot.service.deadlines import Deadlines
from voicebot.service.decision_figures import DecisionFigures, Watch
from voicebot.service.judging import NavigatorJudge
from voicebot.settings import CONFIGS

NAVIGATOR = Navigator.load(CONFIGS / "policy")


class Desk:
    """A day at the desk with control suggestions switched on."""

    def __init__(self, per_day: int = 6) -> None:
        self.day = DeskDay(FakeStore())
        self.store = self.day.store
        self.hours = FakeHours()
        self.controls = Controls(
            store=self.store,
            clock=self.day.clock,
            ids=self.day.ids,
            navigator=NAVIGATOR,
            hours=self.hours,
            house=House(agency="Inkasso Beispiel GmbH", decision_deadline_s=60),
            per_day=per_day,
            chance=random.Random(3),  # noqa: S311 - a story, not a secret
        )

    @property
    def clock(self) -> HandClock:
        return self.day.clock

    def brought(self, flaw: Flaw = "too_high", language: str = "en") -> PlanRow:
        plan = self.controls.bring(flaw, language)
        assert plan is not None
        return plan

    def approvals(self) -> Approvals:
        judge = NavigatorJudge(store=self.store, navigator=NAVIGATOR, clock=self.clock)
        return Approvals(store=self.store, judge=judge, clock=self.clock, ids=self.day.ids)

    def confirm(self, actor: Actor, plan: PlanRow) -> Decision:
        return self.approvals().confirm(
            actor, plan.plan_id, version=plan.version, terms_hash=plan.terms_hash, key=self.day.ids.new("key")
        )

    def decline(self, actor: Actor, plan: PlanRow) -> Decision:
        return self.approvals().decline(
            actor, plan.plan_id, version=plan.version, reason_code="too_high", key=self.day.ids.new("key")
        )

    def verdict(self, plan: PlanRow) -> str | None:
        result = result_of(self.store, self.store.calls.get(plan.call_id))
        return result.verdict if result else None


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("flaw", FLAWS)
@pytest.mark.parametrize("days", [0, 6, 13, 19, 27])
def test_a_control_keeps_every_rule_and_does_not_fit_what_was_said(
    desk: Desk, flaw: Flaw, language: str, days: int
) -> None:
    desk.clock.advance(days * 86400)
    plan = desk.brought(flaw, language)
    case, now = parse_case(desk.store.cases.get(plan.case_id).pii_case), desk.clock.now()
    policy = NAVIGATOR.book.at("DE", local_day(case, now))
    assert [c.code for c in check_plan(plan.suggestion.plan, case, policy, now) if not c.passed] == []
    said = " ".join(
        e.item.pii_text for e in desk.store.log.read(plan.call_id) if isinstance(e.item, UtteranceHeard)
    )
    assert "{" not in said
    if flaw == "too_high":
        assert plan.suggestion.plan.rate_cents > NAMED_CENTS * 1.5
        assert "40 Euro" in said or "40 euros" in said
    if flaw == "before_income":
        assert plan.suggestion.plan.first_date.day < PAYDAY - 2
        assert str(PAYDAY) in said


def test_confirming_is_a_miss_declining_and_taking_over_catch_it(desk: Desk) -> None:
    mia = desk.day.agent()
    confirmed, declined, taken = (desk.brought() for _ in range(3))
    desk.confirm(mia, confirmed)
    desk.decline(mia, declined)
    desk.store.inbox.put(
        taken.call_id, AgentTookOver(at=desk.clock.now(), agent="Mia"), desk.day.line("call.take_over")
    )
    assert [desk.verdict(p) for p in (confirmed, declined, taken)] == ["missed", "caught", "caught"]
    desk.approvals().withdraw(mia, confirmed.plan_id, version=1, key="undo")
    assert desk.verdict(confirmed) is None


def test_an_edit_that_makes_it_fit_catches_it(desk: Desk) -> None:
    mia = desk.day.agent()
    judge = NavigatorJudge(store=desk.store, navigator=NAVIGATOR, clock=desk.clock)
    for rate, verdict in ((9000, "missed"), (NAMED_CENTS, "caught")):
        plan = desk.brought("too_high")
        from_typed = judge.fit(plan, _with_rate(plan, rate))
        desk.approvals().confirm(
            mia,
            plan.plan_id,
            version=1,
            terms_hash=plan.terms_hash,
            key=f"edit-{rate}",
            edited=from_typed,
        )
        assert desk.verdict(plan) == verdict


def _with_rate(plan: PlanRow, rate_cents: int) -> Plan:
    return replace(plan.suggestion.plan, rate_cents=rate_cents)


def test_a_decided_control_is_cleared_away_and_never_stays_confirmed(desk: Desk) -> None:
    mia, plan = desk.day.agent(), desk.brought()
    desk.confirm(mia, plan)
    desk.controls.look()
    assert desk.store.plans.get(plan.plan_id).state == "confirmed"
    desk.clock.advance(STAYS.total_seconds())
    desk.controls.look()
    assert desk.store.plans.get(plan.plan_id).state == "expired"
    assert desk.store.calls.get(plan.call_id).state == "ended"
    assert desk.verdict(plan) == "missed"
    assert desk.store.tasks.find() == []


def test_nobody_is_called_back_about_a_control_that_nobody_looked_at(desk: Desk) -> None:
    plan = desk.brought()
    deadlines = Deadlines(store=desk.store, clock=desk.clock, hours=desk.hours, retention=FakeRetention())
    desk.clock.advance(61)
    assert deadlines.interrupt_lost_calls() == []
    assert deadlines.look_at(plan.plan_id) is None
    assert desk.store.plans.get(plan.plan_id).state == "expired"
    assert desk.store.tasks.find() == []
    assert desk.verdict(plan) == "unseen"


def test_a_control_comes_only_while_nobody_real_waits_and_somebody_is_there(desk: Desk) -> None:
    desk.store.cases.put("anna-berger", CASE, desk.clock.now())
    desk.day.call()
    desk.controls.look()  # the first look only sets the time of the next one
    desk.clock.advance(dt.timedelta(hours=2).total_seconds())
    real = desk.day.plan()
    desk.controls.look()
    assert desk.store.calls.controls(desk.clock.now() - dt.timedelta(days=1)) == []
    desk.decline(desk.day.agent(), real)
    desk.hours.here = 0
    desk.controls.look()
    assert [p.plan_id for p in desk.store.plans.waiting()] == []
    desk.hours.here = 1
    desk.controls.look()
    assert len(desk.store.plans.waiting()) == 1


def test_a_control_that_nobody_reads_gives_way_to_a_real_caller(desk: Desk) -> None:
    plan = desk.brought()
    desk.store.cases.put("anna-berger", CASE, desk.clock.now())
    desk.day.call()
    real = desk.day.plan()
    mia = desk.day.agent()
    until = desk.clock.now() + dt.timedelta(seconds=15)
    desk.store.presence.claim(plan.plan_id, mia.session_id, "tab", desk.clock.now(), until)
    desk.controls.look()
    assert len(desk.store.plans.waiting()) == 2  # somebody is reading it: it is not pulled away
    desk.store.presence.release(plan.plan_id, "tab")
    desk.controls.look()
    assert [p.plan_id for p in desk.store.plans.waiting()] == [real.plan_id]


def test_a_control_that_is_just_being_brought_is_left_alone_and_cleared_when_it_stays_empty(
    desk: Desk,
) -> None:
    plan = desk.brought()
    case = desk.store.cases.get(plan.case_id)
    desk.decline(desk.day.agent(), plan)
    empty = replace(desk.store.calls.get(plan.call_id), call_id="call-empty", case_id=case.case_id)
    desk.store.calls.begin(empty)
    desk.controls.look()
    assert desk.store.calls.get("call-empty").state == "live"
    desk.clock.advance(300)
    desk.controls.look()
    assert desk.store.calls.get("call-empty").state == "ended"


def test_there_are_never_more_than_so_many_a_day_and_a_pause_between(desk: Desk) -> None:
    mia = desk.day.agent()
    began = []
    for _ in range(24 * 12):
        desk.clock.advance(300)
        desk.controls.look()
        for plan in desk.store.plans.waiting():
            began.append(plan.suggested_at)
            desk.decline(mia, plan)
            desk.clock.advance(STAYS.total_seconds())
            desk.controls.look()
    assert 1 <= len(began) <= 6
    assert all(later - earlier >= BETWEEN for earlier, later in pairwise(began))


def test_off_means_off() -> None:
    desk = Desk(per_day=0)
    for _ in range(50):
        desk.clock.advance(3600)
        desk.controls.look()
    assert desk.store.calls.recent() == []


def test_figures_count_what_was_caught_by_team_and_no_control_as_a_decision(desk: Desk) -> None:
    mia = desk.day.agent()
    desk.confirm(mia, desk.brought())
    desk.decline(mia, desk.brought("disputed"))
    desk.clock.advance(1)
    watching = DecisionFigures(store=desk.store, watch=Watch(decisions=True))
    figures = watching.read(desk.clock.now())
    assert figures["decided"] == 0
    controls = figures["controls"]
    assert (controls["made"], controls["decided"], controls["caught"], controls["share"]) == (2, 2, 1, 0.5)
    assert controls["teams"] == [{"team": "", "decided": 2, "caught": 1, "share": 0.5}]
    assert {one["verdict"] for one in controls["latest"]} == {"caught", "missed"}
    off = DecisionFigures(store=desk.store, watch=Watch()).read(desk.clock.now())
    assert off["controls"] is None

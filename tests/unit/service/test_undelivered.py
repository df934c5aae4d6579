"""Notices that did not arrive: seen, sent anew with a fresh link, or given up by a person with a reason."""

import copy

import pytest

from tests.fakes.desk_day import CASE
from tests.fakes.notice_office import NoticeOffice
from voicebot.errors import RefusedByStore, VersionConflict
from voicebot.rows import Actor
from voicebot.service.undelivered import Undelivered


@pytest.fixture
def office() -> NoticeOffice:
    return NoticeOffice()


@pytest.fixture
def desk(office: NoticeOffice) -> Undelivered:
    return Undelivered(store=office.store, clock=office.clock, notices=office.notices)


@pytest.fixture
def boss(office: NoticeOffice) -> Actor:
    return office.day.agent("bo", "supervisor")


def fail(office: NoticeOffice, subject: str = "plan-1") -> None:
    office.email.refusals, office.email.final = 1, True
    assert office.notices.follow(subject) is None


def audited(office: NoticeOffice) -> list[tuple[str, str, object]]:
    rows = office.store.audit.read(None, 100, None)
    lines = [row.line for row in rows if row.line.what.startswith("notice.")]
    return [(line.what, line.who, line.body.get("reason")) for line in lines]


def test_a_notice_that_is_only_late_is_not_listed(office: NoticeOffice, desk: Undelivered) -> None:
    assert desk.listed() == []
    office.email.refusals = 1
    office.notices.follow("plan-1")
    assert desk.listed() == []


def test_a_failed_notice_is_listed_with_what_the_other_side_said(
    office: NoticeOffice, desk: Undelivered
) -> None:
    fail(office)
    (lost,) = desk.listed()
    assert (lost.plan_id, lost.case_id, lost.channel, lost.attempts) == ("plan-1", "anna-berger", "email", 1)
    assert lost.error == office.store.outbox.get("notice-plan-1").error != ""


def test_sent_anew_it_reaches_the_person_with_a_fresh_link(
    office: NoticeOffice, desk: Undelivered, boss: Actor
) -> None:
    fail(office)
    desk.send_again(boss, "plan-1")
    (subject,) = office.notices.subjects([office.store.plans.get("plan-1")])
    assert subject != "plan-1"  # its durable follow-up is a new one
    office.notices.follow(subject)
    assert (office.state(), desk.listed()) == ("notified", [])
    assert office.notices.open(office.token(), date_of_birth=None, postcode="10437") is not None
    assert audited(office) == [("notice.resend", boss.user_id, None)]


def test_the_failed_ones_end_does_not_end_the_plan_that_was_sent_anew(
    office: NoticeOffice, desk: Undelivered, boss: Actor
) -> None:
    fail(office)
    first = office.store.notices.get("notice-plan-1")
    office.clock.advance(86_400)
    made = desk.send_again(boss, "plan-1")
    office.notices.follow("plan-1.2")
    office.clock.advance((first.expires_at - office.clock.now()).total_seconds() + 1)
    assert office.notices.lapse() == 0
    assert office.state() == "notified"
    office.clock.advance((made.expires_at - office.clock.now()).total_seconds() + 1)
    assert office.notices.lapse() == 1


def test_it_can_fail_and_be_sent_anew_more_than_once(
    office: NoticeOffice, desk: Undelivered, boss: Actor
) -> None:
    fail(office)
    desk.send_again(boss, "plan-1")
    fail(office, "plan-1.2")
    assert sorted(task.state for task in office.store.tasks.find(("open", "done"))) == ["done", "open"]
    assert len(desk.listed()) == 1
    assert desk.send_again(boss, "plan-1").notice_id == "notice-plan-1.3"


def test_the_way_that_leads_to_the_person_today_is_taken(
    office: NoticeOffice, desk: Undelivered, boss: Actor
) -> None:
    nowhere = copy.deepcopy(CASE)
    nowhere["person"]["contact_channels"] = {}
    office.store.cases.put("anna-berger", nowhere, office.clock.now())
    assert office.notices.follow("plan-1") is None
    assert [lost.channel for lost in desk.listed()] == [""]
    with pytest.raises(RefusedByStore, match="No way leads"):
        desk.send_again(boss, "plan-1")
    office.store.cases.put("anna-berger", CASE, office.clock.now())
    desk.send_again(boss, "plan-1")
    office.notices.follow("plan-1.2")
    assert office.state() == "notified"


def test_given_up_the_plan_lapses_with_the_reason_in_the_audit(
    office: NoticeOffice, desk: Undelivered, boss: Actor
) -> None:
    fail(office)
    assert desk.give_up(boss, "plan-1", "told_otherwise").state == "lapsed"
    assert desk.listed() == []
    assert audited(office) == [("notice.given_up", boss.user_id, "told_otherwise")]
    with pytest.raises(VersionConflict):
        desk.send_again(boss, "plan-1")


def test_the_task_about_it_is_closed_unless_somebody_else_holds_it(
    office: NoticeOffice, desk: Undelivered, boss: Actor
) -> None:
    fail(office)
    (task,) = office.store.tasks.find()
    other = office.day.agent("eva")
    office.store.tasks.claim(task.task_id, other.user_id, office.clock.now())
    desk.send_again(boss, "plan-1")
    assert office.store.tasks.get(task.task_id).state == "claimed"
    fail(office, "plan-1.2")
    desk.give_up(boss, "plan-1", "outdated")
    assert office.store.tasks.find(("open",)) == []


def test_what_is_on_its_way_is_neither_sent_twice_nor_given_up(
    office: NoticeOffice, desk: Undelivered, boss: Actor
) -> None:
    fail(office)
    desk.send_again(boss, "plan-1")
    with pytest.raises(VersionConflict):
        desk.send_again(boss, "plan-1")
    with pytest.raises(VersionConflict):
        desk.give_up(boss, "plan-1", "outdated")
    assert office.state() == "wished"

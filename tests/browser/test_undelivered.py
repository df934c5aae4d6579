"""What did not arrive: a supervisor sees it, sends it anew or gives it up with a reason, by keyboard too."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage, pages_of
from tests.browser.stage import Stage
from tests.browser.test_quality import assert_clean
from tests.fakes.target import FakeTarget
from voicebot.service.dispatch import Dispatch
from voicebot.service.senders import NotDelivered
from voicebot.web.services import WebServices

GONE = NotDelivered("The other side answered 410: it does not want this any more.", final=True)


class PostRoom(Stage):
    """A console that tells a webhook what happens."""

    def __init__(self, folder: Path) -> None:
        self.target = FakeTarget()
        super().__init__(folder)
        self.dispatch = Dispatch(store=self.store, clock=self.clock, targets={"webhook": self.target})

    def services(self) -> WebServices:
        return replace(super().services(), dispatch=self.dispatch)

    def deliver(self) -> None:
        """What the watch does when something is due."""
        self.dispatch.route()
        for subject in self.dispatch.due():
            self.dispatch.follow(subject)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[PostRoom]:
    made = PostRoom(tmp_path)
    made.cases()
    made.start()
    yield made
    made.close()


@pytest.fixture
def desk(chromium: Browser, stage: PostRoom) -> Iterator[SignedInPage]:
    yield from pages_of(chromium, stage)


def lost_event(stage: PostRoom) -> None:
    """One message to the webhook that was given up."""
    scenes.sarah(stage)
    stage.target.faults = [GONE]
    stage.deliver()


def reason(stage: Stage, what: str) -> tuple[str, object]:
    (row,) = stage.store.audit.read(where={"what": what})
    return stage.store.people.get(row.line.who).name, row.line.body.get("reason")


def choose(page: Page, code: str) -> None:
    page.check(f'#give-up-dialog input[value="{code}"]')
    page.click('#give-up-dialog button[value="go"]')


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_is_clean_in_both_languages_and_themes(
    stage: PostRoom, desk: SignedInPage, language: str, theme: str
) -> None:
    scenes.lost_notice(stage)
    scenes.lost_reminder(stage)
    lost_event(stage)
    page = desk("Sina Brandt", "/undelivered", role="supervisor", language=language, theme=theme)
    expect(page.locator(".lost-one")).to_have_count(3)
    assert_clean(page)
    page.locator('[data-do="give-up"]').first.click()
    expect(page.locator("#give-up-dialog")).to_be_visible()
    assert_clean(page)


def test_a_notice_is_sent_anew_and_the_list_says_so(stage: PostRoom, desk: SignedInPage) -> None:
    plan = scenes.lost_notice(stage)
    page = desk("Sina Brandt", "/undelivered", role="supervisor")
    lost = page.locator(".lost-one")
    expect(lost).to_contain_text("Notice by e-mail")
    expect(lost).to_contain_text("Anna Berger")
    expect(lost).to_contain_text("The mail server did not take it: OSError.")
    page.click('[data-do="resend"]')
    expect(page.locator("#toast")).to_contain_text("on its way again")
    expect(lost).to_have_count(0)
    stage.notices.follow(f"{plan.plan_id}.2")
    assert stage.store.plans.get(plan.plan_id).state == "notified"


def test_a_notice_is_given_up_by_keyboard_alone(stage: PostRoom, desk: SignedInPage) -> None:
    plan = scenes.lost_notice(stage)
    page = desk("Sina Brandt", "/undelivered", role="supervisor")
    page.locator('[data-do="give-up"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")  # the second reason
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Given up")
    assert stage.store.plans.get(plan.plan_id).state == "lapsed"
    assert reason(stage, "notice.given_up") == ("Sina Brandt", "outdated")


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_reminder_is_sent_anew_and_the_audit_names_who(
    stage: PostRoom, desk: SignedInPage, language: str
) -> None:
    plan = scenes.lost_reminder(stage)
    page = desk("Sina Brandt", "/undelivered", role="supervisor", language=language)
    lost = page.locator(".lost-one")
    expect(lost).to_contain_text({"de": "Erinnerung per E-Mail", "en": "Reminder by e-mail"}[language])
    expect(lost).to_contain_text({"de": "Der Mailserver", "en": "The mail server"}[language])
    expect(lost.locator("a")).to_have_text("Anna Berger")
    sent = len(stage.pocket.sent)
    lost.locator('[data-do="resend"]').click()
    expect(lost).to_have_count(0)
    assert len(stage.pocket.sent) == sent + 1
    (row,) = stage.store.audit.read(where={"what": "reminder.resend"})
    assert (stage.store.people.get(row.line.who).name, row.line.refs["plan"]) == ("Sina Brandt", plan.plan_id)


def test_giving_up_can_be_thought_better_of(stage: PostRoom, desk: SignedInPage) -> None:
    plan = scenes.lost_notice(stage)
    page = desk("Sina Brandt", "/undelivered", role="supervisor")
    page.click('[data-do="give-up"]')
    page.keyboard.press("Escape")
    expect(page.locator("#give-up-dialog")).to_be_hidden()
    expect(page.locator(".lost-one")).to_have_count(1)
    assert stage.store.plans.get(plan.plan_id).state == "wished"


def test_a_dead_message_is_sent_anew_or_given_up(stage: PostRoom, desk: SignedInPage) -> None:
    lost_event(stage)
    lost_event(stage)
    page = desk("Ada Busch", "/undelivered", role="administrator", language="de")
    lost = page.locator(".lost-one")
    expect(lost).to_have_count(2)
    expect(lost.first).to_contain_text("Ein Gespräch begann")
    expect(lost.first.locator("a")).to_have_count(0)  # an administrator sees no people
    lost.first.locator('[data-do="resend"]').click()
    expect(lost).to_have_count(1)
    stage.deliver()
    assert len(stage.target.taken) == 1
    page.click('[data-do="give-up"]')
    choose(page, "other_side_gone")
    expect(lost).to_have_count(0)
    assert reason(stage, "delivery.given_up") == ("Ada Busch", "other_side_gone")
    page.goto(f"{stage.url}/audit?what=delivery.given_up")
    expect(page.locator("tbody")).to_contain_text("Die andere Seite gibt es nicht mehr")

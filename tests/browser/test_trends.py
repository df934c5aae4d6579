"""Trends on prepared weeks: what grows and by which test, quotes without health, hand-overs, CSV."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage, pages_of
from tests.browser.scripted_call import Turn
from tests.browser.stage import Stage
from tests.browser.test_quality import assert_clean
from voicebot.actions import HandOver

GROWS = {"returned_goods": (1, 1, 1, 1, 10), "cannot_pay": (6, 5, 6, 6, 6)}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, wait_s=120)
    made.cases()
    scenes.weeks(made, GROWS)
    made.start()
    yield made
    made.close()


@pytest.fixture
def desk(chromium: Browser, stage: Stage) -> Iterator[SignedInPage]:
    yield from pages_of(chromium, stage)


def test_a_growing_topic_is_named_with_its_test_a_quote_and_its_calls(
    stage: Stage, desk: SignedInPage
) -> None:
    page = desk(path="/trends", role="supervisor")
    growing = page.locator(".growing")
    expect(growing.locator("h3")).to_have_text(["Returned the goods"])
    expect(growing).to_contain_text("10 calls this week, usually about 1.")
    expect(growing.locator(".quote")).to_contain_text("Paket ging im Mai zurück")
    expect(page.locator("main")).to_contain_text("Exact binomial test, Holm; false alarms held at 5 %.")
    growing.locator("a").click()
    behind = page.locator("#calls-behind tbody tr")
    expect(behind).to_have_count(10)
    expect(behind.first.locator("td").nth(3)).to_have_text("settled")
    behind.first.locator("a").click()
    expect(page.locator("#call")).to_be_visible()


def test_a_call_that_named_an_illness_is_never_quoted(stage: Stage, desk: SignedInPage) -> None:
    call = stage.call("sarah-miller", ago_s=60)
    call.allow_recording()
    ill = Turn(text="I am ill and sent it back.", intents={"vulnerable_health": 0.9, "returned_goods": 0.9})
    call.hear(ill)
    call.hang_up()
    page = desk(path="/trends", role="supervisor")
    expect(page.locator("#calls-behind tbody tr")).to_have_count(11)
    assert "I am ill" not in page.content()


def test_rates_time_and_hand_overs_are_the_teams(stage: Stage, desk: SignedInPage) -> None:
    maria = stage.person("Maria Klein", "supervisor", team="North")
    scenes.decided(stage, stage.sign_in.actor(stage.token(maria)))
    call = stage.call("anna-berger", ago_s=60)
    call.add(HandOver(reason="asked_for", skill="general", urgent=False))
    call.hang_up("handed_to_person")
    page = desk(path="/trends", user=maria)
    decided = page.locator("section", has=page.get_by_role("heading", name="How plans are decided"))
    expect(decided.locator("tbody tr")).to_have_count(1)
    expect(decided).to_contain_text("Small teams together")
    assert "Maria Klein" not in decided.inner_text()
    handed = page.locator("section", has=page.get_by_role("heading", name="Handed to people"))
    expect(handed).to_contain_text("was asked for")
    assert_clean(page)


def test_the_weeks_leave_as_csv(stage: Stage, desk: SignedInPage, tmp_path: Path) -> None:
    page = desk(path="/trends", role="supervisor")
    with page.expect_download() as waiting:
        page.click('a[href="/api/trends/export.csv"]')
    target = tmp_path / "trends.csv"
    waiting.value.save_as(target)
    rows = [line.split(",") for line in target.read_text("utf-8").splitlines()]
    assert rows[0][0] == "topic"
    assert ["returned_goods", "0", "0", "0", "1", "1", "1", "1", "10"] in rows

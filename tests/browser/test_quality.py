"""Accessibility, shortcuts that can be turned off, nothing from another host (check 14); and a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no annotations
from playwright.sync_api import Page, expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse
from tests.browser.test_deciding import armed, state_of

PAGES = (
    "/live",
    "/tasks",
    "/people",
    "/people/anna-berger",
    "/trends",
    "/team",
    "/undelivered",
    "/audit",
    "/settings",
)
"""What a supervisor sees beside the desk."""


def assert_clean(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_is_clean_in_every_state(house: RealHouse, desk: SignedInPage, theme: str) -> None:
    call = scenes.anna(house)
    call.suggest()
    scenes.emily(house).suggest()
    scenes.james(house)
    call.partial("Ich wollte noch")
    page = armed(desk(theme=theme))
    assert_clean(page)
    page.keyboard.press("e")
    page.fill("#plan-rate", "300")
    expect(page.locator('#checks li[data-ok="false"]').first).to_be_visible()
    assert_clean(page)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("#decline-dialog")).to_be_visible()
    assert_clean(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help-dialog")).to_be_visible()
    assert_clean(page)
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#undo")).to_be_visible()
    assert_clean(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_clean(house: RealHouse, desk: SignedInPage, path: str, theme: str) -> None:
    scenes.anna(house)
    page = desk(path=path, role="supervisor", theme=theme)
    expect(page.locator("main")).to_be_visible()
    assert_clean(page)


def test_the_banner_of_a_lost_connection_is_clean(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    page = armed(desk())
    page.context.set_offline(True)
    expect(page.locator("#lost")).to_be_visible()
    assert_clean(page)


def test_single_key_shortcuts_can_be_turned_off(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest()
    page = desk(path="/settings")
    page.uncheck('[data-preference="keys"]')
    page.goto(house.url)
    armed(page)
    for key in "aer":
        page.keyboard.press(key)
    expect(page.locator("#decline-dialog")).to_be_hidden()
    expect(page.locator("#plan-rate")).to_have_attribute("readonly", "")
    assert state_of(house, plan.plan_id) == "suggested"
    page.click("#edit")
    expect(page.locator("#plan-rate")).to_be_focused()


def test_no_request_leaves_the_host_and_no_policy_is_violated(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    page = desk(role="supervisor")
    addresses: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in ("/", *PAGES):
        page.goto(house.url + path)
    own = (house.url, house.url.replace("http", "ws"))
    assert [address for address in addresses if not address.startswith((*own, "data:"))] == []
    assert complaints == []


def test_everything_can_be_reached_by_keyboard_alone(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    page = armed(desk())
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => document.activeElement.id"))
    assert {"confirm", "edit", "decline", "take-over", "listen", "theme", "help"} <= reached


@pytest.mark.parametrize("path", ["/", "/live"])
def test_a_phone_held_upright_shows_one_panel_at_a_time_without_sideways_scrolling(
    house: RealHouse, desk: SignedInPage, path: str
) -> None:
    call = scenes.anna(house)
    call.suggest()
    page = desk(path=f"{path}?call={call.call_id}", width=390, height=844)
    for view in page.locator("#views button").all():
        view.click()
        expect(page.locator("#desk > .panel:visible")).to_have_count(1)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", ["/", "/undelivered", "/people"])
def test_a_supervisors_many_pages_fit_a_small_desk(
    house: RealHouse, desk: SignedInPage, path: str, language: str
) -> None:
    page = desk("Sina Brandt", path, role="supervisor", language=language, width=1280)
    expect(page.locator(".pages a")).to_have_count(8)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1280
    rows = {box["y"] for box in (link.bounding_box() for link in page.locator(".pages a").all()) if box}
    assert len(rows) == 1


def test_the_panel_that_was_chosen_stays_when_a_call_arrives(house: RealHouse, desk: SignedInPage) -> None:
    page = desk(width=390, height=844, language="de")
    page.click('#views button[data-view="plan"]')
    scenes.anna(house).suggest()
    armed(page)
    expect(page.locator("#desk")).to_have_attribute("data-view", "plan")


def test_a_plan_can_be_confirmed_on_a_phone(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest()
    page = desk(width=390, height=844, language="de")
    page.click('#views button[data-view="plan"]')
    armed(page).click("#confirm")
    expect(page.locator("#toast")).to_contain_text("Bestätigt")
    assert state_of(house, plan.plan_id) == "confirmed"

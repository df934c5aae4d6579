"""Sign-in, the public notice, people, audit, settings."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage
from tests.browser.playhouse import PASSWORD
from tests.browser.real_house import RealHouse
from tests.browser.test_deciding import armed, state_of
from tests.browser.test_quality import assert_clean

Visitor = Callable[..., Page]


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    """Opens a browser in which nobody is signed in; who signs in there leaves with the test."""
    contexts: list[BrowserContext] = []

    def come(language: str = "en-US") -> Page:
        contexts.append(chromium.new_context(locale=language, viewport={"width": 1100, "height": 900}))
        return contexts[-1].new_page()

    yield come
    for context in contexts:
        context.close()


def test_a_person_signs_in_with_a_password_and_out_again(house: RealHouse, visitor: Visitor) -> None:
    maria = house.person("Maria Klein")
    page = visitor()
    page.goto(f"{house.url}/people")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.fill('[name="login"]', maria.login)
    page.fill('[name="password"]', "wrong wrong wrong")
    page.click('button[type="submit"]')
    expect(page.locator('[role="alert"]')).to_contain_text("wrong")
    assert_clean(page)
    page.fill('[name="password"]', PASSWORD)
    page.click('button[type="submit"]')
    expect(page).to_have_url(f"{house.url}/people")
    page.goto(f"{house.url}/settings")
    page.click('form[action="/sign-out"] button')
    page.goto(house.url)
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_one_time_link_needs_a_click_and_works_once(house: RealHouse, visitor: Visitor) -> None:
    token = house.sign_in.make_link(house.person("Maria Klein").user_id)
    page = visitor()
    page.goto(f"{house.url}/sign-in/link/{token}")
    page.goto(f"{house.url}/sign-in/link/{token}")  # a preview in a chat does not burn it
    page.click('button[type="submit"]')
    expect(page.locator("#queue-empty")).to_be_visible()
    again = visitor()
    again.goto(f"{house.url}/sign-in/link/{token}")
    again.click('button[type="submit"]')
    expect(again.locator('[role="alert"]')).to_contain_text("used already")


def notice_link(house: RealHouse, desk: SignedInPage, *, german: bool = True) -> tuple[str, str]:
    call = scenes.anna(house) if german else scenes.emily(house)
    plan = call.suggest()
    page = armed(desk())
    page.keyboard.press("a")
    expect(page.locator("#toast")).to_contain_text("Confirmed")
    call.offer()
    return call.wish(), plan.plan_id


def test_the_notice_asks_first_then_shows_all_costs_and_starts_the_plan(
    house: RealHouse, desk: SignedInPage, visitor: Visitor
) -> None:
    link, plan_id = notice_link(house, desk)
    page = visitor("de-DE")
    page.goto(link)
    for secret in ("Berger", "308", "Nordlicht", "Forderung"):
        assert secret not in page.content()
    page.fill('[name="postcode"]', "99999")
    page.click('button[type="submit"]')
    expect(page.locator('[role="alert"]')).to_contain_text("noch 4 Versuche")
    page.fill('[name="postcode"]', "12047")
    page.fill('[name="date_of_birth"]', str(scenes.born(house, "anna-berger")))
    page.click('button[type="submit"]')
    expect(page.locator("main")).to_contain_text("308,52 €")
    expect(page.locator("main")).to_contain_text("36,05 €")
    expect(page.locator("img[alt*='GiroCode']")).to_be_visible()
    assert page.evaluate("() => document.querySelector('img').naturalWidth") > 50
    assert_clean(page)
    page.click('button:has-text("Ich bestätige")')
    expect(page.locator('[role="status"]')).to_contain_text("läuft ab jetzt")
    assert state_of(house, plan_id) == "active"


def test_the_notice_can_be_withdrawn(house: RealHouse, desk: SignedInPage, visitor: Visitor) -> None:
    link, plan_id = notice_link(house, desk, german=False)
    page = visitor()
    page.goto(link)
    page.fill('[name="date_of_birth"]', str(scenes.born(house, "emily-carter")))
    page.click('button[type="submit"]')
    page.click('button:has-text("I do not want")')
    expect(page.locator('[role="status"]')).to_contain_text("withdrawn")
    assert state_of(house, plan_id) == "withdrawn"


def test_an_unknown_notice_says_nothing_but_a_telephone_number(house: RealHouse, visitor: Visitor) -> None:
    page = visitor()
    page.goto(f"{house.url}/n/{'x' * 43}")
    expect(page.locator("main")).to_contain_text("not valid any more")
    assert_clean(page)


def test_every_audit_row_names_who_when_both_plans_reason_and_seconds(
    house: RealHouse, desk: SignedInPage
) -> None:
    scenes.anna(house).suggest()
    agent = armed(desk("Maria Klein"))
    agent.keyboard.press("e")
    agent.fill("#plan-rate", "80")
    agent.fill("#plan-count", "4")
    expect(agent.locator("#confirm")).to_be_enabled()
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#toast")).to_contain_text("with your change")
    page = desk("Sven Auditor", "/audit?what=plan.confirm", role="auditor")
    cells = page.locator("tbody tr").first.locator("td")
    expect(cells.nth(1)).to_have_text("Maria Klein")
    expect(cells.nth(3)).to_contain_text("€105.00 × 3")
    expect(cells.nth(4)).to_contain_text("€80.00 × 4")
    assert re.fullmatch(r"\d+\.\d", cells.nth(6).inner_text())


@pytest.mark.parametrize(
    ("language", "says"), [("de", "wie sie geschrieben wurden"), ("en", "as they were written")]
)
def test_the_audits_chain_is_checked_with_one_click(
    house: RealHouse, desk: SignedInPage, language: str, says: str
) -> None:
    page = desk("Nora Lang", "/audit", role="auditor", language=language)
    page.click("#verify")
    expect(page.locator("#verdict")).to_contain_text(says)
    lines, _mac = house.store.audit.head()
    assert int(re.findall(r"\d+", page.inner_text("#verdict"))[0]) in range(1, lines + 1)


def test_a_persons_page_shows_one_timeline(house: RealHouse, desk: SignedInPage) -> None:
    scenes.anna(house).suggest()
    page = desk(path="/people")
    page.click('a:has-text("Anna Berger")')
    expect(page.locator("h1")).to_have_text("Anna Berger")
    kinds = page.locator(".timeline li")
    assert kinds.count() >= 4
    expect(kinds.first).to_contain_text("Plan")


def test_an_auditor_reads_along_and_cannot_decide(house: RealHouse, desk: SignedInPage) -> None:
    plan = scenes.anna(house).suggest()
    page = desk("Sven Auditor", role="auditor")
    expect(page.locator("#decide-text")).to_have_text("You can read along; agents decide.")
    expect(page.locator("#confirm")).to_be_disabled()
    page.keyboard.press("a")
    assert state_of(house, plan.plan_id) == "suggested"


def test_the_console_speaks_german_when_asked_to(house: RealHouse, desk: SignedInPage) -> None:
    page = desk(path="/settings", language="en")
    page.select_option('[name="language"]', "de")
    page.click('form[action="/settings/language"] button')
    expect(page.locator("h1")).to_have_text("Einstellungen")

"""Who works in German reads German: on every page, and when something goes wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import scenes
from tests.browser.conftest import SignedInPage, pages_of
from tests.browser.stage import Stage
from tests.browser.test_quality import assert_clean

ENGLISH = re.compile(
    r"\b(the|and|is|are|with|there|please|cannot|should|this|from|your|you)\b", re.IGNORECASE
)
SEEN = """() => {
  const said = [document.title, document.body.innerText];
  for (const node of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    if (node.closest("[hidden]")) continue;
    for (const name of ["aria-label", "title", "placeholder"]) said.push(node.getAttribute(name) ?? "");
  }
  return said.join("\\n");
}"""
PAGES = {
    "supervisor": (
        "/",
        "/live",
        "/tasks?view=all",
        "/people",
        "/people/anna-berger",
        "/trends",
        "/team",
        "/undelivered",
        "/audit",
        "/settings",
        "/browser-call",
        "/people/nobody",
        "/no-such-page",
        "/audit?before=soon",
    ),
    "administrator": ("/users", "/undelivered"),
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, wait_s=120)
    made.cases()
    made.start()
    yield made
    made.close()


@pytest.fixture
def desk(chromium: Browser, stage: Stage) -> Iterator[SignedInPage]:
    yield from pages_of(chromium, stage)


def english_on(page: Page) -> list[str]:
    return ENGLISH.findall(page.evaluate(SEEN))


@pytest.mark.parametrize("role", PAGES)
def test_no_page_speaks_english_in_the_german_interface(stage: Stage, desk: SignedInPage, role: str) -> None:
    scenes.lost_notice(stage)
    stage.clock.skip(60)
    scenes.anna(stage).suggest()
    page = desk("Sina Brandt", "/", role=role, language="de")
    for path in PAGES[role]:
        page.goto(stage.url + path)
        if path in ("/", "/live"):
            expect(page.locator("#call-name")).to_have_text("Anna Berger")
        assert english_on(page) == [], path
    page.context.add_cookies([{"name": "language", "value": "en", "url": stage.url}])
    page.reload()
    assert english_on(page) != []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("role", PAGES)
def test_no_page_is_wider_than_the_screen_with_german_words(
    stage: Stage, desk: SignedInPage, role: str, width: int
) -> None:
    scenes.lost_notice(stage)
    stage.clock.skip(60)
    scenes.lost_reminder(stage)
    stage.clock.skip(60)
    scenes.anna(stage).suggest()
    page = desk("Sina Brandt", "/", role=role, language="de", width=width, height=844)
    for path in PAGES[role]:
        page.goto(stage.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        here = page.locator(".pages [aria-current]")
        if here.count():
            expect(here).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_that_does_not_exist_says_so_and_leads_back(desk: SignedInPage, theme: str) -> None:
    page = desk("Sina Brandt", "/people/nobody", role="supervisor", language="de", theme=theme)
    expect(page.locator("h1")).to_have_text("Das hat nicht geklappt")
    expect(page.locator("main")).to_contain_text("Diesen Fall gibt es hier nicht.")
    assert_clean(page)
    page.get_by_text("Zum Anfang").click()
    expect(page.locator("#queue-empty")).to_be_visible()


def test_a_refused_edit_is_explained_in_german(stage: Stage, desk: SignedInPage) -> None:
    scenes.anna(stage).suggest()
    page = desk(language="de")
    expect(page.locator("#edit")).to_be_enabled()
    page.click("#edit")
    page.fill("#plan-count", "700")
    expect(page.locator("#decide-text")).to_have_text("Raten: höchstens 600.")
    page.fill("#plan-count", "4")
    expect(page.locator("#decide-text")).not_to_contain_text("höchstens 600")


def test_a_decision_that_comes_too_late_is_explained_in_german(stage: Stage, desk: SignedInPage) -> None:
    plan = scenes.anna(stage).suggest()
    page = desk(language="de")
    colleague = stage.sign_in.actor(stage.token(stage.person("Jonas Weber", "supervisor")))
    approvals = stage.services().approvals

    def meanwhile(route: Route) -> None:
        for lock in stage.store.presence.locks(stage.clock.now()):
            stage.store.presence.release(lock.item, lock.tab)
        approvals.decline(colleague, plan.plan_id, version=1, reason_code="clarify_first", key="meanwhile")
        route.continue_()

    page.route("**/confirm", meanwhile)
    expect(page.locator("#confirm")).to_be_enabled()
    page.wait_for_function("(t) => performance.now() - t > 750", arg=page.evaluate("performance.now()"))
    page.keyboard.press("a")
    expect(page.locator("#toast")).to_have_text("Der Plan ist inzwischen weiter: abgelehnt.")
    assert english_on(page) == []


def test_a_server_that_cannot_be_reached_is_named_in_german(stage: Stage, desk: SignedInPage) -> None:
    scenes.anna(stage)
    page = desk(path="/live", language="de")
    expect(page.locator("#take-over")).to_be_enabled()
    page.route("**/api/calls/**", lambda route: route.abort())
    page.click("#take-over")
    expect(page.locator("#toast")).to_contain_text("Der Server ist gerade nicht zu erreichen.")
    page.unroute("**/api/calls/**")
    page.route("**/api/calls/**", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    page.click("#take-over")
    expect(page.locator("#toast")).to_contain_text("Der Server hat unverständlich geantwortet (Code 502).")


def test_a_login_that_is_taken_and_a_weak_password_are_named_in_german(desk: SignedInPage) -> None:
    page = desk("Ada Busch", "/users", role="administrator", language="de")
    for login, password, sentence in (
        ("ada", "three quiet green hills", "Den Anmeldenamen ada gibt es schon."),
        ("otto", "passwort", "Ein Kennwort hat "),
    ):
        page.click("#add-user")
        page.fill('#user-form [name="login"]', login)
        page.fill('#user-form [name="name"]', "Otto Lang")
        page.fill('#user-form [name="password"]', password)
        page.click('#user-form button[type="submit"]')
        expect(page.locator("#user-problem")).to_contain_text(sentence)
        page.click("#user-form [data-close]")

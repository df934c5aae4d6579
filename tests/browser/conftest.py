"""A browser, a stage, and people signed in at it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.stage import Stage
from voicebot.rows import Role, UserRow

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=user-gesture-required",
)
expect.set_options(timeout=15_000)
SignedInPage = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium is missing: apt-get install -y chromium", pytrace=False)
    browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, wait_s=120)
    made.cases()
    made.start()
    yield made
    made.close()


@pytest.fixture
def desk(chromium: Browser, stage: Stage) -> Iterator[SignedInPage]:
    """Opens a page for a person, each in a browser of their own; their page errors fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(
        name: str = "Maria Klein",
        path: str = "/",
        *,
        role: Role = "agent",
        user: UserRow | None = None,
        language: str = "en",
        theme: str = "light",
        width: int = 1440,
        height: int = 900,
        script: str = "",
        same_as: Page | None = None,
    ) -> Page:
        if same_as is not None:
            context = same_as.context
        else:
            someone = user or stage.person(name, role)
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                locale="de-DE" if language == "de" else "en-US",
                color_scheme="dark" if theme == "dark" else "light",
            )
            contexts.append(context)
            context.add_cookies(
                [
                    {"name": "session", "value": stage.token(someone), "url": stage.url},
                    {"name": "language", "value": language, "url": stage.url},
                    {"name": "theme", "value": theme, "url": stage.url},
                ]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if script:
            page.add_init_script(script)
        page.goto(stage.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []

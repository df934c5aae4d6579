"""A browser, the product's processes, and people signed in at them."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.playhouse import Playhouse
from tests.browser.real_house import RealHouse
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


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHouse]:
    """``voicebot serve``'s two processes, once for all tests."""
    made = RealHouse(tmp_path_factory.mktemp("house") / "data")
    yield made
    made.close()


@pytest.fixture
def house(processes: RealHouse) -> Iterator[RealHouse]:
    """The running processes with an empty desk."""
    yield processes
    processes.clear()


@pytest.fixture
def desk(chromium: Browser, house: RealHouse) -> Iterator[SignedInPage]:
    """Opens a page for a person, each in a browser of their own; their page errors fail the test."""
    yield from pages_of(chromium, house)


def pages_of(chromium: Browser, house: Playhouse) -> Iterator[SignedInPage]:
    """Opens pages of any console, and closes them all in the end."""
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
            someone = user or house.person(name, role)
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                locale="de-DE" if language == "de" else "en-US",
                color_scheme="dark" if theme == "dark" else "light",
            )
            contexts.append(context)
            context.add_cookies(
                [
                    {"name": "session", "value": house.token(someone), "url": house.url},
                    {"name": "language", "value": language, "url": house.url},
                    {"name": "theme", "value": theme, "url": house.url},
                ]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if script:
            page.add_init_script(script)
        page.goto(house.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []

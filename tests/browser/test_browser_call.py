"""A person talks to the bot from the browser: Chromium with a fake microphone, both real processes."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page, Playwright, WebSocket, expect

from tests.browser.conftest import FLAGS, SignedInPage, pages_of
from tests.browser.playhouse import ROOT
from tests.browser.real_house import RealHouse
from tests.browser.test_quality import assert_clean
from voicebot.events import CallerHungUp, HoldChanged, KeyPressed, SayFinished, UtteranceHeard
from voicebot.ports import LogEntry

RATE = 16_000
BEFORE_S, AFTER_S = 14.0, 6.0
WITHIN_MS = 90_000
CASES = {"de": "anna-berger", "en": "emily-carter"}


def microphone(language: str, path: Path) -> Path:
    """Silence while the bot introduces itself, then the recorded caller's first answer, again and again."""
    fixture = ROOT / "audio_fixtures" / language / "instalments" / "16k" / "01-consent.flac"
    words, rate = soundfile.read(fixture, dtype="float32")
    assert rate == RATE
    quiet = [np.zeros(int(RATE * s), np.float32) for s in (BEFORE_S, AFTER_S)]
    soundfile.write(path, np.concatenate([quiet[0], words, quiet[1]]), RATE, subtype="PCM_16")
    return path


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def with_microphone(playwright: Playwright, language: str, tmp_path: Path) -> Iterator[Browser]:
    sound = microphone(language, tmp_path / "microphone.wav")
    flags = (
        *FLAGS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={sound}",
    )
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(flags))
    yield browser
    browser.close()


@pytest.fixture
def caller(with_microphone: Browser, house: RealHouse) -> Iterator[SignedInPage]:
    yield from pages_of(with_microphone, house)


class Marks:
    """Counts what the page told of sound that it had really played."""

    def __init__(self, page: Page) -> None:
        self.played = 0
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        if "/media/browser" in socket.url:
            socket.on("framesent", self._count)

    def _count(self, sent: str | bytes) -> None:
        self.played += isinstance(sent, str) and '"played"' in sent


def until(page: Page, holds: Callable[[], object]) -> None:
    """Wait until something holds, while the browser goes on."""
    for _ in range(WITHIN_MS // 200):
        if holds():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it did not come to pass in time")


def says_yes(heard: object) -> bool:
    """Whether the fixture's words were understood, as "ja" or "yes" that it begins with."""
    assert isinstance(heard, UtteranceHeard)
    return heard.pii_text.split()[0].lower().strip(",.") in ("ja", "yes")


def test_a_person_talks_to_the_bot_with_their_own_microphone(
    house: RealHouse, caller: SignedInPage, language: str
) -> None:
    page = caller("Tina Trainer", "/browser-call", language=language)
    marks = Marks(page)
    page.fill('[name="case_id"]', CASES[language])
    page.click("#start")
    expect(page.locator("#state")).to_have_attribute("data-state", "talking", timeout=30_000)
    call_id = str(page.locator("#browser-call").get_attribute("data-call"))
    assert house.store.calls.get(call_id).case_id == CASES[language]

    def log() -> Sequence[LogEntry]:
        return house.store.log.read(call_id)

    def told(kind: type) -> list[object]:
        return [entry.item for entry in log() if isinstance(entry.item, kind)]

    until(page, lambda: told(SayFinished))
    (first, *_) = told(SayFinished)
    assert isinstance(first, SayFinished)
    assert 0 < first.played_share <= 1
    assert marks.played > 10

    until(page, lambda: any(says_yes(heard) for heard in told(UtteranceHeard)))

    page.click("[data-digit='5']")
    page.click("#hold")
    expect(page.locator("#state")).to_have_attribute("data-state", "held")
    until(page, lambda: told(KeyPressed) and told(HoldChanged))
    page.click("#hold")
    page.click("#hang-up")
    expect(page.locator("#state")).to_have_attribute("data-state", "ended", timeout=20_000)
    until(page, lambda: told(CallerHungUp))
    (end,) = told(CallerHungUp)
    assert isinstance(end, CallerHungUp)
    assert end.by == "caller"


def test_a_role_without_the_right_is_sent_away(house: RealHouse, desk: SignedInPage) -> None:
    page = desk("Axel Auditor", "/browser-call", role="auditor")
    expect(page.locator("#call-form")).to_have_count(0)


@pytest.mark.parametrize(("code", "state"), [(1013, "busy"), (1008, "refused")])
def test_a_call_that_is_not_taken_says_why_and_lets_try_again(
    caller: SignedInPage, language: str, code: int, state: str
) -> None:
    page = caller(path="/browser-call", language=language)
    page.route_web_socket("**/media/browser**", lambda socket: socket.close(code=code, reason="Not today."))
    page.click("#start")
    expect(page.locator("#state")).to_have_attribute("data-state", state)
    expect(page.locator("#state")).not_to_contain_text("Not today")
    expect(page.locator("#start")).to_be_enabled()


def test_without_a_microphone_the_page_says_so_and_lets_try_again(
    house: RealHouse, desk: SignedInPage
) -> None:
    page = desk("Tina Trainer", "/browser-call")
    page.click("#start")
    expect(page.locator("#state")).to_have_attribute("data-state", "no_microphone")
    expect(page.locator("#start")).to_be_enabled()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_clean_in_both_themes(house: RealHouse, desk: SignedInPage, theme: str) -> None:
    page = desk("Tina Trainer", "/browser-call", theme=theme)
    assert_clean(page)

"""The real thing: both processes, a recorded caller, Chromium on the desk, and a person's key A."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from voicebot.actions import Say
from voicebot.commands.parsing import read_case
from voicebot.events import PlanConfirmed
from voicebot.ports import LogEntry
from voicebot.wiring.demo import Demo, Ended, Product, Running, Stage, wait_until_ready
from voicebot.wiring.fixtures import read_fixture_call

UNTIL_SUGGESTED_MS = 120_000
UNTIL_READ_BACK_MS = 60_000


class Caller(threading.Thread):
    """Plays the recorded caller beside the browser; nobody confirms but the page."""

    def __init__(self, demo: Demo, running: Running) -> None:
        super().__init__(name="caller")
        self._demo = demo
        self._running = running
        self.seen: list[LogEntry] = []
        self.ended: Ended | None = None

    def run(self) -> None:
        self.ended = asyncio.run(
            Stage(self._demo, self._running, self.seen.extend).play(wants_confirm=lambda: False)
        )


class SoundCounter:
    """Counts the pieces of sound that reach the page over the listen socket."""

    def __init__(self, page: Page) -> None:
        self.pieces = 0
        page.on("websocket", self._watch)

    def _watch(self, socket: WebSocket) -> None:
        if "/listen/" in socket.url:
            socket.on("framereceived", self._count)

    def _count(self, piece: str | bytes) -> None:
        self.pieces += isinstance(piece, bytes)


@pytest.fixture
def demo() -> Demo:
    call = read_fixture_call("en", "instalments")
    return Demo(language="en", story="instalments", simulated=False, case=read_case(call.case), call=call)


@pytest.fixture
def running(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("VOICEBOT__MODELS__OFFLINE", "true")
    monkeypatch.setenv("VOICEBOT__EARS__MODEL", "starter")
    product = Product(demo, tmp_path / "demo")
    try:
        started = product.start()
        with ThreadPoolExecutor(1) as beside:  # this thread's event loop belongs to the browser
            beside.submit(asyncio.run, wait_until_ready(started.settings)).result()
        yield started
    finally:
        product.stop()


def test_a_person_hears_the_call_confirms_with_a_key_and_the_caller_gets_that_plan(
    chromium: Browser, demo: Demo, running: Running
) -> None:
    context = chromium.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    heard = SoundCounter(page)
    page.goto(running.console_link)
    page.click("button[type=submit]")
    caller = Caller(demo, running)
    caller.start()

    expect(page.locator("#rows")).to_contain_text("Emily Carter", timeout=30_000)
    page.click("#rows [data-call]")
    desk = page.locator("main")
    expect(desk).to_contain_text("automated assistant", timeout=30_000)
    page.click("#listen")
    expect(page.locator("#listen")).to_have_attribute("aria-pressed", "true")

    expect(page.locator("#confirm")).to_be_visible(timeout=UNTIL_SUGGESTED_MS)
    expect(page.locator("#confirm")).to_be_enabled()
    page.wait_for_timeout(1000)  # a fresh card ignores the key for 700 ms
    page.keyboard.press("a")
    expect(desk).to_contain_text("First six payments", timeout=UNTIL_READ_BACK_MS)
    caller.join()
    context.close()
    assert heard.pieces > 500, "10 s of both sides' sound at the least"

    assert caller.ended is not None
    assert caller.ended.outcome == "plan_wished"
    confirmed = [e.item for e in caller.seen if isinstance(e.item, PlanConfirmed)]
    assert [(c.decided_by, c.simulated) for c in confirmed] == [("Demo agent", False)]
    offers = [e.item.pii_text for e in caller.seen if isinstance(e.item, Say) and e.item.topic == "offer"]
    assert "sixty euros" in " ".join(offers)

"""Running fixture calls: both processes, a recorded caller, Chromium on the desk."""

import asyncio
import re
import threading

from playwright.sync_api import Page, WebSocket, expect

from tests.browser.conftest import SignedInPage
from tests.browser.real_house import RealHouse
from tests.browser.test_deciding import armed
from voicebot.actions import Say
from voicebot.dialogue.phrases import PhraseBook
from voicebot.events import (
    AgentEndedCall,
    AgentNoted,
    AgentReturned,
    AgentTookOver,
    AgentTyped,
    PlanConfirmed,
)
from voicebot.ports import LogEntry
from voicebot.wiring.demo import Demo, Ended, Running, Stage

UNTIL_SUGGESTED_MS = 120_000
SOON_MS = 60_000
TYPED = "Guten Tag, hier spricht Maria Klein."


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


def test_a_person_hears_the_call_confirms_with_a_key_and_the_caller_gets_that_plan(
    desk: SignedInPage, house: RealHouse
) -> None:
    page = desk("Maria Klein")
    heard = SoundCounter(page)
    caller = Caller(*house.demo("en", "instalments"))
    caller.start()

    expect(page.locator("#rows")).to_contain_text("Emily Carter", timeout=SOON_MS)
    page.click("#rows [data-call]")
    main = page.locator("main")
    expect(main).to_contain_text("automated assistant", timeout=SOON_MS)
    page.click("#listen")
    expect(page.locator("#listen")).to_have_attribute("aria-pressed", "true")

    expect(page.locator("#confirm")).to_be_visible(timeout=UNTIL_SUGGESTED_MS)
    armed(page).keyboard.press("a")
    expect(main).to_contain_text("First six payments", timeout=SOON_MS)
    caller.join()
    assert heard.pieces > 500, "10 s of both sides' sound at the least"

    assert caller.ended is not None
    assert caller.ended.outcome == "plan_wished"
    confirmed = [e.item for e in caller.seen if isinstance(e.item, PlanConfirmed)]
    assert [(c.decided_by, c.simulated) for c in confirmed] == [("Maria Klein", False)]
    offers = [e.item.pii_text for e in caller.seen if isinstance(e.item, Say) and e.item.topic == "offer"]
    assert "sixty euros" in " ".join(offers)


def test_in_a_running_call_an_agent_reads_along_whispers_takes_over_types_and_ends_it(
    desk: SignedInPage, house: RealHouse
) -> None:
    page = desk("Maria Klein", "/live")
    caller = Caller(*house.demo("de", "instalments"))
    caller.start()
    page.click("#rows [data-call]", timeout=SOON_MS)
    lines = page.locator("#lines")
    expect(page.locator("#coming-text")).not_to_be_empty(timeout=SOON_MS)  # words before they are final
    expect(lines.locator(".said.caller, .said").first).to_be_visible(timeout=SOON_MS)
    expect(page.locator("#curve svg")).to_have_attribute(
        "aria-label", re.compile(r"Mood \w+, cooperation \d+ %"), timeout=SOON_MS
    )

    page.click('[data-code="offer_break"]')
    _tone, (offer, *_) = PhraseBook.read().phrase("note.offer_break", "de").of("plain")
    expect(lines).to_contain_text(offer, timeout=SOON_MS)

    expect(page.locator("#call-stage")).to_have_text(re.compile("Talking|Looking|pending"), timeout=SOON_MS)
    page.keyboard.press("t")
    expect(page.locator("#type-text")).to_be_visible(timeout=SOON_MS)
    page.fill("#type-text", TYPED)
    page.keyboard.press("Enter")
    expect(lines).to_contain_text(TYPED, timeout=SOON_MS)
    page.click("#take-over")
    expect(page.locator("#whispers")).to_be_visible(timeout=SOON_MS)

    page.click("#book-callback")
    page.select_option("#callback-skill", "hardship")
    page.click('#callback-dialog button[value="book"]')
    expect(page.locator("#toast")).to_contain_text("callback is booked")
    page.click("#end-call")
    page.click('#end-dialog button[value="end"]')
    expect(page.locator("#call-tools")).to_be_hidden(timeout=SOON_MS)
    caller.join()

    steered = (AgentNoted, AgentTookOver, AgentTyped, AgentReturned, AgentEndedCall)
    assert [type(e.item) for e in caller.seen if isinstance(e.item, steered)] == list(steered)
    assert spoken_while_taken(caller.seen) == [TYPED]
    (task,) = house.store.tasks.find()
    assert (task.kind, task.skill, task.language) == ("callback", "hardship", "de")
    audit = [row.line for row in house.store.audit.read(None, 10) if row.line.what.startswith("call")]
    assert {house.store.people.get(line.who).name for line in audit} == {"Maria Klein"}
    assert {line.what for line in audit} >= {"call.note", "call.take_over", "call.type", "call.end"}


def spoken_while_taken(log: list[LogEntry]) -> list[str]:
    """What the bot began to say between the take-over and the return."""
    kinds = [type(entry.item) for entry in log]
    taken = log[kinds.index(AgentTookOver) : kinds.index(AgentReturned)]
    return [entry.item.pii_text for entry in taken if isinstance(entry.item, Say)]

"""A recorded caller comes over the media socket into both processes; the plan ends up active.

Everything is real: the shipped weights hear the words, the navigator suggests, a simulated client of the
public API confirms, the notice goes out, and the caller confirms it on its page.
"""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from voicebot.actions import Say
from voicebot.commands.parsing import read_case
from voicebot.events import PartialHeard, PlanConfirmed, ScoresUpdated, UtteranceHeard
from voicebot.ports import LogEntry
from voicebot.wiring.demo import Demo, Ended, Product, Running, Stage, wait_until_ready
from voicebot.wiring.fixtures import read_fixture_call
from voicebot.wiring.parts import replay_log


@pytest.fixture
def demo() -> Demo:
    call = read_fixture_call("de", "instalments")
    return Demo(language="de", story="instalments", simulated=True, case=read_case(call.case), call=call)


@pytest.fixture
def running(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("VOICEBOT__MODELS__OFFLINE", "true")
    monkeypatch.setenv("VOICEBOT__EARS__MODEL", "starter")
    product = Product(demo, tmp_path / "demo")
    try:
        yield product.start()
    finally:
        product.stop()


def perform(demo: Demo, running: Running, seen: list[LogEntry]) -> Ended:
    async def play() -> Ended:
        await wait_until_ready(running.settings)
        return await Stage(demo, running, seen.extend).play(lambda: False)

    return asyncio.run(play())


def test_a_recorded_caller_ends_with_an_active_plan(demo: Demo, running: Running) -> None:
    seen: list[LogEntry] = []
    ended = perform(demo, running, seen)
    heard = " ".join(e.item.pii_text for e in seen if isinstance(e.item, UtteranceHeard))
    if ended.outcome != "plan_wished":
        pytest.fail(f"{ended.outcome}\n" + "\n".join(lines_of(seen)))
    assert "fünfzig euro im monat" in heard

    confirmed = next(e.item for e in seen if isinstance(e.item, PlanConfirmed))
    assert confirmed.simulated
    spoken = " ".join(e.item.pii_text for e in seen if isinstance(e.item, Say) and e.item.topic == "offer")
    assert "zu je fünfzig Euro" in spoken
    assert replay_log(seen) is None
    assert ended.sound.stat().st_size > 1_000_000

    store, plan_id = running.store, ended.plan_id
    assert store.plans.get(plan_id).state == "notified"
    confirm_by_text_form(ended.notice_link, demo)
    assert store.plans.get(plan_id).state == "active"
    assert store.audit.verify() > 0


def lines_of(seen: list[LogEntry]) -> list[str]:
    """The call's steps with their words, one a line; scores and words that were not final are left out."""
    quiet = (ScoresUpdated, PartialHeard)
    return [
        f"{e.at:%H:%M:%S.%f} {type(e.item).__name__} {getattr(e.item, 'pii_text', '')}"
        f"{getattr(e.item, 'topic', '')} {getattr(e.item, 'reason', '')}"
        for e in seen
        if not isinstance(e.item, quiet)
    ]


def confirm_by_text_form(link: str, demo: Demo) -> None:
    """Open the notice, give the postcode, confirm; the first page shows nothing of the plan."""
    with httpx.Client(follow_redirects=True, timeout=10) as browser:
        first = browser.get(link)
        assert first.status_code == 200
        assert "50,00" not in first.text
        assert demo.case.claim.creditor not in first.text
        page = browser.post(link, data={"postcode": demo.case.person.postcode})
        assert "50,00" in page.text
        proof = re.search(r'name="proof" value="([^"]+)"', page.text)
        assert proof is not None
        assert browser.post(f"{link}/confirm", data={"proof": "guessed"}).status_code in (200, 403)
        done = browser.post(f"{link}/confirm", data={"proof": proof.group(1)})
        assert done.status_code == 200

"""Many callers at once: room is bounded, a stopping bot lets its calls end and takes no new one."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.telephony.conftest import LINES
from tests.telephony.stage.asterisk import Asterisk
from tests.telephony.stage.bot import Bot
from tests.telephony.stage.processes import until
from tests.telephony.stage.product import product
from tests.telephony.stage.sipp import WORDS, Crowd, Tally, as_alaw, crowd, some, tally
from voicebot.commands.parsing import read_case
from voicebot.wiring.demo import wait_until_ready


@pytest.fixture
def exchange(small: Bot, tmp_path: Path) -> Iterator[Asterisk]:
    with Asterisk(small.media_uri, small.token, tmp_path) as running:
        yield running


def test_a_full_bot_refuses_with_503_and_keeps_its_calls(
    small: Bot, exchange: Asterisk, tmp_path: Path
) -> None:
    callers = crowd(exchange, some(tmp_path, LINES + 3, 12), tmp_path)
    callers.wait(90)
    callers.stop()
    counted = tally(tmp_path)
    assert (counted.made, counted.complete, counted.failed) == (LINES + 3, LINES, 3)
    refusals = (tmp_path / "sipp-errors.txt").read_text()
    assert refusals.count("SIP/2.0 503") >= 3
    until("every line is free again", lambda: small.load()["calls"] == 0)


def test_a_stopping_bot_drops_no_call_and_takes_no_new_one(
    small: Bot, exchange: Asterisk, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    callers = crowd(exchange, some(first, LINES - 2, 15), first)
    until("the calls run", lambda: small.load()["calls"] == LINES - 2)
    small.peer.signal(signal.SIGTERM)
    exchange.ports.trunk += 2  # sipp's second crowd needs a port of its own
    late = crowd(exchange, some(second, 2, 2), second)
    late.wait(60)
    callers.wait(60)
    late.stop()
    callers.stop()
    assert tally(second) == Tally(made=2, complete=0, failed=2), "0 new"
    assert tally(first).complete == LINES - 2, "0 dropped"
    assert small.peer.wait(30) == 0, "then it exits"


@pytest.mark.parametrize("language", ["de", "en"])
def test_live_dialogues_end_by_themselves_while_the_product_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """They last for less than the 10 s that the product of the stage grants."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with product(language, "instalments", tmp_path, monkeypatch, {"LOG__LEVEL": "error"}) as house:
        asyncio.run(wait_until_ready(house.running.settings))
        settings, store = house.running.settings, house.running.store
        calls = f"http://{settings.calls.host}:{settings.calls.port}"
        case = read_case(house.call.case).case_id
        live = Crowd(
            calls=3, per_second=5, hold_s=8, case=case, sound=as_alaw(WORDS, first / "w.al", pause_s=1)
        )
        callers = crowd(house.asterisk, live, first)
        until("the calls run", lambda: httpx.get(f"{calls}/load").json()["calls"] == 3)
        stopping = threading.Thread(target=house.stop)
        stopping.start()
        until("it drains", lambda: httpx.get(f"{calls}/health/ready").status_code == 503)
        house.asterisk.ports.trunk += 2  # the second crowd needs a port of its own
        late = crowd(house.asterisk, replace(live, calls=2, hold_s=2), second)
        late.wait(60)
        callers.wait(60)
        for peer in (late, callers):
            peer.stop()
        stopping.join(60)
        assert not stopping.is_alive(), "then both processes exit"
        assert tally(second) == Tally(made=2, complete=0, failed=2), "0 new"
        assert tally(first).complete == 3, "0 dropped"
        assert store.calls.live() == [], "every call's end stands in the log"
        assert len(store.calls.recent(10)) == 3

"""The media socket's protocol, with a scripted peer."""

import asyncio
import json
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.virtual_loop import run_virtually
from voicebot.errors import PeerError
from voicebot.service.roads import HungUp, Key, RoadClosed, RoadItem
from voicebot.telephony.media_socket import LARGEST_MESSAGE, SocketRoad, read_opening


class Peer:
    """Sends a script, then hangs in silence or closes; keeps what it is sent."""

    def __init__(self, script: Sequence[str | bytes], *, silent_at_the_end: bool = False) -> None:
        self._script = list(script)
        self._silent = silent_at_the_end
        self.got: list[str | bytes] = []
        self.closed = False

    async def recv(self) -> str | bytes:
        if self._script:
            return self._script.pop(0)
        if self._silent:
            await asyncio.Event().wait()
        raise ConnectionError

    async def send(self, message: str | bytes) -> None:
        if self.closed:
            raise ConnectionError
        self.got.append(message)

    async def close(self) -> None:
        self.closed = True


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return run_virtually(work)


async def everything(road: SocketRoad) -> list[RoadItem]:
    items: list[RoadItem] = []
    while not items or not isinstance(items[-1], HungUp):
        items.append(await road.receive())
    return items


def text(**fields: object) -> str:
    return json.dumps(fields)


def test_the_opening_gives_rate_and_fields() -> None:
    opening = run(read_opening(Peer([text(event="start", rate=8000, case_id="NM-1", language="en", n=5)])))
    assert opening.rate == 8000
    assert opening.text("case_id") == "NM-1"
    assert opening.text("n") == opening.text("missing") == ""


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("hello", "must be a start event"),
        (b"\x00\x00", "must be a start event"),
        (text(event="key", digit="1"), "must be a start event"),
        (text(event="start"), "rate must be one of 8000"),
        (text(event="start", rate=44100), "rate must be one of 8000"),
        ("[" * 50_000, "must be a start event"),
    ],
)
def test_a_wrong_opening_is_one_sentence(first: str | bytes, why: str) -> None:
    with pytest.raises(PeerError, match=why):
        run(read_opening(Peer([first])))


def test_a_peer_that_says_nothing_or_leaves_is_refused() -> None:
    with pytest.raises(PeerError, match="said nothing"):
        run(read_opening(Peer([], silent_at_the_end=True)))
    with pytest.raises(PeerError, match="at once"):
        run(read_opening(Peer([])))


def test_sound_keys_and_the_end_come_in_order() -> None:
    script: list[str | bytes] = [
        b"\x01\x00" * 320,
        text(event="key", digit="#"),
        text(event="hang_up", cause="busy"),
    ]
    assert run(everything(SocketRoad(Peer(script), rate=16000))) == [
        b"\x01\x00" * 320,
        Key(digit="#"),
        HungUp(cause="busy"),
    ]


def test_broken_messages_are_counted_and_dropped() -> None:
    broken: list[str | bytes] = [
        "{",
        "[]",
        "null",
        text(event="key", digit="55"),
        text(event="key", digit=5),
        b"",
        text(event="x"),
    ]
    road = SocketRoad(Peer([*broken, b"\x00" * (LARGEST_MESSAGE + 2), b"\x00\x00"]), rate=8000)
    items = run(everything(road))
    assert items[0] == b"\x00\x00"
    assert road.dropped == len(broken) + 1


@given(st.lists(st.text(max_size=60) | st.binary(max_size=60), max_size=30))
def test_no_message_breaks_the_road(script: list[str | bytes]) -> None:
    items = run(everything(SocketRoad(Peer(script), rate=8000)))
    assert isinstance(items[-1], HungUp)


def test_a_half_open_socket_is_closed_after_fifteen_seconds() -> None:
    async def work() -> tuple[RoadItem, float]:
        road = SocketRoad(Peer([], silent_at_the_end=True), rate=8000)
        return await road.receive(), asyncio.get_running_loop().time()

    item, after_s = run(work())
    assert isinstance(item, HungUp)
    assert after_s == pytest.approx(15.0)


def test_closing_says_so_once_and_nothing_can_be_sent_after_it() -> None:
    async def work() -> Peer:
        peer = Peer([])
        road = SocketRoad(peer, rate=8000)
        await road.ready()
        await road.flush()
        await road.close()
        await road.close()
        with pytest.raises(RoadClosed):
            await road.send(b"\x00\x00")
        return peer

    peer = run(work())
    assert [json.loads(message)["event"] for message in peer.got] == ["ready", "flush", "hang_up"]


def test_a_peer_that_is_gone_closes_the_road() -> None:
    async def work() -> None:
        peer = Peer([])
        road = SocketRoad(peer, rate=8000)
        peer.closed = True
        with pytest.raises(RoadClosed):
            await road.send(b"\x00\x00")

    run(work())

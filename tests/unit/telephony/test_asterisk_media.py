"""Asterisk's media WebSocket, with a scripted Asterisk."""

import asyncio
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.media_peer import Peer, everything, text
from tests.fakes.virtual_loop import run_virtually as run
from voicebot.errors import PeerError
from voicebot.service.roads import HungUp, Key, MarkedRoad, Missing, Played, RoadClosed
from voicebot.telephony.asterisk_media import FORMATS, AsteriskDialect, bring
from voicebot.telephony.socket_road import MarkedSocketRoad

START = {
    "event": "MEDIA_START",
    "connection_id": "c",
    "channel": "WebSocket/bot/c",
    "channel_id": "1.1",
    "format": "slin16",
    "optimal_frame_size": 640,
    "ptime": 20,
}
SAID = {"case_id": "NM-1"}


def started(peer: Peer, frame_bytes: int = 640) -> MarkedSocketRoad:
    return MarkedSocketRoad(peer, AsteriskDialect(FORMATS["slin16"], frame_bytes))


def loudest(pcm: bytes) -> int:
    return int(np.abs(np.frombuffer(pcm, np.int16).astype(int)).max())


def test_the_address_names_case_caller_and_call() -> None:
    said = {**SAID, "caller": "+4930", "call_id": "sip-9", "dial_id": "dial-2", "channel": "7.1"}
    said |= {"language": "en"}
    arrived = run(bring(Peer([text(**START)]), said))
    assert (arrived.direction, arrived.channel) == ("outbound", "7.1")
    assert (arrived.case_id, arrived.pii_caller, arrived.call_id) == ("NM-1", "+4930", "sip-9")
    assert (arrived.dial_id, arrived.language, arrived.road.rate) == ("dial-2", "en", 16000)
    assert isinstance(arrived.road, MarkedRoad)


def test_channel_variables_name_them_too() -> None:
    variables = {"__CASE_ID": "NM-2", "CALL_ID": "sip-1", "BRIDGEPEER": "x", "ODD": 5}
    arrived = run(bring(Peer([text(**START, channel_variables=variables)]), {}))
    assert (arrived.case_id, arrived.call_id) == ("NM-2", "sip-1")


@pytest.mark.parametrize(("name", "rate"), [("slin", 8000), ("slin24", 24000), ("slin48", 48000)])
def test_every_signed_linear_rate_is_taken(name: str, rate: int) -> None:
    assert run(bring(Peer([text(**{**START, "format": name})]), SAID)).road.rate == rate


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("MEDIA_START connection_id:c channel:x format:slin16", r"f\(json\)"),
        (b"\x00" * 640, r"f\(json\)"),
        (text(event="MEDIA_XON"), r"f\(json\)"),
        (text(event="MEDIA_START"), r"c\(slin16\)"),
        (text(**{**START, "format": "opus"}), r"c\(slin16\)"),
        (text(**{**START, "format": ["slin16"]}), r"c\(slin16\)"),
    ],
)
def test_a_wrong_opening_says_what_to_dial_with(first: str | bytes, why: str) -> None:
    with pytest.raises(PeerError, match=why):
        run(bring(Peer([first]), SAID))


def test_a_call_without_a_case_is_refused() -> None:
    with pytest.raises(PeerError, match="case_id"):
        run(bring(Peer([text(**START, channel_variables=[1])]), {}))


def test_sound_keys_and_marks_come_in_order() -> None:
    script: list[str | bytes] = [
        b"\x01\x00" * 320,
        text(event="DTMF_END", channel_id="1.1", digit="*"),
        text(event="MEDIA_MARK_PROCESSED", channel_id="1.1", correlation_id="4"),
        text(event="QUEUE_DRAINED"),
        text(event="DTMF_END", digit="12"),
    ]
    *items, end = run(everything(started(Peer(script))))
    assert items == [b"\x01\x00" * 320, Key(digit="*"), Played(name="4")]
    assert isinstance(end, HungUp)


def test_only_whole_frames_are_sent() -> None:
    async def work() -> list[str | bytes]:
        peer = Peer([])
        road = started(peer, frame_bytes=640)
        for _ in range(4):
            await road.send(b"\x01\x00" * 240)  # 480 bytes
        return peer.got

    assert [len(message) for message in run(work())] == [640, 640, 640]


@pytest.mark.parametrize(
    ("name", "silence", "tone"), [("alaw", b"\xd5", b"\x2a"), ("ulaw", b"\xff", b"\x00")]
)
def test_g711_comes_and_goes_at_eight_thousand_samples(name: str, silence: bytes, tone: bytes) -> None:
    async def work() -> tuple[list[int], list[str | bytes]]:
        start = text(**{**START, "format": name, "optimal_frame_size": 160})
        peer = Peer([start, silence * 160, tone * 160])
        road = (await bring(peer, SAID)).road
        assert road.rate == 8000
        pieces = [cast(bytes, await road.receive()) for _ in range(2)]
        await road.send(pieces[1][:200])
        await road.send(pieces[1][200:])
        return [loudest(piece) for piece in pieces], peer.got

    (quiet, loud), sent = run(work())
    assert quiet <= 8
    assert loud > 30_000
    assert sent == [tone * 160]


def test_a_piece_of_g711_without_a_byte_never_came() -> None:
    start = text(**{**START, "format": "alaw", "optimal_frame_size": 160})

    async def work() -> object:
        return await (await bring(Peer([start, b""]), SAID)).road.receive()

    assert run(work()) == Missing(seconds=0.02)


def test_a_flush_forgets_what_does_not_fill_a_frame() -> None:
    async def work() -> Peer:
        peer = Peer([])
        road = started(peer)
        await road.send(b"\x01\x00" * 240)
        await road.flush()
        await road.send(b"\x02\x00" * 320)
        return peer

    peer = run(work())
    assert peer.told() == [{"command": "FLUSH_MEDIA"}]
    assert peer.got[-1] == b"\x02\x00" * 320


def test_the_answer_marks_and_the_end_are_commands() -> None:
    async def work() -> Peer:
        peer = Peer([])
        road = started(peer)
        await road.ready("call-1")
        await road.mark("9")
        await road.close()
        return peer

    peer = run(work())
    mark = {"command": "MARK_MEDIA", "correlation_id": "9"}
    assert peer.told() == [{"command": "ANSWER"}, mark, {"command": "HANGUP"}]
    assert peer.closed


def test_nothing_is_sent_between_xoff_and_xon() -> None:
    async def work() -> list[tuple[float, int]]:
        loop, sent = asyncio.get_running_loop(), []
        peer = Peer([text(event="MEDIA_XOFF"), b"\x00\x00"], silent_at_the_end=True)
        road = started(peer)
        await road.receive()
        sending = loop.create_task(road.send(b"\x01\x00" * 320))
        await asyncio.sleep(2)
        sent.append((loop.time(), len(peer.got)))
        peer.say(text(event="MEDIA_XON"), b"\x00\x00")
        await road.receive()
        await sending
        sent.append((loop.time(), len(peer.got)))
        return sent

    assert run(work()) == [(2.0, 0), (2.0, 1)]


def test_a_peer_that_never_has_room_again_is_given_up() -> None:
    async def work() -> float:
        road = started(Peer([text(event="MEDIA_XOFF"), b"\x00\x00"], silent_at_the_end=True))
        await road.receive()
        with pytest.raises(RoadClosed):
            await road.send(b"\x01\x00" * 320)
        return asyncio.get_running_loop().time()

    assert run(work()) == pytest.approx(10.0)


@given(st.lists(st.text(max_size=60) | st.binary(max_size=60), max_size=30))
def test_no_message_breaks_the_road(script: list[str | bytes]) -> None:
    assert isinstance(run(everything(started(Peer(script))))[-1], HungUp)

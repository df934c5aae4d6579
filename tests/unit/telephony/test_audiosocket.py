"""AudioSocket's messages and the keys of its calls."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.media_peer import everything
from tests.fakes.virtual_loop import run_virtually as run
from voicebot.errors import PeerError
from voicebot.service.roads import HungUp, Key
from voicebot.telephony.audiosocket import (
    DIGIT,
    HANG_UP,
    NAME,
    AudioSocketDialect,
    AudioSocketStream,
    CallKeys,
    bring,
    message,
)
from voicebot.telephony.socket_road import SocketRoad

KEY = UUID("6b3b7c1e-6f5a-4a8e-9a2b-000000000001")
SOUND = b"\x01\x00" * 160


class Writer:
    """Keeps what is written; a stream's writer as far as it is used."""

    def __init__(self) -> None:
        self.got = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.got += data

    async def drain(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    async def wait_closed(self) -> None:
        pass


def stream_of(*data: bytes) -> tuple[AudioSocketStream, Writer]:
    reader, writer = asyncio.StreamReader(), Writer()
    for piece in data:
        reader.feed_data(piece)
    reader.feed_eof()
    return AudioSocketStream(reader, writer), writer  # type: ignore[arg-type] # a writer as far as it is used


def keys_with(**said: str) -> CallKeys:
    keys = CallKeys()
    keys.register(str(KEY), said, now=0.0)
    return keys


@pytest.mark.parametrize(("kind", "rate"), [(0x10, 8000), (0x12, 16000), (0x16, 48000)])
def test_key_and_first_sound_open_a_call_at_the_rate_of_the_sound(kind: int, rate: int) -> None:
    async def work() -> tuple[str, str, int]:
        stream, _ = stream_of(message(NAME, KEY.bytes), message(kind, SOUND))
        arrived = await bring(stream, keys_with(case_id="NM-1", call_id="sip-1"), 10.0)
        return arrived.case_id, arrived.call_id, arrived.road.rate

    assert run(work()) == ("NM-1", "sip-1", rate)


def test_a_key_works_once() -> None:
    keys = keys_with(case_id="NM-1")
    assert keys.take(KEY.bytes, 1.0) == {"case_id": "NM-1"}
    with pytest.raises(PeerError, match="registered"):
        keys.take(KEY.bytes, 1.0)


def test_a_key_works_for_a_minute() -> None:
    with pytest.raises(PeerError, match="registered"):
        keys_with(case_id="NM-1").take(KEY.bytes, 60.0)


@pytest.mark.parametrize("key", [b"", b"short", UUID(int=5).bytes])
def test_an_unknown_key_opens_nothing(key: bytes) -> None:
    with pytest.raises(PeerError, match="registered"):
        keys_with(case_id="NM-1").take(key, 1.0)


def test_a_key_that_is_no_uuid_is_refused_and_so_is_the_thousand_and_first() -> None:
    keys = CallKeys()
    with pytest.raises(PeerError, match="UUID"):
        keys.register("../etc", {}, 0.0)
    for number in range(1000):
        keys.register(str(UUID(int=number)), {}, 0.0)
    with pytest.raises(PeerError, match="Too many"):
        keys.register(str(UUID(int=1000)), {}, 1.0)
    keys.register(str(UUID(int=1000)), {}, 61.0)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([message(0x10, SOUND)], "UUID"),
        ([b"GET / HTTP/1.1\r\n\r\n"], "at once"),
        ([message(NAME, KEY.bytes), message(0x03, b"1")], "signed linear"),
        ([message(NAME, KEY.bytes)], "at once"),
    ],
)
def test_what_is_no_audiosocket_is_refused(data: list[bytes], why: str) -> None:
    async def work() -> None:
        stream, _ = stream_of(*data)
        with pytest.raises(PeerError, match=why):
            await bring(stream, keys_with(case_id="a"), 1.0)

    run(work())


def test_sound_keys_and_the_end_come_in_order() -> None:
    async def work() -> list[object]:
        stream, _ = stream_of(
            message(0x10, SOUND),
            message(DIGIT, b"#"),
            message(DIGIT, b"xx"),
            message(0x12, SOUND),
            message(0x10, b"\x01"),
            message(0x77),
            message(HANG_UP),
        )
        return list(await everything(SocketRoad(stream, AudioSocketDialect(0x10))))

    assert run(work()) == [SOUND, Key(digit="#"), HungUp(cause="the caller hung up", by="caller")]


def test_silence_sound_and_the_end_are_framed() -> None:
    async def work() -> bytes:
        stream, writer = stream_of()
        road = SocketRoad(stream, AudioSocketDialect(0x10))
        await road.ready("call-1")
        await road.send(SOUND)
        await road.flush()
        await road.close()
        return writer.got

    assert run(work()) == b"\x10\x01\x40" + bytes(320) + b"\x10\x01\x40" + SOUND + b"\x00\x00\x00"


@given(st.binary(max_size=400))
def test_no_bytes_break_the_road(data: bytes) -> None:
    async def work() -> object:
        stream, _ = stream_of(data)
        return (await everything(SocketRoad(stream, AudioSocketDialect(0x10))))[-1]

    assert isinstance(run(work()), HungUp)

"""Twilio's media streams, with a scripted Twilio."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.media_peer import Peer, everything, text
from tests.fakes.virtual_loop import run_virtually as run
from voicebot.errors import PeerError
from voicebot.service.roads import HungUp, Key, MarkedRoad, Played
from voicebot.telephony.socket_road import MarkedSocketRoad
from voicebot.telephony.twilio_media import TwilioDialect, bring, signed

CONNECTED = text(event="connected", protocol="Call", version="1.0.0")
START: dict[str, Any] = {
    "event": "start",
    "streamSid": "MZ1",
    "start": {
        "streamSid": "MZ1",
        "callSid": "CA1",
        "customParameters": {"case_id": "NM-1", "language": "en"},
    },
}


def a_wave() -> bytes:
    return (np.sin(np.arange(160) / 5) * 8000).astype("<i2").tobytes()


async def road_to(peer: Peer) -> MarkedSocketRoad:
    return MarkedSocketRoad(peer, await TwilioDialect.of("MZ1"))


def test_the_signature_is_hmac_sha1_of_the_address() -> None:
    # Computed once with `printf %s ADDRESS | openssl dgst -sha1 -hmac TOKEN -binary | base64`.
    address, token = "wss://bot.example/media/twilio", b"12345678901234567890123456789012"
    assert signed(token, address, "xwfSF8Np0bZeUMYdZsZYx70L0gM=")
    assert not signed(token, address + "?", "xwfSF8Np0bZeUMYdZsZYx70L0gM=")
    assert not signed(b"another", address, "xwfSF8Np0bZeUMYdZsZYx70L0gM=")
    assert not signed(token, address, "")


@pytest.mark.parametrize("first", [[CONNECTED], []])
def test_the_start_names_call_and_parameters(first: list[str | bytes]) -> None:
    arrived = run(bring(Peer([*first, text(**START)]), {}))
    assert (arrived.case_id, arrived.language, arrived.call_id, arrived.road.rate) == (
        "NM-1",
        "en",
        "CA1",
        8000,
    )
    assert isinstance(arrived.road, MarkedRoad)


@pytest.mark.parametrize(
    "script", [["hello", "hello"], [CONNECTED, CONNECTED], [text(event="start", start="x")], [b"\x00"]]
)
def test_a_wrong_opening_is_refused(script: list[str | bytes]) -> None:
    with pytest.raises(PeerError, match="must open with"):
        run(bring(Peer(script), {}))


def test_a_stream_without_a_case_is_refused() -> None:
    with pytest.raises(PeerError, match="case_id"):
        run(bring(Peer([text(event="start", start={"customParameters": 5})]), {}))


def test_sound_survives_mu_law_both_ways() -> None:
    async def work() -> bytes:
        peer = Peer([])
        await (await road_to(peer)).send(a_wave())
        (sent,) = peer.told()
        assert sent["streamSid"] == "MZ1"
        back = Peer([text(event="media", media={"payload": sent["media"]["payload"]})])
        item, *_ = await everything(await road_to(back))
        assert isinstance(item, bytes)
        return item

    before, after = (np.frombuffer(pcm, "<i2").astype(float) for pcm in (a_wave(), run(work())))
    noise_db = 10 * np.log10(np.mean(before**2) / np.mean((before - after) ** 2))
    assert noise_db > 30


def test_keys_marks_and_the_end_come_in_order() -> None:
    async def work() -> list[object]:
        script: list[str | bytes] = [
            text(event="dtmf", dtmf={"digit": "5"}),
            text(event="mark", mark={"name": "3"}),
            text(event="stop"),
        ]
        return list(await everything(await road_to(Peer(script))))

    assert run(work()) == [Key(digit="5"), Played(name="3"), HungUp(cause="the stream has ended")]


@pytest.mark.parametrize(
    "broken",
    [
        {"event": "media"},
        {"event": "media", "media": "x"},
        {"event": "media", "media": {"payload": "***"}},
        {"event": "media", "media": {"payload": 5}},
        {"event": "media", "media": {"payload": "Zg"}},
        {"event": "dtmf", "dtmf": "5"},
        {"event": "dtmf", "dtmf": {"digit": "55"}},
        {"event": "dtmf", "dtmf": {"digit": ["5"]}},
        {"event": "mark", "mark": {}},
        {"event": ["media"]},
    ],
)
def test_broken_events_are_counted_and_dropped(broken: dict[str, Any]) -> None:
    async def work() -> tuple[list[object], int]:
        road = await road_to(Peer([text(**broken)]))
        return list(await everything(road)), road.dropped

    items, dropped = run(work())
    assert len(items) == 1
    assert dropped == 1


def test_flush_and_marks_are_events_of_the_stream() -> None:
    async def work() -> Peer:
        peer = Peer([])
        road = await road_to(peer)
        await road.ready("call-1")
        await road.mark("8")
        await road.flush()
        await road.close()
        return peer

    peer = run(work())
    assert peer.told() == [
        {"event": "mark", "streamSid": "MZ1", "mark": {"name": "8"}},
        {"event": "clear", "streamSid": "MZ1"},
    ]
    assert peer.closed


@given(st.lists(st.text(max_size=60) | st.binary(max_size=60), max_size=20))
def test_no_message_breaks_the_road(script: list[str | bytes]) -> None:
    async def work() -> object:
        return (await everything(await road_to(Peer(script))))[-1]

    assert isinstance(run(work()), HungUp)

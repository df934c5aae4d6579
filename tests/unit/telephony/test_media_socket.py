"""The plain media protocol, with a scripted peer."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.media_peer import Peer, everything, text
from tests.fakes.virtual_loop import run_virtually as run
from voicebot.errors import PeerError
from voicebot.service.roads import Held, HungUp, Key, MarkedRoad, Played, RoadClosed, RoadItem
from voicebot.telephony.dialects import LARGEST_MESSAGE
from voicebot.telephony.media_socket import PlainDialect, bring
from voicebot.telephony.socket_road import SocketRoad


def road_to(peer: Peer, rate: int = 16000) -> SocketRoad:
    return SocketRoad(peer, PlainDialect(rate))


def test_the_opening_gives_road_case_and_names() -> None:
    start = text(
        event="start", rate=8000, case_id="NM-1", language="en", call_id="x-1", caller="+49", dial_id=5
    )
    arrived = run(bring(Peer([start]), {}))
    assert (arrived.case_id, arrived.language, arrived.call_id) == ("NM-1", "en", "x-1")
    assert (arrived.pii_caller, arrived.dial_id) == ("+49", "")
    assert arrived.road.rate == 8000
    assert not isinstance(arrived.road, MarkedRoad)


def test_what_the_address_or_ticket_says_wins_over_the_start() -> None:
    arrived = run(bring(Peer([text(event="start", rate=8000, case_id="guessed")]), {"case_id": "signed"}))
    assert arrived.case_id == "signed"


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("hello", "must be a start event"),
        (b"\x00\x00", "must be a start event"),
        (text(event="key", digit="1"), "must be a start event"),
        (text(event="start"), "rate must be one of 8000"),
        (text(event="start", rate=44100), "rate must be one of 8000"),
        (text(event="start", rate=[8000]), "rate must be one of 8000"),
        (text(event="start", rate=8000), "must name its case_id"),
        (text(event="start", rate=8000, case_id=7), "must name its case_id"),
        (text(event="start", rate=8000, case_id="a", language="fr"), "language must be"),
        ("[" * 50_000, "must be a start event"),
    ],
)
def test_a_wrong_opening_is_one_sentence(first: str | bytes, why: str) -> None:
    with pytest.raises(PeerError, match=why):
        run(bring(Peer([first]), {}))


def test_a_peer_that_says_nothing_or_leaves_is_refused() -> None:
    with pytest.raises(PeerError, match="said nothing"):
        run(bring(Peer([], silent_at_the_end=True), {}))
    with pytest.raises(PeerError, match="at once"):
        run(bring(Peer([]), {}))


def test_sound_keys_hold_and_the_end_come_in_order() -> None:
    script: list[str | bytes] = [
        b"\x01\x00" * 320,
        text(event="key", digit="#"),
        text(event="hold", on=True),
        text(event="played", mark="3"),
        text(event="hang_up", cause="busy", by="caller", sip_status=486, q850=17),
    ]
    assert run(everything(road_to(Peer(script)))) == [
        b"\x01\x00" * 320,
        Key(digit="#"),
        Held(on=True),
        Played(name="3"),
        HungUp(cause="busy", by="caller", sip_status=486, q850=17),
    ]


@pytest.mark.parametrize(
    "odd",
    [{"by": "mallory"}, {"by": []}, {"sip_status": "486"}, {"q850": 999}, {"q850": True}, {"sip_status": -1}],
)
def test_an_end_with_odd_fields_is_still_an_end(odd: dict[str, Any]) -> None:
    (end,) = run(everything(road_to(Peer([text(event="hang_up", **odd)]))))
    assert end == HungUp(cause="the caller hung up")


def test_broken_messages_are_counted_and_dropped() -> None:
    broken: list[str | bytes] = [
        "{",
        "[]",
        "null",
        text(event="key", digit="55"),
        text(event="key", digit=5),
        text(event="hold", on="yes"),
        b"",
        text(event="x"),
    ]
    road = road_to(Peer([*broken, b"\x00" * (LARGEST_MESSAGE + 2), b"\x00\x00"]))
    items = run(everything(road))
    assert items[0] == b"\x00\x00"
    assert road.dropped == len(broken) + 1


@given(st.lists(st.text(max_size=60) | st.binary(max_size=60), max_size=30))
def test_no_message_breaks_the_road(script: list[str | bytes]) -> None:
    items = run(everything(road_to(Peer(script))))
    assert isinstance(items[-1], HungUp)


def test_a_half_open_socket_is_closed_after_fifteen_seconds() -> None:
    async def work() -> tuple[RoadItem, float]:
        road = road_to(Peer([], silent_at_the_end=True))
        return await road.receive(), asyncio.get_running_loop().time()

    item, after_s = run(work())
    assert isinstance(item, HungUp)
    assert item.by == "network"
    assert after_s == pytest.approx(15.0)


def test_closing_says_so_once_and_nothing_can_be_sent_after_it() -> None:
    async def work() -> Peer:
        peer = Peer([])
        road = road_to(peer)
        await road.ready("call-1")
        await road.flush()
        await road.close()
        await road.close()
        with pytest.raises(RoadClosed):
            await road.send(b"\x00\x00")
        return peer

    peer = run(work())
    assert [message["event"] for message in peer.told()] == ["ready", "flush", "hang_up"]
    assert peer.told()[0]["call_id"] == "call-1"


def test_a_peer_that_is_gone_closes_the_road() -> None:
    async def work() -> None:
        peer = Peer([])
        road = road_to(peer)
        peer.closed = True
        with pytest.raises(RoadClosed):
            await road.send(b"\x00\x00")

    run(work())


def test_a_peer_that_answers_marks_is_asked_for_them() -> None:
    async def work() -> Peer:
        peer = Peer([text(event="start", rate=8000, case_id="a", marks=True)])
        arrived = await bring(peer, {})
        assert isinstance(arrived.road, MarkedRoad)
        await arrived.road.mark("7")
        return peer

    assert run(work()).told() == [{"event": "mark", "mark": "7"}]

"""Every road on real sockets: who is let in, what is carried, what happens when it is full or draining."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from tests.fakes.certificates import Authority
from tests.fakes.media_callers import (
    BASIC,
    BEARER,
    RATES,
    ROADS,
    announce,
    as_sent,
    calling,
    twilio_signature,
)
from tests.fakes.media_stand import MASTER, WEB, Stand, media_stand
from voicebot.telephony.audiosocket import ERROR, NAME, AudioSocketStream, message
from voicebot.wiring.keys import CallTickets

PATIENCE_S = 20


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, PATIENCE_S))


def some_sound(rate: int, pieces: int) -> list[bytes]:
    rng = np.random.default_rng(5)
    return [rng.integers(-9000, 9000, rate // 50).astype("<i2").tobytes() for _ in range(pieces)]


async def echoed(stand: Stand, road: str, pieces: int = 30) -> tuple[bytes, bytes]:
    """What was said, and what came back of it (the silence before it aside)."""
    said = some_sound(RATES[road], pieces)
    async with calling(stand, road) as caller:
        for piece in said:
            await caller.send(piece)
        came = b""
        wanted = b"".join(as_sent(road, piece) for piece in said)
        while len(came.lstrip(b"\xff\x00")) < len(wanted.strip(b"\x00")):
            came += await caller.receive()
        return wanted, came


@pytest.mark.parametrize("road", ROADS)
def test_what_is_said_comes_back_whole_and_in_order(road: str) -> None:
    async def work() -> None:
        async with media_stand() as stand:
            said, came = await echoed(stand, road)
            assert came.endswith(said)
            assert not came[: -len(said)].strip(b"\x00\xff")

    run(work())


async def knock(address: str, **how: Any) -> int:
    try:
        async with connect(address, **how):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


def test_nobody_comes_in_without_proof() -> None:
    async def work() -> list[int]:
        async with media_stand() as stand:
            ticket = CallTickets(MASTER).issue("a", "de", "user-1")
            forged = CallTickets(b"x" * 32).issue("a", "de", "user-1")
            browser = f"{stand.url}/media/browser?ticket="
            guess = {"X-Twilio-Signature": twilio_signature("/media/other")}
            return [
                await knock(f"{stand.url}/media"),
                await knock(
                    f"{stand.url}/media/asterisk", additional_headers={"Authorization": "Basic eDp5"}
                ),
                await knock(f"{stand.url}/media/twilio"),
                await knock(f"{stand.url}/media/twilio", additional_headers=guess),
                await knock(browser + ticket, origin="http://elsewhere.example"),
                await knock(browser + ticket),
                await knock(browser + forged, origin=WEB),
                await knock(browser, origin=WEB),
                await announce(stand, "6b3b7c1e-6f5a-4a8e-9a2b-000000000001", headers={}),
            ]

    assert run(work()) == [401] * 9


def test_bearer_and_basic_open_both_trunk_roads() -> None:
    async def work() -> list[int]:
        async with media_stand() as stand:
            return [
                await knock(f"{stand.url}{path}", additional_headers=headers)
                for path in ("/media", "/media/asterisk")
                for headers in (BEARER, BASIC)
            ]

    assert run(work()) == [101] * 4


def test_asterisk_is_told_its_subprotocol() -> None:
    async def work() -> str | None:
        async with media_stand() as stand:
            address = f"{stand.url}/media/asterisk"
            async with connect(address, additional_headers=BASIC, subprotocols=["media"]) as socket:  # type: ignore[list-item] # a plain text is one
                return socket.subprotocol

    assert run(work()) == "media"


def test_an_unregistered_audiosocket_is_told_an_error_and_closed() -> None:
    async def work() -> tuple[bytes, bytes]:
        async with media_stand() as stand:
            stream = AudioSocketStream(*await asyncio.open_connection("127.0.0.1", stand.audiosocket_port))
            await stream.send(message(NAME, bytes(16)))
            told = await stream.recv()
            with pytest.raises(asyncio.IncompleteReadError):
                await stream.recv()
            await stream.close()
            return bytes(told[:1], "latin-1") if isinstance(told, str) else told[:1], bytes([ERROR])

    told, wanted = run(work())
    assert told == wanted


def test_a_key_that_is_no_uuid_is_a_bad_request() -> None:
    async def work() -> int:
        async with media_stand() as stand:
            return await announce(stand, "seven")

    assert run(work()) == 400


@pytest.mark.parametrize("road", ROADS)
def test_a_full_house_refuses_on_every_road_and_says_when_to_come_again(road: str) -> None:
    async def work() -> None:
        async with media_stand(most=1) as stand, calling(stand, "plain") as first:
            await first.send(b"\x01\x00" * 320)
            await first.receive()
            if road == "audiosocket":
                assert await announce(stand, "6b3b7c1e-6f5a-4a8e-9a2b-000000000001") == 503
            else:
                with pytest.raises(InvalidStatus) as refused:
                    async with calling(stand, road):
                        pass
                assert refused.value.response.status_code == 503
                assert int(refused.value.response.headers["Retry-After"]) > 0
            assert stand.host.count == 1
            assert stand.host.metrics.refused == 1

    run(work())


def test_a_draining_house_takes_no_call_and_drops_none() -> None:
    async def work() -> None:
        everybody_talks = asyncio.Barrier(len(ROADS) + 1)
        async with media_stand() as stand:
            async with asyncio.TaskGroup() as group:
                talking = [group.create_task(_talk(stand, road, everybody_talks)) for road in ROADS]
                await everybody_talks.wait()
                draining = group.create_task(stand.host.drain())
                await asyncio.sleep(0)
                ready = await _status(stand, "/health/ready")
                refused = await knock(f"{stand.url}/media", additional_headers=BEARER)
                assert stand.host.count == len(ROADS)
                await everybody_talks.wait()
            assert (ready, refused) == (503, 503)
            assert all(task.result() for task in talking)
            assert draining.done()
            assert stand.host.count == 0

    run(work())


async def _talk(stand: Stand, road: str, everybody: asyncio.Barrier) -> bool:
    """A piece before the drain and a second of sound in it; whether everything came back."""
    said = some_sound(RATES[road], 51)
    size = len(as_sent(road, said[0]))
    async with calling(stand, road) as caller:
        await caller.send(said[0])
        came = len(await caller.receive())
        await everybody.wait()
        await everybody.wait()
        for piece in said[1:]:
            await caller.send(piece)
        while came < size * len(said):
            came += len(await caller.receive())
    return True


async def _status(stand: Stand, path: str) -> int:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"http://127.0.0.1:{stand.port}{path}")).status_code


def test_probes_and_metrics_are_answered() -> None:
    async def work() -> tuple[Any, str]:
        async with media_stand(most=7) as stand, httpx.AsyncClient() as client:
            base = f"http://127.0.0.1:{stand.port}"
            load = (await client.get(f"{base}/load")).json()
            metrics = await client.get(f"{base}/metrics")
            assert metrics.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return load, metrics.text

    load, metrics = run(work())
    assert load == {"calls": 0, "most": 7}
    assert "voicebot_calls_most 7" in metrics


def test_who_asks_twice_is_told_that_the_line_closes_between() -> None:
    async def work() -> list[str]:
        async with media_stand() as stand, httpx.AsyncClient() as client:
            base = f"http://127.0.0.1:{stand.port}"
            return [(await client.get(f"{base}/load")).headers.get("Connection", "") for _ in range(200)]

    assert set(run(work())) == {"close"}


def test_with_mutual_tls_a_trunk_needs_its_certificate_and_a_browser_does_not(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = authority.server_context(ask_clients=True)
    plain, known = authority.client_context(), authority.client_context(with_certificate=True)
    ticket = CallTickets(MASTER).issue("a", "de", "user-1")

    async def work() -> list[int]:
        async with media_stand(tls=server, needs_certificate=True) as stand:
            base = stand.url.replace("ws:", "wss:")
            return [
                await knock(f"{base}/media", ssl=plain, additional_headers=BEARER),
                await knock(f"{base}/media", ssl=known, additional_headers=BEARER),
                await knock(f"{base}/media", ssl=known),
                await knock(f"{base}/media/browser?ticket={ticket}", ssl=plain, origin=WEB),
            ]

    assert run(work()) == [401, 101, 401, 101]


def test_a_strangers_certificate_is_refused_by_tls_itself(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    ours, theirs = Authority(tmp_path / "one"), Authority(tmp_path / "two")
    stranger = ours.client_context()
    stranger.load_cert_chain(*theirs.client_files)

    async def work() -> None:
        async with media_stand(tls=ours.server_context(ask_clients=True), needs_certificate=True) as stand:
            with pytest.raises((OSError, ConnectionClosed, InvalidMessage)):
                await knock(stand.url.replace("ws:", "wss:") + "/media", ssl=stranger)

    run(work())

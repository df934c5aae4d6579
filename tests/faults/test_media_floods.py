"""Ten thousand malformed messages at every road: nothing breaks, and good calls go on beside them.

Bad peers send what a broken or hostile bridge might, as a call's first message and within calls; good callers
call on the same roads meanwhile, and what they say must come back whole. An exception that nobody caught, on
the loop or in a task, fails the test.
"""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from tests.fakes.media_callers import RATES, ROADS, Caller, as_sent, calling, opened
from tests.fakes.media_stand import Stand, media_stand
from voicebot.telephony.dialects import LARGEST_MESSAGE

MESSAGES = 2000
"""On each of the five roads."""
MESSAGES_A_CALL = 50
GOOD_CALLS = 40
AT_ONCE = 4
PIECES = 25
GONE = (ConnectionClosed, OSError, EOFError)

# An end of the call is a good message and is left out: the others keep the call open for what follows.
EVENTS = (
    *("start", "media", "dtmf", "mark", "connected", "key", "hold", "played", "STATUS"),
    *("MEDIA_START", "DTMF_END", "MEDIA_XOFF", "MEDIA_XON", "MEDIA_MARK_PROCESSED"),
)
FIELDS = (
    *("rate", "case_id", "digit", "mark", "media", "start", "streamSid", "format"),
    *("correlation_id", "on", "cause", "payload", "name"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 1e308, "", "x" * 300),
    *([], {}, [[{}]], {"payload": "%%%"}, "\ud800"),
)
Noise = Callable[[random.Random], str | bytes]


def _bytes(chance: random.Random) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 3, 7, 641, 4000)))


def _nested(chance: random.Random) -> str:
    return chance.choice("[{") * chance.randrange(1, 20_000)


def _odd_event(chance: random.Random) -> str:
    odd = {chance.choice(FIELDS): chance.choice(VALUES) for _ in range(chance.randrange(4))}
    return json.dumps({"event": chance.choice(EVENTS), **odd})


def _text(chance: random.Random) -> str:
    return "".join(
        chr(chance.choice((0, 9, 34, 92, 123, 0x2028, 0x1F600))) for _ in range(chance.randrange(40))
    )


def _huge(chance: random.Random) -> bytes:
    return bytes(LARGEST_MESSAGE + chance.randrange(1, 100))


NOISES: tuple[Noise, ...] = (_bytes, _nested, _odd_event, _odd_event, _text)


def noise(road: str, chance: random.Random) -> str | bytes:
    """One malformed message; AudioSocket has no text, and its frames lie about their kind and length."""
    made = chance.choice(NOISES)(chance)
    if road != "audiosocket":
        return made
    data = made if isinstance(made, bytes) else made.encode("utf-8", "replace")[:60_000]
    kind = chance.choice((0x01, 0x02, 0x03, 0x10, 0x11, 0x77, 0xFE))
    return bytes([kind]) + len(data).to_bytes(2, "big") + data


async def flood(stand: Stand, road: str, count: int, chance: random.Random) -> int:
    """Send so many malformed messages, some as a call's first; how many were taken."""
    sent = 0
    while sent < count:
        how = opened if chance.random() < 0.3 else calling
        with contextlib.suppress(*GONE):
            async with how(stand, road) as caller:
                reading = asyncio.get_running_loop().create_task(_read_away(caller))
                try:
                    for _ in range(min(MESSAGES_A_CALL, count - sent)):
                        sent += 1
                        await caller.raw(noise(road, chance))
                    if chance.random() < 0.2:
                        await caller.raw(_huge(chance) if road != "audiosocket" else b"\x10\xff\xff\x00")
                finally:
                    await caller.hang_up()
                    await asyncio.gather(reading, return_exceptions=True)
    return sent


async def _read_away(caller: Caller) -> None:
    while True:
        await caller.socket.recv()


async def good_call(stand: Stand, road: str, seed: int) -> bool:
    """Half a second of sound; whether all of it came back."""
    rng = np.random.default_rng(seed)
    said = [rng.integers(-9000, 9000, RATES[road] // 50).astype("<i2").tobytes() for _ in range(PIECES)]
    wanted = b"".join(as_sent(road, piece) for piece in said)
    came = b""
    with contextlib.suppress(*GONE):
        async with calling(stand, road) as caller:
            for piece in said:
                await caller.send(piece)
            while not came.endswith(wanted[-100:]):
                came += await caller.receive()
    return came.endswith(wanted)


@pytest.mark.parametrize("road", ROADS)
def test_malformed_messages_break_nothing_and_good_calls_go_on(road: str) -> None:
    uncaught: list[dict[str, Any]] = []

    async def work() -> tuple[int, list[bool]]:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: uncaught.append(context))
        async with media_stand() as stand:
            async with asyncio.TaskGroup() as group:
                floods = [
                    group.create_task(flood(stand, road, MESSAGES // AT_ONCE, random.Random(seed)))  # noqa: S311 - noise, no secret
                    for seed in range(AT_ONCE)
                ]
                goods = group.create_task(_good_calls(stand, road))
            assert await good_call(stand, road, 1)
            return sum(task.result() for task in floods), goods.result()

    sent, good = asyncio.run(work())
    assert uncaught == []
    assert sent == MESSAGES
    assert sum(good) >= 0.99 * len(good)


async def _good_calls(stand: Stand, road: str) -> list[bool]:
    return [await good_call(stand, road, seed) for seed in range(GOOD_CALLS)]

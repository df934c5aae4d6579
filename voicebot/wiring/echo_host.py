"""Sends callers back what they say: for tests of a line, without recogniser, voice or dialogue."""

import asyncio
import contextlib

from voicebot.service.audio_metrics import AudioMetrics
from voicebot.service.call_hub import Full
from voicebot.service.roads import HungUp, MarkedRoad, RoadClosed
from voicebot.telephony.arrival import Arrival

MOST = 200
AHEAD_S = 0.3
"""So much silence before the echo: neither a busy machine nor a jittery line shall leave gaps in it."""
ROOM = 500
"""Pieces that may wait for a peer without room; then the oldest is dropped."""


class EchoHost:
    """The media server's host in echo mode (``media_server.CallHost``)."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most or MOST
        self.count = 0
        self.draining = False
        self.metrics = AudioMetrics()
        self._empty = asyncio.Event()
        self._empty.set()

    async def carry(self, arrival: Arrival) -> None:
        """Echo until the caller hangs up.

        Raises:
            Full: there is no room.
        """
        if self.draining or self.count >= self.most:
            raise Full("All lines are busy; please try again in a minute.")
        self.count += 1
        self._empty.clear()
        try:
            await arrival.road.ready("echo")
            await _echo(arrival)
        finally:
            self.count -= 1
            if not self.count:
                self._empty.set()

    async def drain(self) -> None:
        """Take no new calls and wait until the running ones have ended."""
        self.draining = True
        await self._empty.wait()


async def _echo(arrival: Arrival) -> None:
    """Sound goes back as it comes, behind a little silence where the peer can keep that.

    What was lost on its way stays away.
    """
    road, waiting = arrival.road, asyncio.Queue[bytes](ROOM)
    if isinstance(road, MarkedRoad):
        waiting.put_nowait(bytes(2 * round(AHEAD_S * road.rate)))
    answering = asyncio.get_running_loop().create_task(_answer(arrival, waiting), name="echo")
    try:
        while not isinstance(item := await road.receive(), HungUp):
            if isinstance(item, bytes):
                if waiting.full():
                    waiting.get_nowait()
                waiting.put_nowait(item)
    finally:
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
        await road.close()


async def _answer(arrival: Arrival, waiting: "asyncio.Queue[bytes]") -> None:
    """Apart from what comes in, for the peer may have no room for a while."""
    with contextlib.suppress(RoadClosed):
        while True:
            await arrival.road.send(await waiting.get())

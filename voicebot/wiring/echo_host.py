"""Sends callers back what they say: for tests of a line, without recogniser, voice or dialogue."""

import asyncio

from voicebot.service.audio_metrics import AudioMetrics
from voicebot.service.call_hub import Full
from voicebot.service.roads import HungUp, MarkedRoad, RoadClosed
from voicebot.telephony.arrival import Arrival

MOST = 200


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
    """Sound goes back as it comes, behind as much silence as the road wants to be ahead."""
    road = arrival.road
    try:
        if isinstance(road, MarkedRoad):
            await road.send(bytes(2 * round(road.lead_s * road.rate)))
        while not isinstance(item := await road.receive(), HungUp):
            if isinstance(item, bytes):
                await road.send(item)
    except RoadClosed:
        pass
    finally:
        await road.close()

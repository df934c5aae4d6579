"""A scripted peer on a media socket."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from voicebot.service.roads import HungUp, Road, RoadItem


class Peer:
    """Sends a script and what it is told to ``say``, then hangs or closes; keeps what it is sent."""

    def __init__(self, script: Sequence[str | bytes], *, silent_at_the_end: bool = False) -> None:
        self._script: asyncio.Queue[str | bytes] = asyncio.Queue()
        self.say(*script)
        self._silent = silent_at_the_end
        self.got: list[str | bytes] = []
        self.closed = False

    def say(self, *messages: str | bytes) -> None:
        """Send these too."""
        for message in messages:
            self._script.put_nowait(message)

    async def recv(self) -> str | bytes:
        if self._script.empty() and not self._silent:
            raise ConnectionError
        return await self._script.get()

    async def send(self, message: str | bytes) -> None:
        if self.closed:
            raise ConnectionError
        self.got.append(message)

    async def close(self) -> None:
        self.closed = True

    def told(self) -> list[dict[str, Any]]:
        """The text messages that it was sent."""
        return [json.loads(message) for message in self.got if isinstance(message, str)]


def text(**fields: object) -> str:
    return json.dumps(fields)


async def everything(road: Road) -> list[RoadItem]:
    """What a road brings until the call is over."""
    items: list[RoadItem] = []
    while not items or not isinstance(items[-1], HungUp):
        items.append(await road.receive())
    return items

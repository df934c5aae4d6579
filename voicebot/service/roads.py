"""Roads that bring a call's sound: what a line needs of them, and the one that stays inside the process.

A road carries 16-bit mono PCM at its own rate, both ways, in real time. Telephony adapters are roads; so
are the WebSocket in ``media_socket`` and, for fixtures and tests, the two ends of a ``wire``.
"""

import asyncio
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from voicebot.errors import PeerError

_ROOM = 500
"""Pieces of sound that may wait on a wire, 10 s of 20 ms; older ones are dropped first."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key of the caller's telephone, signalled by the road."""

    digit: str


@dataclass(frozen=True, kw_only=True)
class HungUp:
    """The call ended; ``by`` whom as far as the road knows, with SIP status and Q.850 cause (0: not told)."""

    cause: str
    by: Literal["caller", "bot", "network", ""] = ""
    sip_status: int = 0
    q850: int = 0


@dataclass(frozen=True, kw_only=True)
class Played:
    """Everything that was sent before this mark has been heard."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """The caller put the call on hold, or took it back."""

    on: bool


@dataclass(frozen=True, kw_only=True)
class Missing:
    """So much of the caller's sound was lost on its way."""

    seconds: float


RoadItem = bytes | Missing | Key | HungUp | Played | Held


class RoadClosed(PeerError):
    """The other end is gone."""


class Road(Protocol):
    """A call's way in and out; ``rate`` in Hz, the same for both directions."""

    @property
    def rate(self) -> int:
        """Samples per second."""
        ...

    async def receive(self) -> RoadItem:
        """The next sound or sign from the caller; after ``HungUp`` nothing follows."""
        ...

    async def send(self, pcm: bytes) -> None:
        """Send 20 ms of the bot's sound.

        Raises:
            RoadClosed: the caller is gone.
        """
        ...

    async def flush(self) -> None:
        """Make the other end forget sound that it has not played yet."""
        ...

    async def close(self) -> None:
        """Hang up; may be called twice."""
        ...


@runtime_checkable
class MarkedRoad(Road, Protocol):
    """A road that says what was really played; it may be sent sound a little ahead of time."""

    @property
    def lead_s(self) -> float:
        """How far ahead of its moment sound should be sent, so that a busy machine leaves no gaps."""
        ...

    async def mark(self, name: str) -> None:
        """Ask for ``Played(name)`` once everything sent before was heard; ``flush`` forgets marks."""
        ...


class WireEnd:
    """One end of a wire inside the process."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._inbox: asyncio.Queue[RoadItem] = asyncio.Queue()
        self._closed = False
        self.dropped = 0
        self.other: WireEnd = self

    @property
    def rate(self) -> int:
        """Samples per second."""
        return self._rate

    @property
    def is_closed(self) -> bool:
        """Whether this end has hung up."""
        return self._closed

    async def receive(self) -> RoadItem:
        """The next item from the other end."""
        return await self._inbox.get()

    async def send(self, pcm: bytes) -> None:
        """Give sound to the other end; its oldest unread sound is dropped when it does not listen.

        Raises:
            RoadClosed: one of the ends has hung up.
        """
        if self._closed or self.other.is_closed:
            raise RoadClosed("The wire is cut.")
        self.other.put(pcm)

    def press(self, digit: str) -> None:
        """Press a telephone key at this end."""
        self.other.put(Key(digit=digit))

    async def flush(self) -> None:
        """Forget what the other end has not read yet; keys stay."""
        inbox = self.other._inbox
        kept = [item for item in _drain(inbox) if not isinstance(item, bytes)]
        for item in kept:
            inbox.put_nowait(item)

    async def close(self) -> None:
        """Hang up at this end."""
        if not self._closed:
            self._closed = True
            self.other.put(HungUp(cause="the other end hung up"))

    def put(self, item: RoadItem) -> None:
        """Take an item from the other end."""
        if isinstance(item, bytes) and self._inbox.qsize() >= _ROOM:
            self._inbox.get_nowait()
            self.dropped += 1
        self._inbox.put_nowait(item)


def wire(rate: int = 16_000) -> tuple[WireEnd, WireEnd]:
    """A two-way audio wire: the caller's end and the bot's end."""
    caller, bot = WireEnd(rate), WireEnd(rate)
    caller.other, bot.other = bot, caller
    return caller, bot


def _drain(queue: asyncio.Queue[RoadItem]) -> list[RoadItem]:
    items: list[RoadItem] = []
    while not queue.empty():
        items.append(queue.get_nowait())
    return items

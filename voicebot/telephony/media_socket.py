"""A call's sound over a WebSocket: the plain protocol of the calls process.

Binary messages are 16-bit little-endian mono PCM, both ways, best in pieces of 20 ms. Text messages are JSON
objects with an ``event``:

* first, from the peer: ``{"event": "start", "rate": 16000, "case_id": "...", "language": "de"}``; ``rate`` is
  8000, 16000, 24000 or 48000 and holds for both directions; other fields are the bridge's own;
* from the peer: ``{"event": "key", "digit": "5"}`` and ``{"event": "hang_up", "cause": "..."}``;
* to the peer: ``{"event": "ready"}``, ``{"event": "flush"}`` (forget sound not yet played) and
  ``{"event": "hang_up"}``.

Anything else is counted and dropped. Who may open the socket is decided before, by its host. A peer that
sends nothing at all for 15 s is gone.
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from voicebot.errors import PeerError
from voicebot.service.roads import HungUp, Key, RoadClosed, RoadItem

RATES = (8000, 16000, 24000, 48000)
LARGEST_MESSAGE = 1 << 16
_GONE_AFTER_S = 15.0
_DIGITS = frozenset("0123456789*#ABCD")


class Socket(Protocol):
    """A WebSocket; ``websockets`` connections fit as they are."""

    async def recv(self) -> str | bytes:
        """The next message; raises any exception once the socket is closed."""
        ...

    async def send(self, message: str | bytes) -> None:
        """Send one message; raises any exception once the socket is closed."""
        ...

    async def close(self) -> None:
        """Close it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What the peer says first; ``fields`` are all of its fields."""

    rate: int
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A field as text, empty when it is missing or something else."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


async def read_opening(socket: Socket, *, patience_s: float = 5.0) -> Opening:
    """Wait for the peer's ``start``.

    Raises:
        PeerError: it did not come in time, or is not understood.
    """
    try:
        message = await asyncio.wait_for(socket.recv(), patience_s)
    except TimeoutError as error:
        raise PeerError("The peer opened a media socket and said nothing.") from error
    except Exception as error:  # every WebSocket library has its own exception for "closed"
        raise PeerError("The peer closed the media socket at once.") from error
    fields = _event(message)
    if fields is None or fields.get("event") != "start":
        raise PeerError("The first message on a media socket must be a start event.")
    rate = fields.get("rate")
    if rate not in RATES:
        raise PeerError(f"A media socket's rate must be one of {', '.join(map(str, RATES))}.")
    return Opening(rate=rate, fields=fields)


class SocketRoad:
    """A road over an opened socket."""

    def __init__(self, socket: Socket, *, rate: int, gone_after_s: float = _GONE_AFTER_S) -> None:
        self._socket = socket
        self._rate = rate
        self._gone_after_s = gone_after_s
        self._closed = False
        self.dropped = 0

    @property
    def rate(self) -> int:
        """Samples per second, both ways."""
        return self._rate

    async def ready(self) -> None:
        """Tell the peer that sound may flow."""
        await self._tell("ready")

    async def receive(self) -> RoadItem:
        """The next sound, key or end; broken messages are counted and dropped."""
        while True:
            try:
                message = await asyncio.wait_for(self._socket.recv(), self._gone_after_s)
            except TimeoutError:
                return HungUp(cause="nothing was heard of the peer any more")
            except Exception:  # noqa: BLE001 - every WebSocket library has its own exception for "closed"
                return HungUp(cause="the peer closed the socket")
            item = self._item(message)
            if item is not None:
                return item
            self.dropped += 1

    async def send(self, pcm: bytes) -> None:
        """Send the bot's sound.

        Raises:
            RoadClosed: the socket is closed.
        """
        if self._closed:
            raise RoadClosed("The media socket is closed.")
        try:
            await self._socket.send(pcm)
        except Exception as error:  # every WebSocket library has its own exception for "closed"
            self._closed = True
            raise RoadClosed("The peer closed the media socket.") from error

    async def flush(self) -> None:
        """Make the peer forget sound that it has not played yet."""
        await self._tell("flush")

    async def close(self) -> None:
        """Hang up; may be called twice."""
        if self._closed:
            return
        await self._tell("hang_up")
        self._closed = True
        with contextlib.suppress(Exception):  # it may be gone already
            await self._socket.close()

    async def _tell(self, event: str) -> None:
        with contextlib.suppress(Exception):  # a peer that is gone is noticed when it is read
            await self._socket.send(json.dumps({"event": event}))

    def _item(self, message: str | bytes) -> RoadItem | None:
        if isinstance(message, bytes):
            return message if message and len(message) <= LARGEST_MESSAGE else None
        match _event(message):
            case {"event": "key", "digit": str(digit)} if digit in _DIGITS and len(digit) == 1:
                return Key(digit=digit)
            case {"event": "hang_up", "cause": str(cause)} if cause:
                return HungUp(cause=cause[:80])
            case {"event": "hang_up"}:
                return HungUp(cause="the caller hung up")
            case _:
                return None


def _event(message: str | bytes) -> dict[str, Any] | None:
    """A text message's object, or nothing when it is none."""
    if isinstance(message, bytes) or len(message) > LARGEST_MESSAGE:
        return None
    try:
        fields = json.loads(message)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None

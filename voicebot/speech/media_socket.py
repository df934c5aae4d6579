"""A call's sound over one WebSocket, for bridges, the browser and the demo.

The peer proves itself while connecting (``Authorization: Bearer <media token>``), then sends one text message
``{"event": "start", "case_id": ..., "language": "de"|"en"|null, "rate": 8000|16000|...}`` and gets
``{"event": "started", "call_id": ...}``. From there binary messages are 16-bit little-endian mono PCM at that
rate, both ways, 20 ms each; text messages are ``{"event": "dtmf", "digit": "1"}`` and
``{"event": "hangup", "cause": ...}`` from the peer, ``{"event": "flush"}`` to it (forget what you have not
played). Anything else is counted and dropped.
"""

import json
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from voicebot.errors import PeerError
from voicebot.speech.roads import HungUp, Key, RoadClosed, RoadItem

RATES = (8000, 16_000, 24_000, 48_000)
LONGEST_PIECE = 2 * 48_000
KEYS = frozenset("0123456789*#ABCD")
_LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Start:
    """What the peer's first message asks for; ``language`` is ``None`` where the case decides."""

    case_id: str
    language: str | None
    rate: int


def read_start(message: str | bytes) -> Start:
    """Read the first message.

    Raises:
        PeerError: it is no start message, or a field does not fit; the sentence names it.
    """
    data = _object(message)
    if data.get("event") != "start":
        raise PeerError('The first message must be {"event": "start", ...}.')
    case_id, language, rate = data.get("case_id"), data.get("language"), data.get("rate", 16_000)
    if not isinstance(case_id, str) or not 0 < len(case_id) <= _LONGEST_NAME:
        raise PeerError("case_id must be a text of at most 200 characters.")
    if language not in ("de", "en", None):
        raise PeerError("language must be de, en or missing.")
    if rate not in RATES:
        raise PeerError(f"rate must be one of {', '.join(map(str, RATES))}.")
    return Start(case_id=case_id, language=language, rate=rate)


def _object(message: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(message) if isinstance(message, str) else None
    except (ValueError, RecursionError):
        data = None
    return data if isinstance(data, dict) else {}


class SocketRoad:
    """The bot's end of a media socket (``roads.Road``)."""

    def __init__(self, socket: ServerConnection, rate: int) -> None:
        self._socket = socket
        self._rate = rate
        self.dropped = 0

    @property
    def rate(self) -> int:
        """Samples per second."""
        return self._rate

    async def receive(self) -> RoadItem:
        """The next sound or sign from the caller."""
        while True:
            try:
                message = await self._socket.recv()
            except ConnectionClosed:
                return HungUp(cause="the line was closed")
            item = self._item(message)
            if item is not None:
                return item
            self.dropped += 1

    def _item(self, message: str | bytes) -> RoadItem | None:
        if isinstance(message, bytes):
            return message if 0 < len(message) <= LONGEST_PIECE and len(message) % 2 == 0 else None
        match _object(message):
            case {"event": "dtmf", "digit": str(digit)} if digit in KEYS:
                return Key(digit=digit)
            case {"event": "hangup", **rest}:
                return HungUp(cause=str(rest.get("cause", "caller"))[:_LONGEST_NAME])
            case _:
                return None

    async def send(self, pcm: bytes) -> None:
        """Send 20 ms of the bot's sound.

        Raises:
            RoadClosed: the caller is gone.
        """
        await self._send(pcm)

    async def flush(self) -> None:
        """Make the other end forget sound that it has not played yet."""
        try:
            await self._send(json.dumps({"event": "flush"}))
        except RoadClosed:
            return  # a caller who is gone plays nothing either

    async def close(self) -> None:
        """Hang up; may be called twice."""
        await self._socket.close()

    async def _send(self, message: str | bytes) -> None:
        try:
            await self._socket.send(message)
        except ConnectionClosed as error:
            raise RoadClosed("The line was closed.") from error

"""AudioSocket: Asterisk's older road, sound over a plain TCP stream.

Each message is a kind (1 byte), a length (2 bytes, big-endian) and so many bytes. Asterisk opens with the
call's UUID and hangs up when it hears nothing for 2 s, so silence is streamed. AudioSocket proves nothing by
itself: the UUID is a key that works once, and that a trunk has registered shortly before, with what it knows
of the call. Source: docs.asterisk.org, Configuration, Channel Drivers, AudioSocket.
"""

import asyncio
import contextlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from voicebot.errors import PeerError
from voicebot.service.roads import HungUp, Key, RoadItem
from voicebot.telephony.arrival import Arrival, arrival
from voicebot.telephony.dialects import Flow, Message, is_digit, sound_in
from voicebot.telephony.socket_road import SocketRoad, first_message

HANG_UP, NAME, DIGIT, ERROR = 0x00, 0x01, 0x03, 0xFF
RATES: Mapping[int, int] = {
    0x10: 8000,
    0x11: 12000,
    0x12: 16000,
    0x13: 24000,
    0x14: 32000,
    0x15: 44100,
    0x16: 48000,
}
_HEADER = struct.Struct(">BH")
_KEYS_ROOM = 1000


def message(kind: int, payload: bytes = b"") -> bytes:
    """One message as it travels."""
    return _HEADER.pack(kind, len(payload)) + payload


@dataclass(frozen=True, kw_only=True)
class _Known:
    said: Mapping[str, str]
    until: float


class CallKeys:
    """Keys of calls that are about to come; each works once and only for ``good_for_s``."""

    def __init__(self, good_for_s: float = 60.0) -> None:
        self._good_for_s = good_for_s
        self._known: dict[UUID, _Known] = {}

    def register(self, name: str, said: Mapping[str, str], now: float) -> None:
        """Expect a call, of which the trunk says this.

        Raises:
            PeerError: the key is no UUID, or too many calls are expected.
        """
        try:
            key = UUID(name)
        except ValueError as error:
            raise PeerError("A call's key must be a UUID.") from error
        self._known = {known: what for known, what in self._known.items() if what.until > now}
        if len(self._known) >= _KEYS_ROOM:
            raise PeerError("Too many calls are expected; try again in a minute.")
        self._known[key] = _Known(said=dict(said), until=now + self._good_for_s)

    def take(self, key: bytes, now: float) -> Mapping[str, str]:
        """What was said of the call with this key; the key is used up.

        Raises:
            PeerError: nobody registered it, or too long ago.
        """
        known = self._known.pop(UUID(bytes=key), None) if len(key) == 16 else None
        if known is None or known.until <= now:
            raise PeerError("Nobody has registered this call's key.")
        return known.said


class AudioSocketStream:
    """The TCP stream as a socket of whole messages (``socket_road.Socket``)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def recv(self) -> Message:
        """The next message: its kind, then its payload.

        Raises:
            OSError, IncompleteReadError: the stream has ended.
        """
        kind, length = _HEADER.unpack(await self._reader.readexactly(_HEADER.size))
        return bytes([kind]) + await self._reader.readexactly(length)

    async def send(self, message: Message) -> None:
        """Send one message.

        Raises:
            OSError: the stream has ended.
        """
        assert isinstance(message, bytes)  # noqa: S101 - this dialect has no text
        self._writer.write(message)
        await self._writer.drain()

    async def close(self) -> None:
        """Close the stream."""
        self._writer.close()
        with contextlib.suppress(OSError):  # the other end may have been quicker
            await self._writer.wait_closed()


async def bring(stream: AudioSocketStream, keys: CallKeys, now: float) -> Arrival:
    """Wait for the call's key and its first sound, which tells the rate.

    Raises:
        PeerError: the key is unknown, or what comes is no AudioSocket.
    """
    first = await first_message(stream)
    if not isinstance(first, bytes) or first[0] != NAME:
        raise PeerError("The first message on an AudioSocket must be the call's UUID.")
    said = keys.take(first[1:], now)
    second = await first_message(stream)
    kind = second[0] if isinstance(second, bytes) else -1
    if kind not in RATES:
        raise PeerError("An AudioSocket must go on with signed linear sound.")
    dialect = AudioSocketDialect(kind)
    return arrival(SocketRoad(stream, dialect), said)


class AudioSocketDialect:
    """Kinds of messages; ``kind`` is that of sound, which names the rate."""

    def __init__(self, kind: int) -> None:
        self.rate = RATES[kind]
        self._kind = kind

    async def read(self, message: Message) -> RoadItem | Flow | None:
        """Sound, keys and the end."""
        if isinstance(message, str):
            return None
        payload = message[1:]
        match message[0]:
            case self._kind:
                return sound_in(payload)
            case 0x03 if is_digit(payload.decode("latin-1")):
                return Key(digit=payload.decode("latin-1"))
            case 0x00:
                return HungUp(cause="the caller hung up", by="caller")
            case 0xFF:
                return HungUp(cause="Asterisk reported an error", by="network")
            case _:
                return None

    async def sound(self, pcm: bytes) -> Message:
        """Sound with its kind."""
        return message(self._kind, pcm)

    def ready(self, call_id: str) -> Message:
        """Sound, though silent: Asterisk does not wait for long."""
        return message(self._kind, bytes(self.rate // 50 * 2))

    def flush(self) -> None:
        """Asterisk keeps nothing that could be forgotten."""

    def hang_up(self) -> Message:
        """End the call."""
        return message(HANG_UP)

"""Asterisk's media WebSocket (chan_websocket, Asterisk 22.8 and later) with JSON control messages.

Asterisk connects here for each call, with the subprotocol ``media``, and opens with ``MEDIA_START``. Sound is
binary: G.711, best the one that the caller's telephone speaks (decision 0015), or signed-linear PCM at the
rate that ``format`` names. A piece of G.711 without a byte is one that never came: Asterisk's jitter buffer
tells so. Asterisk paces what it is sent by its own clock, 20 ms at a time, and keeps up to 20 s of it: so
sound may come a little early, ``FLUSH_MEDIA`` takes it back, and ``MARK_MEDIA`` tells when it was really
played. What would not fill a frame is dropped by Asterisk, so only whole frames of ``optimal_frame_size``
bytes are sent.

Case id, caller and call id come from the dial string's ``v(...)``, which is the address's query here, or from
channel variables of the same names. Source: docs.asterisk.org, Configuration, Channel Drivers, WebSocket.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipecat.audio.utils import (
    alaw_to_pcm,
    create_stream_resampler,
    pcm_to_alaw,
    pcm_to_ulaw,
    ulaw_to_pcm,
)

from voicebot.errors import PeerError
from voicebot.service.roads import Key, Missing, Played, RoadItem
from voicebot.telephony.arrival import Arrival, arrival
from voicebot.telephony.dialects import Flow, Message, fields_of, is_digit, sound_in
from voicebot.telephony.socket_road import MarkedSocketRoad, Socket, first_message

SUBPROTOCOL = "media"
PIECE_S = 0.02
_LARGEST_FRAME = 1 << 13
_SAME_RATE = create_stream_resampler()
"""pipecat's G.711 asks for a resampler; for one and the same rate it gives back what it got."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """How sound is written in binary messages: samples a second, bytes a sample, from and to 16-bit PCM."""

    rate: int
    sample_bytes: int = 2
    to_pcm: Callable[..., Awaitable[bytes]] | None = None
    from_pcm: Callable[..., Awaitable[bytes]] | None = None

    async def decoded(self, message: bytes) -> bytes | Missing | None:
        """A message's sound as PCM; nothing when it holds none or is too long."""
        if self.to_pcm is None:
            return sound_in(message)
        if not message:
            return Missing(seconds=PIECE_S)
        return sound_in(await self.to_pcm(message, self.rate, self.rate, _SAME_RATE))

    async def encoded(self, pcm: bytes) -> bytes:
        """PCM as it goes into messages."""
        return pcm if self.from_pcm is None else await self.from_pcm(pcm, self.rate, self.rate, _SAME_RATE)


FORMATS: Mapping[str, Format] = {
    "alaw": Format(rate=8000, sample_bytes=1, to_pcm=alaw_to_pcm, from_pcm=pcm_to_alaw),
    "ulaw": Format(rate=8000, sample_bytes=1, to_pcm=ulaw_to_pcm, from_pcm=pcm_to_ulaw),
    "slin": Format(rate=8000),
    "slin12": Format(rate=12000),
    "slin16": Format(rate=16000),
    "slin24": Format(rate=24000),
    "slin32": Format(rate=32000),
    "slin44": Format(rate=44100),
    "slin48": Format(rate=48000),
}


async def bring(socket: Socket, said: Mapping[str, str]) -> Arrival:
    """Wait for ``MEDIA_START``; ``said`` is the address's query.

    Raises:
        PeerError: it did not come, is not JSON, or the format is neither G.711 nor signed linear.
    """
    fields = fields_of(await first_message(socket))
    if fields is None or fields.get("event") != "MEDIA_START":
        raise PeerError("Asterisk's first message must be MEDIA_START as JSON: dial with f(json).")
    sound_format = FORMATS.get(str(fields.get("format")))
    if sound_format is None:
        raise PeerError("Asterisk's media must be G.711 or signed linear: dial with c(alaw) or c(slin16).")
    road = MarkedSocketRoad(socket, AsteriskDialect(sound_format, _frame_bytes(fields, sound_format)))
    return arrival(road, {**_variables(fields), **said})


class AsteriskDialect:
    """Events in, commands out."""

    def __init__(self, sound_format: Format, frame_bytes: int) -> None:
        self._format = sound_format
        self._frame_bytes = frame_bytes
        self._rest = b""

    @property
    def rate(self) -> int:
        """Samples per second, both ways."""
        return self._format.rate

    async def read(self, message: Message) -> RoadItem | Flow | None:
        """Sound, keys, marks, and whether Asterisk has room."""
        if isinstance(message, bytes):
            return await self._format.decoded(message)
        match fields_of(message):
            case {"event": "DTMF_END", "digit": str(digit)} if is_digit(digit):
                return Key(digit=digit)
            case {"event": "MEDIA_MARK_PROCESSED", "correlation_id": str(name)}:
                return Played(name=name)
            case {"event": "MEDIA_XOFF"}:
                return Flow(open=False)
            case {"event": "MEDIA_XON"}:
                return Flow(open=True)
            case _:
                return None

    async def sound(self, pcm: bytes) -> Message | None:
        """Whole frames; what does not fill one waits for the next piece."""
        ready = self._rest + await self._format.encoded(pcm)
        whole = len(ready) - len(ready) % self._frame_bytes
        self._rest = ready[whole:]
        return ready[:whole] or None

    def ready(self, call_id: str) -> Message:
        """Answer the channel: until now the telephone rang, if it was dialled with ``n``."""
        return _command("ANSWER")

    def flush(self) -> Message:
        """Forget what was not played."""
        self._rest = b""
        return _command("FLUSH_MEDIA")

    def mark(self, name: str) -> Message:
        """Say when it was played up to here."""
        return _command("MARK_MEDIA", correlation_id=name)

    def hang_up(self) -> Message:
        """End the channel."""
        return _command("HANGUP")


def _command(name: str, **fields: str) -> str:
    return json.dumps({"command": name, **fields})


def _frame_bytes(fields: Mapping[str, Any], sound_format: Format) -> int:
    size = fields.get("optimal_frame_size")
    fits = isinstance(size, int) and not isinstance(size, bool) and 2 <= size <= _LARGEST_FRAME
    if fits and isinstance(size, int) and size % sound_format.sample_bytes == 0:
        return size
    return sound_format.rate // 50 * sound_format.sample_bytes


def _variables(fields: Mapping[str, Any]) -> dict[str, str]:
    """Channel variables by their names in lower case, without the underscores of inheritance."""
    found = fields.get("channel_variables")
    if not isinstance(found, dict):
        return {}
    return {str(name).lstrip("_").lower(): value for name, value in found.items() if isinstance(value, str)}

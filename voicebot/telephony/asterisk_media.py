"""Asterisk's media WebSocket (chan_websocket, Asterisk 22.8 and later) with JSON control messages.

Asterisk connects here for each call, with the subprotocol ``media``, and opens with ``MEDIA_START``. Sound is
binary signed-linear PCM at the rate that its ``format`` names. Asterisk paces what it is sent by its own
clock, 20 ms at a time, and keeps up to 20 s of it: so sound may come a little early, ``FLUSH_MEDIA`` takes it
back, and ``MARK_MEDIA`` tells when it was really played. What would not fill a frame is dropped by Asterisk,
so only whole frames of ``optimal_frame_size`` bytes are sent.

Case id, caller and call id come from the dial string's ``v(...)``, which is the address's query here, or from
channel variables of the same names. Source: docs.asterisk.org, Configuration, Channel Drivers, WebSocket.
"""

import json
from collections.abc import Mapping
from typing import Any

from voicebot.errors import PeerError
from voicebot.service.roads import Key, Played, RoadItem
from voicebot.telephony.arrival import Arrival, arrival
from voicebot.telephony.dialects import Flow, Message, fields_of, is_digit, sound_in
from voicebot.telephony.socket_road import MarkedSocketRoad, Socket, first_message

SUBPROTOCOL = "media"
RATES: Mapping[str, int] = {
    "slin": 8000,
    "slin12": 12000,
    "slin16": 16000,
    "slin24": 24000,
    "slin32": 32000,
    "slin44": 44100,
    "slin48": 48000,
}
_LARGEST_FRAME = 1 << 13


async def bring(socket: Socket, said: Mapping[str, str]) -> Arrival:
    """Wait for ``MEDIA_START``; ``said`` is the address's query.

    Raises:
        PeerError: it did not come, is not JSON, or the format is not signed linear.
    """
    fields = fields_of(await first_message(socket))
    if fields is None or fields.get("event") != "MEDIA_START":
        raise PeerError("Asterisk's first message must be MEDIA_START as JSON: dial with f(json).")
    rate = RATES.get(str(fields.get("format")))
    if rate is None:
        raise PeerError("Asterisk's media must be signed linear: dial with c(slin16).")
    road = MarkedSocketRoad(socket, AsteriskDialect(rate, _frame_bytes(fields, rate)))
    return arrival(road, {**_variables(fields), **said})


class AsteriskDialect:
    """Events in, commands out."""

    def __init__(self, rate: int, frame_bytes: int) -> None:
        self.rate = rate
        self._frame_bytes = frame_bytes
        self._rest = b""

    async def read(self, message: Message) -> RoadItem | Flow | None:
        """Sound, keys, marks, and whether Asterisk has room."""
        if isinstance(message, bytes):
            return sound_in(message)
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
        ready = self._rest + pcm
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


def _frame_bytes(fields: Mapping[str, Any], rate: int) -> int:
    size = fields.get("optimal_frame_size")
    fits = isinstance(size, int) and not isinstance(size, bool) and 2 <= size <= _LARGEST_FRAME
    return size if fits and isinstance(size, int) and size % 2 == 0 else rate // 50 * 2


def _variables(fields: Mapping[str, Any]) -> dict[str, str]:
    """Channel variables by their names in lower case, without the underscores of inheritance."""
    found = fields.get("channel_variables")
    if not isinstance(found, dict):
        return {}
    return {str(name).lstrip("_").lower(): value for name, value in found.items() if isinstance(value, str)}

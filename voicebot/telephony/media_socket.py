"""The plain protocol of the calls process, for bridges of your own and for browsers.

Binary messages are 16-bit little-endian mono PCM, both ways, best in pieces of 20 ms. Text messages are JSON
objects with an ``event``:

* first, from the peer: ``{"event": "start", "rate": 16000, "case_id": "...", "language": "de"}``; ``rate`` is
  8000, 16000, 24000 or 48000 and holds for both directions; with ``"marks": true`` the peer answers marks;
* from the peer: ``{"event": "key", "digit": "5"}``, ``{"event": "hold", "on": true}``,
  ``{"event": "played", "mark": "..."}`` and ``{"event": "hang_up", "cause": "...", "by": "caller",
  "sip_status": 0, "q850": 16}``;
* to the peer: ``{"event": "ready", "call_id": "..."}``, ``{"event": "mark", "mark": "..."}``,
  ``{"event": "flush"}`` (forget sound not yet played, and its marks) and ``{"event": "hang_up"}``.

Anything else is counted and dropped. Who may open the socket is decided before, by its host.
"""

import json
from collections.abc import Mapping
from typing import Any

from voicebot.errors import PeerError
from voicebot.service.roads import Held, HungUp, Key, Played, RoadItem
from voicebot.telephony.arrival import Arrival, arrival
from voicebot.telephony.dialects import (
    LARGEST_MESSAGE,
    Flow,
    Message,
    fields_of,
    is_digit,
    sound_in,
    text_in,
)
from voicebot.telephony.socket_road import MarkedSocketRoad, Socket, SocketRoad, first_message

RATES = (8000, 16000, 24000, 48000)
_LONGEST_CAUSE = 80
_HIGHEST_SIP, _HIGHEST_Q850 = 699, 127


async def bring(socket: Socket, said: Mapping[str, str]) -> Arrival:
    """Wait for the peer's ``start``; what the socket's address or ticket ``said`` wins over it.

    Raises:
        PeerError: it did not come in time, or is not understood.
    """
    fields = fields_of(await first_message(socket))
    if fields is None or fields.get("event") != "start":
        raise PeerError("The first message on a media socket must be a start event.")
    rate = fields.get("rate")
    if rate not in RATES:
        raise PeerError(f"A media socket's rate must be one of {', '.join(map(str, RATES))}.")
    dialect = PlainDialect(rate)
    marked = fields.get("marks") is True
    road = MarkedSocketRoad(socket, dialect) if marked else SocketRoad(socket, dialect)
    return arrival(road, {**fields, **said})


class PlainDialect:
    """The messages above."""

    def __init__(self, rate: int) -> None:
        self.rate = rate

    async def read(self, message: Message) -> RoadItem | Flow | None:
        """Sound, keys, hold, marks and the end."""
        if isinstance(message, bytes):
            return sound_in(message)
        fields = fields_of(message) or {}
        match fields:
            case {"event": "key", "digit": str(digit)} if is_digit(digit):
                return Key(digit=digit)
            case {"event": "hold", "on": bool(on)}:
                return Held(on=on)
            case {"event": "played", "mark": str(name)}:
                return Played(name=name)
            case {"event": "hang_up"}:
                return _hung_up(fields)
            case _:
                return None

    async def sound(self, pcm: bytes) -> Message:
        """Sound as it is."""
        return pcm

    def ready(self, call_id: str) -> Message:
        """Sound may flow."""
        return json.dumps({"event": "ready", "call_id": call_id})

    def flush(self) -> Message:
        """Forget what was not played."""
        return json.dumps({"event": "flush"})

    def mark(self, name: str) -> Message:
        """Say when it was played up to here."""
        return json.dumps({"event": "mark", "mark": name})

    def hang_up(self) -> Message:
        """The bot ends the call."""
        return json.dumps({"event": "hang_up"})


def _hung_up(fields: Mapping[str, Any]) -> HungUp:
    cause = text_in(fields, "cause", LARGEST_MESSAGE)[:_LONGEST_CAUSE] or "the caller hung up"
    by = fields.get("by")
    return HungUp(
        cause=cause,
        by=by if by in ("caller", "bot", "network") else "",
        sip_status=_number(fields.get("sip_status"), _HIGHEST_SIP),
        q850=_number(fields.get("q850"), _HIGHEST_Q850),
    )


def _number(value: object, highest: int) -> int:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= highest
    return value if fits and isinstance(value, int) else 0

"""Twilio's media streams: mu-law in JSON, read and written by pipecat's serializer, with marks added.

The call's TwiML connects with ``<Connect><Stream url="wss://.../media/twilio">`` and a ``<Parameter>`` for
each of case_id and what else is known, which come back in ``start.customParameters``. Twilio proves itself by
``X-Twilio-Signature``: HMAC-SHA1 of the address it was told to open, with the account's token. A ``clear``
makes Twilio answer all open marks at once, though nobody heard them: the line forgets them when it flushes.
Sources: twilio.com/docs/voice/media-streams/websocket-messages and twilio.com/docs/usage/security.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, cast

from pipecat.frames.frames import InputAudioRawFrame, InputDTMFFrame, OutputAudioRawFrame
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.serializers.twilio import TwilioFrameSerializer

from voicebot.errors import PeerError
from voicebot.service.roads import HungUp, Key, Played, RoadItem
from voicebot.telephony.arrival import Arrival, arrival
from voicebot.telephony.dialects import Flow, Message, fields_of, is_digit, sound_in, text_in
from voicebot.telephony.socket_road import MarkedSocketRoad, Socket, first_message

RATE = 8000


def signed(token: bytes, address: str, signature: str) -> bool:
    """Whether Twilio signed this address."""
    wanted = base64.b64encode(hmac.new(token, address.encode(), hashlib.sha1).digest())
    return hmac.compare_digest(wanted, signature.encode())


async def bring(socket: Socket, said: Mapping[str, str]) -> Arrival:
    """Wait for ``connected`` and ``start``.

    Raises:
        PeerError: they did not come, or the stream is not what Twilio sends.
    """
    fields = fields_of(await first_message(socket)) or {}
    if fields.get("event") == "connected":
        fields = fields_of(await first_message(socket)) or {}
    start = fields.get("start")
    if fields.get("event") != "start" or not isinstance(start, dict):
        raise PeerError("A Twilio stream must open with connected and start.")
    stream = text_in(start, "streamSid") or text_in(fields, "streamSid")
    parameters = start.get("customParameters")
    told = parameters if isinstance(parameters, dict) else {}
    road = MarkedSocketRoad(socket, await TwilioDialect.of(stream))
    return arrival(road, {"call_id": text_in(start, "callSid"), **told, **said})


class TwilioDialect:
    """Events in and out; sound goes through pipecat's serializer."""

    rate = RATE

    def __init__(self, stream: str, serializer: TwilioFrameSerializer) -> None:
        self._stream = stream
        self._serializer = serializer

    @classmethod
    async def of(cls, stream: str) -> "TwilioDialect":
        """The dialect of one stream."""
        params = TwilioFrameSerializer.InputParams(auto_hang_up=False, sample_rate=RATE)
        serializer = TwilioFrameSerializer(stream, params=params)
        # The rate is given above, so the serializer does not look at the pipeline's.
        await serializer.setup(cast(FrameProcessorSetup, None))
        return cls(stream, serializer)

    async def read(self, message: Message) -> RoadItem | Flow | None:
        """Sound, keys, marks and the end."""
        fields = fields_of(message)
        match fields:
            case {"event": "mark", "mark": {"name": str(name)}}:
                return Played(name=name)
            case {"event": "stop"}:
                return HungUp(cause="the stream has ended")
            case {"event": "media", "media": {"payload": str()}}:
                return await self._read_frame(message)
            case {"event": "dtmf", "dtmf": {"digit": digit}} if is_digit(digit):
                return await self._read_frame(message)
            case _:
                return None

    async def _read_frame(self, message: Message) -> RoadItem | None:
        try:
            frame = await self._serializer.deserialize(message)
        except (AttributeError, TypeError, ValueError):  # a payload that is no base64
            return None
        match frame:
            case InputAudioRawFrame():
                return sound_in(frame.audio)
            case InputDTMFFrame():
                return Key(digit=frame.button.value)
            case _:
                return None

    async def sound(self, pcm: bytes) -> Message | None:
        """A ``media`` event with mu-law."""
        frame = OutputAudioRawFrame(audio=pcm, sample_rate=RATE, num_channels=1)
        return await self._serializer.serialize(frame)

    def ready(self, call_id: str) -> None:
        """Twilio expects no answer."""

    def flush(self) -> Message:
        """Forget what was not played."""
        return self._event("clear")

    def mark(self, name: str) -> Message:
        """Say when it was played up to here."""
        return self._event("mark", mark={"name": name})

    def hang_up(self) -> None:
        """The stream ends with its socket, and the call goes on with what follows ``<Connect>``."""

    def _event(self, event: str, **fields: Any) -> str:  # noqa: ANN401 - any JSON value
        return json.dumps({"event": event, "streamSid": self._stream, **fields})

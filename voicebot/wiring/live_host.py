"""Takes the calls that roads bring, and carries each with its own line to the dialogue."""

from dataclasses import dataclass
from functools import partial

from voicebot import log
from voicebot.errors import SpeechError
from voicebot.events import CallStarted
from voicebot.service.call_hub import CallHub, Ring
from voicebot.settings import Settings
from voicebot.speech.pipeline import PhoneLine, SpeechParts
from voicebot.speech.recording import WavRecorder
from voicebot.system import RandomIds
from voicebot.telephony.arrival import Arrival
from voicebot.telephony.socket_road import SocketRoad
from voicebot.wiring.listeners import Listeners

_log = log.get("calls")


@dataclass(frozen=True, kw_only=True)
class LiveHost:
    """The bot's side of the media server (``media_server.CallHost``)."""

    settings: Settings
    hub: CallHub
    speech: SpeechParts
    listeners: Listeners

    @property
    def count(self) -> int:
        """Calls on the line."""
        return self.hub.count

    @property
    def most(self) -> int:
        """How many may be."""
        return self.hub.most

    @property
    def draining(self) -> bool:
        """Whether no new call is taken."""
        return self.hub.draining

    async def carry(self, arrival: Arrival) -> None:
        """Carry a call to its end.

        Raises:
            Full: there is no room.
            StoreError, CaseError, PolicyError: the case is not there, or cannot be served.
        """
        ring = Ring(
            case_id=arrival.case_id,
            language=arrival.language,
            direction=arrival.direction,
            dial_id=arrival.dial_id,
            peer_call_id=arrival.call_id,
        )
        live, phone = await self.hub.begin(ring, partial(self._line, arrival.road))
        cause = "the line was closed"
        try:
            await arrival.road.ready(live.call_id)
            await phone.run(live)
        except SpeechError as error:
            cause = str(error)
            _log.error("a call could not be carried", call=live.call_id, error=cause)
        finally:
            await self.hub.finish(live, cause)
            self.listeners.forget(live.call_id)

    def _line(self, road: SocketRoad, start: CallStarted) -> PhoneLine:
        settings, recorder = self.settings, None
        if settings.calls.record_demo_audio and settings.mode == "demo":
            path = settings.data / "recordings" / f"{start.call_id}.wav"
            recorder = WavRecorder(path, rate=road.rate, allowed=True)
        return PhoneLine(
            call_id=start.call_id,
            road=road,
            parts=self.speech,
            language=start.language,
            new_id=RandomIds().new,
            recorder=recorder,
            taps=(self.listeners.tap(start.call_id),),
        )

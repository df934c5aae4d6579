"""Takes the calls that roads bring, and carries each with its own line to the dialogue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from functools import partial

from voicebot import log
from voicebot.errors import SpeechError
from voicebot.events import CallStarted
from voicebot.service.audio_metrics import AudioMetrics
from voicebot.service.call_hub import CallHub, Ring
from voicebot.service.live_call import LiveCall
from voicebot.service.phone_side import PhoneSide
from voicebot.service.roads import Held, HungUp
from voicebot.settings import Settings
from voicebot.speech.pipeline import PhoneLine, SpeechParts
from voicebot.speech.recording import WavRecorder
from voicebot.system import RandomIds
from voicebot.telephony.ari_telephone import AriTelephone
from voicebot.telephony.arrival import Arrival
from voicebot.telephony.socket_road import SocketRoad
from voicebot.wiring.listeners import Listeners
from voicebot.wiring.telephone import phone_settings

_log = log.get("calls")


@dataclass(frozen=True, kw_only=True)
class LiveHost:
    """The bot's side of the media server (``media_server.CallHost``).

    Where a telephone tells why calls end, its ``signal`` is waited for so long after a road has closed.
    """

    settings: Settings
    hub: CallHub
    speech: SpeechParts
    listeners: Listeners
    phone: AriTelephone | None = None
    causes_within_s: float = 0.0
    metrics: AudioMetrics = field(default_factory=AudioMetrics)
    _lines: dict[str, PhoneLine] = field(default_factory=dict)

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
        self._lines[live.call_id] = phone
        cause = "the line was closed"
        try:
            await arrival.road.ready(live.call_id)
            async with self._telephone(live, arrival):
                await phone.run(live)
        except SpeechError as error:
            cause = str(error)
            _log.error("a call could not be carried", call=live.call_id, error=cause)
        finally:
            del self._lines[live.call_id]
            await self.hub.finish(live, cause)
            self.listeners.forget(live.call_id)
            self._count(live.call_id, phone, arrival.road.dropped)

    @asynccontextmanager
    async def _telephone(self, live: LiveCall, arrival: Arrival) -> AsyncIterator[None]:
        """Let the telephone that brought the call know of it, and serve what the call asks of it."""
        if self.phone is None or not arrival.channel:
            yield
            return
        side = PhoneSide(live, self.phone, phone_settings(self.settings))
        live.use_phone(side)
        await self.phone.connected(live.call_id, arrival.channel, arrival.dial_id)
        watching = asyncio.get_running_loop().create_task(side.run(), name="phone-side")
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await self.phone.ended(live.call_id)

    async def signal(self, call_id: str, item: HungUp | Held) -> None:
        """Tell a call what its telephone knows beside the road: why it ends, or that the caller holds it."""
        phone = self._lines.get(call_id)
        if phone is not None:
            await phone.signal(item)

    def _count(self, call_id: str, phone: PhoneLine, dropped: int) -> None:
        figures = phone.health.figures()
        self.metrics.add(figures, dropped)
        _log.info("how a call's sound travelled", call=call_id, dropped=dropped, **asdict(figures))

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
            causes_within_s=self.causes_within_s,
        )

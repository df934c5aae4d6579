"""One call's pipeline: road → activity → ears → bridge → turns → voice → road.

``PhoneLine`` is the ``Line`` that a live call drives. It is made first, the driver is made with it, then
``run`` carries the call until one side hangs up.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.frames.frames import EndFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.workers.runner import WorkerRunner

from voicebot.actions import Say
from voicebot.ports import CallDriver
from voicebot.service.line_health import LineHealth
from voicebot.service.roads import Held, HungUp, MarkedRoad, Road
from voicebot.speech.activity import SharedSilero
from voicebot.speech.bridge import Bridge
from voicebot.speech.ears import Ears
from voicebot.speech.line import LineOutput
from voicebot.speech.line_input import CallerSound, Causes, LineInput
from voicebot.speech.listening import Hearing
from voicebot.speech.playout import Playout
from voicebot.speech.recording import SoundTap, WavRecorder
from voicebot.speech.sound import RATE
from voicebot.speech.turns import RecentSound, TurnModel, turn_processor
from voicebot.speech.voice import Voice
from voicebot.speech.voice_service import VoiceService


class SharedEars(Hearing, Protocol):
    """The pool: hears, and admits calls."""

    def open(self, stream: str) -> None:
        """Admit a call.

        Raises:
            PoolFull: the machine cannot hear one more.
        """
        ...

    def close(self, stream: str) -> None:
        """Forget a call."""
        ...


@dataclass(frozen=True, kw_only=True)
class SpeechParts:
    """What all calls of a process share."""

    ears: SharedEars
    voice: Voice
    turns: TurnModel


@dataclass(eq=False, kw_only=True)
class PhoneLine:
    """A two-way line to one caller (``voicebot.ports.Line``).

    ``new_id`` makes utterance ids; ``taps`` listen in; ``activity`` replaces Silero in tests. When the road
    ends without saying why, ``signal`` may tell the cause for ``causes_within_s``.
    """

    call_id: str
    road: Road
    parts: SpeechParts
    language: str
    new_id: Callable[[str], str]
    recorder: WavRecorder | None = None
    taps: Sequence[SoundTap] = ()
    activity: VADAnalyzer | None = None
    causes_within_s: float = 0.0
    health: LineHealth = field(init=False)
    _causes: Causes = field(init=False)
    _input: LineInput | None = field(default=None, init=False)
    _bridge: Bridge | None = field(default=None, init=False)
    _over: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        """Count how the sound travels, and know whom to ask for causes."""
        lead_s = self.road.lead_s if isinstance(self.road, MarkedRoad) else 0.0
        self.health = LineHealth(self.road.rate, lead_s=lead_s)
        self._causes = Causes(self.causes_within_s)

    async def run(self, driver: CallDriver) -> None:
        """Carry the call until it is over.

        Raises:
            PoolFull: the call was not admitted; the road is closed.
        """
        try:
            self.parts.ears.open(self.call_id)
        except Exception:
            await self.road.close()
            raise
        try:
            await self._carry(driver)
        finally:
            self.parts.ears.close(self.call_id)
            await self.road.close()
            if self.recorder is not None:
                await asyncio.to_thread(self.recorder.close)

    async def _carry(self, driver: CallDriver) -> None:
        worker = PipelineWorker(
            self._pipeline(driver),
            params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=self.road.rate),
            idle_timeout_secs=None,
            enable_rtvi=False,
            enable_turn_tracking=False,
        )
        runner = WorkerRunner(handle_sigint=False, handle_sigterm=False)
        await runner.add_workers(worker)
        ending = asyncio.get_running_loop().create_task(self._end(worker), name="line-end")
        try:
            await runner.run()
        finally:
            ending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ending

    def _pipeline(self, driver: CallDriver) -> Pipeline:
        road, marked = self.road, isinstance(self.road, MarkedRoad)
        playout, caller = Playout(road.rate, marked=marked), CallerSound(road.rate)
        recent = RecentSound()
        entrance = LineInput(road, caller, playout, health=self.health, causes=self._causes, keep=recent.put)
        self._input = entrance
        bridge = Bridge(driver, playout, language=self.language, new_id=self.new_id)
        bridge.on_end = self._over.set
        self._bridge = bridge
        taps = [*self.taps, *([self.recorder] if self.recorder is not None else [])]
        return Pipeline(
            [
                entrance,
                VADProcessor(vad_analyzer=self.activity or SharedSilero()),
                Ears(self.parts.ears, stream=self.call_id, language=self.language),
                bridge,
                turn_processor(self.parts.turns, recent),
                VoiceService(self.parts.voice, language=self.language, rate=road.rate),
                LineOutput(road, caller, playout, taps, self.health),
            ]
        )

    async def _end(self, worker: PipelineWorker) -> None:
        await self._over.wait()
        await worker.queue_frame(EndFrame())

    async def signal(self, item: HungUp | Held) -> None:
        """What somebody beside the road knows of this call: why it ends, or that the caller holds it."""
        if isinstance(item, HungUp):
            self._causes.tell(item)
        elif self._input is not None:
            await self._input.hold(item.on)

    # -- voicebot.ports.Line ---------------------------------------------------------------------------------

    async def say(self, say: Say) -> None:
        """Queue one phrase; ``on_say_finished`` follows."""
        if self._bridge is not None:
            await self._bridge.say(say)

    async def stop_speaking(self) -> None:
        """Fall silent now and drop what is queued."""
        if self._bridge is not None:
            await self._bridge.clear()

    async def switch_language(self, language: str) -> None:
        """Listen and speak in this language from now on."""
        if self._bridge is not None:
            await self._bridge.switch(language)

    async def set_recording(self, allowed: bool) -> None:
        """Keep this call's audio from now on; or don't, and delete what was kept."""
        if self.recorder is not None:
            self.recorder.allow(allowed)

    async def hang_up(self) -> None:
        """Close the line after the last queued sentence was heard."""
        if self._bridge is not None:
            self._bridge.end_when_quiet()

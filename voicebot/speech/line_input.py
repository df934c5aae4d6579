"""The caller's side of the line as pipecat sees it: from any road into the pipeline.

Every frame costs the pipeline the same, whatever it holds. So the road is read as it comes, and what has come
goes on in one frame: at ease these are 40 ms, on a busy machine more, and then each second of sound costs
less. Only the first sign of a voice is looked for in every piece.
"""

import asyncio
from collections.abc import Callable

from pipecat.frames.frames import CancelFrame, EndFrame, InputAudioRawFrame, StartFrame
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_transport import TransportParams

from voicebot.service.line_health import LineHealth
from voicebot.service.roads import Held, HungUp, Key, Missing, Played, Road
from voicebot.speech.activity import LONGEST_PIECE_S
from voicebot.speech.conditioning import Conditioner
from voicebot.speech.frames import (
    BeepFrame,
    ConnectedFrame,
    HeldFrame,
    HungUpFrame,
    KeyFrame,
    SayPlayedFrame,
    StirFrame,
)
from voicebot.speech.playout import Playout
from voicebot.speech.sound import RATE
from voicebot.speech.stirring import Stirring

_CALLER_ROOM_S = 1
_LEAST_S = 0.04


class CallerSound:
    """The caller's raw sound of the last second, waiting to be paired with the bot's."""

    def __init__(self, rate: int) -> None:
        self._pcm = bytearray()
        self._room = 2 * rate * _CALLER_ROOM_S

    def put(self, pcm: bytes) -> None:
        """Keep what came in; the oldest is dropped when nobody takes it."""
        self._pcm += pcm
        if len(self._pcm) > self._room:
            del self._pcm[: len(self._pcm) - self._room]

    def take(self, count: int) -> bytes:
        """So many bytes, filled with silence where the caller sent too little."""
        piece = bytes(self._pcm[:count])
        del self._pcm[:count]
        return piece + bytes(count - len(piece))


class Causes:
    """Why a call ended, as somebody beside the road knows it: Asterisk tells causes over ARI, not over media.

    A road that only says that its socket was closed is asked to wait ``within_s`` for the cause.
    """

    def __init__(self, within_s: float = 0.0) -> None:
        self.within_s = within_s
        self._told: asyncio.Future[HungUp] | None = None
        self._early: HungUp | None = None

    def tell(self, end: HungUp) -> None:
        """The call has ended, or is about to, for this reason."""
        self._early = end
        if self._told is not None and not self._told.done():
            self._told.set_result(end)

    async def of(self, end: HungUp) -> HungUp:
        """The end with its cause, if anybody tells it in time."""
        if self._early is not None:
            return self._early
        if end.by or self.within_s <= 0:
            return end
        self._told = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(self._told, self.within_s)
        except TimeoutError:
            return end


class LineInput(BaseInputTransport):
    """From the road into the pipeline."""

    def __init__(
        self,
        road: Road,
        caller: CallerSound,
        playout: Playout,
        *,
        health: LineHealth,
        causes: Causes,
        keep: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        """Take the road, where to leave the raw sound, what is told of marks, and who knows causes.

        ``keep`` gets all sound that goes into the pipeline.
        """
        super().__init__(TransportParams(audio_in_enabled=True, audio_in_sample_rate=RATE))
        self._road = road
        self._caller = caller
        self._playout = playout
        self._health = health
        self._causes = causes
        self._held = False
        self._stirring = Stirring()
        self._conditioner = Conditioner(road.rate)
        self._keep = keep
        self._raw = bytearray()
        self._least = 2 * round(road.rate * _LEAST_S)
        self._most = 2 * round(road.rate * LONGEST_PIECE_S)
        self._came = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, frame: StartFrame) -> None:
        """Begin to read the road."""
        await super().start(frame)
        await self.set_transport_ready(frame)
        self._tasks = [
            self.create_task(self._read(), "line_reader"),
            self.create_task(self._pass_on(), "line_sound"),
        ]

    async def stop(self, frame: EndFrame) -> None:
        """Stop reading."""
        await self._stop_reading()
        await super().stop(frame)

    async def cancel(self, frame: CancelFrame) -> None:
        """Stop reading."""
        await self._stop_reading()
        await super().cancel(frame)

    async def cleanup(self) -> None:
        """Leave no task behind."""
        await self._stop_reading()
        await super().cleanup()  # type: ignore[no-untyped-call] # pipecat leaves it unannotated

    async def _stop_reading(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            if not task.done() and task is not asyncio.current_task():
                await self.cancel_task(task)

    async def hold(self, on: bool) -> None:
        """The caller put the call on hold, or took it back; twice the same is once."""
        if on != self._held:
            self._held = on
            self._health.restarted()
            await self.push_frame(HeldFrame(on=on))

    async def _read(self) -> None:
        await self.push_frame(ConnectedFrame())
        while True:
            match await self._road.receive():
                case bytes() as pcm:
                    await self._take(pcm)
                case Missing() as gap:
                    await self._take(bytes(2 * round(gap.seconds * self._road.rate)))
                case Key() as key:
                    await self.push_frame(KeyFrame(digit=key.digit))
                case Played() as mark:
                    for played in self._playout.played(mark.name):
                        await self.push_frame(SayPlayedFrame(played=played))
                case Held() as held:
                    await self.hold(held.on)
                case HungUp() as end:
                    await self._pass_on_what_came()
                    await self.push_frame(HungUpFrame(end=await self._causes.of(end)))
                    return

    async def _take(self, pcm: bytes) -> None:
        self._health.heard(pcm, asyncio.get_running_loop().time())
        pcm = bytes(len(pcm)) if self._held else pcm  # music on hold is nobody's words
        self._caller.put(pcm)
        if self._stirring.feed(pcm):
            await self.push_frame(StirFrame())
        self._raw += pcm
        if len(self._raw) >= self._least:
            self._came.set()

    async def _pass_on(self) -> None:
        """Runs when the loop comes to it; the reader may have taken several pieces by then."""
        while True:
            await self._came.wait()
            self._came.clear()
            await self._pass_on_what_came()

    async def _pass_on_what_came(self) -> None:
        while len(self._raw) >= self._least:
            piece = bytes(self._raw[: self._most])
            del self._raw[: self._most]
            sound, tones = self._conditioner.feed(piece)
            if sound:
                self._keep(sound)
                await self.push_frame(InputAudioRawFrame(audio=sound, sample_rate=RATE, num_channels=1))
            for tone in tones:
                await self.push_frame(BeepFrame() if tone.digit is None else KeyFrame(digit=tone.digit))

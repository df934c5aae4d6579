"""The line as pipecat sees it: a transport over any road.

Its input conditions what the caller sends; its output plays what the bot says at the pace of the clock, 20
ms at a time, and sends silence while there is nothing to say: telephone roads hang up, or stop sending
packets, when a side falls quiet.
"""

import asyncio
from collections.abc import Sequence

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    Frame,
    InputAudioRawFrame,
    OutputAudioRawFrame,
    StartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams

from voicebot import log
from voicebot.service.roads import HungUp, Key, Road, RoadClosed
from voicebot.speech.conditioning import Conditioner
from voicebot.speech.frames import (
    BeepFrame,
    ClearFrame,
    ConnectedFrame,
    GoOnFrame,
    HangUpFrame,
    HoldFrame,
    HungUpFrame,
    KeyFrame,
    SayBeginsFrame,
    SayPlayedFrame,
    SentenceFrame,
)
from voicebot.speech.playout import Playout, SayPlayed
from voicebot.speech.recording import SoundTap
from voicebot.speech.sound import RATE, from_pcm16, to_pcm16

_LOG = log.get("line")
_PIECE_S = 0.02
_LATE_S = 0.2
_CALLER_ROOM_S = 1
_FRAME_BYTES = 2 * RATE // 25
"""40 ms: every frame costs the pipeline the same, whatever it holds."""


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


class LineInput(BaseInputTransport):
    """From the road into the pipeline."""

    def __init__(self, road: Road, caller: CallerSound) -> None:
        """Take the road and where to leave the raw sound for whoever records."""
        super().__init__(TransportParams(audio_in_enabled=True, audio_in_sample_rate=RATE))
        self._road = road
        self._caller = caller
        self._conditioner = Conditioner(road.rate)
        self._ready = b""
        self._reader: asyncio.Task[None] | None = None

    async def start(self, frame: StartFrame) -> None:
        """Begin to read the road."""
        await super().start(frame)
        await self.set_transport_ready(frame)
        self._reader = self.create_task(self._read(), "line_reader")

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
        reader, self._reader = self._reader, None
        if reader is not None and not reader.done() and reader is not asyncio.current_task():
            await self.cancel_task(reader)

    async def _read(self) -> None:
        await self.push_frame(ConnectedFrame())
        while True:
            match await self._road.receive():
                case bytes() as pcm:
                    await self._take(pcm)
                case Key() as key:
                    await self.push_frame(KeyFrame(digit=key.digit))
                case HungUp() as end:
                    await self.push_frame(HungUpFrame(cause=end.cause))
                    return
                case _:
                    pass

    async def _take(self, pcm: bytes) -> None:
        self._caller.put(pcm)
        sound, tones = self._conditioner.feed(pcm)
        self._ready += sound
        if len(self._ready) >= _FRAME_BYTES:
            sound, self._ready = self._ready, b""
            await self.push_audio_frame(InputAudioRawFrame(audio=sound, sample_rate=RATE, num_channels=1))
        for tone in tones:
            await self.push_frame(BeepFrame() if tone.digit is None else KeyFrame(digit=tone.digit))


class LineOutput(BaseOutputTransport):
    """From the pipeline onto the road, at the clock's pace."""

    def __init__(self, road: Road, caller: CallerSound, playout: Playout, taps: Sequence[SoundTap]) -> None:
        """Take the road, the caller's sound, the queue of what is said, and who listens in."""
        super().__init__(TransportParams(audio_out_enabled=True, audio_out_sample_rate=road.rate))
        self._road = road
        self._caller = caller
        self._playout = playout
        self._taps = list(taps)
        self._pacer: asyncio.Task[None] | None = None
        self._audible = False

    async def start(self, frame: StartFrame) -> None:
        """Begin to send."""
        await super().start(frame)
        self._pacer = self.create_task(self._pace(), "line_pacer")

    async def stop(self, frame: EndFrame) -> None:
        """Stop sending and hang up."""
        await self._stop_pacing()
        await self._road.close()
        await super().stop(frame)

    async def cancel(self, frame: CancelFrame) -> None:
        """Stop sending and hang up."""
        await self._stop_pacing()
        await self._road.close()
        await super().cancel(frame)

    async def cleanup(self) -> None:
        """Leave no task behind."""
        await self._stop_pacing()
        await super().cleanup()  # type: ignore[no-untyped-call] # pipecat leaves it unannotated

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Play, hold, go on or clear; everything else is pipecat's."""
        match frame:
            case SayBeginsFrame():
                self._playout.begin(frame.say_id, frame.text, interruptible=frame.can_interrupt)
            case SentenceFrame(spoken=None):
                self._playout.complete(frame.say_id)
            case SentenceFrame():
                assert frame.spoken is not None  # noqa: S101 - the case above took the others
                self._playout.add(frame.say_id, frame.spoken)
            case HoldFrame():
                self._playout.hold()
                await self._road.flush()
            case GoOnFrame():
                self._playout.go_on()
            case ClearFrame():
                await self._tell(self._playout.clear())
                await self._road.flush()
            case HangUpFrame():
                await self._road.close()
            case _:
                await super().process_frame(frame, direction)

    async def _handle_frame(self, frame: Frame) -> None:
        """Frames that pipecat's own media sender would queue: sound is played, the rest passes."""
        if isinstance(frame, OutputAudioRawFrame):
            self._playout.add_sound(from_pcm16(frame.audio), frame.sample_rate)
        else:
            await self.push_frame(frame)

    async def _pace(self) -> None:
        loop = asyncio.get_running_loop()
        count = round(self._road.rate * _PIECE_S)
        due = loop.time()
        while True:
            piece, ended = self._playout.take(count)
            bot = to_pcm16(piece)
            try:
                await self._road.send(bot)
            except RoadClosed:
                await self.push_frame(HungUpFrame(cause="the road is closed"), FrameDirection.UPSTREAM)
                return
            caller = self._caller.take(len(bot))
            for tap in self._taps:
                tap.both(caller, bot, self._road.rate)
            await self._tell(ended)
            await self._announce()
            due += _PIECE_S
            behind = loop.time() - due
            if behind > _LATE_S:
                _LOG.warning("line is late", seconds=round(behind, 2))
                due = loop.time()
            await asyncio.sleep(max(0.0, -behind))

    async def _tell(self, ended: Sequence[SayPlayed]) -> None:
        for played in ended:
            await self.push_frame(SayPlayedFrame(played=played), FrameDirection.UPSTREAM)

    async def _announce(self) -> None:
        """Tell the pipeline when the bot begins and ceases to be heard."""
        audible = self._playout.speaking and not self._playout.held
        if audible != self._audible:
            self._audible = audible
            await self.broadcast_frame(BotStartedSpeakingFrame if audible else BotStoppedSpeakingFrame)

    async def _stop_pacing(self) -> None:
        pacer, self._pacer = self._pacer, None
        if pacer is not None and not pacer.done() and pacer is not asyncio.current_task():
            await self.cancel_task(pacer)

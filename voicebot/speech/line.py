"""The bot's side of the line as pipecat sees it: from the pipeline onto any road.

What the bot says is sent at the pace of the clock, 20 ms at a time, and silence while there is nothing to
say: telephone roads hang up, or stop sending packets, when a side falls quiet. A road whose other end paces
by itself and can forget what it has not played (``MarkedRoad``) is kept a little ahead of the clock, so that
a busy machine leaves no gaps; what was really heard is then known from marks. When the bot begins to speak,
the silence that waits there is forgotten first: being ahead delays no word.
"""

import asyncio
import contextlib
from collections.abc import Sequence

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    CancelFrame,
    EndFrame,
    Frame,
    OutputAudioRawFrame,
    StartFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams

from voicebot import log
from voicebot.service.line_health import LineHealth
from voicebot.service.roads import HungUp, MarkedRoad, Road, RoadClosed
from voicebot.speech.frames import (
    ClearFrame,
    GoOnFrame,
    HangUpFrame,
    HeldFrame,
    HoldFrame,
    HungUpFrame,
    SayBeginsFrame,
    SayPlayedFrame,
    SentenceFrame,
)
from voicebot.speech.line_input import CallerSound
from voicebot.speech.playout import Playout, SayPlayed
from voicebot.speech.recording import SoundTap
from voicebot.speech.sound import from_pcm16, to_pcm16

_LOG = log.get("line")
_PIECE_S = 0.02
_PIECE_AHEAD_S, _SILENCE_AHEAD_S = 0.1, 0.2
"""Sound that goes ahead of its moment may go in fewer, larger pieces: each costs the same."""
_LATE_S = 0.2
_READER_FIRST_S = 1.0
_MARK_EVERY_S = 0.2
"""Between two marks while the bot speaks: what was heard is known to a syllable or two."""
_MARK_LOST_AFTER_S = 3.0
"""When a mark that did not come back is not waited for any more."""


class LineOutput(BaseOutputTransport):
    """From the pipeline onto the road, at the clock's pace."""

    def __init__(
        self,
        road: Road,
        caller: CallerSound,
        playout: Playout,
        taps: Sequence[SoundTap],
        health: LineHealth,
    ) -> None:
        """Take the road, the caller's sound, the queue of what is said, and who listens in."""
        super().__init__(TransportParams(audio_out_enabled=True, audio_out_sample_rate=road.rate))
        self._road = road
        self._marking = road if isinstance(road, MarkedRoad) else None
        self._lead_s = self._marking.lead_s if self._marking else 0.0
        self._health = health
        self._due = 0.0
        self._unmarked_s = 0.0
        self._quiet_s = 0.0
        self._words_came = asyncio.Event()
        self._waits_for = ""
        self._waited_s = 0.0
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
                self._words_came.set()
            case HoldFrame():
                self._playout.hold()
                await self._flush()
            case GoOnFrame():
                self._playout.go_on()
                self._words_came.set()
            case ClearFrame():
                await self._tell(self._playout.clear())
                await self._flush()
            case HeldFrame(on=True):
                self._playout.pause()
                await self._flush()
            case HeldFrame():
                self._playout.resume()
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
        self._due = loop.time() - self._lead_s
        while True:
            lasts_s = self._next_lasts_s()
            count = round(self._road.rate * lasts_s)
            piece, ended = self._playout.take(count)
            audible = bool(piece.any())
            bot = to_pcm16(piece) if audible else bytes(2 * count)
            await self._forget_silence(lasts_s, audible=audible)
            try:
                await self._road.send(bot)
            except RoadClosed as error:
                await asyncio.sleep(_READER_FIRST_S)  # who reads the road knows more of why it ended
                end = HungUpFrame(end=HungUp(cause=str(error)))
                await self.push_frame(end, FrameDirection.UPSTREAM)
                return
            await self._mark(lasts_s)
            caller = self._caller.take(len(bot))
            for tap in self._taps:
                tap.both(caller, bot, self._road.rate)
            await self._tell(ended)
            await self._announce()
            await self._rest(self._next_in(lasts_s, loop.time()))

    def _next_lasts_s(self) -> float:
        """How much is sent at once."""
        if self._lead_s <= _SILENCE_AHEAD_S:
            return _PIECE_S
        return _PIECE_AHEAD_S if self._playout.ready else _SILENCE_AHEAD_S

    async def _rest(self, seconds: float) -> None:
        """Wait for the next piece's moment; words that come while there is silence do not wait for it."""
        self._words_came.clear()
        if seconds <= _PIECE_S or not self._quiet_s or self._playout.ready:
            await asyncio.sleep(max(0.0, seconds))
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._words_came.wait(), seconds)

    def _next_in(self, lasted_s: float, now: float) -> float:
        """Seconds until the next piece is due; negative when it is late."""
        self._due += lasted_s
        behind = now - self._due
        if self._health.sent(now, behind):
            _LOG.warning("sound goes one way only", why=self._health.figures().one_way)
        if behind > max(_LATE_S if self._lead_s == 0 else 0.0, self._lead_s):
            _LOG.warning("line is late", seconds=round(behind, 2))
            self._due = now - self._lead_s
        return -behind

    async def _forget_silence(self, lasts_s: float, *, audible: bool) -> None:
        """Silence that waits at the other end need not be heard out before the bot speaks."""
        nothing_waits = self._quiet_s >= self._lead_s and not self._playout.next_mark
        if audible and self._lead_s and nothing_waits:
            await self._flush()
        self._quiet_s = 0.0 if audible else self._quiet_s + lasts_s

    async def _flush(self) -> None:
        """Make the other end forget what it has not played; it is kept ahead again from now on."""
        await self._road.flush()
        if self._lead_s:
            self._due = asyncio.get_running_loop().time() - self._lead_s

    async def _mark(self, lasted_s: float) -> None:
        """Have the other end tell how far it has played; go on without when it does not."""
        playout, road = self._playout, self._marking
        if not playout.marked or road is None:
            return
        self._unmarked_s += lasted_s
        if self._unmarked_s >= _MARK_EVERY_S - _PIECE_S / 2 or playout.at_an_end:
            self._unmarked_s = 0.0
            name = playout.mark()
            if name is not None:
                await road.mark(name)
        waits = playout.next_mark == self._waits_for != ""
        self._waited_s = self._waited_s + lasted_s if waits else 0.0
        self._waits_for = playout.next_mark
        if self._waited_s > _MARK_LOST_AFTER_S:
            _LOG.warning("marks do not come back")
            await self._tell(playout.give_up_marks())

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

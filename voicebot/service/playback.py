"""A played-back caller: recorded turns at real pace, each one when it is the caller's turn.

Between turns silence flows, as on a real line. What the bot says is collected, and the moment its sound
answers the end of a turn is measured.
"""

import asyncio
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from voicebot.ports import LogEntry
from voicebot.service.caller_cue import CallerCue

PIECE_S = 0.02
_PAUSE_S = 0.4
_PATIENCE_S = 2.0
_AUDIBLE = 300
"""Peak of 16-bit samples from which a piece counts as sound."""


class CallerEnd(Protocol):
    """The caller's end of a road: 16-bit mono PCM at ``rate`` Hz."""

    @property
    def rate(self) -> int:
        """Samples per second."""
        ...

    async def send(self, pcm: bytes) -> None:
        """Send 20 ms of the caller's sound."""
        ...

    async def receive(self) -> object:
        """The next piece of the bot's sound (bytes), or something else when the line is closed."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One recorded turn; ``pcm`` has the road's rate, ``answers`` is what it may answer ("" anything)."""

    name: str
    pcm: bytes
    answers: str = ""


@dataclass(kw_only=True)
class Playback:
    """Plays turns into a road and listens to the bot."""

    road: CallerEnd
    turns: Sequence[Turn]
    clock: Callable[[], float]
    cue: CallerCue = field(default_factory=CallerCue)
    keep_sound: bool = False
    bot_pcm: bytearray = field(default_factory=bytearray)
    reply_after_ms: list[int] = field(default_factory=list)
    """For each turn, from its last audible sound to the first sound of the bot's answer."""
    _spoke_at: float = field(default=0.0, init=False)
    _answered: bool = field(default=True, init=False)

    def follow(self, entries: Iterable[LogEntry]) -> None:
        """Take in new entries of the call's log; they tell whose turn it is."""
        self.cue.follow(entries)

    async def run(self) -> None:
        """Play until the turns are used up or the line closes, then hang up."""
        listening = asyncio.get_running_loop().create_task(self._listen(), name="playback-listen")
        try:
            await self._play(listening)
        finally:
            await self.road.close()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _play(self, listening: "asyncio.Task[None]") -> None:
        silence = bytes(2 * round(self.road.rate * PIECE_S))
        left, waited, due = list(self.turns), 0.0, self.clock()
        current: bytes | None = None
        offset = 0
        while not listening.done():
            piece = silence
            if current is not None:
                piece = current[offset : offset + len(silence)].ljust(len(silence), b"\0")
                offset += len(silence)
                if offset >= len(current):
                    current = None
            elif self.cue.over:
                if waited > _PATIENCE_S:
                    return
                waited += PIECE_S
            elif self.cue.may_speak:
                waited += PIECE_S
                if left and waited >= _PAUSE_S:
                    current, offset, waited = left.pop(0).pcm, 0, 0.0
                elif waited > _PATIENCE_S:
                    return
            else:
                waited = 0.0
            if current is not None and _is_audible(piece):
                self._spoke_at, self._answered = self.clock(), False
            await self.road.send(piece)
            due += PIECE_S
            await asyncio.sleep(max(0.0, due - self.clock()))

    async def _listen(self) -> None:
        while isinstance(piece := await self.road.receive(), bytes):
            if self.keep_sound:
                self.bot_pcm += piece
            if not self._answered and self.clock() - self._spoke_at > _PAUSE_S and _is_audible(piece):
                self.reply_after_ms.append(round(1000 * (self.clock() - self._spoke_at)))
                self._answered = True


def _is_audible(pcm: bytes) -> bool:
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    return max(map(abs, samples), default=0) >= _AUDIBLE

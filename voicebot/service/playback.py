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
_UNHEARD_S = 9.0
"""A turn that was not taken in within this time is not going to be: the next one follows."""
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


ONLY_WHEN_ASKED = ("postcode", "income", "payday", "repeat")
_ANSWERS = {
    "consent": "consent",
    "identity": "identity",
    "identity.name": "name",
    "identity.birth": "birth",
    "identity.postcode": "postcode",
    "duties": "concern",
    "situation": "concern",
    "encourage": "concern",
    "rate": "rate",
    "budget": "income",
    "payday": "payday",
    "offer": "offer",
    "wish": "goodbye",
    "objection": "goodbye",
    "clarify": "repeat",
}


SAID_AGAIN = ("offer",)
"""What is answered once more with the same words when it is asked again: the bot did not understand them."""
_WIDER = {"name": "identity", "birth": "identity"}
"""What else answers a question when no turn is named after it."""


def answer_to(phrase: str) -> str:
    """What kind of turn answers a phrase, by its key or the key's first part; "" for any."""
    return _ANSWERS.get(phrase) or _ANSWERS.get(phrase.partition(".")[0], "")


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One recorded turn; ``pcm`` has the road's rate, ``answers`` is what it may answer ("" anything).

    A ``spare`` turn is spoken only when just that was asked.
    """

    name: str
    pcm: bytes
    answers: str = ""
    spare: bool = False


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
    _left: list[Turn] = field(init=False)
    _said: list[Turn] = field(default_factory=list)
    _current: bytes = field(default=b"", init=False)
    _waited: float = field(default=0.0, init=False)
    _heard_before: int = field(default=-1, init=False)
    _unheard_for: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        """Lay the turns out."""
        self._left = list(self.turns)

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
        piece_bytes = 2 * round(self.road.rate * PIECE_S)
        due = self.clock()
        while not listening.done():
            piece = self._next_piece(piece_bytes)
            if piece is None:
                return
            if self._current and _is_audible(piece):
                self._spoke_at, self._answered = self.clock(), False
            await self.road.send(piece)
            due += PIECE_S
            await asyncio.sleep(max(0.0, due - self.clock()))

    def _next_piece(self, size: int) -> bytes | None:
        """What the line carries next: a piece of a turn, or silence; ``None`` to hang up."""
        if self._current:
            piece, self._current = self._current[:size], self._current[size:]
            if not self._current:
                self._unheard_for = 0.0
            return piece.ljust(size, b"\0")
        if not self._may_go_on():
            self._waited = 0.0
            return bytes(size)
        self._waited += PIECE_S
        if not self.cue.over and self._waited >= _PAUSE_S:
            turn = self._choose()
            if turn is not None:
                self._current, self._waited = turn.pcm, 0.0
                self._heard_before = self.cue.heard
                return self._next_piece(size)
        return bytes(size) if self._waited <= _PATIENCE_S else None

    def _choose(self) -> Turn | None:
        """The turn that answers what was asked last; else the next one that needs no question."""
        wanted = answer_to(self.cue.asked)
        exact = [t for t in self._left if t.name == wanted]
        fitting = exact or [t for t in self._left if t.answers in (wanted, _WIDER.get(wanted))]
        again = [t for t in self._said if t.answers == wanted and wanted in SAID_AGAIN]
        unasked = [t for t in self._left if not t.spare and t.answers not in ONLY_WHEN_ASKED]
        chosen = next(iter(fitting or again or unasked), None)
        if chosen in self._left:
            self._left.remove(chosen)
            self._said.append(chosen)
        return chosen

    def _may_go_on(self) -> bool:
        """Whether the bot took in the last turn (or never will) and it is the caller's turn again."""
        if self.cue.over:
            return True
        if self.cue.heard == self._heard_before and self._unheard_for < _UNHEARD_S:
            self._unheard_for += PIECE_S
            return False
        return self.cue.may_speak

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

"""One call's ear: takes sound as it comes, tells words while somebody speaks and again when they stop.

It knows nothing of pipelines or sockets. Sound is fed in; whoever watches for voices says when speech starts
and stops; what was heard is told to one callback. Time is counted in the sound itself, in ms since the line
opened, so that a recording played faster gives the same words.

A stretch of speech is decoded again and again over a growing window. Once the window is long, its settled
head is let go: all but the last few committed words leave it, those few stay as overlap and forced prefix.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from voicebot import log
from voicebot.errors import SpeechError
from voicebot.speech.agreement import StablePrefix, moved
from voicebot.speech.onset import voice_began
from voicebot.speech.recogniser import NOTHING, Ask, Decoding, Word
from voicebot.speech.sound import RATE, from_pcm16

_LOG = log.get("ears")
_BYTES_PER_MS = 2 * RATE // 1000
_BEFORE_ONSET_MS = 400
_FIRST_MS, _SECOND_MS = 400, 700
_LONG_WINDOW_MS, _LONGEST_WINDOW_MS = 12_000, 22_000
_OVERLAP_WORDS = 3
_KEPT_WHILE_QUIET_MS = 3000
_OTHER_LANGUAGE_P = 0.9
_LANGUAGE_NEEDS_MS = 1500


class Hearing(Protocol):
    """The pool, as one call sees it."""

    @property
    def partial_gap_s(self) -> float:
        """Seconds of sound between two partials."""
        ...

    async def partial(self, stream: str, ask: Ask) -> Decoding | None:
        """Words so far, or None when they came too late to matter."""
        ...

    async def final(self, stream: str, ask: Ask) -> Decoding:
        """The words of a stretch of speech."""
        ...


@dataclass(frozen=True, kw_only=True)
class PartialWords:
    """Words so far of a stretch of speech; the first ``committed`` words never change.

    They come from sound up to ``until_ms`` and are told at ``at_ms``.
    """

    text: str
    committed: int
    until_ms: int
    at_ms: int


@dataclass(frozen=True, kw_only=True)
class FinalWords:
    """All words of a stretch of speech; none when it was only noise, or when ``failed``."""

    words: tuple[Word, ...]
    confidence: float
    language: str
    language_p: float
    started_ms: int
    ended_ms: int
    failed: bool = False

    @property
    def text(self) -> str:
        """The words as one line."""
        return " ".join(word.text for word in self.words)


Tell = Callable[[PartialWords | FinalWords], Awaitable[None]]


@dataclass(eq=False, kw_only=True)
class _Stretch:
    """Speech between two silences."""

    started_ms: int
    from_ms: int
    due_ms: int
    prefix: StablePrefix = field(default_factory=StablePrefix)
    asked: int = 0
    over: bool = False


class Listener:
    """Listens to one call; close it at the end."""

    def __init__(self, hearing: Hearing, *, stream: str, language: str, tell: Tell) -> None:
        """Take the pool, this call's name in it, the language and whom to tell."""
        self.language = language
        self._hearing = hearing
        self._stream = stream
        self._tell = tell
        self._sound = bytearray()
        self._sound_from_ms = 0
        self._fed_bytes = 0
        self._heard_until_ms = 0
        self._stretch: _Stretch | None = None
        self._asking = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def now_ms(self) -> int:
        """How much sound came in so far."""
        return self._fed_bytes // _BYTES_PER_MS

    def feed(self, pcm: bytes) -> None:
        """Take the next sound: 16 kHz, 16 bit, one channel."""
        self._sound += pcm
        self._fed_bytes += len(pcm)
        stretch = self._stretch
        if stretch is None:
            self._forget_before(self.now_ms - _KEPT_WHILE_QUIET_MS)
        elif self.now_ms >= stretch.due_ms and not self._asking:
            self._asking = True
            self._spawn(self._ask_partial(stretch))

    def speech_started(self, ago_ms: int = 200) -> None:
        """Somebody began to speak so long ago; sound from shortly before is listened to as well."""
        if self._stretch is not None:
            return
        onset = self._really_began(max(self._sound_from_ms, self.now_ms - ago_ms))
        begin = max(onset - _BEFORE_ONSET_MS, self._heard_until_ms, self._sound_from_ms)
        self._stretch = _Stretch(started_ms=onset, from_ms=begin, due_ms=onset + _FIRST_MS)

    def speech_stopped(self) -> None:
        """They stopped: decode the rest and tell the words."""
        stretch = self._stretch
        if stretch is None:
            return
        stretch.over = True
        self._stretch = None
        self._heard_until_ms = self.now_ms
        self._spawn(self._ask_final(stretch, self._window(stretch), self.now_ms))

    def drop(self) -> None:
        """Forget what is being heard: the line is muted."""
        if self._stretch is not None:
            self._stretch.over = True
        self._stretch = None
        self._heard_until_ms = self.now_ms

    async def settle(self) -> None:
        """Wait until everything that was asked has been told."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Stop at once; what is not yet told is lost."""
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- asking ----------------------------------------------------------------------------------------------

    async def _ask_partial(self, stretch: _Stretch) -> None:
        try:
            until, from_ms = self.now_ms, stretch.from_ms
            ask = self._ask(stretch, self._window(stretch), thorough=False)
            stretch.asked += 1
            decoding = await self._hearing.partial(self._stream, ask)
        finally:
            self._asking = False
        if decoding is None or stretch.over:
            return
        gap_ms = int(1000 * self._hearing.partial_gap_s)
        second = stretch.asked == 1
        stretch.due_ms = stretch.started_ms + _SECOND_MS if second else until + gap_ms
        changed = stretch.prefix.hear(decoding.words, from_ms=from_ms, until_ms=until)
        self._let_go(stretch, until)
        if changed and stretch.prefix.text:
            await self._tell(
                PartialWords(
                    text=stretch.prefix.text,
                    committed=len(stretch.prefix.committed),
                    until_ms=until,
                    at_ms=self.now_ms,
                )
            )

    async def _ask_final(self, stretch: _Stretch, window: bytes, ended_ms: int) -> None:
        language, p, failed, decoding = self.language, 1.0, False, NOTHING
        words: tuple[Word, ...] = ()
        try:
            decoding = await self._hearing.final(self._stream, self._ask(stretch, window, thorough=True))
            other = self._other_language(decoding, ended_ms - stretch.started_ms)
            if other is not None:
                again = Ask(sound=from_pcm16(window), language=other[0], thorough=True)
                second = await self._hearing.final(self._stream, again)
                if second.confidence > decoding.confidence:
                    language, p = other
                    words = tuple(moved(word, stretch.from_ms) for word in second.words)
                    decoding = second
        except SpeechError as error:
            _LOG.error("end of speech lost", why=str(error))
            failed = True
        if not words:
            words = stretch.prefix.finish(decoding.words, from_ms=stretch.from_ms)
        await self._tell(
            FinalWords(
                words=words,
                confidence=decoding.confidence,
                language=language,
                language_p=p,
                started_ms=stretch.started_ms,
                ended_ms=ended_ms,
                failed=failed,
            )
        )

    def _ask(self, stretch: _Stretch, window: bytes, *, thorough: bool) -> Ask:
        prefix = stretch.prefix.inside(stretch.from_ms)
        return Ask(sound=from_pcm16(window), language=self.language, prefix=prefix, thorough=thorough)

    def _other_language(self, decoding: Decoding, spoken_ms: int) -> tuple[str, float] | None:
        """A language that the model is sure of and that is not the line's."""
        if spoken_ms < _LANGUAGE_NEEDS_MS or not decoding.languages:
            return None
        best, p = decoding.languages[0]
        return (best, p) if best != self.language and p >= _OTHER_LANGUAGE_P else None

    # -- the window ------------------------------------------------------------------------------------------

    def _really_began(self, noticed_ms: int) -> int:
        start = max(self._heard_until_ms, self._sound_from_ms)
        sound = from_pcm16(bytes(self._sound[(start - self._sound_from_ms) * _BYTES_PER_MS :]))
        noticed = max(0, noticed_ms - start) * RATE // 1000
        return start + voice_began(sound, noticed) * 1000 // RATE

    def _window(self, stretch: _Stretch) -> bytes:
        start = (stretch.from_ms - self._sound_from_ms) * _BYTES_PER_MS
        return bytes(self._sound[max(0, start) :])

    def _let_go(self, stretch: _Stretch, until_ms: int) -> None:
        """Move the window's start forward when it has become long."""
        length = until_ms - stretch.from_ms
        if length > _LONGEST_WINDOW_MS:
            stretch.prefix.force()
        if length > _LONG_WINDOW_MS:
            inside = stretch.prefix.inside(stretch.from_ms)
            if len(inside) > _OVERLAP_WORDS:
                stretch.from_ms = inside[-_OVERLAP_WORDS].start_ms
            elif length > _LONGEST_WINDOW_MS:
                stretch.from_ms = until_ms - _LONG_WINDOW_MS
            self._forget_before(stretch.from_ms)

    def _forget_before(self, moment_ms: int) -> None:
        surplus = moment_ms - self._sound_from_ms
        if surplus > 0:
            del self._sound[: surplus * _BYTES_PER_MS]
            self._sound_from_ms += surplus

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name=f"ears-{self._stream}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

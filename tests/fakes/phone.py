"""A phone for tests: a driver that takes notes, a voice that hums, ears that know loud from quiet."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams

from tests.fakes.hearing import FakeHearing
from voicebot.actions import Say
from voicebot.ports import Heard
from voicebot.service.roads import HungUp, WireEnd, wire
from voicebot.speech.pipeline import PhoneLine, SpeechParts
from voicebot.speech.sound import RATE, Samples, from_pcm16, to_pcm16
from voicebot.speech.speaking import Spoken
from voicebot.speech.turns import TurnModel
from voicebot.speech.voice import Voice

LETTER_S = 0.05
_count = itertools.count()


def a_say(text: str, *, interruptible: bool = True, language: str = "de") -> Say:
    return Say(
        say_id=f"say-{next(_count)}",
        phrase="test",
        language=language,
        topic="plain",
        pace=1.0,
        interruptible=interruptible,
        pii_text=text,
    )


class Hum:
    """A voice that hums a tone, 50 ms a letter."""

    name = "hum"

    def speak(self, text: str, language: str, pace: float) -> Spoken:
        count = int(RATE * LETTER_S / pace)
        starts, position = [], 0
        for word in text.split():
            starts.append(position)
            position += count * len(word)
        samples = np.full(position, 0.25, dtype=np.float32)
        return Spoken(text=text, samples=samples, rate=RATE, word_starts=tuple(starts))


class LoudIsVoice(VADAnalyzer):
    """Activity detection by loudness."""

    def __init__(self) -> None:
        super().__init__(sample_rate=RATE, params=VADParams(start_secs=0.2, stop_secs=0.2, min_volume=0.0))

    def num_frames_required(self) -> int:
        return 512

    def voice_confidence(self, buffer: bytes) -> float:
        return 1.0 if float(np.abs(from_pcm16(buffer)).max()) > 0.05 else 0.0


class SureTurns(TurnModel):
    """A turn model that always says the same."""

    def __init__(self, sure: float = 1.0) -> None:
        self.sure = sure
        self.asked = 0

    async def finished(self, pcm: bytes) -> float:
        self.asked += 1
        return self.sure

    def close(self) -> None:
        pass


class Said(NamedTuple):
    """What the driver was told of one sentence."""

    say_id: str
    share: float
    interrupted: bool


@dataclass
class NotingDriver:
    """Writes down what it is told, with the time; ``on_start`` runs once the line is connected."""

    notes: list[tuple[float, str, object]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    on_start: Callable[[], object] | None = None

    def note(self, what: str, value: object = None) -> None:
        self.notes.append((round(asyncio.get_running_loop().time(), 2), what, value))

    def told(self, what: str) -> list[object]:
        return [value for _, name, value in self.notes if name == what]

    def at(self, what: str) -> float:
        return next(t for t, name, _ in self.notes if name == what)

    async def on_connected(self) -> None:
        self.note("connected")
        if self.on_start is not None:
            result = self.on_start()
            if asyncio.iscoroutine(result):
                await result

    async def on_speech_started(self, utterance_id: str) -> None:
        self.note("speech", utterance_id)

    async def on_partial(self, utterance_id: str, text: str) -> None:
        self.note("partial", text)

    async def on_utterance(self, heard: Heard) -> None:
        self.note("utterance", heard)

    async def on_noise(self) -> None:
        self.note("noise")

    async def on_beep(self) -> None:
        self.note("beep")

    async def on_key(self, digit: str) -> None:
        self.note("key", digit)

    async def on_language(self, language: str, confidence: float) -> None:
        self.note("language", language)

    async def on_say_finished(self, say_id: str, played_share: float, interrupted: bool) -> None:
        self.note("said", say_id)
        self.said.append(Said(say_id, round(played_share, 2), interrupted))

    async def on_hold(self, on: bool) -> None:
        self.note("hold", on)

    async def on_hang_up(self, cause: str, *, by: str = "", sip_status: int = 0, q850: int = 0) -> None:
        self.note("hang_up", (cause, by, sip_status, q850))


def voice_like(seconds: float) -> Samples:
    """Loud sound with a voice's many partials: no telephone tone, no beep."""
    rng = np.random.default_rng(3)
    return (rng.standard_normal(int(seconds * RATE)) * 0.2).clip(-0.9, 0.9).astype(np.float32)


@dataclass
class TestCall:
    """A caller on a wire: plays loud sound at given moments and keeps what the bot sent."""

    __test__ = False

    hearing: FakeHearing
    driver: NotingDriver = field(default_factory=NotingDriver)
    turns: SureTurns = field(default_factory=SureTurns)
    bot: list[bytes] = field(default_factory=list)

    async def hold(
        self,
        speech: list[tuple[float, float]],
        *,
        lasts_s: float,
        prepare: Callable[["Ends"], object] | None = None,
    ) -> None:
        """Call, speak from ``start`` for ``length`` seconds each, and hang up after ``lasts_s``."""
        caller_end, bot_end = wire(RATE)
        ids = itertools.count()
        async with Voice(Hum()) as voice:
            line = PhoneLine(
                call_id="call-1",
                road=bot_end,
                parts=SpeechParts(ears=self.hearing, voice=voice, turns=self.turns),
                language="de",
                new_id=lambda kind: f"{kind}-{next(ids)}",
                activity=LoudIsVoice(),
            )
            if prepare is not None:
                prepare(Ends(line=line, caller=caller_end))
            async with asyncio.TaskGroup() as group:
                group.create_task(line.run(self.driver))
                group.create_task(self._listen(caller_end))
                group.create_task(_speak(caller_end, speech, lasts_s))

    def loud(self, from_s: float, to_s: float) -> bool:
        """Whether the bot was heard at all between two moments."""
        pieces = self.bot[int(from_s * 50) : int(to_s * 50)]
        return any(any(piece) for piece in pieces)

    async def _listen(self, caller: WireEnd) -> None:
        while True:
            item = await caller.receive()
            if isinstance(item, HungUp):
                await caller.close()
                return
            if isinstance(item, bytes):
                self.bot.append(item)


@dataclass
class Ends:
    """Both ends of a test call."""

    line: PhoneLine
    caller: WireEnd


async def _speak(caller: WireEnd, speech: list[tuple[float, float]], lasts_s: float) -> None:
    sound = np.zeros(int(lasts_s * RATE), dtype=np.float32)
    for start, length in speech:
        first = int(start * RATE)
        part = voice_like(length)[: len(sound) - first]
        sound[first : first + len(part)] = part
    loop = asyncio.get_running_loop()
    due = loop.time()
    for start in range(0, len(sound), 320):
        if caller.other.is_closed:
            return
        await caller.send(to_pcm16(sound[start : start + 320]))
        due += 0.02
        await asyncio.sleep(max(0.0, due - loop.time()))
    await caller.close()

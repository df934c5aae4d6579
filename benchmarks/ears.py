"""Prints how the ears do, side by side with stock pipecat on the same model and machine.

    python -m benchmarks.ears quality [--only de/] [--version 8k]
    python -m benchmarks.ears load --calls 1 4 8 16 24 [--seconds 60] [--stock-calls 1 2 4]
    python -m benchmarks.ears silence [--minutes 10]

``quality`` streams every fixture through conditioning, activity detection and listener without waiting for
the clock. ``load`` plays fixtures on many lines at real pace through real pipelines; a turn whose final
never comes, or whose call was refused, counts as never. ``silence`` counts the words invented in
noise, tones and silence.
"""

import argparse
import asyncio
import itertools
import re
import resource
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml
from pipecat.frames.frames import EndFrame, Frame, TranscriptionFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

from benchmarks.fixtures import words_of
from benchmarks.stock_pipecat import stock_input
from voicebot.lexical.edits import edits
from voicebot.service.line_health import LineHealth
from voicebot.service.roads import WireEnd, wire
from voicebot.speech.activity import SharedSilero
from voicebot.speech.agreement import plain
from voicebot.speech.ears import Ears
from voicebot.speech.frames import FinalWordsFrame, PartialWordsFrame
from voicebot.speech.line_input import CallerSound, Causes, LineInput
from voicebot.speech.listening import Hearing
from voicebot.speech.model_choice import STARTER, EarsModel
from voicebot.speech.models import ModelHome, default_folder, find_ears
from voicebot.speech.playout import Playout
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.sound import RATE, Samples, read_recording, resample, to_pcm16
from voicebot.speech.transcribe import Transcript, transcribe

FIXTURES = Path(__file__).parents[1] / "audio_fixtures"
_NEVER_MS = 60_000.0


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A caller's turn: its sound at 16 kHz, where speech begins and ends in it, and its words."""

    name: str
    language: str
    sound: Samples
    onset_s: float
    end_s: float
    words: list[str]


def read_turns(version: str, only: str) -> list[Turn]:
    """The fixtures' turns in one version."""
    manifest = yaml.safe_load((FIXTURES / "manifest.yaml").read_text(encoding="utf-8"))
    turns = []
    for entry in manifest["turns"]:
        for file in entry["files"]:
            if file["version"] == version and entry["id"].startswith(only):
                samples, rate = read_recording(FIXTURES / file["path"])
                sound = resample(samples, rate, RATE)
                loud = np.flatnonzero(np.abs(sound) > 0.05 * np.abs(sound).max())
                turns.append(
                    Turn(
                        name=entry["id"],
                        language=entry["language"],
                        sound=sound,
                        onset_s=int(loud[0]) / RATE,
                        end_s=int(loud[-1]) / RATE,
                        words=words_of(entry["words"]),
                    )
                )
    return turns


def percentiles(values: Sequence[float]) -> str:
    """p50 and p95, rounded."""
    if not values:
        return "      -       -"
    return f"{np.percentile(values, 50):7.0f} {np.percentile(values, 95):7.0f}"


# -- quality -------------------------------------------------------------------------------------------------


async def quality(model: EarsModel, version: str, only: str) -> None:
    """Stream every fixture and print words, first partials and broken promises."""
    turns = read_turns(version, only)
    print(f"{'language':<10}{'turns':>6}{'WER %':>8}{'first word ms p50     p95':>28}{'contradicted':>14}")
    async with RecogniserPool(model) as pool:
        for language in ("de", "en"):
            own = [turn for turn in turns if turn.language == language]
            heard = [
                await transcribe(t.name, t.sound, RATE, pool, language=language, paced=False) for t in own
            ]
            errors = sum(edits(t.words, words_of(h.text)) for t, h in zip(own, heard, strict=True))
            total = max(1, sum(len(t.words) for t in own))
            first = [ms for t, h in zip(own, heard, strict=True) if (ms := first_word_ms(t, h)) is not None]
            broken = sum(contradictions(h) for h in heard)
            print(
                f"{language:<10}{len(own):>6}{100 * errors / total:>8.1f}{percentiles(first):>28}{broken:>14}"
            )


def first_word_ms(turn: Turn, heard: Transcript) -> float | None:
    """When the first word that also stands in the final was shown, in ms of sound after speech began."""
    final = {plain(word) for word in heard.text.split()}
    for partial in heard.partials:
        if final & {plain(word) for word in partial.text.split()}:
            return partial.at_ms - 1000 * turn.onset_s
    return None


def contradictions(heard: Transcript) -> int:
    """How many words two successive partials agreed on and the final has otherwise."""
    broken = 0
    final = [plain(word) for word in heard.text.split()]
    for one, other in itertools.pairwise(heard.partials):
        pairs = zip(one.text.split(), other.text.split(), strict=False)
        agreed = [
            plain(a) for a, b in itertools.takewhile(lambda pair: plain(pair[0]) == plain(pair[1]), pairs)
        ]
        broken += sum(a != b for a, b in itertools.zip_longest(agreed, final[: len(agreed)]))
    return broken


# -- load ----------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One simulated caller and what was heard of them; times in seconds since the line began."""

    turns: list[tuple[float, Turn]]
    finals: list[tuple[float, str]] = field(default_factory=list)
    partial_ages_ms: list[float] = field(default_factory=list)
    begun: float = 0.0

    def final_delays_ms(self) -> list[float]:
        """For each turn, from its end to its last final before the next turn begins."""
        delays = []
        starts = [start for start, _ in self.turns[1:]] + [float("inf")]
        for (start, turn), following in zip(self.turns, starts, strict=True):
            end = start + turn.end_s
            late = [at for at, _ in self.finals if start + turn.onset_s < at < following]
            delays.append(1000 * max(0.0, late[-1] - end) if late else _NEVER_MS)
        return delays

    def errors(self) -> tuple[int, int]:
        """Word errors and words of the whole line."""
        truth = [word for _, turn in self.turns for word in turn.words]
        return edits(truth, words_of(" ".join(text for _, text in self.finals))), len(truth)


class Sink(FrameProcessor):
    """Notes what comes out of the ears."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Note words and pass everything on."""
        await super().process_frame(frame, direction)
        now = asyncio.get_running_loop().time() - self._line.begun
        if isinstance(frame, FinalWordsFrame | TranscriptionFrame):
            self._line.finals.append((now, frame.text))
        elif isinstance(frame, PartialWordsFrame):
            self._line.partial_ages_ms.append(1000 * now - frame.until_ms)
        await self.push_frame(frame, direction)


Parts = Callable[[int, str], list[FrameProcessor]]


@asynccontextmanager
async def our_parts(model: EarsModel, calls: int) -> AsyncIterator[Parts]:
    """This product's input path; a call that the pool refuses hears nothing, so all its turns are lost."""
    async with RecogniserPool(model) as pool:
        admitted = min(calls, pool.capacity)
        for number in range(admitted):
            pool.open(f"call-{number}")
        if admitted < calls:
            print(f"{calls - admitted} of {calls} calls are refused: the pool measured room for {admitted}")

        def parts(number: int, language: str) -> list[FrameProcessor]:
            if number >= admitted:
                return []
            hearing: Hearing = pool
            return [
                VADProcessor(vad_analyzer=SharedSilero()),
                Ears(hearing, stream=f"call-{number}", language=language),
            ]

        yield parts


@asynccontextmanager
async def stock_parts(model: EarsModel, _calls: int) -> AsyncIterator[Parts]:
    """Stock pipecat's input path."""
    yield lambda _number, language: stock_input(model, language)


def schedule(turns: Sequence[Turn], number: int, seconds: float) -> list[tuple[float, Turn]]:
    """A caller who speaks about half of the time."""
    rng = np.random.default_rng(number)
    planned: list[tuple[float, Turn]] = []
    at = 1.0 + float(rng.uniform(0, 4))
    while True:
        turn = turns[int(rng.integers(len(turns)))]
        length = len(turn.sound) / RATE
        if at + length + 2.0 > seconds:
            return planned
        planned.append((at, turn))
        at += length + float(rng.uniform(2.0, 4.0))


async def play(end: WireEnd, line: Line, seconds: float) -> None:
    """Send a line's sound at real pace."""
    sound = np.zeros(int(seconds * RATE), dtype=np.float32)
    for start, turn in line.turns:
        first = int(start * RATE)
        sound[first : first + len(turn.sound)] += turn.sound
    pcm = to_pcm16(np.clip(sound, -1, 1))
    loop = asyncio.get_running_loop()
    line.begun = loop.time()
    for number, start in enumerate(range(0, len(pcm), 640)):
        ended = line.begun + (number + 1) * 0.02  # a piece comes when all of it was spoken
        await asyncio.sleep(max(0.0, ended - loop.time()))
        await end.send(pcm[start : start + 640])


async def hold(calls: int, turns: Sequence[Turn], seconds: float, parts: Parts) -> list[Line]:
    """Hold so many calls at once."""
    lines, workers, ends = [], [], []
    by_language = {code: [t for t in turns if t.language == code] for code in ("de", "en")}
    for number in range(calls):
        language = ("de", "en")[number % 2]
        line = Line(turns=schedule(by_language[language], number, seconds))
        caller, bot = wire(RATE)
        entrance = LineInput(
            bot,
            CallerSound(RATE),
            Playout(RATE, marked=False),
            health=LineHealth(RATE, lead_s=0.0),
            causes=Causes(),
        )
        stages = [entrance, *parts(number, language), Sink(line)]
        params = PipelineParams(audio_in_sample_rate=RATE)
        workers.append(
            PipelineWorker(
                Pipeline(stages),
                params=params,
                idle_timeout_secs=None,
                enable_rtvi=False,
                enable_turn_tracking=False,
            )
        )
        lines.append(line)
        ends.append(caller)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(*workers)

    async def drive() -> None:
        await asyncio.gather(*(play(end, line, seconds) for end, line in zip(ends, lines, strict=True)))
        await asyncio.sleep(3)
        await asyncio.gather(*(worker.queue_frame(EndFrame()) for worker in workers))

    await asyncio.gather(runner.run(), drive())
    return lines


def cpu_s() -> float:
    """Seconds of processor time of this process and of its children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


async def load(model: EarsModel, ours: Sequence[int], stock: Sequence[int], seconds: float) -> None:
    """Print a row per number of calls, ours and stock."""
    turns = read_turns("8k", "")
    heads = f"{'final ms p50     p95':>22}{'partial ms p50     p95':>24}{'lost':>6}{'cores/call':>11}"
    print(f"{'ears':<8}{'calls':>6}{'turns':>7}{'WER %':>7}{heads}")
    for name, source, numbers in (("ours", our_parts, ours), ("stock", stock_parts, stock)):
        for calls in numbers:
            spent_before = cpu_s()
            async with AsyncExitStack() as stack:
                parts = await stack.enter_async_context(source(model, calls))
                lines = await hold(calls, turns, seconds, parts)
            cores = (cpu_s() - spent_before) / seconds / calls
            finals = [delay for line in lines for delay in line.final_delays_ms()]
            ages = [age for line in lines for age in line.partial_ages_ms]
            errors, words = (sum(column) for column in zip(*(line.errors() for line in lines), strict=True))
            wer = 100 * errors / max(1, words)
            lost = sum(delay >= _NEVER_MS for delay in finals)
            row = f"{name:<8}{calls:>6}{len(finals):>7}{wer:>7.1f}"
            row = f"{row}{percentiles(finals):>22}{percentiles(ages):>24}{lost:>6}{cores:>11.3f}"
            print(row, flush=True)


# -- silence -------------------------------------------------------------------------------------------------


def not_speech(seconds: float) -> dict[str, Samples]:
    """Sounds in which nobody speaks."""
    rng, count = np.random.default_rng(11), int(seconds * RATE)
    t = np.arange(count) / RATE
    white = rng.standard_normal(count).astype(np.float32)
    walk = np.cumsum(white)
    brown = (walk - np.convolve(walk, np.ones(800) / 800, mode="same")) / 30
    chords = sum(np.sin(2 * np.pi * f * t) for f in (262, 330, 392, 523)) * (np.sin(np.pi * t) ** 2)
    ringing = np.sin(2 * np.pi * 425 * t) * (t % 5 < 1)
    busy = np.sin(2 * np.pi * 425 * t) * (t % 0.96 < 0.48)
    clicks = (rng.random(count) < 2 / RATE) * 0.8
    sounds = {
        "silence": np.zeros(count),
        "line noise": 0.003 * white,
        "loud noise": 0.08 * white,
        "traffic": np.clip(brown, -0.5, 0.5),
        "music": 0.08 * chords,
        "ringing": 0.2 * ringing,
        "busy": 0.2 * busy,
        "clicks": clicks,
    }
    return {name: np.asarray(sound, dtype=np.float32) for name, sound in sounds.items()}


async def silence(model: EarsModel, minutes: float) -> None:
    """Print the words invented per hour in each kind of sound."""
    print(f"{'sound':<12}{'minutes':>8}{'words':>7}{'an hour':>9}")
    kinds = not_speech(60 * minutes / 8)
    invented = 0
    async with RecogniserPool(model) as pool:
        for name, sound in kinds.items():
            heard = await transcribe(name, sound, RATE, pool, language="de", paced=False)
            count = len(re.findall(r"\w+", heard.text))
            invented += count
            length = len(sound) / RATE / 60
            print(f"{name:<12}{length:>8.1f}{count:>7}{60 * count / length:>9.0f}", flush=True)
    print(f"{'all':<12}{minutes:>8.1f}{invented:>7}{60 * invented / minutes:>9.0f}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["quality", "load", "silence"])
    parser.add_argument("--model", default=STARTER.name, help="starter, a size on this machine, or a folder")
    parser.add_argument("--only", default="", help="turns whose id begins so")
    parser.add_argument("--version", default="8k", help="16k or 8k")
    parser.add_argument("--calls", type=int, nargs="*", default=[1, 4, 8, 16, 24])
    parser.add_argument("--stock-calls", type=int, nargs="*", default=[1, 2, 4, 8])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=8.0)
    args = parser.parse_args()
    model = find_ears(args.model, args.model, ModelHome(folder=default_folder()))
    begun = time.perf_counter()
    match args.what:
        case "quality":
            asyncio.run(quality(model, args.version, args.only))
        case "load":
            asyncio.run(load(model, args.calls, args.stock_calls, args.seconds))
        case _:
            asyncio.run(silence(model, args.minutes))
    took_s = time.perf_counter() - begun
    print(f"model {model.name}, {model.compute_type} on {model.device}; took {took_s:.0f} s")


if __name__ == "__main__":
    main()

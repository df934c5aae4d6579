"""Prints how much of a caller's speech activity detection misses, ours beside pipecat's own, in one run.

    python -m benchmarks.activity
    python -m benchmarks.activity --cleared 2 --cleared 8 --cleared 60     # beside them single memories

Each row is one line of about ten minutes: fixture turns of many voices as the telephone brings them, with
pauses of one to nine seconds, over one background. Both detectors judge the same sound after the same
conditioning. What a window of 32 ms costs comes last.

* missed: of the 32 ms windows in which the caller is plainly loud, those not taken for a voice
* late: of the turns, those noticed more than half a second after they begin
* false: of the windows between turns, those in which somebody seems to speak
"""

import argparse
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pipecat.audio.vad.silero import SileroVADAnalyzer

from voicebot.settings import ROOT
from voicebot.speech.activity import VAD_START_S, SharedSilero
from voicebot.speech.conditioning import Conditioner
from voicebot.speech.sound import RATE, Samples, from_pcm16, read_recording, to_pcm16

LINE_RATE = 8000
_WINDOW = 512
_LOUD, _SILENT = 0.03, 0.001
_SURE_WINDOWS = round(VAD_START_S * RATE / _WINDOW)
_LONGEST_TURN_S = 5
_LATE_S = 0.5
_BACKGROUNDS = (
    ("silence", 0.0),
    ("white", 0.001),
    ("white", 0.01),
    ("pink", 0.01),
    ("voices", 0.01),
    ("voices", 0.02),
)

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one detector made of one line; shares in percent."""

    missed: float
    late: float
    false: float


def line_of(turns: list[Samples], rng: np.random.Generator) -> tuple[Samples, list[tuple[int, int]]]:
    """All turns with pauses between them, and between which windows each lies."""
    parts, places, at = list[Samples](), list[tuple[int, int]](), 0
    for turn in turns:
        pause = np.zeros(int(rng.uniform(1, 9) * LINE_RATE), np.float32)
        start = at + len(pause)
        at = start + len(turn)
        parts += [pause, turn]
        places.append((start * RATE // LINE_RATE // _WINDOW, at * RATE // LINE_RATE // _WINDOW))
    return np.concatenate(parts), places


def background(
    kind: str, level: float, count: int, voices: list[Samples], rng: np.random.Generator
) -> Samples:
    """So much noise of this loudness."""
    if kind == "silence":
        return np.zeros(count, np.float32)
    noise = rng.standard_normal(count)
    if kind == "pink":
        spectrum = np.fft.rfft(noise)
        noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), count)
    elif kind == "voices":
        noise = np.sum([np.roll(np.resize(v, count), rng.integers(count)) for v in voices], axis=0)
    return np.asarray(noise * level / noise.std(), np.float32)


def conditioned(sound: Samples) -> Samples:
    """The sound as the product's detector gets it, 16 kHz."""
    conditioner, step = Conditioner(LINE_RATE), LINE_RATE // 50
    pieces = [
        conditioner.feed(to_pcm16(sound[at : at + step]))[0] for at in range(0, len(sound) - step, step)
    ]
    return from_pcm16(b"".join(pieces))


def windows(sound: Samples) -> Samples:
    """The whole windows of a sound, one a row."""
    return sound[: len(sound) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)


def confidences(analyzer: SileroVADAnalyzer, sound: Samples) -> Samples:
    """How likely each window holds a voice, by this detector; pipecat's gives arrays, ours numbers."""
    analyzer.set_sample_rate(RATE)
    return np.array([np.max(analyzer.voice_confidence(to_pcm16(window))) for window in windows(sound)])


def judge(found: Samples, loud: Flags, silent: Flags, places: list[tuple[int, int]]) -> Row:
    """Compare with where the turns are."""
    voice = found >= 0.5
    run, sure = 0, np.zeros(len(voice), dtype=bool)
    for number, yes in enumerate(voice):
        run = run + 1 if yes else 0
        sure[number] = run >= _SURE_WINDOWS
    late = 0
    for start, end in places:
        begins, noticed = np.flatnonzero(loud[start:end]), np.flatnonzero(sure[start:end])
        late += not len(noticed) or (noticed[0] - begins[0]) * _WINDOW / RATE > _LATE_S
    return Row(
        missed=100 * float((~voice[loud]).mean()),
        late=100 * late / len(places),
        false=100 * float(sure[silent].mean()),
    )


def main() -> None:
    """Print one line a background."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=80, help="fixture turns a line (default: 80)")
    parser.add_argument("--seed", type=int, default=2, help="which turns and pauses (default: 2)")
    parser.add_argument(
        "--cleared",
        type=float,
        action="append",
        default=[],
        metavar="S",
        help="also our detector with one memory that is cleared after so many seconds",
    )
    asked = parser.parse_args()
    paths = sorted((ROOT / "audio_fixtures").glob("??/*/8k/*.flac"))
    rng = np.random.default_rng(asked.seed)
    rng.shuffle(paths)
    sounds = [read_recording(path)[0][: _LONGEST_TURN_S * LINE_RATE] for path in paths]
    turns, voices = sounds[: asked.turns], sounds[-24:]
    detectors: dict[str, Callable[[], SileroVADAnalyzer]] = {
        "ours": SharedSilero,
        "pipecat": SileroVADAnalyzer,
        **{f"one, {every_s:g} s": functools.partial(SharedSilero, (every_s,)) for every_s in asked.cleared},
    }
    cost_s: dict[str, float] = dict.fromkeys(detectors, 0.0)
    judged = 0
    print(f"{'background':<16}{'minutes':>8}   " + "".join(f"{name:<34}" for name in detectors))
    for kind, level in _BACKGROUNDS:
        speech, places = line_of(turns, rng)
        clean = windows(conditioned(speech))
        sound = conditioned(speech + background(kind, level, len(speech), voices, rng))
        loudness = np.sqrt((clean**2).mean(axis=1))
        silent = np.convolve(loudness > _SILENT, np.ones(15), "same") == 0
        minutes = len(sound) / RATE / 60
        told = f"{kind} {level:g}" if level else kind
        row = f"{told:<16}{minutes:>8.1f}   "
        judged += len(clean)
        for name, make in detectors.items():
            began = time.perf_counter()
            heard = confidences(make(), sound)
            cost_s[name] += time.perf_counter() - began
            found = judge(heard, loudness > _LOUD, silent, places)
            row += f"missed {found.missed:4.1f} late {found.late:4.1f} false {found.false:4.2f}   "
        print(row, flush=True)
    print("microseconds a window: " + ", ".join(f"{n} {1e6 * s / judged:.0f}" for n, s in cost_s.items()))


if __name__ == "__main__":
    main()

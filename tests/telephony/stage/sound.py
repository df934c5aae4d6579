"""Measuring sound: delay and likeness of what was sent and what arrived, with numpy; formats with sox."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.telephony.stage.processes import run

RATE = 8000
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Sound:
    """Mono samples between -1 and 1."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    def part(self, start_s: float, end_s: float) -> Samples:
        return self.samples[int(start_s * self.rate) : int(end_s * self.rate)]


def read_wav(path: Path) -> Sound:
    """A 16-bit mono WAV; one that its writer has not closed yet is read as far as it goes."""
    data = path.read_bytes()
    start = data.index(b"data") + 8
    rate = int.from_bytes(data[24:28], "little")
    body = data[start : start + (len(data) - start) // 2 * 2]
    return Sound(samples=(np.frombuffer(body, "<i2") / 32768).astype(np.float32), rate=rate)


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return path


def write_silence(path: Path, seconds: float) -> Path:
    return write_wav(path, np.zeros(int(seconds * RATE), dtype=np.float32))


def for_telephone(source: Path, target: Path, *, lead_s: float = 0.0, tail_s: float = 0.0) -> Path:
    """Any audio file as 8 kHz mono, with silence around it; sox does it."""
    done = run(
        ["sox", source, "-r", str(RATE), "-c", "1", "-b", "16", target, "pad", str(lead_s), str(tail_s)]
    )
    assert done.returncode == 0, done.stderr
    return target


def has_speech(part: Samples) -> bool:
    """Whether a second holds enough sound to compare."""
    return float(np.sqrt(np.mean(part**2))) > 0.01 if len(part) else False


def delay_of(sent: Samples, arrived: Samples) -> int:
    """By how many samples ``arrived`` is later (negative: earlier), over the whole."""
    size = 1 << (len(sent) + len(arrived)).bit_length()
    product = np.fft.rfft(arrived, size) * np.conj(np.fft.rfft(sent, size))
    best = int(np.argmax(np.fft.irfft(product, size)))
    return best if best < size // 2 else best - size


def likeness(sent: Sound, arrived: Sound) -> list[float]:
    """For every second of ``sent`` with speech, its correlation with what arrived.

    The delay is found once over the whole recording, so a slip inside it costs likeness.
    """
    assert sent.rate == arrived.rate
    late = delay_of(sent.samples, arrived.samples)
    found = []
    for start in range(max(0, -late), len(sent.samples) - sent.rate + 1, sent.rate):
        one = sent.samples[start : start + sent.rate]
        other = arrived.samples[start + late : start + late + sent.rate]
        if has_speech(one) and len(other) == len(one):
            found.append(correlation(one, other))
    return found


def correlation(one: Samples, other: Samples) -> float:
    a, b = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / scale if scale else 0.0

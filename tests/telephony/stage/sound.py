"""Measuring sound: delay and likeness of what was sent and what arrived, with numpy; formats with sox."""

import itertools
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

    def after(self, start_s: float) -> "Sound":
        return Sound(samples=self.samples[int(start_s * self.rate) :], rate=self.rate)

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


def same_words(said: Sound, heard: Sound) -> list[float]:
    """For every second of ``said``, how alike the spectrum of ``heard`` is there, -1 to 1; both at 8 kHz.

    A speech engine never says a sentence twice in the same samples, but its spectrum over time stays: 0.85
    and more for the same words; of another sum's sentence some second stays under 0.7. The sentence must lie
    in one place: its seconds may slip by 0.1 s against each other.
    """
    assert said.rate == heard.rate == RATE
    one, other = _spectrum(said.samples), _spectrum(heard.samples)
    starts = range(0, len(one) - _SECOND + 1, _SECOND)
    places = len(other) - len(one) + 1
    if places < 1:
        return [-1.0 for _ in starts]
    table = np.stack([_near(_alike(one[at : at + _SECOND], other), at, places) for at in starts])
    found: list[float] = table[:, int(table.sum(axis=0).argmax())].tolist()
    return found


def _near(row: npt.NDArray[np.float64], at: int, places: int) -> npt.NDArray[np.float64]:
    """The best within the slip around a second's own moment, for every place of the whole sentence."""
    padded = np.pad(row, _SLIP, constant_values=-1.0)
    best = np.lib.stride_tricks.sliding_window_view(padded, 2 * _SLIP + 1).max(axis=1)
    near: npt.NDArray[np.float64] = best[at : at + places]
    return near


_HOP, _WINDOW = RATE // 50, 512
_SECOND, _SLIP = 50, 5
_BANDS = np.unique(np.round(np.geomspace(300, 3400, 25) * _WINDOW / RATE).astype(int))


def _spectrum(samples: Samples) -> npt.NDArray[np.float64]:
    """Log energies of the telephone's bands, fifty rows a second."""
    padded = np.concatenate([samples, np.zeros(_WINDOW, np.float32)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW))) ** 2
    bands = [power[:, low:high].sum(axis=1) for low, high in itertools.pairwise(_BANDS)]
    energies: npt.NDArray[np.float64] = np.log(np.stack(bands, axis=1) + 1e-4)
    return energies


def _alike(second: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The correlation of one second's picture with every place of the whole."""
    wanted = (second - second.mean()) / (second.std() + 1e-9)
    places = range(len(whole) - len(second) + 1)
    parts = (whole[at : at + len(second)] for at in places)
    return np.array([float((wanted * (part - part.mean())).mean() / (part.std() + 1e-9)) for part in parts])

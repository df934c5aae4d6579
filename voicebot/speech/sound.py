"""Sound as numbers: one channel, 32-bit floats between -1 and 1; 16 kHz wherever a model listens."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from voicebot.errors import OperatorError

Samples = npt.NDArray[np.float32]
RATE = 16_000
"""What the recogniser, the activity detector and the turn model listen to, in Hz."""

_FULL_SCALE = 32768.0
_STREAM_QUALITY = "LQ"  # better ones hold back 80 ms of a telephone's 8 kHz, this one 4


def from_pcm16(pcm: bytes) -> Samples:
    """16-bit little-endian PCM as floats; a half sample at the end is dropped."""
    whole = len(pcm) - len(pcm) % 2
    return np.frombuffer(pcm[:whole], dtype="<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def to_pcm16(samples: Samples) -> bytes:
    """Floats as 16-bit little-endian PCM, clipped at full scale."""
    scaled = np.rint(samples * np.float32(_FULL_SCALE))
    within: npt.NDArray[np.int16] = np.minimum(np.maximum(scaled, -32768), 32767).astype("<i2")
    return within.tobytes()


def resample(samples: Samples, from_rate: int, to_rate: int = RATE) -> Samples:
    """Convert a whole recording to another rate."""
    if from_rate == to_rate:
        return samples
    converted: Samples = soxr.resample(samples, from_rate, to_rate, quality="HQ")
    return converted.astype(np.float32, copy=False)


class StreamResampler:
    """Converts a stream chunk by chunk, with no seam between them; a few ms stay inside."""

    def __init__(self, from_rate: int, to_rate: int = RATE) -> None:
        self.from_rate = from_rate
        self._inner = (
            None
            if from_rate == to_rate
            else soxr.ResampleStream(from_rate, to_rate, 1, dtype="float32", quality=_STREAM_QUALITY)
        )

    def feed(self, samples: Samples, last: bool = False) -> Samples:
        """Convert the next chunk; ``last`` also gives out what was held back."""
        if self._inner is None:
            return samples
        converted: Samples = self._inner.resample_chunk(samples, last=last)
        return converted


_CANCELLED = 0.01


def read_recording(path: Path) -> tuple[Samples, int]:
    """Read a WAV or FLAC file of any rate and channel count as one channel.

    Returns:
        The samples and their rate in Hz.

    Raises:
        OperatorError: the file is missing, unreadable, empty or not sound.
    """
    if not path.is_file():
        raise OperatorError(f"There is no audio file {path}.")
    try:
        channels: npt.NDArray[np.float32]
        channels, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, RuntimeError, ValueError, OSError) as error:
        raise OperatorError(f"{path} cannot be read as WAV or FLAC audio.") from error
    if len(channels) == 0:
        raise OperatorError(f"{path} holds no sound.")
    return _one_channel(np.nan_to_num(channels, nan=0.0, posinf=1.0, neginf=-1.0)), int(rate)


def _one_channel(channels: npt.NDArray[np.float32]) -> Samples:
    """The channels' mean; the loudest of them where they cancel each other; never beyond full scale."""
    mono = channels.mean(axis=1)
    energies = np.square(channels).sum(axis=0)
    if np.square(mono).sum() < _CANCELLED * energies.max():
        mono = channels[:, int(energies.argmax())]
    whole: Samples = (mono / max(1.0, float(np.abs(mono).max()))).astype(np.float32)
    return whole


def mulaw(samples: Samples) -> Samples:
    """What G.711 mu-law leaves of the samples (ITU-T G.711: 8 bits, mu 255)."""
    loudness = np.log1p(255 * np.abs(np.clip(samples, -1, 1))) / np.log(256)
    steps = np.round(loudness * 127) / 127
    decoded: Samples = (np.sign(samples) * (np.power(256.0, steps) - 1) / 255).astype(np.float32)
    return decoded


def telephone(samples: Samples, rate: int = RATE) -> Samples:
    """The samples after a narrow-band telephone line: 8 kHz and mu-law, back at ``rate``."""
    return resample(mulaw(resample(samples, rate, 8000)), 8000, rate)


def level_dbfs(samples: Samples) -> float:
    """Root mean square level in dB below full scale; -120 for silence."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    return 10 * float(np.log10(max(power, 1e-12)))


def levelled(samples: Samples, *, most_gain: float = 100.0) -> Samples:
    """The samples at the level models were trained on: their peaks near full scale, raised by at most 40 dB.

    Peaks are judged by their 99.9th percentile, so that one click does not decide.
    """
    peak = float(np.quantile(np.abs(samples), 0.999)) if len(samples) else 0.0
    if peak <= 0:
        return samples
    gain = np.float32(min(0.8 / peak, most_gain))
    raised: Samples = np.clip(samples * gain, -1, 1)
    return raised

"""What a telephone line does to a voice: band, G.711, noise, gaps, level. Pure functions on sound arrays."""

import numpy as np
import numpy.typing as npt

from voicebot.speech.sound import RATE, Samples, resample

PHONE_HZ = 8_000
PACKET_MS = 20
SPEECH_DBFS = -23.0
_MU_BIAS = 0x84
_MU_CLIP = 32_635


def trimmed(samples: Samples, *, before_s: float = 0.2, after_s: float = 0.3, rate_hz: int = RATE) -> Samples:
    """Replace an engine's own leading and trailing silence by the given silences."""
    loud = np.flatnonzero(np.abs(samples) > 0.004 * np.abs(samples).max())
    edge = rate_hz // 50
    core = samples[max(0, loud[0] - edge) : loud[-1] + 1 + edge]
    silence = [np.zeros(round(seconds * rate_hz), np.float32) for seconds in (before_s, after_s)]
    return np.concatenate([silence[0], core, silence[1]])


def speech_dbfs(samples: Samples, rate_hz: int = RATE) -> float:
    """Level of the speech itself: mean power of the 20 ms frames within 25 dB of the loudest, in dBFS."""
    frame = rate_hz // 50
    count = len(samples) // frame
    power = np.mean(np.square(samples[: count * frame].reshape(count, frame), dtype=np.float64), axis=1)
    loudest = power.max(initial=0.0)
    if loudest <= 0:
        return float("-inf")
    return float(10 * np.log10(power[power > loudest * 10**-2.5].mean()))


def levelled(
    samples: Samples, *, dbfs: float = SPEECH_DBFS, peak: float = 0.89, rate_hz: int = RATE
) -> Samples:
    """Bring speech to a level in dBFS, less where its peak would exceed ``peak``."""
    gain = 10 ** ((dbfs - speech_dbfs(samples, rate_hz)) / 20)
    return (samples * min(gain, peak / float(np.abs(samples).max()))).astype(np.float32)


def phone_band(samples: Samples) -> Samples:
    """The 300 to 3,400 Hz that a telephone carries, from 16 kHz to 8 kHz (edges 100 Hz wide)."""
    at_phone_rate = resample(samples, RATE, PHONE_HZ)
    spectrum = np.fft.rfft(at_phone_rate)
    hertz = np.fft.rfftfreq(len(at_phone_rate), 1 / PHONE_HZ)
    passed = np.clip((hertz - 250) / 100, 0, 1) * np.clip((3_450 - hertz) / 100, 0, 1)
    return np.fft.irfft(spectrum * passed, len(at_phone_rate)).astype(np.float32)


def mulaw_encode(samples: Samples) -> npt.NDArray[np.uint8]:
    """G.711 mu-law bytes (ITU-T G.711, table 2a: a sign, three bits of segment, four bits of step)."""
    pcm = np.clip(np.round(samples * 32_768), -_MU_CLIP, _MU_CLIP).astype(np.int32)
    magnitude = np.abs(pcm) + _MU_BIAS
    segment = np.clip(np.frexp(magnitude)[1] - 8, 0, 7)
    step = (magnitude >> (segment + 3)) & 0x0F
    sign = np.where(pcm < 0, 0x80, 0)
    encoded: npt.NDArray[np.uint8] = (~(sign | (segment << 4) | step) & 0xFF).astype(np.uint8)
    return encoded


def mulaw_decode(encoded: npt.NDArray[np.uint8]) -> Samples:
    """Sound from G.711 mu-law bytes."""
    bits = ~encoded.astype(np.int32) & 0xFF
    segment = (bits >> 4) & 0x07
    magnitude = (((bits & 0x0F) << 3) + _MU_BIAS << segment) - _MU_BIAS
    return (np.where(bits & 0x80, -magnitude, magnitude) / 32_768).astype(np.float32)


def through_phone(samples: Samples, *, dbfs: float | None = SPEECH_DBFS) -> Samples:
    """What arrives at the other end of a G.711 line: 8 kHz, telephone band, mu-law steps.

    A voice can have most of its power below 300 Hz; telephones make up for that: what is left is brought to
    ``dbfs`` (``None`` leaves the level alone).
    """
    narrow = phone_band(samples)
    if dbfs is not None and narrow.any():
        narrow = levelled(narrow, dbfs=dbfs, rate_hz=PHONE_HZ)
    return mulaw_decode(mulaw_encode(np.clip(narrow, -1, 1)))


def with_noise(samples: Samples, *, snr_db: float, rng: np.random.Generator, slope: float = 0.7) -> Samples:
    """Add steady noise, ``snr_db`` below the speech, whose spectrum falls with ``slope`` (0 is white)."""
    spectrum = np.fft.rfft(rng.standard_normal(len(samples)))
    noise = np.fft.irfft(spectrum / np.arange(1, len(spectrum) + 1) ** slope, len(samples))
    speech_power = 10 ** (speech_dbfs(samples) / 10)
    scale = np.sqrt(speech_power / 10 ** (snr_db / 10) / max(1e-12, float(np.mean(noise**2))))
    noisy: Samples = np.clip(samples + noise * scale, -1, 1).astype(np.float32)
    return noisy


def with_gaps(samples: Samples, *, loss: float, rng: np.random.Generator, rate_hz: int = PHONE_HZ) -> Samples:
    """Drop this share of 20 ms packets, in bursts of one to three, as a line without concealment does."""
    packet = rate_hz * PACKET_MS // 1000
    gapped = samples.copy()
    at = 0
    while at < len(samples):
        if rng.random() < loss / 2:
            burst = int(rng.integers(1, 4))
            gapped[at : at + burst * packet] = 0
            at += burst * packet
        at += packet
    return gapped

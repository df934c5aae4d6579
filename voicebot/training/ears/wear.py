"""What happens to a voice between a mouth and a model: microphones, rooms, noise, telephones. Numpy only.

A third of the examples stay nearly clean, half go through a telephone, some of those lose packets.
"""

import numpy as np
import soxr

from voicebot.speech.sound import RATE, Samples, resample
from voicebot.training.line_sound import PHONE_HZ, through_phone, trimmed, with_gaps, with_noise
from voicebot.training.sounds import SOUNDS

_LONGEST_S = 12.0
_COLOUR_POINTS, _COLOUR_DB = 7, 5.0


def worn(speech: Samples, rng: np.random.Generator) -> Samples:
    """Speech as it might arrive, at 16 kHz; at most 12 s of it."""
    sound = trimmed(speech, before_s=rng.uniform(0.02, 0.45), after_s=rng.uniform(0.05, 0.6))
    sound = sound[: round(_LONGEST_S * RATE)]
    if rng.random() < 0.6:
        sound = _stretched(sound, rng.uniform(0.9, 1.12))
    if rng.random() < 0.5:
        sound = _coloured(sound, rng)
    if rng.random() < 0.2:
        sound = _in_a_room(sound, rng)
    if rng.random() < 0.6:
        sound = with_noise(sound, snr_db=rng.uniform(6, 35), rng=rng, slope=rng.uniform(0, 1))
    return _carried(sound, rng)


def no_speech(rng: np.random.Generator) -> Samples:
    """A sound without a word, in which the recogniser must hear nothing."""
    name = str(rng.choice(list(SOUNDS)))
    sound = SOUNDS[name](float(rng.uniform(0.6, 5.0)), rng)
    hiss = 10 ** rng.uniform(-5, -2.2) * rng.standard_normal(len(sound))
    return _carried((sound + hiss).astype(np.float32), rng)


def _carried(sound: Samples, rng: np.random.Generator) -> Samples:
    """Through a telephone or not, at some level."""
    peak = float(np.abs(sound).max())
    sound = (sound * (rng.uniform(0.08, 0.95) / max(peak, 1e-3))).astype(np.float32)
    if rng.random() < 0.5:
        narrow = through_phone(sound, dbfs=None)
        if rng.random() < 0.15:
            narrow = with_gaps(narrow, loss=rng.uniform(0.005, 0.04), rng=rng)
        return resample(narrow, PHONE_HZ, RATE)
    if rng.random() < 0.07:
        sound = np.clip(sound * rng.uniform(1, 5), -0.9, 0.9).astype(np.float32)
    return sound


def _stretched(sound: Samples, factor: float) -> Samples:
    """Faster and higher or slower and deeper, as a tape would do it."""
    changed: Samples = soxr.resample(sound, RATE, round(RATE * factor), quality="QQ").astype(np.float32)
    return changed


def _coloured(sound: Samples, rng: np.random.Generator) -> Samples:
    """As another microphone or another throat would colour it: a smooth curve of some dB over pitch."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    points = np.geomspace(80, RATE / 2, _COLOUR_POINTS)
    decibels = np.interp(np.log(hertz + 1), np.log(points), rng.normal(0, _COLOUR_DB, _COLOUR_POINTS))
    return np.fft.irfft(spectrum * 10 ** (decibels / 20), len(sound)).astype(np.float32)


def _in_a_room(sound: Samples, rng: np.random.Generator) -> Samples:
    """With the echo of a small room: noise that dies away within 30 to 150 ms."""
    length = round(rng.uniform(0.03, 0.15) * RATE)
    tail = rng.standard_normal(length) * np.exp(-5 * np.arange(length) / length)
    tail *= rng.uniform(0.05, 0.3) / np.linalg.norm(tail)
    size = len(sound) + length
    echo = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: len(sound)]
    return (sound + echo).astype(np.float32)

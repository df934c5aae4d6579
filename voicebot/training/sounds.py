"""Sounds on a line that are no words: silence, noise, tones, music, keys, coughs.

A recogniser is measured and trained on them (it must hear nothing); a line recognises keys and beeps.
All are computed from a seed, so none has an owner; all are at 16 kHz.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from voicebot.speech.sound import RATE, Samples

_ROWS = (697, 770, 852, 941)
_COLUMNS = (1_209, 1_336, 1_477, 1_633)
_KEYS = {
    key: (low, high)
    for low, row in zip(_ROWS, ("123A", "456B", "789C", "*0#D"), strict=True)
    for key, high in zip(row, _COLUMNS, strict=True)
}
_FADE_S = 0.005


def _time(seconds: float) -> Samples:
    return (np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


def _sound(values: npt.ArrayLike) -> Samples:
    return np.asarray(values, np.float32)


def _faded(samples: Samples) -> Samples:
    edge = min(len(samples) // 2, round(_FADE_S * RATE))
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    samples[:edge] *= ramp
    samples[len(samples) - edge :] *= ramp[::-1]
    return samples


def silence(seconds: float) -> Samples:
    """Digital silence, as a muted line sends it."""
    return np.zeros(round(seconds * RATE), np.float32)


def tone(seconds: float, *hertz: float, level: float = 0.3) -> Samples:
    """Sines at these frequencies together, with soft edges."""
    at = _time(seconds)
    return _faded((level / len(hertz) * sum(np.sin(2 * np.pi * f * at) for f in hertz)).astype(np.float32))


def beep(seconds: float = 0.6) -> Samples:
    """An answering machine's beep, 1,000 Hz."""
    return tone(seconds, 1_000.0, level=0.4)


def keys(digits: str, *, on_s: float = 0.12, off_s: float = 0.08) -> Samples:
    """Telephone keys as DTMF pairs (ITU-T Q.23)."""
    pieces = [piece for d in digits for piece in (tone(on_s, *_KEYS[d]), silence(off_s))]
    return np.concatenate(pieces)


def busy(seconds: float) -> Samples:
    """The European busy tone: 425 Hz, half a second on, half a second off."""
    return _repeated(np.concatenate([tone(0.5, 425.0), silence(0.5)]), seconds)


def ringing(seconds: float) -> Samples:
    """The European ringing tone: 425 Hz, one second in five."""
    return _repeated(np.concatenate([tone(1.0, 425.0), silence(4.0)]), seconds)


def _repeated(pattern: Samples, seconds: float) -> Samples:
    wanted = round(seconds * RATE)
    return np.tile(pattern, -(-wanted // len(pattern)))[:wanted]


def noise(seconds: float, rng: np.random.Generator, *, slope: float, level: float) -> Samples:
    """Steady noise with a spectrum that falls with ``slope`` (0 white, 0.5 pink, 1 brown)."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    shaped = np.fft.irfft(spectrum / np.arange(1, len(spectrum) + 1) ** slope, count)
    return _sound(level * shaped / shaped.std())


def street(seconds: float, rng: np.random.Generator) -> Samples:
    """Traffic: low noise that swells and fades as cars pass."""
    at = _time(seconds)
    swell = 0.35 + 0.65 * np.sin(np.pi * (at / 3.1 + rng.random())) ** 4
    return _sound(noise(seconds, rng, slope=0.9, level=0.08) * swell)


def hum(seconds: float, rng: np.random.Generator) -> Samples:
    """Mains hum with its overtones under a little hiss."""
    buzz = tone(seconds, 50.0, 100.0, 150.0, 250.0, level=0.15)
    return _sound(buzz + noise(seconds, rng, slope=0.3, level=0.004))


def music(seconds: float, rng: np.random.Generator) -> Samples:
    """Waiting music: broken chords with overtones and a bass note."""
    chords = ((0, 4, 7, 12), (-3, 0, 4, 9), (-7, -3, 0, 5), (-5, -1, 2, 7))
    out = silence(seconds)
    step = round(0.18 * RATE)
    for i, start in enumerate(range(0, len(out), step)):
        chord = chords[i // 8 % len(chords)]
        pitch = 262 * 2 ** (chord[int(rng.integers(len(chord)))] / 12)
        length = min(len(out) - start, 4 * step)
        at = np.arange(length) / RATE
        note = sum(np.sin(2 * np.pi * pitch * k * at) / k**1.6 for k in range(1, 6))
        bass = 0.6 * np.sin(2 * np.pi * 131 * 2 ** (chord[0] / 12) * at)
        out[start : start + length] += (0.07 * (note + bass) * np.exp(-5 * at)).astype(np.float32)
    return out


def cough(rng: np.random.Generator) -> Samples:
    """Two coughs: a burst, a voiced tail, breath."""
    pieces = []
    for _ in range(2):
        at = _time(0.32)
        burst = noise(0.32, rng, slope=0.25, level=0.35) * np.exp(-14 * at)
        throat = (
            0.12 * np.sign(np.sin(2 * np.pi * (180 - 120 * at) * at)) * np.exp(-((at - 0.12) ** 2) / 0.004)
        )
        pieces += [(burst + throat).astype(np.float32), silence(0.16)]
    return _sound(np.clip(np.concatenate(pieces), -1, 1))


def breath(seconds: float, rng: np.random.Generator) -> Samples:
    """Breathing into the mouthpiece."""
    wave = np.clip(np.sin(2 * np.pi * _time(seconds) / 2.4), 0, 1) ** 2
    return _sound(noise(seconds, rng, slope=0.15, level=0.05) * wave)


def clicks(seconds: float, rng: np.random.Generator) -> Samples:
    """Keys of a keyboard near the telephone."""
    out = silence(seconds)
    for start in rng.integers(0, len(out) - 400, round(6 * seconds)):
        out[start : start + 400] += 0.3 * rng.standard_normal(400) * np.exp(-np.arange(400) / 60)
    return _sound(np.clip(out, -1, 1))


Maker = Callable[[float, np.random.Generator], Samples]
SOUNDS: Mapping[str, Maker] = {
    "silence": lambda seconds, _rng: silence(seconds),
    "line-noise": lambda seconds, rng: noise(seconds, rng, slope=0.3, level=0.002),
    "white-noise": lambda seconds, rng: noise(seconds, rng, slope=0.0, level=0.05),
    "pink-noise": lambda seconds, rng: noise(seconds, rng, slope=0.5, level=0.08),
    "street": street,
    "hum": hum,
    "music": music,
    "busy": lambda seconds, _rng: busy(seconds),
    "ringing": lambda seconds, _rng: ringing(seconds),
    "beep": lambda seconds, _rng: np.concatenate([beep(), silence(max(0.0, seconds - 0.6))]),
    "keys": lambda seconds, rng: keys("".join(map(str, rng.integers(0, 10, max(1, round(seconds * 5)))))),
    "cough": lambda _seconds, rng: cough(rng),
    "breath": breath,
    "clicks": clicks,
}
"""Every sound by its name; each takes the seconds wanted and a seeded generator."""

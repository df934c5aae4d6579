"""What happens to the caller's sound before anybody listens: one rate, one loudness, no telephone tones.

* Any rate becomes 16 kHz, without seams between the chunks.
* The level follows the caller: quiet lines are raised by up to 30 dB within a syllable, and lowered at once,
  so that activity detection and turn model hear what they were trained on. Noise alone is not raised: the
  level is learnt only from sound that stands out of the floor, and forgotten slowly.
* Telephone keys sent as sound (ITU-T Q.23) are told as keys and silenced, so that they never become words. A
  single steady tone is an answering machine's beep: told once, silenced as well.
"""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from voicebot.speech.sound import RATE, Samples, StreamResampler, from_pcm16, to_pcm16

_LOW = (697.0, 770.0, 852.0, 941.0)
_HIGH = (1209.0, 1336.0, 1477.0, 1633.0)
_KEYS = ("123A", "456B", "789C", "*0#D")
_BLOCK = 320  # 20 ms: 50 Hz apart, enough to tell the tones of Q.23 from each other with a window
_BLOCK_S = _BLOCK / RATE
_RAMP = np.linspace(0, 1, _BLOCK, dtype=np.float32)
_TONE_SHARE = 0.85
_KEY_BLOCKS = 2
_BEEP_BLOCKS = 12
_BEEP_HZ = (380.0, 2100.0)
_BEEP_SHARE = 0.985
_QUIET = 0.01

_TARGET_PEAK = 0.5
_MOST_GAIN = 32.0
_RISE_PER_S, _FALL_PER_S = 30.0, 0.25
_FLOOR_BLOCKS = 100  # two seconds, in which every speaker pauses
_LOWEST_FLOOR = 1e-4
_SPEECH_OVER_FLOOR = 3.0


@dataclass(frozen=True, kw_only=True)
class ToneHeard:
    """A tone: ``digit`` of a telephone key, or none for a beep."""

    digit: str | None


class Conditioner:
    """The caller's side of one line."""

    def __init__(self, rate: int) -> None:
        self._resampler = StreamResampler(rate)
        self._rest = np.zeros(0, dtype=np.float32)
        self._tones = _ToneWatch()
        self._level = _Level()

    def feed(self, pcm: bytes) -> tuple[bytes, list[ToneHeard]]:
        """Condition the next chunk; gives 16 kHz PCM in whole pieces of 20 ms."""
        sound = np.concatenate([self._rest, self._resampler.feed(from_pcm16(pcm))])
        whole = len(sound) - len(sound) % _BLOCK
        self._rest = sound[whole:]
        blocks = sound[:whole].reshape(-1, _BLOCK)
        peaks = np.abs(blocks).max(axis=1, initial=0.0).tolist()
        heard: list[ToneHeard] = []
        out = np.zeros_like(blocks)
        for into, block, peak in zip(out, blocks, peaks, strict=True):
            tonal, tone = self._tones.watch(block, peak)
            if tone is not None:
                heard.append(tone)
            if not tonal:
                self._level.apply(block, peak, into)
        return to_pcm16(out.reshape(-1)), heard


class _ToneWatch:
    """Finds key tones and beeps, 20 ms at a time."""

    def __init__(self) -> None:
        self._window = np.hanning(_BLOCK).astype(np.float32)
        # One row per tone of Q.23; with this scale, a pure tone's row has a share of 1 of the energy.
        steps = -2j * np.pi * np.outer((*_LOW, *_HIGH), np.arange(_BLOCK)) / RATE
        self._probes = np.exp(steps).astype(np.complex64)
        self._scale = 2 * float(np.square(self._window).sum()) / float(self._window.sum()) ** 2
        self._run = 0
        self._last: str | None = None
        self._told = False

    def watch(self, block: Samples, peak: float) -> tuple[bool, ToneHeard | None]:
        """Whether the block is (part of) a tone, and the tone once it is certain."""
        name = self._name(block) if peak >= _QUIET else None
        if name is None or name != self._last:
            self._run, self._told, self._last = 0, False, name
        if name is None:
            return False, None
        self._run += 1
        beep = name == "beep"
        certain = self._run >= (_BEEP_BLOCKS if beep else _KEY_BLOCKS)
        if certain and not self._told:
            self._told = True
            return True, ToneHeard(digit=None if beep else name)
        # A key's first 20 ms are silenced on suspicion; a vowel can look like a beep for longer than that.
        return (not beep) or certain, None

    def _name(self, block: Samples) -> str | None:
        shaped = block * self._window
        energy = float(np.dot(shaped, shaped))
        if energy <= 0:
            return None
        spectrum = np.abs(self._probes @ shaped)
        shares = (spectrum * spectrum * (self._scale / energy)).tolist()
        low_share, high_share = max(shares[:4]), max(shares[4:])
        if low_share + high_share > _TONE_SHARE and min(low_share, high_share) > 0.1:
            return _KEYS[shares.index(low_share)][shares.index(high_share, 4) - 4]
        return "beep" if self._beeps(shaped) else None

    @staticmethod
    def _beeps(shaped: Samples) -> bool:
        """Whether nearly all of a block is one tone."""
        half = np.abs(np.fft.rfft(shaped))
        power = half * half
        peak = int(power.argmax())
        around = float(power[max(0, peak - 2) : peak + 3].sum() / power.sum())
        return around > _BEEP_SHARE and _BEEP_HZ[0] <= peak * RATE / _BLOCK <= _BEEP_HZ[1]


class _Level:
    """Automatic gain that follows the loudness of speech."""

    def __init__(self) -> None:
        self._gain = 1.0
        self._recent: deque[float] = deque(maxlen=_FLOOR_BLOCKS)
        self._peak = 0.0

    def apply(self, block: Samples, peak: float, into: Samples) -> None:
        """Write the block at the present gain, ramped so that no click is heard."""
        loudness = math.sqrt(float(np.dot(block, block)) / _BLOCK)
        self._recent.append(loudness)
        floor = max(min(self._recent), _LOWEST_FLOOR)
        if loudness > _SPEECH_OVER_FLOOR * floor:
            self._peak = max(peak, self._peak * (1 - _FALL_PER_S * _BLOCK_S))
        wanted = min(_TARGET_PEAK / self._peak, _MOST_GAIN) if self._peak > 0 else self._gain
        before = self._gain
        self._gain = min(max(wanted, 0.5), before * (1 + _RISE_PER_S * _BLOCK_S))
        np.multiply(block, np.float32(before) + np.float32(self._gain - before) * _RAMP, out=into)

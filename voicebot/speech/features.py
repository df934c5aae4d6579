"""Log-mel features as faster-whisper computes them, in a third of its time.

The figures are the same to 1e-4 (a test compares them); the difference is real arithmetic on 32-bit floats
instead of complex matrices, because with a small model the features cost as much as the encoder.
"""

import numpy as np
import numpy.typing as npt
from faster_whisper.feature_extractor import FeatureExtractor

from voicebot.speech.sound import Samples

_POWER_FLOOR = np.float32(1e-10)
_DYNAMIC_RANGE = np.float32(8.0)  # in powers of ten below the loudest cell


class LogMel:
    """Turns 16 kHz samples into ``(mels, frames)``, scaled as Whisper expects it."""

    def __init__(self, extractor: FeatureExtractor) -> None:
        """Take window, hop and filters from the model's own extractor."""
        self.hop = int(extractor.hop_length)
        self.mels = int(extractor.mel_filters.shape[0])
        self.frame_s = float(extractor.time_per_frame)
        self.longest_frames = int(extractor.nb_max_frames)
        self._fft = int(extractor.n_fft)
        self._window = np.hanning(self._fft + 1)[:-1].astype(np.float32)
        self._filters = np.ascontiguousarray(extractor.mel_filters.T, dtype=np.float32)

    def __call__(self, sound: Samples) -> npt.NDArray[np.float32]:
        """Features of a sound of at least ``n_fft`` samples, with one hop of silence after it."""
        half = self._fft // 2
        padded = np.pad(np.pad(sound, (0, self.hop)), half, mode="reflect")
        count = 1 + (len(padded) - self._fft) // self.hop
        step = padded.itemsize
        frames = np.lib.stride_tricks.as_strided(
            padded, (count, self._fft), (self.hop * step, step), writeable=False
        )
        spectrum = np.fft.rfft(frames * self._window, axis=-1)[:-1]
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        loudness = np.log10(np.maximum(power.astype(np.float32) @ self._filters, _POWER_FLOOR))
        floored = np.maximum(loudness, loudness.max() - _DYNAMIC_RANGE)
        scaled: npt.NDArray[np.float32] = ((floored + np.float32(4)) / np.float32(4)).T
        return scaled

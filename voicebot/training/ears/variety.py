"""The same words by another throat at another pace: log-mel features changed anew each time they are drawn.

The corpus holds few voices, and a network that meets them often enough learns the voices. What is changed
here are the things that tell people apart and say nothing about the words: the length of the vocal tract
(Jaitly and Hinton 2013), pace, timbre, how smoothly an engine glides; and short parts are struck out (Park
et al. 2019), so that no word hangs on one cue. Numpy only.
"""

import numpy as np
import numpy.typing as npt

from voicebot.training.ears.corpus import FRAME_S, MELS

Features = npt.NDArray[np.float32]

_HIGHEST_HZ = 8_000.0
_MEL_BREAK_HZ, _MEL_STEP_HZ, _MEL_LOG_STEP = 1_000.0, 200.0 / 3, np.log(6.4) / 27
_TRACT, _TRACT_MOST = 0.09, 0.22
_PACE, _PACE_MOST = 0.1, 0.25
_TIMBRE_POINTS, _TIMBRE = 6, 0.09
"""A unit of these features is 40 dB."""
_STRUCK_BANDS, _STRUCK_FRAMES = 9, round(0.14 / FRAME_S)


def another_speaker(mels: Features, rng: np.random.Generator) -> Features:
    """The features as if somebody else had spoken.

    Args:
        mels: Frames by mels, as Whisper scales them.
        rng: Decides.

    Returns:
        About as many frames by mels; the array given is left as it is.
    """
    changed = mels
    if rng.random() < 0.6:
        changed = _paced(changed, _about_one(rng, _PACE, _PACE_MOST))
    if rng.random() < 0.75:
        changed = _sized(changed, _about_one(rng, _TRACT, _TRACT_MOST))
    if rng.random() < 0.5:
        changed = _coloured(changed, rng)
    if rng.random() < 0.25:
        changed = _glided(changed, rng.uniform(0.1, 0.3))
    return _struck(changed.copy(), rng)


def _about_one(rng: np.random.Generator, spread: float, most: float) -> float:
    return float(np.clip(rng.normal(1.0, spread), 1 - most, 1 + most))


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Slaney's scale, which Whisper uses: linear below 1 kHz, logarithmic above."""
    knee = _MEL_BREAK_HZ / _MEL_STEP_HZ
    return np.where(
        mel < knee, mel * _MEL_STEP_HZ, _MEL_BREAK_HZ * np.exp(_MEL_LOG_STEP * (np.maximum(mel, knee) - knee))
    )


_CENTRES = _hertz(
    np.linspace(
        0, _MEL_BREAK_HZ / _MEL_STEP_HZ + np.log(_HIGHEST_HZ / _MEL_BREAK_HZ) / _MEL_LOG_STEP, MELS + 2
    )
)[1:-1]


def _sized(mels: Features, factor: float) -> Features:
    """Formants moved by a factor; near the top of the range the map bends back, so that nothing is empty."""
    bend = 0.8 * _HIGHEST_HZ / max(factor, 1.0)
    wanted = np.where(
        bend >= _CENTRES,
        _CENTRES * factor,
        bend * factor + (_CENTRES - bend) * (_HIGHEST_HZ - bend * factor) / (_HIGHEST_HZ - bend),
    )
    return _between(mels.T, np.interp(wanted, _CENTRES, np.arange(MELS))).T


def _paced(mels: Features, factor: float) -> Features:
    if len(mels) < 2:
        return mels
    return _between(mels, np.linspace(0, len(mels) - 1, max(2, round(len(mels) / factor))))


def _between(rows: Features, places: npt.NDArray[np.float64]) -> Features:
    """The rows at these places; between two rows lies their mixture."""
    low = np.minimum(places.astype(np.int64), len(rows) - 2)
    part = (places - low).astype(np.float32)[:, None]
    mixed: Features = rows[low] * (1 - part) + rows[low + 1] * part
    return mixed


def _coloured(mels: Features, rng: np.random.Generator) -> Features:
    curve = np.interp(
        np.arange(MELS), np.linspace(0, MELS - 1, _TIMBRE_POINTS), rng.normal(0, _TIMBRE, _TIMBRE_POINTS)
    )
    return mels + curve.astype(np.float32)


def _glided(mels: Features, share: float) -> Features:
    """Each frame leans on its neighbours, as statistical voices do."""
    before, after = np.roll(mels, 1, axis=0), np.roll(mels, -1, axis=0)
    before[0], after[-1] = mels[0], mels[-1]
    return (mels * (1 - 2 * share) + (before + after) * share).astype(np.float32)


def _struck(mels: Features, rng: np.random.Generator) -> Features:
    """Strike out bands and moments with the quietest level there is, in place."""
    if rng.random() < 0.5:
        width = int(rng.integers(1, _STRUCK_BANDS, endpoint=True))
        start = int(rng.integers(0, MELS - width))
        mels[:, start : start + width] = mels.mean()
    for _ in range(int(rng.integers(0, 3))):
        width = int(rng.integers(1, _STRUCK_FRAMES, endpoint=True))
        if len(mels) > 8 * width:
            start = int(rng.integers(0, len(mels) - width))
            mels[start : start + width] = mels.min()
    return mels

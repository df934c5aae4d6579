"""Features changed as if somebody else had spoken: the words' course stays, the voice's marks move."""

import numpy as np
import numpy.typing as npt
import pytest

from voicebot.training.ears import variety
from voicebot.training.ears.corpus import MELS
from voicebot.training.ears.variety import another_speaker

Features = npt.NDArray[np.float32]


def a_band_at(mel: int, frames: int = 60) -> Features:
    mels = np.full((frames, MELS), -0.5, np.float32)
    mels[:, mel] = 1.0
    return mels


def test_every_drawing_differs_and_the_given_features_stay() -> None:
    rng = np.random.default_rng(1)
    given = rng.normal(0, 0.4, (80, MELS)).astype(np.float32)
    before = given.copy()
    drawn = [another_speaker(given, rng) for _ in range(20)]
    assert len({one.tobytes() for one in drawn}) == 20
    assert np.array_equal(given, before)
    assert all(one.shape[1] == MELS and one.dtype == np.float32 and np.isfinite(one).all() for one in drawn)
    assert all(0.7 * 80 <= len(one) <= 1.4 * 80 for one in drawn)


@pytest.mark.parametrize(("factor", "moves"), [(0.85, 1), (1.15, -1)])
def test_a_longer_tract_moves_formants_down_and_a_shorter_one_up(factor: float, moves: int) -> None:
    place = int(variety._sized(a_band_at(40), factor)[0].argmax())
    assert np.sign(place - 40) == moves


def test_a_band_moves_by_the_factor_in_hertz() -> None:
    before, after = (variety._CENTRES[i] for i in (40, int(variety._sized(a_band_at(40), 0.9)[0].argmax())))
    assert before / after == pytest.approx(0.9, rel=0.04)


def test_the_scale_is_the_one_the_features_are_made_with() -> None:
    """A pure tone's features peak at the mel whose centre is the tone's frequency."""
    from voicebot.speech.sound import RATE
    from voicebot.training.ears.corpus import log_mel

    tone = (0.5 * np.sin(2 * np.pi * 1_700 * np.arange(RATE) / RATE)).astype(np.float32)
    heard = int(log_mel()(tone).T[20].argmax())
    assert abs(variety._CENTRES[heard] - 1_700) <= 80


def test_pace_changes_the_number_of_frames_and_keeps_their_order() -> None:
    ramp = np.repeat(np.arange(50, dtype=np.float32)[:, None], MELS, axis=1)
    quick = variety._paced(ramp, 1.25)
    assert len(quick) == 40
    assert (np.diff(quick[:, 0]) > 0).all()
    assert (quick[0, 0], quick[-1, 0]) == (0, 49)


def test_very_short_features_survive() -> None:
    rng = np.random.default_rng(3)
    for frames in (1, 2, 3):
        assert another_speaker(np.zeros((frames, MELS), np.float32), rng).shape[1] == MELS

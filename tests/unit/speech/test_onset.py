"""Where a voice really began."""

import numpy as np
import pytest

from voicebot.speech.onset import voice_began
from voicebot.speech.sound import RATE, Samples


def line(*parts: tuple[float, float], noise: float = 0.0005) -> Samples:
    """Sound of given lengths and levels over a floor of noise."""
    rng = np.random.default_rng(4)
    level = np.concatenate([np.full(int(seconds * RATE), loud + noise) for seconds, loud in parts])
    return np.asarray(level * rng.standard_normal(len(level)), dtype=np.float32)


@pytest.mark.parametrize("noise", [0.0, 0.0005, 0.01])
def test_a_voice_noticed_late_is_followed_back_to_its_beginning(noise: float) -> None:
    sound = line((1.5, 0), (1.2, 0.2), noise=noise)
    assert voice_began(sound, int(2.4 * RATE)) / RATE == pytest.approx(1.5, abs=0.05)


def test_pauses_between_words_belong_to_the_voice() -> None:
    sound = line((1.0, 0), (0.4, 0.2), (0.2, 0), (0.5, 0.2))
    assert voice_began(sound, int(1.8 * RATE)) / RATE == pytest.approx(1.0, abs=0.05)


def test_an_earlier_sound_after_a_real_silence_does_not() -> None:
    sound = line((0.3, 0.2), (1.0, 0), (0.8, 0.2))
    assert voice_began(sound, int(1.6 * RATE)) / RATE == pytest.approx(1.3, abs=0.05)


def test_steady_noise_is_no_voice() -> None:
    sound = line((3.0, 0), noise=0.05)
    assert voice_began(sound, 2 * RATE) == 2 * RATE


def test_a_line_that_just_opened_has_nothing_before_it() -> None:
    assert voice_began(np.zeros(0, np.float32), 0) == 0
    assert voice_began(line((0.5, 0.2)), 100) == 100

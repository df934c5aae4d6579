"""What training speech goes through on its way."""

from dataclasses import replace

import numpy as np
import pytest

from voicebot.lexical.edits import edits
from voicebot.speech.sound import RATE
from voicebot.training.ears import wear
from voicebot.training.ears.measuring import Figure, table


def test_worn_speech_differs_every_time_and_never_clips_beyond_full_scale() -> None:
    speech = np.sin(np.arange(2 * RATE) * 0.2).astype(np.float32) * 0.5
    rng = np.random.default_rng(1)
    worn = [wear.worn(speech, rng) for _ in range(30)]
    assert len({sound.tobytes() for sound in worn}) == 30
    assert all(np.abs(sound).max() <= 1.05 and np.isfinite(sound).all() for sound in worn)
    assert all(1.5 * RATE < len(sound) < 4 * RATE for sound in worn)


def test_a_share_goes_through_the_telephone() -> None:
    rng = np.random.default_rng(2)
    speech = rng.standard_normal(2 * RATE).astype(np.float32) * 0.1
    narrow = 0
    for _ in range(60):
        spectrum = np.abs(np.fft.rfft(wear.worn(speech, rng))) ** 2
        high = spectrum[len(spectrum) * 5 // 8 :].sum() / spectrum.sum()
        narrow += high < 0.01
    assert 15 <= narrow <= 45


def test_sounds_without_speech_vary() -> None:
    rng = np.random.default_rng(3)
    sounds = [wear.no_speech(rng) for _ in range(20)]
    assert len({sound.tobytes() for sound in sounds}) == 20
    assert all(np.abs(sound).max() > 0 for sound in sounds)


@pytest.mark.parametrize(
    ("truth", "heard", "errors"),
    [("a b c", "a b c", 0), ("a b c", "a c", 1), ("a b", "a x b y", 2), ("", "a b", 2), ("a b c", "", 3)],
)
def test_word_errors_are_counted(truth: str, heard: str, errors: int) -> None:
    assert edits(truth.split(), heard.split()) == errors


def test_table_tells_rates_and_invented_words() -> None:
    known = Figure(
        language="de",
        text="trade",
        voices="training voices",
        line="phone",
        sentences=2,
        words=8,
        errors=1,
        exact=1,
    )
    nobody = Figure(
        language="de", text="none", voices="nobody", line="any", sentences=5, words=0, errors=3, exact=3
    )
    text = table([known, nobody])
    assert "| de | trade | training voices | phone | 2 | 12.5 % | 50 % |" in text
    assert "| 5 | 3 words | 60 % |" in text
    beside = table([known, nobody], [replace(known, errors=2), nobody])
    assert "| word error rate | exact | by sound alone |" in beside
    assert "| 12.5 % | 50 % | 25.0 % |" in beside
    assert "| 3 words | 60 % | 3 words |" in beside


def test_voices_are_coloured_differently_and_keep_their_length() -> None:
    rng = np.random.default_rng(8)
    speech = np.random.default_rng(9).standard_normal(RATE).astype(np.float32) * np.float32(0.1)
    coloured = [wear._coloured(speech, rng) for _ in range(20)]
    assert {len(sound) for sound in coloured} == {len(speech)}
    powers = [np.square(np.abs(np.fft.rfft(sound))) for sound in coloured]
    tilts = [10 * np.log10(power[5_000:].mean() / power[:2_000].mean()) for power in powers]
    assert max(tilts) - min(tilts) > 5

"""The first sign that a caller may want to speak."""

import numpy as np

from voicebot.speech.sound import to_pcm16
from voicebot.speech.stirring import BLOCKS, Stirring

RATE = 8000


def stirs(loudness: list[float], *, seed: int = 2) -> list[int]:
    """After which pieces of 20 ms somebody stirs."""
    rng, watch = np.random.default_rng(seed), Stirring()
    pieces = [(rng.standard_normal(RATE // 50) * level).astype(np.float32) for level in loudness]
    return [n for n, piece in enumerate(pieces) if watch.feed(to_pcm16(piece))]


def test_a_voice_is_noticed_after_sixty_milliseconds_and_once() -> None:
    assert stirs([0.001] * 100 + [0.1] * 50) == [100 + BLOCKS - 1]


def test_a_click_is_not_a_voice() -> None:
    assert stirs([0.001] * 100 + [0.5] * (BLOCKS - 1) + [0.001] * 100) == []


def test_a_noisy_line_is_quiet_and_a_voice_over_it_is_not() -> None:
    assert stirs([0.02] * 200) == []
    assert stirs([0.02] * 200 + [0.2] * 20) == [200 + BLOCKS - 1]


def test_a_whisper_of_echo_is_not_enough() -> None:
    assert stirs([0.0005] * 100 + [0.008] * 100) == []


def test_silence_and_nothing_stir_nobody() -> None:
    assert stirs([0.0] * 50) == []
    assert not Stirring().feed(b"")

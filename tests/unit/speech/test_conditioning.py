"""The caller's sound before anybody listens."""

import numpy as np
import pytest

from voicebot.speech.conditioning import Conditioner
from voicebot.speech.sound import RATE, Samples, from_pcm16, level_dbfs, resample, to_pcm16

KEYS = {
    "1": (697, 1209),
    "5": (770, 1336),
    "9": (852, 1477),
    "0": (941, 1336),
    "#": (941, 1477),
    "*": (941, 1209),
}


def tone(*hz: float, seconds: float = 0.2, rate: int = RATE) -> Samples:
    t = np.arange(int(seconds * rate)) / rate
    return np.asarray(np.sum([np.sin(2 * np.pi * f * t) for f in hz], axis=0) * 0.3, dtype=np.float32)


def vowel(seconds: float, level: float = 0.3, pitch: float = 130.0) -> Samples:
    """A buzz with formants and a little shake: tonal, yet no tone."""
    t = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * pitch * t + 2.0 * np.sin(2 * np.pi * 5 * t)
    partials = [np.sin(n * phase) / (1 + abs(n * pitch - 650) / 200) for n in range(1, 24)]
    wave = np.sum(partials, axis=0)
    syllables = np.clip(1.2 * np.sin(2 * np.pi * 2 * t) ** 2 - 0.2, 0, 1)
    return np.asarray(level * syllables * wave / np.abs(wave).max(), dtype=np.float32)


def run(conditioner: Conditioner, sound: Samples, piece: int = 320) -> tuple[Samples, list[str | None]]:
    out, heard = [], []
    for start in range(0, len(sound), piece):
        pcm, tones = conditioner.feed(to_pcm16(sound[start : start + piece]))
        out.append(from_pcm16(pcm))
        heard += [found.digit for found in tones]
    return np.concatenate(out), heard


@pytest.mark.parametrize("key", sorted(KEYS))
@pytest.mark.parametrize("rate", [8000, 16000])
def test_a_key_sent_as_sound_is_told_once_and_silenced(key: str, rate: int) -> None:
    sound, heard = run(Conditioner(rate), tone(*KEYS[key], rate=rate), piece=rate // 50)
    assert heard == [key]
    assert level_dbfs(sound[1600:]) < -30


def test_two_presses_of_one_key_are_two_keys() -> None:
    press, pause = tone(*KEYS["5"], seconds=0.1), np.zeros(1600, np.float32)
    _, heard = run(Conditioner(RATE), np.concatenate([press, pause, press, pause]))
    assert heard == ["5", "5"]


def test_an_answering_machines_beep_is_told_once() -> None:
    _, heard = run(Conditioner(RATE), tone(1000, seconds=0.6))
    assert heard == [None]


def test_a_voice_is_neither_key_nor_beep() -> None:
    for pitch in (90.0, 130.0, 210.0, 300.0):
        sound, heard = run(Conditioner(RATE), vowel(2.0, pitch=pitch))
        assert heard == []
        assert level_dbfs(sound) > -30


@pytest.mark.parametrize("quiet_by", [10, 20, 30])
def test_a_quiet_caller_is_raised(quiet_by: int) -> None:
    level = 0.3 * 10 ** (-quiet_by / 20)
    sound, _ = run(Conditioner(RATE), np.concatenate([np.zeros(8000, np.float32), vowel(6.0, level)]))
    assert level_dbfs(sound[-RATE:]) > -26


def test_a_loud_caller_is_not_clipped() -> None:
    sound, _ = run(Conditioner(RATE), vowel(4.0, 0.95))
    assert np.abs(sound[-RATE:]).max() < 0.99


def test_noise_alone_is_not_raised_to_speech() -> None:
    noise = np.random.default_rng(5).standard_normal(10 * RATE).astype(np.float32) * 0.002
    sound, _ = run(Conditioner(RATE), noise)
    assert level_dbfs(sound[-RATE:]) < -40


def test_any_rate_becomes_sixteen_kilohertz_with_no_time_lost() -> None:
    for rate in (8000, 11025, 22050, 44100, 48000):
        sound, _ = run(Conditioner(rate), resample(vowel(3.0), RATE, rate), piece=rate // 50)
        assert abs(len(sound) / RATE - 3.0) < 0.06


def test_odd_pieces_lose_no_sample() -> None:
    conditioner, sound = Conditioner(RATE), vowel(1.0)
    out = [conditioner.feed(to_pcm16(sound[start : start + 333]))[0] for start in range(0, len(sound), 333)]
    assert abs(sum(map(len, out)) // 2 - len(sound)) <= 320

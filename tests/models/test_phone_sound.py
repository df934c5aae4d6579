"""What a telephone does to callers who are understood without one: codecs, gaps, noise, levels, keys.

Each budget is the share of words that may be lost of those that are heard right at full quality; the words
go the whole way through conditioning, activity detection and listener.
"""

import asyncio
import functools
import io
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from benchmarks.ears import Turn, read_turns
from benchmarks.fixtures import words_of
from voicebot.lexical.edits import edits
from voicebot.speech.conditioning import Conditioner
from voicebot.speech.model_choice import STARTER
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.sound import RATE, Samples, resample, to_pcm16
from voicebot.speech.transcribe import transcribe
from voicebot.training.line_sound import PHONE_HZ, phone_band, with_gaps, with_noise
from voicebot.training.sounds import keys

Line = Callable[[Samples], Samples]


def heard(sounds: list[Samples], language: str, rate: int = RATE) -> list[list[str]]:
    async def work() -> list[list[str]]:
        async with RecogniserPool(STARTER) as pool:
            texts = [
                await transcribe("test", sound, rate, pool, language=language, paced=False)
                for sound in sounds
            ]
            return [words_of(text.text) for text in texts]

    return asyncio.run(work())


@functools.cache
def understood(language: str) -> list[Turn]:
    """The demo calls' turns that are heard without an error."""
    turns = [
        t for call in ("instalments", "angry", "returned") for t in read_turns("16k", f"{language}/{call}/0")
    ]
    found = heard([turn.sound for turn in turns], language)
    return [turn for turn, words in zip(turns, found, strict=True) if words == turn.words]


def coded(subtype: str) -> Line:
    """The telephone band at 8 kHz through G.711 as libsndfile writes it."""

    def line(sound: Samples) -> Samples:
        file = io.BytesIO()
        soundfile.write(file, phone_band(sound), PHONE_HZ, subtype=subtype, format="WAV")
        file.seek(0)
        decoded, rate = soundfile.read(file, dtype="float32")
        narrow: Samples = np.asarray(decoded, np.float32)
        return resample(narrow, rate)

    return line


def gapped(sound: Samples) -> Samples:
    narrow = with_gaps(phone_band(sound), loss=0.01, rng=np.random.default_rng(3))
    return resample(narrow, PHONE_HZ, RATE)


def clipped(sound: Samples) -> Samples:
    overdriven: Samples = np.clip(sound * np.float32(2 / np.abs(sound).max()), -0.9, 0.9)
    return overdriven


def noisy(sound: Samples) -> Samples:
    return with_noise(sound, snr_db=15, rng=np.random.default_rng(4))


def faint(sound: Samples) -> Samples:
    return coded("ALAW")(sound * np.float32(10 ** (-18 / 20)))


@pytest.mark.parametrize("language", ["de", "en"])
def test_enough_turns_are_understood_to_say_anything(language: str) -> None:
    assert sum(len(turn.words) for turn in understood(language)) >= 60


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("line", "budget"),
    [
        pytest.param(coded("ULAW"), 0.08, id="mu-law"),
        pytest.param(coded("ALAW"), 0.12, id="A-law"),
        pytest.param(gapped, 0.15, id="one packet in a hundred lost"),
        pytest.param(clipped, 0.15, id="clipped by 7 dB"),
        pytest.param(noisy, 0.12, id="noise 15 dB below"),
        pytest.param(faint, 0.35, id="18 dB too faint, A-law"),
    ],
)
def test_who_is_understood_stays_understood_on(line: Line, budget: float, language: str) -> None:
    turns = understood(language)
    found = heard([line(turn.sound) for turn in turns], language)
    errors = sum(edits(turn.words, words) for turn, words in zip(turns, found, strict=True))
    assert errors <= budget * sum(len(turn.words) for turn in turns)


@pytest.mark.parametrize("language", ["de", "en"])
def test_keys_pressed_around_a_sentence_add_no_word_to_it(language: str) -> None:
    """Compared with the same sentence after and before the same silence: only the keys differ."""
    turns, quiet = understood(language)[:8], np.zeros(RATE // 2, np.float32)
    before, after = keys("4711"), keys("08#")
    pressed = heard([np.concatenate([before, quiet, t.sound, quiet, after]) for t in turns], language)
    silent = heard([np.concatenate([0 * before, quiet, t.sound, quiet, 0 * after]) for t in turns], language)
    extra = [two for one, two in zip(silent, pressed, strict=True) if edits(one, two) > 1]
    assert extra == []


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("codec", ["ULAW", "ALAW"])
def test_keys_on_the_phone_are_no_words_and_every_press_is_told(codec: str, language: str) -> None:
    pressed = "0123456789*#" * 5
    sound = coded(codec)(keys(pressed))
    assert heard([sound], language) == [[]]
    conditioner = Conditioner(RATE)
    pieces = (to_pcm16(sound[i : i + 320]) for i in range(0, len(sound), 320))
    told = [tone.digit for piece in pieces for tone in conditioner.feed(piece)[1]]
    assert "".join(digit or "beep" for digit in told) == pressed

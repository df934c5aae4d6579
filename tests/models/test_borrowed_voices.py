"""German and English by Festival's Finnish and Czech voices, heard by the shipped recogniser."""

import numpy as np
import pytest

from voicebot.lexical.edits import edits
from voicebot.speech.model_choice import STARTER
from voicebot.speech.recogniser import Ask, Recogniser
from voicebot.speech.sound import RATE
from voicebot.training.diphones import BORROWED, accent, borrowed_for, phones
from voicebot.training.engines import Voice, _espeak, available, borrowed_voices, speak

SENTENCES = {
    "de": (
        "ich kann fünfzig euro im monat zahlen",
        "das schaffe ich diesen monat nicht",
        "am ersten märz kommt mein geld",
        "ich möchte mit einem menschen sprechen",
    ),
    "en": (
        "i can pay fifty pounds a month",
        "i cannot manage that this month",
        "my money comes on the first of march",
        "i would like to speak to a person",
    ),
}

pytestmark = pytest.mark.skipif(
    not available("borrowed"), reason="none of Festival's voices of other tongues is installed"
)


def borrowed(language: str, voice: str) -> Voice:
    asked = Voice(engine="borrowed", name=f"{language}+{voice}")
    if asked not in borrowed_voices(language):
        pytest.skip(f"Festival's voice {voice} is not installed")
    return asked


EVERY = [(language, voice) for language in SENTENCES for voice in borrowed_for(language)]
MET = [(language, voice) for language, voice in EVERY if BORROWED[voice].tongue in ("finnish", "czech")]
"""The voices that the shipped recogniser has learnt from."""


@pytest.mark.parametrize(("language", "voice"), EVERY)
def test_a_borrowed_voice_says_all_that_it_is_told(language: str, voice: str) -> None:
    speaker = borrowed(language, voice)
    for sentence in SENTENCES[language]:
        sound = speak(sentence, speaker)
        told = _espeak().sounds(sentence, accent(voice, language), {1: 165})
        seconds = sum(phone.seconds for phone in phones(told, language, voice))
        assert len(sound) / RATE == pytest.approx(seconds, rel=0.1)
        loud = np.abs(sound.reshape(-1)[: len(sound) // 800 * 800]).reshape(-1, 800).max(axis=1)
        assert np.mean(loud > 0.05 * loud.max()) > 0.5


@pytest.mark.parametrize(("language", "voice"), MET)
def test_a_borrowed_voice_is_understood(language: str, voice: str) -> None:
    """The words of a stranger's accent, not a hum: the sounds and their times are in their places."""
    speaker = borrowed(language, voice)
    recogniser = Recogniser(STARTER)
    words = errors = 0
    for sentence in SENTENCES[language]:
        sound = speak(sentence, speaker)
        (heard,) = recogniser.hear([Ask(sound=sound, language=language, thorough=True)])
        words += len(sentence.split())
        errors += edits(sentence.split(), heard.text.lower().split())
    assert errors / words < 0.5

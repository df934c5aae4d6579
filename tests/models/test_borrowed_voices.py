"""German and English by Festival's Finnish and Czech voices, heard by the shipped recogniser."""

import pytest

from voicebot.lexical.edits import edits
from voicebot.speech.model_choice import STARTER
from voicebot.speech.recogniser import Ask, Recogniser
from voicebot.training.diphones import borrowed_for
from voicebot.training.engines import Voice, available, borrowed_voices, speak

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


@pytest.mark.parametrize(
    ("language", "voice"), [(language, voice) for language in SENTENCES for voice in borrowed_for(language)]
)
def test_a_borrowed_voice_is_understood(language: str, voice: str) -> None:
    """The words of a stranger's accent, not a hum: the sounds and their times are in their places."""
    if f"{language}+{voice}" not in {each.name for each in borrowed_voices(language)}:
        pytest.skip(f"Festival's voice {voice} is not installed")
    recogniser = Recogniser(STARTER)
    words = errors = 0
    for sentence in SENTENCES[language]:
        sound = speak(sentence, Voice(engine="borrowed", name=f"{language}+{voice}"))
        (heard,) = recogniser.hear([Ask(sound=sound, language=language, thorough=True)])
        words += len(sentence.split())
        errors += edits(sentence.split(), heard.text.lower().split())
    assert errors / words < 0.5

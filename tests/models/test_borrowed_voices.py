"""German by Festival's Finnish and Czech voices, heard by the shipped recogniser."""

import pytest

from voicebot.lexical.edits import edits
from voicebot.speech.model_choice import STARTER
from voicebot.speech.recogniser import Ask, Recogniser
from voicebot.training.diphones import BORROWED
from voicebot.training.engines import Voice, available, speak

SENTENCES = (
    "ich kann fünfzig euro im monat zahlen",
    "das schaffe ich diesen monat nicht",
    "am ersten märz kommt mein geld",
    "ich möchte mit einem menschen sprechen",
)

pytestmark = pytest.mark.skipif(
    not available("borrowed"), reason="Festival's Finnish and Czech voices are not installed"
)


@pytest.mark.parametrize("voice", BORROWED)
def test_a_borrowed_voice_is_understood(voice: str) -> None:
    """The words of a stranger's accent, not a hum: the sounds and their times are in their places."""
    recogniser = Recogniser(STARTER)
    words = errors = 0
    for sentence in SENTENCES:
        sound = speak(sentence, Voice(engine="borrowed", name=voice))
        (heard,) = recogniser.hear([Ask(sound=sound, language="de", thorough=True)])
        words += len(sentence.split())
        errors += edits(sentence.split(), heard.text.lower().split())
    assert errors / words < 0.5

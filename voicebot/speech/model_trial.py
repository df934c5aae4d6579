"""``voicebot models test``: one sentence through a recogniser."""

import time
from dataclasses import dataclass

from voicebot.errors import OperatorError
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.sound import RATE


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How a recogniser did on a sentence that espeak-ng spoke."""

    spoken: str
    heard: str
    load_s: float
    decode_ms: int

    def __str__(self) -> str:
        """Four lines for a terminal."""
        return (
            f"spoken (espeak-ng)  {self.spoken}\n"
            f"heard               {self.heard}\n"
            f"loaded in           {self.load_s:.2f} s\n"
            f"decoded in          {self.decode_ms} ms"
        )


_SENTENCES = {
    "de": "ich kann am fünfzehnten märz fünfunddreißig euro zahlen",
    "en": "i can pay fifty euros a month starting in january",
}


def try_out(model: EarsModel, language: str) -> Trial:
    """Load a recogniser, let it hear one synthetic sentence and measure both.

    Raises:
        ModelMissing: the model is not usable.
        OperatorError: no such language.
    """
    from voicebot.speech.espeak import Espeak
    from voicebot.speech.recogniser import Ask, Recogniser

    if language not in _SENTENCES:
        raise OperatorError(f"{language!r} is not a language of the bot; it speaks de and en.")
    spoken = _SENTENCES[language]
    sound = Espeak().speak(spoken, language, 1.0).at_rate(RATE).samples
    ask = Ask(sound=sound, language=language, thorough=True)
    begun = time.perf_counter()
    recogniser = Recogniser(model)
    loaded = time.perf_counter()
    recogniser.hear([ask])
    warm = time.perf_counter()
    (decoding,) = recogniser.hear([ask])
    decode_ms = round(1000 * (time.perf_counter() - warm))
    return Trial(spoken=spoken, heard=decoding.text, load_s=loaded - begun, decode_ms=decode_ms)

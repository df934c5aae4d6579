"""Speaks the written utterances, sends them through the telephone band and keeps what the shipped ears heard.

It takes a few hundredths of a second an utterance; run it again when the ears were retrained.
"""

from collections.abc import Callable
from pathlib import Path

import voicebot.speech.starter as starter
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.recogniser import Ask, Recogniser
from voicebot.speech.sound import resample
from voicebot.training.engines import Voice, speak
from voicebot.training.heard import HEARD
from voicebot.training.line_sound import PHONE_HZ, through_phone
from voicebot.training.written import HOME, read_folder

VOICES = {
    "de": ("de", "de+f2", "de+m3", "de+f4", "de+m7"),
    "en": ("en", "en+f2", "en+m3", "en+f4", "en-us"),
}


def hear_again(language: str, every: int = 1, progress: Callable[[int, int], None] | None = None) -> Path:
    """Speak and recognise every n-th written utterance of a language.

    Args:
        language: "de" or "en".
        every: The distance between two utterances that are spoken.
        progress: Told how many are done, and of how many.

    Returns:
        The file written.
    """
    ears = Recogniser(EarsModel(name="starter", path=Path(starter.__path__[0]), partial_beam=5))
    texts = [row.text for row in read_folder(HOME / language)][::every]
    HEARD.mkdir(exist_ok=True)
    kept = HEARD / f"{language}.tsv"
    with kept.open("w", encoding="utf-8") as out:
        for number, text in enumerate(texts, start=1):
            voice = VOICES[language][number % len(VOICES[language])]
            phone = through_phone(speak(text, Voice(engine="espeak", name=voice)))
            ask = Ask(sound=resample(phone, PHONE_HZ), language=language, thorough=True)
            (decoding,) = ears.hear([ask])
            out.write(f"{text}\t{decoding.text}\n")
            out.flush()
            if progress:
                progress(number, len(texts))
    return kept

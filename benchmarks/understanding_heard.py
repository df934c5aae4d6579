"""Held-out utterances spoken by a synthetic voice over the telephone band and heard by the shipped ears.

The starter ears often mishear free wording, so the word error rate stands beside the figure; how good other
ears are is measured elsewhere. Every third utterance is spoken, each heard on its own.
"""

from pathlib import Path

import voicebot.speech.starter as starter
from voicebot.findings import PRINTED_INTENTS
from voicebot.lexical.edits import edits
from voicebot.lexical.normal import normalise
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.recogniser import Ask, Recogniser
from voicebot.speech.sound import resample
from voicebot.training.engines import Voice, speak
from voicebot.training.line_sound import PHONE_HZ, through_phone
from voicebot.training.written import Utterance, read_file
from voicebot.understanding.sklearn_intents import COUNTS_FROM, LANGUAGES, SklearnIntents

HELD_OUT = Path(__file__).parents[1] / "tests" / "data" / "utterances"
STARTER = Path(starter.__path__[0])
VOICES = {"de": "de", "en": "en"}
EACH = 3


def heard_rows(intents: SklearnIntents) -> list[tuple[str, str, str]]:
    """Return micro-F1 of intents and the word error rate after speech and back, per language."""
    recogniser = Recogniser(EarsModel(name="starter", path=STARTER, partial_beam=5))
    rows = []
    for language in LANGUAGES:
        said = list(read_file(HELD_OUT / language / "heldout.txt"))[::EACH]
        heard = [_heard(row, language, recogniser) for row in said]
        wrong = sum(
            edits(normalise(row.text).split(), normalise(text).split())
            for row, text in zip(said, heard, strict=True)
        )
        words = sum(len(normalise(row.text).split()) for row in said)
        figure = _micro_f1(said, heard, language, intents)
        name = f"{language} intents after speech, starter ears, word errors {wrong / words:.0%} ({len(said)})"
        rows.append((f"{name}, micro-F1", f"{figure:.3f}", ">= 0.80"))
    return rows


def _heard(row: Utterance, language: str, recogniser: Recogniser) -> str:
    phone = through_phone(speak(row.text, Voice(engine="espeak", name=VOICES[language])))
    sound = resample(phone, PHONE_HZ)
    (decoding,) = recogniser.hear([Ask(sound=sound, language=language, thorough=True)])
    return decoding.text


def _micro_f1(said: list[Utterance], heard: list[str], language: str, intents: SklearnIntents) -> float:
    hits = found = true = 0
    for row, text in zip(said, heard, strict=True):
        chances = intents.predict(text, language).items()
        names = {name for name, chance in chances if chance >= COUNTS_FROM and name in PRINTED_INTENTS}
        hits += len(names & row.intents)
        found += len(names)
        true += len(row.intents)
    return 2 * hits / (found + true)

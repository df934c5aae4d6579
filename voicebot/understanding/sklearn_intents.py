"""What the caller wants: calibrated probabilities of every intent, from words only.

The weights are fitted with scikit-learn (`voicebot train understanding`) and read as plain numbers.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from voicebot.findings import HEARD_INTENTS, INTENTS, SCREENING
from voicebot.lexical.linear import LinearText, ModelFileError, load_linear, sigmoid
from voicebot.lexical.normal import normalise
from voicebot.understanding.ages import OF_AGE, own_age, quotes_number
from voicebot.understanding.bare_answers import is_hedged, plain
from voicebot.understanding.cues import IMPOSSIBLE, SURE, UNLIKELY, cues_of
from voicebot.understanding.screening import is_screening

WEIGHTS = Path(__file__).parent / "intents"
COUNTS_FROM = 0.5
_SOUND = r"(?:a+h*|a+h+m+|e+h*m*|e+r+m*|h+m+|m+h*m*|o+h*m+|u+h*m*|u+m+)"
_BEGINNING = {"de": "also|tja|naja|na ja|nun|ja also", "en": "well|so|let me see|let s see|lets see"}
HESITATION = {
    language: re.compile(rf"(?:{_SOUND}|{words})(?: (?:{_SOUND}|{words}))*")
    for language, words in _BEGINNING.items()
}
"""Sounds and first words of somebody who is still thinking, over normalised text; they mean nothing else."""
LANGUAGES = ("de", "en")


@dataclass(frozen=True, kw_only=True)
class SklearnIntents:
    """The intent models of every language.

    Attributes:
        models: One linear model per language.
        version: Names the weights of every language.
    """

    models: dict[str, LinearText]
    version: str

    @classmethod
    def load(cls, directory: Path | None = None) -> "SklearnIntents":
        """Read the models.

        Args:
            directory: Folder with `de.npz` and `en.npz`; by default the shipped weights.

        Raises:
            ModelFileError: A file is missing, damaged, or knows other intents than this program.
        """
        models = {name: load_linear((directory or WEIGHTS) / f"{name}.npz") for name in LANGUAGES}
        for name, model in models.items():
            if not set(INTENTS) <= set(model.outputs) <= set(HEARD_INTENTS):
                raise ModelFileError(
                    f"The intent model {name}.npz knows other intents than this program; "
                    "retrain it with `voicebot train understanding`."
                )
        return cls(
            models=models,
            version="intents " + " ".join(model.version for model in models.values()),
        )

    def predict(self, text: str, language: str) -> dict[str, float]:
        """Return the probability of every heard intent; one counts at 0.5 or more.

        Call screening is there only where its words are. An age that the speaker gives as their own settles
        whether a child is on the line.

        Args:
            text: What was heard so far.
            language: "de" or "en".
        """
        if not text.strip():
            return dict.fromkeys(HEARD_INTENTS, 0.0)
        normal = normalise(text)
        hedged, answer = is_hedged(normal, language), plain(normal, language)
        if answer:
            text, normal = answer, normalise(answer)
        decided = sigmoid(self.models[language].decide(text))
        probabilities = dict.fromkeys(HEARD_INTENTS, 0.0)
        probabilities.update(zip(self.models[language].outputs, (float(p) for p in decided), strict=True))
        if hedged:
            probabilities["evasive"] = SURE
        if HESITATION[language].fullmatch(normal):
            return {**dict.fromkeys(HEARD_INTENTS, 0.0), "unclear": SURE, "hold_on": SURE}
        for cue in cues_of(language):
            known = probabilities.get(cue.intent)
            judged = cue.judge(normal, IMPOSSIBLE if known is None else known)
            if known is not None or judged >= COUNTS_FROM:  # what only words tell is there where they are
                probabilities[cue.intent] = judged
        age = own_age(text, language)
        if age is not None:
            probabilities["minor"] = SURE if age < OF_AGE else min(probabilities["minor"], UNLIKELY)
        elif quotes_number(text, language):
            probabilities["minor"] = min(probabilities["minor"], UNLIKELY)
        if is_screening(text):
            probabilities[SCREENING] = SURE
        return probabilities

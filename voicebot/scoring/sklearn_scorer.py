"""Mood and willingness to cooperate of one utterance, from words only, never from the voice.

The weights are fitted with scikit-learn (`voicebot train understanding`) and read as plain numbers.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicebot.findings import MOODS
from voicebot.lexical.linear import Floats, LinearText, ModelFileError, load_linear, sigmoid

WEIGHTS = Path(__file__).parent / "weights"
LANGUAGES = ("de", "en")
MOOD_OUTPUTS = tuple(f"mood:{mood}" for mood in MOODS)
ABOVE = tuple(f"cooperation>{step}" for step in range(1, 5))
VALENCE = "valence"
MOVED_BY_AT_MOST = 3
MOVES_FROM = 0.04
WORDS_EXPLAINED = 12
PLEASANT = frozenset(("friendly", "relieved"))
"""Moods that no unpleasant utterance has: kind words with a negative valence are mockery."""
ANGRY = "angry"
"""The mood that no pleasant utterance has: kind words said in anger are mockery, too."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """What the words of one utterance say about the person's state.

    Attributes:
        mood: One of `voicebot.findings.MOODS`.
        valence: From -1 (very unpleasant) to 1 (very pleasant).
        cooperation: From 0 (refuses) to 1 (wants to solve it).
        moved_by: The words that moved valence and cooperation most, strongest first.
        version: Names the weights.
    """

    mood: str
    valence: float
    cooperation: float
    moved_by: tuple[str, ...]
    version: str


NEUTRAL_COOPERATION = 0.5


@dataclass(frozen=True, kw_only=True)
class SklearnScorer:
    """The mood and cooperation models of every language.

    Attributes:
        models: One linear model per language.
        version: Names the weights of every language.
    """

    models: dict[str, LinearText]
    version: str

    @classmethod
    def load(cls, directory: Path | None = None) -> "SklearnScorer":
        """Read the models.

        Args:
            directory: Folder with `de.npz` and `en.npz`; by default the shipped weights.

        Raises:
            ModelFileError: A file is missing, damaged or has other outputs.
        """
        models = {name: load_linear((directory or WEIGHTS) / f"{name}.npz") for name in LANGUAGES}
        for name, model in models.items():
            if model.outputs != (*MOOD_OUTPUTS, *ABOVE, VALENCE):
                raise ModelFileError(
                    f"The mood model {name}.npz has other outputs than this program; "
                    "retrain it with `voicebot train understanding`."
                )
        return cls(
            models=models,
            version="scores " + " ".join(model.version for model in models.values()),
        )

    def score(self, text: str, language: str) -> Score:
        """Return mood, valence and cooperation of an utterance, or of the part heard so far.

        Args:
            text: What was heard.
            language: "de" or "en".
        """
        if not text.strip():
            return Score(
                mood="neutral",
                valence=0.0,
                cooperation=NEUTRAL_COOPERATION,
                moved_by=(),
                version=self.version,
            )
        model = self.models[language]
        decided = model.decide(text)
        mood, valence, cooperation = _read(decided)
        return Score(
            mood=mood,
            valence=valence,
            cooperation=cooperation,
            moved_by=_moved_by(text, model, valence, cooperation),
            version=self.version,
        )


def _read(decided: Floats) -> tuple[str, float, float]:
    moods = decided[: len(MOODS)]
    above = sigmoid(decided[len(MOODS) : len(MOODS) + len(ABOVE)])
    valence = float(np.clip(decided[-1], -1.0, 1.0))
    likely = (MOODS[place] for place in np.argsort(-moods, kind="stable"))
    mood = next(mood for mood in likely if valence >= 0 or mood not in PLEASANT)
    return mood, min(valence, 0.0) if mood == ANGRY else valence, float(above.mean())


def _moved_by(text: str, model: LinearText, valence: float, cooperation: float) -> tuple[str, ...]:
    """Leave each word out in turn: the words whose absence changes the score most moved it."""
    words = text.split()[-WORDS_EXPLAINED:]
    if len(words) < 2:
        return tuple(words)
    moves = []
    for place, word in enumerate(words):
        without = _read(model.decide(" ".join(words[:place] + words[place + 1 :])))
        moves.append((abs(without[1] - valence) + abs(without[2] - cooperation), word))
    strongest = sorted(moves, key=lambda move: -move[0])[:MOVED_BY_AT_MOST]
    return tuple(word.strip(".,!?;:") for move, word in strongest if move >= MOVES_FROM)

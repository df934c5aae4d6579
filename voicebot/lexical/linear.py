"""A linear text model as plain arrays: quick to load and to ask, independent of the library that fitted it.

The weights are trained with scikit-learn (`voicebot train understanding`) and kept as one `.npz` file of
numbers and one JSON header, so that no pickle is ever loaded and no library upgrade can break them.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicebot.errors import OperatorError
from voicebot.lexical.features import extract, scaled

FORMAT = 1
RETRAIN = "retrain it with `voicebot train understanding`"

Floats = NDArray[np.float32]


class ModelFileError(OperatorError):
    """The operator's model file is missing or cannot be used; a retry cannot help, retraining can."""


@dataclass(frozen=True, kw_only=True)
class LinearText:
    """Weights of several outputs over the features of one language.

    Attributes:
        language: "de" or "en".
        version: Names the data and the fit.
        outputs: Name of each column.
        rows: Row of each known feature.
        idf: Rarity of each known feature.
        weights: Features by outputs.
        intercepts: One per output.
    """

    language: str
    version: str
    outputs: tuple[str, ...]
    rows: dict[str, int]
    idf: dict[str, float]
    weights: Floats
    intercepts: Floats

    def decide(self, text: str) -> Floats:
        """Return one score per output: log-odds, or the value itself for a regression.

        Args:
            text: What was said.
        """
        vector = scaled(extract(text, self.language), self.idf)
        rows = [self.rows[name] for name in vector]
        values = np.fromiter(vector.values(), dtype=np.float32, count=len(rows))
        return np.asarray(values @ self.weights[rows] + self.intercepts, dtype=np.float32)

    def decide_all(self, texts: list[str]) -> Floats:
        """Return the scores of several utterances, one row each."""
        return np.stack([self.decide(text) for text in texts])

    def save(self, path: Path) -> None:
        """Write the model as one compressed file of numbers."""
        header = {
            "format": FORMAT,
            "language": self.language,
            "version": self.version,
            "outputs": self.outputs,
            "features": list(self.rows),
        }
        np.savez_compressed(
            path,
            header=np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), dtype=np.uint8),
            idf=np.array([self.idf[name] for name in self.rows], dtype=np.float32),
            weights=self.weights.astype(np.float16),
            intercepts=self.intercepts,
        )


def load_linear(path: Path) -> LinearText:
    """Read a model that `LinearText.save` wrote.

    Raises:
        ModelFileError: The file is missing, damaged or of another format.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            header = json.loads(stored["header"].tobytes())
            arrays = {name: stored[name] for name in ("idf", "weights", "intercepts")}
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ModelFileError(f"The language model {path.name} cannot be read; {RETRAIN}.") from error
    if header.get("format") != FORMAT:
        raise ModelFileError(f"The language model {path.name} has another format; {RETRAIN}.")
    features: list[str] = header["features"]
    return LinearText(
        language=header["language"],
        version=header["version"],
        outputs=tuple(header["outputs"]),
        rows={name: row for row, name in enumerate(features)},
        idf=dict(zip(features, arrays["idf"].tolist(), strict=True)),
        weights=arrays["weights"].astype(np.float32),
        intercepts=arrays["intercepts"],
    )


def sigmoid(scores: Floats) -> Floats:
    """Return probabilities for log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0))), dtype=np.float32)

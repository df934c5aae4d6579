"""Fits the linear text models that are shipped, one calibrated classifier per output.

Scores are calibrated on folds that the classifier did not see (Platt's sigmoid), and the calibration is
folded into the weights, so that the saved model gives log-odds. Noisy copies of a text stay in its fold.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import LinearSVC

from voicebot.lexical.features import extract, scaled
from voicebot.lexical.linear import LinearText

FOLDS = 3
MIN_TEXTS = 2
MAX_FEATURES = 36_000
INVERSE_PENALTY = 0.5
RIDGE_PENALTY = 1.0
SEED = 2026
RARE = -6.0
"""Log-odds of an output that has too few examples to learn from."""

Matrix = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a model is trained on, noisy copies included.

    Attributes:
        language: "de" or "en".
        texts: What was said.
        outputs: Names of the columns of `targets`.
        targets: Texts by outputs: 0 or 1, or the value itself for an output in `values`.
        values: The outputs that are numbers rather than classes.
        weights: How much each text counts.
        folds: The fold in which each text is held out.
    """

    language: str
    texts: list[str]
    outputs: tuple[str, ...]
    targets: Matrix
    values: frozenset[str]
    weights: Matrix
    folds: NDArray[np.int64]


def fit(lesson: Lesson, version: str, progress: Progress | None = None) -> LinearText:
    """Return the calibrated model of a lesson.

    Args:
        lesson: Texts and targets.
        version: Name that the model will carry.
        progress: Told the output's name, its number and the number of outputs.
    """
    blocks = [extract(text, lesson.language) for text in lesson.texts]
    idf = _rarity(blocks)
    columns = {name: column for column, name in enumerate(idf)}
    features = _matrix([scaled(block, idf) for block in blocks], columns)
    weights = np.zeros((len(columns), len(lesson.outputs)))
    intercepts = np.zeros(len(lesson.outputs))
    for number, output in enumerate(lesson.outputs):
        if progress:
            progress(output, number + 1, len(lesson.outputs))
        one = _fit_value if output in lesson.values else _fit_class
        weights[:, number], intercepts[number] = one(features, lesson, number)
    return _pruned(lesson, version, idf, weights, intercepts)


def _rarity(blocks: list[dict[str, dict[str, float]]]) -> dict[str, float]:
    seen = Counter(name for block in blocks for counts in block.values() for name in counts)
    return {
        name: float(np.log((1 + len(blocks)) / (1 + count)) + 1.0)
        for name, count in sorted(seen.items())
        if count >= MIN_TEXTS
    }


def _matrix(vectors: list[dict[str, float]], columns: dict[str, int]) -> csr_matrix:
    starts = np.cumsum([0, *(len(vector) for vector in vectors)])
    places = np.array([columns[name] for vector in vectors for name in vector])
    data = np.array([value for vector in vectors for value in vector.values()])
    return csr_matrix((data, places, starts), shape=(len(vectors), len(columns)))


def _fit_class(features: csr_matrix, lesson: Lesson, number: int) -> tuple[Matrix, float]:
    target = lesson.targets[:, number] > 0.5
    taught = [target[lesson.folds != fold] for fold in range(FOLDS)]
    if any(part.all() or not part.any() for part in [target, *taught]):
        return np.zeros(features.shape[1]), RARE if target.mean() < 0.5 else -RARE
    unseen = np.zeros(len(target))
    for fold in range(FOLDS):
        held = lesson.folds == fold
        learner = _learner().fit(features[~held], target[~held], lesson.weights[~held])
        unseen[held] = learner.decision_function(features[held])
    slope, shift = _platt(unseen, target, lesson.weights)
    learner = _learner().fit(features, target, lesson.weights)
    return learner.coef_[0] * slope, float(learner.intercept_[0] * slope + shift)


def _learner() -> LinearSVC:
    return LinearSVC(C=INVERSE_PENALTY, random_state=SEED)


def _platt(scores: Matrix, target: NDArray[np.bool_], weights: Matrix) -> tuple[float, float]:
    sigmoid = LogisticRegression(C=100.0).fit(scores.reshape(-1, 1), target, weights)
    return max(float(sigmoid.coef_[0, 0]), 0.1), float(sigmoid.intercept_[0])


def _fit_value(features: csr_matrix, lesson: Lesson, number: int) -> tuple[Matrix, float]:
    learner = Ridge(alpha=RIDGE_PENALTY).fit(
        features, lesson.targets[:, number], sample_weight=lesson.weights
    )
    return np.asarray(learner.coef_), float(learner.intercept_)


def _pruned(
    lesson: Lesson, version: str, idf: dict[str, float], weights: Matrix, intercepts: Matrix
) -> LinearText:
    """Keep the features whose weights matter most, so that the shipped file stays small."""
    strength = np.abs(weights).max(axis=1)
    kept = np.sort(np.argsort(-strength, kind="stable")[:MAX_FEATURES])
    names = list(idf)
    return LinearText(
        language=lesson.language,
        version=version,
        outputs=lesson.outputs,
        rows={names[place]: row for row, place in enumerate(kept)},
        idf={names[place]: idf[names[place]] for place in kept},
        weights=weights[kept].astype(np.float32),
        intercepts=intercepts.astype(np.float32),
    )

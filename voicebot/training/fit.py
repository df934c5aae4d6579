"""Fits the linear text models that are shipped, one calibrated classifier per output.

Scores are calibrated on folds that the classifier did not see (Platt's sigmoid), and the calibration is
folded into the weights, so that the saved model gives log-odds. Noisy copies of a text stay in its fold.
A guarded output begins to count where it would raise few false alarms in whole files that were left out:
sentences written at one sitting resemble each other, so that folds drawn by chance flatter a classifier.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import LinearSVC

from voicebot.lexical.features import extract, scaled
from voicebot.lexical.linear import LinearText

FOLDS = 3
MIN_TEXTS = 2
MAX_FEATURES = 80_000
INVERSE_PENALTY = 0.5
RIDGE_PENALTY = 1.0
SEED = 2026
CARE_BLOCK = "s:"
"""Features that only guarded outputs are fitted on; elsewhere they would take weight from the words."""
FILE_FOLDS = 6
MOST_GUARD = 2.0
"""Bound of a guarded output's shift, in log-odds."""
MOST_LEAN = 0.1
"""Bound of the shift towards counting, in log-odds: what people say is plainer than the lessons, which hold
many near-misses, so that the lessons ask for too much of it (seen on `tuning.txt`)."""
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
        several: Whether a text carries several classes, each counting at 0.5 or more.
        files: The written file each text stems from, as a number.
        guarded: For outputs that must rarely be heard where they were not said, the share of such texts.
        whole: Which texts teach every output; the others teach only what is guarded. By default all do.
    """

    language: str
    texts: list[str]
    outputs: tuple[str, ...]
    targets: Matrix
    values: frozenset[str]
    weights: Matrix
    folds: NDArray[np.int64]
    several: bool = False
    files: NDArray[np.int64] | None = None
    guarded: Mapping[str, float] = field(default_factory=dict)
    whole: NDArray[np.bool_] | None = None


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
    unseen = np.full(lesson.targets.shape, RARE)
    common = np.array([not name.startswith(CARE_BLOCK) for name in columns])
    everyday = features[:, common]
    whole = np.ones(len(lesson.texts), dtype=bool) if lesson.whole is None else lesson.whole
    taught, sure = everyday[whole], _part(lesson, whole)
    for number, output in enumerate(lesson.outputs):
        if progress:
            progress(output, number + 1, len(lesson.outputs))
        if output in lesson.guarded:
            weights[:, number], intercepts[number], unseen[:, number] = _fit_class(features, lesson, number)
        elif output in lesson.values:
            weights[common, number], intercepts[number] = _fit_value(everyday, lesson, number)
        else:
            fitted = _fit_class(taught, sure, number)
            weights[common, number], intercepts[number], unseen[whole, number] = fitted
    if lesson.several:
        intercepts += _lean(unseen[whole], sure)
    return _pruned(lesson, version, idf, weights, intercepts)


def _part(lesson: Lesson, chosen: NDArray[np.bool_]) -> Lesson:
    """The lesson of the chosen texts alone."""
    return replace(
        lesson,
        texts=[text for text, kept in zip(lesson.texts, chosen, strict=True) if kept],
        targets=lesson.targets[chosen],
        weights=lesson.weights[chosen],
        folds=lesson.folds[chosen],
        files=None if lesson.files is None else lesson.files[chosen],
        whole=None,
    )


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


def _fit_class(features: csr_matrix, lesson: Lesson, number: int) -> tuple[Matrix, float, Matrix]:
    target = lesson.targets[:, number] > 0.5
    taught = [target[lesson.folds != fold] for fold in range(FOLDS)]
    if any(part.all() or not part.any() for part in [target, *taught]):
        known = RARE if target.mean() < 0.5 else -RARE
        return np.zeros(features.shape[1]), known, np.full(len(target), known)
    unseen = _decide_unseen(features, lesson, target, lesson.folds)
    slope, shift = _platt(unseen, target, lesson.weights)
    rate = lesson.guarded.get(lesson.outputs[number])
    if rate is not None:
        shift -= _guard(features, lesson, target, rate, slope, shift)
    learner = _learner().fit(features, target, lesson.weights)
    return learner.coef_[0] * slope, float(learner.intercept_[0] * slope + shift), unseen * slope + shift


def _decide_unseen(
    features: csr_matrix, lesson: Lesson, target: NDArray[np.bool_], folds: NDArray[np.int64]
) -> Matrix:
    """Return a decision for every text by a classifier that did not see its fold."""
    unseen = np.zeros(len(target))
    for fold in np.unique(folds):
        held = folds == fold
        learner = _learner().fit(features[~held], target[~held], lesson.weights[~held])
        unseen[held] = learner.decision_function(features[held])
    return unseen


def _guard(
    features: csr_matrix,
    lesson: Lesson,
    target: NDArray[np.bool_],
    rate: float,
    slope: float,
    shift: float,
) -> float:
    """Return the log-odds above which at most `rate` of the texts without the output lie, unseen."""
    if lesson.files is None:
        return 0.0
    folds = _even_files(lesson.files)
    unseen = _decide_unseen(features, lesson, target, folds) * slope + shift
    without = unseen[(lesson.weights >= 1.0) & ~target]
    return float(np.clip(np.quantile(without, 1.0 - rate), -MOST_GUARD, MOST_GUARD))


def _even_files(files: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a fold for each text, whole files together, folds of about one size."""
    names, counts = np.unique(files, return_counts=True)
    load = np.zeros(FILE_FOLDS)
    fold_of: dict[int, int] = {}
    for place in np.argsort(-counts, kind="stable"):
        lightest = int(np.argmin(load))
        fold_of[int(names[place])] = lightest
        load[lightest] += counts[place]
    return np.array([fold_of[int(name)] for name in files])


def _lean(unseen: Matrix, lesson: Lesson) -> float:
    """Return the log-odds to add so that counting from 0.5 finds the most, wrong finds weighed in.

    With many classes most of which a text does not carry, the best micro-F1 lies below a probability of 0.5
    (at half the F1 itself: Lipton et al. 2014). The cut is found on rows that were not fitted on.
    """
    own = lesson.weights >= 1.0
    said, true = unseen[own], lesson.targets[own] > 0.5
    cuts = np.linspace(-MOST_LEAN, 0.0, 13)
    scores = [2 * ((said >= cut) & true).sum() / ((said >= cut).sum() + true.sum()) for cut in cuts]
    return -float(cuts[int(np.argmax(scores))])


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

"""From decisions on rows that were not fitted on: how good, how probable, and where a label begins to count.

Where one label is right, labels that are rare are decided for too seldom: the likeliest label of a text whose
words tell little is the frequent one. A lean against how frequent the labels are (Menon et al. 2021) gives
rare labels their share. It moves the label that is named, never the probabilities.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, softmax
from sklearn.linear_model import LogisticRegression

from voicebot.training.lesson import Lesson, Marks, Matrix

Places = NDArray[np.int64]

FLOOR = 1e-9
OWN_SIGMOID_FROM = 18
"""A label seen more rarely is calibrated with all labels together."""
PLATEAU = 0.003
"""Cuts or leans whose F1 is this near the best count as equally good; their middle generalises better."""
LEANS = np.linspace(0.0, 1.0, 21)
"""Shares of the logarithm of a label's frequency."""


def quality(decisions: Matrix, lesson: Lesson) -> float:
    """Return micro-F1 at the best cut where labels may be several, else macro-F1 at the best lean."""
    if lesson.several:
        return float(max(_micro_f1(decisions, lesson.marks, cut) for cut in _cuts(decisions)))
    return float(_leaning_scores(decisions * temperature(decisions, lesson), lesson).max())


def probabilities(decisions: Matrix, several: bool) -> Matrix:
    """Return probabilities for calibrated decisions."""
    return np.asarray(expit(decisions) if several else softmax(decisions, axis=1))


def calibration(decisions: Matrix, lesson: Lesson) -> tuple[Matrix, Matrix]:
    """Return a slope and a shift for each label that turn decisions into logarithms of odds."""
    count = len(lesson.labels)
    if not lesson.several:
        return np.full(count, temperature(decisions, lesson)), np.zeros(count)
    shared = _sigmoid(decisions.ravel(), lesson.marks.ravel())
    own = [
        _sigmoid(decisions[:, label], lesson.marks[:, label])
        if lesson.marks[:, label].sum() >= OWN_SIGMOID_FROM
        else shared
        for label in range(count)
    ]
    return np.array([slope for slope, _ in own]), np.array([shift for _, shift in own])


def temperature(decisions: Matrix, lesson: Lesson) -> float:
    """Return the slope under which the true labels surprise least."""
    true = lesson.marks.argmax(axis=1)

    def surprise(log_slope: float) -> float:
        logs = log_softmax(decisions * np.exp(log_slope), axis=1)
        return float(-logs[np.arange(len(true)), true].mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-4, 6), method="bounded").x))


def threshold(calibrated: Matrix, lesson: Lesson) -> float:
    """Return the probability from which a label counts where a text may carry several."""
    if not lesson.several:
        return 0.5
    chances = probabilities(calibrated, several=True)
    cuts = np.linspace(0.2, 0.6, 41)
    return _middle_of_best(cuts, np.array([_micro_f1(chances, lesson.marks, cut) for cut in cuts]))


def lean(calibrated: Matrix, lesson: Lesson) -> Matrix:
    """Return what to add to calibrated decisions, one for each label, before the highest is named."""
    if lesson.several:
        return np.zeros(len(lesson.labels))
    share = _middle_of_best(LEANS, _leaning_scores(calibrated, lesson))
    return -share * _log_frequency(lesson)


def macro_f1(said: Places, true: Places, labels: int) -> float:
    """Return the mean F1 of the labels; one that is neither said nor true counts 0.

    Args:
        said: The place of the label that is named, for each text.
        true: The place of the right one.
        labels: How many labels there are.
    """
    hits = np.bincount(true[said == true], minlength=labels)
    spoken = np.bincount(said, minlength=labels) + np.bincount(true, minlength=labels)
    return float((2.0 * hits / np.maximum(spoken, 1)).mean())


def _leaning_scores(calibrated: Matrix, lesson: Lesson) -> Matrix:
    true, frequency = lesson.marks.argmax(axis=1), _log_frequency(lesson)
    return np.array(
        [
            macro_f1((calibrated - share * frequency).argmax(axis=1), true, len(lesson.labels))
            for share in LEANS
        ]
    )


def _log_frequency(lesson: Lesson) -> Matrix:
    return np.asarray(np.log(np.maximum(lesson.marks.mean(axis=0), 1.0 / len(lesson.marks))))


def _middle_of_best(values: Matrix, scores: Matrix) -> float:
    return float(values[scores >= scores.max() - PLATEAU].mean())


def _sigmoid(decisions: Matrix, marks: Marks) -> tuple[float, float]:
    fitted = LogisticRegression(C=10.0).fit(decisions.reshape(-1, 1), marks)
    return max(float(fitted.coef_[0, 0]), FLOOR), float(fitted.intercept_[0])


def _cuts(decisions: Matrix) -> Matrix:
    return np.unique(np.quantile(decisions, np.linspace(0.5, 0.995, 60)))


def _micro_f1(values: Matrix, marks: Marks, cut: float) -> float:
    said = values >= cut
    hits = float((said & marks).sum())
    return 2.0 * hits / max(1.0, float(said.sum() + marks.sum()))

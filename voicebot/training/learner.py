"""A general learner of labelled text: words, characters, and the best linear learners by cross-validation.

How strongly to regularise, with which loss, on which pieces of text and whether rare labels are weighted up
is decided from the training rows alone. Every candidate races on one fold; the leaders then decide every row
in a fold they were not fitted on. The blend of the leaders wins unless the best alone is clearly better.
The unseen decisions also calibrate the probabilities: one sigmoid per label where a text may carry several
labels, one temperature otherwise. A blend of linear models over the same pieces is itself linear, so the
result is a single matrix of weights.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import expit, log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.svm import LinearSVC

from voicebot.training.ridge import MOST_ROWS, fit_ridge
from voicebot.training.text_blocks import (
    MEANINGS,
    PAIRS,
    PIECES,
    SIGNS,
    STARTS,
    STEMS,
    STRINGS,
    WORDS,
    Block,
    TextView,
)

SEED = 2026
LEADERS = 4
FLOOR = 1e-9
TOLERANCE = 1e-3
"""Stricter stopping takes much longer and decides no text otherwise."""
STEADIER = 0.002
"""A blend that does this little worse on the folds is still preferred: it varies less on new rows."""
OWN_SIGMOID_FROM = 18
"""A label seen more rarely is calibrated with all labels together."""
PLATEAU = 0.003
"""Cuts whose F1 is this near the best count as equally good; their middle generalises better."""

Matrix = NDArray[np.float64]
Marks = NDArray[np.bool_]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One way to learn.

    Attributes:
        blocks: The pieces of text that are looked at.
        kind: "svm" (linear support vectors), "logistic" or "ridge".
        strength: Inverse of the regularisation.
        balanced: Whether rare labels are weighted up; "ridge" does not.
    """

    blocks: tuple[Block, ...]
    kind: str
    strength: float
    balanced: bool

    @property
    def name(self) -> str:
        """A readable name for the model card."""
        pieces = ", ".join(block.name for block in self.blocks)
        weighting = "rare labels weighted up" if self.balanced else "labels as frequent as they are"
        return f"{self.kind} on {pieces}; strength {self.strength:g}; {weighting}"

    def fit(self, rows: csr_matrix, mark: Marks) -> tuple[Matrix, float]:
        """Return weights and intercept that tell the marked rows from the others."""
        weighting = "balanced" if self.balanced else None
        if self.kind == "svm":
            learner = LinearSVC(C=self.strength, class_weight=weighting, random_state=SEED, tol=TOLERANCE)
        else:
            learner = LogisticRegression(C=self.strength, class_weight=weighting, max_iter=500)
        learner.fit(rows, mark)
        return np.asarray(learner.coef_[0]), float(learner.intercept_[0])


PLAIN = (WORDS, PIECES, SIGNS)
RICH = (WORDS, PIECES, STEMS, PAIRS, STARTS, SIGNS)
WHOLE = (*RICH, STRINGS)
WAYS = (
    (PLAIN, "svm", 0.2, True),
    (PLAIN, "svm", 0.5, True),
    (PLAIN, "svm", 1.0, False),
    (PLAIN, "svm", 2.0, False),
    (PLAIN, "logistic", 4.0, True),
    (RICH, "svm", 0.3, True),
    (RICH, "svm", 1.0, False),
    (WHOLE, "svm", 0.3, True),
    (WHOLE, "svm", 1.0, False),
    (PLAIN, "ridge", 10.0, False),
    (RICH, "ridge", 10.0, False),
    (RICH, "ridge", 30.0, False),
    (WHOLE, "ridge", 3.0, False),
    (WHOLE, "ridge", 10.0, False),
)
"""Rich views are many and long, so that only the quick learners are tried on them."""


def candidates(language: str | None, rows: int) -> tuple[Candidate, ...]:
    """Return the ways to learn that race; a known language adds its thesaurus to the richer views.

    Args:
        language: "de", "en" or unknown.
        rows: How many texts there are; ridge regression is for few.
    """
    known = (MEANINGS[language],) if language in MEANINGS else ()
    return tuple(
        Candidate(
            blocks=blocks if blocks is PLAIN else (*blocks, *known),
            kind=kind,
            strength=strength,
            balanced=balanced,
        )
        for blocks, kind, strength, balanced in WAYS
        if kind != "ridge" or rows <= MOST_ROWS
    )


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Labelled texts.

    Attributes:
        texts: The texts.
        labels: Names of the columns of `marks`.
        marks: Which text carries which label.
        several: Whether a text may carry several labels, or none.
        language: "de", "en" or unknown.
    """

    texts: list[str]
    labels: tuple[str, ...]
    marks: Marks
    several: bool
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What was learnt.

    Attributes:
        view: The pieces of text, learnt from all rows.
        weights: Pieces by labels, already calibrated.
        intercepts: One per label.
        threshold: Probability from which a label counts where several may.
        chosen: The names of the candidates that were blended.
        scores: Cross-validated score of each candidate that reached the last round, and of the blend.
        unseen: Calibrated decisions on rows that were not fitted on.
    """

    view: TextView
    weights: Matrix
    intercepts: Matrix
    threshold: float
    chosen: tuple[str, ...]
    scores: dict[str, float]
    unseen: Matrix


def learn(lesson: Lesson, folds: int = 5, progress: Progress | None = None) -> Fitted:
    """Choose a learner by cross-validation and fit it on all rows.

    Args:
        lesson: Labelled texts, at least `folds` of them.
        folds: Number of folds.
        progress: Told what is fitted, its number and the number of fits.
    """
    contest = _Contest(lesson, folds, progress)
    leaders = contest.race()
    unseen = {leader: contest.decide_unseen(leader) for leader in leaders}
    scores = {leader.name: quality(unseen[leader], lesson) for leader in leaders}
    best = max(leaders, key=lambda leader: scores[leader.name])
    blend = sum(_even(unseen[leader]) for leader in leaders)
    scores["blend of the leaders"] = quality(np.asarray(blend), lesson)
    blended = scores["blend of the leaders"] > scores[best.name] - STEADIER
    winners = leaders if blended else [best]
    return _finish(lesson, contest, winners, unseen, scores)


def quality(decisions: Matrix, lesson: Lesson) -> float:
    """Return micro-F1 at the best cut where a text may carry several labels, else macro-F1."""
    if lesson.several:
        return float(max(_micro_f1(decisions, lesson.marks, cut) for cut in _cuts(decisions)))
    said, true = decisions.argmax(axis=1), lesson.marks.argmax(axis=1)
    return float(f1_score(true, said, average="macro"))


def probabilities(decisions: Matrix, several: bool) -> Matrix:
    """Return probabilities for calibrated decisions."""
    return np.asarray(expit(decisions) if several else softmax(decisions, axis=1))


class _Contest:
    """Fits candidates on folds; a view of the text is learnt once for each fold."""

    def __init__(self, lesson: Lesson, folds: int, progress: Progress | None) -> None:
        self.lesson = lesson
        self.progress = progress
        splitter = (KFold if lesson.several else StratifiedKFold)(folds, shuffle=True, random_state=SEED)
        self.folds = list(splitter.split(lesson.texts, lesson.marks.argmax(axis=1)))
        self.views: dict[tuple[int, tuple[Block, ...]], tuple[csr_matrix, csr_matrix]] = {}
        self.decided: dict[tuple[Candidate, int], Matrix] = {}
        self.fits = 0
        self.candidates = candidates(lesson.language, len(lesson.texts))
        self.planned = len(self.candidates) + LEADERS * (folds - 1)

    def race(self) -> list[Candidate]:
        """Return the candidates that do best on the first fold, best first, no two alike.

        Two strengths of one learner on one view decide alike; blending them would gain nothing.
        """
        _, held = self.folds[0]
        part = self.part(held)
        ranked = sorted(self.candidates, key=lambda one: quality(self.decide(one, 0), part), reverse=True)
        unlike = {(one.blocks, one.kind): one for one in reversed(ranked)}
        return sorted(unlike.values(), key=ranked.index)[:LEADERS]

    def decide_unseen(self, candidate: Candidate) -> Matrix:
        """Return the candidate's decisions on every row, each from a fold not fitted on."""
        decisions = np.zeros(self.lesson.marks.shape)
        for number, (_, held) in enumerate(self.folds):
            decisions[held] = self.decide(candidate, number)
        return decisions

    def decide(self, candidate: Candidate, number: int) -> Matrix:
        """Return decisions on one fold after fitting on the others."""
        if (candidate, number) not in self.decided:
            self.fits += 1
            if self.progress:
                self.progress(candidate.name, self.fits, self.planned)
            rows, held_rows = self.rows(number, candidate.blocks)
            marks = self.lesson.marks[self.folds[number][0]]
            weights, intercepts = fit_all(candidate, rows, marks)
            self.decided[candidate, number] = held_rows @ weights + intercepts
        return self.decided[candidate, number]

    def rows(self, number: int, blocks: tuple[Block, ...]) -> tuple[csr_matrix, csr_matrix]:
        """Return the rows to fit on and the rows held out, as one fold sees them."""
        if (number, blocks) not in self.views:
            fitted, held = (self.part(rows).texts for rows in self.folds[number])
            view = TextView.fitted(fitted, blocks)
            self.views[number, blocks] = view.see(fitted), view.see(held)
        return self.views[number, blocks]

    def part(self, rows: NDArray[np.int64]) -> Lesson:
        """Return some rows of the lesson."""
        return Lesson(
            texts=[self.lesson.texts[row] for row in rows],
            labels=self.lesson.labels,
            marks=self.lesson.marks[rows],
            several=self.lesson.several,
            language=self.lesson.language,
        )


def fit_all(candidate: Candidate, rows: csr_matrix, marks: Marks) -> tuple[Matrix, Matrix]:
    """Fit all labels; one without or with only examples is constant."""
    if candidate.kind == "ridge":
        return fit_ridge(rows, marks, 1.0 / candidate.strength)
    weights = np.zeros((rows.shape[1], marks.shape[1]))
    intercepts = np.where(marks.any(axis=0), 2.0, -2.0)
    for label in range(marks.shape[1]):
        if marks[:, label].any() and not marks[:, label].all():
            weights[:, label], intercepts[label] = candidate.fit(rows, marks[:, label])
    return weights, intercepts


def _even(decisions: Matrix) -> Matrix:
    return np.asarray((decisions - decisions.mean()) / decisions.std())


def _finish(
    lesson: Lesson,
    contest: _Contest,
    winners: list[Candidate],
    unseen: dict[Candidate, Matrix],
    scores: dict[str, float],
) -> Fitted:
    """Fit the winners on all rows, blend them, and fold the calibration into the weights."""
    names = {block.name: block for winner in winners for block in winner.blocks}
    view = TextView.fitted(lesson.texts, tuple(names.values()))
    sizes = {name: len(pieces) for name, pieces in view.vocabularies().items()}
    starts = dict(zip(sizes, np.cumsum([0, *sizes.values()]), strict=False))
    seen = view.see(lesson.texts)
    weights = np.zeros((seen.shape[1], len(lesson.labels)))
    intercepts = np.zeros(len(lesson.labels))
    mixed = np.zeros(lesson.marks.shape)
    for winner in winners:
        columns = np.concatenate(
            [np.arange(sizes[block.name]) + starts[block.name] for block in winner.blocks]
        )
        own_weights, own_intercepts = fit_all(winner, seen[:, columns], lesson.marks)
        mean, spread = unseen[winner].mean(), unseen[winner].std()
        weights[columns] += own_weights / spread
        intercepts += (own_intercepts - mean) / spread
        mixed += _even(unseen[winner])
    slopes, shifts = _calibration(mixed, lesson)
    calibrated = mixed * slopes + shifts
    return Fitted(
        view=view,
        weights=weights * slopes,
        intercepts=intercepts * slopes + shifts,
        threshold=_threshold(calibrated, lesson),
        chosen=tuple(winner.name for winner in winners),
        scores=scores,
        unseen=calibrated,
    )


def _calibration(decisions: Matrix, lesson: Lesson) -> tuple[Matrix, Matrix]:
    count = len(lesson.labels)
    if not lesson.several:
        true = lesson.marks.argmax(axis=1)

        def surprise(log_slope: float) -> float:
            logs = log_softmax(decisions * np.exp(log_slope), axis=1)
            return float(-logs[np.arange(len(true)), true].mean())

        slope = float(np.exp(minimize_scalar(surprise, bounds=(-4, 6), method="bounded").x))
        return np.full(count, slope), np.zeros(count)
    shared = _sigmoid(decisions.ravel(), lesson.marks.ravel())
    own = [
        _sigmoid(decisions[:, label], lesson.marks[:, label])
        if lesson.marks[:, label].sum() >= OWN_SIGMOID_FROM
        else shared
        for label in range(count)
    ]
    return np.array([slope for slope, _ in own]), np.array([shift for _, shift in own])


def _sigmoid(decisions: Matrix, marks: Marks) -> tuple[float, float]:
    fitted = LogisticRegression(C=10.0).fit(decisions.reshape(-1, 1), marks)
    return max(float(fitted.coef_[0, 0]), FLOOR), float(fitted.intercept_[0])


def _threshold(calibrated: Matrix, lesson: Lesson) -> float:
    if not lesson.several:
        return 0.5
    chances = probabilities(calibrated, several=True)
    cuts = np.linspace(0.2, 0.6, 41)
    scores = np.array([_micro_f1(chances, lesson.marks, cut) for cut in cuts])
    return float(cuts[scores >= scores.max() - PLATEAU].mean())


def _cuts(decisions: Matrix) -> Matrix:
    return np.unique(np.quantile(decisions, np.linspace(0.5, 0.995, 60)))


def _micro_f1(values: Matrix, marks: Marks, cut: float) -> float:
    said = values >= cut
    hits = float((said & marks).sum())
    return 2.0 * hits / max(1.0, float(said.sum() + marks.sum()))

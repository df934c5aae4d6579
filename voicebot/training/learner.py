"""A general learner of labelled text: words, characters, and the best linear learners by cross-validation.

How strongly to regularise, with which loss, on which pieces of text and whether rare labels are weighted up
is decided from the training rows alone. Every candidate races on one fold; the leaders then decide every row
in a fold they were not fitted on. The blend of the leaders wins unless the best alone is clearly better.
The unseen decisions also calibrate the probabilities: one sigmoid per label where a text may carry several
labels, one temperature otherwise; and they say how far to lean towards rare labels. A blend of linear models
over the same pieces is itself linear, so the result is a single matrix of weights.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.model_selection import KFold, StratifiedKFold

from voicebot.training.alike import Alike
from voicebot.training.calibration import calibration, lean, quality, threshold
from voicebot.training.candidates import AT_ONCE, SEED, Candidate, candidates, is_large
from voicebot.training.lesson import Lesson, Matrix
from voicebot.training.text_blocks import Block, TextView

LEADERS = 4
LARGE_FOLDS = 3
"""Enough where there are many rows of many labels: what is left to fit on is nearly all."""
STEADIER = 0.002
"""A blend that does this little worse on the folds is still preferred: it varies less on new rows."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What was learnt.

    Attributes:
        view: The pieces of text, learnt from all rows.
        weights: Pieces by labels, already calibrated.
        intercepts: One per label.
        lean: What is added to each label's decision before the highest is named, where one is right.
        threshold: Probability from which a label counts where several may.
        chosen: The names of the candidates that were blended.
        scores: Cross-validated score of each candidate that reached the last round, and of the blend.
        unseen: Calibrated decisions on rows that were not fitted on.
    """

    view: TextView
    weights: Matrix
    intercepts: Matrix
    lean: Matrix
    threshold: float
    chosen: tuple[str, ...]
    scores: dict[str, float]
    unseen: Matrix

    def decide(self, texts: list[str]) -> Matrix:
        """Return calibrated decisions, texts by labels."""
        return np.asarray(self.view.see(texts) @ self.weights + self.intercepts)


def learn(lesson: Lesson, folds: int = 5, progress: Progress | None = None) -> Fitted:
    """Choose a learner by cross-validation and fit it on all rows.

    Args:
        lesson: Labelled texts, at least `folds` of them.
        folds: Number of folds; fewer are taken of many rows with many labels.
        progress: Told what is fitted, its number and the number of fits.
    """
    contest = _Contest(lesson, min(folds, LARGE_FOLDS) if is_large(lesson) else folds, progress)
    leaders = contest.race()
    unseen = contest.decide_unseen(leaders)
    scores = {leader.name: quality(unseen[leader], lesson) for leader in leaders}
    best = max(leaders, key=lambda leader: scores[leader.name])
    blend = sum(_even(unseen[leader]) for leader in leaders)
    scores["blend of the leaders"] = quality(np.asarray(blend), lesson)
    blended = scores["blend of the leaders"] > scores[best.name] - STEADIER
    winners = leaders if blended else [best]
    return _finish(lesson, winners, unseen, scores)


class _Rows:
    """What a fold's learners look at; each block is seen, and each view compared, once."""

    def __init__(self, fitted: list[str], held: list[str]) -> None:
        self.fitted = fitted
        self.held = held
        self.blocks: dict[Block, tuple[csr_matrix, csr_matrix]] = {}
        self.compared: tuple[tuple[Block, ...], Alike] | None = None

    def see(self, blocks: tuple[Block, ...]) -> tuple[csr_matrix, csr_matrix]:
        """Return the rows to fit on and the rows held out."""
        for block in blocks:
            if block not in self.blocks:
                view = TextView.fitted(self.fitted, (block,))
                self.blocks[block] = view.see(self.fitted), view.see(self.held)
        fitted, held = zip(*(self.blocks[block] for block in blocks), strict=True)
        return hstack(fitted).tocsr(), hstack(held).tocsr()

    def alike(self, blocks: tuple[Block, ...]) -> Alike:
        """Return the rows to fit on, compared; only the last view is kept, for it is large."""
        if self.compared is None or self.compared[0] != blocks:
            self.compared = None
            self.compared = blocks, Alike.of(self.see(blocks)[0])
        return self.compared[1]


class _Contest:
    """Fits candidates on folds."""

    def __init__(self, lesson: Lesson, folds: int, progress: Progress | None) -> None:
        self.lesson = lesson
        self.progress = progress
        splitter = (KFold if lesson.several else StratifiedKFold)(folds, shuffle=True, random_state=SEED)
        self.folds: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = list(
            splitter.split(lesson.texts, lesson.marks.argmax(axis=1))
        )
        self.raced: dict[Candidate, Matrix] = {}
        self.fits = 0
        self.candidates = candidates(lesson)
        self.planned = len(self.candidates) + LEADERS * (len(self.folds) - 1)

    def race(self) -> list[Candidate]:
        """Return the candidates that do best on the first fold, best first, no two alike.

        Two strengths of one learner on one view decide alike; blending them would gain nothing.
        """
        part = self.lesson.part(self.folds[0][1])
        self.raced = self._decide(list(self.candidates), 0)
        ranked = sorted(self.candidates, key=lambda one: quality(self.raced[one], part), reverse=True)
        unlike = {(one.blocks, one.kind): one for one in reversed(ranked)}
        return sorted(unlike.values(), key=ranked.index)[:LEADERS]

    def decide_unseen(self, leaders: list[Candidate]) -> dict[Candidate, Matrix]:
        """Return the leaders' decisions on every row, each from a fold not fitted on."""
        decisions = {leader: np.zeros(self.lesson.marks.shape) for leader in leaders}
        for number, (_, held) in enumerate(self.folds):
            decided = self._decide(leaders, number) if number else self.raced
            for leader in leaders:
                decisions[leader][held] = decided[leader]
        return decisions

    def _decide(self, several: list[Candidate], number: int) -> dict[Candidate, Matrix]:
        """Return decisions on one fold after fitting on the others."""
        fitted, held = self.folds[number]
        rows = _Rows(self.lesson.part(fitted).texts, self.lesson.part(held).texts)
        decided = {}
        for candidate in sorted(several, key=lambda one: [block.name for block in one.blocks]):
            self.fits += 1
            if self.progress:
                self.progress(candidate.name, self.fits, self.planned)
            seen, unseen = rows.see(candidate.blocks)
            alike = rows.alike(candidate.blocks) if candidate.kind in AT_ONCE else None
            weights, intercepts = candidate.fit(seen, self.lesson.marks[fitted], alike)
            decided[candidate] = np.asarray(unseen @ weights + intercepts)
        return decided


def _even(decisions: Matrix) -> Matrix:
    return np.asarray((decisions - decisions.mean()) / decisions.std())


def _finish(
    lesson: Lesson,
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
        own_weights, own_intercepts = winner.fit(seen[:, columns], lesson.marks)
        mean, spread = unseen[winner].mean(), unseen[winner].std()
        weights[columns] += own_weights / spread
        intercepts += (own_intercepts - mean) / spread
        mixed += _even(unseen[winner])
    slopes, shifts = calibration(mixed, lesson)
    calibrated = mixed * slopes + shifts
    return Fitted(
        view=view,
        weights=weights * slopes,
        intercepts=intercepts * slopes + shifts,
        lean=lean(calibrated, lesson),
        threshold=threshold(calibrated, lesson),
        chosen=tuple(winner.name for winner in winners),
        scores=scores,
        unseen=calibrated,
    )

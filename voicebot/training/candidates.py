"""The ways to learn that race: which pieces of text, which loss, how strongly regularised."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from voicebot.training.alike import Alike
from voicebot.training.lesson import Lesson, Marks, Matrix
from voicebot.training.ridge import fit_ridge
from voicebot.training.softmax import fit_softmax
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
)

SEED = 2026
TOLERANCE = 1e-3
"""Stricter stopping takes much longer and decides no text otherwise."""
MOST_ROWS = 12_000
"""Beyond this, comparing every two texts takes too much memory; support vectors do without."""
LARGE = 200_000
"""From so many rows times labels, learners that go label by label race only where they do well."""
AT_ONCE = ("ridge", "softmax")
"""Learners that find the weights of all labels from how alike the texts are."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One way to learn.

    Attributes:
        blocks: The pieces of text that are looked at.
        kind: "svm" (linear support vectors), "logistic", "ridge" or "softmax" (one label for each text).
        strength: Inverse of the regularisation.
        balanced: Whether rare labels are weighted up; "ridge" and "softmax" do not.
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

    def fit(self, rows: csr_matrix, marks: Marks, alike: Alike | None = None) -> tuple[Matrix, Matrix]:
        """Return the weights and intercepts of all labels.

        Args:
            rows: Texts by pieces.
            marks: Texts by labels.
            alike: The rows compared with each other, where that is known already.
        """
        if self.kind in AT_ONCE:
            fit = fit_ridge if self.kind == "ridge" else fit_softmax
            return fit(alike or Alike.of(rows), marks, 1.0 / self.strength)
        weights = np.zeros((rows.shape[1], marks.shape[1]))
        intercepts = np.where(marks.any(axis=0), 2.0, -2.0)
        for label in range(marks.shape[1]):
            if marks[:, label].any() and not marks[:, label].all():
                weights[:, label], intercepts[label] = self._fit_label(rows, marks[:, label])
        return weights, intercepts

    def _fit_label(self, rows: csr_matrix, mark: Marks) -> tuple[Matrix, float]:
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
FORMS = (STEMS, STARTS, PAIRS, STRINGS, SIGNS)
FORMS_WAYS = (
    (FORMS, "svm", 0.1, True),
    (FORMS, "svm", 1.0, False),
    (FORMS, "ridge", 5.0, False),
    (FORMS, "softmax", 50.0, False),
)
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
    (RICH, "softmax", 50.0, False),
    (WHOLE, "softmax", 50.0, False),
    *FORMS_WAYS,
)
"""Rich views are many and long, so that only the quick learners are tried on them."""
LARGE_WAYS = (*FORMS_WAYS, (WHOLE, "svm", 0.1, True))


def candidates(lesson: Lesson) -> tuple[Candidate, ...]:
    """Return the ways to learn that race; a known language adds its thesaurus to the richer views."""
    language = lesson.language
    known = (MEANINGS[language],) if language in MEANINGS else ()
    return tuple(
        Candidate(
            blocks=blocks if blocks in (PLAIN, FORMS) else (*blocks, *known),
            kind=kind,
            strength=strength,
            balanced=balanced,
        )
        for blocks, kind, strength, balanced in (LARGE_WAYS if is_large(lesson) else WAYS)
        if _is_possible(kind, lesson)
    )


def is_large(lesson: Lesson) -> bool:
    """Return whether many rows carry many labels."""
    return lesson.marks.size > LARGE


def _is_possible(kind: str, lesson: Lesson) -> bool:
    fits_memory = kind not in AT_ONCE or len(lesson.texts) <= MOST_ROWS
    return fits_memory and (kind != "softmax" or not lesson.several)

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression, Ridge

from voicebot.training.alike import Alike
from voicebot.training.candidates import LARGE, MOST_ROWS, candidates
from voicebot.training.lesson import Lesson
from voicebot.training.ridge import fit_ridge
from voicebot.training.softmax import fit_softmax

ROWS, PIECES, LABELS = 150, 40, 3


def random_rows(seed: int) -> tuple[csr_matrix, NDArray[np.bool_]]:
    """Texts by pieces, and labels that hang on the pieces with some noise."""
    draw = np.random.default_rng(seed)
    dense = draw.random((ROWS, PIECES)) * (draw.random((ROWS, PIECES)) < 0.3)
    hidden = (dense - dense.mean(axis=0)) @ draw.normal(size=(PIECES, LABELS))
    labels = (hidden + 0.3 * draw.normal(size=hidden.shape)).argmax(axis=1)
    return csr_matrix(dense), np.eye(LABELS, dtype=bool)[labels]


def lesson_of_size(rows: int, labels: int, *, several: bool = False) -> Lesson:
    marks = np.eye(labels, dtype=bool)[np.arange(rows) % labels]
    names = tuple(str(label) for label in range(labels))
    return Lesson(texts=["text"] * rows, labels=names, marks=marks, several=several)


def kinds(lesson: Lesson) -> set[str]:
    return {candidate.kind for candidate in candidates(lesson)}


def test_ridge_on_how_alike_texts_are_is_ridge_on_their_pieces() -> None:
    rows, marks = random_rows(1)
    alike = Alike.of(rows)
    weights, intercepts = fit_ridge(alike, marks, 0.2)
    known = Ridge(alpha=0.2 * alike.scale).fit(rows.toarray(), np.where(marks, 1.0, -1.0))
    assert weights == pytest.approx(known.coef_.T, abs=1e-4)
    assert intercepts == pytest.approx(known.intercept_, abs=1e-4)


@pytest.mark.parametrize("seed", [2, 3])
def test_softmax_gives_the_chances_of_multinomial_regression(seed: int) -> None:
    rows, marks = random_rows(seed)
    alike = Alike.of(rows)
    weights, intercepts = fit_softmax(alike, marks, 1.0)
    chances = softmax(rows @ weights + intercepts, axis=1)
    known = LogisticRegression(C=1.0 / alike.scale, max_iter=5_000).fit(rows.toarray(), marks.argmax(axis=1))
    assert chances == pytest.approx(known.predict_proba(rows.toarray()), abs=0.03)


def test_a_label_without_examples_is_never_likely_to_softmax() -> None:
    rows, marks = random_rows(4)
    weights, intercepts = fit_softmax(Alike.of(rows), np.hstack([marks, np.zeros((ROWS, 1), bool)]), 1.0)
    chances = softmax(rows @ weights + intercepts, axis=1)
    assert chances[:, LABELS].max() < 0.05


def test_texts_that_are_all_alike_teach_only_how_frequent_labels_are() -> None:
    rows = csr_matrix(np.ones((6, 2)))
    marks = np.array([[True, False]] * 4 + [[False, True]] * 2)
    weights, intercepts = fit_softmax(Alike.of(rows), marks, 1.0)
    assert softmax(rows[0] @ weights + intercepts)[0] == pytest.approx([2 / 3, 1 / 3])


def test_labels_compete_only_where_one_is_right() -> None:
    assert "softmax" in kinds(lesson_of_size(60, 3))
    assert "softmax" not in kinds(lesson_of_size(60, 3, several=True))


def test_more_texts_than_can_be_compared_are_left_to_support_vectors() -> None:
    assert kinds(lesson_of_size(MOST_ROWS + 1, 20)) == {"svm"}


def test_many_rows_of_many_labels_race_fewer_candidates() -> None:
    large = lesson_of_size(MOST_ROWS, LARGE // MOST_ROWS + 1)
    assert len(candidates(large)) < len(candidates(lesson_of_size(60, 3)))
    assert kinds(large) == {"svm", "ridge", "softmax"}

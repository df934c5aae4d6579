import numpy as np
import pytest
from sklearn.metrics import f1_score

from voicebot.training.calibration import Places, calibration, lean, macro_f1, probabilities, quality
from voicebot.training.lesson import Lesson, Marks, Matrix


def drawn(shares: tuple[float, ...], *, several: bool = False) -> tuple[Lesson, Matrix]:
    """Texts whose words tell little about the label, and calibrated decisions on them."""
    draw = np.random.default_rng(5)
    true = draw.choice(len(shares), size=3_000, p=shares)
    marks = np.eye(len(shares), dtype=bool)[true]
    names = tuple("abcdef"[: len(shares)])
    lesson = Lesson(texts=["text"] * len(true), labels=names, marks=marks, several=several)
    evidence = draw.normal(size=marks.shape) + marks
    return lesson, evidence + np.log(np.array(shares))


def named(decisions: Matrix | Marks) -> Places:
    return np.asarray(decisions.argmax(axis=1))


def test_the_lean_gives_rare_labels_their_share() -> None:
    lesson, decisions = drawn((0.8, 0.15, 0.05))
    true, leaning = named(lesson.marks), named(decisions + lean(decisions, lesson))
    assert macro_f1(leaning, true, 3) > macro_f1(named(decisions), true, 3) + 0.02
    assert (leaning == 2).sum() > (named(decisions) == 2).sum()


def test_labels_equally_frequent_are_not_leant_towards() -> None:
    lesson, decisions = drawn((0.5, 0.5))
    assert np.ptp(lean(decisions, lesson)) < 0.05


def test_nothing_is_leant_where_a_text_may_carry_several_labels() -> None:
    lesson, decisions = drawn((0.8, 0.2), several=True)
    assert not lean(decisions, lesson).any()


def test_quality_is_judged_after_the_lean() -> None:
    lesson, decisions = drawn((0.8, 0.15, 0.05))
    assert quality(decisions, lesson) > macro_f1(named(decisions), named(lesson.marks), 3) + 0.02


def test_quality_does_not_hang_on_the_scale_of_decisions() -> None:
    lesson, decisions = drawn((0.8, 0.15, 0.05))
    assert quality(decisions * 0.2, lesson) == pytest.approx(quality(decisions, lesson), abs=1e-3)


def test_calibrated_chances_are_as_frequent_as_they_say() -> None:
    lesson, decisions = drawn((0.8, 0.15, 0.05))
    slopes, shifts = calibration(decisions * 3.0, lesson)
    chances = probabilities(decisions * 3.0 * slopes + shifts, several=False)
    assert chances.mean(axis=0) == pytest.approx(lesson.marks.mean(axis=0), abs=0.02)


def test_macro_f1_is_the_mean_of_the_labels() -> None:
    draw = np.random.default_rng(6)
    true, said = draw.integers(0, 4, 200), draw.integers(0, 4, 200)
    assert macro_f1(said, true, 4) == pytest.approx(f1_score(true, said, average="macro"))

"""What is learnt from lessons whose labels are sure only in part."""

from dataclasses import replace

import numpy as np
import pytest

from voicebot.lexical.linear import LinearText, sigmoid
from voicebot.training.fit import Lesson, fit

PAYS = ["ich zahle morgen", "ich zahle heute", "ich zahle am montag", "ich zahle den rest"]
ILL = ["ich bin krank", "ich bin schwer krank", "meine frau ist krank", "ich liege krank im bett"]
HALF = [
    "ich zahle krank wie ich bin",
    "krank zahle ich nichts",
    "krank und ich zahle",
    "ich zahle trotz krank",
]
"""Both are said; only the illness is labelled."""


def a_lesson() -> Lesson:
    rows = [(text, 1.0, 0.0) for text in PAYS] + [(text, 0.0, 1.0) for text in ILL + HALF]
    rows = [row for row in rows for _ in range(3)]
    return Lesson(
        language="de",
        texts=[text for text, _, _ in rows],
        outputs=("pay_now", "vulnerable_health"),
        targets=np.array([row[1:] for row in rows]),
        values=frozenset(),
        weights=np.ones(len(rows)),
        folds=np.arange(len(rows)) % 3,
        several=True,
        files=np.arange(len(rows)) % 6,
        guarded={"vulnerable_health": 0.5},
    )


def whole_of(lesson: Lesson) -> Lesson:
    return replace(lesson, whole=np.array([text not in HALF for text in lesson.texts]))


def chance(model: LinearText, text: str, output: str) -> float:
    return float(sigmoid(model.decide(text))[model.outputs.index(output)])


@pytest.mark.parametrize("text", HALF)
def test_a_text_that_is_labelled_in_part_takes_nothing_from_the_other_intents(text: str) -> None:
    lesson = a_lesson()
    sure, unsure = fit(whole_of(lesson), "1"), fit(lesson, "1")
    assert chance(sure, text, "pay_now") > chance(unsure, text, "pay_now") + 0.1


@pytest.mark.parametrize("text", HALF)
def test_it_teaches_the_guarded_class_all_the_same(text: str) -> None:
    assert chance(fit(whole_of(a_lesson()), "1"), text, "vulnerable_health") > 0.5


def test_by_default_every_text_teaches_everything() -> None:
    lesson = a_lesson()
    alike = replace(lesson, whole=np.ones(len(lesson.texts), dtype=bool))
    for text in (*PAYS, *HALF):
        assert np.array_equal(fit(lesson, "1").decide(text), fit(alike, "1").decide(text))

"""The card that every trained model of labels carries: what it is, what it learnt from, how good it is."""

from datetime import date

import numpy as np
import sklearn
from sklearn.metrics import f1_score

from voicebot.training.calibration import probabilities
from voicebot.training.learner import Fitted
from voicebot.training.lesson import Lesson

BINS = 10


def score_card(source: str, lesson: Lesson, fitted: Fitted, data_date: date) -> str:
    """Return the model card as Markdown.

    Args:
        source: Name of the table.
        lesson: What was learnt from.
        fitted: What was learnt.
        data_date: When the table was last changed.
    """
    chosen = "\n".join(f"- {name}" for name in fitted.chosen)
    scores = "\n".join(f"| {name} | {score:.3f} |" for name, score in fitted.scores.items())
    labels = "\n".join(_label_rows(lesson, fitted))
    measure = "micro-F1 at the best cut" if lesson.several else "macro-F1"
    return f"""# Model card: labels learnt from {source}

- Rows: {len(lesson.texts)}; labels: {len(lesson.labels)}; {
        "a text may carry several labels" if lesson.several else "one label per text"
    }.
- Data last changed: {data_date.isoformat()}. Trained with scikit-learn {sklearn.__version__}.
- Licence: that of the data. The card's figures come from rows that the model was not fitted on.
- Expected calibration error: {calibration_error(lesson, fitted):.3f}.

## Chosen by cross-validation
{chosen}

| candidate of the last round | {measure} |
|---|---|
{scores}

## Labels
| label | rows | F1 on unseen rows |
|---|---|---|
{labels}
"""


def calibration_error(lesson: Lesson, fitted: Fitted) -> float:
    """Return the expected calibration error of the probabilities on unseen rows, in ten bins."""
    chances = probabilities(fitted.unseen, lesson.several)
    said, true = chances.ravel(), lesson.marks.ravel()
    if not lesson.several:
        best = chances.argmax(axis=1)
        said, true = chances.max(axis=1), lesson.marks[np.arange(len(best)), best]
    bins = np.clip((said * BINS).astype(int), 0, BINS - 1)
    return float(
        sum(
            abs(said[bins == each].mean() - true[bins == each].mean()) * (bins == each).mean()
            for each in np.unique(bins)
        )
    )


def _label_rows(lesson: Lesson, fitted: Fitted) -> list[str]:
    if lesson.several:
        said = probabilities(fitted.unseen, several=True) >= fitted.threshold
    else:
        leaning = fitted.unseen + fitted.lean
        said = leaning >= leaning.max(axis=1, keepdims=True)
    scores = f1_score(lesson.marks, said, average=None, zero_division=0.0)
    return [
        f"| {label} | {int(lesson.marks[:, place].sum())} | {scores[place]:.3f} |"
        for place, label in enumerate(lesson.labels)
    ]

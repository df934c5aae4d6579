"""`voicebot train scores` and `voicebot score`: train the general learner on a labelled table, and ask it.

A saved model is a folder: `model.json` (labels, choices, the pieces of text), `weights.npz` (numbers only;
nothing is unpickled) and `card.md`. A stored probe shows at load whether this machine's libraries still see
text as they did at training time.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import sklearn

from voicebot.errors import OperatorError
from voicebot.training.calibration import probabilities
from voicebot.training.card import score_card
from voicebot.training.learner import Fitted, Progress, learn
from voicebot.training.lesson import Lesson, Marks, Matrix
from voicebot.training.text_blocks import TextView

FORMAT = 2
SEPARATORS = re.compile(r"[|;]")
PROBE = "Could I pay 40 euros on the 1st? Nein, das geht leider nicht mehr ..."
TOLERANCE = 1e-3
MOST_FOLDS = 5


Scored = dict[str, Any]
"""What is said of one text: "label", "probabilities", and the "id" it came with."""


class ScoreDataError(OperatorError):
    """The labelled table cannot be learnt from; its owner must correct it."""


class ScoreModelError(OperatorError):
    """The folder holds no usable model; train it again."""


@dataclass(frozen=True, kw_only=True)
class ScoreModel:
    """A trained model of labels.

    Attributes:
        labels: Names of the labels, numbers in ascending order.
        several: Whether a text may carry several labels, or none.
        ordered: Whether the labels are numbers on one scale.
        threshold: Probability from which a label counts where several may.
        view: The pieces of text it looks at.
        weights: Pieces by labels.
        intercepts: One per label.
        lean: What is added to each label's decision before the highest is named, where one is right.
    """

    labels: tuple[str, ...]
    several: bool
    ordered: bool
    threshold: float
    view: TextView
    weights: Matrix
    intercepts: Matrix
    lean: Matrix

    def score(self, texts: list[str]) -> list[Scored]:
        """Return `{"label", "probabilities"}` for each text.

        The label is the likeliest one after a lean towards rare labels; for numbers the one nearest to the
        expectation; a list where a text may carry several.
        """
        decided = self.view.see(texts) @ self.weights + self.intercepts
        chances = probabilities(decided, self.several)
        return [
            {
                "label": self._label(decision, row),
                "probabilities": {
                    label: round(float(chance), 4) for label, chance in zip(self.labels, row, strict=True)
                },
            }
            for decision, row in zip(decided, chances, strict=True)
        ]

    def _label(self, decisions: Matrix, chances: Matrix) -> str | list[str]:
        if self.several:
            return [
                label for label, chance in zip(self.labels, chances, strict=True) if chance >= self.threshold
            ]
        if self.ordered:
            return self.labels[nearest_to_expectation(chances, self.labels)]
        return self.labels[int((decisions + self.lean).argmax())]


def nearest_to_expectation(chances: Matrix, labels: tuple[str, ...]) -> int:
    """Return the place of the numeric label nearest to the expected value."""
    values = np.array([float(label) for label in labels])
    return int(np.abs(values - float(chances @ values)).argmin())


def train_scores(  # noqa: PLR0913 - each argument is an option of the command
    data: Path,
    text: str,
    label: str,
    out: Path,
    *,
    folds: int = MOST_FOLDS,
    language: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Learn labels from a CSV table and write the model with its card.

    Args:
        data: The table (CSV with a header; UTF-8).
        text: Column of the texts.
        label: Column of the labels; several in one cell are separated by `|` or `;`.
        out: Folder to write.
        folds: Number of cross-validation folds.
        language: "de" or "en" adds the project's thesaurus; unknown uses words and characters only.
        progress: Told what is fitted, its number and the number of fits.

    Returns:
        The figures of the card.

    Raises:
        ScoreDataError: The table is missing, lacks a column, or holds too little to learn from.
    """
    lesson = read_table(data, text, label, language)
    fitted = learn(lesson, usable_folds(lesson, folds), progress)
    figures = {
        "rows": len(lesson.texts),
        "labels": len(lesson.labels),
        "several_labels": lesson.several,
        "chosen": list(fitted.chosen),
        "cross_validated": fitted.scores,
        "threshold": fitted.threshold,
    }
    save(fitted, lesson, out)
    (out / "card.md").write_text(
        score_card(data.name, lesson, fitted, datetime.fromtimestamp(data.stat().st_mtime, tz=UTC).date()),
        encoding="utf-8",
    )
    return figures


def read_table(data: Path, text: str, label: str, language: str | None = None) -> Lesson:
    """Return the lesson of a CSV table.

    Raises:
        ScoreDataError: The table is missing, lacks a column, or holds too little to learn from.
    """
    try:
        with data.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ScoreDataError(f"The table {data.name} cannot be read as CSV in UTF-8.") from error
    for column in (text, label):
        if not rows or column not in rows[0]:
            raise ScoreDataError(f"The table {data.name} has no rows with a column {column!r}.")
    kept = [(row[text], split_labels(row[label] or "")) for row in rows if (row[text] or "").strip()]
    return lesson_of([words for words, _ in kept], [marks for _, marks in kept], language)


def split_labels(cell: str) -> list[str]:
    """Return the labels of a cell; several are separated by `|` or `;`."""
    return [part.strip() for part in SEPARATORS.split(cell) if part.strip()]


def lesson_of(texts: list[str], labels: list[list[str]], language: str | None = None) -> Lesson:
    """Return the lesson of texts and their labels.

    Raises:
        ScoreDataError: Fewer than two labels or fewer than ten texts.
    """
    names = sorted({name for row in labels for name in row}, key=_by_size)
    if len(names) < 2 or len(texts) < 10:
        raise ScoreDataError("At least ten texts and two different labels are needed to learn from.")
    marks: Marks = np.array([[name in row for name in names] for row in labels])
    return Lesson(
        texts=texts,
        labels=tuple(names),
        marks=marks,
        several=bool((marks.sum(axis=1) != 1).any()),
        language=language,
    )


def _by_size(name: str) -> tuple[float, str]:
    return (float(name), name) if _is_number(name) else (float("inf"), name)


def _is_number(name: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", name) is not None


def is_ordered(lesson: Lesson) -> bool:
    """Return whether the labels are numbers on one scale."""
    return not lesson.several and len(lesson.labels) > 2 and all(map(_is_number, lesson.labels))


def usable_folds(lesson: Lesson, folds: int) -> int:
    """Return the wished folds, or fewer where a label is too rare for them."""
    if lesson.several:
        return max(2, min(folds, len(lesson.texts) // 2))
    return max(2, min(folds, int(lesson.marks.sum(axis=0).min())))


def save(fitted: Fitted, lesson: Lesson, out: Path) -> None:
    """Write `model.json` and `weights.npz`.

    Raises:
        ScoreDataError: The folder cannot be written.
    """
    header = {
        "format": FORMAT,
        "scikit_learn": sklearn.__version__,
        "labels": lesson.labels,
        "several": lesson.several,
        "ordered": is_ordered(lesson),
        "threshold": fitted.threshold,
        "lean": fitted.lean.tolist(),
        "pieces": fitted.view.vocabularies(),
        "probe": fitted.decide([PROBE])[0].tolist(),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "model.json").write_text(json.dumps(header, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(
            out / "weights.npz",
            weights=fitted.weights.astype(np.float32),
            intercepts=fitted.intercepts,
            **{  # type: ignore[arg-type]  # the stub takes every keyword for allow_pickle
                f"rarity_{name}": values for name, values in fitted.view.rarities().items()
            },
        )
    except OSError as error:
        raise ScoreDataError(f"The folder {out.name} cannot be written.") from error


def load(model: Path) -> ScoreModel:
    """Read a model that `train_scores` wrote.

    Raises:
        ScoreModelError: The folder is not a model, or this machine's libraries see text differently.
    """
    try:
        header = json.loads((model / "model.json").read_text(encoding="utf-8"))
        with np.load(model / "weights.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        pieces: dict[str, list[str]] = header["pieces"]
        loaded = ScoreModel(
            labels=tuple(header["labels"]),
            several=header["several"],
            ordered=header["ordered"],
            threshold=header["threshold"],
            view=TextView.restored(pieces, {name: arrays[f"rarity_{name}"] for name in pieces}),
            weights=arrays["weights"].astype(np.float64),
            intercepts=arrays["intercepts"],
            lean=np.array(header["lean"]),
        )
        probe = loaded.view.see([PROBE]) @ loaded.weights + loaded.intercepts
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScoreModelError(
            f"The folder {model.name} holds no model that `voicebot train scores` wrote."
        ) from error
    if header["format"] != FORMAT or not np.allclose(probe[0], header["probe"], atol=TOLERANCE):
        raise ScoreModelError(
            f"The model {model.name} was trained with scikit-learn {header['scikit_learn']} and does not "
            "give the same results here; train it again with `voicebot train scores`."
        )
    return loaded


def score_lines(model: Path, lines: Iterable[str]) -> Iterator[Scored]:
    """Yield `{"label", "probabilities"}` for each line of text.

    Args:
        model: Folder that `train_scores` wrote.
        lines: One text each; a JSON object's "text" is taken, its "id" is kept.

    Raises:
        ScoreModelError: The folder is not a usable model.
    """
    loaded = load(model)
    for line in lines:
        known, words = _text_of(line.rstrip("\n"))
        yield {**known, **loaded.score([words])[0]}


def _text_of(line: str) -> tuple[Scored, str]:
    if line.lstrip().startswith("{"):
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            return {}, line
        if isinstance(record, dict) and isinstance(record.get("text"), str):
            return {"id": record["id"]} if "id" in record else {}, record["text"]
    return {}, line

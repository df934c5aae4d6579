"""Labelled texts, and what of them the general learner needs to know."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Marks = NDArray[np.bool_]


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

    def part(self, rows: NDArray[np.int64]) -> "Lesson":
        """Return some rows of the lesson."""
        return Lesson(
            texts=[self.texts[row] for row in rows],
            labels=self.labels,
            marks=self.marks[rows],
            several=self.several,
            language=self.language,
        )

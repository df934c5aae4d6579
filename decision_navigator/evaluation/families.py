"""Columns that are one figure at several times, told by their names: PAY_1, PAY_2, PAY_3.

A tree splits one column at a time and sees a mean or a trend of six only by many
splits; so each such family also gives its mean, its most and its change.
"""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST_MEMBERS = 3
_NUMBERED = re.compile(r"(.*?)[ _.-]?(\d+)$")


def families_of(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """The mean, the most and the change (first less last) of each family."""
    members: dict[str, list[tuple[int, str]]] = {}
    for name in columns:
        found = _NUMBERED.fullmatch(name)
        if found and found[1]:
            members.setdefault(found[1], []).append((int(found[2]), name))
    made: dict[str, Floats] = {}
    for stem, numbered in members.items():
        if len(numbered) >= LEAST_MEMBERS:
            rows = np.stack([columns[name] for _, name in sorted(numbered)], axis=1)
            made |= {
                f"{stem} mean": rows.mean(axis=1),
                f"{stem} most": rows.max(axis=1),
                f"{stem} change": rows[:, 0] - rows[:, -1],
            }
    return made

"""Six named groups, by plain rules, for wording and reports; never for a price or a rate."""

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import PERSON, Matrix

SEGMENTS = (
    "no_statement",
    "nothing_left",
    "tight_budget",
    "plans_did_not_fit",
    "keeps_promises",
    "in_between",
)
TIGHT_SURPLUS_EUR = 120.0
NOTHING_LEFT_EUR = 15.0


def segment_of(person: Matrix) -> NDArray[np.int64]:
    """The number of the segment of each row of person features."""
    column = {name: person[:, PERSON.index(name)] for name in PERSON}
    surplus, kept = column["surplus_eur"], column["promise_kept_ratio"]
    conditions = [
        np.isnan(surplus),
        surplus < NOTHING_LEFT_EUR,
        surplus < TIGHT_SURPLUS_EUR,
        (column["plans_broken"] > column["plans_kept"]) | (kept < 0.4),
        kept >= 0.6,
    ]
    return np.select(conditions, list(range(5)), default=5)

"""How good chances are: ranking (AUC), distance (Brier) and calibration (ECE)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
BINS = 10


def auc(hits: Bools, chance: Floats) -> float:
    """The chance that a hit is ranked above a miss; ties count half."""
    _, place, count = np.unique(chance, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    ranks = (ends - (count - 1) / 2)[place]
    positives = int(hits.sum())
    negatives = len(hits) - positives
    above = ranks[hits].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def brier(hits: Bools, chance: Floats) -> float:
    """The mean squared distance between chance and outcome."""
    return float(np.mean((chance - hits) ** 2))


def calibration_error(hits: Bools, chance: Floats, bins: int = BINS) -> float:
    """Expected calibration error over bins of equal width."""
    return float(sum(w * abs(c - h) for c, h, w in reliability(hits, chance, bins)))


def reliability(hits: Bools, chance: Floats, bins: int = BINS) -> list[tuple[float, float, float]]:
    """Per bin of equal width: mean chance, share of hits, share of rows."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    return [
        (float(chance[inside].mean()), float(hits[inside].mean()), float(inside.mean()))
        for inside in (place == b for b in range(bins))
        if inside.any()
    ]

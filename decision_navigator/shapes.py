"""The grid of 64 plan shapes, and a pause: what is tried for every person.

A shape says for how many months, monthly or weekly, starting with which payday
and how many days after it. Applied to a balance it gives a rate. The simulator,
the portfolio and a single call all search the same grid.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import WEEKS_A_MONTH, Terms

DAYS_A_MONTH = 30.4


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One shape; `months` 0 is a pause, in which nothing is asked."""

    months: int
    weekly: bool
    start: int
    lag_days: int


_MONTHLY = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 24)
_WEEKLY = (1, 2, 3, 4, 5, 6, 8, 12)
SHAPES = (
    *(Shape(months=m, weekly=False, start=s, lag_days=d) for m in _MONTHLY for s in (0, 1) for d in (2, 12)),
    *(Shape(months=m, weekly=True, start=s, lag_days=2) for m in _WEEKLY for s in (0, 1)),
)
PAUSE = Shape(months=0, weekly=False, start=3, lag_days=0)
ACTIONS = (*SHAPES, PAUSE)
PAUSE_INDEX = len(SHAPES)


@dataclass(frozen=True, kw_only=True)
class ShapeColumns:
    """Shapes as arrays."""

    months: NDArray[np.float64]
    weekly: NDArray[np.bool_]
    start: NDArray[np.int64]
    lag_days: NDArray[np.float64]


def columns_of(shapes: tuple[Shape, ...]) -> ShapeColumns:
    """The shapes' fields side by side."""
    return ShapeColumns(
        months=np.array([s.months for s in shapes], dtype=np.float64),
        weekly=np.array([s.weekly for s in shapes]),
        start=np.array([s.start for s in shapes]),
        lag_days=np.array([s.lag_days for s in shapes], dtype=np.float64),
    )


def month_rate(balance_eur: NDArray[np.float64], months: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a month costs; a pause costs nothing."""
    rate: NDArray[np.float64] = np.where(months > 0, balance_eur / np.maximum(months, 1), 0.0)
    return rate


def shape_terms(
    columns: ShapeColumns, balance_eur: NDArray[np.float64], days_to_payday: NDArray[np.float64]
) -> Terms:
    """The plan's side of the features when shapes meet balances; arrays broadcast."""
    return Terms(
        months=columns.months + np.zeros_like(balance_eur),
        payments=np.where(columns.weekly, np.round(columns.months * WEEKS_A_MONTH), columns.months)
        + np.zeros_like(balance_eur),
        rate_month_eur=month_rate(balance_eur, columns.months),
        days_to_first=days_to_payday + columns.lag_days + columns.start * DAYS_A_MONTH,
        days_after_payday=columns.lag_days + np.zeros_like(balance_eur),
        weekly=columns.weekly.astype(np.float64) + np.zeros_like(balance_eur),
    )

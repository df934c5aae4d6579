"""How carefully a surplus is read, so that few offers exceed what is truly left.

Statements that were checked against documents teach a low quantile of the true
surplus, and how far the truth lies from it: the risk that a rate exceeds what is
left. A rate of too high a risk is not offered. Below that, risk has a price, and
the price is not guessed: it is, segment by segment, the lowest with which the
navigator's own first offers, to people whose checked surplus the quantile did not
see, exceed it in at most the agreed share of cases (conformal risk control,
Angelopoulos et al., ICLR 2024). A segment with few checked people leans on what the
risk itself says of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.errors import NavigatorError
from decision_navigator.features import ALL, PERSON, Matrix
from decision_navigator.grid import BALANCE, GRID, SURPLUS, Searched
from decision_navigator.predictor import MOST_RISK, RISK_STEPS, Caution, risk_above
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.shapes import PAUSE_INDEX, month_rate
from decision_navigator.simulator.people import Floats
from decision_navigator.training.growing import grow_value
from decision_navigator.training.logs import Log
from decision_navigator.trees import Forest

CAREFUL_QUANTILE = 0.25
# The bars are 5 % of all offers and 10 % in the worst segment; the rest is for bad luck.
MOST_OVER = 0.04
MOST_OVER_IN_SEGMENT = 0.065
# What the risk itself says counts like this many checked people beside those of a segment.
BORROWED = 100
LEAST_CHECKED = 100
MOST_JUDGED = 12_000
FOLDS = 3
# Without any checked statement: how far people are taken to have less than they say, in euros.
UNCHECKED_SHORTFALL = tuple(float(v) for v in np.linspace(-120.0, 40.0, RISK_STEPS))
UNCHECKED_PRICE = 80.0
# What an offer above the true surplus is taken to cost, in euros.
PRICES = np.array([0.0, *np.geomspace(5.0, 1000.0, 24), 1e4])
LEVELS = np.arange(MOST_OVER_IN_SEGMENT, 0.004, -0.005)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A low quantile of the surplus, and what it said of people it was not grown on.

    Attributes:
        forest: the quantile, in euros.
        rows: the people who can judge it; empty where nothing was checked.
        said: the quantile's word about each of them, by a forest that did not see them.
        checked: what is truly left to each of them, in euros.
    """

    forest: Forest
    rows: NDArray[np.int64]
    said: Floats
    checked: Floats


def read_carefully(log: Log, seed: int) -> Reading:
    """Grow the careful reading of the surplus.

    Raises:
        NavigatorError: fewer than 100 people stated their means.
    """
    blank = np.zeros((len(log), len(ALL) - len(PERSON)), dtype=np.float32)
    wide = np.hstack([log.person, blank])
    rows = np.flatnonzero(~np.isnan(log.verified_surplus))
    if len(rows) < LEAST_CHECKED:
        return Reading(
            forest=_from_statements(wide, seed), rows=rows[:0], said=np.empty(0), checked=np.empty(0)
        )
    checked = log.verified_surplus[rows]
    said = np.empty(len(rows))
    fold = np.arange(len(rows)) % FOLDS
    for number in range(FOLDS):
        inside = fold == number
        grown = _grow(wide[rows[~inside]], checked[~inside], seed)
        said[inside] = grown.predict(wide[rows[inside]])[:, 0]
    return Reading(forest=_grow(wide[rows], checked, seed), rows=rows, said=said, checked=checked)


def _grow(rows: Matrix, surplus: Floats, seed: int) -> Forest:
    leaf = max(10, len(rows) // 100)
    return grow_value(rows, surplus, seed=seed, trees=80, quantile=CAREFUL_QUANTILE, leaf=leaf)


def _from_statements(wide: Matrix, seed: int) -> Forest:
    """Where nothing was checked: what people say, and what such people say where they do not."""
    told = wide[~np.isnan(wide[:, SURPLUS])]
    if len(told) < LEAST_CHECKED:
        raise NavigatorError("Training needs at least 100 people who stated their means.")
    silent = told.copy()
    silent[:, [PERSON.index(name) for name in ("income_eur", "surplus_eur", "surplus_share")]] = np.nan
    surplus = np.tile(told[:, SURPLUS].astype(np.float64), 2)
    return _grow(np.vstack([told, silent]), surplus, seed)


def caution_of(reading: Reading, person: Matrix, found: Searched) -> Caution:
    """How far the truth lies from the careful reading, and what risk costs, by segment.

    Args:
        reading: the careful reading.
        person: the judged people's features, in the order of `reading.rows`.
        found: the grid searched for them, within the stated surplus and at no price.
    """
    if len(reading.rows) == 0:
        return Caution(
            shortfall=(UNCHECKED_SHORTFALL,) * len(SEGMENTS), price=(UNCHECKED_PRICE,) * len(SEGMENTS)
        )
    segment = segment_of(person)
    apart = reading.checked - reading.said
    shortfall = tuple(_shortfall(apart, segment == s) for s in range(len(SEGMENTS)))
    over, said = _over(reading, person, found, shortfall)
    members = [_members(segment, s) for s in range(len(SEGMENTS))]
    price = np.full(len(SEGMENTS), PRICES[-1])
    for level in LEVELS:
        places = [lowest_price(over[rows], said[rows], level) for rows in members]
        price = PRICES[places]
        shown = over[np.arange(len(over)), np.array(places)[segment]]
        if (shown.sum() + 1) / (len(shown) + 1) <= MOST_OVER:
            break
    return Caution(shortfall=shortfall, price=tuple(float(p) for p in price))


def _members(segment: NDArray[np.int64], number: int) -> NDArray[np.bool_]:
    """The judged people of a segment; everybody where there are none."""
    rows: NDArray[np.bool_] = segment == number
    return rows if rows.any() else np.ones_like(rows)


def _shortfall(apart: Floats, members: NDArray[np.bool_]) -> tuple[float, ...]:
    found = apart[members] if members.sum() >= LEAST_CHECKED else apart
    return tuple(float(v) for v in np.quantile(found, np.linspace(0, 1, RISK_STEPS)))


def lowest_price(over: NDArray[np.bool_], said: Floats, level: float) -> int:
    """The first price from which on the bounded share of offers above the surplus stays within a level.

    The share is counted among the segment's checked people, `over`, together with what
    the risk says of them, `said`, so that one's bad luck among few makes no price.
    """
    bound = (over.sum(axis=0) + BORROWED * said.mean(axis=0) + 1) / (len(over) + BORROWED + 1)
    worst_from = np.maximum.accumulate(bound[::-1])[::-1]
    within = np.flatnonzero(worst_from <= level)
    return int(within[0]) if len(within) else len(PRICES) - 1


def _over(
    reading: Reading, person: Matrix, found: Searched, shortfall: tuple[tuple[float, ...], ...]
) -> tuple[NDArray[np.bool_], Floats]:
    """Whether the first offer to each person exceeds what is left, and its risk, for each price."""
    balance = person[:, BALANCE].astype(float)[:, None]
    rate = month_rate(balance, GRID.months[None, :])
    risk = risk_above(rate, reading.said, segment_of(person), shortfall)
    allowed = found.allowed & (risk <= MOST_RISK)
    truly_left, rows = np.maximum(reading.checked, 0.0), np.arange(len(person))
    over = np.empty((len(person), len(PRICES)), dtype=bool)
    said = np.empty(over.shape)
    for column, price in enumerate(PRICES):
        worth = found.worth - price * risk / balance
        best = np.where(allowed, worth, -np.inf).argmax(axis=1)
        over[:, column] = (rate[rows, best] > truly_left) & (best != PAUSE_INDEX)
        said[:, column] = risk[rows, best]
    return over, said

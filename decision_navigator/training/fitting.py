"""Fits the navigator's models on a log: chances, values, intervals, careful means.

Every fifth row is kept aside from the trees and calibrates what they say. The
interval of the chance is about the person's true chance, which no single outcome
shows; it is learned where the truth is known, in the simulator (conformalised
quantile regression, Romano et al. 2019), and moved outwards by segment until it
covers nine in ten.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from decision_navigator.errors import NavigatorError
from decision_navigator.features import ALL, PERSON, Matrix
from decision_navigator.grid import HOUSE, Bounds, nearest_action, search
from decision_navigator.predictor import Calibration, Caution, Predictor, sigmoid
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.simulator.people import Floats
from decision_navigator.simulator.world import World
from decision_navigator.training.caution import MOST_JUDGED, Reading, caution_of, read_carefully
from decision_navigator.training.growing import grow_chance, grow_value
from decision_navigator.training.logs import Log, draw_log, true_outcomes
from decision_navigator.trees import Forest, join

BAGS = 3
COVERAGE = 0.90
LEAST_ROWS = 500
Report = Callable[[str, int, int], None]


def silent(step: str, done: int, total: int) -> None:
    """Report nothing."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Rows whose true chance, and true share that is expected to arrive, are known.

    `chance` counts only where something is asked.
    """

    rows: Matrix
    asks: NDArray[np.bool_]
    chance: Floats
    recovered: Floats


def known_truth(world: World, count: int, seed: int, repetitions: int = 100) -> Truth:
    """Draw plans from a world together with their true chances."""
    rng = np.random.default_rng([seed, 71])
    drawn = draw_log(world, count, rng)
    true = true_outcomes(world, drawn, rng, repetitions)
    share = np.clip(true.recovered / drawn.log.balance, 0, 1)
    return Truth(rows=drawn.log.rows, asks=drawn.log.asks, chance=true.kept, recovered=share)


def fit(  # noqa: PLR0913 - what a fit needs, one argument each
    log: Log,
    truth: Truth,
    *,
    version: str,
    seed: int,
    bounds: Bounds = HOUSE,
    about: dict[str, object] | None = None,
    report: Report = silent,
) -> Predictor:
    """Fit all models of one version.

    Args:
        log: decisions in the order of time.
        truth: rows with known chances, for the interval.
        version: the name of the result.
        seed: of everything drawn.
        bounds: the limits within which the navigator will choose.
        about: what the card should say of the data.
        report: is told of the progress.

    Raises:
        NavigatorError: the log is too small or has only one outcome.
    """
    _demand(log)
    aside = np.arange(len(log)) % 5 == 4
    grow, rest = log.part(~aside), log.part(aside)
    plan_forest = _plan_forest(grow, seed, report)
    slope, intercept = _calibrate(plan_forest, rest)
    report("interval", 0, 1)
    interval_forest, widen, recovery_widen = _intervals(plan_forest, slope, intercept, truth, seed)
    report("means", 0, 1)
    reading = read_carefully(log, seed)
    calibration = Calibration(
        slope=slope,
        intercept=intercept,
        widen=widen,
        recovery_widen=recovery_widen,
    )
    predictor = Predictor(
        version=version,
        about={"rows": len(log), "seed": seed, "checked_statements": len(reading.rows), **(about or {})},
        bags=BAGS,
        calibration=calibration,
        caution=Caution(shortfall=(), price=()),
        plan_forest=plan_forest,
        interval_forest=interval_forest,
        person_forest=join([reading.forest, _cure_forest(log, seed)]),
    )
    return _careful(predictor, reading, log, bounds)


def _demand(log: Log) -> None:
    if len(log) < LEAST_ROWS:
        raise NavigatorError(f"Training needs at least {LEAST_ROWS} decisions, got {len(log)}.")
    kept = log.kept[log.asks]
    if kept.all() or not kept.any():
        raise NavigatorError("Training needs both kept and broken plans in the log.")


def _trees_for(rows: int) -> int:
    """More rows carry more trees; early stopping found these sizes on later rows."""
    return int(np.clip(20 * np.log2(rows / 250), 40, 160))


def _plan_forest(log: Log, seed: int, report: Report) -> Forest:
    trees, forests = _trees_for(len(log)), []
    asking = log.part(log.asks)
    for bag in range(BAGS):
        report("chance of keeping", bag, BAGS)
        pick = np.random.default_rng([seed, bag]).integers(0, 10, len(asking)) != bag
        rows, kept = asking.rows[pick], asking.kept[pick]
        forests.append(grow_chance(rows, kept, seed=seed + bag, trees=trees))
    for bag in range(BAGS):
        report("expected value", bag, BAGS)
        pick = np.random.default_rng([seed, bag, 1]).integers(0, 10, len(log)) != bag
        forests.append(grow_value(log.rows[pick], log.value_share[pick], seed=seed + bag, trees=trees))
    forests.append(grow_value(log.rows, log.recovered_share, seed=seed, trees=trees))
    return join(forests)


def _calibrate(forest: Forest, rest: Log) -> tuple[float, float]:
    asking = rest.part(rest.asks)
    odds = forest.predict(asking.rows)[:, :BAGS].mean(axis=1)[:, None]
    model = LogisticRegression(C=1e6).fit(odds, asking.kept)
    return max(0.1, float(model.coef_[0, 0])), float(model.intercept_[0])


def _intervals(
    plans: Forest, slope: float, intercept: float, truth: Truth, seed: int
) -> tuple[Forest, tuple[float, ...], tuple[float, ...]]:
    """Quantiles of how far the truth lies from what is said: of the chance, then of the share."""
    raw = plans.predict(truth.rows).astype(np.float64)
    chance = sigmoid(slope * raw[:, :BAGS].mean(axis=1) + intercept)
    share = np.clip(raw[:, -1], 0.0, 1.0)
    asks = truth.asks
    chance_forest, widen = _interval(truth.rows[asks], truth.chance[asks], chance[asks], seed)
    share_forest, recovery_widen = _interval(truth.rows, truth.recovered, share, seed)
    return join([chance_forest, share_forest]), widen, recovery_widen


def _interval(rows: Matrix, known: Floats, said: Floats, seed: int) -> tuple[Forest, tuple[float, ...]]:
    aside = np.arange(len(rows)) % 3 == 2
    apart = known - said
    edge = (1 - COVERAGE) / 2
    forest = join(
        [grow_value(rows[~aside], apart[~aside], seed=seed, trees=100, quantile=q) for q in (edge, 1 - edge)]
    )
    raw = np.clip(forest.predict(rows[aside]).astype(float) + said[aside][:, None], 0, 1)
    outside = np.maximum(raw[:, 0] - known[aside], known[aside] - raw[:, 1])
    segments = segment_of(rows[aside][:, : len(PERSON)])
    return forest, tuple(_cover(outside, segments == s) for s in range(len(SEGMENTS)))


def _cover(outside: Floats, members: NDArray[np.bool_]) -> float:
    """How far to move an interval outwards so that it covers its share (split conformal)."""
    found = outside[members] if members.sum() >= 100 else outside
    level = min(1.0, COVERAGE * (1 + 1 / len(found)))
    return float(np.quantile(found, level))


def _cure_forest(log: Log, seed: int) -> Forest:
    blank = np.zeros((len(log), len(ALL) - len(PERSON)), dtype=np.float32)
    pauses = ~log.asks
    return _cure(np.hstack([log.person, blank])[pauses], log.kept[pauses], seed)


def _careful(predictor: Predictor, reading: Reading, log: Log, bounds: Bounds) -> Predictor:
    """The same models, as careful as their own first offers need."""
    judged = _first(reading, MOST_JUDGED)
    seen = log.part(judged.rows)
    _, ahead = nearest_action(seen.plan)
    found = search(predictor, seen.person, ahead, bounds, carefully=False)
    return replace(predictor, caution=caution_of(judged, seen.person, found))


def _first(reading: Reading, most: int) -> Reading:
    return replace(
        reading, rows=reading.rows[:most], said=reading.said[:most], checked=reading.checked[:most]
    )


def _cure(rows: Matrix, cured: NDArray[np.bool_], seed: int) -> Forest:
    if cured.sum() < 20 or (~cured).sum() < 20:
        rows = np.vstack([rows, np.zeros((2, len(ALL)), dtype=np.float32)])
        cured = np.append(cured, [True, False])
    return grow_chance(rows, cured, seed=seed, trees=30, leaf=max(1, min(40, len(rows) // 10)))

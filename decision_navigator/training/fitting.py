"""Fits the navigator's models on a log: chances, values, intervals, careful means.

Every fifth row is kept aside from the trees and calibrates what they say. The
interval of the chance is about the person's true chance, which no single outcome
shows; it is learned where the truth is known, in the simulator (conformalised
quantile regression, Romano et al. 2019), and moved outwards by segment until it
covers nine in ten.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from decision_navigator.errors import NavigatorError
from decision_navigator.features import ALL, PERSON, Matrix
from decision_navigator.predictor import Calibration, Predictor, sigmoid
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.simulator.people import Floats
from decision_navigator.simulator.world import World
from decision_navigator.training.growing import grow_chance, grow_value
from decision_navigator.training.logs import Log, draw_log, true_chances
from decision_navigator.trees import Forest, join

BAGS = 3
COVERAGE = 0.90
# A rate at the careful surplus exceeds the true one in a quarter of cases; together with
# the limit on the stated surplus, about 2 % of all offers do (benchmarks/navigator.py).
CAREFUL_QUANTILE = 0.25
LEAST_ROWS = 500
Report = Callable[[str, int, int], None]


def silent(step: str, done: int, total: int) -> None:
    """Report nothing."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Rows whose true chance is known."""

    rows: Matrix
    chance: Floats


def known_truth(world: World, count: int, seed: int, repetitions: int = 100) -> Truth:
    """Draw plans from a world together with their true chances."""
    rng = np.random.default_rng([seed, 71])
    drawn = draw_log(world, count, rng)
    chance = true_chances(world, drawn, rng, repetitions)
    asks = drawn.log.asks
    return Truth(rows=drawn.log.rows[asks], chance=chance[asks])


def fit(
    log: Log,
    truth: Truth,
    *,
    version: str,
    seed: int,
    about: dict[str, object] | None = None,
    report: Report = silent,
) -> Predictor:
    """Fit all models of one version.

    Args:
        log: decisions in the order of time.
        truth: rows with known chances, for the interval.
        version: the name of the result.
        seed: of everything drawn.
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
    odds = plan_forest.predict(truth.rows)[:, :BAGS].mean(axis=1, dtype=np.float64)
    interval_forest, widen = _interval(truth, sigmoid(slope * odds + intercept), seed)
    report("means", 0, 1)
    person_forest, careful = _person_forest(log, seed)
    return Predictor(
        version=version,
        about={"rows": len(log), "seed": seed, **(about or {})},
        bags=BAGS,
        calibration=Calibration(slope=slope, intercept=intercept, widen=widen, careful=careful),
        plan_forest=plan_forest,
        interval_forest=interval_forest,
        person_forest=person_forest,
    )


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


def _interval(truth: Truth, said: Floats, seed: int) -> tuple[Forest, tuple[float, ...]]:
    """Quantiles of how far the true chance lies from what the model says."""
    aside = np.arange(len(truth.chance)) % 3 == 2
    apart = truth.chance - said
    edge = (1 - COVERAGE) / 2
    forest = join(
        [
            grow_value(truth.rows[~aside], apart[~aside], seed=seed, trees=100, quantile=q)
            for q in (edge, 1 - edge)
        ]
    )
    raw = forest.predict(truth.rows[aside]).astype(float) + said[aside][:, None]
    raw = np.clip(raw, 0, 1)
    known = truth.chance[aside]
    outside = np.maximum(raw[:, 0] - known, known - raw[:, 1])
    segments = segment_of(truth.rows[aside][:, : len(PERSON)])
    return forest, tuple(_cover(outside, segments == s) for s in range(len(SEGMENTS)))


def _cover(outside: Floats, members: NDArray[np.bool_]) -> float:
    """How far to move an interval outwards so that it covers its share (split conformal)."""
    found = outside[members] if members.sum() >= 100 else outside
    level = min(1.0, COVERAGE * (1 + 1 / len(found)))
    return float(np.quantile(found, level))


def _person_forest(log: Log, seed: int) -> tuple[Forest, tuple[float, float]]:
    blank = np.zeros((len(log), len(ALL) - len(PERSON)), dtype=np.float32)
    rows = np.hstack([log.person, blank])
    checked = np.flatnonzero(~np.isnan(log.verified_surplus))
    if len(checked) < 100:
        raise NavigatorError("Training needs at least 100 statements checked against documents.")
    aside = np.arange(len(checked)) % 3 == 2
    grown, held = checked[~aside], checked[aside]
    leaf = max(10, len(grown) // 100)
    careful = grow_value(
        rows[grown],
        log.verified_surplus[grown],
        seed=seed,
        trees=80,
        quantile=CAREFUL_QUANTILE,
        leaf=leaf,
    )
    over = careful.predict(rows[held])[:, 0] - log.verified_surplus[held]
    known = ~np.isnan(log.person[held][:, PERSON.index("surplus_eur")])
    without, with_one = (_less(over, known == told) for told in (False, True))
    pauses = ~log.asks
    cure = _cure(rows[pauses], log.kept[pauses], seed)
    return join([careful, cure]), (without, with_one)


def _less(over: Floats, members: NDArray[np.bool_]) -> float:
    found = over[members] if members.sum() >= 60 else over
    return float(np.quantile(found, 1 - CAREFUL_QUANTILE))


def _cure(rows: Matrix, cured: NDArray[np.bool_], seed: int) -> Forest:
    if cured.sum() < 20 or (~cured).sum() < 20:
        rows = np.vstack([rows, np.zeros((2, len(ALL)), dtype=np.float32)])
        cured = np.append(cured, [True, False])
    return grow_chance(rows, cured, seed=seed, trees=30, leaf=max(1, min(40, len(rows) // 10)))

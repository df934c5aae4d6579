"""Tries the learner on a labelled table: by time where a time is known, else 5x2 folds."""

from collections.abc import Callable, Iterator

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no annotations

from decision_navigator.evaluation.judging import Bools, Floats, auc, brier, calibration_error
from decision_navigator.evaluation.tables import Table
from decision_navigator.training.learner import learn

ROUNDS = 5
TRAIN_SHARE = 0.7
Rows = NDArray[np.int64]


def try_learner(
    table: Table,
    seed: int = 0,
    report: Callable[[int, int], None] = lambda done, total: None,
    jobs: int = -1,
) -> dict[str, object]:
    """Train and judge; the figures of all splits are averaged.

    Args:
        table: rows, outcomes and perhaps their order in time.
        seed: of the splits and of the models.
        report: is told of the progress.
        jobs: how many splits are tried at a time; -1 uses every core.
    """
    splits = list(_by_time(table) if table.order is not None else _five_by_two(table.hits, seed))
    figures = []
    report(0, len(splits))
    for done in Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_one_split)(table, train, test, seed + number) for number, (train, test) in enumerate(splits)
    ):
        figures.append(done)
        report(len(figures), len(splits))
    means = {name: float(np.mean([f[name] for f in figures])) for name in figures[0]}
    scheme = "first 70 % by time, then 30 %" if table.order is not None else "5x2 cross-validation"
    return {
        "scheme": scheme,
        "rows": len(table.hits),
        "columns": len(table.names),
        "base_rate": float(table.hits.mean()),
        "auc": round(means["auc"], 5),
        "brier": round(means["brier"], 5),
        "ece": round(means["ece"], 5),
    }


def _one_split(table: Table, train: Rows, test: Rows, seed: int) -> dict[str, float]:
    with threadpool_limits(1):  # the splits share the cores already
        fitted = learn(table.rows[train], table.hits[train], seed)
        return _figures(table.hits[test], fitted.predict(table.rows[test]))


def _figures(hits: Bools, chance: Floats) -> dict[str, float]:
    return {
        "auc": auc(hits, chance),
        "brier": brier(hits, chance),
        "ece": calibration_error(hits, chance),
    }


def _by_time(table: Table) -> Iterator[tuple[Rows, Rows]]:
    cut = int(len(table.hits) * TRAIN_SHARE)
    yield np.arange(cut), np.arange(cut, len(table.hits))


def _five_by_two(hits: Bools, seed: int) -> Iterator[tuple[Rows, Rows]]:
    """Five times two halves, each with the same share of hits."""
    for number in range(ROUNDS):
        rng = np.random.default_rng([seed, number])
        first = np.zeros(len(hits), dtype=bool)
        for kind in (True, False):
            members = rng.permutation(np.flatnonzero(hits == kind))
            first[members[: len(members) // 2]] = True
        one, other = np.flatnonzero(first), np.flatnonzero(~first)
        yield one, other
        yield other, one

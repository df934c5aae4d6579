"""Grows boosted trees with scikit-learn and takes them out as plain arrays."""

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from decision_navigator.features import ALL, FALLS_WITH, Matrix
from decision_navigator.trees import LEAVES, Forest, join


class Grown(Protocol):
    """What is read from a fitted model of scikit-learn."""

    _predictors: Sequence[Sequence["GrownTree"]]
    _baseline_prediction: NDArray[np.float64]


class GrownTree(Protocol):
    """One fitted tree: its nodes as a structured array."""

    nodes: NDArray[np.void]


FALLING = [-1 if name in FALLS_WITH else 0 for name in ALL]


def grow_chance(rows: Matrix, hits: NDArray[np.bool_], *, seed: int, trees: int, leaf: int = 60) -> Forest:
    """Grow trees for the log-odds of an outcome, falling with what is asked."""
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=0.08,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=leaf,
        l2_regularization=2.0,
        max_features=0.6,
        monotonic_cst=FALLING,
        early_stopping=False,
        random_state=seed,
    ).fit(rows, hits)
    return take_out(model, rows.shape[1])


def grow_value(
    rows: Matrix,
    values: NDArray[np.float64],
    *,
    seed: int,
    trees: int,
    quantile: float | None = None,
    leaf: int = 60,
) -> Forest:
    """Grow trees for the mean of a value, or for one of its quantiles."""
    loss: Literal["quantile", "squared_error"] = "quantile" if quantile else "squared_error"
    model = HistGradientBoostingRegressor(
        loss=loss,
        quantile=quantile,
        max_iter=trees,
        learning_rate=0.08,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=leaf,
        l2_regularization=2.0,
        max_features=0.6,
        early_stopping=False,
        random_state=seed,
    ).fit(rows, values)
    return take_out(model, rows.shape[1])


def take_out(model: Grown, features: int) -> Forest:
    """The trees of a fitted model as arrays.

    Reads the fitted trees where scikit-learn 1.4 to 1.9 keeps them; a test compares
    every prediction with the library's own.
    """
    rounds: Sequence[Sequence[GrownTree]] = model._predictors
    trees = [_tree(number, one[0].nodes) for number, one in enumerate(rounds)]
    baseline = float(np.ravel(model._baseline_prediction)[0])
    return Forest(
        node_tree=np.concatenate([t[0] for t in trees]),
        node_feature=np.concatenate([t[1] for t in trees]),
        node_threshold=np.concatenate([t[2] for t in trees]),
        node_left=np.concatenate([t[3] for t in trees]),
        node_missing_left=np.concatenate([t[4] for t in trees]),
        leaf_values=np.stack([t[5] for t in trees]),
        tree_model=np.zeros(len(trees), dtype=np.int32),
        baselines=np.array([baseline], dtype=np.float32),
        features=features,
    )


def _tree(number: int, nodes: NDArray[np.void]) -> tuple[NDArray[np.generic], ...]:
    words = np.zeros(len(nodes), dtype=np.uint32)
    values = np.zeros(LEAVES, dtype=np.float32)
    order = _leaves_from_left(nodes)
    for place, leaf in enumerate(order):
        words[leaf] = 1 << place
        values[place] = nodes[leaf]["value"]
    for index in range(len(nodes) - 1, -1, -1):
        if not nodes[index]["is_leaf"]:
            words[index] = words[nodes[index]["left"]] | words[nodes[index]["right"]]
    inner = np.flatnonzero(nodes["is_leaf"] == 0)
    return (
        np.full(len(inner), number, dtype=np.int32),
        nodes["feature_idx"][inner].astype(np.int32),
        _at_most(nodes["num_threshold"][inner]),
        words[nodes["left"][inner]].astype(np.uint16),
        nodes["missing_go_to_left"][inner].astype(bool),
        values,
    )


def _at_most(thresholds: NDArray[np.float64]) -> NDArray[np.float32]:
    """The largest 32-bit numbers that are not above the thresholds."""
    near = thresholds.astype(np.float32)
    return np.where(near > thresholds, np.nextafter(near, np.float32(-np.inf)), near)


def _leaves_from_left(nodes: NDArray[np.void]) -> list[int]:
    found, todo = [], [0]
    while todo:
        index = todo.pop()
        if nodes[index]["is_leaf"]:
            found.append(index)
        else:
            todo += [int(nodes[index]["right"]), int(nodes[index]["left"])]
    return found


def side_by_side(forests: Sequence[Forest]) -> Forest:
    """Several grown models as one forest."""
    return join(forests)

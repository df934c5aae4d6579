"""Boosted trees as plain arrays, evaluated without the library that grew them.

Each tree has at most 16 leaves, numbered from left to right, so that a set of
leaves is one 16-bit word. A node whose test fails rules out the leaves of its
left branch; what is left after all failing nodes has the reached leaf as its
lowest bit (QuickScorer, Lucchese et al., SIGIR 2015). For each feature the
words of all trees are tabulated by the interval the value falls into, so that
a row costs one lookup and one AND per feature, for all trees at once. What
depends on the person is combined once and shared by all of their candidates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import Matrix

LEAVES = 16
Words = NDArray[np.uint16]
_FULL = np.uint16(0xFFFF)


@dataclass(frozen=True, kw_only=True, eq=False)
class Forest:
    """Some boosted models grown side by side over the same features.

    Attributes:
        node_tree: the tree of each inner node.
        node_feature: the feature it tests.
        node_threshold: it goes left when the value is at most this.
        node_left: the word of leaves below its left branch.
        node_missing_left: whether a missing value goes left.
        leaf_values: one row of 16 values per tree.
        tree_model: the model each tree belongs to, in ascending order.
        baselines: what each model starts from.
        features: how many features there are.
    """

    node_tree: NDArray[np.int32]
    node_feature: NDArray[np.int32]
    node_threshold: NDArray[np.float32]
    node_left: Words
    node_missing_left: NDArray[np.bool_]
    leaf_values: NDArray[np.float32]
    tree_model: NDArray[np.int32]
    baselines: NDArray[np.float32]
    features: int

    @cached_property
    def _cuts(self) -> list[NDArray[np.float32]]:
        return [np.unique(self.node_threshold[self.node_feature == f]) for f in range(self.features)]

    @cached_property
    def _tables(self) -> list[Words]:
        return [self._table(feature) for feature in range(self.features)]

    @cached_property
    def _trees_of(self) -> list[slice]:
        bounds = np.searchsorted(self.tree_model, np.arange(len(self.baselines) + 1)).tolist()
        return [slice(start, end) for start, end in pairwise(bounds)]

    @cached_property
    def _first_leaves(self) -> NDArray[np.intp]:
        return np.arange(len(self.tree_model), dtype=np.intp) * LEAVES

    @cached_property
    def _flat_values(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.leaf_values).reshape(-1)

    def _table(self, feature: int) -> Words:
        """Row b: the words after all nodes with one of the first b cuts have failed; last: NaN."""
        cuts = self._cuts[feature]
        table = np.full((len(cuts) + 2, len(self.tree_model)), _FULL, dtype=np.uint16)
        nodes = np.flatnonzero(self.node_feature == feature)
        places = np.searchsorted(cuts, self.node_threshold[nodes])
        np.bitwise_and.at(table, (places + 1, self.node_tree[nodes]), ~self.node_left[nodes])
        table[: len(cuts) + 1] = np.bitwise_and.accumulate(table[: len(cuts) + 1], axis=0)
        table[-1] = _FULL
        right = nodes[~self.node_missing_left[nodes]]
        where = (np.full(len(right), len(cuts) + 1), self.node_tree[right])
        np.bitwise_and.at(table, where, ~self.node_left[right])
        return table

    def words(self, rows: Matrix, first: int = 0) -> Words:
        """The leaves still possible after testing the features from `first` on."""
        found: Words | None = None
        for column in range(rows.shape[1]):
            table = self._tables[first + column]
            if len(table) == 2:
                continue
            values = rows[:, column]
            place = np.searchsorted(self._cuts[first + column], values)
            place = np.where(np.isnan(values), len(table) - 1, place)
            if found is None:
                found = table[place]
            else:
                np.bitwise_and(found, table[place], out=found)
        if found is None:
            return np.full((len(rows), len(self.tree_model)), _FULL, dtype=np.uint16)
        return found

    def values(self, words: Words) -> NDArray[np.float32]:
        """The models' sums, one column per model, for rows of words."""
        below = ~words & (words - np.uint16(1))  # as many ones as the lowest possible leaf's number
        leaves = np.add(np.bitwise_count(below), self._first_leaves, dtype=np.intp)
        reached = self._flat_values.take(leaves, mode="clip")
        sums = np.empty((len(words), len(self.baselines)), np.float32)
        for model, trees in enumerate(self._trees_of):
            np.sum(reached[:, trees], axis=1, out=sums[:, model])
        return sums + self.baselines

    def predict(self, rows: Matrix) -> NDArray[np.float32]:
        """The models' sums for full rows."""
        return self.values(self.words(rows))

    def predict_candidates(self, person: Matrix, plans: Matrix) -> NDArray[np.float32]:
        """The models' sums for each person's candidates.

        Args:
            person: n rows of person features.
            plans: n x k rows of plan features.

        Returns:
            n x k x models.
        """
        people, count, width = plans.shape
        shared = self.words(person)
        plan_words = self.words(plans.reshape(people * count, width), first=person.shape[1])
        both = plan_words.reshape(people, count, -1) & shared[:, None, :]
        return self.values(both.reshape(people * count, -1)).reshape(people, count, -1)


def join(forests: Sequence[Forest]) -> Forest:
    """Put several forests over the same features beside each other."""
    trees = np.cumsum([0] + [len(f.tree_model) for f in forests])
    models = np.cumsum([0] + [len(f.baselines) for f in forests])
    return Forest(
        node_tree=np.concatenate([f.node_tree + t for f, t in zip(forests, trees, strict=False)]),
        node_feature=np.concatenate([f.node_feature for f in forests]),
        node_threshold=np.concatenate([f.node_threshold for f in forests]),
        node_left=np.concatenate([f.node_left for f in forests]),
        node_missing_left=np.concatenate([f.node_missing_left for f in forests]),
        leaf_values=np.concatenate([f.leaf_values for f in forests]),
        tree_model=np.concatenate([f.tree_model + m for f, m in zip(forests, models, strict=False)]),
        baselines=np.concatenate([f.baselines for f in forests]),
        features=forests[0].features,
    )

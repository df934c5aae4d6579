"""The learner for any yes-or-no outcome: boosted trees, with two companions where they help.

The trees are the model class that P(kept) uses. On a foreign table, where no
limits on the shape are known, a forest and a plain logistic model stand beside
them; how much each counts is learned from rows that it did not see, which also
calibrates the sum. On small tables the plain model often carries most.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, SplineTransformer

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
FOLDS = 3
BAGS = 4
CLIP = 1e-4


class Member(Protocol):
    """A model that gives the chance of each class."""

    def fit(self, rows: Floats, hits: Bools) -> "Member":
        """Learn."""

    def predict_proba(self, rows: Floats) -> Floats:
        """Say the chances."""


def boosting(seed: int, rows: int) -> HistGradientBoostingClassifier:
    """The trees; smaller tables get fewer leaves and larger ones."""
    return HistGradientBoostingClassifier(
        learning_rate=0.04,
        max_iter=int(np.clip(rows / 60, 90, 200)),
        max_leaf_nodes=16 if rows > 5000 else 6,
        min_samples_leaf=int(np.clip(rows / 250, 10, 60)),
        l2_regularization=5.0,
        max_features=0.4,
        early_stopping=False,
        random_state=seed,
    )


def forest(seed: int, rows: int) -> Member:
    """Many deep random trees, averaged."""
    leaf = int(np.clip(rows / 1000, 3, 12))
    trees = ExtraTreesClassifier(n_estimators=150, min_samples_leaf=leaf, max_features=0.5, random_state=seed)
    made: Member = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), trees)
    return made


def plain(seed: int, rows: int) -> Member:
    """The plain baseline: a logistic model on smoothed ranks of the columns."""
    steps = (
        SimpleImputer(strategy="median", add_indicator=True),
        QuantileTransformer(n_quantiles=min(200, rows // 2), random_state=seed),
        SplineTransformer(n_knots=5, degree=2, extrapolation="constant"),
        LogisticRegression(C=0.3, max_iter=2000),
    )
    made: Member = make_pipeline(*steps)
    return made


MEMBERS: tuple[tuple[Callable[[int, int], Member], int], ...] = (
    (boosting, BAGS),
    (forest, 1),
    (plain, 1),
)


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The members and how they are added up."""

    members: tuple[tuple[Member, ...], ...]
    weights: Floats
    intercept: float

    def predict(self, rows: Floats) -> Floats:
        """The chance of a hit for each row."""
        odds = np.stack([_odds(bag, rows) for bag in self.members], axis=1)
        chance: Floats = 1 / (1 + np.exp(-(odds @ self.weights + self.intercept)))
        return chance


def learn(rows: Floats, hits: Bools, seed: int) -> Fitted:
    """Fit the learner to a table of numbers; NaN means unknown."""
    unseen = np.zeros((len(rows), len(MEMBERS)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in folds.split(rows, hits):
        for column, (make, _) in enumerate(MEMBERS):
            member = make(seed, len(train)).fit(rows[train], hits[train])
            unseen[test, column] = _odds((member,), rows[test])
    weights, intercept = _stack(unseen, hits)
    members = tuple(
        tuple(make(seed + bag, len(rows)).fit(rows, hits) for bag in range(bags)) for make, bags in MEMBERS
    )
    return Fitted(members=members, weights=weights, intercept=intercept)


def _odds(bag: tuple[Member, ...], rows: Floats) -> Floats:
    chance = np.mean([member.predict_proba(rows)[:, 1] for member in bag], axis=0)
    chance = np.clip(chance, CLIP, 1 - CLIP)
    odds: Floats = np.log(chance / (1 - chance))
    return odds


def _stack(odds: Floats, hits: Bools) -> tuple[Floats, float]:
    """Weights that are never negative: members that would need one are left out in turn."""
    used = list(range(odds.shape[1]))
    while True:
        model = LogisticRegression(C=10.0).fit(odds[:, used], hits)
        found = model.coef_[0]
        if (found >= 0).all() or len(used) == 1:
            break
        used.pop(int(np.argmin(found)))
    weights = np.zeros(odds.shape[1])
    weights[used] = np.maximum(found, 0)
    return weights, float(model.intercept_[0])

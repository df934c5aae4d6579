"""A navigator as the target of an off-policy comparison: what it would have shown."""

import numpy as np

from decision_navigator.evaluation.offpolicy import LoggedRows
from decision_navigator.grid import Bounds, nearest_action, search
from decision_navigator.predictor import Floats, Predictor
from decision_navigator.training.logs import Log

CHUNK = 4000


def logged_rows(log: Log, policy: Predictor, judge: Predictor, bounds: Bounds) -> LoggedRows:
    """A log seen by a navigator; values are euros per decision.

    Args:
        log: decisions whose plans are matched to the nearest of the grid.
        policy: the navigator whose worth is asked.
        judge: the models whose value the estimates lean on; trained on other rows.
        bounds: the limits within which the navigator chooses.
    """
    parts = [_part(log.part(slice(i, i + CHUNK)), policy, judge, bounds) for i in range(0, len(log), CHUNK)]
    joined = {
        name: np.concatenate([getattr(p, name) for p in parts]) for name in LoggedRows.__dataclass_fields__
    }
    return LoggedRows(**joined)


def _part(log: Log, policy: Predictor, judge: Predictor, bounds: Bounds) -> LoggedRows:
    action, ahead = nearest_action(log.plan)
    found = search(policy, log.person, ahead, bounds)
    chances = found.chances
    same = policy is judge
    value: Floats = found.scores.value if same else judge.score(log.person, found.plans).value
    rows = np.arange(len(log))
    return LoggedRows(
        value=log.value_share * log.balance,
        propensity=log.propensity,
        target=chances[rows, action],
        said=value[rows, action] * log.balance,
        said_target=(chances * value).sum(axis=1) * log.balance,
    )

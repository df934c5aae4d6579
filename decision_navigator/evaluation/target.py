"""A navigator as the target of an off-policy comparison: what it would have shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.evaluation.offpolicy import LoggedRows
from decision_navigator.grid import Bounds, Searched, nearest_action, search
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


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Logged decisions, the grid's action nearest to each, and the grid searched for each."""

    log: Log
    action: NDArray[np.int64]
    found: Searched


def see(log: Log, policy: Predictor, bounds: Bounds) -> Seen:
    """Search the grid for the people of a log as they stood when they were decided about."""
    action, ahead = nearest_action(log.plan)
    return Seen(log=log, action=action, found=search(policy, log.person, ahead, bounds))


def _part(log: Log, policy: Predictor, judge: Predictor, bounds: Bounds) -> LoggedRows:
    seen = see(log, policy, bounds)
    action, found = seen.action, seen.found
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

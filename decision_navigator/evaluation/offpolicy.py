"""What a policy would have brought, judged from logs of another one.

Three estimates of the mean value of a target policy from logged decisions with
known propensities: the direct method trusts a model of the value; SNIPS trusts
only the log, reweighted (Swaminathan & Joachims 2015); the doubly robust one
corrects the model by the reweighted surprises and is right if either is
(Dudik, Langford & Li 2011). Intervals are normal, from the rows' own spread.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.errors import NavigatorError

Floats = NDArray[np.float64]
Z95 = 1.959964
MOST_WEIGHT = 200.0


@dataclass(frozen=True, kw_only=True)
class LoggedRows:
    """A log seen by a target policy; all arrays have one row per decision.

    Attributes:
        value: what came of the logged action.
        propensity: the logged action's chance under the policy that took it.
        target: the chance of the logged action under the target policy.
        said: the model's value of the logged action.
        said_target: the model's mean value under the target policy.
    """

    value: Floats
    propensity: Floats
    target: Floats
    said: Floats
    said_target: Floats


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A mean value with its 95 % interval."""

    mean: float
    low: float
    high: float


def _around(mean: float, rows: Floats) -> Estimate:
    half = Z95 * float(rows.std(ddof=1)) / np.sqrt(len(rows))
    return Estimate(mean=mean, low=mean - half, high=mean + half)


def weights(rows: LoggedRows) -> Floats:
    """How much each logged row counts for the target policy, with a bound."""
    if (rows.propensity <= 0).any() or (rows.propensity > 1).any():
        raise NavigatorError("Every propensity must be above 0 and at most 1.")
    found: Floats = np.minimum(rows.target / rows.propensity, MOST_WEIGHT)
    return found


def direct(rows: LoggedRows) -> Estimate:
    """The model's word alone."""
    return _around(float(rows.said_target.mean()), rows.said_target)


def snips(rows: LoggedRows) -> Estimate:
    """The log alone, with weights that sum to one."""
    weight = weights(rows)
    if weight.sum() <= 0:
        raise NavigatorError("The log holds nothing that the target policy would do.")
    mean = float((weight * rows.value).sum() / weight.sum())
    influence = weight * (rows.value - mean) / weight.mean()
    return _around(mean, influence)


def doubly_robust(rows: LoggedRows) -> Estimate:
    """The model, corrected by the log's surprises."""
    each = _each(rows)
    return _around(float(each.mean()), each)


def _each(rows: LoggedRows) -> Floats:
    """The doubly robust value of each row."""
    each: Floats = rows.said_target + weights(rows) * (rows.value - rows.said)
    return each


def gain(challenger: LoggedRows, incumbent: LoggedRows) -> Estimate:
    """How much more the challenger brings per decision, from the same log, row by row."""
    apart = _each(challenger) - _each(incumbent)
    return _around(float(apart.mean()), apart)


def gain_over_log(challenger: LoggedRows) -> Estimate:
    """How much more the challenger brings per decision than the policy that wrote the log."""
    apart = _each(challenger) - challenger.value
    return _around(float(apart.mean()), apart)


def wins(gained: Estimate) -> bool:
    """A challenger is promoted only if even the lower bound is a gain."""
    return bool(gained.low > 0)

"""Orders the candidates by what they bring, and turns that into chances of being shown.

The worth of a plan is the lower bound of its expected value, less a weight for
the chance that it breaks, less hardship for a rate that takes much of what is
left. Limits are not part of it: nothing outside them comes this far. Mood and
wishes are not part of it either.
"""

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import PLAN, Matrix
from decision_navigator.policy_tables import Limits
from decision_navigator.predictor import Scores

Floats = NDArray[np.float64]
_BURDEN = PLAN.index("rate_to_surplus")
# How sharply the better of two plans is preferred; 1 % of the balance makes e^(1/2) of odds.
SHARPNESS = 50.0


def worth(scores: Scores, plans: Matrix, *, break_weight: float, hardship_weight: float) -> Floats:
    """The worth of each candidate as a share of the balance, n x k."""
    burden = np.nan_to_num(plans[..., _BURDEN].astype(np.float64), nan=0.5)
    hardship = hardship_weight * np.minimum(burden, 2.0) ** 2
    found: Floats = scores.value_lower - break_weight * (1 - scores.p_kept) - hardship
    return found


def worth_within(scores: Scores, plans: Matrix, limits: Limits) -> Floats:
    """The worth with the weights of the house's limits."""
    return worth(
        scores,
        plans,
        break_weight=limits.break_weight,
        hardship_weight=limits.hardship_weight,
    )


def propensities(values: Floats) -> Floats:
    """The chance with which each of some plans would be shown first; sums to one.

    The best plan is shown; what is logged is how close the others were, as a softmax,
    so that later comparisons know what could as well have been shown.
    """
    odds = np.exp(SHARPNESS * (values - values.max()))
    chances: Floats = odds / odds.sum()
    return chances

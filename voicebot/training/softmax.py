"""Multinomial logistic regression: the labels of a text compete for it.

Where exactly one label is right, learners that ask "this label or not?" label by label spend weight on
telling texts apart that no other label claims. Softmax spends it where two labels claim one text, and so it
errs on other texts than squared or hinge loss does, which is what a blend needs.

The loss is curved by at most one half whatever the labels (Böhning 1992), so that one factored system of
equations serves every step; the steps carry on what the last one gained (Nesterov 1983).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from voicebot.training.alike import Alike, Matrix, Narrow

CURVATURE = 0.5
STEPS = 24
"""More steps decide few texts otherwise; stopping early holds the weights down as the penalty does."""


def fit_softmax(alike: Alike, marks: NDArray[np.bool_], penalty: float) -> tuple[Matrix, Matrix]:
    """Return the weights and intercepts of all labels; intercepts follow from how frequent labels are.

    Args:
        alike: Texts, compared with each other.
        marks: Texts by labels, one label for each text.
        penalty: How strongly weights are held down, in mean squared lengths of a centred row.
    """
    true = marks.astype(np.float32)
    frequent = np.log(np.maximum(marks.mean(axis=0), 1.0 / len(marks)))
    solver = alike.solver(CURVATURE, penalty)

    def step(on_texts: Narrow) -> Narrow:
        chances = softmax(alike.products @ on_texts + frequent.astype(np.float32), axis=1)
        return on_texts - solver.solve(chances - true + np.float32(penalty) * on_texts)

    return alike.to_pieces(_accelerated(step, np.zeros_like(true)), frequent)


def _accelerated(step: Callable[[Narrow], Narrow], start: Narrow) -> Narrow:
    at, ahead, momentum = start, start, 1.0
    for _ in range(STEPS):
        reached = step(ahead)
        more = (1.0 + np.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        ahead = reached + np.float32((momentum - 1.0) / more) * (reached - at)
        at, momentum = reached, more
    return at

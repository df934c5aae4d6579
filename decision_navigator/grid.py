"""The grid of shapes searched for many people at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import PERSON, PLAN, Matrix, plan_matrix
from decision_navigator.predictor import MOST_RISK, Floats, Predictor, Scores
from decision_navigator.ranking import SHARPNESS, worth
from decision_navigator.shapes import (
    ACTIONS,
    DAYS_A_MONTH,
    PAUSE_INDEX,
    ShapeColumns,
    columns_of,
    month_rate,
    shape_terms,
)

GRID = columns_of(ACTIONS)
WIDE = ShapeColumns(**{name: values[None, :] for name, values in vars(GRID).items()})
BALANCE, INCOME, SURPLUS = (PERSON.index(name) for name in ("balance_eur", "income_eur", "surplus_eur"))


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The limits that hold for everybody on the grid, in euros.

    `exempt_eur` is the income below which only a named rate is possible, so none here.
    """

    surplus_share: float
    unknown_cap_eur: float
    least_rate_eur: float
    exempt_eur: float
    break_weight: float
    hardship_weight: float


# As in the limits of configs/policy/de.yaml: 80 % of the stated surplus, 100 euros unstated, and of those
# only what the risk learned from checked people allows.
HOUSE = Bounds(
    surplus_share=0.8,
    unknown_cap_eur=100.0,
    least_rate_eur=5.0,
    exempt_eur=0.0,
    break_weight=0.1,
    hardship_weight=0.05,
)


@dataclass(frozen=True, kw_only=True)
class Searched:
    """The grid with what is said of it; arrays are people x actions."""

    plans: Matrix
    scores: Scores
    worth: Floats
    allowed: NDArray[np.bool_]

    @property
    def best(self) -> NDArray[np.int64]:
        """The action that is suggested first."""
        choice: NDArray[np.int64] = np.where(self.allowed, self.worth, -np.inf).argmax(axis=1)
        return choice

    @property
    def chances(self) -> Floats:
        """The softened policy: how likely each action would be shown."""
        values = np.where(self.allowed, self.worth, -np.inf)
        odds = np.exp(SHARPNESS * (values - values.max(axis=1, keepdims=True)))
        chances: Floats = odds / odds.sum(axis=1, keepdims=True)
        return chances


def grid_plans(person: Matrix, days_to_payday: Floats) -> Matrix:
    """The plan features of the whole grid, people x actions x PLAN."""
    balance = person[:, BALANCE].astype(float)
    terms = shape_terms(WIDE, balance[:, None], days_to_payday[:, None])
    income, surplus = person[:, INCOME].astype(float), person[:, SURPLUS].astype(float)
    return plan_matrix(terms, income[:, None], surplus[:, None])


def search(
    predictor: Predictor,
    person: Matrix,
    days_to_payday: Floats,
    bounds: Bounds,
    *,
    carefully: bool = True,
) -> Searched:
    """Score the grid for each person and mark what the limits leave.

    Args:
        predictor: the models.
        person: one row of person features each.
        days_to_payday: of each person.
        bounds: the limits.
        carefully: whether the risk that a rate exceeds what is truly left counts.
    """
    plans = grid_plans(person, days_to_payday)
    scores = predictor.score(person, plans)
    values = worth(
        scores,
        plans,
        break_weight=bounds.break_weight,
        hardship_weight=bounds.hardship_weight,
    )
    allowed = _allowed(person, bounds)
    if carefully:
        balance = person[:, BALANCE].astype(float)
        risk = predictor.risk(person, month_rate(balance[:, None], GRID.months[None, :]))
        allowed &= risk <= MOST_RISK
        values = values - predictor.risk_cost(person, risk)
    return Searched(plans=plans, scores=scores, worth=values, allowed=allowed)


def _allowed(person: Matrix, bounds: Bounds) -> NDArray[np.bool_]:
    balance, income = person[:, BALANCE].astype(float), person[:, INCOME].astype(float)
    surplus = person[:, SURPLUS].astype(float)
    cap = np.where(np.isnan(surplus), bounds.unknown_cap_eur, bounds.surplus_share * surplus)
    cap = np.where(income < bounds.exempt_eur, 0.0, np.maximum(cap, 0.0))
    rate = month_rate(balance[:, None], GRID.months[None, :])
    allowed: NDArray[np.bool_] = (rate <= cap[:, None]) & (rate >= bounds.least_rate_eur)
    allowed[:, PAUSE_INDEX] = True
    return allowed


def nearest_action(plan: Matrix) -> tuple[NDArray[np.int64], Floats]:
    """The grid's action nearest to each plan, and the days to payday that it implies."""
    column = {name: plan[:, PLAN.index(name)].astype(float) for name in PLAN}
    lag = np.where(np.nan_to_num(column["days_after_payday"]) < 7, 2.0, 12.0)
    weekly = column["weekly"] > 0.5
    lag = np.where(weekly, 2.0, lag)
    start = np.clip(np.floor((column["days_to_first"] - lag + 0.3) / DAYS_A_MONTH), 0, 1)
    apart = np.abs(GRID.months[None, :] - column["months"][:, None])
    apart = apart + 100.0 * (GRID.weekly[None, :] != weekly[:, None])
    apart = apart + 10.0 * (GRID.start[None, :] != start[:, None])
    apart = apart + 1.0 * (GRID.lag_days[None, :] != lag[:, None])
    action = apart.argmin(axis=1)
    action = np.where(column["months"] < 0.5, PAUSE_INDEX, action)
    ahead = column["days_to_first"] - GRID.lag_days[action] - DAYS_A_MONTH * GRID.start[action]
    return action, np.clip(ahead, 0, 31)

"""Training rows: who, which plan, how likely it was shown, and what came of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import PERSON, Matrix, plan_matrix
from decision_navigator.shapes import PAUSE_INDEX, ShapeColumns, shape_terms
from decision_navigator.simulator.life import Outcomes, play
from decision_navigator.simulator.people import Floats, People, draw_people
from decision_navigator.simulator.policies import agents, draw, play_choice, take
from decision_navigator.simulator.world import World


@dataclass(frozen=True, kw_only=True)
class Log:
    """Decisions with their outcomes, one row each, in the order of time.

    Attributes:
        person: columns of `features.PERSON`.
        plan: columns of `features.PLAN`.
        asks: whether the plan asks for money at all (a pause does not).
        kept: whether everything asked was paid.
        value_share: discounted recovery less costs and hardship, per balance.
        recovered_share: money recovered, per balance.
        months_seen: how long the plan ran until it was paid or broken.
        propensity: the chance with which this plan was shown.
        balance: euros.
        verified_surplus: euros, NaN where no document was seen.
    """

    person: Matrix
    plan: Matrix
    asks: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    value_share: Floats
    recovered_share: Floats
    propensity: Floats
    months_seen: Floats
    balance: Floats
    verified_surplus: Floats

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.kept)

    @property
    def rows(self) -> Matrix:
        """Person and plan side by side."""
        return np.hstack([self.person, self.plan])

    def part(self, rows: NDArray[np.int64] | NDArray[np.bool_] | slice) -> "Log":
        """Some of the rows."""
        return Log(**{name: values[rows] for name, values in vars(self).items()})


def plan_columns(people: People, columns: ShapeColumns) -> Matrix:
    """The plan features of one shape per person."""
    income = people.seen[:, PERSON.index("income_eur")].astype(float)
    surplus = people.seen[:, PERSON.index("surplus_eur")].astype(float)
    return plan_matrix(shape_terms(columns, people.balance, people.days_to_payday), income, surplus)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A simulated log with its people and choices, for those who score decisions."""

    log: Log
    people: People
    choice: NDArray[np.int64]


def draw_log(world: World, count: int, rng: np.random.Generator, chances: Floats | None = None) -> Drawn:
    """Draw people, let the world's agents decide, and play the outcomes."""
    people = draw_people(world, count, rng)
    shown = agents(world, people) if chances is None else chances
    choice = draw(shown, rng)
    outcome = play(world, people, np.arange(count), take(choice), rng)
    log = Log(
        person=people.seen,
        plan=plan_columns(people, take(choice)),
        asks=choice != PAUSE_INDEX,
        kept=outcome.kept > 0.5,
        value_share=outcome.value / people.balance,
        recovered_share=np.clip(outcome.recovered / people.balance, 0, 1),
        propensity=shown[np.arange(count), choice],
        months_seen=np.maximum(outcome.months, 0.5),
        balance=people.balance,
        verified_surplus=people.verified_surplus,
    )
    return Drawn(log=log, people=people, choice=choice)


def true_outcomes(world: World, drawn: Drawn, rng: np.random.Generator, repetitions: int) -> Outcomes:
    """What comes of each drawn plan on the mean, by playing it many times."""
    return play_choice(world, drawn.people, drawn.choice, rng, repetitions)

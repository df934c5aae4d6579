"""Ways to choose a plan: the logs' agents, plain rules, a constant, and the oracle."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import PERSON
from decision_navigator.shapes import (
    ACTIONS,
    PAUSE_INDEX,
    ShapeColumns,
    columns_of,
    month_rate,
)
from decision_navigator.simulator.life import Outcomes, play
from decision_navigator.simulator.people import Floats, People
from decision_navigator.simulator.world import World

Choice = NDArray[np.int64]
GRID = columns_of(ACTIONS)
# What agents take somebody to have left who stated nothing.
UNKNOWN_SURPLUS_EUR = 40.0
SURPLUS = PERSON.index("surplus_eur")


def rates(people: People) -> Floats:
    """What a month costs: one row per person, one column per action."""
    return month_rate(people.balance[:, None], GRID.months[None, :])


def stated_cap(world: World, people: People, unknown_eur: float | None = None) -> Floats:
    """The most a month may cost by a person's statement; without one `unknown_eur`, or agents' habit."""
    stated = people.seen[:, SURPLUS].astype(float)
    cap = world.rules.surplus_share * np.maximum(stated, 0)
    habit = UNKNOWN_SURPLUS_EUR * world.rules.surplus_share
    known: Floats = np.where(np.isnan(stated), habit if unknown_eur is None else unknown_eur, cap)
    return known


def within(world: World, people: People, cap: Floats) -> NDArray[np.bool_]:
    """Which actions a cap on the month's cost allows; a pause is always allowed."""
    rate = rates(people)
    allowed: NDArray[np.bool_] = (rate <= cap[:, None]) & (rate >= world.rules.least_rate)
    allowed[:, PAUSE_INDEX] = True
    return allowed


def agents(world: World, people: People) -> Floats:
    """The chance with which the logs' agents choose each action."""
    rate, cap = rates(people), np.maximum(stated_cap(world, people), 12.0)
    sensible = rate <= cap[:, None] * 1.05
    liking = 1.3 * sensible - 0.10 * GRID.months - 0.2 * GRID.start - 0.25 * GRID.weekly
    liking = liking - 0.02 * GRID.lag_days + np.where(np.arange(len(ACTIONS)) == PAUSE_INDEX, -0.6, 0)
    creditor_allows = rate >= world.rules.least_rate
    creditor_allows[:, PAUSE_INDEX] = True
    weight = np.exp(world.agents.temper * liking) * creditor_allows
    soft = weight / weight.sum(axis=1, keepdims=True)
    even = creditor_allows / creditor_allows.sum(axis=1, keepdims=True)
    chance: Floats = (1 - world.agents.explore) * soft + world.agents.explore * even
    return chance


def draw(chances: Floats, rng: np.random.Generator) -> Choice:
    """One action per person."""
    choice: Choice = (chances.cumsum(axis=1) > rng.random((len(chances), 1))).argmax(axis=1)
    return choice


def constant(people: People, months: int, start: int) -> Choice:
    """The same monthly plan for everybody."""
    found = next(
        i
        for i, s in enumerate(ACTIONS)
        if (s.months, s.start, s.weekly, s.lag_days) == (months, start, False, 2)
    )
    return np.full(len(people), found)


def shortest_affordable(world: World, people: People) -> Choice:
    """The shortest monthly plan that the stated surplus allows, else a pause."""
    allowed = within(world, people, stated_cap(world, people))
    plain = ~GRID.weekly & (GRID.start == 0) & (GRID.lag_days == 2)
    months = np.where(allowed & plain, GRID.months, np.inf)
    months[:, PAUSE_INDEX] = 1e6
    choice: Choice = months.argmin(axis=1)
    return choice


def limited_constant(
    world: World, people: People, months: int, start: int, unknown_eur: float | None = None
) -> Choice:
    """The same monthly plan for everybody as far as the stated surplus allows it.

    Where it costs too much, the next longer one; where none is possible, a pause. Who stated nothing
    is held to `unknown_eur` a month, or to agents' habit.
    """
    return longer_within(within(world, people, stated_cap(world, people, unknown_eur)), months, start)


def longer_within(allowed: NDArray[np.bool_], months: int, start: int) -> Choice:
    """The monthly plan of so many months where it is allowed, else the next longer one, else a pause."""
    same = ~GRID.weekly & (GRID.start == start) & (GRID.lag_days == 2) & (GRID.months >= months)
    longer = np.where(allowed & same, GRID.months, np.inf)
    longer[:, PAUSE_INDEX] = 1e6
    choice: Choice = longer.argmin(axis=1)
    return choice


def usual_agent(world: World, people: People, rng: np.random.Generator) -> Choice:
    """What the logs' agents do."""
    return draw(agents(world, people), rng)


def play_choice(
    world: World, people: People, choice: Choice, rng: np.random.Generator, repetitions: int
) -> Outcomes:
    """Play one chosen action per person several times and average."""
    who = np.repeat(np.arange(len(people)), repetitions)
    return play(world, people, who, take(np.repeat(choice, repetitions)), rng).mean(repetitions)


def take(choice: Choice) -> ShapeColumns:
    """The chosen actions' columns."""
    return ShapeColumns(
        months=GRID.months[choice],
        weekly=GRID.weekly[choice],
        start=GRID.start[choice],
        lag_days=GRID.lag_days[choice],
    )


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The mean of every outcome for every person and action, by many draws."""

    value: Floats
    kept: Floats
    broken: Floats
    recovered: Floats

    def of(self, choice: Choice) -> dict[str, float]:
        """The means of one choice per person."""
        rows = np.arange(len(choice))
        return {name: float(table[rows, choice].mean()) for name, table in vars(self).items()}


def truth(world: World, people: People, rng: np.random.Generator, repetitions: int) -> Truth:
    """Estimate the truth of all actions by playing each several times."""
    count, actions = len(people), len(ACTIONS)
    tables = {name: np.empty((count, actions)) for name in Truth.__dataclass_fields__}
    for action in range(actions):
        outcome = play_choice(world, people, np.full(count, action), rng, repetitions)
        for name, table in tables.items():
            table[:, action] = getattr(outcome, name)
    return Truth(**tables)


def oracle(world: World, people: People, guess: Truth) -> Choice:
    """The best action within what is truly affordable, by an independent estimate of the truth."""
    cap = world.rules.surplus_share * np.maximum(people.surplus, 0)
    allowed = within(world, people, cap)
    choice: Choice = np.where(allowed, guess.value, -np.inf).argmax(axis=1)
    return choice

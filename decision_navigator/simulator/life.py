"""Plays plans forward month by month: what is paid, what is missed, what breaks.

Each month the cash carries over, a surplus or a shock arrives, and an instalment
is paid if the person wants to, remembers, has the money, and nothing unplanned
comes between. Two misses in a row break a plan. Paying more than is truly left counts
as hardship and lowers the value.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decision_navigator.features import WEEKS_A_MONTH
from decision_navigator.shapes import DAYS_A_MONTH, ShapeColumns, month_rate
from decision_navigator.simulator.people import MONTHS_A_YEAR, Floats, People
from decision_navigator.simulator.world import World

GRACE_MONTHS = 2
PAUSE_MONTHS = 3


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """What came of each row: value and money in euros, kept and broken as 0 or 1."""

    value: Floats
    kept: Floats
    broken: Floats
    recovered: Floats
    months: Floats

    def mean(self, repetitions: int) -> "Outcomes":
        """Average neighbouring rows, the repetitions of one draw."""
        return Outcomes(
            **{
                name: getattr(self, name).reshape(-1, repetitions).mean(axis=1)
                for name in ("value", "kept", "broken", "recovered", "months")
            }
        )


@dataclass
class _Run:
    """The state of rows that are still under way."""

    paid: Floats
    value: Floats
    misses: Floats  # in a row
    broken: NDArray[np.bool_]
    cash: Floats
    shock: Floats


def play(
    world: World,
    people: People,
    who: NDArray[np.int64],
    plan: ShapeColumns,
    rng: np.random.Generator,
) -> Outcomes:
    """Play one plan per row.

    Args:
        world: the rules of the world.
        people: everybody.
        who: the person of each row.
        plan: the plan of each row.
        rng: the source of chance.
    """
    order = np.argsort(-_length(plan), kind="stable")
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    sorted_plan = ShapeColumns(
        months=plan.months[order],
        weekly=plan.weekly[order],
        start=plan.start[order],
        lag_days=plan.lag_days[order],
    )
    outcome = _play_sorted(world, people, who[order], sorted_plan, rng)
    return Outcomes(**{name: value[back] for name, value in vars(outcome).items()})


def _length(plan: ShapeColumns) -> Floats:
    whole = plan.months + plan.start + GRACE_MONTHS
    return np.where(plan.months > 0, whole, PAUSE_MONTHS).astype(float)


def _play_sorted(
    world: World,
    people: People,
    who: NDArray[np.int64],
    plan: ShapeColumns,
    rng: np.random.Generator,
) -> Outcomes:
    count, owed = len(who), people.balance[who]
    run = _Run(
        paid=np.zeros(count),
        value=np.zeros(count),
        misses=np.zeros(count),
        broken=np.zeros(count, dtype=bool),
        cash=people.buffer[who].copy(),
        shock=np.zeros(count),
    )
    length, ended = _length(plan), np.zeros(count)
    rate = month_rate(owed, plan.months)
    for month in range(int(length.max(initial=0))):
        active = int(np.searchsorted(-length, -month, side="left"))
        rows = slice(0, active)
        going = ~run.broken[rows] & (run.paid[rows] < owed[rows] - 0.005)
        ended[rows][going] = month + 1
        _month(world, people, who[rows], _part(plan, rows), rate[rows], owed[rows], run, month, rng)
    left = np.maximum(owed - run.paid, 0)
    unpaid = left > 0.005
    run.broken |= unpaid & (plan.months > 0)
    late = world.money.left_recovered * left * people.willingness[who]
    run.value += np.where(unpaid, late, 0) - world.money.break_cost * run.broken
    return Outcomes(
        value=run.value,
        kept=(~unpaid & ~run.broken).astype(float),
        broken=run.broken.astype(float),
        recovered=run.paid + np.where(unpaid, late, 0),
        months=ended,
    )


def _part(plan: ShapeColumns, rows: slice) -> ShapeColumns:
    return ShapeColumns(
        months=plan.months[rows],
        weekly=plan.weekly[rows],
        start=plan.start[rows],
        lag_days=plan.lag_days[rows],
    )


def _month(  # noqa: PLR0913 - one month of many rows, without copying their state
    world: World,
    people: People,
    who: NDArray[np.int64],
    plan: ShapeColumns,
    rate: Floats,
    owed: Floats,
    run: _Run,
    month: int,
    rng: np.random.Generator,
) -> None:
    c, m, n = world.conduct, world.money, len(who)
    cash = _cash(world, people, who, run, month, rng)
    left = owed - run.paid[:n]
    due = (plan.months > 0) & (month >= plan.start) & ~run.broken[:n] & (left > 0.005)
    due_now = np.minimum(rate, left)
    lag = np.where(plan.weekly, DAYS_A_MONTH / 2, plan.lag_days)
    at_hand = cash * (1 - c.late_drain * lag / DAYS_A_MONTH)
    wants = rng.random(n) < want_chance(world, people, who, rate, month)
    forgets = people.forgetting[who] * np.where(plan.weekly, c.weekly_forgetting, 1.0)
    forgets = forgets * np.where(plan.start > 0, c.start_forgetting, 1.0) + c.unplanned_miss
    remembers = rng.random(n) > forgets
    pays = due & wants & remembers & (at_hand >= due_now)
    cures = _cures(people, who, plan, due, left, cash, rng)
    amount = np.where(cures, left, np.where(pays, due_now, 0.0))
    hurt = np.where(pays, np.maximum(due_now - np.maximum(people.surplus[who], 0), 0), 0.0)
    missed = due & ~pays & ~cures
    run.paid[:n] += amount
    run.cash[:n] = cash - np.minimum(amount, np.maximum(cash, 0))
    run.value[:n] += amount * m.monthly_discount**month
    handled = pays * np.where(plan.weekly, WEEKS_A_MONTH, 1.0)
    run.value[:n] -= m.strain_cost * hurt + m.handling_cost * handled + m.miss_cost * missed
    run.misses[:n] = np.where(missed, run.misses[:n] + 1, np.where(pays, 0, run.misses[:n]))
    run.broken[:n] |= missed & (run.misses[:n] >= c.misses_to_break)


def want_chance(world: World, people: People, who: NDArray[np.int64], rate: Floats, month: int) -> Floats:
    """The chance that a person wants to pay an instalment this month."""
    c = world.conduct
    burden = np.minimum(rate / np.maximum(people.surplus[who], 10.0), 5.0)
    odds = c.want_base + c.want_willingness * (people.willingness[who] - 0.3)
    odds = odds - c.want_burden * burden - c.want_fatigue * month
    chance: Floats = 1 / (1 + np.exp(-odds))
    return chance


def _cash(
    world: World,
    people: People,
    who: NDArray[np.int64],
    run: _Run,
    month: int,
    rng: np.random.Generator,
) -> Floats:
    c, n = world.conduct, len(who)
    hit = rng.random(n) < people.shock[who]
    run.shock[:n] = np.where(hit, c.shock_months, np.maximum(run.shock[:n] - 1, 0))
    income = people.surplus[who] + rng.standard_normal(n) * people.volatility[who]
    income = income - np.where(run.shock[:n] > 0, c.shock_share * people.income[who], 0)
    dear = (month - people.season[who]) % MONTHS_A_YEAR < c.season_months
    income = income - np.where(dear, c.season_share * people.income[who], 0)
    cash: Floats = np.clip(run.cash[:n] * c.cash_keeps + income, -150, c.cash_most)
    return cash


def _cures(  # noqa: PLR0913 - see _month
    people: People,
    who: NDArray[np.int64],
    plan: ShapeColumns,
    due: NDArray[np.bool_],
    left: Floats,
    cash: Floats,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Some pay everything unasked while nothing is due: from cash and part of a pay."""
    waiting = ~due & (left > 0.005) & ((plan.months == 0) | (plan.start > 0))
    able = cash + 0.35 * people.income[who] > left
    cures: NDArray[np.bool_] = waiting & able & (rng.random(len(who)) < people.self_cure[who] / PAUSE_MONTHS)
    return cures

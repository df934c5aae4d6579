"""A model that is surely worse than what its own log shows is refused; a sound one is not."""

import json
from dataclasses import replace

import numpy as np
import pytest

from decision_navigator.evaluation.offpolicy import LoggedRows, gain_over_log
from decision_navigator.evaluation.safety import RULES, safety_of
from decision_navigator.grid import HOUSE
from decision_navigator.predictor import Predictor
from decision_navigator.shapes import PAUSE_INDEX, month_rate
from decision_navigator.simulator import policies
from decision_navigator.simulator.people import draw_people
from decision_navigator.simulator.world import read_world
from decision_navigator.training.fitting import fit, known_truth
from decision_navigator.training.logs import Log, draw_log


@pytest.fixture(scope="module")
def model() -> Predictor:
    world = read_world()
    log = draw_log(world, 3000, np.random.default_rng(1)).log
    return fit(log, known_truth(world, 900, 1, repetitions=8), version="sound", seed=1)


@pytest.fixture(scope="module")
def later() -> Log:
    return draw_log(read_world(), 6000, np.random.default_rng(2)).log


def upside_down(model: Predictor) -> Predictor:
    """The same models, but what they call the best is the worst."""
    forest = model.plan_forest
    values = (forest.tree_model >= model.bags) & (forest.tree_model < 2 * model.bags)
    leaves = np.where(values[:, None], -forest.leaf_values, forest.leaf_values)
    return replace(model, plan_forest=replace(forest, leaf_values=leaves))


def test_a_sound_model_is_safe_and_surely_better_than_the_agents(model: Predictor, later: Log) -> None:
    safety = safety_of(model, later, HOUSE)
    assert safety.holds
    assert safety.over_agents.low > 0
    assert safety.rule in RULES
    assert json.loads(json.dumps(safety.plain()))["safe"] is True


def test_a_model_that_prefers_the_worst_plans_is_refused(model: Predictor, later: Log) -> None:
    safety = safety_of(upside_down(model), later, HOUSE)
    assert not safety.holds
    assert safety.over_agents.high < 0


def test_the_gain_over_the_log_is_zero_for_the_policy_that_wrote_it() -> None:
    rng = np.random.default_rng(3)
    value, propensity = rng.normal(10, 3, 300), rng.uniform(0.1, 0.9, 300)
    said = value + rng.normal(0, 2, 300)
    same = LoggedRows(value=value, propensity=propensity, target=propensity, said=said, said_target=said)
    found = gain_over_log(same)
    assert found.mean == pytest.approx(0)
    assert found.high == pytest.approx(0)


@pytest.mark.parametrize(("months", "start"), RULES)
def test_a_constant_plan_within_the_limits_is_never_shorter_and_never_above_the_stated_share(
    months: int, start: int
) -> None:
    world = read_world()
    people = draw_people(world, 400, np.random.default_rng(4))
    choice = policies.limited_constant(world, people, months, start)
    asks = choice != PAUSE_INDEX
    length = policies.GRID.months[choice]
    assert (length[asks] >= months).all()
    assert (policies.GRID.start[choice][asks] == start).all()
    rate = month_rate(people.balance, length)
    assert (rate[asks] <= policies.stated_cap(world, people)[asks]).all()
    assert 0 < asks.sum() < len(people)

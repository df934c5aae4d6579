"""How carefully a surplus is read, learned from checked statements, in differing worlds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from decision_navigator.errors import NavigatorError
from decision_navigator.evaluation.contest import bounds_of, navigator_choice
from decision_navigator.predictor import MOST_RISK, Predictor, risk_above
from decision_navigator.shapes import PAUSE_INDEX
from decision_navigator.simulator import policies
from decision_navigator.simulator.people import draw_people
from decision_navigator.simulator.world import World, read_world
from decision_navigator.training.caution import PRICES, UNCHECKED_PRICE, lowest_price, read_carefully
from decision_navigator.training.fitting import fit, known_truth
from decision_navigator.training.logs import draw_log

WORLDS = sorted((Path(__file__).parents[3] / "benchmarks" / "worlds").glob("*.yaml"))


def trained(world: World, seed: int = 3) -> Predictor:
    log = draw_log(world, 6000, np.random.default_rng(seed)).log
    truth = known_truth(world, 900, 3, repetitions=8)
    return fit(log, truth, version="test", seed=3, bounds=bounds_of(world))


def share_above(world: World, predictor: Predictor) -> float:
    people = draw_people(world, 3000, np.random.default_rng(8))
    choice = navigator_choice(world, people, predictor)
    rate = policies.rates(people)[np.arange(len(people)), choice]
    above = (rate > np.maximum(people.surplus, 0)) & (choice != PAUSE_INDEX)
    return float(above.mean())


def test_in_a_noisy_world_few_offers_exceed_what_is_left_and_risk_has_its_price() -> None:
    world = next(read_world(file) for file in WORLDS if file.stem == "noisy")
    predictor = trained(world)
    assert share_above(world, predictor) <= 0.05
    assert max(predictor.caution.price) > 0
    careless = replace(predictor, caution=replace(predictor.caution, price=(0.0,) * 6))
    assert share_above(world, careless) > share_above(world, predictor)


def test_without_checked_statements_training_reads_what_people_say_with_caution() -> None:
    log = draw_log(read_world(), 2000, np.random.default_rng(3)).log
    unchecked = replace(log, verified_surplus=np.full(len(log), np.nan))
    predictor = fit(unchecked, known_truth(read_world(), 900, 3, repetitions=8), version="x", seed=1)
    assert set(predictor.caution.price) == {UNCHECKED_PRICE}
    assert predictor.about["checked_statements"] == 0
    assert share_above(read_world(), predictor) <= 0.05


def test_training_needs_people_who_stated_their_means() -> None:
    log = draw_log(read_world(), 1000, np.random.default_rng(3)).log
    silent = log.person.copy()
    silent[:, 4:7] = np.nan
    nobody = replace(log, person=silent, verified_surplus=np.full(len(log), np.nan))
    with pytest.raises(NavigatorError, match="100 people who stated their means"):
        read_carefully(nobody, 1)


def test_risk_rises_with_the_rate_and_nothing_asked_risks_nothing() -> None:
    shortfall = (tuple(np.linspace(-40.0, 40.0, 41).tolist()),) * 6
    rates = np.array([[0.0, 50.0, 100.0, 120.0, 200.0]])
    risk = risk_above(rates, np.array([100.0]), np.array([2]), shortfall)
    np.testing.assert_allclose(risk, [[0.0, 0.0, 0.5, 0.75, 1.0]])
    assert MOST_RISK < 0.5


def test_dear_months_come_once_a_year_and_are_felt() -> None:
    world = next(read_world(file) for file in WORLDS if file.stem == "seasonal")
    calm = replace(world, conduct=type(world.conduct)(**{**vars(world.conduct), "season_share": 0.0}))
    people = draw_people(world, 2000, np.random.default_rng(1))
    assert set(people.season.tolist()) == set(range(12))
    year = policies.constant(people, 12, 0)
    kept = [
        policies.play_choice(w, people, year, np.random.default_rng(2), 1).kept.mean() for w in (calm, world)
    ]
    assert kept[1] < kept[0] - 0.02


@pytest.mark.parametrize("file", WORLDS, ids=lambda file: file.stem)
def test_every_world_of_the_benchmark_is_one_that_can_be_read(file: Path) -> None:
    assert read_world(file).name == file.stem


def test_the_bad_luck_of_few_people_makes_no_price_of_its_own() -> None:
    said = np.tile(np.linspace(0.08, 0.0, len(PRICES)), (20, 1))
    unlucky = np.zeros(said.shape, dtype=bool)
    unlucky[:3, : len(PRICES) // 2] = True
    alone = PRICES[len(PRICES) // 2]
    assert 0 < PRICES[lowest_price(unlucky, said, 0.075)] < alone
    many = np.repeat(unlucky, 50, axis=0)
    assert PRICES[lowest_price(many, np.repeat(said, 50, axis=0), 0.075)] == alone


def test_who_stated_nothing_is_asked_no_more_than_checked_people_like_them_can_pay() -> None:
    world = read_world()
    people = draw_people(world, 12_000, np.random.default_rng(9))
    silent = np.isnan(people.seen[:, policies.SURPLUS])
    assert silent.sum() > 1000
    shares = []
    for seed in (3, 4, 5):
        choice = navigator_choice(world, people, trained(world, seed))
        rate = policies.rates(people)[np.arange(len(people)), choice]
        over = (rate > np.maximum(people.surplus, 0)) & (choice != PAUSE_INDEX)
        assert rate[silent].max() <= bounds_of(world).unknown_cap_eur
        assert (rate[silent] > world.rules.surplus_share * policies.UNKNOWN_SURPLUS_EUR).mean() > 0.1
        shares.append(float(over[silent].mean()))
    assert np.mean(shares) <= 0.10

"""Trees as arrays, training, and what the shipped model may and may not do."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from decision_navigator.errors import ModelError, NavigatorError
from decision_navigator.features import ALL, PERSON, PLAN
from decision_navigator.predictor import Predictor
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.simulator.world import read_world
from decision_navigator.training.fitting import fit, known_truth
from decision_navigator.training.growing import take_out
from decision_navigator.training.logs import Log, draw_log
from decision_navigator.trees import join


def rows_with_gaps(count: int = 3000) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(count, len(ALL))).astype(np.float32)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    return rows


def test_trees_as_arrays_say_what_the_library_says() -> None:
    rows = rows_with_gaps()
    target = np.nan_to_num(rows[:, 0] + rows[:, 20]) > 0.2
    chance = HistGradientBoostingClassifier(max_iter=25, max_leaf_nodes=16, early_stopping=False).fit(
        rows, target
    )
    value = HistGradientBoostingRegressor(max_iter=25, max_leaf_nodes=16, early_stopping=False).fit(
        rows, np.nan_to_num(rows[:, 3])
    )
    forest = join([take_out(chance, len(ALL)), take_out(value, len(ALL))])
    said = forest.predict(rows)
    np.testing.assert_allclose(said[:, 0], chance.decision_function(rows), atol=1e-4)
    np.testing.assert_allclose(said[:, 1], value.predict(rows), atol=1e-4)


def test_candidates_sharing_a_person_get_the_same_as_full_rows() -> None:
    rows = rows_with_gaps(40)
    model = HistGradientBoostingRegressor(max_iter=10, max_leaf_nodes=8, early_stopping=False).fit(
        rows_with_gaps(), np.nan_to_num(rows_with_gaps()[:, 1] * rows_with_gaps()[:, 21])
    )
    forest = take_out(model, len(ALL))
    person, plans = rows[:4, : len(PERSON)], rows[:, len(PERSON) :].reshape(4, 10, len(PLAN))
    full = np.concatenate([np.repeat(person, 10, axis=0), plans.reshape(40, -1)], axis=1)
    together = forest.predict_candidates(person, plans).reshape(40, 1)
    np.testing.assert_array_equal(together, forest.predict(full))


@pytest.fixture(scope="module")
def small_log() -> Log:
    return draw_log(read_world(), 4000, np.random.default_rng(1)).log


@pytest.fixture(scope="module")
def small_model(small_log: Log) -> Predictor:
    truth = known_truth(read_world(), 2000, 1, repetitions=20)
    return fit(small_log, truth, version="test", seed=1)


def test_training_again_gives_the_same_model(small_log: Log, small_model: Predictor) -> None:
    truth = known_truth(read_world(), 2000, 1, repetitions=20)
    again = fit(small_log, truth, version="test", seed=1)
    one = small_model.score(small_log.person[:50], small_log.plan[:50, None, :])
    other = again.score(small_log.person[:50], small_log.plan[:50, None, :])
    np.testing.assert_array_equal(one.p_kept, other.p_kept)


def test_a_model_survives_its_file(tmp_path: Path, small_log: Log, small_model: Predictor) -> None:
    file = tmp_path / "plans.npz"
    small_model.save(file)
    read = Predictor.load(file)
    one = small_model.score(small_log.person[:50], small_log.plan[:50, None, :])
    other = read.score(small_log.person[:50], small_log.plan[:50, None, :])
    np.testing.assert_array_equal(one.p_kept, other.p_kept)
    assert read.calibration == small_model.calibration
    assert read.caution == small_model.caution
    assert read.version == "test"


def test_the_chance_never_rises_with_the_rate(small_model: Predictor, small_log: Log) -> None:
    for predictor in (small_model, Predictor.load()):
        person, plan = small_log.person[:200], small_log.plan[:200]
        steps = np.linspace(1, 4, 12, dtype=np.float32)
        dearer = np.repeat(plan[:, None, :], len(steps), axis=1)
        for name in ("rate_month_eur", "rate_to_surplus", "rate_to_income"):
            dearer[:, :, PLAN.index(name)] *= steps
        chance = predictor.score(person, dearer).p_kept
        assert (np.diff(chance, axis=1) <= 1e-9).all()


def test_the_shipped_model_orders_later_rows_and_its_interval_holds_the_chance() -> None:
    predictor = Predictor.load()
    later = draw_log(read_world(), 3000, np.random.default_rng(99)).log
    later = later.part(later.asks)
    scores = predictor.score(later.person, later.plan[:, None, :])
    found = predictor.intervals(later.person, later.plan[:, None, :], scores)
    assert ((found.low <= scores.p_kept) & (scores.p_kept <= found.high)).all()
    shares = (found.recovered_low <= scores.recovered) & (scores.recovered <= found.recovered_high)
    assert shares.all()
    assert scores.p_kept[later.kept].mean() > scores.p_kept[~later.kept].mean() + 0.3


def test_a_missing_or_broken_model_says_how_to_train_it(tmp_path: Path) -> None:
    file = tmp_path / "plans.npz"
    with pytest.raises(ModelError, match=r"cannot be read\. Train it again with"):
        Predictor.load(file)
    file.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="decision-navigator train"):
        Predictor.load(file)


def test_training_refuses_too_few_rows_and_a_single_outcome(small_log: Log) -> None:
    truth = known_truth(read_world(), 300, 1, repetitions=2)
    with pytest.raises(NavigatorError, match="at least 500 decisions, got 20"):
        fit(small_log.part(slice(0, 20)), truth, version="x", seed=1)
    kept = small_log.part(small_log.kept)
    with pytest.raises(NavigatorError, match="both kept and broken"):
        fit(kept, truth, version="x", seed=1)


def test_every_person_has_one_of_the_named_segments(small_log: Log) -> None:
    found = segment_of(small_log.person)
    assert set(np.unique(found)) == set(range(len(SEGMENTS)))

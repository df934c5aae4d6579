"""Off-policy estimates against a second computation, the learner's door, and the contest."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from decision_navigator.errors import NavigatorError
from decision_navigator.evaluation import contest
from decision_navigator.evaluation.cross import try_learner
from decision_navigator.evaluation.judging import auc, brier, calibration_error
from decision_navigator.evaluation.offpolicy import (
    Estimate,
    LoggedRows,
    direct,
    doubly_robust,
    gain,
    snips,
    wins,
)
from decision_navigator.evaluation.tables import read_table
from decision_navigator.shapes import PAUSE_INDEX
from decision_navigator.simulator import policies
from decision_navigator.simulator.people import draw_people
from decision_navigator.simulator.world import read_world


def logged(seed: int = 0, count: int = 400) -> LoggedRows:
    rng = np.random.default_rng(seed)
    value = rng.normal(10, 3, count)
    return LoggedRows(
        value=value,
        propensity=rng.uniform(0.1, 0.9, count),
        target=rng.uniform(0, 1, count),
        said=value + rng.normal(0, 1, count),
        said_target=rng.normal(10, 1, count),
    )


def test_the_estimates_agree_with_a_second_computation_row_by_row() -> None:
    rows = logged()
    n = len(rows.value)
    total, weight_sum, weighted = 0.0, 0.0, 0.0
    each = []
    for i in range(n):
        w = min(float(rows.target[i]) / float(rows.propensity[i]), 200.0)
        corrected = float(rows.said_target[i]) + w * (float(rows.value[i]) - float(rows.said[i]))
        each.append(corrected)
        total += corrected
        weight_sum += w
        weighted += w * float(rows.value[i])
    mean = total / n
    variance = sum((e - mean) ** 2 for e in each) / (n - 1)
    half = 1.959964 * (variance / n) ** 0.5
    found = doubly_robust(rows)
    assert found.mean == pytest.approx(mean)
    assert found.low == pytest.approx(mean - half)
    assert found.high == pytest.approx(mean + half)
    assert snips(rows).mean == pytest.approx(weighted / weight_sum)
    assert direct(rows).mean == pytest.approx(sum(map(float, rows.said_target)) / n)


def test_a_wrong_model_is_corrected_by_true_propensities() -> None:
    rng = np.random.default_rng(1)
    n, actions = 40000, 3
    means = np.array([1.0, 2.0, 4.0])
    shown = np.array([0.6, 0.3, 0.1])
    target = np.array([0.1, 0.1, 0.8])
    action = rng.choice(actions, n, p=shown)
    wrong = np.array([3.0, 3.0, 3.0])
    rows = LoggedRows(
        value=means[action] + rng.normal(0, 1, n),
        propensity=shown[action],
        target=target[action],
        said=wrong[action],
        said_target=np.full(n, float(target @ wrong)),
    )
    truth = float(target @ means)
    found = doubly_robust(rows)
    assert found.low < truth < found.high
    assert abs(direct(rows).mean - truth) > 0.4


def test_only_a_sure_gain_promotes_a_challenger() -> None:
    rows = logged(count=2000)
    same = gain(rows, rows)
    assert same == Estimate(mean=0.0, low=0.0, high=0.0)
    assert not wins(same)
    better = LoggedRows(**{**vars(rows), "said_target": rows.said_target + 1})
    assert wins(gain(better, rows))
    assert not wins(gain(rows, better))


def test_a_propensity_of_zero_is_refused() -> None:
    rows = logged()
    broken = LoggedRows(**{**vars(rows), "propensity": np.zeros(len(rows.value))})
    with pytest.raises(NavigatorError, match="propensity must be above 0"):
        doubly_robust(broken)


def test_judging_agrees_with_the_library() -> None:
    rng = np.random.default_rng(0)
    chance = rng.random(500).round(2)
    hits = rng.random(500) < chance
    assert auc(hits, chance) == pytest.approx(roc_auc_score(hits, chance))
    assert brier(hits, chance) == pytest.approx(brier_score_loss(hits, chance))
    assert calibration_error(hits, hits.astype(float)) == 0


def table_file(folder: Path, count: int = 400) -> Path:
    rng = np.random.default_rng(0)
    customer = rng.integers(0, 25, count)
    lateness = rng.random(25)
    file = folder / "invoices.csv"
    pl.DataFrame(
        {
            "customer": [f"K-{c}" for c in customer],
            "issued": [f"{1 + int(i) % 12}/{1 + int(i) % 28}/2013" for i in np.arange(count)],
            "amount": rng.normal(60, 20, count).round(2),
            "paperless": rng.choice(["Electronic", "Paper"], count),
            "late": (rng.random(count) < lateness[customer]).astype(int),
            "words": ["constant"] * count,
        }
    ).write_csv(file)
    return file


def test_a_table_by_time_learns_from_each_customers_past(tmp_path: Path) -> None:
    table = read_table(table_file(tmp_path), "late", "issued", ())
    assert "customer hits before" in table.names
    result = try_learner(table, jobs=1)
    assert result["scheme"] == "first 70 % by time, then 30 %"
    assert json.dumps(result)
    assert isinstance(result["auc"], float)
    assert result["auc"] > 0.6


def test_the_past_of_a_customer_never_holds_the_rows_own_outcome(tmp_path: Path) -> None:
    file = table_file(tmp_path)
    frame = pl.read_csv(file)
    flipped = frame.with_columns(late=1 - pl.col("late"))
    last = frame["issued"].str.to_date("%m/%d/%Y").max()
    only_last = frame["issued"].str.to_date("%m/%d/%Y") == last
    mixed = frame.with_columns(late=pl.when(only_last).then(flipped["late"]).otherwise("late"))
    changed = tmp_path / "changed.csv"
    mixed.write_csv(changed)
    one, other = (read_table(f, "late", "issued", ()) for f in (file, changed))
    np.testing.assert_array_equal(one.rows, other.rows)


@pytest.mark.parametrize(
    ("target", "time", "drop", "sentence"),
    [
        ("absent", None, (), "has no column absent."),
        ("late", "when", (), "has no column when."),
        ("late", None, ("gone",), "has no column gone."),
        ("customer", None, (), "The target customer is not numeric; it must be 0 or 1."),
        ("amount", None, (), "it must be 0 or 1."),
        ("late", "customer", (), "The time column customer holds neither dates nor numbers."),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_a_sentence(
    tmp_path: Path, target: str, time: str | None, drop: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(NavigatorError) as caught:
        read_table(table_file(tmp_path), target, time, drop)
    assert str(caught.value).endswith(sentence)


def test_a_target_of_one_class_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    pl.DataFrame({"x": [1, 2, 3], "y": [1, 1, 1]}).write_csv(file)
    with pytest.raises(NavigatorError, match="has only one class, 1"):
        read_table(file, "y", None, ())


def test_the_oracle_beats_every_policy_and_never_exceeds_the_surplus() -> None:
    world = read_world()
    size = contest.Size(people=250, repetitions=12, logs=(1500,), truths=1500)
    scores = contest.contest(world, 1, size, lambda step: None)
    assert scores["oracle"].exceeds == 0
    assert scores["oracle"].regret == 0
    assert scores["navigator_1500"].regret < scores["deferral_30_days"].regret
    assert scores["navigator_1500"].broken < scores["deferral_30_days"].broken
    means = contest.average([scores, scores])
    for family in contest.FAMILIES:
        assert sum(name.startswith(f"best_{family}_") for name in means) == 1


def test_a_person_with_nothing_left_gets_a_pause_from_the_oracle() -> None:
    world = read_world()
    people = draw_people(world, 300, np.random.default_rng(5))
    guess = policies.truth(world, people, np.random.default_rng(6), 3)
    choice = policies.oracle(world, people, guess)
    assert set(choice[people.surplus <= 0].tolist()) == {PAUSE_INDEX}


def test_an_unknown_name_in_a_world_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("people: {surplus: 3}\n", encoding="utf-8")
    with pytest.raises(NavigatorError, match=r"people\.surplus is not a name"):
        read_world(file)
    file.write_text("people: {income_median: much}\n", encoding="utf-8")
    with pytest.raises(NavigatorError, match=r"people\.income_median must be a number"):
        read_world(file)


def test_a_world_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "poorer.yaml"
    file.write_text("name: poorer\npeople: {income_median: 1500}\n", encoding="utf-8")
    world = read_world(file)
    assert world.people.income_median == 1500
    assert world.conduct.shock_months == read_world().conduct.shock_months

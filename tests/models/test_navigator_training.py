"""Training runs from start to end: the model, the card, and who is promoted."""

from datetime import date
from pathlib import Path

import pytest

from decision_navigator.errors import NavigatorError
from decision_navigator.evaluation.jobs import (
    SimulateJob,
    TrainJob,
    evaluate_history,
    train,
    write_history,
)
from decision_navigator.predictor import SHIPPED, Predictor


def job(folder: Path, **changes: object) -> TrainJob:
    values: dict[str, object] = {
        "history": None,
        "simulated": 3000,
        "world": None,
        "out": folder / "plans.npz",
        "card": folder / "card.html",
        "incumbent": None,
        "seed": 1,
        "today": date(2026, 11, 18),
    }
    return TrainJob(**{**values, **changes})  # type: ignore[arg-type]  # the fields' own values


def quiet(step: str, done: int, total: int) -> None:
    assert step


def test_a_training_run_writes_a_model_and_a_card_with_pictures(tmp_path: Path) -> None:
    result = train(job(tmp_path), quiet)
    assert result["promoted"] is True
    assert Predictor.load(tmp_path / "plans.npz").version == "2026.11.18-simulated-3000"
    figures = result["later_rows"]
    assert isinstance(figures, dict)
    assert figures["recovery_error"] < figures["baseline_recovery_error"]
    page = (tmp_path / "card.html").read_text(encoding="utf-8")
    for part in ("Calibration curve", "What moves the chance", "Regret by policy", "Fairness"):
        assert part in page
    assert page.count("<svg") == 3
    assert "http" not in page


def test_a_challenger_from_few_rows_does_not_replace_the_shipped_model(tmp_path: Path) -> None:
    result = train(job(tmp_path, simulated=1500, incumbent=SHIPPED, card=None), quiet)
    assert result["promoted"] is False
    assert not (tmp_path / "plans.npz").exists()


def test_an_agencys_own_history_trains_and_judges_a_model(tmp_path: Path) -> None:
    history = tmp_path / "history"
    write_history(SimulateJob(world=None, seeds=1, people=1, logs=(3000,)), history)
    result = train(job(tmp_path, history=history, simulated=None), quiet)
    assert result["source"] == "the agency's own decisions"
    judged = evaluate_history(history, tmp_path / "plans.npz")
    assert isinstance(judged["auc"], float)
    assert judged["auc"] > 0.8
    values = judged["value_eur_per_decision"]
    assert isinstance(values, dict)
    robust = values["doubly_robust"]
    assert robust["low"] < robust["mean"] < robust["high"]
    assert robust["mean"] > values["logged"]


def test_an_output_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(NavigatorError, match="cannot be written"):
        train(job(tmp_path, simulated=1000, out=blocked / "plans.npz", card=None), quiet)

"""Training goes on where it stopped and ends in a model that the product loads; needs the extra ``train``."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import voicebot.speech.starter as starter
from tests.fakes.hand_clock import HandClock
from voicebot.errors import OperatorError
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.recogniser import Recogniser
from voicebot.training.ears import job as jobs
from voicebot.training.ears.job import EarsJob, train_ears


@pytest.fixture
def small(tmp_path: Path) -> EarsJob:
    return EarsJob(
        work=tmp_path / "work", out=tmp_path / "model", steps=2, shards=1, per_shard=24, workers=1, batch=8,
        sentences=2,
    )  # fmt: skip


def test_without_torch_one_sentence_says_what_to_install(
    small: EarsJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "find_spec", lambda _name: None)
    with pytest.raises(OperatorError, match=r"voicebot\[train\]"):
        train_ears(small, HandClock())


def test_a_second_run_goes_on_from_the_checkpoint(small: EarsJob) -> None:
    pytest.importorskip("torch")
    from voicebot.training.ears.learning import load_checkpoint

    train_ears(small, HandClock())
    first = load_checkpoint(small.work / "checkpoint.pt")
    told: list[str] = []
    train_ears(replace(small, steps=5), HandClock(), tell=told.append)
    second = load_checkpoint(small.work / "checkpoint.pt")
    assert (first["step"], second["step"]) == (2, 5)
    assert any("step 5" in line for line in told)
    changed = [name for name, t in first["weights"].items() if not t.equal(second["weights"][name])]
    assert len(changed) > 0.9 * len(first["weights"])
    Recogniser(EarsModel(name="small", path=small.out))
    card = (small.out / "model-card.md").read_text(encoding="utf-8")
    assert "synthetic" in card


def test_a_lesson_may_go_on_from_the_shipped_model(small: EarsJob) -> None:
    pytest.importorskip("torch")
    told: list[str] = []
    train_ears(replace(small, start=Path(starter.__path__[0]), steps=40), HandClock(), tell=told.append)
    right = [int(found[1]) for line in told if (found := re.search(r"(\d+) % of pieces right", line))]
    assert right[-1] > 50  # one that begins from chance foretells a few in a hundred
    assert (small.work / "tokenizer.json").exists()


def test_a_checkpoint_of_another_kind_is_refused(small: EarsJob) -> None:
    pytest.importorskip("torch")
    small.work.mkdir(parents=True)
    (small.work / "checkpoint.pt").write_bytes(b"no checkpoint")
    with pytest.raises(OperatorError, match=r"checkpoint\.pt"):
        train_ears(small, HandClock())

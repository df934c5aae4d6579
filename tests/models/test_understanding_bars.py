"""The shipped models against their bars, on utterances that are never trained on.

A bar that is not reached yet is held at what the shipped model does reach, so that it cannot get worse
unnoticed; `python -m benchmarks.understanding` prints every figure beside its bar.
"""

import random
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from voicebot.findings import PRINTED_INTENTS
from voicebot.scoring.sklearn_scorer import SklearnScorer
from voicebot.training.noise import noised
from voicebot.training.written import Utterance, read_file
from voicebot.understanding.sklearn_intents import COUNTS_FROM, SklearnIntents

HELD_OUT = Path(__file__).parents[1] / "data" / "utterances"
LANGUAGES = ("de", "en")
PROTECTED = (
    "self_harm_risk",
    "vulnerable_health",
    "vulnerable_bereavement",
    "do_not_call",
    "lawyer",
    "insolvency",
)
CLEAN = {"de": 0.88, "en": 0.88}
MISHEARD = 0.80


@pytest.fixture(scope="module")
def intents() -> SklearnIntents:
    return SklearnIntents.load()


@pytest.fixture(scope="module")
def scorer() -> SklearnScorer:
    return SklearnScorer.load()


def written(language: str, name: str) -> list[Utterance]:
    return [row for path in sorted((HELD_OUT / language).glob(name)) for row in read_file(path)]


def found(intents: SklearnIntents, text: str, language: str) -> set[str]:
    chances = intents.predict(text, language)
    return {name for name, chance in chances.items() if chance >= COUNTS_FROM and name in PRINTED_INTENTS}


def micro_f1(intents: SklearnIntents, language: str, texts: list[str]) -> float:
    rows = written(language, "heldout.txt")
    said = [found(intents, text, language) for text in texts]
    hits = sum(len(names & row.intents) for names, row in zip(said, rows, strict=True))
    return 2 * hits / (sum(map(len, said)) + sum(len(row.intents) for row in rows))


@pytest.mark.parametrize("language", LANGUAGES)
def test_intents_are_found_in_unseen_utterances(intents: SklearnIntents, language: str) -> None:
    texts = [row.text for row in written(language, "heldout.txt")]
    assert micro_f1(intents, language, texts) >= CLEAN[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_intents_survive_misheard_words(intents: SklearnIntents, language: str) -> None:
    rng = random.Random(7)  # noqa: S311 - chance must repeat, nothing is kept secret
    texts = [noised(row.text, language, rng) for row in written(language, "heldout.txt")]
    assert micro_f1(intents, language, texts) >= MISHEARD


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hint_of_self_harm_in_the_test_sets_is_heard(intents: SklearnIntents, language: str) -> None:
    rows = written(language, "safety_[!n]*.txt")
    missed = [
        row.text
        for row in rows
        if "self_harm_risk" in row.intents
        and intents.predict(row.text, language)["self_harm_risk"] < COUNTS_FROM
    ]
    assert not missed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PROTECTED)
def test_protected_classes_are_recalled_with_few_false_alarms(
    intents: SklearnIntents, language: str, name: str
) -> None:
    own = [row.text for row in written(language, "safety_[!n]*.txt") if name in row.intents]
    near = [row.text for row in written(language, "safety_near_misses.txt")]
    heard = np.mean([intents.predict(text, language)[name] >= COUNTS_FROM for text in own])
    false = np.mean([intents.predict(text, language)[name] >= COUNTS_FROM for text in near])
    assert heard >= 0.97
    assert false <= 0.02


@pytest.mark.parametrize("language", LANGUAGES)
def test_cooperation_follows_the_labels_and_is_calibrated(scorer: SklearnScorer, language: str) -> None:
    rows = written(language, "heldout.txt")
    said = np.array([scorer.score(row.text, language).cooperation for row in rows])
    true = np.array([(row.cooperation - 1) / 4 for row in rows])
    bins = np.clip((said * 10).astype(int), 0, 9)
    error = sum(
        abs(said[bins == each].mean() - true[bins == each].mean()) * (bins == each).mean()
        for each in np.unique(bins)
    )
    assert spearmanr(said, true)[0] >= 0.80
    assert error <= 0.05


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mood_label_is_mostly_right(scorer: SklearnScorer, language: str) -> None:
    rows = written(language, "heldout.txt")
    assert np.mean([scorer.score(row.text, language).mood == row.mood for row in rows]) >= 0.82


def test_the_shipped_weights_stay_small() -> None:
    package = Path(__file__).parents[2] / "voicebot"
    sizes = [path.stat().st_size for path in package.glob("*/*/[de][en].npz")]
    assert len(sizes) == 4
    assert sum(sizes) <= 8_500_000

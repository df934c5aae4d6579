"""The shipped recogniser hears the six demo calls well enough to act on them; the budgets are stated here."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.fixtures import measure
from voicebot.speech.model_choice import STARTER

FOLDER = Path(__file__).parents[2] / "audio_fixtures"
CALLS = [f"{language}/{call}/" for language in ("de", "en") for call in ("instalments", "angry", "returned")]
WORD_ERROR_BUDGET = {"16k": 0.07, "8k": 0.10}


@pytest.fixture(scope="module", params=CALLS)
def rows(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return measure(FOLDER, STARTER, request.param)


@pytest.mark.parametrize("version", WORD_ERROR_BUDGET)
def test_words_of_a_demo_call_stay_within_their_budget(rows: list[dict[str, Any]], version: str) -> None:
    own = [row for row in rows if row["version"] == version and "/spare/" not in row["path"]]
    errors, words = (sum(row[key] for row in own) for key in ("errors", "words"))
    assert errors <= WORD_ERROR_BUDGET[version] * words


def test_sums_and_paydays_are_heard_without_an_error(rows: list[dict[str, Any]]) -> None:
    told = [row for row in rows if any(part in row["path"] for part in ("-rate", "-payday", "postcode"))]
    assert [row["heard"] for row in told if row["errors"]] == []


def test_activity_detector_finds_most_of_every_turn(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert row["speech_s"] > 0.7, row["path"]

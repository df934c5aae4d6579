from pathlib import Path

import pytest

from voicebot.training.corrections import (
    Reading,
    TooFewCorrectionsError,
    is_better,
    learn_corrections,
)
from voicebot.training.understanding import train_language
from voicebot.training.written import Utterance


def said(text: str, intent: str, cooperation: int) -> Utterance:
    return Utterance(
        text=text,
        intents=frozenset({intent}),
        mood="neutral" if cooperation > 2 else "angry",
        valence=0.0,
        cooperation=cooperation,
        group="test",
    )


WRITTEN = [
    *(
        said(f"ich zahle am {day}", "promise_to_pay", 5)
        for day in ("montag", "dienstag", "mittwoch", "freitag")
    ),
    *(said(f"nein {word} nicht", "refuse_plan", 1) for word in ("das", "so", "bestimmt", "sicher")),
    *(said(f"wie bitte {word}", "unclear", 3) for word in ("was", "noch mal", "lauter", "hallo")),
]
CORRECTED = [said(f"geht klar chef nummer {number}", "agree", 5) for number in range(80)]


def test_corrections_that_help_are_promoted(tmp_path: Path) -> None:
    present = train_language(WRITTEN, "de")
    verdict = learn_corrections(CORRECTED, "de", present, tmp_path, WRITTEN)
    assert verdict.promoted
    assert verdict.after.intents_f1 > verdict.before.intents_f1
    assert verdict.taught + verdict.held == len(CORRECTED)
    assert (tmp_path / "intents" / "de.npz").exists()
    assert (tmp_path / "scores" / "de.npz").exists()


def test_what_is_no_better_is_not_written(tmp_path: Path) -> None:
    present = train_language([*WRITTEN, *CORRECTED * 3], "de")
    contrary = [
        said(row.text, "agree" if i % 2 else "refuse_plan", 5 if i % 2 else 1)
        for i, row in enumerate(CORRECTED)
    ]
    verdict = learn_corrections(contrary, "de", present, tmp_path, WRITTEN)
    assert verdict.promoted == is_better(verdict.after, verdict.before)
    assert (tmp_path / "intents").exists() == verdict.promoted


def test_too_few_corrections_are_refused(tmp_path: Path) -> None:
    present = train_language(WRITTEN, "de")
    with pytest.raises(TooFewCorrectionsError, match="at least 10"):
        learn_corrections(CORRECTED[:5], "de", present, tmp_path, WRITTEN)


@pytest.mark.parametrize(
    ("f1", "error", "better"),
    [(0.8, 0.2, False), (0.81, 0.2, True), (0.8, 0.19, True), (0.9, 0.21, False), (0.79, 0.1, False)],
)
def test_better_means_worse_in_nothing(f1: float, error: float, better: bool) -> None:
    before = Reading(intents_f1=0.8, cooperation_error=0.2)
    assert is_better(Reading(intents_f1=f1, cooperation_error=error), before) is better

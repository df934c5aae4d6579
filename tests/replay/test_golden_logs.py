"""Calls that taught something, kept without a personal field: they replay action by action, rule by rule."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicebot.actions import OUTCOMES, EndCall
from voicebot.dialogue.phrases import LANGUAGES, PhraseBook
from voicebot.dialogue.replay import replay
from voicebot.service.log_file import read_log

LOGS = sorted(Path(__file__).parent.glob("*.jsonl"))
BOOK = PhraseBook.read()


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_a_golden_log_replays_to_the_same_actions(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    entries = read_log(lines)
    assert replay(entries, BOOK) is None
    ends = [entry.item.outcome for entry in entries if isinstance(entry.item, EndCall)]
    assert len(ends) == 1
    assert ends[0] in OUTCOMES


def test_every_golden_call_exists_in_both_languages() -> None:
    names = {path.stem.split(".")[0] for path in LOGS}
    assert len(names) >= 12
    assert {path.stem for path in LOGS} == {f"{name}.{language}" for name in names for language in LANGUAGES}


def personal(value: object) -> Iterator[object]:
    """Every value under a personal name, at any depth."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from [item] if name.startswith("pii_") else personal(item)
    elif isinstance(value, list):
        for item in value:
            yield from personal(item)


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_a_golden_log_holds_no_personal_value(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        assert not any(personal(json.loads(line)))

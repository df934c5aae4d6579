"""The project's own phrases, each set as a whole: single misses are allowed up to the project's bars."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from voicebot.understanding.values import find_values

PHRASES = Path(__file__).parent / "spoken"
LANGUAGES = {"de": "de", "en": "en-GB"}
NOW = dt.datetime.fromisoformat("2026-03-11T10:15:00+01:00")
MOST_FALSE = 0.05


def phrases(kind: str) -> list[Path]:
    return sorted(PHRASES.glob(f"{kind}*.yaml"))


def name_of(path: Path) -> str:
    return path.stem


def language_of(path: Path) -> str:
    return LANGUAGES[path.stem[-2:]]


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize("path", phrases("days"), ids=name_of)
def test_nine_of_ten_named_days_are_exact(path: Path) -> None:
    content = load(path)
    now, language = dt.datetime.fromisoformat(content["now"]), language_of(path)
    hits = [
        [date.day for date in find_values(text, language, now).dates]
        == (day if isinstance(day, list) else [day])
        for text, day in content["days"].items()
    ]
    assert share(hits) >= 0.90


@pytest.mark.parametrize("path", phrases("days"), ids=name_of)
def test_vague_and_recurring_days_are_no_dates(path: Path) -> None:
    content = load(path)
    now, language = dt.datetime.fromisoformat(content["now"]), language_of(path)
    assert share([bool(find_values(text, language, now).dates) for text in content["none"]]) <= MOST_FALSE


@pytest.mark.parametrize("path", phrases("numbers"), ids=name_of)
def test_numerals_and_ordinals_are_exact(path: Path) -> None:
    content, language = load(path), language_of(path)
    hits = [
        [number.value for number in find_values(text, language, NOW).numbers] == [value]
        for text, value in content["numbers"].items()
    ]
    assert share(hits) >= 0.92
    assert not any(find_values(text, language, NOW).numbers for text in content["none"])


@pytest.mark.parametrize("path", phrases("sums"), ids=name_of)
def test_sums_are_exact_with_what_they_refer_to(path: Path) -> None:
    content, language = load(path), language_of(path)
    hits = [
        [(amount.cents, amount.role) for amount in find_values(text, language, NOW).amounts]
        == [(round(value * 100), role) for value, role in wanted]
        for text, wanted in content["sums"].items()
    ]
    assert share(hits) >= 0.90


@pytest.mark.parametrize("path", phrases("sums"), ids=name_of)
def test_sums_that_offer_nothing_are_no_offers(path: Path) -> None:
    content, language = load(path), language_of(path)
    others = [text for text, wanted in content["sums"].items() if all(role != "offer" for _, role in wanted)]
    false = [
        any(amount.role == "offer" for amount in find_values(text, language, NOW).amounts) for text in others
    ]
    assert share(false) <= MOST_FALSE


@pytest.mark.parametrize("path", phrases("sums"), ids=name_of)
def test_numbers_that_are_no_money_are_no_sums(path: Path) -> None:
    content, language = load(path), language_of(path)
    assert share([bool(find_values(text, language, NOW).amounts) for text in content["none"]]) <= MOST_FALSE

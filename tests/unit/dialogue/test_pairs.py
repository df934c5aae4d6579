"""What was said, and what a good agent would answer: the policy against reviewed pairs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fakes.dialogue import LANGUAGES, ScriptedCall
from voicebot.dialogue.phrases import PhraseBook
from voicebot.findings import INTENTS

PAIRS = Path(__file__).parents[2] / "data" / "pairs"
LEAST = 120
VALENCE = {"angry": -0.7, "distressed": -0.7, "anxious": -0.4}


def pairs(language: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((PAIRS / f"{language}.yaml").read_text(encoding="utf-8"))
    return entries


def cases() -> Iterator[Any]:
    for language in LANGUAGES:
        for number, pair in enumerate(pairs(language)):
            name = f"{language}-{number}-{pair['when']}-{'-'.join(pair['heard'])}"
            yield pytest.param(language, pair, id=name)


def brought_to(when: str, language: str) -> ScriptedCall:
    call = ScriptedCall(language)
    match when:
        case "opening":
            call.start()
        case "identity":
            call.start()
            call.says_to_bot("agree", words=1)
        case "listening":
            call.verified()
        case "rate":
            call.verified().says_to_bot("ask_instalments")
        case "waiting":
            call.verified().says_to_bot("ask_instalments", offer=5000)
            call.suggest()
        case "offered":
            call.offered()
        case "handing_over":
            call.verified().says_to_bot("ask_human")
        case "wrapping_up":
            call.offered().says_to_bot("agree")
        case _:
            raise AssertionError(when)
    return call


@pytest.mark.parametrize(("language", "pair"), list(cases()))
def test_the_bot_answers_as_a_good_agent_would(language: str, pair: dict[str, Any]) -> None:
    mood = pair.get("mood", "neutral")
    for said in pair["said"]:
        call = brought_to(pair["when"], language)
        before = len(call.says)
        call.says_to_bot(
            *pair["heard"],
            words=pair.get("words", len(said.split())),
            mood=mood,
            valence=VALENCE.get(mood, 0.0),
            offer=pair.get("offer"),
            text=said,
        )
        assert [say.phrase for say in call.says[before:]] == pair["answer"], said


@pytest.mark.parametrize("language", LANGUAGES)
def test_enough_pairs_were_reviewed_and_none_twice(language: str) -> None:
    said = [line for pair in pairs(language) for line in pair["said"]]
    assert len(said) >= LEAST
    assert len(set(said)) == len(said)


def test_both_languages_review_the_same_situations() -> None:
    german, english = (
        [{k: v for k, v in pair.items() if k != "said"} for pair in pairs(language)] for language in LANGUAGES
    )
    assert german == english


def test_the_pairs_name_only_known_intents_and_phrases() -> None:
    book = PhraseBook.read()
    for pair in pairs("de"):
        assert set(pair["heard"]) <= set(INTENTS)
        assert all(book.has(key) for key in pair["answer"])

"""German and English stand side by side, and nothing says what must not be said."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from voicebot.actions import OUTCOMES
from voicebot.console.words import DESK_PARTS, table, word
from voicebot.findings import INTENTS, MOODS
from voicebot.rows import PLAN_MOVES, SKILLS
from voicebot.web.codes import DECLINE_CODES, NOTE_CODES, RESULT_CODES


def leaves(part: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_word_is_text(language: str) -> None:
    assert [key for key, value in leaves(table(language)) if not isinstance(value, str) or not value] == []


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    german, english = dict(leaves(table("de"))), dict(leaves(table("en")))
    assert german.keys() == english.keys()
    for key, text in german.items():
        assert text.count("{") == english[key].count("{"), key


@pytest.mark.parametrize("language", ["de", "en"])
def test_people_are_never_labelled_and_nothing_threatens(language: str) -> None:
    said = " ".join(text.lower() for _, text in leaves(table(language)))
    for never in (
        "debtor",
        "delinquent",
        "schuldner",
        "refuses",
        "verweigert",
        "sla",
        "consequences",
        "mahnbescheid",
    ):
        assert never not in said.split(), never


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_id_of_the_trade_has_a_word(language: str) -> None:
    ids = {
        "intent": INTENTS,
        "mood": MOODS,
        "outcome": OUTCOMES,
        "plan_state": {*PLAN_MOVES, *(s for moves in PLAN_MOVES.values() for s in moves)},
        "decline": DECLINE_CODES,
        "note": NOTE_CODES,
        "skill": SKILLS,
        "result": RESULT_CODES,
    }
    assert [
        f"{part}.{one}" for part, names in ids.items() for one in names if one not in table(language)[part]
    ] == []


def test_the_desk_takes_only_parts_that_exist() -> None:
    assert set(DESK_PARTS) <= set(table("en"))


def test_an_unknown_key_shows_itself() -> None:
    assert word("en", "reason.something_new") == "something_new"

"""German and English stand side by side, and nothing says what must not be said."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from decision_navigator import gates
from voicebot.actions import OUTCOMES, RecordDispute
from voicebot.console.words import DESK_PARTS, reason_word, table, word
from voicebot.findings import INTENTS, MOODS
from voicebot.ports_dials import CampaignState
from voicebot.rows import PLAN_MOVES, SKILLS
from voicebot.web.codes import DECLINE_CODES, NOTE_CODES, RESULT_CODES

ROOT = Path(__file__).resolve().parents[3] / "voicebot"


def leaves(part: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_word_is_text(language: str) -> None:
    assert [key for key, value in leaves(table(language)) if not isinstance(value, str) or not value] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_key_is_text_too(language: str) -> None:
    """YAML takes ``yes``, ``no``, ``on`` and ``off`` for something else unless they stand in quotes."""
    keys = [(part, key) for part, words in table(language).items() for key in words]
    assert [(part, key) for part, key in keys if not isinstance(key, str)] == []


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


def _texts(node: ast.expr) -> list[str]:
    return [
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(ROOT.rglob("*.py")):
        if "training" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def reasons() -> set[str]:
    """Every reason that a task, a hold, a hand-over or a gate of the navigator names."""
    found = {*gates._FLAG_GATES, "moratorium", "disputed", "time_barred", "policy_incomplete", "currency"}
    found |= {gate for gate, _skill in gates._INTENT_GATES.values()}
    makers = ("Task", "HandOver", "BookCallback", "HoldContact", "StopContact", "Hold")
    for name, call in _calls():
        if name == "call_person":
            found |= {text for text in _texts(call.args[2]) if text != "ask_human"}
        elif name in ("_task", "_callback") and call.args:
            found |= {text for text in _texts(call.args[-1]) if text.islower()}
        elif name in makers:
            found |= {text for k in call.keywords if k.arg == "reason" for text in _texts(k.value)}
    return found - {"no_decision."}  # the beginning of three that are named below


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_reason_is_said_in_words(language: str) -> None:
    causes = {f"no_decision.{cause}" for cause in ("deadline", "nobody_there", "desk_closed")}
    named = {*reasons(), *causes, *get_args(get_type_hints(RecordDispute)["kind"])}
    assert {"plan_broken", "crisis", "self_harm", "wrong_number", "silence", "not_the_person"} <= named
    words = table(language)
    assert sorted(named - set(words["reason"]) - set(words["intent"])) == []
    assert reason_word(language, "ask_human") == words["intent"]["ask_human"]
    assert reason_word(language, "tr") not in ("tr", "other_language")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_line_of_the_audit_is_said_in_words(language: str) -> None:
    writers = ("AuditLine", "_put", "_line", "_write", "_written")
    lines = {
        str(node.value)
        for name, call in _calls()
        if name in writers
        for node in (*call.args, *(k.value for k in call.keywords if k.arg == "what"))
        if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+\.[a-z_]+", str(node.value))
    }
    states = {f"campaign.{state}" for state in get_args(CampaignState)}
    assert {"reminder.resend", "session.begin", "block.lifted", "call.take_over"} <= lines
    assert sorted((lines | states) - set(table(language)["audit_what"])) == []


def test_the_desk_takes_only_parts_that_exist() -> None:
    assert set(DESK_PARTS) <= set(table("en"))


def test_an_unknown_key_shows_itself() -> None:
    assert word("en", "reason.something_new") == "something_new"

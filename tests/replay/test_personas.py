"""Simulated callers talk with the real core and the shipped models; nobody's rule is broken."""

import datetime as dt
import json
from pathlib import Path

import pytest

from decision_navigator.facts import parse_case
from voicebot.dialogue.phrases import LANGUAGES, PhraseBook
from voicebot.errors import OperatorError
from voicebot.training.personas.runner import World, play, report
from voicebot.training.personas.scripts import HOME, Persona, question_of, read_personas
from voicebot.wiring.parts import make_navigator, make_understanding

CASES = Path(__file__).parents[2] / "configs" / "demo"
PERSONAS = [persona for language in LANGUAGES for persona in read_personas(language)]
NEVER_A_PLAN = (
    "third_party",
    "wrong_number",
    "minor",
    "bereaved",
    "ill",
    "desperate",
    "insolvent",
    "represented",
)


@pytest.fixture(scope="module")
def world() -> World:
    understander, scorer = make_understanding()
    return World(
        navigator=make_navigator(),
        understander=understander,
        scorer=scorer,
        phrases=PhraseBook.read(),
        cases=[
            parse_case(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(CASES.glob("*.json"))
        ],
        agency="Brücke",
        now=dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    )


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda p: f"{p.id}-{p.language}")
def test_a_persona_is_treated_by_the_rules_and_its_log_replays(persona: Persona, world: World) -> None:
    for seed in (1, 2):
        result = play(world, persona, seed)
        assert result.violations == ()
        assert result.difference is None
        if persona.id in NEVER_A_PLAN:
            assert result.outcome != "plan_wished"


def test_the_same_seed_plays_the_same_call(world: World) -> None:
    first, second = (play(world, PERSONAS[0], 7) for _ in range(2))
    assert first.log == second.log


def test_a_report_counts_what_the_calls_were(world: World) -> None:
    results = [play(world, persona, 3) for persona in PERSONAS[:4]]
    found = report(results)
    assert found.calls == 4
    assert found.outcomes.total() == 4
    assert found.violations == ()


def test_at_least_twenty_personas_exist_in_both_languages() -> None:
    german, english = ({p.id for p in PERSONAS if p.language == language} for language in LANGUAGES)
    assert german == english
    assert len(german) >= 20


@pytest.mark.parametrize(
    ("phrase", "question"),
    [
        ("rate.instead", "rate"),
        ("identity.postcode", "postcode"),
        ("wait.bridge", "waiting"),
        ("ack.worry", ""),
    ],
)
def test_a_caller_knows_which_question_was_asked(phrase: str, question: str) -> None:
    assert question_of(phrase) == question


@pytest.mark.parametrize("text", ["anyone: [", "anyone: {}", "anyone: {weather: [a]}\npersonas: {}"])
def test_a_broken_persona_file_is_refused_with_one_sentence(tmp_path: Path, text: str) -> None:
    for language in LANGUAGES:
        (tmp_path / f"{language}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(OperatorError, match="yaml"):
        read_personas("de", tmp_path)


def test_the_personas_are_data_beside_the_code() -> None:
    assert {path.name for path in HOME.glob("*.yaml")} == {"de.yaml", "en.yaml"}

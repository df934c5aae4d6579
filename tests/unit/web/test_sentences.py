"""What goes wrong is said in German where German is asked for: no sentence of the code is missing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicebot.service.topic_growth import NAME
from voicebot.store.plan_rules import RULES, parse
from voicebot.web import rights
from voicebot.web.sentences import asked_for, for_person, in_german

ROOT = Path(__file__).resolve().parents[3] / "voicebot"
SAID_ON_PAGES = (
    "api",
    "console",
    "identity",
    "store",
    "web",
    "service/approvals.py",
    "service/campaigns.py",
    "service/crm.py",
    "service/dispatch.py",
    "service/messages.py",
    "service/notices.py",
    "service/outcomes.py",
    "service/outgoing.py",
    "service/reminders.py",
    "service/senders.py",
    "service/steering.py",
    "service/undelivered.py",
    "service/webhooks.py",
)
NEVER_ON_A_PAGE = (
    "api/routes/imports.py",  # integrators and the command line import, not pages
    "console/words.py",  # at the start
    "service/crm.py:PeerError",  # the CRM's own messages
    "service/outgoing.py:OperatorError",  # at the start
    "store/engines.py",  # at the start
    "store/grants.py",  # at the start
    "store/migrations",  # voicebot migrate
    "store/opening.py",  # at the start
    "store/sealing.py:OperatorError",  # at the start
    "web/case_ids.py",  # imports
    "web/import_rows.py",  # imports
    "service/campaigns.py:OperatorError",  # the command line makes campaigns
)
ERRORS = (
    "Forbidden",
    "HTTPException",
    "NotDelivered",
    "NotFound",
    "NotSignedIn",
    "OperatorError",
    "PeerError",
    "PlanChanged",
    "Problem",
    "RefusedByStore",
    "StoreError",
    "VersionConflict",
    "problem",
)
"""What is called with a sentence; ``HeldByOther`` and ``CheckFailed`` make theirs themselves."""


def sentences() -> Iterator[tuple[str, str]]:
    """Where each sentence is written, and the sentence, braces filled with something."""
    for folder in SAID_ON_PAGES:
        base = ROOT / folder
        for path in sorted(base.rglob("*.py") if base.is_dir() else [base]):
            where = str(path.relative_to(ROOT))
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
                if name not in ERRORS or f"{where}:{name}".startswith(NEVER_ON_A_PAGE):
                    continue
                texts = [text for argument in getattr(call, "args", ()) if (text := _text(argument))]
                if texts:
                    yield f"{where}:{getattr(call, 'lineno', 0)}", texts[0]


def _text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(part) or "7" for part in values)
        case _:
            return ""


FOUND = sorted(set(sentences()))


def test_the_walk_finds_what_is_said() -> None:
    said = {text for _, text in FOUND}
    assert {"The call is over.", "7 cannot take this task: another role or language."} <= said
    assert len(said) > 70


@pytest.mark.parametrize(("where", "sentence"), FOUND, ids=[where for where, _ in FOUND])
def test_every_sentence_of_the_code_has_its_german(where: str, sentence: str) -> None:
    german = in_german(sentence)
    assert german, f"{where}: {sentence}"
    assert german != sentence
    assert "{" not in german


def test_every_right_and_every_rule_about_a_decision_has_its_german() -> None:
    asked = [*rights._SENTENCES.values(), NAME]
    for trigger in ("decisions_plan",):
        asked += [text for text, _ in parse(RULES[trigger][2])]
    assert [text for text in asked if in_german(text) is None] == []


def test_values_are_said_in_german_too() -> None:
    assert in_german("The plan is expired by now.") == (
        "Der Plan ist inzwischen weiter: nicht rechtzeitig entschieden."
    )
    assert in_german("Another of your tabs is looking at this.") == (
        "Ein anderes Ihrer Fenster sieht sich das gerade an."
    )
    assert in_german("Maria Klein is looking at this.") == "Maria Klein sieht sich das gerade an."
    assert in_german("terms.rate_cents: Input should be less than or equal to 100000000.") == (
        "Rate: höchstens 100000000."
    )


@pytest.mark.parametrize(
    ("status", "starts"), [(404, "Das gibt es hier nicht"), (418, "Das passt"), (599, "Auf")]
)
def test_an_unknown_sentence_becomes_that_of_its_status(status: int, starts: str) -> None:
    assert for_person("Nobody ever wrote this", "de", status).startswith(starts)
    assert for_person("Nobody ever wrote this", "en", status) == "Nobody ever wrote this"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr,de;q=0.5,en;q=0.7", "en"),
        ("fr;q=0.9, de;q=0.5", "de"),
        ("de;q=0", "en"),
        ("*", "en"),
        ("de;q=high, en", "en"),
    ],
)
def test_the_language_is_the_one_that_is_asked_for_most(header: str, language: str) -> None:
    assert asked_for(header) == language

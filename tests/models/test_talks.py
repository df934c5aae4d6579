"""Whole talks as text with the shipped models, held and judged by hand once; each keeps steps and end."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from voicebot.cli import main

ROOT = Path(__file__).parents[2]
TALKS = ROOT / "tests" / "data" / "talks"
CASES = {"de": "anna-berger.json", "en": "james-walker.json"}
NOW = "2026-11-23T10:00:00+01:00"
UNTOLD = ("greet", "end")
OF_A_DEBT = ("euro", "rechnung", "invoice", "zahlen", "schuld", "debt", "nordlicht", "elbmobil")


def talks() -> list[Any]:
    return [
        pytest.param(language, talk, id=f"{language}-{talk['about']}")
        for language in CASES
        for talk in yaml.safe_load((TALKS / f"{language}.yaml").read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("language", "talk"), talks())
def test_a_talk_keeps_its_steps_and_its_end(
    language: str,
    talk: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in talk["caller"])))
    case = str(ROOT / "configs" / "demo" / CASES[language])
    assert main(["talk", "--case", case, "--lang", language, "--agent", talk["desk"], "--now", NOW]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    steps = [row["step"] for row in rows if row.get("type") == "ExplainStep"]
    assert [step for step in steps if step not in UNTOLD] == talk["steps"]
    assert rows[-1]["outcome"] == talk["outcome"]
    assert not told_a_stranger(rows)


def told_a_stranger(rows: list[dict[str, Any]]) -> list[str]:
    """Return what was said of a debt before the person was recognised."""
    welcomed = next((at for at, row in enumerate(rows) if row.get("step") == "welcome"), len(rows))
    said = [row["say"] for row in rows[:welcomed] if "say" in row]
    return [line for line in said if any(word in line.lower() for word in OF_A_DEBT)]

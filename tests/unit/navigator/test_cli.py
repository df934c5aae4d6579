import json
from pathlib import Path

import pytest

from decision_navigator.cli import EXAMPLES, main
from tests.fakes.navigator import DEMO

NOW = ("--now", "2026-11-18T10:00:00+01:00")
Printed = pytest.CaptureFixture[str]


def test_propose_prints_plans_as_json(capsys: Printed) -> None:
    assert main(["propose", str(DEMO / "anna-berger.json"), *NOW]) == 0
    result = json.loads(capsys.readouterr().out)
    option = result["options"][0]
    plan = option["plan"]
    assert sum(i["amount_cents"] for i in plan["instalments"]) == plan["total_cents"] == 30852
    assert {"p_kept", "low", "high", "reasons", "terms_hash", "propensity"} <= set(option)
    assert {"expected_recovery_low_cents", "expected_recovery_high_cents"} <= set(option)
    assert result["model"]


def test_propose_prints_the_gate_that_stopped_it(capsys: Printed, tmp_path: Path) -> None:
    data = json.loads((DEMO / "anna-berger.json").read_text(encoding="utf-8"))
    data["flags"]["insolvency"] = True
    file = tmp_path / "case.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    assert main(["propose", str(file), *NOW]) == 0
    assert json.loads(capsys.readouterr().out)["stopped"]["gate"] == "insolvency"


@pytest.mark.parametrize(("lang", "word"), [("de", "Warum"), ("en", "Why")])
def test_explain_speaks_both_languages(capsys: Printed, lang: str, word: str) -> None:
    assert main(["explain", str(DEMO / "emily-carter.json"), "--lang", lang, *NOW]) == 0
    text = capsys.readouterr().out
    assert word in text
    assert "statement.income_cents" in text


def refused(capsys: Printed, *arguments: str) -> str:
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_bad_input_gets_one_sentence_and_exit_code_2(capsys: Printed, tmp_path: Path) -> None:
    assert "cannot be read" in refused(capsys, "propose", str(tmp_path / "none.json"), *NOW)
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    assert "is not JSON" in refused(capsys, "propose", str(broken), *NOW)
    listed = tmp_path / "list.json"
    listed.write_text("[]", encoding="utf-8")
    assert "must hold one object" in refused(capsys, "propose", str(listed), *NOW)
    empty = tmp_path / "empty.json"
    empty.write_text("{}", encoding="utf-8")
    assert "claims is missing." in refused(capsys, "propose", str(empty), *NOW)
    case = str(DEMO / "anna-berger.json")
    assert "with a zone" in refused(capsys, "propose", case, "--now", "2026-11-18")
    assert "Train it again" in refused(capsys, "propose", case, *NOW, "--model", str(broken))
    assert "no policy tables" in refused(capsys, "propose", case, *NOW, "--policy", str(tmp_path))


def test_bad_tables_and_worlds_get_one_sentence(capsys: Printed, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("x,y\n1,a\n2,b\n", encoding="utf-8")
    said = refused(capsys, "evaluate", "--table", str(table), "--target", "y")
    assert "not numeric" in said
    assert "needs --target" in refused(capsys, "evaluate", "--table", str(table))
    missing = str(tmp_path / "none")
    assert "is no folder" in refused(capsys, "evaluate", "--history", missing)
    assert "cannot be read" in refused(capsys, "score", missing + ".csv", "--out", missing)
    world = tmp_path / "world.yaml"
    world.write_text("planet: {}\n", encoding="utf-8")
    assert "unknown part" in refused(
        capsys, "simulate", "--world", str(world), "--tables", str(tmp_path / "out")
    )


@pytest.mark.parametrize("command", list(EXAMPLES))
def test_every_command_helps_with_an_example(capsys: Printed, command: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert EXAMPLES[command].split()[1] in text
    assert "Example: decision-navigator" in text

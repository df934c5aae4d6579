"""Bad input ends with exit code 2 and one clear sentence, on standard error and without a traceback."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from voicebot.settings import ROOT

ANNA = str(ROOT / "configs" / "demo" / "anna-berger.json")


def voicebot(
    *arguments: str, text: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command with the test's arguments
        [sys.executable, "-m", "voicebot", *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "VOICEBOT__MODELS__OFFLINE": "true", **(environment or {})},
    )


def refused(result: subprocess.CompletedProcess[str], says: str) -> None:
    assert result.returncode == 2, result.stderr
    lines = [line for line in result.stderr.splitlines() if line.startswith("voicebot: ")]
    assert len(lines) == 1, result.stderr
    assert says in lines[0]
    assert "Traceback" not in result.stderr


def test_an_unknown_case_file_is_named(tmp_path: Path) -> None:
    refused(voicebot("talk", "--case", str(tmp_path / "nobody.json"), "--lang", "de"), "nobody.json")


def test_a_broken_case_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text("{", encoding="utf-8")
    refused(voicebot("talk", "--case", str(tmp_path / "case.json"), "--lang", "de"), "no valid JSON")


def test_a_missing_field_of_a_case_is_named(tmp_path: Path) -> None:
    case = json.loads(Path(ANNA).read_text(encoding="utf-8"))
    del case["claims"][0]["principal_cents"]
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
    refused(
        voicebot("talk", "--case", str(tmp_path / "case.json"), "--lang", "de"), "claims[0].principal_cents"
    )


@pytest.mark.parametrize("content", [b"", b"this is no sound", b"RIFF\x00\x00\x00\x00WAVE"])
def test_unreadable_or_empty_audio_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "turn.wav"
    path.write_bytes(content)
    refused(voicebot("call", "--case", ANNA, "--lang", "de", "--audio", str(path)), "turn.wav")
    refused(voicebot("transcribe", "--lang", "de", str(path)), "turn.wav")


def test_missing_audio_is_named(tmp_path: Path) -> None:
    refused(voicebot("transcribe", "--lang", "de", str(tmp_path / "gone.flac")), "gone.flac")


def test_a_missing_model_folder_is_named(tmp_path: Path) -> None:
    turn = str(ROOT / "audio_fixtures" / "de" / "instalments" / "16k" / "01-consent.flac")
    model = str(tmp_path / "no-model-here")
    refused(voicebot("transcribe", "--lang", "de", "--model", model, turn), "no-model-here")


def test_broken_yaml_is_named(tmp_path: Path) -> None:
    config = tmp_path / "own.yaml"
    config.write_text("web: [1, 2", encoding="utf-8")
    refused(voicebot("serve", "--config", str(config)), "no valid YAML")


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    config = tmp_path / "own.yaml"
    config.write_text("desk: {decision_deadline_s: soon}", encoding="utf-8")
    refused(voicebot("serve", "--config", str(config)), "desk.decision_deadline_s")


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {"VOICEBOT__WEB__PORT": port, "VOICEBOT__DATA_DIR": str(tmp_path)}
        refused(voicebot("serve", environment=environment), f"The port {port}")


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder", encoding="utf-8")
    environment = {"VOICEBOT__DATA_DIR": str(tmp_path / "data"), "VOICEBOT__WEB__PORT": "0"}
    refused(voicebot("serve", environment=environment), "cannot be written")


def test_a_line_that_is_no_json_is_named_by_its_number() -> None:
    refused(voicebot("understand", "--lang", "de", text='{"text": "ja"}\nnein\n'), "Line 2")


def test_a_time_without_a_zone_is_refused() -> None:
    line = json.dumps({"text": "morgen", "now": "2026-11-18T10:00:00"})
    refused(voicebot("understand", "--lang", "de", text=line), "time zone")


def test_an_unknown_sign_in_a_talk_is_refused() -> None:
    refused(voicebot("talk", "--case", ANNA, "--lang", "de", text="#dance\n"), "#dance")


def test_a_log_with_a_gap_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "call.jsonl"
    entry = {"call_id": "c", "seq": 2, "at": "2026-11-18T10:00:00+01:00", "type": "StopSpeaking", "v": 1}
    log.write_text(json.dumps(entry), encoding="utf-8")
    refused(voicebot("replay", str(log)), "entry 1 is missing")

"""The configuration is read from defaults, a file and the environment, and wrong values are named."""

from pathlib import Path

import pytest

from voicebot import settings
from voicebot.errors import OperatorError


def test_the_defaults_are_complete_and_hold_no_secret() -> None:
    values = settings.read(environment={})
    assert values.mode == "production"
    assert not values.notices.smtp_password_file
    assert not values.webhook.secret_file


def test_a_file_wins_over_defaults_and_the_environment_over_both(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("web: {port: 1234}\ncalls: {port: 2345}\n", encoding="utf-8")
    values = settings.read(own, environment={"VOICEBOT__WEB__PORT": "999", "HOME": "/nowhere"})
    assert (values.web.port, values.calls.port) == (999, 2345)


def test_a_change_from_the_command_line_wins_over_everything() -> None:
    values = settings.read(changes={"web.port": 7}, environment={"VOICEBOT__WEB__PORT": "999"})
    assert values.web.port == 7


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("web: {port: many}", "web.port"),
        ("web: {colour: red}", "web.colour"),
        ("desk: {open: always}", "desk.open"),
        ("clock: {start: '2026-01-01T00:00:00'}", "clock.start"),
        ("- a list", "must be a mapping"),
        ("web: [1, 2", "no valid YAML"),
    ],
)
def test_bad_configuration_is_refused_with_one_sentence_naming_the_key(
    tmp_path: Path, text: str, says: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(OperatorError, match=says) as raised:
        settings.read(own, environment={})
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"nothing\.yaml cannot be read"):
        settings.read(tmp_path / "nothing.yaml", environment={})

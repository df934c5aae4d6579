"""Asterisk's own AudioSocket() with the dialplan of docs/telephony.md: the key opens it, sound returns."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telephony.conftest import Telephone, trunk_line
from tests.telephony.stage.asterisk import Asterisk, free_port
from tests.telephony.stage.bot import Bot, echo_bot
from tests.telephony.stage.echoes import every_second_is_alike, speech, talk

MODULES = ("res_curl.so", "func_curl.so", "func_uuid.so", "app_audiosocket.so")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def older_road(tmp_path: Path, port: int) -> Iterator[Bot]:
    """A bot with its AudioSocket open."""
    with echo_bot(tmp_path / "bot", {"VOICEBOT__CALLS__AUDIOSOCKET_PORT": str(port)}) as bot:
        yield bot


@pytest.fixture
def exchange(older_road: Bot, port: int, tmp_path: Path) -> Iterator[Asterisk]:
    """Asterisk that sends calls for ``older-road`` there."""
    with Asterisk(older_road.media_uri, older_road.token, tmp_path) as asterisk:
        for module in MODULES:
            assert "Loaded" in asterisk.console(f"module load {module}"), module
        announce = f"http://127.0.0.1:{older_road.port}/audiosocket/${{KEY}}?case_id=anna"
        steps = (
            "Set(KEY=${UUID()})",
            f"Set(CURLOPT(httpheader)=Authorization: Bearer {older_road.token})",
            f"Set(SAID=${{CURL({announce})}})",
            "Answer()",
            f"AudioSocket(${{KEY}},127.0.0.1:{port})",
        )
        asterisk.dialplan("from-trunk", "older-road", steps)
        yield asterisk


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_second_of_speech_comes_back_over_audiosocket(
    exchange: Asterisk, older_road: Bot, telephone: Telephone, tmp_path: Path, language: str
) -> None:
    caller = telephone(trunk_line(exchange))
    talk(caller, f"sip:older-road@127.0.0.1:{exchange.ports.sip}", speech(tmp_path, language))
    every_second_is_alike(caller)
    assert older_road.load()["calls"] == 0, "the hang-up arrived"


def test_a_key_that_nobody_announced_opens_nothing(
    exchange: Asterisk, older_road: Bot, port: int, telephone: Telephone
) -> None:
    key = "00000000-0000-4000-8000-000000000000"
    exchange.dialplan("from-trunk", "stranger", ("Answer()", f"AudioSocket({key},127.0.0.1:{port})"))
    caller = telephone(trunk_line(exchange))
    caller.dial(f"sip:stranger@127.0.0.1:{exchange.ports.sip}")
    caller.wait_for("CALL_CLOSED")
    assert older_road.load()["calls"] == 0

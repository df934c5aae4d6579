"""The shipped configurations load in the programs that they are for."""

from pathlib import Path

import pytest

from tests.telephony.stage.asterisk import Asterisk
from tests.telephony.stage.kamailio import Kamailio
from tests.telephony.stage.processes import run
from voicebot.errors import OperatorError
from voicebot.settings import CONFIGS
from voicebot.telephony.configuration import write

OWN = ("cdr.conf", "cel.conf", "features.conf", "acl.conf", "udptl.conf", "pjproject.conf", "keys")
"""Files that Asterisk may do without, and says so."""


def test_asterisk_loads_every_module_and_endpoint(asterisk: Asterisk) -> None:
    complaints = [
        line
        for line in asterisk.messages().splitlines()
        if "ERROR" in line and not any(name in line for name in OWN)
    ]
    assert complaints == []
    endpoints = asterisk.ari("endpoints")
    assert isinstance(endpoints, list)
    assert {e["resource"] for e in endpoints if e["technology"] == "PJSIP"} == {
        "trunk",
        "trunk-tls",
        "desk-1",
    }
    assert "to-bot" in asterisk.console("dialplan show to-bot")
    assert "voicebot" in asterisk.console("ari show users")


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"ari\.conf needs a value for ARI_PASSWORD"):
        write(CONFIGS / "telephony" / "asterisk", tmp_path, {})


def test_kamailio_accepts_its_configuration(tmp_path: Path) -> None:
    proxy = Kamailio(work=tmp_path, node="127.0.0.1:5080")
    checked = run(["kamailio", "-c", "-f", proxy.configuration])
    assert checked.returncode == 0, checked.stderr[-2000:]
    assert "config file ok" in checked.stderr + checked.stdout

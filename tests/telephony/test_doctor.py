"""The doctor looks at a running installation: all is well, until a hop is taken away."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.telephony.conftest import Telephone
from tests.telephony.stage.processes import run
from tests.telephony.stage.product import House, product
from voicebot.wiring.demo import wait_until_ready


def doctor(house: House, environment: dict[str, str]) -> tuple[int, str]:
    done = run([Path(sys.executable).parent / "voicebot", "doctor"], env={**os.environ, **environment})
    print(done.stdout, done.stderr)  # noqa: T201 - shown when the test fails
    return done.returncode, done.stdout


def test_every_hop_is_well_and_a_missing_one_is_named(
    telephone: Telephone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = {"TELEPHONY__PEOPLE": "{general: PJSIP/desk-1}"}
    with product("de", "instalments", tmp_path, monkeypatch, people) as house:
        asyncio.run(wait_until_ready(house.running.settings))
        code, said = doctor(house, house.environment)
        assert code == 1
        assert "WRONG  people's telephones      The telephone PJSIP/desk-1 is not registered" in said
        assert "1 of these need you." in said

        telephone(house.person()).wait_for("REGISTER_OK")
        code, said = doctor(house, house.environment)
        assert (code, "WRONG" in said) == (0, False)
        assert said.rstrip().endswith("All is well.")

        house.asterisk.console("core stop now")
        code, said = doctor(house, house.environment)
        assert code == 1
        assert "WRONG  ARI                      Asterisk does not answer on ARI." in said
        assert "ok     calls process" in said

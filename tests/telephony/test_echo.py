"""A telephone calls through Asterisk to the bot's echo: what comes back is what was said, by the second."""

from pathlib import Path

import pytest

from tests.telephony.conftest import Telephone, trunk_line
from tests.telephony.stage.asterisk import TLS_TRUNK, Asterisk
from tests.telephony.stage.baresip import Line
from tests.telephony.stage.echoes import every_second_is_alike, speech, talk


@pytest.mark.parametrize(("codec", "language"), [("pcma", "de"), ("pcmu", "en")])
def test_every_second_of_speech_comes_back_through_the_trunk(
    asterisk: Asterisk, telephone: Telephone, tmp_path: Path, codec: str, language: str
) -> None:
    caller = telephone(trunk_line(asterisk, codec))
    talk(caller, f"sip:case-anna@127.0.0.1:{asterisk.ports.sip}", speech(tmp_path, language))
    every_second_is_alike(caller)


@pytest.mark.parametrize(("codec", "language"), [("pcma", "de"), ("pcmu", "en")])
def test_every_second_of_speech_comes_back_encrypted(
    asterisk: Asterisk, telephone: Telephone, tmp_path: Path, codec: str, language: str
) -> None:
    """Both ends insist on SRTP: without it there would be no call."""
    line = Line(
        address=TLS_TRUNK,
        port=asterisk.ports.tls_trunk,
        codec=codec,
        transport="tls",
        srtp=True,
        certificate=asterisk.certificate,
    )
    caller = telephone(line)
    talk(caller, f"sip:case-anna@127.0.0.1:{asterisk.ports.tls};transport=tls", speech(tmp_path, language))
    every_second_is_alike(caller)

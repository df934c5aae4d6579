"""A telephone calls through Asterisk to the bot's echo: what comes back is what was said, by the second."""

from pathlib import Path

import pytest

from tests.telephony.conftest import Telephone, trunk_line
from tests.telephony.stage.asterisk import TLS_TRUNK, Asterisk
from tests.telephony.stage.baresip import Baresip, Line
from tests.telephony.stage.processes import run, until
from tests.telephony.stage.sound import likeness, read_wav
from voicebot.settings import ROOT

BAR = 0.99
SILENCE_S = 60
"""After the words, so that the file does not end, and with it the call."""


def speech(folder: Path, language: str) -> Path:
    """A fixture caller's turns, one after the other."""
    turns = sorted((ROOT / "audio_fixtures" / language / "instalments" / "8k").glob("*.flac"))[:4]
    target = folder / f"speech-{language}.wav"
    done = run(["sox", *turns, "-r", "8000", "-c", "1", "-b", "16", target, "pad", "1", str(SILENCE_S)])
    assert done.returncode == 0, done.stderr
    return target


def talk(caller: Baresip, uri: str, wav: Path) -> None:
    caller.dial(uri)
    caller.wait_for("CALL_ESTABLISHED")
    caller.speak(wav)
    spoken_s = read_wav(wav).seconds - SILENCE_S + 2
    until("all was said", lambda: caller.spoke().seconds > spoken_s)
    caller.hang_up()
    caller.wait_for("CALL_CLOSED")


def every_second_is_alike(caller: Baresip) -> None:
    seconds = likeness(caller.spoke(), caller.heard())
    assert len(seconds) >= 8, "enough speech to judge by"
    assert min(seconds) >= BAR, [round(s, 3) for s in seconds]


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

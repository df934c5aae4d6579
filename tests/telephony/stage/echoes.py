"""A telephone at the bot's echo: what comes back is what was said, by the second."""

from pathlib import Path

from tests.telephony.stage.baresip import Baresip
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

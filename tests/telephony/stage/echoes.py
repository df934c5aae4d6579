"""A telephone at the bot's echo: what comes back is what was said, by the second."""

from pathlib import Path

from tests.telephony.stage.baresip import Baresip
from tests.telephony.stage.processes import run, until
from tests.telephony.stage.sound import likeness, read_wav
from voicebot.settings import ROOT

BAR = 0.99
SETTLING_S = 3
"""Of silence before the words: a telephone that changes from one file to the next stops sending meanwhile.
Asterisk's jitter buffer takes that for a rough line and leaves gaps until it has grown."""
SILENCE_S = 60
"""After the words, so that the file does not end, and with it the call."""


def speech(folder: Path, language: str) -> Path:
    """A fixture caller's turns, one after the other."""
    turns = sorted((ROOT / "audio_fixtures" / language / "instalments" / "8k").glob("*.flac"))[:4]
    target = folder / f"speech-{language}.wav"
    done = run(
        ["sox", *turns, "-r", "8000", "-c", "1", "-b", "16", target, "pad", str(SETTLING_S), str(SILENCE_S)]
    )
    assert done.returncode == 0, done.stderr
    return target


def talk(caller: Baresip, uri: str, wav: Path) -> None:
    caller.dial(uri)
    caller.wait_for("CALL_ESTABLISHED")
    say_all(caller, wav)
    caller.hang_up()
    caller.wait_for("CALL_CLOSED")


def say_all(caller: Baresip, wav: Path) -> None:
    """Into the running call, to the end of the words."""
    begin = caller.spoke().seconds
    caller.speak(wav)
    spoken_s = read_wav(wav).seconds - SILENCE_S + 2
    until("all was said", lambda: caller.spoke().seconds > begin + spoken_s)


def every_second_is_alike(caller: Baresip, from_s: float = 0.0) -> None:
    """What came back is what was said, from this second of the recordings on."""
    spoke, heard = caller.spoke(), caller.heard()
    seconds = likeness(spoke.after(from_s), heard.after(from_s))
    assert len(seconds) >= 8, "enough speech to judge by"
    assert min(seconds) >= BAR, [round(s, 3) for s in seconds]

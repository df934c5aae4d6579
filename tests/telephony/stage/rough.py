"""A caller behind a bad network: what they say, and what of it arrives at the bot, which echoes it."""

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.telephony.stage.asterisk import TRUNK, Asterisk
from tests.telephony.stage.baresip import Baresip, Line
from tests.telephony.stage.bot import Bot
from tests.telephony.stage.processes import run, until
from tests.telephony.stage.relay import ADDRESS, Relay, Weather
from tests.telephony.stage.sound import delay_of, read_wav, write_wav
from voicebot.speech.model_choice import STARTER
from voicebot.speech.transcribe import transcribe_files
from voicebot.wiring.fixtures import FixtureTurn, read_fixture_call

_QUIET_AFTER_S = 60
_ECHO_S = 5.0
"""The telephone needs a moment to begin, and the echo comes later by what Asterisk keeps against jitter."""


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One call's sound as it was sent and as it came, and what the network did to it meanwhile."""

    sent: Path
    arrived: Path
    carried: int
    lost: int
    overtaken: int
    went_on: bool


def turns_of(language: str) -> Sequence[FixtureTurn]:
    """What the caller says: the first turns of a fixture call, half a minute."""
    return read_fixture_call(language, "instalments", "8k").turns[:5]


def travel(
    bot: Bot, language: str, weather: Weather, work: Path, telephone: Callable[[Line], Baresip]
) -> Journey:
    """One call through the weather to the echo."""
    wav = work / "words.wav"
    form = ["-r", "8000", "-c", "1", "-b", "16"]
    pause = ["pad", "0.5", "1"]
    pieces = []
    for number, turn in enumerate(turns_of(language)):
        pieces.append(work / f"turn-{number}.wav")
        _made(run(["sox", turn.path, *form, pieces[-1], *pause]))
    _made(run(["sox", *pieces, wav, "pad", "0", str(_QUIET_AFTER_S)]))
    asterisk = Asterisk(bot.media_uri, bot.token, work)
    asterisk.behind = ADDRESS
    with asterisk, Relay(asterisk.ports.rtp, asterisk.ports.rtp_last, weather) as relay:
        caller = telephone(Line(address=TRUNK, port=asterisk.ports.trunk))
        caller.dial(f"sip:case-anna@127.0.0.1:{asterisk.ports.sip}")
        caller.wait_for("CALL_ESTABLISHED")
        over_s = caller.spoke().seconds + read_wav(wav).seconds - _QUIET_AFTER_S + _ECHO_S
        caller.speak(wav)
        until("all was said and came back", lambda: caller.heard().seconds > over_s)
        went_on = not caller.has("CALL_CLOSED")
        caller.hang_up()
        caller.wait_for("CALL_CLOSED")
    spoke, heard = caller.spoke(), caller.heard()
    late = max(0, delay_of(spoke.samples, heard.samples))
    return Journey(
        sent=write_wav(work / "sent.wav", spoke.samples),
        arrived=write_wav(work / "arrived.wav", heard.samples[late:]),
        carried=relay.carried,
        lost=relay.lost,
        overtaken=relay.overtaken,
        went_on=went_on,
    )


def _made(done: "subprocess.CompletedProcess[str]") -> None:
    assert done.returncode == 0, done.stderr


async def words_in(paths: Sequence[Path], language: str) -> list[list[str]]:
    """What the starter ears hear in recordings."""
    found = transcribe_files(paths, language=language, model=STARTER, paced=False)
    return [words_of(transcript.text) async for transcript in found]


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation."""
    return re.findall(r"\w+", text.lower())


def error_rate(said: Sequence[str], heard: Sequence[str]) -> float:
    """Words to insert, delete or replace, for each word that was said (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, expected in enumerate(said, 1):
        corner, row[0] = row[0], i
        for j, got in enumerate(heard, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (expected != got))
    return row[-1] / len(said)

"""Callers behind a bad network: what they say, and what of it arrives at the bot, which echoes it."""

import asyncio
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import SOCK_DGRAM

from benchmarks.fixtures import words_of
from tests.telephony.stage.asterisk import TRUNK, Asterisk, free_port
from tests.telephony.stage.baresip import Baresip, Line
from tests.telephony.stage.bot import Bot
from tests.telephony.stage.processes import run, until
from tests.telephony.stage.relay import ADDRESS, Relay, Weather
from tests.telephony.stage.sound import delay_of, read_wav, write_wav
from voicebot.lexical.edits import edits
from voicebot.speech.model_choice import STARTER
from voicebot.speech.transcribe import transcribe_files
from voicebot.wiring.fixtures import FixtureTurn, read_fixture_call

LANGUAGES = ("de", "en")
_QUIET_AFTER_S = 60
_ECHO_S = 5.0
"""The telephone needs a moment to begin, and the echo comes later by what Asterisk keeps against jitter."""


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One call's sound as it was sent and as it came, and what the network did to all calls meanwhile."""

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
    bot: Bot, weather: Weather, work: Path, telephone: Callable[[Line], Baresip]
) -> dict[str, Journey]:
    """A German and an English caller at once, each through the same weather to the echo."""
    asterisk = Asterisk(bot.media_uri, bot.token, work)
    asterisk.behind = ADDRESS
    words = {language: _words(language, work) for language in LANGUAGES}
    with asterisk, Relay(asterisk.ports.rtp, asterisk.ports.rtp_last, weather) as relay:
        callers = {
            language: telephone(Line(address=TRUNK, port=free_port(SOCK_DGRAM))) for language in LANGUAGES
        }
        over_s = {}
        for language, caller in callers.items():
            caller.dial(f"sip:case-anna@127.0.0.1:{asterisk.ports.sip}")
            caller.wait_for("CALL_ESTABLISHED")
            lasts_s = read_wav(words[language]).seconds - _QUIET_AFTER_S
            over_s[language] = caller.spoke().seconds + lasts_s + _ECHO_S
            caller.speak(words[language])
        for language, caller in callers.items():
            until(f"{language} came back", lambda c=caller, s=over_s[language]: c.heard().seconds > s)  # type: ignore[misc]  # bound now
        went_on = {language: not caller.has("CALL_CLOSED") for language, caller in callers.items()}
        for caller in callers.values():
            caller.hang_up()
            caller.wait_for("CALL_CLOSED")
    return {
        language: _journey(caller, language, relay, work, went_on=went_on[language])
        for language, caller in callers.items()
    }


def _words(language: str, work: Path) -> Path:
    """The turns as one sound, with pauses between them and quiet behind."""
    form = ["-r", "8000", "-c", "1", "-b", "16"]
    pieces = []
    for number, turn in enumerate(turns_of(language)):
        pieces.append(work / f"turn-{language}-{number}.wav")
        _made(run(["sox", turn.path, *form, pieces[-1], "pad", "0.5", "1"]))
    whole = work / f"words-{language}.wav"
    _made(run(["sox", *pieces, whole, "pad", "0", str(_QUIET_AFTER_S)]))
    return whole


def _journey(caller: Baresip, language: str, relay: Relay, work: Path, *, went_on: bool) -> Journey:
    spoke, heard = caller.spoke(), caller.heard()
    late = max(0, delay_of(spoke.samples, heard.samples))
    return Journey(
        sent=write_wav(work / f"sent-{language}.wav", spoke.samples),
        arrived=write_wav(work / f"arrived-{language}.wav", heard.samples[late:]),
        carried=relay.carried,
        lost=relay.lost,
        overtaken=relay.overtaken,
        went_on=went_on,
    )


def _made(done: "subprocess.CompletedProcess[str]") -> None:
    assert done.returncode == 0, done.stderr


def misheard(journey: Journey, language: str) -> tuple[int, int, int]:
    """Wrong words of what was sent and of what arrived, and how many words were said."""
    said = [word for turn in turns_of(language) for word in words_of(turn.words)]
    sent, arrived = asyncio.run(words_in([journey.sent, journey.arrived], language))
    return edits(said, sent), edits(said, arrived), len(said)


async def words_in(paths: Sequence[Path], language: str) -> list[list[str]]:
    """What the starter ears hear in recordings."""
    found = transcribe_files(paths, language=language, model=STARTER, paced=False)
    return [words_of(transcript.text) async for transcript in found]

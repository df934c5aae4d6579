"""A person is brought into a call: their telephone rings, they hear what it is about, then the caller."""

import asyncio
from pathlib import Path

import pytest

from tests.telephony.conftest import Telephone
from tests.telephony.stage.asterisk import DESK_PASSWORD, TRUNK, Asterisk, free_port
from tests.telephony.stage.baresip import Answering, Baresip, Line
from tests.telephony.stage.host import TOKEN, Stage, telephone_stage
from tests.telephony.stage.processes import run, until
from tests.telephony.stage.sound import Sound, correlation, delay_of, has_speech, read_wav
from voicebot.settings import ROOT

FIXTURES = ROOT / "audio_fixtures"
SUMMARY = sorted((FIXTURES / "de" / "angry" / "8k").glob("*.flac"))[0]
WORDS = sorted((FIXTURES / "de" / "instalments" / "8k").glob("*.flac"))[:2]


class Desk:
    """A caller on the trunk, a person at desk-1, Asterisk between them and the bot."""

    def __init__(self, work: Path, telephone: Telephone) -> None:
        self.port = free_port()
        self.work = work
        self.asterisk = Asterisk(f"ws://127.0.0.1:{self.port}/media/asterisk", TOKEN.decode(), work)
        self._telephone = telephone

    def caller(self) -> Baresip:
        return self._telephone(Line(address=TRUNK, port=self.asterisk.ports.trunk))

    def person(self, answering: Answering) -> Baresip:
        """The telephone desk-1, registered."""
        person = self._telephone(
            Line(
                address="127.0.0.3",
                port=free_port(),
                user="desk-1",
                domain=f"127.0.0.1:{self.asterisk.ports.sip}",
                account=f"auth_user=desk-1;auth_pass={DESK_PASSWORD};regint=60",
                answering=answering,
            )
        )
        person.wait_for("REGISTER_OK")
        return person

    async def call(self, caller: Baresip, stage: Stage) -> None:
        caller.dial(f"sip:case-anna@127.0.0.1:{self.asterisk.ports.sip}")
        await asyncio.to_thread(caller.wait_for, "CALL_ESTABLISHED")
        await asyncio.to_thread(until, "the bot has the call", lambda: bool(stage.host.arrivals))

    def words(self) -> Path:
        """Made once: a telephone may be reading it."""
        target = self.work / "words.wav"
        if not target.exists():
            done = run(["sox", *WORDS, "-r", "8000", "-c", "1", "-b", "16", target, "pad", "0.2", "60"])
            assert done.returncode == 0, done.stderr
        return target


@pytest.fixture
def desk(tmp_path: Path, telephone: Telephone) -> Desk:
    return Desk(tmp_path, telephone)


def likeness_of(said: Sound, heard: Sound) -> float:
    """How alike the words are where they were heard."""
    late = delay_of(said.samples, heard.samples)
    other = heard.samples[max(0, late) : late + len(said.samples)]
    return correlation(said.samples[: len(other)], other)


def trimmed(path: Path, work: Path) -> Sound:
    """A fixture as a telephone carries it."""
    target = work / f"{path.stem}-8k.wav"
    assert run(["sox", path, "-r", "8000", "-c", "1", "-b", "16", target]).returncode == 0
    return read_wav(target)


def play(desk: Desk, scene: object) -> None:
    async def staged() -> None:
        async with telephone_stage(desk.asterisk, desk.port, SUMMARY) as stage:
            await asyncio.wait_for(scene(stage), 150)  # type: ignore[operator]  # an async function of the test

    with desk.asterisk:
        asyncio.run(staged())


def test_the_person_hears_the_summary_and_then_speaks_with_the_caller(desk: Desk) -> None:
    async def scene(stage: Stage) -> None:
        caller, person = desk.caller(), await asyncio.to_thread(desk.person, "auto")
        await desk.call(caller, stage)
        result = await stage.phone.transfer("call-1", "PJSIP/desk-1", "worum es geht", "de")
        assert result.kind == "connected"
        assert stage.host.count == 1, "the caller is with the bot meanwhile"
        before_s = person.heard().seconds
        summary = trimmed(SUMMARY, desk.work)
        assert likeness_of(summary, person.heard()) > 0.9

        await stage.phone.join("call-1")
        await asyncio.to_thread(until, "the bot has left", lambda: stage.host.count == 0)
        words = desk.words()
        caller.speak(words)
        await asyncio.to_thread(until, "time to speak", lambda: caller.spoke().seconds > before_s + 14)
        person.speak(words)
        spoken_s = person.spoke().seconds
        await asyncio.to_thread(until, "time to answer", lambda: person.spoke().seconds > spoken_s + 9)
        first = trimmed(WORDS[0], desk.work)
        assert likeness_of(first, person.heard()) > 0.9
        assert likeness_of(first, caller.heard()) > 0.9

        person.hang_up()
        await asyncio.to_thread(caller.wait_for, "CALL_CLOSED", 10)
        await asyncio.to_thread(until, "nobody is left", lambda: desk.asterisk.channels() == 0)

    play(desk, scene)


@pytest.mark.parametrize("turned_away", [True, False], ids=["busy", "nobody answers"])
def test_a_person_who_does_not_answer_leaves_the_caller_with_the_bot(desk: Desk, turned_away: bool) -> None:
    async def scene(stage: Stage) -> None:
        caller, person = desk.caller(), await asyncio.to_thread(desk.person, "manual")
        await desk.call(caller, stage)
        ringing = asyncio.ensure_future(stage.phone.transfer("call-1", "PJSIP/desk-1", "worum", "de"))
        await asyncio.to_thread(person.wait_for, "CALL_INCOMING")
        if turned_away:
            person.reject()
        result = await ringing
        assert result.kind == ("busy" if turned_away else "no_answer")
        assert stage.host.count == 1
        at = caller.heard().seconds
        caller.speak(desk.words())
        await asyncio.to_thread(until, "the bot still answers", lambda: caller.heard().seconds > at + 6)
        assert has_speech(caller.heard().part(at + 1, at + 5))
        caller.hang_up()
        await asyncio.to_thread(until, "nobody is left", lambda: desk.asterisk.channels() == 0)

    play(desk, scene)


def test_a_caller_who_leaves_while_a_person_is_told_frees_the_person(desk: Desk) -> None:
    async def scene(stage: Stage) -> None:
        caller, person = desk.caller(), await asyncio.to_thread(desk.person, "auto")
        await desk.call(caller, stage)
        assert (await stage.phone.transfer("call-1", "PJSIP/desk-1", "worum", "de")).kind == "connected"
        caller.hang_up()
        await asyncio.to_thread(person.wait_for, "CALL_CLOSED", 10)
        await asyncio.to_thread(until, "nobody is left", lambda: desk.asterisk.channels() == 0)

    play(desk, scene)


def test_a_recording_holds_both_directions_and_leaves_out_what_was_said_in_a_pause(desk: Desk) -> None:
    async def scene(stage: Stage) -> None:
        caller = desk.caller()
        await desk.call(caller, stage)
        await stage.phone.record("call-1", "start")
        await stage.phone.record("call-1", "pause")
        began = caller.spoke().seconds
        caller.speak(desk.words())
        length = read_wav(desk.words()).seconds - 60
        await asyncio.to_thread(
            until, "said in the pause", lambda: caller.spoke().seconds > began + length + 1
        )
        await stage.phone.record("call-1", "resume")
        began = caller.spoke().seconds
        caller.speak(desk.words())
        await asyncio.to_thread(until, "said again", lambda: caller.spoke().seconds > began + length + 1)
        caller.hang_up()
        await asyncio.to_thread(until, "the recording is kept", lambda: bool(stage.kept))
        [(call_id, wav)] = stage.kept
        assert call_id == "call-1"
        recording = desk.work / "recording.wav"
        recording.write_bytes(wav)
        sound = read_wav(recording)
        assert length < sound.seconds < length + 8, "the pause is not in it"
        assert likeness_of(trimmed(WORDS[0], desk.work), sound) > 0.5, "the caller, with the echo over them"
        assert not list((desk.asterisk.folder / "spool" / "recording").glob("*")), "nothing stays in Asterisk"

    play(desk, scene)

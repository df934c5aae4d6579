"""Both sides of a call in one file, and nothing without consent."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicebot.errors import OperatorError
from voicebot.speech.line_input import CallerSound
from voicebot.speech.recording import WavRecorder

RATE = 8000
CALLER, BOT = b"\x10\x00" * 160, b"\x20\x00" * 160


def test_the_caller_is_left_and_the_bot_right(tmp_path: Path) -> None:
    recorder = WavRecorder(tmp_path / "call.wav", rate=RATE, allowed=True)
    for _ in range(125):
        recorder.both(CALLER, BOT, RATE)
    recorder.close()
    sound, rate = soundfile.read(tmp_path / "call.wav", dtype="int16")
    assert rate == RATE
    assert sound.shape == (125 * 160, 2)
    assert np.unique(sound[:, 0]).tolist() == [16]
    assert np.unique(sound[:, 1]).tolist() == [32]


def test_nothing_is_kept_before_it_is_allowed(tmp_path: Path) -> None:
    recorder = WavRecorder(tmp_path / "call.wav", rate=RATE)
    recorder.both(CALLER, BOT, RATE)
    recorder.allow(True)
    recorder.both(CALLER, BOT, RATE)
    recorder.close()
    assert soundfile.info(tmp_path / "call.wav").frames == 160


def test_a_refusal_deletes_what_was_kept(tmp_path: Path) -> None:
    recorder = WavRecorder(tmp_path / "call.wav", rate=RATE, allowed=True)
    for _ in range(200):
        recorder.both(CALLER, BOT, RATE)
    recorder.allow(False)
    recorder.both(CALLER, BOT, RATE)
    recorder.close()
    assert not (tmp_path / "call.wav").exists()


def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OperatorError, match="cannot be written"):
        WavRecorder(tmp_path / "file" / "call.wav", rate=RATE)


def test_a_caller_who_sends_too_little_is_filled_with_silence() -> None:
    caller = CallerSound(RATE)
    caller.put(b"\x01\x00")
    assert caller.take(6) == b"\x01\x00\x00\x00\x00\x00"


def test_a_caller_nobody_listens_to_keeps_only_the_last_second() -> None:
    caller = CallerSound(RATE)
    for _ in range(200):
        caller.put(CALLER)
    assert len(caller.take(10**6).rstrip(b"\x00")) <= 2 * RATE

"""Sound in and out of files and rates."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from voicebot.errors import OperatorError
from voicebot.speech.sound import (
    RATE,
    StreamResampler,
    from_pcm16,
    level_dbfs,
    levelled,
    read_recording,
    telephone,
    to_pcm16,
)


@given(st.binary(max_size=400))
def test_pcm_survives_the_way_to_floats_and_back(pcm: bytes) -> None:
    whole = len(pcm) - len(pcm) % 2
    assert to_pcm16(from_pcm16(pcm)) == pcm[:whole]


@pytest.mark.parametrize("suffix", ["wav", "flac"])
@pytest.mark.parametrize("rate", [8000, 22050, 44100])
def test_stereo_recordings_of_any_rate_are_read_as_one_channel(
    tmp_path: Path, suffix: str, rate: int
) -> None:
    left, right = np.full(rate, 0.5), np.full(rate, -0.25)
    path = tmp_path / f"both.{suffix}"
    soundfile.write(path, np.stack([left, right], axis=1), rate)
    samples, read_rate = read_recording(path)
    assert read_rate == rate
    assert samples.shape == (rate,)
    assert samples.mean() == pytest.approx(0.125, abs=1e-3)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"There is no audio file .*gone\.wav"):
        read_recording(tmp_path / "gone.wav")


def test_a_file_that_is_no_sound_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "text.wav"
    path.write_text("this is no sound")
    with pytest.raises(OperatorError, match="cannot be read as WAV or FLAC audio"):
        read_recording(path)


def test_an_empty_recording_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    soundfile.write(path, np.zeros(0), RATE)
    with pytest.raises(OperatorError, match="holds no sound"):
        read_recording(path)
    (tmp_path / "zero.wav").touch()
    with pytest.raises(OperatorError, match="cannot be read"):
        read_recording(tmp_path / "zero.wav")


def test_a_stream_is_resampled_without_seams() -> None:
    t = np.arange(8000) / 8000
    wave = (0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)
    stream = StreamResampler(8000)
    pieces = [stream.feed(wave[i : i + 160]) for i in range(0, 8000, 160)]
    out = np.concatenate([*pieces, stream.feed(wave[:0], last=True)])
    ideal = 0.5 * np.sin(2 * np.pi * 440 * np.arange(len(out)) / RATE)
    assert len(out) == pytest.approx(RATE, abs=4)
    assert np.abs(out[200:-200] - ideal[200:-200]).max() < 0.02


def test_a_telephone_keeps_speech_and_loses_what_lies_above_its_band() -> None:
    t = np.arange(RATE) / RATE
    low, high = (np.asarray(0.5 * np.sin(2 * np.pi * f * t), dtype=np.float32) for f in (1000, 6000))
    assert level_dbfs(telephone(low)) == pytest.approx(level_dbfs(low), abs=1)
    assert level_dbfs(telephone(high)) < -40


def test_levelling_raises_quiet_sound_and_leaves_silence_alone() -> None:
    noise = np.random.default_rng(1).standard_normal(RATE).astype(np.float32) * 0.01
    assert level_dbfs(levelled(noise)) > -20
    assert not levelled(np.zeros(100, np.float32)).any()


def test_channels_that_cancel_each_other_do_not_fall_silent(tmp_path: Path) -> None:
    wave = np.sin(np.arange(RATE) / 20).astype(np.float32) * 0.5
    soundfile.write(tmp_path / "opposed.wav", np.stack([wave, -wave], axis=1), RATE)
    samples, _ = read_recording(tmp_path / "opposed.wav")
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.01)


def test_a_recording_beyond_full_scale_keeps_its_shape(tmp_path: Path) -> None:
    wave = np.sin(np.arange(RATE) / 20).astype(np.float32) * 20
    soundfile.write(tmp_path / "loud.wav", wave, RATE, subtype="FLOAT")
    samples, _ = read_recording(tmp_path / "loud.wav")
    assert np.allclose(samples, wave / np.abs(wave).max(), atol=1e-4)


def test_numbers_that_are_none_are_silence(tmp_path: Path) -> None:
    wave = np.full(RATE, 0.25, np.float32)
    wave[100:200] = np.nan
    soundfile.write(tmp_path / "nan.wav", wave, RATE, subtype="FLOAT")
    samples, _ = read_recording(tmp_path / "nan.wav")
    assert samples[150] == 0
    assert samples[300] == pytest.approx(0.25)

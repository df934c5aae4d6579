"""One shared activity detector: pipecat's answers and fewer missed sentences, in pieces of any length."""

import asyncio

import pytest
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADState

from voicebot.settings import ROOT
from voicebot.speech.activity import LONGEST_PIECE_S, SharedSilero
from voicebot.speech.sound import RATE, read_recording, resample, to_pcm16

_WINDOW_BYTES = 2 * 512


def speech(language: str) -> bytes:
    path = ROOT / "audio_fixtures" / language / "instalments" / "8k" / "02-identity.flac"
    samples, rate = read_recording(path)
    return bytes(2 * RATE) + to_pcm16(resample(samples, rate)) + bytes(2 * RATE)


def changes(pcm: bytes, piece_s: float) -> list[tuple[float, VADState]]:
    """When the state changed, in seconds of the sound that had been given."""

    async def listen() -> list[tuple[float, VADState]]:
        activity, found = SharedSilero(), [(0.0, VADState.QUIET)]
        activity.set_sample_rate(RATE)
        step = 2 * round(piece_s * RATE)
        for start in range(0, len(pcm), step):
            state = await activity.analyze_audio(pcm[start : start + step])
            if state is not found[-1][1]:
                found.append(((start + step) / 2 / RATE, state))
        return found[1:]

    return asyncio.run(listen())


def windows(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + _WINDOW_BYTES] for at in range(0, len(pcm) - _WINDOW_BYTES, _WINDOW_BYTES)]


@pytest.mark.parametrize("language", ["de", "en"])
def test_one_memory_cleared_as_often_judges_as_pipecats_own_analyzer(language: str) -> None:
    ours, stock, pcm = SharedSilero((2.0,)), SileroVADAnalyzer(), speech(language)
    for analyzer in (ours, stock):
        analyzer.set_sample_rate(RATE)
    one = [ours.voice_confidence(window) for window in windows(pcm)]
    other = [float(stock.voice_confidence(window).item()) for window in windows(pcm)]  # type: ignore[attr-defined]  # an array of one, in spite of its annotation
    assert max(one) > 0.9, "there is speech"
    assert one == pytest.approx(other, abs=1e-5)


def again_and_again() -> bytes:
    """One sentence, twelve times on an otherwise silent line, every six seconds."""
    path = ROOT / "audio_fixtures" / "de" / "instalments" / "8k" / "03-concern.flac"
    samples, rate = read_recording(path)
    sentence = to_pcm16(resample(samples[: rate * 7 // 4], rate))
    return bytes(2 * 4 * RATE) + (sentence + bytes(2 * 6 * RATE - len(sentence))) * 12


def sentences_noticed(activity: SharedSilero) -> int:
    activity.set_sample_rate(RATE)
    states = [activity._run_analyzer(window) for window in windows(again_and_again())]
    a_second = RATE // 512
    begins = [int((4 + 6 * number) * a_second) for number in range(12)]
    return sum(VADState.SPEAKING in states[begin : begin + 3 * a_second] for begin in begins)


def test_a_sentence_on_a_silent_line_is_noticed_whenever_it_comes() -> None:
    assert sentences_noticed(SharedSilero((2.0,))) < 12, (
        "a memory just cleared misses it, or this shows nothing"
    )
    assert sentences_noticed(SharedSilero()) == 12


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("piece_s", [0.04, 0.1, LONGEST_PIECE_S])
def test_speech_begins_and_ends_at_the_same_places_however_long_the_pieces_are(
    language: str, piece_s: float
) -> None:
    pcm = speech(language)
    by_window = changes(pcm, 512 / RATE)
    assert {state for _, state in by_window} == {VADState.SPEAKING, VADState.QUIET}
    in_pieces = changes(pcm, piece_s)
    assert [state for _, state in in_pieces] == [state for _, state in by_window]
    for (at, _), (known_at, _) in zip(in_pieces, by_window, strict=True):
        assert known_at - 0.001 <= at <= known_at + piece_s


def test_calls_share_the_model_and_not_what_they_hear() -> None:
    pcm = speech("de")

    async def listen() -> tuple[VADState, VADState]:
        speaker, silent = SharedSilero(), SharedSilero()
        for activity in (speaker, silent):
            activity.set_sample_rate(RATE)
        loud = pcm[2 * RATE : 2 * RATE + 2 * RATE]
        for start in range(0, len(loud), 1280):
            await silent.analyze_audio(bytes(1280))
            told = await speaker.analyze_audio(loud[start : start + 1280])
        return told, await silent.analyze_audio(bytes(1280))

    assert asyncio.run(listen()) == (VADState.SPEAKING, VADState.QUIET)

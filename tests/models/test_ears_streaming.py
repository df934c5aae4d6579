"""The shipped recogniser behind the real pool, listener and activity detector, on recorded turns."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import numpy as np
import pytest

from benchmarks.ears import Turn, contradictions, first_word_ms, not_speech, read_turns
from benchmarks.fixtures import words_of
from voicebot.lexical.edits import edits
from voicebot.speech.conditioning import Conditioner
from voicebot.speech.model_choice import STARTER
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.sound import RATE, Samples, resample, telephone, to_pcm16
from voicebot.speech.transcribe import Transcript, transcribe

WORD_ERROR_BUDGET = 0.12
CALLERS = ("instalments", "angry", "returned", "hardship", "relative", "promises", "means")
MANY = [f"{language}/{call}" for language in ("de", "en") for call in CALLERS]
Heard = list[tuple[Turn, Transcript]]


def with_pool(work: Callable[[RecogniserPool], Coroutine[Any, Any, Any]]) -> Any:
    async def run() -> Any:
        async with RecogniserPool(STARTER) as pool:
            return await work(pool)

    return asyncio.run(run())


def listen(sound: Samples, *, rate: int = RATE, language: str = "de") -> Transcript:
    async def work(pool: RecogniserPool) -> Transcript:
        return await transcribe("test", sound, rate, pool, language=language, paced=False)

    heard: Transcript = with_pool(work)
    return heard


@pytest.fixture(scope="module")
def heard() -> Heard:
    turns = [turn for language in ("de", "en") for turn in read_turns("8k", f"{language}/instalments/0")]

    async def work(pool: RecogniserPool) -> Heard:
        return [
            (turn, await transcribe(turn.name, turn.sound, RATE, pool, language=turn.language, paced=False))
            for turn in turns
        ]

    result: Heard = with_pool(work)
    return result


def test_streamed_words_stay_within_the_word_error_budget(heard: Heard) -> None:
    errors = sum(edits(turn.words, words_of(transcript.text)) for turn, transcript in heard)
    assert errors <= WORD_ERROR_BUDGET * sum(len(turn.words) for turn, _ in heard)


def test_no_word_that_two_partials_agreed_on_is_contradicted(heard: Heard) -> None:
    assert sum(contradictions(transcript) for _, transcript in heard) == 0


def test_words_appear_while_the_caller_still_speaks(heard: Heard) -> None:
    longer = [(turn, transcript) for turn, transcript in heard if len(turn.words) >= 5]
    for turn, transcript in longer:
        assert transcript.partials, turn.name
        assert transcript.partials[0].at_ms < 1000 * turn.end_s


def test_a_first_right_word_is_shown_within_a_second_of_sound(heard: Heard) -> None:
    waits = [ms for turn, transcript in heard if (ms := first_word_ms(turn, transcript)) is not None]
    assert np.median(waits) < 1000


def test_nothing_is_heard_where_nobody_speaks() -> None:
    invented = {name: listen(sound).text for name, sound in not_speech(6.0).items()}
    assert {name: text for name, text in invented.items() if text} == {}


def test_half_a_minute_without_a_pause_is_heard_to_its_end(heard: Heard) -> None:
    turn = max((t for t, _ in heard if t.language == "de"), key=lambda t: len(t.words))
    speech = turn.sound[int(turn.onset_s * RATE) : int(turn.end_s * RATE)]
    repeats = int(32 * RATE / len(speech)) + 1
    transcript = listen(np.concatenate([np.zeros(RATE, np.float32), *[speech] * repeats]))
    words = words_of(transcript.text)
    assert contradictions(transcript) == 0
    assert len(words) > 0.8 * repeats * len(turn.words)
    assert words_of(turn.words[-1])[0] in words[-4:]


def test_no_caller_is_mistaken_for_a_telephone_key_or_a_beep() -> None:
    tones = []
    for turn in read_turns("8k", "de/") + read_turns("8k", "en/"):
        conditioner = Conditioner(RATE)
        pieces = (to_pcm16(turn.sound[i : i + 320]) for i in range(0, len(turn.sound), 320))
        tones += [turn.name for piece in pieces for _ in conditioner.feed(piece)[1]]
    assert [name for name in tones if "/machines/" not in name] == []


@pytest.mark.parametrize("rate", [8000, 11025, 44100, 48000])
def test_any_sample_rate_is_understood(heard: Heard, rate: int) -> None:
    turn, _ = next((t, h) for t, h in heard if t.words == words_of(h.text) and len(t.words) >= 4)
    text = listen(resample(turn.sound, RATE, rate), rate=rate, language=turn.language).text
    assert edits(turn.words, words_of(text)) <= 1


@pytest.fixture(scope="module")
def understood() -> list[Turn]:
    """The turns of many callers that are heard without an error at full level."""
    turns = [turn for call in MANY for turn in read_turns("8k", f"{call}/0")]
    texts = heard_all([turn.sound for turn in turns], [turn.language for turn in turns])
    return [turn for turn, words in zip(turns, texts, strict=True) if turn.words == words]


def heard_all(sounds: list[Samples], languages: list[str]) -> list[list[str]]:
    async def work(pool: RecogniserPool) -> list[list[str]]:
        return [
            words_of((await transcribe("test", sound, RATE, pool, language=language, paced=False)).text)
            for sound, language in zip(sounds, languages, strict=True)
        ]

    found: list[list[str]] = with_pool(work)
    return found


@pytest.mark.parametrize(("quieter_db", "budget"), [(12, 0.1), (24, 0.2), (30, 0.25)])
def test_a_quiet_telephone_is_understood(understood: list[Turn], quieter_db: int, budget: float) -> None:
    """Of what is heard right at full level, this share of words may be lost; mu-law takes the rest."""
    factor = np.float32(10 ** (-quieter_db / 20))
    faint = [telephone(turn.sound * factor) for turn in understood]
    found = heard_all(faint, [turn.language for turn in understood])
    errors = sum(edits(turn.words, words) for turn, words in zip(understood, found, strict=True))
    words = sum(len(turn.words) for turn in understood)
    assert words >= 250
    assert errors <= budget * words


def test_a_caller_who_changes_the_language_is_noticed(heard: Heard) -> None:
    turn, _ = next((t, h) for t, h in heard if t.language == "en" and len(t.words) >= 7)
    assert listen(turn.sound, language="de").language == "en"

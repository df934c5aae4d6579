"""One call's ear, fed by hand."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import pairwise
from typing import Any

from tests.fakes.hearing import WORD_MS, FakeHearing
from tests.fakes.virtual_loop import run_virtually
from voicebot.speech.listening import FinalWords, Listener, PartialWords
from voicebot.speech.sound import RATE

PIECE = bytes(640)
Told = list[PartialWords | FinalWords]


def listen(hearing: FakeHearing, script: Callable[[Listener], Coroutine[Any, Any, None]]) -> Told:
    told: Told = []

    async def tell(heard: PartialWords | FinalWords) -> None:
        told.append(heard)

    async def work() -> None:
        listener = Listener(hearing, stream="call", language="de", tell=tell)
        await script(listener)
        await listener.settle()
        await listener.close()

    run_virtually(work())
    return told


async def feed(listener: Listener, seconds: float) -> None:
    for _ in range(round(seconds * 50)):
        listener.feed(PIECE)
        await asyncio.sleep(0.02)


async def speak(listener: Listener, seconds: float) -> None:
    await feed(listener, 0.2)
    listener.speech_started(ago_ms=200)
    await feed(listener, seconds)
    listener.speech_stopped()


def test_the_first_partial_is_asked_for_soon_and_the_next_ones_at_the_pools_pace() -> None:
    hearing = FakeHearing(says=["eins zwei drei vier fünf sechs sieben acht neun zehn"], partial_gap_s=0.6)

    async def script(listener: Listener) -> None:
        await feed(listener, 1.0)
        await speak(listener, 3.0)

    listen(hearing, script)
    lengths_ms = [1000 * len(ask.sound) // RATE for ask in hearing.asks if not ask.thorough]
    onset_ms = 600
    assert lengths_ms[0] - onset_ms <= 420
    assert lengths_ms[1] - onset_ms <= 720
    gaps = [b - a for a, b in pairwise(lengths_ms[1:])]
    assert all(600 <= gap <= 640 for gap in gaps)


def test_the_final_begins_with_the_committed_words_and_is_told_with_its_times() -> None:
    hearing = FakeHearing(says=["ich möchte in raten zahlen"])

    async def script(listener: Listener) -> None:
        await feed(listener, 2.0)
        await speak(listener, 2.0)

    told = listen(hearing, script)
    final = told[-1]
    assert isinstance(final, FinalWords)
    assert final.text == "ich möchte in raten zahlen"
    assert (final.started_ms, final.ended_ms) == (2000, 4200)
    assert hearing.asks[-1].thorough
    assert len(hearing.asks[-1].prefix) > 0


def test_a_noise_is_told_as_no_words() -> None:
    (final,) = listen(FakeHearing(says=[""]), lambda listener: speak(listener, 0.3))
    assert isinstance(final, FinalWords)
    assert final.words == ()
    assert not final.failed


def test_no_sound_is_heard_twice_by_two_stretches() -> None:
    hearing = FakeHearing(says=["eins", "zwei"])

    async def script(listener: Listener) -> None:
        await speak(listener, 1.0)
        await speak(listener, 1.0)

    listen(hearing, script)
    seconds = sum(len(ask.sound) for ask in hearing.asks if ask.thorough) / RATE
    assert seconds <= 2.4 + 0.01


def test_what_a_mute_cut_off_is_never_told() -> None:
    async def script(listener: Listener) -> None:
        await feed(listener, 0.2)
        listener.speech_started()
        await feed(listener, 0.3)
        listener.drop()
        await feed(listener, 1.0)
        listener.speech_stopped()

    assert listen(FakeHearing(says=["geheim"]), script) == []


def test_a_minute_without_a_pause_is_heard_in_windows_and_loses_no_word() -> None:
    text = " ".join(f"wort{number}" for number in range(190))

    class Windowed(FakeHearing):
        """Knows which words lie in the window from the words that it is told to begin with."""

        def _text(self) -> str:
            prefix = self.asks[-1].prefix
            all_words = text.split()
            first = all_words.index(prefix[0].text) if prefix else 0
            return " ".join(all_words[first:])

    hearing = Windowed(says=[])

    async def script(listener: Listener) -> None:
        await speak(listener, 190 * WORD_MS / 1000)

    told = listen(hearing, script)
    final = told[-1]
    assert isinstance(final, FinalWords)
    assert final.text == text
    assert max(len(ask.sound) for ask in hearing.asks) < 24 * RATE
    partials = [partial.text for partial in told if isinstance(partial, PartialWords)]
    assert all(text.startswith(partial) for partial in partials)


def test_another_language_is_taken_only_when_the_model_is_sure_and_hears_better() -> None:
    for p, expected in ((0.99, "en"), (0.6, "de")):
        hearing = FakeHearing(says=["good morning"] * 2, languages=(("en", p), ("de", 1 - p)))
        (*_, final) = listen(hearing, lambda listener: speak(listener, 2.0))
        assert isinstance(final, FinalWords)
        assert final.language == expected


def test_a_lost_recogniser_is_told_as_failed() -> None:
    (final,) = listen(FakeHearing(says=["ja"], broken=True), lambda listener: speak(listener, 0.3))
    assert isinstance(final, FinalWords)
    assert final.failed

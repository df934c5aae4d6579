"""The voice: the real espeak-ng, and engines that fail or dawdle."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.fakes.phone import Hum
from voicebot.errors import SpeechError
from voicebot.speech.espeak import Espeak
from voicebot.speech.sound import level_dbfs
from voicebot.speech.speaking import Engine, Spoken
from voicebot.speech.voice import Voice

SENTENCES = {
    "de": "Guten Tag, hier spricht ein Automat.",
    "en": "Good morning, this is an automated assistant.",
}


@dataclass
class Counting(Hum):
    """Counts what it really had to make."""

    made: list[str] = field(default_factory=list)

    def speak(self, text: str, language: str, pace: float) -> Spoken:
        self.made.append(text)
        return super().speak(text, language, pace)


class Broken:
    name = "broken"

    def speak(self, text: str, language: str, pace: float) -> Spoken:
        raise SpeechError("It is broken.")


@dataclass
class Stuck:
    """Does not answer until it is told to."""

    name: str = "stuck"
    free: threading.Event = field(default_factory=threading.Event)

    def speak(self, text: str, language: str, pace: float) -> Spoken:
        self.free.wait(30)
        raise SpeechError("It was stuck.")


def speak(engine: Engine, fallback: Engine | None, *texts: str, pace: float = 1.0) -> list[Spoken]:
    async def work() -> list[Spoken]:
        async with Voice(engine, fallback, patience_s=0.1) as voice:
            return [await voice.speak(text, language="de", pace=pace, rate=8000) for text in texts]

    return asyncio.run(work())


@pytest.mark.parametrize("language", ["de", "en"])
def test_espeak_speaks_both_languages_audibly(language: str) -> None:
    spoken = Espeak().speak(SENTENCES[language], language, 1.0)
    assert len(spoken.samples) / spoken.rate > 1.0
    assert level_dbfs(spoken.samples) > -30


@pytest.mark.parametrize("language", ["de", "en"])
def test_espeak_knows_where_each_word_begins(language: str) -> None:
    spoken = Espeak().speak(SENTENCES[language], language, 1.0)
    assert len(spoken.word_starts) == len(SENTENCES[language].split())
    assert list(spoken.word_starts) == sorted(spoken.word_starts)
    assert spoken.word_starts[-1] < len(spoken.samples)


def test_a_calmer_pace_takes_longer() -> None:
    calm, quick = (Espeak().speak(SENTENCES["de"], "de", pace) for pace in (0.8, 1.1))
    assert len(calm.samples) > 1.2 * len(quick.samples)


def test_espeak_serves_many_threads_without_mixing_their_sentences() -> None:
    espeak = Espeak()
    alone = {n: len(espeak.speak("na " * n, "de", 1.0).samples) for n in range(1, 6)}
    with ThreadPoolExecutor(5) as threads:
        together = list(
            threads.map(lambda n: (n, espeak.speak("na " * n, "de", 1.0).samples), [1, 2, 3, 4, 5] * 8)
        )
    assert all(abs(len(samples) - alone[n]) < 200 for n, samples in together)  # it breathes a little


def test_espeak_refuses_a_language_that_it_has_no_voice_for() -> None:
    with pytest.raises(SpeechError, match="'fr'"):
        Espeak().speak("bonjour", "fr", 1.0)


def test_a_phrase_is_made_once_and_remembered() -> None:
    engine = Counting()
    first, again = speak(engine, None, "Guten Tag.", "Guten Tag.")
    assert engine.made == ["Guten Tag."]
    assert first is again


def test_speech_comes_at_the_lines_rate() -> None:
    (spoken,) = speak(Hum(), None, "abcd")
    assert spoken.rate == 8000
    assert len(spoken.samples) == pytest.approx(0.2 * 8000, abs=8)


def test_the_fallback_speaks_when_the_engine_fails() -> None:
    (spoken,) = speak(Broken(), Hum(), "Guten Tag.")
    assert spoken.text == "Guten Tag."


def test_the_fallback_speaks_when_the_engine_is_stuck() -> None:
    stuck = Stuck()
    try:
        (spoken,) = speak(stuck, Hum(), "Guten Tag.")
        assert spoken.text == "Guten Tag."
    finally:
        stuck.free.set()


def test_without_a_fallback_a_broken_voice_is_an_error() -> None:
    with pytest.raises(SpeechError, match="no fallback"):
        speak(Broken(), None, "Guten Tag.")

"""A caller who changes the language is noticed by the real recogniser, and nobody else is taken for one."""

import asyncio
from dataclasses import dataclass, field

import pytest

from benchmarks.ears import Turn, read_turns
from benchmarks.fixtures import words_of
from voicebot.lexical.edits import edits
from voicebot.speech.listening import FinalWords, Listener, PartialWords
from voicebot.speech.model_choice import STARTER
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.sound import to_pcm16

OTHER = {"de": "en", "en": "de"}
NEEDED_S = 1.5


def turns_in(language: str, calls: tuple[str, ...] = ("instalments", "angry", "returned")) -> list[Turn]:
    turns = [turn for call in calls for turn in read_turns("8k", f"{language}/{call}/0")]
    return [turn for turn in turns if turn.end_s - turn.onset_s >= NEEDED_S]


@dataclass
class Ear:
    """A listener that follows the caller's language as a call does, and notes what it was told."""

    pool: RecogniserPool
    language: str
    finals: list[FinalWords] = field(default_factory=list)
    partials: list[PartialWords] = field(default_factory=list)
    follows: bool = True

    async def take(self, heard: PartialWords | FinalWords) -> None:
        if isinstance(heard, PartialWords):
            self.partials.append(heard)
            return
        self.finals.append(heard)
        if self.follows:
            self.listener.language = heard.language

    async def hear(self, turns: list[Turn]) -> None:
        self.pool.open("call")
        self.listener = Listener(self.pool, stream="call", language=self.language, tell=self.take)
        for turn in turns:
            pcm = to_pcm16(turn.sound)
            begin, end = int(turn.onset_s * 50), int(turn.end_s * 50) + 10
            for number, start in enumerate(range(0, len(pcm), 640)):
                self.listener.feed(pcm[start : start + 640])
                if number == begin + 10:
                    self.listener.speech_started()
                if number == end:
                    self.listener.speech_stopped()
                await self.listener.settle()
            self.listener.speech_stopped()
            await self.listener.settle()
        await self.listener.close()
        self.pool.close("call")


def hear(turns: list[Turn], language: str, *, follows: bool) -> Ear:
    async def work() -> Ear:
        async with RecogniserPool(STARTER) as pool:
            ear = Ear(pool, language, follows=follows)
            await ear.hear(turns)
            return ear

    return asyncio.run(work())


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_caller_in_the_lines_own_language_never_switches_it(language: str) -> None:
    ear = hear(turns_in(language), language, follows=False)
    assert {final.language for final in ear.finals} == {language}


@pytest.mark.parametrize("language", ["de", "en"])
def test_nine_of_ten_turns_in_the_other_language_are_noticed(language: str) -> None:
    turns = turns_in(language)
    ear = hear(turns, OTHER[language], follows=False)
    assert sum(final.language == language for final in ear.finals) >= 0.9 * len(turns)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_caller_who_changes_the_language_in_mid_call_is_followed_there_and_back(language: str) -> None:
    own, other = turns_in(language, ("instalments",))[:2], turns_in(OTHER[language], ("instalments",))[:2]
    turns = [own[0], *other, own[1]]
    ear = hear(turns, language, follows=True)
    assert [final.language for final in ear.finals] == [language, OTHER[language], OTHER[language], language]
    errors = sum(
        edits(turn.words, words_of(final.text)) for turn, final in zip(turns, ear.finals, strict=True)
    )
    assert errors <= 0.15 * sum(len(turn.words) for turn in turns)

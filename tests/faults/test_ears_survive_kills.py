"""The recogniser's process dies while callers speak: one partial at most is lost each, and no final."""

import asyncio
import os
import signal

import pytest

from benchmarks.ears import Turn, read_turns
from benchmarks.fixtures import words_of
from voicebot.lexical.edits import edits
from voicebot.speech.model_choice import STARTER
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.recogniser import Ask, Decoding
from voicebot.speech.sound import RATE
from voicebot.speech.transcribe import Transcript, transcribe


class Watched:
    """The pool as a call sees it; kills the child while the chosen ask is with it, counts what is lost."""

    def __init__(
        self, pool: RecogniserPool, *, at_partial: int | None = None, at_final: bool = False
    ) -> None:
        self.lost_partials = 0
        self._pool, self._at_partial, self._at_final = pool, at_partial, at_final
        self._partials = 0

    @property
    def partial_gap_s(self) -> float:
        return self._pool.partial_gap_s

    def open(self, stream: str) -> None:
        self._pool.open(stream)

    def close(self, stream: str) -> None:
        self._pool.close(stream)

    async def partial(self, stream: str, ask: Ask) -> Decoding | None:
        self._partials += 1
        waiting = asyncio.ensure_future(self._pool.partial(stream, ask))
        if self._partials == self._at_partial:
            await self._kill()
        heard = await waiting
        self.lost_partials += heard is None
        return heard

    async def final(self, stream: str, ask: Ask) -> Decoding:
        waiting = asyncio.ensure_future(self._pool.final(stream, ask))
        if self._at_final:
            self._at_final = False
            await self._kill()
        return await waiting

    async def _kill(self) -> None:
        await asyncio.sleep(0)
        pid = self._pool.child_pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)


def long_turn(language: str) -> Turn:
    return max(read_turns("16k", f"{language}/instalments/0"), key=lambda turn: len(turn.words))


def hear(
    turn: Turn, *, at_partial: int | None = None, at_final: bool = False
) -> tuple[Transcript, Watched, int]:
    async def work() -> tuple[Transcript, Watched, int]:
        async with RecogniserPool(STARTER, max_calls=5) as pool:
            ears = Watched(pool, at_partial=at_partial, at_final=at_final)
            heard = await transcribe("test", turn.sound, RATE, ears, language=turn.language, paced=False)
            return heard, ears, pool.counts.restarts

    return asyncio.run(work())


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_death_during_a_partial_costs_at_most_that_partial_and_no_word(language: str) -> None:
    turn = long_turn(language)
    heard, ears, restarts = hear(turn, at_partial=3)
    assert restarts == 1
    assert ears.lost_partials <= 1
    assert heard.partials[-1].at_ms > heard.partials[0].at_ms
    assert edits(turn.words, words_of(heard.text)) <= 0.2 * len(turn.words)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_death_at_the_end_of_speech_delays_the_final_and_changes_none_of_it(language: str) -> None:
    turn = long_turn(language)
    undisturbed, _, none = hear(turn)
    heard, ears, restarts = hear(turn, at_final=True)
    assert (none, restarts) == (0, 1)
    assert heard.text == undisturbed.text
    assert ears.lost_partials == 0

"""The bot's voice: one engine per process for all calls, off the loop, with a memory for phrases it has said.

A call whose sentence cannot be made in time, or at all, is spoken by the fallback engine; when that fails
too, the error reaches the caller of ``speak``, who ends the call politely or brings in a person.
"""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from voicebot import log
from voicebot.errors import SpeechError
from voicebot.speech.sentences import sentences
from voicebot.speech.speaking import Engine, Spoken

_LOG = log.get("voice")
_LETTERS_A_SECOND = 50.0
_CACHE_SECONDS = 1800.0
"""How much speech the memory holds: about 110 MB at 16 kHz."""


class Voice:
    """Makes sentences: ``async with Voice(engine, fallback) as voice``."""

    def __init__(self, engine: Engine, fallback: Engine | None = None, *, patience_s: float = 1.2) -> None:
        """Take the engines; a sentence gets ``patience_s`` and a little for its length, then the fallback."""
        self.engine = engine
        self._fallback = fallback
        self._patience_s = patience_s
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice")
        self._rescue = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice-fallback")
        self._known: OrderedDict[tuple[str, str, float, int], Spoken] = OrderedDict()
        self._known_s = 0.0

    async def __aenter__(self) -> Self:
        """Nothing to start: threads begin with the first sentence."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the threads; a sentence in work is finished and thrown away."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._rescue.shutdown(wait=False, cancel_futures=True)

    async def speak(self, sentence: str, *, language: str, pace: float, rate: int) -> Spoken:
        """Make one sentence at the line's sample rate, or recall it.

        Raises:
            SpeechError: neither engine could speak it.
        """
        key = (language, sentence, round(pace, 2), rate)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        spoken = await self._make(sentence, language, pace)
        fitted = await asyncio.to_thread(spoken.at_rate, rate)
        self._remember(key, fitted)
        return fitted

    async def learn(self, text: str, *, language: str, pace: float, rate: int) -> None:
        """Make a phrase in advance, so that it can be said without delay."""
        for sentence in sentences(text):
            await self.speak(sentence, language=language, pace=pace, rate=rate)

    async def _make(self, sentence: str, language: str, pace: float) -> Spoken:
        loop = asyncio.get_running_loop()
        try:
            work = loop.run_in_executor(self._threads, self.engine.speak, sentence, language, pace)
            return await asyncio.wait_for(work, self._patience_s + len(sentence) / _LETTERS_A_SECOND)
        except (SpeechError, TimeoutError) as error:
            if self._fallback is None:
                raise SpeechError("The voice failed and there is no fallback voice.") from error
            _LOG.warning("voice failed, fallback speaks", engine=self.engine.name, why=type(error).__name__)
        return await loop.run_in_executor(self._rescue, self._fallback.speak, sentence, language, pace)

    def _remember(self, key: tuple[str, str, float, int], spoken: Spoken) -> None:
        self._known[key] = spoken
        self._known_s += _seconds(spoken)
        while self._known_s > _CACHE_SECONDS and len(self._known) > 1:
            _, oldest = self._known.popitem(last=False)
            self._known_s -= _seconds(oldest)


def _seconds(spoken: Spoken) -> float:
    return len(spoken.samples) / spoken.rate

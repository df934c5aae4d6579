"""What a voice makes: a sentence as sound, with the moment each word begins."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from voicebot.speech.sound import Samples, resample


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One spoken sentence; ``word_starts`` are sample positions, one per word of ``text``, rising."""

    text: str
    samples: Samples
    rate: int
    word_starts: tuple[int, ...]

    def at_rate(self, rate: int) -> "Spoken":
        """The same sentence at another sample rate."""
        if rate == self.rate:
            return self
        factor = rate / self.rate
        return Spoken(
            text=self.text,
            samples=resample(self.samples, self.rate, rate),
            rate=rate,
            word_starts=tuple(round(start * factor) for start in self.word_starts),
        )


class Engine(Protocol):
    """A speech synthesiser; called from one thread at a time."""

    @property
    def name(self) -> str:
        """What the operator calls it."""
        ...

    def speak(self, text: str, language: str, pace: float) -> Spoken:
        """Make one sentence; ``pace`` 1 is the voice's own speed, 0.8 calm.

        Raises:
            SpeechError: the engine failed or does not know the language.
        """
        ...


def guessed_word_starts(text: str, samples: Samples) -> tuple[int, ...]:
    """Where words begin when the engine does not say: by their share of the letters."""
    words = text.split()
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    if not words or not len(loud):
        return tuple(0 for _ in words)
    first, last = int(loud[0]), int(loud[-1])
    weights = np.array([len(word) + 1 for word in words], dtype=np.float64)
    shares = np.concatenate([[0.0], np.cumsum(weights)[:-1]]) / weights.sum()
    return tuple(first + int(share * (last - first)) for share in shares)

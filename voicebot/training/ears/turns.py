"""What one training row says: an example, or two of one voice with a pause between, as people speak.

A corpus of single sentences teaches a recogniser that a pause is the end; pairs teach it to go on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voicebot.training.ears.corpus import FRAME_S, Corpus, Example

_LONGEST_HALF = round(4.0 / FRAME_S)
_PAUSE = (round(0.25 / FRAME_S), round(1.1 / FRAME_S))
_QUIETEST = 0.1


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One example, or two with ``pause`` frames between them."""

    parts: tuple[Example, ...]
    pause: int = 0

    @property
    def language(self) -> str:
        """The language of every part."""
        return self.parts[0].language

    @property
    def text(self) -> str:
        """What is said, without a mark for the pause."""
        return " ".join(part.text for part in self.parts)

    @property
    def frames(self) -> int:
        """How long it lasts, the pause included."""
        return sum(part.frames for part in self.parts) + self.pause

    def features(self, corpus: Corpus) -> npt.NDArray[np.float32]:
        """Frames by mels; the pause is made of the first example's quietest frames."""
        sound = [corpus.features(part) for part in self.parts]
        if len(sound) == 1:
            return sound[0]
        return np.concatenate([sound[0], _quiet(sound[0], self.pause), *sound[1:]])


def _quiet(sound: npt.NDArray[np.float32], frames: int) -> npt.NDArray[np.float32]:
    order = np.argsort(sound.mean(axis=1), kind="stable")
    quietest = np.sort(order[: max(1, round(_QUIETEST * len(sound)))])
    return sound[np.resize(quietest, frames)]


def turns(examples: Sequence[Example], rng: np.random.Generator, *, joined: float) -> list[Turn]:
    """Every example once, in no order that matters.

    Args:
        examples: What there is.
        rng: Chooses who is joined and for how long they pause.
        joined: The share of short spoken examples that are joined with another of the same voice, 0 to 1.
    """
    alone: list[Example] = []
    pairing: list[Example] = []
    for example in examples:
        short = bool(example.text) and example.frames <= _LONGEST_HALF
        (pairing if short and rng.random() < joined else alone).append(example)
    return [Turn(parts=(example,)) for example in alone] + list(_pairs(pairing, rng))


def _pairs(examples: list[Example], rng: np.random.Generator) -> Iterator[Turn]:
    rng.shuffle(examples)
    waiting: dict[str, Example] = {}
    for example in examples:
        first = waiting.pop(example.voice, None)
        if first is None:
            waiting[example.voice] = example
        else:
            yield Turn(parts=(first, example), pause=int(rng.integers(*_PAUSE, endpoint=True)))
    for example in waiting.values():
        yield Turn(parts=(example,))

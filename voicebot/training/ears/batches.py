"""Turns examples into arrays for the network: similar lengths together, few shapes, wrong pieces mixed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voicebot.training.ears.corpus import FRAME_S, MELS, Corpus, Example
from voicebot.training.ears.pieces import Pieces

CHARACTERS = " abcdefghijklmnopqrstuvwxyzäöüß'"
IGNORED = -100
PAD_FRAMES = round(1.5 / FRAME_S)
"""Zeros after the sound, as many as the recogniser adds."""
_FRAME_STEP = 32
_TOKEN_STEP = 6
_SORTED_OVER = 40
_CORRUPTED_EXAMPLES = 0.8
_CORRUPTED_PIECES = 0.25
_WITH_TIMESTAMP = 0.5

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Arrays of B examples.

    ``mels`` (B, mels, F) float; ``own`` positions each sound fills; ``tokens`` what the decoder reads and
    ``wanted`` what it should say next (``IGNORED`` where nothing is learnt); ``letters`` of all examples in a
    row with ``letter_counts``.
    """

    mels: npt.NDArray[np.float32]
    own: Integers
    tokens: Integers
    wanted: Integers
    letters: Integers
    letter_counts: Integers


class Batches:
    """Draws batches from a corpus, epoch after epoch."""

    def __init__(
        self, corpus: Corpus, pieces: Pieces, *, size: int, kept: Mapping[str, float] | None = None
    ) -> None:
        """Encode every example's text once.

        ``kept`` is the share of a language's examples that an epoch draws, 0 to 1; 1 where it is silent.
        """
        self._corpus = corpus
        self._pieces = pieces
        self._size = size
        kept = kept or {}
        self._kept = np.array([kept.get(example.language, 1.0) for example in corpus.examples])
        self._tokens = pieces.encode([example.text for example in corpus.examples])
        self._letters = [
            [CHARACTERS.index(c) for c in example.text if c in CHARACTERS] for example in corpus.examples
        ]

    def draw(self, rng: np.random.Generator, *, padded: bool) -> Iterator[Batch]:
        """One epoch; ``padded`` adds the recogniser's zeros after the longest sound."""
        for chosen in self._epoch(rng):
            yield self._batch(chosen, rng, padded=padded)

    def _epoch(self, rng: np.random.Generator) -> Iterator[Sequence[int]]:
        order = rng.permutation(np.flatnonzero(rng.random(len(self._kept)) < self._kept))
        stretch = self._size * _SORTED_OVER
        for start in range(0, len(order), stretch):
            part = sorted(order[start : start + stretch], key=lambda i: self._example(i).frames)
            groups = [part[at : at + self._size] for at in range(0, len(part), self._size)]
            for group in rng.permutation(len(groups)):
                yield [int(i) for i in groups[group]]

    def _example(self, index: int) -> Example:
        return self._corpus.examples[index]

    def _batch(self, chosen: Sequence[int], rng: np.random.Generator, *, padded: bool) -> Batch:
        examples = [self._example(i) for i in chosen]
        longest = max(example.frames for example in examples) + (PAD_FRAMES if padded else 2)
        mels = np.zeros((len(chosen), MELS, -(-longest // _FRAME_STEP) * _FRAME_STEP), np.float32)
        for row, example in zip(mels, examples, strict=True):
            row[:, : example.frames] = self._corpus.features(example).T
        tokens, wanted = self._decoding(chosen, rng)
        letters = [self._letters[i] for i in chosen]
        return Batch(
            mels=mels,
            own=np.array([(example.frames + 1) // 2 for example in examples], np.int64),
            tokens=tokens,
            wanted=wanted,
            letters=np.array([letter for row in letters for letter in row], np.int64),
            letter_counts=np.array([len(row) for row in letters], np.int64),
        )

    def _decoding(self, chosen: Sequence[int], rng: np.random.Generator) -> tuple[Integers, Integers]:
        special = self._pieces.special
        width = max(len(self._tokens[i]) for i in chosen) + 5
        width = -(-width // _TOKEN_STEP) * _TOKEN_STEP
        tokens = np.full((len(chosen), width), special["eot"], np.int64)
        wanted = np.full((len(chosen), width), IGNORED, np.int64)
        for row, index in enumerate(chosen):
            example, text = self._example(index), self._tokens[index]
            timed = rng.random() < _WITH_TIMESTAMP
            last = "timestamp" if timed else "notimestamps"
            start = [special["sot"], special[example.language], special["transcribe"], special[last]]
            said = [*start, *text, special["eot"]]
            tokens[row, : len(said) - 1] = said[:-1]
            wanted[row, : len(said) - 1] = said[1:]
            wanted[row, 0] = special[example.language] if example.text else special["nospeech"]
            wanted[row, 1] = IGNORED
            if not timed:
                wanted[row, 2] = IGNORED
            self._corrupt(tokens[row, len(start) : len(start) + len(text)], rng)
        return tokens, wanted

    def _corrupt(self, text: Integers, rng: np.random.Generator) -> None:
        """Replace pieces by others, so that the decoder cannot rely on what it wrote before."""
        if rng.random() < _CORRUPTED_EXAMPLES:
            struck = rng.random(len(text)) < _CORRUPTED_PIECES
            text[struck] = rng.integers(256, len(self._pieces.texts), int(struck.sum()))

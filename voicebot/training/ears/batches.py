"""Turns examples into arrays for the network: similar lengths together, few shapes, wrong pieces mixed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voicebot.training.ears.corpus import FRAME_S, MELS, Corpus
from voicebot.training.ears.pieces import Pieces
from voicebot.training.ears.turns import Turn, turns
from voicebot.training.ears.variety import another_speaker

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
        self,
        corpus: Corpus,
        pieces: Pieces,
        *,
        size: int,
        kept: Mapping[str, float] | None = None,
        joined: float = 0.0,
    ) -> None:
        """Take the examples as they are; nothing is drawn yet.

        ``kept`` is the share of a language's examples that an epoch draws, 0 to 1; 1 where it is silent.
        ``joined`` is the share of short examples that are spoken in pairs with a pause between.
        """
        self._corpus = corpus
        self._pieces = pieces
        self._size = size
        kept = kept or {}
        self._kept = np.array([kept.get(example.language, 1.0) for example in corpus.examples])
        self._joined = joined

    def draw(self, rng: np.random.Generator, *, padded: bool) -> Iterator[Batch]:
        """One epoch; ``padded`` adds the recogniser's zeros after the longest sound."""
        for chosen in self._epoch(rng):
            yield self._batch(chosen, rng, padded=padded)

    def _epoch(self, rng: np.random.Generator) -> Iterator[Sequence[Turn]]:
        drawn = np.flatnonzero(rng.random(len(self._kept)) < self._kept)
        said = turns([self._corpus.examples[int(i)] for i in drawn], rng, joined=self._joined)
        order = rng.permutation(len(said))
        stretch = self._size * _SORTED_OVER
        for start in range(0, len(order), stretch):
            part = sorted((said[i] for i in order[start : start + stretch]), key=lambda turn: turn.frames)
            groups = [part[at : at + self._size] for at in range(0, len(part), self._size)]
            for group in rng.permutation(len(groups)):
                yield groups[group]

    def _batch(self, chosen: Sequence[Turn], rng: np.random.Generator, *, padded: bool) -> Batch:
        sounds = [another_speaker(turn.features(self._corpus), rng) for turn in chosen]
        longest = max(map(len, sounds)) + (PAD_FRAMES if padded else 2)
        mels = np.zeros((len(chosen), MELS, -(-longest // _FRAME_STEP) * _FRAME_STEP), np.float32)
        for row, sound in zip(mels, sounds, strict=True):
            row[:, : len(sound)] = sound.T
        tokens, wanted = self._decoding(chosen, rng)
        letters = [[CHARACTERS.index(c) for c in turn.text if c in CHARACTERS] for turn in chosen]
        return Batch(
            mels=mels,
            own=np.array([(len(sound) + 1) // 2 for sound in sounds], np.int64),
            tokens=tokens,
            wanted=wanted,
            letters=np.array([letter for row in letters for letter in row], np.int64),
            letter_counts=np.array([len(row) for row in letters], np.int64),
        )

    def _decoding(self, chosen: Sequence[Turn], rng: np.random.Generator) -> tuple[Integers, Integers]:
        special = self._pieces.special
        texts = self._pieces.encode([turn.text for turn in chosen])
        width = max(map(len, texts)) + 5
        width = -(-width // _TOKEN_STEP) * _TOKEN_STEP
        tokens = np.full((len(chosen), width), special["eot"], np.int64)
        wanted = np.full((len(chosen), width), IGNORED, np.int64)
        for row, (turn, text) in enumerate(zip(chosen, texts, strict=True)):
            timed = rng.random() < _WITH_TIMESTAMP
            last = "timestamp" if timed else "notimestamps"
            start = [special["sot"], special[turn.language], special["transcribe"], special[last]]
            said = [*start, *text, special["eot"]]
            tokens[row, : len(said) - 1] = said[:-1]
            wanted[row, : len(said) - 1] = said[1:]
            wanted[row, 0] = special[turn.language] if turn.text else special["nospeech"]
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

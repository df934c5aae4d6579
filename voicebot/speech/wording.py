"""Which of several hearings people would rather have said: counts of words in a row, beside a small model.

A small recogniser spells what it hears and knows few words by heart. Its best few hearings of a sound often
hold the right one, not always first. A folder that holds ``wording.npz`` (``voicebot train ears`` writes it)
lets each hearing be weighed: its log-probability by the sound, plus a share of that of its words in their
order, plus a little for every word, since more words are never likelier. Large models carry this knowledge
themselves and have no such file.

Which number, month or weekday was said is for the ear alone: each counts as its kind, whatever its value, so
that a frequent sum is never preferred to the one that was spoken.

The file holds one table per language: word sequences of up to four words as 32-bit checksums with their
log-probability and their back-off weight (the usual back-off form of an n-gram model), and the checksums of
words of a spelling dictionary. A checksum that was never written is met by chance once in thousands.
"""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voicebot.errors import ModelMissing
from voicebot.understanding import lexicon_de, lexicon_en
from voicebot.understanding.number_words import english_parts, german_parts
from voicebot.understanding.words import fold

FILE = "wording.npz"
BEGIN, END = "<s>", "</s>"
ORDER = 4
"""The longest sequence of words that is looked up."""
STEP = 0.1
"""Log-probabilities are stored in steps of a tenth, in nats."""
_LISTED, _COMPOUND, _STRANGE, _STRANGE_LETTER = -16.0, -18.0, -8.0, -1.6
_SHORTEST_PART = 3
_KINDS = {"<number>": -4.0, "<ordinal>": -3.4, "<month>": -2.4, "<weekday>": -1.9}
"""Kinds whose members are equally likely, and the log-probability of each."""
_COUNTED_PARTS = frozenset(("unit", "teen", "tens", "hundred", "scale"))
_AMBIGUOUS = frozenset(("may", "march"))

Sums = npt.NDArray[np.uint32]
Steps = npt.NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """How much a wording counts beside the sound: a share of its log-probability, and nats a word."""

    share: float
    word: float


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """One way to hear a sound: its words, and the log-probability that the sound gives them."""

    words: Sequence[str]
    by_sound: float


@dataclass(frozen=True, kw_only=True)
class Table:
    """One language: sorted checksums of word sequences, with steps of minus log-probability and back-off."""

    language: str
    sums: Sums
    chances: Steps
    backoffs: Steps
    listed: Sums
    weighing: Weighing


class Wording:
    """The tables of a model, by language."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables

    @classmethod
    def beside(cls, folder: Path) -> "Wording | None":
        """The wording of a model's folder, if it has one.

        Raises:
            ModelMissing: the file is there and cannot be read.
        """
        path = folder / FILE
        if not path.is_file():
            return None
        try:
            with np.load(path) as file:
                languages = sorted({name.split("_")[0] for name in file.files})
                return cls({language: _table(file, language) for language in languages})
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise ModelMissing(f"{path} cannot be read as the wording of a model.") from error

    def best(self, hearings: Sequence[Hearing], language: str, *, ended: bool) -> int:
        """Which hearing is the likeliest, sound and wording together.

        Args:
            hearings: At least one, the likeliest by sound first.
            language: Whose words they are; one without a table leaves the first.
            ended: Whether the speech is over; else nothing is said about what may follow.
        """
        table = self._tables.get(language)
        if table is None or len(hearings) == 1:
            return 0
        weighed = [
            hearing.by_sound
            + table.weighing.share * log_probability(table, hearing.words, ended=ended)
            + table.weighing.word * len(hearing.words)
            for hearing in hearings
        ]
        return int(np.argmax(weighed))


def log_probability(table: Table, words: Sequence[str], *, ended: bool) -> float:
    """The natural logarithm of a word sequence's probability, from its beginning."""
    kinds = [kind_of(word, table.language) for word in words]
    said = [BEGIN, *kinds, *([END] if ended else [])]
    places = [
        _places(
            table.sums, [" ".join(said[start : start + length]) for start in range(len(said) - length + 1)]
        )
        for length in range(1, ORDER + 1)
    ]
    total = sum(_KINDS.get(kind, 0.0) for kind in kinds)
    return total + sum(_step(table, places, at, word) for at, word in enumerate(said) if at > 0)


def _step(table: Table, places: Sequence[Sequence[int]], at: int, word: str) -> float:
    """The log-probability of one word after those before it: of the longest sequence that was met.

    Args:
        table: The table of its language.
        places: For each length, where the sequence that begins at each word stands in the table.
        at: Which word it is.
        word: The word, or its kind.
    """
    given_up = 0.0
    for length in range(min(ORDER, at + 1), 0, -1):
        start = at - length + 1
        if (met := places[length - 1][start]) >= 0:
            return given_up + _nats(table.chances[met])
        if length > 1 and (history := places[length - 2][start]) >= 0:
            given_up += _nats(table.backoffs[history])
    return given_up + _unmet(table, word)


@lru_cache(maxsize=8192)
def kind_of(word: str, language: str) -> str:
    """The kind that a number, an ordinal, a month or a weekday counts as; any other word counts as itself."""
    lexicon = lexicon_de if language == "de" else lexicon_en
    if word in lexicon.WEEKDAYS:
        return "<weekday>"
    if word in lexicon.MONTHS and word not in _AMBIGUOUS:
        return "<month>"
    parts = german_parts(fold(word)) if language == "de" else english_parts(word)
    if not any(part.kind in _COUNTED_PARTS for part in parts):
        return word
    return "<ordinal>" if any(part.ordinal for part in parts) else "<number>"


def checksum(text: str) -> int:
    """How a word or several in a row are written in a table."""
    return zlib.crc32(text.encode())


def _places(sums: Sums, texts: Sequence[str]) -> list[int]:
    """Where each text's checksum stands, -1 where it does not."""
    if not len(sums):
        return [-1] * len(texts)
    wanted = np.array([checksum(text) for text in texts], np.uint32)
    places = np.minimum(np.searchsorted(sums, wanted), len(sums) - 1)
    found: list[int] = np.where(sums[places] == wanted, places, -1).tolist()
    return found


def _nats(steps: np.uint8) -> float:
    return -STEP * float(steps)


def _unmet(table: Table, word: str) -> float:
    if _places(table.listed, [word])[0] >= 0:
        return _LISTED
    if table.language == "de" and _is_compound(table, word):
        return _COMPOUND
    return _STRANGE + _STRANGE_LETTER * len(word)


def _is_compound(table: Table, word: str) -> bool:
    """Whether a German word is two that are known, such as a street's name."""
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    parts = [part for cut in cuts for part in (word[:cut], word[cut:])]
    known = [
        a >= 0 or b >= 0
        for a, b in zip(_places(table.sums, parts), _places(table.listed, parts), strict=True)
    ]
    return any(a and b for a, b in zip(known[::2], known[1::2], strict=True))


def _table(file: Mapping[str, npt.NDArray[np.generic]], language: str) -> Table:
    share, word = (float(value) for value in file[f"{language}_weighing"].astype(np.float64))
    return Table(
        language=language,
        sums=_summed(file[f"{language}_gaps"]),
        chances=file[f"{language}_chances"].astype(np.uint8),
        backoffs=file[f"{language}_backoffs"].astype(np.uint8),
        listed=_summed(file[f"{language}_listed"]),
        weighing=Weighing(share=share, word=word),
    )


def _summed(gaps: npt.NDArray[np.generic]) -> Sums:
    """Sorted numbers are stored as their differences, which pack to half the size."""
    return np.cumsum(gaps.astype(np.uint32), dtype=np.uint32)


def save(tables: Mapping[str, Table], folder: Path) -> None:
    """Write the tables beside a model."""
    arrays: dict[str, Any] = {}
    for language, table in tables.items():
        arrays[f"{language}_gaps"] = np.diff(table.sums, prepend=np.uint32(0))
        arrays[f"{language}_chances"] = table.chances
        arrays[f"{language}_backoffs"] = table.backoffs
        arrays[f"{language}_listed"] = np.diff(table.listed, prepend=np.uint32(0))
        arrays[f"{language}_weighing"] = np.array([table.weighing.share, table.weighing.word])
    np.savez_compressed(folder / FILE, **arrays)

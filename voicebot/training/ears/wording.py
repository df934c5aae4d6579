"""Counts the wording that a small recogniser is given (``voicebot.speech.wording``); no torch, half a minute.

Three words in a row at most, with absolute discounting: what a longer sequence gives up goes to the shorter
one. Three words met in a row only once are left out; their share goes the same way. Only sentences that
training may use are counted, never the held-out ones.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from voicebot.errors import OperatorError
from voicebot.speech.wording import BEGIN, END, STEP, Sums, Table, Weighing, checksum, kind_of, save
from voicebot.training.ears.sentences import LANGUAGES, Sentences

WEIGHING = {"de": Weighing(share=0.25, word=1.0), "en": Weighing(share=0.25, word=1.0)}
"""Chosen on held-out sentences of the trade that are not those of the model card."""
_ORDER = 3
_LEAST = (1, 1, 2)
"""How often a sequence of one, two or three words must have been met to be kept."""
_DISCOUNT = 0.75
_UNMET = 0.5
_SEED = 1

Counts = Counter[tuple[str, ...]]


def make_wording(outside: Sequence[tuple[str, Path]], folder: Path) -> None:
    """Count the project's sentences and those of ``outside`` (language and file), and write the tables.

    Raises:
        OperatorError: a text file or the folder cannot be used.
    """
    tables = {}
    for language in LANGUAGES:
        files = [path for own, path in outside if own == language]
        sentences = Sentences(language, outside=files)
        texts = sentences.connected(np.random.default_rng([_SEED, LANGUAGES.index(language)]))
        tables[language] = table(language, texts, sentences.single_words)
    try:
        save(tables, folder)
    except OSError as error:
        raise OperatorError(f"The wording cannot be written to {folder}.") from error


def table(language: str, texts: Iterable[str], listed: Iterable[str]) -> Table:
    """The table of one language: sentences in spoken form, and words that are spelled so."""
    counts = _counted(texts, language)
    chances: dict[tuple[str, ...], float] = {}
    backoffs: dict[tuple[str, ...], float] = {}
    every = sum(counts[0].values())
    for gram, count in counts[0].items():
        chances[gram] = count / (every + _UNMET * len(counts[0]))
    for order in range(1, _ORDER):
        _discount(counts[order], _LEAST[order], chances, backoffs)
    grams = {checksum(" ".join(gram)): gram for gram in (*chances, (BEGIN,))}
    ordered = sorted(grams)
    return Table(
        language=language,
        sums=np.array(ordered, np.uint32),
        chances=np.array([_steps(chances.get(grams[number], 0.0)) for number in ordered], np.uint8),
        backoffs=np.array([_steps(backoffs.get(grams[number], 1.0)) for number in ordered], np.uint8),
        listed=_sorted_sums(word for word in listed if (word,) not in chances),
        weighing=WEIGHING[language],
    )


def _discount(
    counts: Counts, least: int, chances: dict[tuple[str, ...], float], backoffs: dict[tuple[str, ...], float]
) -> None:
    """Add the chances of sequences of one length, and back-off weights of their histories."""
    kept = {gram: count for gram, count in counts.items() if count >= least}
    totals: Counter[tuple[str, ...]] = Counter()
    given: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for gram, count in counts.items():
        totals[gram[:-1]] += count
    for gram, count in kept.items():
        given[gram[:-1]] += count - _DISCOUNT
    for history, total in totals.items():
        backoffs[history] = 1 - given[history] / total
    for gram, count in kept.items():
        history = gram[:-1]
        chances[gram] = (count - _DISCOUNT) / totals[history] + backoffs[history] * chances[gram[1:]]


def _counted(texts: Iterable[str], language: str) -> list[Counts]:
    counts: list[Counts] = [Counter() for _ in range(_ORDER)]
    for text in texts:
        words = [BEGIN, *(kind_of(word, language) for word in text.split()), END]
        counts[0].update((word,) for word in words[1:])
        for order in range(1, _ORDER):
            counts[order].update(
                zip(*(islice(words, start, None) for start in range(order + 1)), strict=False)
            )
    return counts


def _sorted_sums(words: Iterable[str]) -> Sums:
    return np.array(sorted({checksum(word) for word in words}), np.uint32)


def _steps(chance: float) -> int:
    return min(255, max(0, round(-math.log(max(chance, 1e-30)) / STEP)))

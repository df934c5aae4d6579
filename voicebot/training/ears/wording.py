"""Counts the wording that a small recogniser is given (``voicebot.speech.wording``); no torch, half a minute.

Four words in a row at most, smoothed after Kneser and Ney: what a longer sequence gives up goes to the
shorter one, and a shorter one counts as often as different words stand before it, since only after unmet
words is it asked for. Three words or more met in a row only once are left out; their share goes the same way.
Only sentences that training may use are counted, never the held-out ones.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import islice
from pathlib import Path

import numpy as np

from voicebot.errors import OperatorError
from voicebot.speech.wording import BEGIN, END, ORDER, STEP, Sums, Table, Weighing, checksum, kind_of, save
from voicebot.training.ears.sentences import LANGUAGES, Sentences

WEIGHING = {"de": Weighing(share=0.3, word=0.5), "en": Weighing(share=0.4, word=1.0)}
"""Chosen on held-out sentences of the trade that are not those of the model card."""
_LEAST = (1, 1, 2, 2)
"""How often a sequence of one to four words must have been met to be kept."""
_DISCOUNTS = (0.0, 0.75, 0.85, 0.9)
"""What is taken from each count of such a sequence, but never more than most of it."""
_MOST_OF_IT = 0.9
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
    met = _counted(texts, language)
    counts = _continued(met)
    chances: dict[tuple[str, ...], float] = {}
    backoffs: dict[tuple[str, ...], float] = {}
    every = sum(counts[0].values())
    for gram, count in counts[0].items():
        chances[gram] = count / (every + _UNMET * len(counts[0]))
    for order in range(1, ORDER):
        kept = {gram for gram, count in met[order].items() if count >= _LEAST[order]}
        _discount(counts[order], kept, _DISCOUNTS[order], chances, backoffs)
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
    counts: Counts,
    kept: Set[tuple[str, ...]],
    discount: float,
    chances: dict[tuple[str, ...], float],
    backoffs: dict[tuple[str, ...], float],
) -> None:
    """Add the chances of the kept sequences of one length, and back-off weights of their histories."""
    totals: Counter[tuple[str, ...]] = Counter()
    left: dict[tuple[str, ...], float] = {}
    given: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for gram, count in counts.items():
        totals[gram[:-1]] += count
        if gram in kept:
            left[gram] = count - min(discount, _MOST_OF_IT * count)
            given[gram[:-1]] += left[gram]
    for history, total in totals.items():
        backoffs[history] = 1 - given[history] / total
    for gram, share in left.items():
        history = gram[:-1]
        chances[gram] = share / totals[history] + backoffs[history] * chances[gram[1:]]


def _continued(met: Sequence[Counts]) -> list[Counts]:
    """How many different words stand before each sequence; beginnings and the longest count as met."""
    counts = [Counter({gram: n for gram, n in one.items() if gram[0] == BEGIN}) for one in met[:-1]]
    for shorter, longer in zip(counts, met[1:], strict=True):
        shorter.update(gram[1:] for gram in longer)
    return [*counts, met[-1]]


def _counted(texts: Iterable[str], language: str) -> list[Counts]:
    counts: list[Counts] = [Counter() for _ in range(ORDER)]
    for text in texts:
        words = [BEGIN, *(kind_of(word, language) for word in text.split()), END]
        counts[0].update((word,) for word in words[1:])
        for order in range(1, ORDER):
            counts[order].update(
                zip(*(islice(words, start, None) for start in range(order + 1)), strict=False)
            )
    return counts


def _sorted_sums(words: Iterable[str]) -> Sums:
    return np.array(sorted({checksum(word) for word in words}), np.uint32)


def _steps(chance: float) -> int:
    return min(255, max(0, round(-math.log(max(chance, 1e-30)) / STEP)))

"""What a linear model sees of an utterance: words, pieces of words, and concepts.

Five blocks, each scaled to length one before they are weighted, so that a long sentence does not shout:
single words and pairs; words after a negation; character pieces of 2 to 5 letters inside a word, which
survive inflection and recognition errors; concepts and the order of two concepts; and the same of the finer
concepts of care, by which a hint at death is told from a dead battery. A sixth holds the concepts of care
once more, not scaled to length one: one faint hint weighs little, several weigh more.
"""

import itertools
from math import log, sqrt

from voicebot.lexical.concepts import concepts_of
from voicebot.lexical.normal import normalise

PIECE_SIZES = (2, 3, 4, 5)
NEGATION_REACH = 3
NEGATIONS = {
    "de": frozenset(
        [
            "nicht",
            "kein",
            "keine",
            "keinen",
            "keinem",
            "keiner",
            "keines",
            "nie",
            "niemals",
            "nix",
            "nichts",
            "ohne",
            "weder",
        ]
    ),
    "en": frozenset(
        [
            "not",
            "no",
            "never",
            "dont",
            "cant",
            "wont",
            "didnt",
            "doesnt",
            "isnt",
            "wasnt",
            "arent",
            "couldnt",
            "wouldnt",
            "havent",
            "hasnt",
            "cannot",
            "without",
            "nothing",
            "none",
            "nobody",
            "aint",
            "shouldnt",
        ]
    ),
}
CARE = "care_"
BLOCK_WEIGHTS = {"w": 1.0, "n": 0.4, "c": 0.9, "k": 0.9, "s": 0.9, "e": 0.7}
USUAL_LENGTHS = {"e": 6.5}
"""Blocks that are divided by the length they have on average instead of their own."""

Counts = dict[str, int]


def extract(text: str, language: str) -> dict[str, dict[str, float]]:
    """Return the features of an utterance by block.

    Args:
        text: What was said.
        language: "de" or "en".

    Returns:
        For each block the feature names with 1 + log(count).
    """
    normal = normalise(text)
    words = normal.split()
    blocks = {
        "w": _words(words),
        "n": _negated(words, NEGATIONS[language]),
        "c": _pieces(words),
        "k": _concepts("k", normal, language, NEGATIONS[language]),
        "s": _concepts("s", normal, f"{CARE}{language}", NEGATIONS[language]),
    }
    blocks["e"] = {f"{name}!": count for name, count in blocks["s"].items() if ">" not in name}
    return {
        block: {name: 1.0 + log(count) for name, count in counts.items()} for block, counts in blocks.items()
    }


def scaled(blocks: dict[str, dict[str, float]], idf: dict[str, float]) -> dict[str, float]:
    """Return one feature vector: weighted by rarity, each block of the same length.

    Args:
        blocks: As `extract` returns them.
        idf: The rarity of each feature the model knows; others are left out.
    """
    vector: dict[str, float] = {}
    for block, counts in blocks.items():
        known = {name: value * idf[name] for name, value in counts.items() if name in idf}
        length = sqrt(sum(value * value for value in known.values()))
        if length:
            length = USUAL_LENGTHS.get(block, length)
            weight = BLOCK_WEIGHTS[block] / length
            vector.update({name: value * weight for name, value in known.items()})
    return vector


def _count(names: list[str]) -> Counts:
    counts: Counts = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _words(words: list[str]) -> Counts:
    padded = ["^", *words, "$"]
    pairs = [f"w:{a} {b}" for a, b in itertools.pairwise(padded)]
    apart = [f"w:{a} _ {b}" for a, b in zip(words, words[2:], strict=False)]
    return _count([f"w:{word}" for word in words] + pairs + apart)


def _negated(words: list[str], negations: frozenset[str]) -> Counts:
    after = [
        f"n:{follower}"
        for place, word in enumerate(words)
        if word in negations
        for follower in words[place + 1 : place + 1 + NEGATION_REACH]
    ]
    return _count(after)


def _pieces(words: list[str]) -> Counts:
    return _count(
        [
            f"c:{padded[start : start + size]}"
            for padded in (f" {word} " for word in words)
            for size in PIECE_SIZES
            for start in range(len(padded) - size + 1)
        ]
    )


def _concepts(block: str, normal: str, table: str, negations: frozenset[str]) -> Counts:
    found = [
        name if _affirmed(normal[:start], negations) else f"not {name}"
        for start, name in concepts_of(table).find(normal)
    ]
    pairs = [
        f"{block}:{first}>{later}"
        for place, first in enumerate(found)
        for later in found[place + 1 : place + 4]
    ]
    return _count([f"{block}:{name}" for name in found] + pairs)


def _affirmed(before: str, negations: frozenset[str]) -> bool:
    return negations.isdisjoint(before.split()[-NEGATION_REACH:])

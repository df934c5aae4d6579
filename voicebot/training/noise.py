"""Writes what a recogniser might have made of a sentence, so that a model learns to bear it.

The errors are those that telephone recognition makes: small words lost, word ends cut,
words run together
or split, sounds confused, umlauts flattened. `noised` is deterministic for a given `random.Random`.
"""

import random
import re

CONFUSIONS = {
    "de": (
        ("ei", "ai"), ("d", "t"), ("b", "p"), ("g", "k"), ("v", "f"), ("z", "s"), ("ü", "i"),
        ("ö", "e"),
        ("ä", "e"), ("ie", "i"), ("ck", "k"), ("eu", "oi"), ("ch", "sch"), ("ß", "s"), ("tz",
        "z"), ("m", "n"),
    ),
    "en": (
        ("ee", "ea"), ("th", "f"), ("ck", "k"), ("d", "t"), ("b", "p"), ("v", "b"), ("z", "s"),
        ("gh", ""),
        ("ou", "ow"), ("ai", "a"), ("ph", "f"), ("er", "a"), ("ing", "in"), ("wh", "w"), ("m",
        "n"), ("i", "e"),
    ),
}  # fmt: skip
SMALL_WORDS = {
    "de": frozenset(
        [
            "ich",
            "das",
            "der",
            "die",
            "ein",
            "eine",
            "den",
            "dem",
            "es",
            "mal",
            "ja",
            "ja",
            "also",
            "doch",
            "da",
            "zu",
            "so",
            "ihnen",
            "mir",
            "sie",
            "und",
            "aber",
        ]
    ),
    "en": frozenset(
        [
            "i",
            "the",
            "a",
            "an",
            "it",
            "to",
            "that",
            "so",
            "just",
            "well",
            "is",
            "am",
            "and",
            "but",
            "you",
            "me",
            "of",
        ]
    ),
}
HOMOPHONES = {
    "en": {
        "their": "there", "there": "their", "pay": "bay", "your": "you're", "too": "to",
        "two": "to",
        "four": "for", "buy": "by", "right": "write", "week": "weak", "know": "no", "hear": "here",
        "won't": "want", "can't": "can", "dead": "debt", "debt": "dead", "fee": "free", "owe": "oh",
    },
    "de": {
        "seit": "seid", "das": "dass", "rate": "ratte", "raten": "braten", "zahlen": "zahl",
        "tot": "tod",
        "mahnung": "meinung", "den": "denn", "ihn": "in", "wieder": "wider", "gern": "kern",
        "war": "wahr",
    },
}  # fmt: skip


def noised(text: str, language: str, rng: random.Random, rate: float = 0.12) -> str:
    """Return the text with about `rate` of its words misheard.

    Args:
        text: What was said.
        language: "de" or "en".
        rng: Where chance comes from.
        rate: Share of words that suffer.
    """
    words = re.findall(r"[\w'’-]+", text.lower())
    heard = [_misheard(word, language, rng) if rng.random() < rate else word for word in words]
    return " ".join(word for word in heard if word) or text.lower()


def _misheard(word: str, language: str, rng: random.Random) -> str:
    if word in SMALL_WORDS[language] and rng.random() < 0.7:
        return ""
    if word in HOMOPHONES[language] and rng.random() < 0.6:
        return HOMOPHONES[language][word]
    kind = rng.random()
    if kind < 0.5:
        sound, wrong = rng.choice(CONFUSIONS[language])
        if sound in word:
            return word.replace(sound, wrong, 1)
    if kind < 0.65 and len(word) > 4:
        return word[:-1]
    if kind < 0.8 and len(word) > 6:
        middle = len(word) // 2
        return f"{word[:middle]} {word[middle:]}"
    return "" if kind > 0.92 else word

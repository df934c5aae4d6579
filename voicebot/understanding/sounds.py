"""How names sound, so that a recogniser's spelling finds the person's own.

The key follows the consonant classes of the Kölner Phonetik (Postel 1969) but keeps vowels in coarse classes:
names that differ only in a vowel or an ending (Anna and Anne, Jan and Jana) are different people.
"""

import re
from functools import lru_cache

from voicebot.lexical.edits import edits
from voicebot.understanding.words import fold

_REWRITES = tuple(
    (re.compile(source), target)
    for source, target in (
        (r"tsch|tch", "s"), (r"sch|sh", "s"), (r"ph|pf", "f"), (r"th|dt", "t"), (r"tz|ts|ds", "s"),
        (r"ck|kh|gh|q", "k"),
        (r"x|chs", "ks"), (r"(?<=[aou])ch", "k"), (r"ch(?=[rl])", "k"), (r"ch", "k"), (r"c(?=[eiy])",
        "s"), (r"c", "k"),
        (r"ee?y|a[iy]|ei", "1"), (r"^y(?=[aeiou])", "j"), (r"i?je?", "j"), (r"ie|y|ee|ea", "i"),
        (r"(?<!^)h", ""),
        (r"[vw]", "f"), (r"b", "p"), (r"d", "t"), (r"g", "k"), (r"z", "s"), (r"n", "m"), (r"[uo]+",
        "o"), (r"[ei]", "e"),
    )
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeo1")


@lru_cache(maxsize=2048)
def sound(name: str) -> str:
    """Return a name's sound key; equal keys sound alike."""
    key = re.sub(r"[^a-z]", "", fold(name))
    for source, target in _REWRITES:
        key = source.sub(target, key)
    return _DOUBLED.sub(r"\1", key)


def alike(heard: str, expected: str) -> bool:
    """Say whether two names have one sound."""
    return bool(sound(heard)) and sound(heard) == sound(expected)


def same_given_name(heard: str, expected: str) -> bool:
    """Say whether a heard word is this given name: it sounds the same but for one vowel within.

    The first syllable and the ending must agree: Kirsten is not Karsten, Michael not Michaela.
    """
    a, b = sound(heard), sound(expected)
    if not a or not b:
        return False
    if a == b:
        return True
    if len(a) != len(b) or len(a) < 5:
        return False
    differing = [at for at, pair in enumerate(zip(a, b, strict=True)) if pair[0] != pair[1]]
    return (
        len(differing) == 1
        and 3 <= differing[0] < len(a) - 1
        and {a[differing[0]], b[differing[0]]} <= _VOWELS
    )


def same_surname(heard: str, expected: str) -> bool:
    """Say whether a heard word is this surname: it sounds the same, or nearly so where it is long."""
    a, b = sound(heard), sound(expected)
    if not a or not b:
        return False
    return a == b or (min(len(a), len(b)) >= 5 and edits(a, b) <= max(len(a), len(b)) // 5)


def unlike(heard: str, expected: str) -> bool:
    """Say whether two words are so far apart that no mishearing explains it."""
    a, b = sound(heard), sound(expected)
    return edits(a, b) * 2 >= max(len(a), len(b))

"""Finds sums that the speaker takes back in the same breath: "a hundred a month, no wait, eighty".

A sum is taken back when a word of correction stands between it and the next one, or right behind the next
one ("fifteen, fifty I mean"). Only offers are corrected this way: "I owe 500, no, I can only pay 50" names
two different things.
"""

from collections.abc import Sequence
from itertools import pairwise

from voicebot.understanding.evidence import CORRECTION_REACH, LIMITS, Place
from voicebot.understanding.signs import Row
from voicebot.understanding.words import word_set

_CORRECTS = {
    True: word_set(
        "nein nee ne nö quatsch blödsinn sorry entschuldigung warten warte moment lieber besser falsch"
    ),
    False: word_set("no nope wait sorry actually scratch rather hang hold wrong instead"),
}
_I_MEAN = {
    True: {("meine", "ich"), ("mein", "ich"), ("ich", "meine"), ("ich", "mein")},
    False: {("i", "mean"), ("i", "meant")},
}


def taken_back(row: Row, places: Sequence[Place]) -> frozenset[int]:
    """Return the numbers of the places whose sum the next one corrects.

    Args:
        row: The utterance.
        places: Where its sums stand, in spoken order.
    """
    words = [token.key for token in row.tokens]
    return frozenset(
        at
        for at, (one, following) in enumerate(pairwise(places))
        if _corrected(words, one, following, german=row.german)
    )


def _corrected(words: Sequence[str], one: Place, following: Place, *, german: bool) -> bool:
    between = list(words[one.after : following.first])
    if sum(word.isalpha() for word in between) > CORRECTION_REACH:
        return False
    if _means(between, german=german) or _means(words[following.after : following.after + 3], german=german):
        return True
    if ("instead", "of") in pairwise(between):
        return False
    return any(
        word in _CORRECTS[german] and LIMITS.isdisjoint(between[at + 1 : at + 2])
        for at, word in enumerate(between)
    )


def _means(words: Sequence[str], *, german: bool) -> bool:
    return any(pair in _I_MEAN[german] for pair in pairwise(words))

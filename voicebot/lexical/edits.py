"""How far two sequences are apart: letters of a name, words of a sentence."""

from collections.abc import Sequence


def edits(left: Sequence[str], right: Sequence[str]) -> int:
    """The least number of items to insert, delete or replace (Levenshtein).

    Counted in words and divided by those that were said it is the word error rate.
    """
    row = list(range(len(right) + 1))
    for place, expected in enumerate(left, 1):
        corner, row[0] = row[0], place
        for at, got in enumerate(right, 1):
            corner, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, corner + (expected != got))
    return row[-1]

"""What comes in altogether where one person names several incomes: "1200 Rente und 300 Wohngeld"."""

from collections.abc import Sequence
from itertools import pairwise

from voicebot.findings import Amount
from voicebot.understanding.evidence import Place
from voicebot.understanding.signs import Row
from voicebot.understanding.words import word_set

_ADDS = word_set("und plus dazu sowie zusätzlich noch and also another , &")
_NOT_TOGETHER = word_set("""
    oder bis zwischen brutto netto früher vorher nein nee ne doch eigentlich statt sondern ab aber mal seit
    mann frau partner partnerin freund freundin er wir macht zusammen insgesamt
    or to between gross net before previously used no sorry actually mean instead but now since last
    husband wife boyfriend girlfriend he she we altogether total makes
""")
"""Beside these it is one income said twice, corrected or changed, somebody else's, or a total."""
_BEFORE, _BEHIND = 2, 3


def find_income(row: Row, amounts: Sequence[tuple[Place, Amount]], rhythms: Sequence[str]) -> int | None:
    """Return what several incomes come to each month, in cents, or None where one or none is named.

    Args:
        row: The utterance.
        amounts: The sums in it and where they stand, in spoken order.
        rhythms: How often each of them comes or goes, "" where that is not said.
    """
    incomes = [place for place, amount in amounts if amount.role == "income"]
    every = {how for (_, amount), how in zip(amounts, rhythms, strict=True) if amount.role == "income"}
    if len(incomes) < 2 or not every <= {"", "monthly"}:
        return None
    words = [token.key for token in row.tokens]
    joined = all(not _ADDS.isdisjoint(words[one.after : other.first]) for one, other in pairwise(incomes))
    told = words[max(0, incomes[0].first - _BEFORE) : incomes[-1].after + _BEHIND]
    dated = any(sign.kind == "month" for sign in row.signs)
    if not joined or dated or not _NOT_TOGETHER.isdisjoint(told):
        return None
    return sum(amount.cents for _, amount in amounts if amount.role == "income")

"""A sum that is paid ahead of a rate: "hundert sofort und den Rest in Raten", "a hundred now, then fifty"."""

from collections.abc import Sequence

from voicebot.understanding.evidence import Place
from voicebot.understanding.signs import Row
from voicebot.understanding.words import word_set

_BEFORE, _BEHIND = 4, 3
"""So many words around a sum may say that it comes first."""
_FIRST = word_set("""
    sofort jetzt heute gleich anzahlen anzahlung anzahle vorab anfangs zuerst erstmal vorweg direkt
    now today upfront down deposit straight immediately initially front first
""")
_CERTAINLY = word_set("anzahlen anzahlung anzahle vorab upfront deposit down")
"""Said with a sum, these make it a deposit whatever else is said."""
_THEN = word_set("dann danach then afterwards after")
_REST = word_set("rest restliche restlichen restbetrag remainder remaining balance")
_EITHER = word_set("oder bis or to")
_PERIODS = ("mon", "week", "monthly", "weekly")


def find_deposit(row: Row, offers: Sequence[Place]) -> int | None:
    """Return which of the offered sums is paid ahead, where another one or the rest follows it.

    Args:
        row: The utterance.
        offers: Where its offers stand, in spoken order.
    """
    words = [token.key for token in row.tokens]
    for at, place in enumerate(offers):
        earliest = offers[at - 1].after if at else 0
        latest = offers[at + 1].first if at + 1 < len(offers) else len(words)
        before = words[max(earliest, place.first - _BEFORE) : place.first]
        behind = words[place.after : min(latest, place.after + _BEHIND)]
        if not _CERTAINLY.isdisjoint((*before, *behind)) and not _each_period(row, place):
            return at
        later = words[place.after :]
        comes_first = (
            (not _REST.isdisjoint(later) and "bis" not in later)
            or not _FIRST.isdisjoint((*before, *behind))
            or _splits_off(behind)
        )
        if at + 1 < len(offers) and not _EITHER.isdisjoint(words[place.after : latest]):
            continue
        if at + 1 < len(offers) and not _THEN.isdisjoint(words[place.after : latest]):
            comes_first = comes_first or _each_period(row, offers[at + 1])
        follows = at + 1 < len(offers) or not _REST.isdisjoint(later)
        if comes_first and follows and not _each_period(row, place):
            return at
    return None


def _splits_off(behind: Sequence[str]) -> bool:
    """Whether a sum ends "ich zahle hundert an und dann ..."."""
    return behind[:1] == ["an"] and behind[1:2] in ([], ["und"], [","], ["dann"])


def _each_period(row: Row, place: Place) -> bool:
    """Whether a sum is paid every month or week: it stands before "a month", "im Monat"."""
    following = [sign.kind for sign in row.signs if place.after <= sign.token < place.after + _BEHIND]
    return any(kind in _PERIODS for kind in following[:_BEHIND])

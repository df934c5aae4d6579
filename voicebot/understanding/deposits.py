"""A sum that is paid ahead of a rate: "hundert sofort und den Rest in Raten", "a hundred now, then fifty"."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

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
_FROM = word_set("ab from starting beginnend beginning")
_AND = word_set("und and")
_LATER = word_set("nach später later once sobald")
_HALVES = word_set("hälfte half halb halves hälften")
_IN_RATES = word_set("raten rate monatlich instalments instalment installments monthly")


@dataclass(frozen=True, kw_only=True)
class Split:
    """On which days what is paid ahead, and all that is left of it, are to be paid."""

    ahead: dt.date | None = None
    rest: dt.date | None = None


def find_later(row: Row, offers: Sequence[Place]) -> int | None:
    """Return which of the offered sums is the larger rate that begins later: "forty, and eighty from March".

    Args:
        row: The utterance.
        offers: Where its offers stand, in spoken order, the second one larger.
    """
    if len(offers) != 2:
        return None
    words = [token.key for token in row.tokens]
    between, behind = words[offers[0].after : offers[1].first], words[offers[1].after :]
    if not _EITHER.isdisjoint(word for word in between if word != "bis"):
        return None
    begins = not (_THEN | _FROM | _LATER).isdisjoint((*between, *behind))
    return 1 if begins and (_each_period(row, offers[0]) or _each_period(row, offers[1])) else None


def names_rest(row: Row) -> bool:
    """Whether what is left is spoken of: "and the rest on the first"."""
    return any(token.key in _REST for token in row.tokens)


def find_split(
    row: Row, deposit: Place | None, others: Sequence[Place], days: Sequence[tuple[Place, dt.date]]
) -> Split:
    """Return to which part of the payment the named days belong.

    Args:
        row: The utterance.
        deposit: Where the sum stands that is paid ahead, if one is.
        others: Where the other sums stand that are offered.
        days: The days that are offered, with their places, in spoken order.
    """
    words = [token.key for token in row.tokens]
    if deposit is None:
        halves = sum(word in _HALVES for word in words)
        rest = not _REST.isdisjoint(words)
        in_two = halves > 1 or (halves == 1 and rest)
        in_order = len(days) > 1 and days[0][1] < days[1][1] and not others
        return Split(ahead=days[0][1], rest=days[1][1]) if in_two and in_order else Split()
    ahead = next((day for place, day in days if _goes_with(words, deposit, others, place)), None)
    left = [day for place, day in days if day != ahead and not others and _is_of_rest(words, deposit, place)]
    return Split(ahead=ahead, rest=left[0] if left else None)


def _goes_with(words: Sequence[str], deposit: Place, others: Sequence[Place], day: Place) -> bool:
    """Whether a day is that of the deposit: it stands nearer to it than to another sum, and in one clause."""
    nearest = min((_apart(other, day) for other in others), default=len(words))
    between = words[deposit.after : day.first] if day.first >= deposit.after else ()
    starts = words[max(0, day.first - 1) : day.first]
    apart = not (_THEN | _REST | _FROM).isdisjoint((*between, *starts)) or not _AND.isdisjoint(between)
    return not apart and _apart(deposit, day) <= nearest


def _is_of_rest(words: Sequence[str], deposit: Place, day: Place) -> bool:
    between = words[deposit.after : day.first]
    return not _REST.isdisjoint(between) and _IN_RATES.isdisjoint(words)


def _apart(sum_: Place, day: Place) -> int:
    """How many words lie between two values."""
    return max(day.first - sum_.after, sum_.first - day.after, 0)


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

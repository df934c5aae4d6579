"""A sum that is paid ahead of a rate: "hundert sofort und den Rest in Raten", "a hundred now, then fifty"."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from voicebot.understanding.evidence import Place
from voicebot.understanding.signs import Row
from voicebot.understanding.words import word_set

_BEFORE, _BEHIND = 4, 3
"""So many words around a sum may say that it comes first."""
_FIRST = word_set("""
    sofort jetzt heute gleich anzahlen anzahlung anzahle vorab voraus anfangs zuerst erstmal vorweg direkt
    now today upfront deposit straight immediately initially initial front first begin
""")
_AT_ONCE = word_set("sofort heute gleich direkt straight immediately today")
_ONLY = word_set("nur bloß höchstens maximal only just most alles all everything everything's")
_CERTAINLY = word_set("anzahlen anzahlung anzahle vorab voraus upfront deposit")
"""Said with a sum, these make it a deposit whatever else is said."""
_THEN = word_set("dann danach then afterwards after")
_REST = word_set("rest restliche restlichen restbetrag remainder remaining balance")
_EITHER = word_set("oder bis or to")
_PERIODS = ("mon", "week", "monthly", "weekly")
_EACH = word_set("monatlich monthly wöchentlich weekly")
_EACH_MONTH = {
    (every, period)
    for every in ("jeden", "jede", "every", "each", "pro")
    for period in ("monat", "woche", "month", "week")
}
_FIRST_RATE = {(first, "rate") for first in ("erste", "ersten", "erster")} | {("first", "payment")}
_FROM = word_set("ab from starting beginnend beginning")
_INSTEAD = word_set("from von statt instead")
_AND = word_set("und and")
_LATER = word_set("nach später later once sobald")
_OTHER = word_set("andere anderen other")
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
    regular = _each_period(row, offers[0]) or _each_period(row, offers[1])
    return 1 if (begins and regular) or not _FROM.isdisjoint((*between, *behind)) else None


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
        in_two = halves > 1 or (halves == 1 and (rest or not _OTHER.isdisjoint(words)))
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


def find_rate(row: Row, offers: Sequence[Place]) -> int | None:
    """Return which of several offered sums is the rate: the only one said beside "a month", "weekly"."""
    rates = [at for at, place in enumerate(offers) if _each_period(row, place)]
    words = [token.key for token in row.tokens]
    if rates and not _INSTEAD.isdisjoint(words[max(0, offers[rates[0]].first - 2) : offers[rates[0]].first]):
        return None  # "down to fifty from a hundred a month"
    return rates[0] if len(offers) > 1 and len(rates) == 1 else None


def is_upfront(row: Row, offer: Place) -> bool:
    """Whether the only sum that is offered is to be paid at once: "I could pay a hundred today"."""
    words = [token.key for token in row.tokens]
    said = _around(words, offer, 0, len(words))
    at_once = not _AT_ONCE.isdisjoint(said) or _certain(words, offer, said)
    return at_once and not _each_period(row, offer) and _ONLY.isdisjoint(words)


def find_deposit(
    row: Row, offers: Sequence[Place], days: Sequence[Place] = (), *, rises: bool = False
) -> int | None:
    """Return which of the offered sums is paid ahead, where another one or the rest follows it.

    Args:
        row: The utterance.
        offers: Where its offers stand, in spoken order.
        days: Where its days stand.
        rises: Whether the second of two offers is the larger one.
    """
    if _is_step(row, offers, rises):
        return None
    rate = find_rate(row, offers)
    if rate is not None and len(offers) == 2:
        return 1 - rate if _comes_before(row, offers[1 - rate], offers[rate], days) else None
    words = [token.key for token in row.tokens]
    for at, place in enumerate(offers):
        earliest = offers[at - 1].after if at else 0
        latest = offers[at + 1].first if at + 1 < len(offers) else len(words)
        said = _around(words, place, earliest, latest)
        if _each_period(row, place) or _to_others(words, place):
            continue
        if _certain(words, place, said):
            return at
        later = words[place.after :]
        comes_first = (
            (not _REST.isdisjoint(later) and "bis" not in later)
            or not _FIRST.isdisjoint(said)
            or _splits_off(words[place.after : latest])
        )
        if at + 1 < len(offers) and not _EITHER.isdisjoint(words[place.after : latest]):
            continue
        if at + 1 < len(offers) and not _THEN.isdisjoint(words[place.after : latest]):
            comes_first = comes_first or _each_period(row, offers[at + 1])
        follows = at + 1 < len(offers) or not _REST.isdisjoint(later)
        if comes_first and follows:
            return at
    return None


def _comes_before(row: Row, one: Place, rate: Place, days: Sequence[Place]) -> bool:
    """Whether one of two sums is paid ahead of the other, which is a rate."""
    words = [token.key for token in row.tokens]
    first, second = sorted((one, rate), key=lambda place: place.first)
    between = words[first.after : second.first]
    if not _EITHER.isdisjoint(between) or _to_others(words, one):
        return False
    earliest, latest = (0, rate.first) if one is first else (rate.after, len(words))
    said = _around(words, one, earliest, latest)
    begins = {*pairwise(said)} & _FIRST_RATE
    then = one is first and not _THEN.isdisjoint(between)
    dated = any(_goes_with(words, one, [rate], day) for day in days)
    early = (
        not _FIRST.isdisjoint(said) or _certain(words, one, said) or _splits_off(words[one.after : latest])
    )
    return bool(begins) or then or dated or early


def _is_step(row: Row, offers: Sequence[Place], rises: bool) -> bool:
    """Whether the second, larger sum begins on its own day: "forty now, eighty from March"."""
    if len(offers) != 2 or not rises:
        return False
    words = [token.key for token in row.tokens]
    between = words[offers[0].after : offers[1].first]
    certain = _certain(words, offers[0], _around(words, offers[0], 0, offers[1].first))
    return not certain and not _FROM.isdisjoint(between) and _REST.isdisjoint(words)


def _around(words: Sequence[str], place: Place, earliest: int, latest: int) -> list[str]:
    before = words[max(earliest, place.first - _BEFORE) : place.first]
    behind = words[place.after : min(latest, place.after + _BEHIND)]
    return [*before, *behind[: behind.index(",")]] if "," in behind[1:] else [*before, *behind]


def _certain(words: Sequence[str], place: Place, said: Sequence[str]) -> bool:
    """Whether a sum is a deposit whatever else is said: "hundert Anzahlung", "a hundred up front", "down"."""
    behind = words[place.after : place.after + 2]
    down = behind[:1] == ["down"] and behind[1:] != ["from"]
    return down or not _CERTAINLY.isdisjoint(said) or ("up", "front") in pairwise(said)


def _to_others(words: Sequence[str], place: Place) -> bool:
    """Whether it is paid to somebody else: "hundert an ein anderes Büro"."""
    behind = words[place.after : place.after + 2]
    return behind[:1] == ["an"] and len(behind) > 1 and not _splits_off(behind)


def _splits_off(behind: Sequence[str]) -> bool:
    """Whether a sum ends "ich zahle hundert an und dann ..."."""
    return behind[:1] == ["an"] and behind[1:2] in ([], ["und"], [","], ["dann"])


def _each_period(row: Row, place: Place) -> bool:
    """Whether a sum is paid every month or week: it stands before "a month", or behind "monatlich"."""
    words = [token.key for token in row.tokens]
    end = place.after + _BEHIND
    new = (at for at in range(place.after, min(end, len(words))) if words[at] in _THEN | _AND)
    end = next(new, end)
    following = [sign.kind for sign in row.signs if place.after <= sign.token < end]
    before = words[max(0, place.first - 2) : place.first]
    led = not _EACH.isdisjoint(before[-1:]) or tuple(before) in _EACH_MONTH
    return led or any(kind in _PERIODS for kind in following[:_BEHIND])

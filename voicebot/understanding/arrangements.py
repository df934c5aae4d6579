"""How the sums and days of an offer go together: what is paid ahead, which is the rate, when is the rest.

"Hundert sofort und den Rest in Raten", "a hundred on Friday, then fifty a month", "forty, eighty from March".
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isclose

from voicebot.findings import Arrangement
from voicebot.understanding.evidence import Place
from voicebot.understanding.signs import Row
from voicebot.understanding.words import word_set

_BEFORE, _BEHIND = 4, 3
"""So many words around a sum may say that it comes first."""
_FIRST = word_set("""
    sofort jetzt heute gleich erst leg lege anzahlen anzahlung anzahle vorab voraus anfangs zuerst erstmal
    vorweg direkt schlag einmalig
    now today upfront deposit straight immediately initially initial front first begin lump
""")
_AT_ONCE = word_set("sofort heute gleich direkt straight immediately today")
_ONLY = word_set("nur bloß höchstens maximal only just most alles all everything everything's")
_CERTAINLY = word_set("anzahlen anzahlung anzahle vorab voraus upfront deposit")
"""Said with a sum, these make it a deposit whatever else is said."""
_THEN = word_set("dann danach then afterwards after")
_REST = word_set("rest restliche restlichen restbetrag remainder remaining balance")
_EITHER = word_set("oder bis or to")
_ENDS = frozenset(("end", "monthend", "this", "next", "overnext", "last", "start", "middle"))
_PERIODS = ("mon", "week", "monthly", "weekly")
_EACH = word_set("monatlich monthly wöchentlich weekly immer jeweils always")
_EACH_MONTH = {
    (every, period)
    for every in ("jeden", "jede", "every", "each", "pro")
    for period in ("monat", "woche", "month", "week")
}
_FIRST_RATE = {(first, "rate") for first in ("erste", "ersten", "erster")} | {("first", "payment")}
_FROM = word_set("ab from starting beginnend beginning")
_TO_BE_SEEN = word_set("sehen weitersehen schauen schaun gucken weiter see there look")
_SEEN_WITHIN = 5
_INSTEAD = word_set("from von statt instead")
_AND = word_set("und and")
_LATER = word_set("nach später later once sobald")
_OTHER = word_set("andere anderen other")
_IN_RATES = word_set("raten rate monatlich instalments instalment installments monthly")


Day = tuple[Place, dt.date]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is offered and where it was said: a sum in cents or a share of the whole."""

    place: Place
    cents: int | None = None
    share: float | None = None


def names_rest(row: Row) -> bool:
    """Whether what is left is spoken of: "and the rest on the first", "and then we'll see"."""
    words = [token.key for token in row.tokens]
    return not _REST.isdisjoint(words) or _leaves_open(words)


def find_arrangement(row: Row, offers: Sequence[Offer], days: Sequence[Day]) -> Arrangement:
    """Return how what is offered goes together.

    Args:
        row: The utterance.
        offers: The sums and shares that it offers, in spoken order.
        days: The places of the days and months that it offers or names, in spoken order.
    """
    said = _Said(
        words=tuple(token.key for token in row.tokens),
        periods=_periods(row),
        sums=tuple(offer.place for offer in offers),
        days=tuple(days),
        rest=_REST | _OTHER if any(offer.share for offer in offers) else _REST,
    )
    cents = [offer.cents for offer in offers]
    rises = len(cents) == 2 and 0 < (cents[0] or 0) < (cents[1] or 0)
    ahead, rate = said.deposit(rises=rises), said.rate()
    if ahead is None and said.days and _rest_of(offers, 0) is not None:  # "half this month, half next month"
        ahead = 0
    if ahead is None:
        return Arrangement(
            later_cents=cents[1] if rises and said.has_later() else None,
            rate_cents=None if rate is None else cents[rate],
            upfront_cents=cents[0] if len(offers) == 1 and said.is_upfront(said.sums[0]) else None,
        )
    deposit_day = said.day_of(ahead)
    return Arrangement(
        deposit_cents=cents[ahead],
        deposit_share=offers[ahead].share,
        deposit_day=deposit_day,
        rest_day=said.day_of_rest(ahead, deposit_day, _rest_of(offers, ahead)),
        rate_cents=None if rate is None else cents[rate],
    )


def _rest_of(offers: Sequence[Offer], ahead: int) -> Place | None:
    """Where the share is named that makes the one paid ahead whole: "half now, half in January"."""
    others = [offer for at, offer in enumerate(offers) if at != ahead]
    share = offers[ahead].share if offers else None
    if share is None or len(others) != 1 or others[0].share is None:
        return None
    return others[0].place if isclose(share + others[0].share, 1) else None


@dataclass(frozen=True, kw_only=True)
class _Said:
    """The words of an utterance, and where its periods ("a month"), offered sums and days stand in them."""

    words: tuple[str, ...]
    periods: tuple[int, ...]
    sums: tuple[Place, ...]
    days: tuple[Day, ...]
    rest: frozenset[str]
    """What names all that is left; "the other" one does beside a share."""

    def deposit(self, *, rises: bool) -> int | None:
        """Return which sum is paid ahead, where another one or the rest follows it."""
        if rises and self._is_step():
            return None
        rate = self.rate()
        if rate is not None and len(self.sums) == 2:
            return 1 - rate if self._comes_before(self.sums[1 - rate], self.sums[rate]) else None
        if len(self.sums) == 2 and (before := self._before_later()) is not None:
            return before
        return next((at for at in range(len(self.sums)) if self._is_ahead(at)), None)

    def rate(self) -> int | None:
        """Return which of several sums is the rate: the only one said beside "a month", "weekly"."""
        rates = [at for at, place in enumerate(self.sums) if self._each_period(place)]
        if len(self.sums) < 2 or len(rates) != 1:
            return None
        first = self.sums[rates[0]].first
        instead = _INSTEAD.isdisjoint(self.words[max(0, first - 2) : first])
        return rates[0] if instead else None  # not in "down to fifty from a hundred a month"

    def is_upfront(self, place: Place) -> bool:
        """Whether the only sum is to be paid at once: "I could pay a hundred today"."""
        around = self._around(place, 0, len(self.words))
        at_once = not _AT_ONCE.isdisjoint(around) or self._certain(place, around)
        return at_once and not self._each_period(place) and _ONLY.isdisjoint(self.words)

    def has_later(self) -> bool:
        """Whether the second, larger sum begins later: "forty a month, and eighty from March"."""
        first, second = self.sums
        between = self.words[first.after : second.first]
        if not (_EITHER - {"bis"}).isdisjoint(between):
            return False
        near = (*between, *self.words[second.after :])
        begins = not (_THEN | _FROM | _LATER).isdisjoint(near)
        return (begins and bool(self.periods)) or not _FROM.isdisjoint(near)

    def day_of(self, ahead: int) -> dt.date | None:
        """Return the day that goes with what is paid ahead."""
        others = [place for at, place in enumerate(self.sums) if at != ahead]
        return next(
            (day for place, day in self.days if self._goes_with(self.sums[ahead], others, place)), None
        )

    def day_of_rest(self, ahead: int, taken: dt.date | None, rest: Place | None) -> dt.date | None:
        """Return the day on which all that is left is to be paid, where no other sum is offered for it.

        Args:
            ahead: Which sum is paid before.
            taken: The day of that.
            rest: Where the other share is named that makes it whole, if one is.
        """
        if (len(self.sums) > 1 and rest is None) or not _IN_RATES.isdisjoint(self.words):
            return None
        start = self.sums[ahead].after
        left = (
            day
            for place, day in self.days
            if not self.rest.isdisjoint(self.words[start : place.first])
            or (rest is not None and start <= rest.first < place.first)
        )
        return next((day for day in left if taken is None or day > taken), None)

    def _is_ahead(self, at: int) -> bool:
        place, last = self.sums[at], at + 1 == len(self.sums)
        latest = len(self.words) if last else self.sums[at + 1].first
        around = self._around(place, self.sums[at - 1].after if at else 0, latest)
        if self._each_period(place) or self._to_others(place):
            return False
        if self._certain(place, around):
            return True
        until, later = self.words[place.after : latest], self.words[place.after :]
        if not last and not _EITHER.isdisjoint(until):
            return False
        with_rest = not self.rest.isdisjoint(later) or _leaves_open(later)
        comes_first = (
            (with_rest and "bis" not in later)
            or not _FIRST.isdisjoint(around)
            or _splits_off(until)
            or (not last and self._leads_to(at, until))
        )
        return comes_first and (with_rest or not last)

    def _leads_to(self, at: int, until: Sequence[str]) -> bool:
        """Whether the next sum is a rate after this one: "a hundred on the fifth and then fifty"."""
        first_rate = not _FIRST_RATE.isdisjoint(pairwise(self._around(self.sums[at], 0, len(self.words))))
        if _THEN.isdisjoint(until):
            return False
        dated = any(self._goes_with(self.sums[at], [], day) for day, _ in self.days)
        return first_rate or dated or self._each_period(self.sums[at + 1])

    def _comes_before(self, one: Place, rate: Place) -> bool:
        """Whether one of two sums is paid ahead of the other, which is a rate."""
        first, second = sorted((one, rate), key=lambda place: place.first)
        between = self.words[first.after : second.first]
        if not _EITHER.isdisjoint(between) or self._to_others(one):
            return False
        earliest, latest = (0, rate.first) if one is first else (rate.after, len(self.words))
        around = self._around(one, earliest, latest)
        return (
            (one is first and not _THEN.isdisjoint(between))
            or any(self._goes_with(one, [rate], day) for day, _ in self.days)
            or not _FIRST_RATE.isdisjoint(pairwise(around))
            or not _FIRST.isdisjoint(around)
            or self._certain(one, around)
            or _splits_off(self.words[one.after : latest])
        )

    def _is_step(self) -> bool:
        """Whether the second, larger sum begins on its own day: "forty now, eighty from March"."""
        first, second = self.sums
        between = self.words[first.after : second.first]
        around = self._around(first, 0, second.first)
        once = self._certain(first, around) or not _AT_ONCE.isdisjoint(around)
        behind = self.words[second.after : second.after + 1] if self.rate() is None else ()
        return not once and not _FROM.isdisjoint((*between, *behind)) and _REST.isdisjoint(self.words)

    def _before_later(self) -> int | None:
        """Return which of two sums is paid first where the other one begins later: "50 from May, 20 now"."""
        starts = (0, self.sums[0].after, self.sums[1].after, len(self.words))
        later = []
        for at, place in enumerate(self.sums):
            led = self.words[max(starts[at], place.first - _BEFORE) : place.first]
            behind = self.words[place.after : place.after + 1] if at else ()
            later.append(not _FROM.isdisjoint((*led, *behind)))
        if later[0] == later[1]:
            return None
        other = later.index(False)
        near = self._around(self.sums[other], starts[other], starts[other + 2])
        dated = any(self._goes_with(self.sums[other], [self.sums[1 - other]], day) for day, _ in self.days)
        return other if dated or not _FIRST.isdisjoint(near) else None

    def _goes_with(self, deposit: Place, others: Sequence[Place], day: Place) -> bool:
        """Whether a day stands nearer to a sum than to another one, and in one clause with it."""
        nearest = min((_apart(other, day) for other in others), default=len(self.words))
        between = self.words[deposit.after : day.first]
        starts = self.words[max(0, day.first - 1) : day.first]
        apart = not (_THEN | _REST | _FROM).isdisjoint((*between, *starts)) or not _AND.isdisjoint(between)
        return not apart and _apart(deposit, day) <= nearest

    def _around(self, place: Place, earliest: int, latest: int) -> tuple[str, ...]:
        """The words near a sum, no further than a comma behind it."""
        before = self.words[max(earliest, place.first - _BEFORE) : place.first]
        behind = self.words[place.after : min(latest, place.after + _BEHIND)]
        return (*before, *behind[: behind.index(",")]) if "," in behind[1:] else (*before, *behind)

    def _certain(self, place: Place, around: Sequence[str]) -> bool:
        """Whether a sum is a deposit whatever else is said: "hundert Anzahlung", "up front", "down"."""
        behind = self.words[place.after : place.after + 2]
        down = behind[:1] == ("down",) and behind[1:] != ("from",)
        put = ("put", "down") in pairwise(around) and behind[:1] not in (("on",), ("for",))
        return down or put or not _CERTAINLY.isdisjoint(around) or ("up", "front") in pairwise(around)

    def _to_others(self, place: Place) -> bool:
        """Whether it is paid to somebody else: "hundert an ein anderes Büro"."""
        behind = self.words[place.after : place.after + 2]
        return behind[:1] == ("an",) and len(behind) > 1 and not _splits_off(behind)

    def _each_period(self, place: Place) -> bool:
        """Whether a sum is paid every month or week: it stands before "a month", or behind "monatlich"."""
        end = min(place.after + _BEHIND, len(self.words))
        end = next((at for at in range(place.after, end) if self.words[at] in _THEN | _AND), end)
        before = self.words[max(0, place.first - 2) : place.first]
        led = not _EACH.isdisjoint(before[-1:]) or before in _EACH_MONTH
        return led or any(place.after <= at < end for at in self.periods)


def _periods(row: Row) -> tuple[int, ...]:
    """Where "a month", "weekly" stand; not in "the end of the month", "next month", "in two weeks"."""
    kinds = ["", *(sign.kind for sign in row.signs)]
    return tuple(
        sign.token
        for at, sign in enumerate(row.signs)
        if sign.kind in _PERIODS
        and _ENDS.isdisjoint(kinds[max(0, at - 1) : at + 1])
        and kinds[max(0, at - 1) : at + 1] != ["in", "num"]
    )


def _leaves_open(words: Sequence[str]) -> bool:
    """Whether what comes after a first sum is to be seen: "und dann mal sehen", "and take it from there"."""
    led = next((at for at, word in enumerate(words) if word in _THEN | _AND), len(words))
    return not _TO_BE_SEEN.isdisjoint(words[led + 1 : led + 1 + _SEEN_WITHIN])


def _apart(one: Place, other: Place) -> int:
    """How many words lie between two values."""
    return max(other.first - one.after, one.first - other.after, 0)


def _splits_off(behind: Sequence[str]) -> bool:
    """Whether a sum ends "ich zahle hundert an und dann ..."."""
    return behind[:1] == ("an",) and behind[1:2] in ((), ("und",), (",",), ("dann",))

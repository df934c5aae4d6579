"""Finds the days that were named in an utterance.

``_RULES`` is the grammar: a pattern over signs and the function that turns the matched signs into a day.
Longer matches win; of two equally long ones, the earlier rule. Rules marked bare name only a weekday or a day
of the month, which "every" turns into a recurring day: that is no date.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from voicebot.understanding import day_names as meaning
from voicebot.understanding.signs import Row, Sign, pattern
from voicebot.understanding.words import word_set

_UNIT = "(day|week|fortnight|mon|quarter|halfyear|year)"
_COUNT = "((num|art) half?|half art?)"
_LINK = "(of|in|from|on|the|comma|at)*"
_TURN = "(this|next|overnext|last|previous|prelast)"
_YEAR = "((of|in|comma)* (yearnum|num num)(?!(cur|cents|note)))"
_LEAD = "(on|until|from|since|before|the|at)*"
_DAY = "(ord|num)"
_NOT_COUNTED = (
    "(?!(cur|cents|note|percent|times|rate|day|week|fortnight|mon|quarter|year|hour|clock|num|time))"
)
_NOT_THING = "(?!(percent|times|rate|day|week|mon|year|hour|clock|ord|weekend|quarter|half|of num))"
_NOT_NOUN = _NOT_THING + "(?!(cur|cents|note|num))"


@dataclass(frozen=True, kw_only=True)
class _Rule:
    shape: str
    resolve: Callable[[meaning.Named], dt.date | None]
    bare: bool = False
    german: bool | None = None
    unspecific: bool = False


def _rule(shape: str, resolve: Callable[[meaning.Named], dt.date | None], **more: bool) -> _Rule:
    lead = "" if shape.startswith("^") else _LEAD
    return _Rule(shape=f"{lead} (?:{shape})", resolve=resolve, **more)


_RULES = (
    # days beside today
    _rule("today|tomorrow|overmorrow|overovermorrow|yesterday|ereyesterday|erereyesterday", meaning.offset),
    _rule("this daytime", meaning.this_day),
    _rule("last daytime", meaning.last_night, german=False),
    _rule("the? day after tomorrow | the? day before yesterday", meaning.day_after_tomorrow),
    # weekdays
    _rule("weekday", meaning.weekday, bare=True),
    _rule("weekday (to|until) weekday", meaning.no_day),
    _rule(f"the? {_TURN} weekday", meaning.weekday),
    _rule("the? weekday after the? next", meaning.weekday),
    _rule(f"weekday {_LINK} {_TURN} week", meaning.weekday_of_week),
    _rule(f"{_TURN} week {_LINK} weekday", meaning.weekday_of_week),
    _rule(f"the? week after next {_LINK} weekday | weekday {_LINK} week after next", meaning.weekday_of_week),
    _rule("(num|art) weekday (from now|hence)", meaning.weekdays_from_now),
    _rule("num recurring (from now|hence)", meaning.weekdays_from_now),
    # counted from a day
    _rule(f"in the? about? {_COUNT} {_UNIT}", meaning.relative),
    _rule(f"{_COUNT} {_UNIT} (back|hence|from (now|today|tomorrow))", meaning.relative),
    _rule(
        f"{_COUNT} {_UNIT} (from|on|after) the? (this|next)? (weekday|feast|today|tomorrow)", meaning.relative
    ),
    _rule(f"ago about? {_COUNT} {_UNIT}", meaning.relative, german=True),
    _rule(f"(today|tomorrow|weekday) in {_COUNT} {_UNIT}", meaning.relative),
    _rule(f"(tomorrow|weekday) (week|fortnight){_NOT_NOUN}", meaning.relative, german=False),
    _rule("(num|art) (week|fortnight) (today|tomorrow|weekday)", meaning.relative, german=False),
    # day and month
    _rule(f"(weekday comma? (the|on)*)? {_DAY} stop? {_LINK} month {_YEAR}?", meaning.day_month),
    _rule(
        f"(weekday comma? (the|on)*)? month the? {_DAY} {_NOT_COUNTED} (comma? weekday)? {_YEAR}?",
        meaning.day_month,
    ),
    _rule(
        "(weekday comma? the?)? (ord|num) stop? of? month num (?=$|stop|comma)", meaning.day_month_short_year
    ),
    _rule(f"(weekday comma? (the|on)*)? {_DAY} of? month num num", meaning.day_month),
    _rule(f"month the? {_DAY} num num {_NOT_COUNTED}", meaning.day_month),
    _rule(f"(ord|num) {_LINK} month num born", meaning.birth),
    _rule(f"born small* {_LINK} (ord|num) {_LINK} month num", meaning.birth),
    _rule(
        "(on|until|from|the) the? ord ord (yearnum|num num(?!cur))?" + _NOT_THING,
        meaning.ordinal_pair,
        german=True,
    ),
    _rule("(weekday comma? (the|on)*)? dmy", meaning.figures),
    _rule("^ on? num to num $", meaning.figure_pair),
    _rule(f"weekday comma? (on|the)* (ord|num) {_NOT_NOUN}", meaning.day_of_month),
    _rule(f"{_DAY} stop? {_LINK} the? {_TURN} mon", meaning.day_of_that_month),
    _rule(f"the? {_TURN} mon {_LINK} {_DAY} {_NOT_COUNTED}", meaning.day_of_that_month),
    # a day of the month, alone
    _rule(f"(on|until|from|since|before) the? ord {_NOT_THING}", meaning.day_of_month, bare=True),
    _rule(f"the ord {_NOT_NOUN}", meaning.day_of_month, bare=True),
    _rule(f"{_DAY} stop? (of|the)+ mon", meaning.day_of_month, bare=True, unspecific=True),
    _rule(f"(on|until the) num {_NOT_NOUN}", meaning.day_of_month, bare=True),
    _rule(f"(on|until|from|before) the num {_NOT_NOUN}", meaning.day_of_month, bare=True),
    _rule("^ the num (stop|$)", meaning.day_of_month, bare=True, german=False),
    _rule(f"(next|overnext) ord {_NOT_NOUN}", meaning.day_of_month),
    _rule("monthfirst", meaning.month_first, bare=True),
    _rule("(next|overnext) monthfirst", meaning.month_first),
    # places in a month
    _rule("end (of|the|from)* mon", meaning.month_end, bare=True),
    _rule(f"end (of|the|from)* {_TURN} mon", meaning.month_end),
    _rule(f"end (of|the|from)* month {_YEAR}?", meaning.month_end),
    _rule("monthend | mon end", meaning.month_end, bare=True),
    _rule("last (of|the)+ mon", meaning.this_month_end, bare=True),
    _rule(f"on the? last (month|{_NOT_THING}{_NOT_NOUN})", meaning.month_end, german=True, bare=True),
    _rule("middle (to|until|comma|or)? end (of|the)* (this|next)? (mon|month)", meaning.no_day),
    _rule("end (of|the)* (this|next)? year | yearend", meaning.year_end),
    _rule(f"(ord|last) weekday {_LINK} month {_YEAR}?", meaning.nth),
    _rule(f"(ord|last) weekday {_LINK} mon", meaning.nth, bare=True),
    _rule(f"(ord|last) weekday {_LINK} {_TURN} mon", meaning.nth),
    _rule(f"(ord|last) day {_LINK} month {_YEAR}?", meaning.nth),
    _rule(f"(ord|last) day {_LINK} {_TURN}? mon", meaning.nth),
    _rule("(on|until) the? ord weekday", meaning.nth, bare=True),
    # feasts
    _rule(f"(this|next|last|previous)? feast {_YEAR}?", meaning.feast),
    _rule(f"(ord|num) weekday after feast {_YEAR}?", meaning.nth_after_feast),
)
_COMPILED = {
    german: tuple((rule, pattern(rule.shape)) for rule in _RULES if rule.german in (None, german))
    for german in (True, False)
}
_RECURRING_BEFORE = pattern(
    "always [^stop comma every]{0,6} $| (every|monthly) (word|ord)? (mon|week|the|on|until|to|about|small)* $"
)
_RECURRING_AFTER = pattern(
    "(of|in|the|per|from|art)* (every mon|every week|monthly|in the mon) | small? always"
)
_OPEN_BEFORE = pattern("after the? $")
_DOCUMENTS = word_set("""
    rechnung mahnung brief schreiben bescheid bestellung vertrag mail bill invoice letter reminder notice
    order contract email dated
""")
_REACH = 4
_DAYS_OF_A_MONTH = 31
_EXCEPT, _WHY = frozenset(("not", "nicht", "ausser", "except")), frozenset(("why", "warum", "wieso"))
_RATHER = frozenset(("lieber", "besser", "recht", "better", "instead"))
_COUNTING = 7
"""Up to the seventh people count things; the eighth before an unknown word is a day of the month."""


@dataclass(frozen=True, kw_only=True)
class DayFound:
    """A day named by signs ``first`` to ``after - 1``; ``recurring`` days are no dates."""

    first: int
    after: int
    rule: _Rule
    recurring: bool
    deadline: bool

    @property
    def of_every_month(self) -> bool:
        """Say whether the words fit every month: "the 15th", "the end of the month"."""
        return self.at_month_end or self.rule.resolve in (meaning.day_of_month, meaning.month_first)

    @property
    def of_the_month(self) -> bool:
        """Say whether "of the month" was spoken, as people do of every month ("the 15th of the month")."""
        return self.of_every_month and self.rule.unspecific

    @property
    def at_month_end(self) -> bool:
        """Say whether the end of a month was named."""
        return self.rule.resolve is meaning.month_end


def find_days(row: Row) -> tuple[DayFound, ...]:
    """Return where days are named, in spoken order, none overlapping another."""
    matches: list[tuple[int, int, int, _Rule]] = []
    for order, (rule, shape) in enumerate(_COMPILED[row.german]):
        for found in shape.finditer(row.code):
            if found.end() > found.start():
                matches.append((found.start() - found.end(), order, found.start(), rule))
    taken: set[int] = set()
    chosen: list[DayFound] = []
    for length, _, first, rule in sorted(matches, key=lambda match: match[:3]):
        span = range(first, first - length)
        if taken.isdisjoint(span) and not _counts_a_noun(row, span) and not _is_no_day(row, span, rule):
            taken.update(span)
            chosen.append(_found(row, first, first - length, rule))
    return tuple(sorted(chosen, key=lambda found: found.first))


def _is_no_day(row: Row, span: range, rule: _Rule) -> bool:
    """Say whether a number is no day: "ab März fünfzig", "bis Freitag 100", "a couple of months"."""
    if any("couple" in row.text[row.signs[at].start : row.signs[at].end].lower() for at in span):
        return True
    at = next((at for at in span if row.signs[at].kind in ("num", "ord")), None)
    if at is None or rule.resolve not in (meaning.day_month, meaning.day_of_month, meaning.day_of_that_month):
        return False
    return row.signs[at].number > _DAYS_OF_A_MONTH or _is_share(row, at) or _begins(row, span, at)


def _is_share(row: Row, at: int) -> bool:
    """Say whether an ordinal is a share: "a third in December"."""
    return not row.german and row.signs[at].kind == "ord" and at > 0 and row.signs[at - 1].kind == "art"


def _begins(row: Row, span: range, at: int) -> bool:
    """Say whether a spoken number beside a month is a sum: "thirty from January", "ab Mai dreißig"."""
    if row.signs[at].kind != "num":
        return False
    before = [sign.kind for sign in row.signs[max(0, at - 2) : at]]
    behind = row.signs[at + 1].kind if at + 1 < len(row.signs) else ""
    if not any(row.signs[other].kind == "month" for other in span):  # "dreißig nächsten Monat"
        return row.german and behind == "next" and row.tokens[row.signs[at].token].text.isalpha()
    after_month = row.german and before == ["from", "month"] and behind not in ("stop", "month", "yearnum")
    return behind == "from" or after_month


def _counts_a_noun(row: Row, span: range) -> bool:
    """Say whether "the first letter" was meant: a small ordinal before a word that may be a noun."""
    last = row.signs[span.stop - 1]
    if (
        row.german
        and last.kind == "ord"
        and any(sign.word in ("die", "das") for sign in row.signs[span.start : span.stop])
    ):
        return True  # days are masculine
    if span.stop < len(row.signs) and row.signs[span.stop].word in _RATHER:
        return False
    if last.kind != "ord" or last.number > _COUNTING or span.stop >= len(row.signs):
        return False
    return row.signs[span.stop].kind == "word"


def _found(row: Row, first: int, after: int, rule: _Rule) -> DayFound:
    before, behind = row.code[:first], row.code[after:]
    deadline = any(sign.kind == "until" for sign in row.signs[first:after])
    recurring = rule.bare and bool(_RECURRING_BEFORE.search(before) or _RECURRING_AFTER.match(behind))
    return DayFound(first=first, after=after, rule=rule, recurring=recurring, deadline=deadline)


def is_open(row: Row, found: DayFound) -> bool:
    """Say whether only "after" a day was spoken: no day is named by that."""
    return bool(_OPEN_BEFORE.search(row.code[: found.first]))


def is_ruled_out(row: Row, found: DayFound) -> bool:
    """Say whether a day is named to be left out ("but not Monday"); "why not Monday?" asks for it."""
    first = row.signs[found.first].token
    before = [token.key for token in row.tokens[max(0, first - 3) : first]]
    if before and before[-1] in ("am", "on", "an"):
        before.pop()
    ruled_out = bool(before) and before[-1] in _EXCEPT and not _WHY.intersection(before[:-1])
    return ruled_out and found.rule.resolve in (meaning.weekday, meaning.offset)


def is_dated(row: Row, found: DayFound, role: str) -> bool:
    """Say whether the day is that of a bill or letter ("die Rechnung vom 3. Mai"): it lies in the past."""
    before = {sign.word for sign in row.signs[max(0, found.first - _REACH) : found.first]}
    return role == "claim" and not _DOCUMENTS.isdisjoint(before)


def resolve(row: Row, found: DayFound, now: dt.datetime, *, past: bool) -> dt.date | None:
    """Return the day that was named, None where the calendar has none."""
    named = meaning.Named(
        signs=row.signs[found.first : found.after],
        today=now.date(),
        past=past or any(sign.kind == "since" for sign in row.signs[found.first : found.after]),
        month_first=row.month_first,
        german=row.german,
    )
    if found.rule.resolve is meaning.day_of_month and (month := _month_before(row, found.first)):
        return meaning.day_month(replace(named, signs=(*named.signs, month)))
    return found.rule.resolve(named)


def _month_before(row: Row, first: int) -> Sign | None:
    """Return a month named alone shortly before a day: "Mitte Juni, am fünfzehnten"."""
    for at in range(first - 1, max(-1, first - 4), -1):
        if row.signs[at].kind == "month":
            alone = at == 0 or row.signs[at - 1].kind not in ("ord", "num")
            return row.signs[at] if alone else None
    return None


def text_of(row: Row, first: int, after: int) -> str:
    """Return the words behind signs `first` to `after - 1`, as they were spoken."""
    return row.text[row.signs[first].start : row.signs[after - 1].end]

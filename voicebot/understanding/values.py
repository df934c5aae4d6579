"""Finds the values in what a caller said: sums, numbers, days, lengths of time, and the payday."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from voicebot.findings import NOTHING_ARRANGED, Amount, Arrangement, Duration, Number, SpokenDate
from voicebot.understanding.amounts import Sum, find_bare_sums, find_sums, find_sums_beside, local_currency
from voicebot.understanding.arrangements import Day, Offer, find_arrangement, names_rest
from voicebot.understanding.beginnings import find_months, find_week
from voicebot.understanding.clock_times import clock_signs, find_hour
from voicebot.understanding.dates import (
    DayFound,
    find_days,
    is_dated,
    is_open,
    is_ruled_out,
    resolve,
    text_of,
)
from voicebot.understanding.durations import Length, find_lengths
from voicebot.understanding.evidence import Place
from voicebot.understanding.incomes import find_income
from voicebot.understanding.rhythms import find_parts, find_rhythm, sum_rhythm
from voicebot.understanding.roles import RoleReader
from voicebot.understanding.shares import find_shares
from voicebot.understanding.signs import Row, pattern, read_row
from voicebot.understanding.taken_back import taken_back
from voicebot.understanding.words import word_set

_LONG_AGO_YEARS = 6
"""A day longer ago than this is a birth date or the like, nothing that was paid or sent."""
_FEW_SIGNS = 9
_OF_STEPS = frozenset(("now", "today", "month", "mon", "monthly", "weekly"))
_BARE_SIGNS = 5
_GROWN_UP = 18
_AGEING = word_set("i'm bin werde turn turning turned")
_THEN = word_set("then dann danach afterwards")
LAST_DAY_OF_MONTH = 31
"""A payday of 31 means the last day of the month, whatever its length."""
_DAYS_OF_A_WEEK = 7
_DENIED = word_set("not nicht nichts nix kein keine can't cannot cant won't wont don't dont nothing")
_ARRIVES = word_set("kommt kommen come comes")
_WEEKDAY_OF_MONTH = pattern("(last|ord) weekday (of|in) (the|every)* mon")
_TURNS_OF_MONTH = (
    (pattern("middle (of|in|the)* mon"), _FEW_SIGNS, 15),
    (pattern("last day (?!(num|month|this|next|last|previous))"), _BARE_SIGNS, LAST_DAY_OF_MONTH),
)


@dataclass(frozen=True, kw_only=True)
class Values:
    """Everything countable that one utterance named, in spoken order.

    ``payday`` is the day of the month on which the person's income arrives, 31 for the last day; ``rhythm``
    is how often a sum is to be paid and ``parts`` in how many instalments all of it, if said. ``month`` is
    the first day of a coming month that was named without a day, ``hour`` a time of day, ``week`` the Monday
    of a coming week, and
    ``income_every`` how often an income arrives ("weekly", "fortnightly", "hourly"), if not every month;
    ``income_cents`` is what several incomes of the speaker come to each month.
    """

    amounts: tuple[Amount, ...] = ()
    numbers: tuple[Number, ...] = ()
    dates: tuple[SpokenDate, ...] = ()
    durations: tuple[Duration, ...] = ()
    payday: int | None = None
    rhythm: str = ""
    parts: int | None = None
    month: dt.date | None = None
    hour: dt.time | None = None
    week: dt.date | None = None
    arrangement: Arrangement = NOTHING_ARRANGED
    income_every: str = ""
    income_cents: int | None = None


def find_values(text: str, language: str, now: dt.datetime, *, currency: str | None = None) -> Values:
    """Return the values named in `text`.

    Args:
        text: One utterance, as a person wrote it or as a recogniser heard it.
        language: ``de``, ``en``, ``en-GB`` or ``en-US``; ``en`` and ``en-US`` put the month first in figures.
        now: The moment of speaking, with its zone; its calendar day decides what "Friday" is.
        currency: ISO 4217 code meant where none is named; by default that of the language.
    """
    row = read_row(text, language)
    if not row.signs:
        return Values()
    clock = clock_signs(row)
    found_days = tuple(day for day in find_days(row) if clock.isdisjoint(range(day.first, day.after)))
    day_signs = {at for found in found_days for at in range(found.first, found.after)}
    taken = day_signs | clock
    sums, roles = _sums(row, currency or local_currency(language), found_days, taken)
    lengths = tuple(find_lengths(row))
    amounts = _amounts(row, sums, roles)
    dated = _dates(row, found_days, now, roles)
    shares = find_shares(row)
    months = _months(row, now, roles, found_days)
    days = [(place, date.day) for place, date in dated if date.role in ("offer", "other")]
    arrangement = find_arrangement(row, _offers(amounts, shares), _with_months(row, days, months))
    rhythms = [sum_rhythm(row, place) for place, _ in amounts]
    rhythm, income_every = _rhythms(row, amounts, rhythms)
    return Values(
        amounts=tuple(amount for _, amount in amounts),
        numbers=_with_shares(_numbers(row, taken | _length_signs(row, lengths), roles), shares),
        dates=tuple(date for _, date in dated),
        durations=tuple(
            Duration(days=one.days, months=one.months, pii_text=text_of(row, one.first, one.after))
            for one in lengths
        ),
        payday=_payday(row, found_days, now, roles),
        rhythm=rhythm,
        parts=find_parts(row),
        month=_beginning(row, months, arrangement, found_days),
        hour=None if any(is_ruled_out(row, found) for found in found_days) else find_hour(row, clock, now),
        week=find_week(row, now.date()),
        arrangement=arrangement,
        income_every=income_every,
        income_cents=find_income(row, amounts, rhythms),
    )


def _sums(
    row: Row, currency: str, found_days: Sequence[DayFound], taken: set[int]
) -> tuple[list[Sum], RoleReader]:
    """Find the sums in spoken order; their signs are added to those that are taken."""
    sums = find_sums(row, currency, taken)
    for total in sums:
        taken.update(range(total.first, total.after))
    places = [_place(row, total.first, total.after) for total in sums]
    places += [_place(row, found.first, found.after) for found in found_days]
    numbers = [
        _place(row, at, at + 1) for at in range(len(row.signs)) if row.signs[at].kind in ("num", "yearnum")
    ]
    roles = RoleReader(row, [*places, *(place for place in numbers if not _covered(place, places))])
    sums += find_bare_sums(row, currency, taken, roles)
    kinds = [sign.kind for sign in row.signs]
    leads = "from" in kinds or any(token.key in _THEN for token in row.tokens)
    steps = kinds.count("num") > 1 and not _OF_STEPS.isdisjoint(kinds) and leads
    dated_sum = (found_days or steps) and len(row.signs) <= _FEW_SIGNS
    if sums or roles.money_anywhere() or dated_sum or names_rest(row):
        sums += find_sums_beside(row, currency, taken, roles)
    return sorted(sums, key=lambda total: total.first), roles


def _place(row: Row, first: int, after: int) -> Place:
    last = row.signs[after].token if after < len(row.signs) else len(row.tokens)
    return Place(first=row.signs[first].token, after=last)


def _covered(place: Place, places: Sequence[Place]) -> bool:
    return any(other.first <= place.first and place.after <= other.after for other in places)


def _amounts(row: Row, sums: Sequence[Sum], roles: RoleReader) -> list[tuple[Place, Amount]]:
    """Name every sum; an offer that the next one corrects is none any more."""
    places = [_place(row, total.first, total.after) for total in sums]
    found = [_amount(row, total, place, roles) for total, place in zip(sums, places, strict=True)]
    for at in sorted(taken_back(row, places)):
        one, following = found[at], found[at + 1]
        if {one.role, following.role} <= {"offer", "other"} and not roles.refuses(places[at + 1]):
            found[at], found[at + 1] = replace(one, role="other"), replace(following, role="offer")
    return list(zip(places, found, strict=True))


def _amount(row: Row, total: Sum, place: Place, roles: RoleReader) -> Amount:
    role = "income" if sum_rhythm(row, place) == "hourly" else roles.role(place)
    return Amount(
        cents=total.small_cents if role in ("offer", "other") else total.cents,
        currency=total.currency,
        pii_text=text_of(row, total.first, total.after),
        role=role,
    )


def _rhythms(row: Row, amounts: Sequence[tuple[Place, Amount]], rhythms: Sequence[str]) -> tuple[str, str]:
    """Return how often what is offered is to be paid, and how often an income arrives if not every month."""
    found = [(amount.role, every) for (_, amount), every in zip(amounts, rhythms, strict=True)]
    income = next((every for role, every in found if role == "income" and every not in ("", "monthly")), "")
    offer = next((every for role, every in found if role == "offer" and every), "")
    return offer or ("" if income else find_rhythm(row)), income


def _offers(amounts: Sequence[tuple[Place, Amount]], shares: Sequence[tuple[Place, Number]]) -> list[Offer]:
    """Return the sums and the shares of the whole that are offered, in spoken order."""
    sums = [Offer(place=place, cents=amount.cents) for place, amount in amounts if amount.role == "offer"]
    parts = [Offer(place=place, share=number.value) for place, number in shares]
    return sorted((*sums, *parts), key=lambda offer: offer.place.first)


def _months(row: Row, now: dt.datetime, roles: RoleReader, found_days: Sequence[DayFound]) -> list[Day]:
    """Find the months that are named without a day, and where."""
    days = {at for found in found_days for at in range(found.first, found.after)}
    return find_months(row, now.date(), roles, days)


def _with_months(row: Row, days: Sequence[Day], months: Sequence[Day]) -> list[Day]:
    """Add the months in which a payment is offered, in spoken order; not those that lead on or end."""
    leads = {sign.token + 1 for sign in row.signs if sign.kind in ("from", "until", "since")}
    at_once = [month for month in months if leads.isdisjoint((month[0].first, month[0].first - 1))]
    return sorted((*days, *at_once), key=lambda day: day[0].first)


def _beginning(
    row: Row, months: Sequence[Day], arrangement: Arrangement, found_days: Sequence[DayFound]
) -> dt.date | None:
    """Return the month in which rates would begin: beside a day only where that is for what is paid ahead."""
    of_rates = arrangement.deposit_day is not None or names_rest(row) or _names_rates(row)
    if len(found_days) > 1 or (found_days and not of_rates):
        return None
    others = (arrangement.deposit_day, arrangement.rest_day)
    found = [(place, day) for place, day in months if day not in others and not _ends(row, place)]
    leads = {sign.token + 1 for sign in row.signs if sign.kind == "from"}  # "from February", "ab Februar"
    return next((day for place, day in found if place.first in leads), found[0][1] if found else None)


def _ends(row: Row, place: Place) -> bool:
    """Say whether something ends with a month: "forty until March"; not "I can't pay until March"."""
    before = [sign for sign in row.signs if sign.token < place.first]
    ends = before[-1:] and before[-1].kind == "until" and not before[-1].word.startswith("spat")
    words = [token.key for token in row.tokens[: place.first]]
    denied = not _DENIED.isdisjoint(words) and all(sign.kind != "num" for sign in before)
    return bool(ends) and not denied


def _names_rates(row: Row) -> bool:
    return any(sign.kind == "rate" for sign in row.signs)


def _length_signs(row: Row, lengths: Sequence[Length]) -> set[int]:
    return {at for length in lengths for at in range(length.first, length.after)}


def _numbers(row: Row, taken: set[int], roles: RoleReader) -> tuple[Number, ...]:
    alone = len(row.signs) == 1
    return tuple(
        Number(value=float(sign.value), pii_text=text_of(row, at, at + 1))
        for at, sign in enumerate(row.signs)
        if at not in taken
        and isinstance(sign.value, float | int)
        and not _is_age(row, at)
        and not roles.sets_aside(_place(row, at, at + 1))
        and (sign.kind in ("num", "yearnum", "ord") or (alone and sign.kind == "art"))
    )


def _is_age(row: Row, at: int) -> bool:
    """Say whether a grown-up tells their age: "I'm forty now", "ich werde fünfzig"."""
    before = {sign.word for sign in row.signs[max(0, at - 2) : at]}
    return row.signs[at].number >= _GROWN_UP and not _AGEING.isdisjoint(before)


def _with_shares(numbers: tuple[Number, ...], shares: Sequence[tuple[Place, Number]]) -> tuple[Number, ...]:
    """Add the shares; "a third" of the whole is not the third of anything."""
    named = " ".join(share.pii_text for _, share in shares).lower()
    left = (number for number in numbers if number.pii_text.lower() not in named)
    return (*left, *(share for _, share in shares))


def _dates(
    row: Row, found_days: Sequence[DayFound], now: dt.datetime, roles: RoleReader
) -> list[tuple[Place, SpokenDate]]:
    dates = []
    old = taken_back(row, [_place(row, found.first, found.after) for found in found_days])
    for at, found in enumerate(found_days):
        if found.recurring or is_open(row, found) or is_ruled_out(row, found):
            continue
        place = _place(row, found.first, found.after)
        role = roles.role(place, day=True)
        over = roles.is_over(place)
        past = (role == "past" or over or is_dated(row, found, role)) and not found.deadline
        day = resolve(row, found, now, past=past)
        if day is None or _is_usual(found, place, roles):
            continue
        if role == "past" and day > now.date():
            role = "offer"
        if role == "offer" and at in old:
            role = "other"
        elif role == "other" and at - 1 in old and not roles.refuses(place):
            role = "offer"
        if role in ("offer", "other") and day < now.date():
            role = "past" if over and now.year - day.year < _LONG_AGO_YEARS else "other"
        text = text_of(row, found.first, found.after)
        dates.append((place, SpokenDate(day=day, pii_text=text, role=role)))
    return dates


def _is_usual(found: DayFound, place: Place, roles: RoleReader) -> bool:
    """Say whether a day is one of every month: "my salary comes on the 15th of the month"."""
    return (found.of_the_month and roles.goes_on(place)) or (found.at_month_end and roles.remains(place))


def _payday(row: Row, found_days: Sequence[DayFound], now: dt.datetime, roles: RoleReader) -> int | None:
    paying = any(sign.kind == "pay" and sign.word not in _ARRIVES for sign in row.signs)
    for shape, most, payday in _TURNS_OF_MONTH:
        if not paying and len(row.signs) <= most and shape.search(row.code):
            return payday
    if (latest := _latest_weekday(row, roles, paying=paying)) is not None:
        return latest
    income = len(found_days) == 1 and roles.pays_out_anywhere()  # "the 28th, that's when I get paid"
    for found in found_days:
        bare = found.recurring and len(row.signs) <= _BARE_SIGNS and not paying  # "immer am Ersten"
        told = bare or (income and found.of_every_month)
        if not told and not roles.pays_out(_place(row, found.first, found.after)):
            continue
        day = resolve(row, found, now, past=False)
        if day is None or not found.of_every_month:
            continue
        return LAST_DAY_OF_MONTH if found.at_month_end else day.day
    return None


def _latest_weekday(row: Row, roles: RoleReader, *, paying: bool) -> int | None:
    """Return the day by which income is there that comes on a weekday of the month: "the last Friday"."""
    found = _WEEKDAY_OF_MONTH.search(row.code)
    each = not paying and any(sign.kind in ("every", "always") for sign in row.signs)
    if found is None:
        return None
    comes_in = roles.role(_place(row, *found.span()), day=True) == "income"
    if not (each or comes_in or roles.pays_out_anywhere()):
        return None
    first = row.signs[found.start()]
    nth = first.value if first.kind == "ord" and isinstance(first.value, float | int) else None
    return LAST_DAY_OF_MONTH if nth is None else min(round(nth) * _DAYS_OF_A_WEEK, LAST_DAY_OF_MONTH)

"""Finds the values in what a caller said: sums, numbers, days, lengths of time, and the payday."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from voicebot.findings import Amount, Duration, Number, SpokenDate
from voicebot.understanding.amounts import Sum, find_bare_sums, find_sums, find_sums_beside, local_currency
from voicebot.understanding.beginnings import find_month
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
from voicebot.understanding.deposits import (
    find_deposit,
    find_later,
    find_rate,
    find_split,
    is_upfront,
    names_rest,
)
from voicebot.understanding.durations import Length, find_lengths
from voicebot.understanding.evidence import Place
from voicebot.understanding.rhythms import find_parts, find_rhythm, sum_rhythm
from voicebot.understanding.roles import RoleReader
from voicebot.understanding.shares import find_shares
from voicebot.understanding.signs import Row, read_row
from voicebot.understanding.taken_back import taken_back

_LONG_AGO_YEARS = 6
"""A day longer ago than this is a birth date or the like, nothing that was paid or sent."""
_FEW_SIGNS = 9
_BARE_SIGNS = 5
LAST_DAY_OF_MONTH = 31
"""A payday of 31 means the last day of the month, whatever its length."""


@dataclass(frozen=True, kw_only=True)
class Values:
    """Everything countable that one utterance named, in spoken order.

    ``payday`` is the day of the month on which the person's income arrives, 31 for the last day; ``rhythm``
    is how often a sum is to be paid and ``parts`` in how many instalments all of it, if said. ``month`` is
    the first day of a coming month that was named without a day, ``hour`` a time of day, and
    ``deposit_cents`` what is paid ahead of a rate, on ``deposit_day`` if one was named; on ``rest_day`` all
    that is left would be paid. Two halves on two days have these days and no sum. ``later_cents`` is a
    larger rate that begins later, ``rate_cents`` the one of several offers that is said to be paid each
    month or week, ``upfront_cents`` a single offer that is to be paid at once, and ``income_every`` how
    often an income arrives ("weekly", "fortnightly", "hourly"), if not every month.
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
    deposit_cents: int | None = None
    deposit_day: dt.date | None = None
    rest_day: dt.date | None = None
    later_cents: int | None = None
    rate_cents: int | None = None
    upfront_cents: int | None = None
    income_every: str = ""


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
        return Values(numbers=find_shares(text, row))
    local = currency or local_currency(language)
    taken: set[int] = set()
    found_days = find_days(row)
    clock = clock_signs(row)
    found_days = tuple(found for found in found_days if clock.isdisjoint(range(found.first, found.after)))
    day_signs = {at for found in found_days for at in range(found.first, found.after)}
    sums = find_sums(row, local, day_signs | clock)
    for total in sums:
        taken.update(range(total.first, total.after))
    taken |= day_signs | clock
    places = [_place(row, total.first, total.after) for total in sums]
    places += [_place(row, found.first, found.after) for found in found_days]
    numbers = [
        _place(row, at, at + 1) for at in range(len(row.signs)) if row.signs[at].kind in ("num", "yearnum")
    ]
    roles = RoleReader(row, [*places, *(place for place in numbers if not _covered(place, places))])
    sums += find_bare_sums(row, local, taken, roles)
    dated_sum = found_days and (len(row.signs) <= _FEW_SIGNS or names_rest(row))
    if sums or roles.money_anywhere() or dated_sum:
        sums += find_sums_beside(row, local, taken, roles)
    sums.sort(key=lambda total: total.first)
    lengths = tuple(find_lengths(row))
    amounts = _amounts(row, sums, roles)
    dated = _dates(row, found_days, now, roles)
    ahead, others = _deposit(row, sums, amounts, dated)
    coming = [(place, date.day) for place, date in dated if date.role in ("offer", "other")]
    places = [_place(row, total.first, total.after) for total in sums]
    deposit = None if ahead is None else places[ahead]
    split = find_split(row, deposit, [places[at] for at in others], coming)
    income_every = _every(row, amounts, places, "income")
    rhythm = _every(row, amounts, places, "offer") or ("" if income_every else find_rhythm(row))
    away = set() if split.ahead is None else day_signs
    free = not found_days or (split.ahead is not None and len(found_days) == 1)
    return Values(
        amounts=amounts,
        numbers=_with_shares(_numbers(row, taken | _length_signs(row, lengths)), find_shares(text, row)),
        dates=tuple(date for _, date in dated),
        durations=tuple(
            Duration(
                days=length.days, months=length.months, pii_text=text_of(row, length.first, length.after)
            )
            for length in lengths
        ),
        payday=_payday(row, found_days, now, roles),
        rhythm=rhythm,
        parts=find_parts(row),
        month=find_month(row, now.date(), roles, away) if free else None,
        hour=None if any(is_ruled_out(row, found) for found in found_days) else find_hour(row, clock, now),
        deposit_cents=None if ahead is None else amounts[ahead].cents,
        deposit_day=split.ahead,
        rest_day=split.rest,
        later_cents=None if ahead is not None else _later(row, amounts, places),
        rate_cents=_rate(row, amounts, places),
        upfront_cents=_upfront(row, amounts, places) if ahead is None else None,
        income_every=income_every,
    )


def _place(row: Row, first: int, after: int) -> Place:
    last = row.signs[after].token if after < len(row.signs) else len(row.tokens)
    return Place(first=row.signs[first].token, after=last)


def _covered(place: Place, places: Sequence[Place]) -> bool:
    return any(other.first <= place.first and place.after <= other.after for other in places)


def _amounts(row: Row, sums: Sequence[Sum], roles: RoleReader) -> tuple[Amount, ...]:
    """Name every sum; an offer that the next one corrects is none any more."""
    found = [_amount(row, total, roles) for total in sums]
    old = taken_back(row, [_place(row, total.first, total.after) for total in sums])
    return tuple(
        replace(amount, role="other")
        if at in old and amount.role == "offer" and found[at + 1].role == "offer"
        else amount
        for at, amount in enumerate(found)
    )


def _amount(row: Row, total: Sum, roles: RoleReader) -> Amount:
    place = _place(row, total.first, total.after)
    return Amount(
        cents=total.cents,
        currency=total.currency,
        pii_text=text_of(row, total.first, total.after),
        role="income" if sum_rhythm(row, place) == "hourly" else roles.role(place),
    )


def _deposit(
    row: Row,
    sums: Sequence[Sum],
    amounts: Sequence[Amount],
    dated: Sequence[tuple[Place, SpokenDate]],
) -> tuple[int | None, tuple[int, ...]]:
    """Return which sum is paid ahead, and which others are offered."""
    offers = [at for at, amount in enumerate(amounts) if amount.role == "offer"]
    rises = len(offers) == 2 and amounts[offers[0]].cents < amounts[offers[1]].cents
    places = [_place(row, sums[at].first, sums[at].after) for at in offers]
    found = find_deposit(row, places, [place for place, _ in dated], rises=rises)
    ahead = None if found is None else offers[found]
    return ahead, tuple(at for at in offers if at != ahead)


def _every(row: Row, amounts: Sequence[Amount], places: Sequence[Place], role: str) -> str:
    """How often the first sum of a role that says so comes or goes."""
    pairs = zip(amounts, places, strict=True)
    found = (sum_rhythm(row, place) for amount, place in pairs if amount.role == role)
    return next((every for every in found if every and (role == "offer" or every != "monthly")), "")


def _rate(row: Row, amounts: Sequence[Amount], places: Sequence[Place]) -> int | None:
    offers = [at for at, amount in enumerate(amounts) if amount.role == "offer"]
    found = find_rate(row, [places[at] for at in offers])
    return None if found is None else amounts[offers[found]].cents


def _upfront(row: Row, amounts: Sequence[Amount], places: Sequence[Place]) -> int | None:
    offers = [at for at, amount in enumerate(amounts) if amount.role == "offer"]
    alone = len(offers) == 1 and is_upfront(row, places[offers[0]])
    return amounts[offers[0]].cents if alone else None


def _later(row: Row, amounts: Sequence[Amount], places: Sequence[Place]) -> int | None:
    offers = [at for at, amount in enumerate(amounts) if amount.role == "offer"]
    if len(offers) != 2 or amounts[offers[0]].cents >= amounts[offers[1]].cents:
        return None
    found = find_later(row, [places[at] for at in offers])
    return None if found is None else amounts[offers[found]].cents


def _length_signs(row: Row, lengths: Sequence[Length]) -> set[int]:
    return {at for length in lengths for at in range(length.first, length.after)}


def _numbers(row: Row, taken: set[int]) -> tuple[Number, ...]:
    alone = len(row.signs) == 1
    return tuple(
        Number(value=float(sign.value), pii_text=text_of(row, at, at + 1))
        for at, sign in enumerate(row.signs)
        if at not in taken
        and isinstance(sign.value, float | int)
        and (sign.kind in ("num", "yearnum", "ord") or (alone and sign.kind == "art"))
    )


def _with_shares(numbers: tuple[Number, ...], shares: tuple[Number, ...]) -> tuple[Number, ...]:
    """Add the shares; "a third" of the whole is not the third of anything."""
    named = " ".join(share.pii_text for share in shares)
    return (*(number for number in numbers if number.pii_text.lower() not in named), *shares)


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
        if role in ("offer", "other") and day < now.date():
            role = "past" if over and now.year - day.year < _LONG_AGO_YEARS else "other"
        text = text_of(row, found.first, found.after)
        dates.append((place, SpokenDate(day=day, pii_text=text, role=role)))
    return dates


def _is_usual(found: DayFound, place: Place, roles: RoleReader) -> bool:
    """Say whether a day is one of every month: "my salary comes on the 15th of the month"."""
    return (found.of_the_month and roles.goes_on(place)) or (found.at_month_end and roles.remains(place))


def _payday(row: Row, found_days: Sequence[DayFound], now: dt.datetime, roles: RoleReader) -> int | None:
    paying = any(sign.kind == "pay" for sign in row.signs)
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

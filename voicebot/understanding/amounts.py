"""Finds sums of money: with a named currency, in slang, and bare numbers where the context is money."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voicebot.understanding.currencies import BRITISH_NOTES
from voicebot.understanding.evidence import Place
from voicebot.understanding.role_words import counts_things, names_money
from voicebot.understanding.roles import RoleReader
from voicebot.understanding.signs import Row, Sign, pattern
from voicebot.understanding.words import word_set

_NUM = "(num|yearnum|art)"
_ENDS = (
    "(?=$|and|or|comma|stop|small|pay|the|on|in|at|until|from|every|per|monthly|weekly|today|tomorrow|art|now|to"
    "|hence|next|overnext|last|this|weekday|before|after|about)"
)
_SMALL_CHANGE = (
    "(?!(month|rate|times|week|mon|day|year|hour|clock|percent|cur|cents|ord|weekday|of|art|fortnight))"
)
_PERIOD = (
    "((every|per|art|in the?|the|of the)+ (mon|week|fortnight|quarter)|every (num|ord) mon|monthly|weekly)"
)
_NAMED = (
    pattern(f"{_NUM} cur (and|comma)? num cents"),
    pattern(f"(num|yearnum|art) cur and? num {_SMALL_CHANGE}"),
    pattern(f"cur (num|yearnum) and? num cents?{_SMALL_CHANGE}"),
    pattern("cur stop? (num|yearnum)"),
    pattern("(half art?)? (num|yearnum)? (and art? half)? cur"),
    pattern("art cur(?!num)"),
    pattern("(num|art) cents"),
    pattern("(num|half art|art half|half) note | art note and art half | art note"),
)
_PRICE = pattern(f"num num (cur|(?={_PERIOD}))")
_BARE_PRICE = pattern(f"num num {_ENDS}")
_PRICE_HUNDREDTHS = frozenset((25, 50, 75, 90, 95, 99))
"""What people leave "and" and the cents out before: "eighteen fifty", "twelve ninety nine"."""
_CENTURIES = frozenset((19, 20))
"""Said alone before another number, these are the beginning of a year."""
_RANGE = pattern("(num|yearnum) (to|or|and|comma|until)? (num|yearnum) (cur|note) | num (to|or) num cents")
_RANGE_AFTER = pattern("cur (num|yearnum) (to|or|until) cur? (num|yearnum) | between cur num and cur? num")
_BARE = pattern(f"(num|yearnum) (?!monthly rate) {_ENDS}")
_BARE_PERIOD = pattern(f"(num|yearnum) {_PERIOD}(?!rate)")
_BARE_RATE = pattern("rate (from|of|to|per)? (num|yearnum)(?!(rate|times|mon|week|day|year|percent))")
_TIMELIKE = word_set("in ago clock month time ord phone")
_GROUPED_WRONG = re.compile(r"\d{1,3}[.,]\d{3}")
_ALONE = word_set(
    "small and or comma stop end now about today tomorrow to on in at from after the until next this weekday"
)
_ADDRESSES = word_set(
    "flat apartment room number nummer hausnummer zimmer haus house section paragraph unit suite"
)
_BRINGING = word_set("bring brings bringing comes coming")
_AGE = word_set("bin bist ist sind am i'm is are he's she's war was")
_DAYS_OF_A_MONTH = 31
_LEAST_BARE = 5
"""The smallest bare number taken for money; below it people count instalments, children, weeks."""
_LEAST_BESIDE = 20
"""The smallest bare number taken for money only because another sum, or a day, stands beside it."""


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A sum named by signs ``first`` to ``after - 1``.

    ``joined`` marks two numbers said in a row, of which a small sum and a large one can be meant: "eighteen
    fifty" is a rate of 18.50 and an income of 1,850. ``cents`` are those of the large one.
    """

    first: int
    after: int
    cents: int
    currency: str
    joined: bool = False

    @property
    def small_cents(self) -> int:
        """The smaller reading, or the only one."""
        return self.cents // 100 if self.joined else self.cents


def local_currency(language: str) -> str:
    """Return the currency meant where none is named: euro, pound, or dollar in US English."""
    tag = language.lower().replace("_", "-")
    if tag.startswith("de"):
        return "EUR"
    return "USD" if tag.startswith("en-us") else "GBP"


def find_sums(row: Row, currency: str, taken: set[int]) -> list[Sum]:
    """Return the sums with a named unit, in spoken order, leaving out signs in `taken`."""
    found = _prices(row, [match.span() for match in _PRICE.finditer(row.code)], currency, taken)
    for shape in (_RANGE, _RANGE_AFTER):
        for match in shape.finditer(row.code):
            if taken.isdisjoint(range(*match.span())):
                found += _range(row, match.start(), match.end(), currency)
                taken.update(range(*match.span()))
    candidates = [match for shape in _NAMED for match in shape.finditer(row.code)]
    for match in sorted(candidates, key=lambda m: (m.start() - m.end(), m.start())):
        span = range(*match.span())
        if taken.isdisjoint(span) and (total := _named(row, span, currency)) is not None:
            found.append(total)
            taken.update(span)
    return sorted(found, key=lambda total: total.first)


def _prices(row: Row, spans: Sequence[tuple[int, int]], currency: str, taken: set[int]) -> list[Sum]:
    """Return two numbers in a row that are one sum, "eighteen fifty", and no two bids, "thirty forty"."""
    found: list[Sum] = []
    for first, after in spans:
        number, hundredths = _number(row.signs[first]), _number(row.signs[first + 1])
        apart = number % 10 != 0 or hundredths > 2 * number
        whole = 10 <= number < 100 and number % 1 == 0
        free = taken.isdisjoint(range(first, after)) and not _timelike(row, first)
        if whole and apart and free and hundredths in _PRICE_HUNDREDTHS:
            cents = round(number * 100 + hundredths) * 100
            found.append(Sum(first=first, after=after, cents=cents, currency=currency, joined=True))
            taken.update(range(first, after))
    return found


def find_bare_sums(row: Row, currency: str, taken: set[int], roles: RoleReader) -> list[Sum]:
    """Return the numbers that are sums by their context only ("hundert im Monat", "I could pay 50")."""
    spans = [match.span() for match in _BARE_PRICE.finditer(row.code)]
    found = _prices(row, [span for span in spans if _may_be_price(row, span, roles)], currency, taken)
    for at, strong in _bare_places(row):
        sign = row.signs[at]
        if at in taken or _number(sign) < _LEAST_BARE:
            continue
        place = Place(first=sign.token, after=_token_after(row, at))
        large = _number(sign) >= _LEAST_BESIDE
        spoken = roles.speaks_of_money(place, plainly=not large) or (large and roles.lacks(place))
        if not (strong or (spoken and _plausible(row, at))):
            continue
        found.append(Sum(first=at, after=at + 1, cents=_cents(row, sign), currency=currency))
        taken.add(at)
    return found


def _may_be_price(row: Row, span: tuple[int, int], roles: RoleReader) -> bool:
    """Say whether two numbers stand where money is spoken of, or alone and are no year."""
    first, after = span
    alone = len(row.signs) == after - first and _number(row.signs[first]) not in _CENTURIES
    place = Place(first=row.signs[first].token, after=_token_after(row, after - 1))
    return alone or roles.speaks_of_money(place, plainly=False)


def find_sums_beside(row: Row, currency: str, taken: set[int], roles: RoleReader) -> list[Sum]:
    """Return bare numbers that are sums since another sum or a day is named ("200 now, then 50 a month").

    Only figures that stand alone count: no noun follows, nothing says an age or a label.
    """
    found: list[Sum] = []
    for at, sign in enumerate(row.signs):
        if at in taken or sign.kind != "num" or _number(sign) < _LEAST_BESIDE:
            continue
        before = row.signs[at - 1] if at else None
        after = row.signs[at + 1] if at + 1 < len(row.signs) else None
        followed = after is None or after.kind in _ALONE or _on_a_day(row, at)
        alone = followed and not _timelike(row, at)
        aged = before is not None and (before.word in _AGE or before.kind in ("in", "from", "year", "at"))
        place = Place(first=sign.token, after=_token_after(row, at))
        if alone and not aged and not roles.labels(place):
            found.append(Sum(first=at, after=at + 1, cents=_cents(row, sign), currency=currency))
            taken.add(at)
    return found


def _on_a_day(row: Row, at: int) -> bool:
    """Say whether "am" behind a number leads to a day and is no half of the clock: "100 am Freitag"."""
    behind = [sign.kind for sign in row.signs[at + 1 : at + 3]]
    return row.german and row.signs[at + 1].word == "am" and behind[1:] in (["weekday"], ["ord"])


def _number(sign: Sign) -> float:
    return float(sign.value) if isinstance(sign.value, float | int) else 0.0


def _bare_places(row: Row) -> Iterator[tuple[int, bool]]:
    for match in _BARE_PERIOD.finditer(row.code):
        at = match.start()
        no_year = _behind_month(row, at) and _number(row.signs[at]) > _DAYS_OF_A_MONTH
        yield at, row.signs[at].kind == "num" and (no_year or not _timelike(row, at))
    for match in _BARE_RATE.finditer(row.code):
        yield match.end() - 1, True
    for match in _BARE.finditer(row.code):
        yield match.start(), False
    for at, sign in enumerate(row.signs):  # "700 Miete": the noun itself says money
        if (
            sign.kind in ("num", "yearnum")
            and at + 1 < len(row.signs)
            and row.signs[at + 1].kind in ("word", "of")
        ):
            yield at, False


def _behind_month(row: Row, at: int) -> bool:
    return at > 0 and row.signs[at - 1].kind == "month"


def _from_month(row: Row, at: int) -> bool:
    """Say whether a German number follows "ab Januar": a day would stand before the month."""
    return row.german and at > 1 and row.signs[at - 2].kind == "from"


def _timelike(row: Row, at: int) -> bool:
    """Say whether the word before counts time or places: "in 20" is no sum, "we bring in 2000" is."""
    if at > 1 and row.signs[at - 1].kind == "in" and row.signs[at - 2].word in _BRINGING:
        return False
    if at == 0:
        return False
    before = row.signs[at - 1]
    if _behind_month(row, at) and (_number(row.signs[at]) > _DAYS_OF_A_MONTH or _from_month(row, at)):
        return at < 2 or row.signs[at - 2].kind not in ("from", "in", "until", "since")  # "ab März fünfzig"
    return before.kind in _TIMELIKE or before.word in _ADDRESSES


def _plausible(row: Row, at: int) -> bool:
    """Say whether a bare number may be a sum by its neighbours."""
    if _timelike(row, at):
        return False
    if (
        row.signs[at].kind == "yearnum"
        and at > 0
        and row.signs[at - 1].kind in ("in", "from", "year", "weekday", "feast", "word")
    ):
        return False
    following = row.signs[at + 1] if at + 1 < len(row.signs) else None
    if following is None or following.kind != "word":
        return True
    if _number(row.signs[at]) >= _LEAST_BESIDE and not _is_noun(row, following):
        return True
    closing = row.german and at + 2 == len(row.signs) and following.word.endswith("en")
    return closing or names_money(row.tokens[following.token], german=row.german)  # "auf 80 runtergehen"


def _is_noun(row: Row, sign: Sign) -> bool:
    """Say whether a word names counted things: it is one of those, or German and written with a capital."""
    written = row.text[sign.start : sign.end]
    capital = row.german and written[:1].isupper() and not row.text.isupper()
    return capital or counts_things(row.tokens[sign.token])


def _token_after(row: Row, at: int) -> int:
    return row.signs[at + 1].token if at + 1 < len(row.signs) else len(row.tokens)


def _cents(row: Row, sign: Sign) -> int:
    """Return a number's worth in cents; "1.400" and "1,400" are both fourteen hundred in money."""
    value = _number(sign)
    figures = row.tokens[sign.token].text
    if _GROUPED_WRONG.fullmatch(figures) and value < 1000 and not figures.startswith("0"):
        value *= 1000
    return abs(round(value * 100))


def _unit(row: Row, sign: Sign, currency: str) -> tuple[str, int]:
    """Return the currency and the worth in cents of one unit."""
    if sign.kind == "note":
        british = sign.word in BRITISH_NOTES and currency != "USD"
        return "GBP" if british and currency != "EUR" else currency, int(str(sign.value)) * 100
    code, worth = sign.value if isinstance(sign.value, tuple) else ("", 100)
    if sign.word in ("bucks", "buck") and currency != "USD":
        return currency, worth
    return code or ("GBP" if sign.word in ("p", "pence", "penny", "pennies") else currency), worth


def _range(row: Row, first: int, after: int, currency: str) -> list[Sum]:
    numbers = [at for at in range(first, after) if row.signs[at].kind in ("num", "yearnum")]
    unit = next(row.signs[at] for at in range(first, after) if row.signs[at].kind in ("cur", "note", "cents"))
    code, worth = _unit(row, unit, currency)
    low, high = (_cents(row, row.signs[at]) * worth // 100 for at in numbers)
    if low > high:  # "eight hundred to two grand"
        low = low * 100 // worth
    split = numbers[0] + 1
    listed = numbers[1] == split or row.signs[split].kind == "comma"
    if listed and not low < high <= 2 * low:  # two numbers in a row, yet not "dreißig, vierzig"
        return [Sum(first=numbers[1], after=after, cents=high, currency=code)]
    return [
        Sum(first=first, after=split, cents=low, currency=code),
        Sum(first=numbers[1], after=after, cents=high, currency=code),
    ]


def _is_change(row: Row, sign: Sign, after: int) -> bool:
    """Say whether a number after a currency is its hundredths: "20 Euro fünfzig", not "100 Euro 2 Kinder"."""
    following = row.signs[after] if after < len(row.signs) else None
    unsure = (
        following is not None
        and following.kind == "word"
        and (_number(sign) < 10 or _is_noun(row, following))
    )
    return _number(sign) <= 99 and not unsure


def _named(row: Row, span: range, currency: str) -> Sum | None:
    signs = [row.signs[at] for at in span]
    unit = next((sign for sign in signs if sign.kind in ("cur", "note")), None)
    numbers = [sign for sign in signs if sign.kind in ("num", "yearnum", "art")]
    if unit is None:  # "fünfzig Cent"
        cents = next(sign for sign in signs if sign.kind == "cents")
        code, worth = _unit(row, cents, currency)
        return Sum(
            first=span.start, after=span.stop, cents=_cents(row, numbers[0]) * worth // 100, currency=code
        )
    if numbers and numbers[0].kind == "art" and not unit.word[0].isalpha():  # "a $52.36 transaction"
        return None
    code, worth = _unit(row, unit, currency)
    half = sum(1 for sign in signs if sign.kind == "half")
    if not numbers and not half:
        return None
    if half and (
        not numbers or (unit.kind == "note" and numbers[0].kind == "art" and signs[-1].kind == "note")
    ):
        total = worth // 2
    else:
        total = _cents(row, numbers[0]) * worth // 100 + half * worth // 2
        change = numbers[1:2] if not half else []
        total += sum(round(float(str(sign.value))) for sign in change if 0 <= float(str(sign.value)) <= 99)
        if change and not _is_change(row, change[0], span.stop):
            return None
    return Sum(first=span.start, after=span.stop, cents=total, currency=code)

"""Numbers, money, days and telephone numbers as spoken words, in German and English.

A voice reads "€1,140.50" or "1.12." badly, so nothing with a sign or a digit leaves the dialogue.
"""

import datetime as dt
import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_DE_SMALL = _words(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn"
)
_DE_TENS = _words("_ _ zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_EN_SMALL = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS = _words("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_DE_ORDINALS = {1: "ersten", 3: "dritten", 7: "siebten", 8: "achten"}
_EN_ORDINALS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}
_DE_MONTHS = _words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
_EN_MONTHS = _words("January February March April May June July August September October November December")
_DE_DATE = re.compile(rf"\b([1-9]|[12]\d|3[01])\. ({'|'.join(_DE_MONTHS)})\b(?: (20\d\d|19\d\d))?")
_EN_DATE = re.compile(rf"\b([1-9]|[12]\d|3[01]) ({'|'.join(_EN_MONTHS)})\b(?: (20\d\d|19\d\d))?")
_CURRENCIES = {
    ("de", "EUR"): ("Euro", "Euro", "Cent", "Cent"),
    ("de", "GBP"): ("Pfund", "Pfund", "Penny", "Pence"),
    ("de", "USD"): ("Dollar", "Dollar", "Cent", "Cent"),
    ("en", "EUR"): ("euro", "euros", "cent", "cents"),
    ("en", "GBP"): ("pound", "pounds", "penny", "pence"),
    ("en", "USD"): ("dollar", "dollars", "cent", "cents"),
}
_EN_MINUTES = {15: "a quarter", 30: "half"}
_DE_DIGITS = _words("null eins zwei drei vier fünf sechs sieben acht neun")


def number(value: int, language: str) -> str:
    """A whole number from 0 to 999,999,999 in words ("einhundertneunzig", "one hundred and ninety").

    Raises:
        ValueError: the number is outside that range.
    """
    if not 0 <= value < 10**9:
        raise ValueError("only 0 to 999,999,999 can be said")
    return _german(value, alone=True) if language == "de" else _english(value)


def money(cents: int, currency: str, language: str) -> str:
    """A sum in words: "fünfzig Euro und zehn Cent", "fifty euros and ten cents"."""
    whole, rest = divmod(abs(cents), 100)
    one, many, cent, cents_word = _CURRENCIES.get((language, currency), (currency,) * 2 + ("Cent",) * 2)
    parts = []
    if whole or not rest:
        parts.append(f"{_before_noun(whole, language)} {one if whole == 1 else many}")
    if rest:
        parts.append(f"{_before_noun(rest, language)} {cent if rest == 1 else cents_word}")
    return (" und " if language == "de" else " and ").join(parts)


def day(date: dt.date, language: str, today: dt.date | None = None) -> str:
    """A day in words, to stand after "am" or "on": "ersten Dezember", "the first of December".

    The year is said only when it is not the year of `today`.
    """
    year = "" if today is None or today.year == date.year else f" {year_words(date.year, language)}"
    if language == "de":
        return f"{ordinal(date.day, 'de')} {_DE_MONTHS[date.month - 1]}{year}"
    return f"the {ordinal(date.day, 'en')} of {_EN_MONTHS[date.month - 1]}{year}"


def clock(time: dt.time, language: str) -> str:
    """A time of day in words: "fünfzehn Uhr dreißig", "half past three in the afternoon"."""
    if language == "de":
        hour = _german(time.hour, alone=False)
        return f"{hour} Uhr {number(time.minute, 'de')}" if time.minute else f"{hour} Uhr"
    part = "morning" if time.hour < 12 else "afternoon" if time.hour < 18 else "evening"
    before = time.minute > 30  # "a quarter to four"
    hour = _english((time.hour + before - 1) % 12 + 1)
    minutes = 60 - time.minute if before else time.minute
    beside = f"{_EN_MINUTES.get(minutes) or _english(minutes)} {'to' if before else 'past'} "
    return f"{beside if minutes else ''}{hour} in the {part}"


def year_words(year: int, language: str) -> str:
    """A year from 1900 to 2099 as it is said: "zweitausendsechsundzwanzig", "twenty twenty-six"."""
    if 1900 <= year < 2000:
        century, rest = ("neunzehnhundert", "") if language == "de" else ("nineteen ", "hundred")
        return century + (number(year - 1900, language) if year > 1900 else rest)
    if language == "de":
        return number(year, "de")
    return f"twenty {number(year - 2000, 'en')}" if 2010 <= year < 2100 else number(year, "en")


def ordinal(value: int, language: str) -> str:
    """An ordinal from 1 to 31: "einundzwanzigsten", "twenty-first"."""
    if language == "de":
        return _DE_ORDINALS.get(value) or number(value, "de") + ("ten" if value < 20 else "sten")
    if value in _EN_ORDINALS or value < 20:
        return _EN_ORDINALS.get(value) or number(value, "en") + "th"
    tens, ones = divmod(value, 10)
    if ones:
        return f"{_EN_TENS[tens]}-{ordinal(ones, 'en')}"
    return _EN_TENS[tens].removesuffix("y") + "ieth"


def digits(text: str, language: str) -> str:
    """A telephone number or a reference, character by character, with a breath at each break.

    "0800 111" becomes "null acht null null, eins eins eins"; letters are said as letters.
    """
    names = _DE_DIGITS if language == "de" else _EN_SMALL[:10]
    groups = ["".join(c for c in group if c.isalnum()) for group in text.replace("-", " ").split()]
    spoken = [" ".join(names[int(c)] if c.isdecimal() else c.upper() for c in g) for g in groups if g]
    return ", ".join(spoken)


def text(written: str, language: str) -> str:
    """Free text of the ledger with days, years and numbers as words ("3. Juni" becomes "dritten Juni").

    A day is said in the language it is written in, a bare number in the call's.
    """
    said = _DE_DATE.sub(lambda m: _dated(m, "de"), written)
    said = _EN_DATE.sub(lambda m: _dated(m, "en"), said)
    return re.sub(r"\b\d{1,9}\b", lambda m: _plain_number(int(m.group()), language), said)


def _dated(found: re.Match[str], language: str) -> str:
    number_of_day, month, year = int(found[1]), found[2], found[3]
    words = f"{ordinal(number_of_day, language)} {'' if language == 'de' else 'of '}{month}"
    end = f" {year_words(int(year), language)}" if year else ""
    return f"{'' if language == 'de' else 'the '}{words}{end}"


def _plain_number(value: int, language: str) -> str:
    return year_words(value, language) if 1900 <= value < 2100 else number(value, language)


def _before_noun(value: int, language: str) -> str:
    return _german(value, alone=False) if language == "de" else _english(value)


def _german(value: int, *, alone: bool) -> str:
    if value >= 10**6:
        millions, rest = divmod(value, 10**6)
        head = "eine Million" if millions == 1 else f"{_german(millions, alone=False)} Millionen"
        return f"{head} {_german(rest, alone=alone)}" if rest else head
    for size, name in ((1000, "tausend"), (100, "hundert")):
        if value >= size:
            count, rest = divmod(value, size)
            return _german(count, alone=False) + name + (_german(rest, alone=alone) if rest else "")
    if value < 20:
        return "eins" if value == 1 and alone else _DE_SMALL[value]
    tens, ones = divmod(value, 10)
    return f"{_DE_SMALL[ones]}und{_DE_TENS[tens]}" if ones else _DE_TENS[tens]


def _english(value: int) -> str:
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= size:
            head, rest = divmod(value, size)
            joint = " and " if rest and rest < 100 else " "
            return f"{_english(head)} {name}" + (f"{joint}{_english(rest)}" if rest else "")
    if value < 20:
        return _EN_SMALL[value]
    tens, ones = divmod(value, 10)
    return f"{_EN_TENS[tens]}-{_EN_SMALL[ones]}" if ones else _EN_TENS[tens]

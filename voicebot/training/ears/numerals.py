"""Numbers, days and digits as people say them: the words a caller's speech is made of."""

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_DE_ONES = _words(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
)
_DE_TENS = ("", "", *_words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"))
_DE_ORDINALS = {1: "erste", 3: "dritte", 7: "siebte", 8: "achte"}
_EN_ONES = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS = ("", "", *_words("twenty thirty forty fifty sixty seventy eighty ninety"))
_EN_ORDINALS = {
    1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth",
}  # fmt: skip


def cardinal(number: int, language: str) -> str:
    """A whole number from 0 to 999,999 in words.

    Raises:
        ValueError: the number is out of range.
    """
    if not 0 <= number < 1_000_000:
        raise ValueError(f"{number} is not from 0 to 999,999")
    return _de(number) if language == "de" else _en(number)


def _de(number: int, *, alone: bool = True) -> str:
    if number < 20:
        return "ein" if number == 1 and not alone else _DE_ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _DE_TENS[tens] if not ones else f"{_de(ones, alone=False)}und{_DE_TENS[tens]}"
    size, word = (1_000, "tausend") if number >= 1_000 else (100, "hundert")
    high, low = divmod(number, size)
    return _de(high, alone=False) + word + (_de(low) if low else "")


def _en(number: int) -> str:
    if number < 20:
        return _EN_ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _EN_TENS[tens] + (f" {_EN_ONES[ones]}" if ones else "")
    size, word = (1_000, "thousand") if number >= 1_000 else (100, "hundred")
    high, low = divmod(number, size)
    joined = " and " if low < 100 else " "
    return f"{_en(high)} {word}" + (joined + _en(low) if low else "")


def ordinal(number: int, language: str) -> str:
    """A day of the month in words, German without its ending letter (``erste``, ``zwanzigste``)."""
    if language == "de":
        return _DE_ORDINALS.get(number) or _de(number) + ("te" if number < 20 else "ste")
    tens, ones = divmod(number, 10)
    if number > 20 and ones:
        return f"{_EN_TENS[tens]} {ordinal(ones, 'en')}"
    plain = _en(number)
    return _EN_ORDINALS.get(number) or (plain[:-1] + "ieth" if plain.endswith("y") else plain + "th")


def year(number: int, language: str) -> str:
    """A year from 1900 on, as dates of birth are told."""
    century, rest = divmod(number, 100)
    if language == "de":
        return f"neunzehnhundert{_de(rest) if rest else ''}" if century == 19 else _de(number)
    if century == 19:
        return "nineteen " + ("hundred" if not rest else f"oh {_EN_ONES[rest]}" if rest < 10 else _en(rest))
    return _en(number)


def digits(count: int, language: str, rng: np.random.Generator) -> str:
    """That many digits one by one; German sometimes says ``zwo``, English ``oh``."""
    ones = _DE_ONES if language == "de" else _EN_ONES
    other = {2: "zwo"} if language == "de" else {0: "oh"}
    drawn = (int(digit) for digit in rng.integers(0, 10, count))
    return " ".join(other[d] if d in other and rng.random() < 0.4 else ones[d] for d in drawn)

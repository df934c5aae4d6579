from collections.abc import Callable

import pytest

from voicebot.understanding.numbers import figure_value, find_numerals
from voicebot.understanding.words import tokenise, word_list

UNITS_DE = word_list("null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf")
TENS_DE = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
UNITS_EN = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS_EN = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def german(number: int, *, last: bool = True) -> str:
    if number == 1:
        return "eins" if last else "ein"
    if number < 13:
        return UNITS_DE[number]
    if number < 20:
        return {16: "sechzehn", 17: "siebzehn"}.get(number, UNITS_DE[number - 10] + "zehn")
    if number < 100:
        tens, unit = divmod(number, 10)
        return (german(unit, last=False) + "und" if unit else "") + TENS_DE[tens]
    size, word = (1000, "tausend") if number >= 1000 else (100, "hundert")
    count, rest = divmod(number, size)
    return german(count, last=False) + word + (german(rest) if rest else "")


def english(number: int) -> str:
    if number < 20:
        return UNITS_EN[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return TENS_EN[tens] + (f" {UNITS_EN[unit]}" if unit else "")
    size, word = (1000, "thousand") if number >= 1000 else (100, "hundred")
    count, rest = divmod(number, size)
    joint = " and " if rest and (size == 100 or rest < 100) else " "
    return f"{english(count)} {word}{joint}{english(rest) if rest else ''}".strip()


def values(text: str, *, in_german: bool) -> list[float]:
    tokens = tokenise(text, german=in_german)
    return [numeral.value for numeral in find_numerals(tokens, german=in_german)]


@pytest.mark.parametrize("spell", [german, english])
def test_numbers_below_a_hundred_thousand_read_back_as_themselves(spell: Callable[[int], str]) -> None:
    picked = range(0, 100_000, 37)
    wrong = [n for n in picked if values(spell(n), in_german=spell is german) != [n]]
    assert wrong == []


@pytest.mark.parametrize(("umlaut", "other"), [("ü", "ue"), ("ü", "u"), ("ö", "oe"), ("ö", "o"), ("ß", "ss")])
def test_german_numbers_are_read_without_umlauts(umlaut: str, other: str) -> None:
    for number in (5, 12, 30, 35, 512, 5055, 12012):
        assert values(german(number).replace(umlaut, other), in_german=True) == [number]


def test_german_compounds_may_be_cut_into_words() -> None:
    assert values("zwei hundert fünf und zwanzig", in_german=True) == [225]
    assert values("ein tausend zwei hundert", in_german=True) == [1200]


def test_two_numbers_joined_by_and_stay_two() -> None:
    assert values("zwischen hundert und zweihundert", in_german=True) == [100, 200]
    assert values("between one hundred and two hundred", in_german=False) == [100, 200]


def test_english_hundreds_need_no_hundred() -> None:
    assert values("one twenty two", in_german=False) == [122]
    assert values("seven fifty", in_german=False) == [750]


def test_spoken_digits_stay_single() -> None:
    assert values("eins null eins eins fünf", in_german=True) == [1, 0, 1, 1, 5]
    assert values("one zero one one five", in_german=False) == [1, 0, 1, 1, 5]


@pytest.mark.parametrize(
    ("figures", "in_german", "value"),
    [
        ("1.400", True, 1400),
        ("1.400", False, 1.4),
        ("1,400", False, 1400),
        ("1,40", True, 1.4),
        ("19.90", True, 19.9),
        ("1.234.567,89", True, 1234567.89),
        ("1,234.50", True, 1234.5),
        ("1.234,50", False, 1234.5),
        ("50,-", True, 50),
    ],
)
def test_figures_are_read_in_the_notation_they_show(figures: str, in_german: bool, value: float) -> None:
    assert figure_value(figures, german=in_german) == pytest.approx(value)


def test_words_that_only_begin_like_numbers_are_none() -> None:
    assert values("achtung danke eigentlich unter einander", in_german=True) == []
    assert values("attention often someone tent weight", in_german=False) == []

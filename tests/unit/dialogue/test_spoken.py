"""Numbers, money, days and references as words, in both languages."""

import datetime as dt

import pytest

from voicebot.dialogue.spoken import clock, day, digits, money, number, ordinal, text, year_words


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (0, "null", "zero"),
        (1, "eins", "one"),
        (17, "siebzehn", "seventeen"),
        (21, "einundzwanzig", "twenty-one"),
        (100, "einhundert", "one hundred"),
        (101, "einhunderteins", "one hundred and one"),
        (190, "einhundertneunzig", "one hundred and ninety"),
        (1140, "eintausendeinhundertvierzig", "one thousand one hundred and forty"),
        (2026, "zweitausendsechsundzwanzig", "two thousand and twenty-six"),
        (30_000, "dreißigtausend", "thirty thousand"),
        (1_000_001, "eine Million eins", "one million and one"),
        (2_500_000, "zwei Millionen fünfhunderttausend", "two million five hundred thousand"),
    ],
)
def test_whole_numbers_are_said_as_people_say_them(value: int, german: str, english: str) -> None:
    assert number(value, "de") == german
    assert number(value, "en") == english


@pytest.mark.parametrize("value", [-1, 10**9])
def test_numbers_that_nobody_says_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="can be said"):
        number(value, "de")


@pytest.mark.parametrize(
    ("cents", "german", "english"),
    [
        (5000, "fünfzig Euro", "fifty euros"),
        (100, "ein Euro", "one euro"),
        (101, "ein Euro und ein Cent", "one euro and one cent"),
        (0, "null Euro", "zero euros"),
        (50, "fünfzig Cent", "fifty cents"),
        (
            114022,
            "eintausendeinhundertvierzig Euro und zweiundzwanzig Cent",
            "one thousand one hundred and forty euros and twenty-two cents",
        ),
        (2100, "einundzwanzig Euro", "twenty-one euros"),
    ],
)
def test_money_is_said_without_signs(cents: int, german: str, english: str) -> None:
    assert money(cents, "EUR", "de") == german
    assert money(cents, "EUR", "en") == english


@pytest.mark.parametrize(
    ("currency", "said"), [("GBP", "two pounds and one penny"), ("USD", "two dollars and one cent")]
)
def test_other_currencies_have_their_names(currency: str, said: str) -> None:
    assert money(201, currency, "en") == said


@pytest.mark.parametrize(
    ("date", "german", "english"),
    [
        (dt.date(2026, 12, 1), "ersten Dezember", "the first of December"),
        (dt.date(2026, 3, 3), "dritten März", "the third of March"),
        (dt.date(2026, 5, 7), "siebten Mai", "the seventh of May"),
        (dt.date(2026, 8, 12), "zwölften August", "the twelfth of August"),
        (dt.date(2026, 6, 20), "zwanzigsten Juni", "the twentieth of June"),
        (dt.date(2026, 1, 31), "einunddreißigsten Januar", "the thirty-first of January"),
        (
            dt.date(2027, 6, 22),
            "zweiundzwanzigsten Juni zweitausendsiebenundzwanzig",
            "the twenty-second of June twenty twenty-seven",
        ),
    ],
)
def test_days_are_said_with_the_year_only_when_it_is_another(
    date: dt.date, german: str, english: str
) -> None:
    today = dt.date(2026, 11, 16)
    assert day(date, "de", today) == german
    assert day(date, "en", today) == english


@pytest.mark.parametrize(
    ("year", "german", "english"),
    [
        (1988, "neunzehnhundertachtundachtzig", "nineteen eighty-eight"),
        (1900, "neunzehnhundert", "nineteen hundred"),
        (2005, "zweitausendfünf", "two thousand and five"),
        (2026, "zweitausendsechsundzwanzig", "twenty twenty-six"),
    ],
)
def test_years_are_said_as_people_say_them(year: int, german: str, english: str) -> None:
    assert (year_words(year, "de"), year_words(year, "en")) == (german, english)


def test_all_days_of_a_month_have_an_ordinal_in_both_languages() -> None:
    german, english = ([ordinal(n, language) for n in range(1, 32)] for language in ("de", "en"))
    assert len(set(german)) == len(set(english)) == 31
    assert all(word.endswith("ten") for word in german)
    assert all(word.endswith(("st", "nd", "rd", "th")) for word in english)


@pytest.mark.parametrize(
    ("written", "language", "said"),
    [
        (
            "Schreibtisch, bestellt am 3. Juni 2026",
            "de",
            "Schreibtisch, bestellt am dritten Juni zweitausendsechsundzwanzig",
        ),
        (
            "running shoes, ordered on 3 June 2026",
            "en",
            "running shoes, ordered on the third of June twenty twenty-six",
        ),
        ("Jahresabrechnung Strom 2025", "de", "Jahresabrechnung Strom zweitausendfünfundzwanzig"),
        ("12 lessons", "en", "twelve lessons"),
        ("Wintermantel und zwei Pullover", "de", "Wintermantel und zwei Pullover"),
    ],
)
def test_free_text_of_the_ledger_is_said_without_digits(written: str, language: str, said: str) -> None:
    assert text(written, language) == said


def test_telephone_numbers_and_references_are_said_sign_by_sign() -> None:
    assert digits("0800 111", "de") == "null acht null null, eins eins eins"
    assert digits("NM-2026", "en") == "N M, two zero two six"


@pytest.mark.parametrize(
    ("time", "german", "english"),
    [
        (dt.time(8), "acht Uhr", "eight in the morning"),
        (dt.time(12), "zwölf Uhr", "twelve in the afternoon"),
        (dt.time(13, 30), "dreizehn Uhr dreißig", "half past one in the afternoon"),
        (dt.time(15, 45), "fünfzehn Uhr fünfundvierzig", "a quarter to four in the afternoon"),
        (dt.time(18, 15), "achtzehn Uhr fünfzehn", "a quarter past six in the evening"),
        (dt.time(9, 20), "neun Uhr zwanzig", "twenty past nine in the morning"),
        (dt.time(9, 50), "neun Uhr fünfzig", "ten to ten in the morning"),
    ],
)
def test_times_of_day_are_said_as_people_say_them(time: dt.time, german: str, english: str) -> None:
    assert clock(time, "de") == german
    assert clock(time, "en") == english

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.findings import ROLES
from voicebot.understanding.values import LAST_DAY_OF_MONTH, Values, find_values
from voicebot.understanding.words import word_list

WEDNESDAY = dt.datetime.fromisoformat("2026-03-11T10:15:00+01:00")


def values(text: str, language: str = "de", now: dt.datetime = WEDNESDAY) -> Values:
    return find_values(text, language, now)


def sums(text: str, language: str = "de") -> list[tuple[int, str, str]]:
    return [(amount.cents, amount.currency, amount.role) for amount in values(text, language).amounts]


def days(text: str, language: str = "de", now: dt.datetime = WEDNESDAY) -> list[str]:
    return [date.day.isoformat() for date in values(text, language, now).dates]


def test_every_sum_is_listed_with_what_it_refers_to() -> None:
    assert sums("ich verdiene 1400 und zahle 700 Miete, ich könnte 50 zahlen") == [
        (140_000, "EUR", "income"),
        (70_000, "EUR", "rent"),
        (5_000, "EUR", "offer"),
    ]
    assert sums("i earn 1400 and pay 700 rent i could pay 50", "en-GB") == [
        (140_000, "GBP", "income"),
        (70_000, "GBP", "rent"),
        (5_000, "GBP", "offer"),
    ]


def test_a_refused_sum_is_no_offer_but_the_one_after_it_is() -> None:
    assert sums("hundert kann ich nicht zahlen höchstens fünfzig") == [
        (10_000, "EUR", "other"),
        (5_000, "EUR", "offer"),
    ]
    assert sums("i can't do a hundred but i can do fifty", "en-GB") == [
        (10_000, "GBP", "other"),
        (5_000, "GBP", "offer"),
    ]


@pytest.mark.parametrize(
    ("language", "currency"), [("de", "EUR"), ("en", "GBP"), ("en-GB", "GBP"), ("en_US", "USD")]
)
def test_an_unnamed_currency_is_that_of_the_language(language: str, currency: str) -> None:
    text = "fünfzig im monat" if language == "de" else "fifty a month"
    assert sums(text, language) == [(5_000, currency, "offer")]


def test_the_case_may_say_which_currency_is_meant() -> None:
    amounts = find_values("fifty a month", "en", WEDNESDAY, currency="EUR").amounts
    assert [amount.currency for amount in amounts] == ["EUR"]


def test_a_named_currency_wins_over_the_local_one() -> None:
    assert sums("fifty euros", "en-US") == [(5_000, "EUR", "offer")]
    assert sums("forty canadian dollars", "en-US") == [(4_000, "CAD", "offer")]


def test_words_that_are_also_currencies_need_a_number_before_them() -> None:
    assert sums("i'll try 50 pounds", "en-GB") == [(5_000, "GBP", "offer")]
    assert sums("we won the case", "en-GB") == []


def test_figures_follow_the_order_of_the_country() -> None:
    assert days("2/4", "en-US") == ["2027-02-04"]
    assert days("2/4", "en-GB") == ["2026-04-02"]
    assert days("2.4.", "de") == ["2026-04-02"]


def test_a_day_that_cannot_be_meant_month_first_is_read_day_first() -> None:
    assert days("25/4/2026", "en-US") == ["2026-04-25"]


def test_the_zone_of_now_decides_what_today_is() -> None:
    late = dt.datetime.fromisoformat("2026-03-11T23:30:00-05:00")
    assert days("today", "en-US", late) == ["2026-03-11"]
    assert days("tomorrow", "en-US", late.astimezone(dt.UTC)) == ["2026-03-13"]


def test_a_weekday_said_on_that_day_is_the_next_one() -> None:
    assert days("am mittwoch") == ["2026-03-18"]
    assert days("on wednesday", "en") == ["2026-03-18"]


def test_the_first_said_on_the_first_is_the_next_first() -> None:
    first = dt.datetime.fromisoformat("2026-04-01T09:00:00+02:00")
    assert days("am ersten", "de", first) == ["2026-05-01"]
    assert days("on the first", "en", first) == ["2026-05-01"]


def test_the_thirty_first_skips_months_without_one() -> None:
    april = dt.datetime.fromisoformat("2026-04-10T09:00:00+02:00")
    assert days("am einunddreißigsten", "de", april) == ["2026-05-31"]
    assert days("on the thirty first", "en", april) == ["2026-05-31"]


def test_a_month_from_the_thirty_first_of_january_is_the_last_of_february() -> None:
    january = dt.datetime.fromisoformat("2027-01-31T09:00:00+01:00")
    assert days("in einem monat", "de", january) == ["2027-02-28"]
    assert days("in a month", "en", january) == ["2027-02-28"]


def test_a_day_of_a_payment_made_lies_in_the_past() -> None:
    assert days("am montag habe ich überwiesen") == ["2026-03-09"]
    assert days("i paid on monday", "en") == ["2026-03-09"]


def test_a_date_that_no_calendar_has_is_none() -> None:
    assert days("am 31. februar") == []
    assert days("february thirtieth", "en") == []


def test_payday_is_found_and_recurring_days_are_no_dates() -> None:
    monthly = values("mein gehalt kommt immer am fünfzehnten")
    assert (monthly.payday, monthly.dates) == (15, ())
    assert values("i get paid on the 25th", "en").payday == 25
    assert values("mein lohn kommt am monatsende").payday == LAST_DAY_OF_MONTH
    assert values("my wages come at the end of the month", "en").payday == LAST_DAY_OF_MONTH


def test_a_day_of_payment_is_no_payday() -> None:
    assert values("am fünfzehnten zahle ich fünfzig euro").payday is None
    assert values("i'll pay on the fifteenth", "en").payday is None


@pytest.mark.parametrize(
    ("text", "language", "length"),
    [
        ("zwei wochen", "de", (14, None)),
        ("drei monate lang", "de", (None, 3)),
        ("ein halbes jahr", "de", (None, 6)),
        ("anderthalb jahre", "de", (None, 18)),
        ("eine stunde", "de", None),
        ("a fortnight", "en", (14, None)),
        ("a month and a half", "en", (45, None)),
        ("two years and three months", "en", (None, 27)),
        ("half an hour", "en", None),
        ("for months", "en", None),
    ],
)
def test_lengths_of_time_are_days_or_months(
    text: str, language: str, length: tuple[int | None, int | None] | None
) -> None:
    found = [(duration.days, duration.months) for duration in values(text, language).durations]
    assert found == ([length] if length else [])


def test_a_rate_by_the_month_is_no_length_of_time() -> None:
    assert values("fifty pounds a month", "en").durations == ()


def test_numbers_inside_sums_and_days_are_not_listed_again() -> None:
    found = values("drei kinder und fünfzig euro am fünfzehnten")
    assert [number.value for number in found.numbers] == [3]


def test_the_text_of_a_value_is_what_was_said() -> None:
    said = "Also, ich zahle Fünfzig Euro am 15. März."
    found = values(said)
    assert found.amounts[0].pii_text == "Fünfzig Euro"
    assert found.dates[0].pii_text == "am 15. März"


def test_silence_and_noise_hold_nothing() -> None:
    assert values("") == Values()
    assert values("  \n…") == Values()


@pytest.mark.parametrize("language", ["de", "en", "en-GB", "en-US"])
@settings(deadline=None)
@given(text=st.text(max_size=80))
def test_no_text_breaks_the_search_and_roles_are_known(language: str, text: str) -> None:
    found = values(text, language)
    assert all(amount.role in ROLES and amount.cents >= 0 for amount in found.amounts)
    assert all(date.role in ROLES for date in found.dates)


WORDS = word_list("""
    am in ende des monats nächsten freitag fünfzig euro 31. februar 29.2. 0 99999999999 minus halb ein vor
    nach woche jahr 1/2 € zehntausend million milliarden immer jeden letzten ersten und bis zwischen miete
    zahle ich
""")


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_no_jumble_of_money_and_time_words_breaks_the_search(text: str) -> None:
    assert values(text) == values(text)

"""Two numbers in a row that are one sum, and a sum that comes first."""

import datetime as dt

import pytest

from voicebot.understanding.values import find_values

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


def sums(text: str, language: str) -> list[tuple[int, str]]:
    return [(amount.cents, amount.role) for amount in find_values(text, language, NOW).amounts]


@pytest.mark.parametrize(
    ("language", "text", "cents", "role"),
    [
        ("en", "eighteen fifty a month", 1850, "offer"),
        ("en", "I can manage twenty two fifty a week", 2250, "offer"),
        ("en", "well, I could pay eighteen fifty", 1850, "offer"),
        ("en", "twelve fifty euros a month", 1250, "offer"),
        ("en", "twelve fifty", 1250, "offer"),
        ("en", "I earn eighteen fifty a month", 185_000, "income"),
        ("en", "my rent is twelve fifty", 125_000, "rent"),
        ("de", "achtzehn fünfzig im Monat", 1850, "offer"),
        ("de", "ich verdiene achtzehn fünfzig", 185_000, "income"),
    ],
)
def test_a_rate_has_cents_where_an_income_has_hundreds(
    language: str, text: str, cents: int, role: str
) -> None:
    assert sums(text, language) == [(cents, role)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "thirty forty a month"),  # two bids
        ("de", "zwanzig dreißig im Monat"),
        ("en", "nineteen ninety"),  # a year
        ("en", "my flat number is eighteen fifty"),
        ("en", "call me at ten fifty"),
        ("de", "um zehn fünfzig"),
    ],
)
def test_bids_years_and_hours_are_no_prices(language: str, text: str) -> None:
    assert all(cents % 100 == 0 for cents, _ in sums(text, language))


@pytest.mark.parametrize(
    ("text", "ahead", "rate"),
    [
        ("a hundred first, then fifty a month", 10_000, 5000),
        ("fifty first then thirty a month", 5000, 3000),
        ("I'll pay two hundred first and then forty each month", 20_000, 4000),
        ("30 first, then twenty a month", 3000, 2000),
    ],
)
def test_a_sum_that_comes_first_is_no_ordinal(text: str, ahead: int, rate: int) -> None:
    arrangement = find_values(text, "en", NOW).arrangement
    assert (arrangement.deposit_cents, arrangement.rate_cents) == (ahead, rate)


@pytest.mark.parametrize(
    ("text", "day"), [("the twenty first of december", 21), ("thirty first december", 31)]
)
def test_days_keep_their_ordinals(text: str, day: int) -> None:
    assert [date.day.day for date in find_values(text, "en", NOW).dates] == [day]


@pytest.mark.parametrize(
    ("text", "language", "roles"),
    [
        ("I think it's about three hundred I owe. Can I do fifty every fortnight?", "en", ["claim", "offer"]),
        ("that's three hundred pounds that I still owe you", "en", ["claim"]),
        ("Das sind dreihundert Euro, die ich noch schulde.", "de", ["claim"]),
        ("I can pay three hundred and I owe more than that", "en", ["offer"]),
    ],
)
def test_what_is_owed_is_no_offer(text: str, language: str, roles: list[str]) -> None:
    assert [amount.role for amount in find_values(text, language, NOW).amounts] == roles

"""Several incomes in one breath, and one income said twice."""

import datetime as dt

import pytest

from voicebot.understanding.values import find_values

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "text", "cents"),
    [
        ("de", "ich bekomme 1200 Rente und 300 Wohngeld, Miete ist 600", 150_000),
        ("de", "ich kriege neunhundert Euro Lohn und zweihundertfünfzig Kindergeld", 115_000),
        ("de", "1100 Euro Rente plus 450 Euro Minijob", 155_000),
        ("en", "I get nine hundred from work and two hundred fifty child benefit", 115_000),
        ("en", "I get 900 a month and 400 housing benefit", 130_000),
        ("en", "wages are 1200, child benefit 250, rent 600", 145_000),
    ],
)
def test_incomes_of_one_person_add_up(language: str, text: str, cents: int) -> None:
    assert find_values(text, language, NOW).income_cents == cents


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "563 Euro, und die Miete zahlt das Amt"),
        ("en", "about 600 pounds, the council pays my rent"),
    ],
)
def test_a_rent_that_an_office_pays_is_no_rent_of_theirs(language: str, text: str) -> None:
    assert "rent" not in [amount.role for amount in find_values(text, language, NOW).amounts]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "ich verdiene 1200 netto, also 1600 brutto"),
        ("de", "ich verdiene 1200 und meine Frau 900"),
        ("de", "ich bekomme 1200, nein 1300 Euro Rente"),
        ("de", "ich verdiene zwischen 900 und 1000 Euro"),
        ("de", "mein Einkommen ist 1200 und die Miete 500"),
        ("de", "ich bekomme 300 die Woche Lohn und 200 Kindergeld"),
        ("en", "I earn 1200 and my husband earns 900"),
        ("en", "I earn between 900 and 1000"),
        ("en", "I get 900 or 950 in wages"),
        ("en", "my wages are 900 and from January 950"),
        ("en", "I get 300 a week from work and 200 a month in benefits"),
    ],
)
def test_one_income_said_twice_or_of_two_people_does_not(language: str, text: str) -> None:
    assert find_values(text, language, NOW).income_cents is None

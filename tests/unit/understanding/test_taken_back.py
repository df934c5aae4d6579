"""Sums that are corrected in the same breath, and shares of the whole."""

import datetime as dt

import pytest

from voicebot.understanding.values import find_values

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


def offers(text: str, language: str) -> list[int]:
    return [a.cents for a in find_values(text, language, NOW).amounts if a.role == "offer"]


@pytest.mark.parametrize(
    ("language", "text", "cents"),
    [
        ("de", "Ich kann hundert im Monat zahlen. Nein warten Sie, achtzig.", 8000),
        ("de", "hundert Euro, nee, doch lieber siebzig", 7000),
        ("de", "zweihundert, Quatsch, hundertzwanzig Euro", 12000),
        ("en", "I can do a hundred a month. No wait, eighty.", 8000),
        ("en", "200, sorry, 120 euros a month", 12000),
        ("en", "fifteen euros, fifty euros I mean", 5000),
    ],
)
def test_only_the_corrected_sum_is_offered(language: str, text: str, cents: int) -> None:
    assert offers(text, language) == [cents]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "i can pay fifty, no more than sixty", 2),
        ("de", "fünfzig Euro im Dezember und hundert Euro im Januar zahle ich", 2),
    ],
)
def test_two_sums_without_a_correction_both_stand(language: str, text: str, count: int) -> None:
    assert len(find_values(text, language, NOW).amounts) == count
    assert len(offers(text, language)) == count


@pytest.mark.parametrize(
    ("language", "text", "cents"),
    [
        ("de", "na ja fünfzig, nein, doch eher vierzig im Monat", 4000),
        ("de", "fünfzig nein vierzig im Monat", 4000),
        ("en", "fifty, no, forty a month", 4000),
        ("en", "sixty, no hang on, more like forty five a month", 4500),
        ("en", "I'll pay forty a month from the tenth, uh, no, from the twentieth", 4000),
        ("en", "I can't do fifty, no, forty either", None),
    ],
)
def test_a_no_between_two_sums_refuses_only_the_first(language: str, text: str, cents: int | None) -> None:
    assert [a.cents for a in find_values(text, language, NOW).amounts if a.role == "offer"] == (
        [cents] if cents else []
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "ab dem fünfzehnten, ach nee, ab dem zwanzigsten"),
        ("en", "from the fifteenth, no wait, the twentieth"),
    ],
)
def test_the_day_that_corrects_another_is_the_one_offered(language: str, text: str) -> None:
    days = [found.day.day for found in find_values(text, language, NOW).dates if found.role == "offer"]
    assert days == [20]


@pytest.mark.parametrize(
    ("language", "text", "share"),
    [
        ("de", "Ich kann die Hälfte sofort zahlen und den Rest nächsten Monat", 0.5),
        ("de", "ein Drittel könnte ich gleich zahlen", 1 / 3),
        ("en", "I can pay half now and the rest next month", 0.5),
        ("en", "a third of it now", 1 / 3),
    ],
)
def test_a_share_of_the_whole_is_a_number_below_one(language: str, text: str, share: float) -> None:
    assert [n.value for n in find_values(text, language, NOW).numbers] == [pytest.approx(share)]


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "um halb vier bin ich da"), ("en", "half past three"), ("en", "I'll be back in half an hour")],
)
def test_a_half_in_time_is_no_share(language: str, text: str) -> None:
    assert [n for n in find_values(text, language, NOW).numbers if 0 < n.value < 1] == []


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("de", "fünfzig, nicht fünfzehn", [50.0]),
        ("de", "fünfunddreißig statt vierzig", [35.0]),
        ("en", "fifty, not fifteen", [50.0]),
        ("en", "thirty instead of forty", [30.0]),
        ("en", "I'm forty now", []),
        ("de", "ich bin jetzt vierzig", []),
        ("de", "ich bin fünfzehn", [15.0]),
    ],
)
def test_a_number_that_is_set_aside_or_an_age_is_no_sum(
    language: str, text: str, numbers: list[float]
) -> None:
    found = find_values(text, language, NOW)
    assert [number.value for number in found.numbers] == numbers
    assert found.amounts == ()


@pytest.mark.parametrize(
    ("language", "text", "role"),
    [
        ("de", "das waren doch nur 249 Euro", "claim"),
        ("en", "why is it so much? it was only 329", "claim"),
        ("en", "it was 329, I can pay 50", "offer"),
    ],
)
def test_what_it_was_once_is_no_offer(language: str, text: str, role: str) -> None:
    assert find_values(text, language, NOW).amounts[-1].role == role

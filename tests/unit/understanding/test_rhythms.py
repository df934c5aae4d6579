"""How often a sum is to be paid."""

import datetime as dt

import pytest

from voicebot.understanding.rhythms import find_rhythm
from voicebot.understanding.signs import read_row
from voicebot.understanding.values import find_values

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "language", "rhythm"),
    [
        ("zehn Euro die Woche", "de", "weekly"),
        ("jede Woche fünfundzwanzig", "de", "weekly"),
        ("zwanzig pro Woche", "de", "weekly"),
        ("fünfzig in der Woche", "de", "weekly"),
        ("wöchentlich zwanzig", "de", "weekly"),
        ("alle zwei Wochen vierzig Euro", "de", "fortnightly"),
        ("jede zweite Woche vierzig", "de", "fortnightly"),
        ("alle vierzehn Tage vierzig", "de", "fortnightly"),
        ("fünfzig im Monat", "de", "monthly"),
        ("nächste Woche fünfzig", "de", ""),
        ("in einer Woche fünfzig", "de", ""),
        ("alle drei Wochen zehn", "de", ""),
        ("twenty quid a week", "en", "weekly"),
        ("thirty euros every week", "en", "weekly"),
        ("twenty weekly", "en", "weekly"),
        ("forty bucks every two weeks", "en", "fortnightly"),
        ("twenty pounds every other week", "en", "fortnightly"),
        ("fifty pounds per fortnight", "en", "fortnightly"),
        ("fifty a month", "en", "monthly"),
        ("fifty in a week", "en", ""),
        ("next week fifty", "en", ""),
        ("alle zwei Monate fünfzig", "de", "two_monthly"),
        ("fünfzig jeden zweiten Monat", "de", "two_monthly"),
        ("hundert im Quartal", "de", "quarterly"),
        ("vierteljährlich hundert Euro", "de", "quarterly"),
        ("in zwei Monaten fünfzig", "de", ""),
        ("fifty every two months", "en", "two_monthly"),
        ("fifty pounds every other month", "en", "two_monthly"),
        ("a hundred every three months", "en", "quarterly"),
        ("a hundred a quarter", "en", "quarterly"),
        ("at quarter past three", "en", ""),
        ("", "en", ""),
    ],
)
def test_a_rhythm_is_told_from_a_day(text: str, language: str, rhythm: str) -> None:
    assert find_rhythm(read_row(text, language)) == rhythm
    assert find_values(text, language, NOW).rhythm == rhythm


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("I can do fifty a month from the tenth, no sorry, the eleventh", "en", 11),
        ("fünfzig im Monat ab dem zehnten, nein, dem elften", "de", 11),
        ("fifty a month from the tenth", "en", 10),
    ],
)
def test_a_day_that_is_taken_back_is_no_offer(text: str, language: str, day: int) -> None:
    offered = [d.day.day for d in find_values(text, language, NOW).dates if d.role == "offer"]
    assert offered == [day]


@pytest.mark.parametrize(
    ("text", "language", "cents"),
    [
        ("anywhere from eight hundred to two grand", "en", [80_000, 200_000]),
        ("between one and two grand", "en", [100_000, 200_000]),
        ("achthundert bis zwei Mille", "de", [80_000, 200_000]),
    ],
)
def test_a_range_shares_its_unit_only_where_that_makes_sense(
    text: str, language: str, cents: list[int]
) -> None:
    assert [a.cents for a in find_values(text, language, NOW).amounts] == cents


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("in drei Raten", "de", 3),
        ("drei gleiche Raten", "de", 3),
        ("in sechs Monatsraten", "de", 6),
        ("zwölf Raten à dreißig Euro", "de", None),
        ("Raten zu fünfzig", "de", None),
        ("three equal payments", "en", 3),
        ("in three instalments", "en", 3),
        ("ten payments of thirty", "en", None),
        ("one payment", "en", None),
        ("können wir das auf vier Monate aufteilen", "de", 4),
        ("kann ich das in vier Teilen zahlen", "de", 4),
        ("über sechs Monate verteilt", "de", 6),
        ("in vier Monaten", "de", None),
        ("das ist über sechs Monate her", "de", None),
        ("fünfzig aufteilen", "de", None),
        ("split it into four", "en", 4),
        ("can we spread it over six months", "en", 6),
        ("in three goes", "en", 3),
        ("split it, fifty each", "en", None),
        ("over six months ago", "en", None),
    ],
)
def test_a_number_of_instalments_is_told_where_no_sum_is(text: str, language: str, parts: int | None) -> None:
    assert find_values(text, language, NOW).parts == parts

"""Months without a day, hours of the day, and paydays told barely."""

import datetime as dt

import pytest

from voicebot.understanding.values import find_values

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [
        ("ab März fünfzig im Monat", "de", (2027, 3)),
        ("fünfzig ab Februar", "de", (2027, 2)),
        ("ja, nur bitte nicht im Dezember", "de", (2027, 1)),
        ("Anfang Dezember", "de", (2026, 12)),
        ("but skip December", "en", (2027, 1)),
        ("ich kann erst ab Februar wieder zahlen", "de", (2027, 2)),
        ("nicht vor März", "de", (2027, 3)),
        ("im Dezember geht es wieder", "de", (2026, 12)),
        ("ab nächsten Monat", "de", (2026, 12)),
        ("übernächsten Monat", "de", (2027, 1)),
        ("im November", "de", (2027, 11)),
        ("ab Februar 2028", "de", (2028, 2)),
        ("im Februar 2020", "de", None),
        ("im Februar habe ich schon bezahlt", "de", None),
        ("seit Februar zahle ich", "de", None),
        ("am dritten Februar", "de", None),
        ("Ende Februar", "de", None),
        ("in vier Monaten", "de", None),
        ("I can only pay from February", "en", (2027, 2)),
        ("not before March", "en", (2027, 3)),
        ("not until May", "en", (2027, 5)),
        ("next month", "en", (2026, 12)),
        ("I may be able to pay", "en", None),
        ("last month", "en", None),
        ("I paid in February", "en", None),
        ("ich muss im Januar das Auto zahlen, deshalb erst ab Februar, dann dreißig", "de", (2027, 2)),
        ("the car's due in January, so thirty from February", "en", (2027, 2)),
    ],
)
def test_a_month_named_alone_is_its_first_day(
    text: str, language: str, month: tuple[int, int] | None
) -> None:
    assert find_values(text, language, NOW).month == (dt.date(*month, 1) if month else None)


@pytest.mark.parametrize(
    ("text", "language", "hour"),
    [
        ("rufen Sie mich morgen um drei an", "de", (15, 0)),
        ("morgen Nachmittag nach fünf", "de", (17, 0)),
        ("am Montag um halb vier", "de", (15, 30)),
        ("um 15 Uhr 30", "de", (15, 30)),
        ("viertel vor vier", "de", (15, 45)),
        ("viertel nach neun", "de", (9, 15)),
        ("morgen früh um acht", "de", (8, 0)),
        ("um sieben Uhr abends", "de", (19, 0)),
        ("morgen früh", "de", (10, 0)),
        ("heute Abend", "de", (18, 0)),
        ("guten Morgen", "de", None),
        ("von acht Uhr bis fünf Uhr", "de", None),
        ("ich kann ab morgen fünfzig zahlen", "de", None),
        ("um fünfzig Euro", "de", None),
        ("call me tomorrow at three", "en", (15, 0)),
        ("on Monday after five pm", "en", (17, 0)),
        ("half past three", "en", (15, 30)),
        ("quarter to four", "en", (15, 45)),
        ("at 9 in the morning", "en", (9, 0)),
        ("3:30 pm", "en", (15, 30)),
        ("tomorrow afternoon", "en", (15, 0)),
        ("in einer Stunde", "de", (11, 0)),
        ("in zwanzig Minuten", "de", None),
        ("call me back at half five", "en", (17, 30)),
        ("half six tomorrow", "en", (18, 30)),
        ("in an hour", "en", (11, 0)),
        ("ring me after five, I'm at work", "en", (17, 0)),
        ("rufen Sie nach fünf nochmal an", "de", (17, 0)),
        ("ich bin ab vier erreichbar", "de", (16, 0)),
        ("I had a call from two people", "en", None),
        ("after fifty calls I don't pick up any more", "en", None),
        ("I can pay 20 from tomorrow", "en", None),
        ("good morning, call me back", "en", None),
    ],
)
def test_a_time_of_day_is_told(text: str, language: str, hour: tuple[int, int] | None) -> None:
    assert find_values(text, language, NOW).hour == (dt.time(*hour) if hour else None)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Mitte Dezember", "de", dt.date(2026, 12, 15)),
        ("mid January", "en", dt.date(2027, 1, 15)),
    ],
)
def test_the_middle_of_a_month_is_its_fifteenth(text: str, language: str, day: dt.date) -> None:
    assert find_values(text, language, NOW).month == day


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("am Wochenende wär besser, so Samstag Vormittag", "de", dt.date(2026, 11, 28)),
        ("mir wäre der Fünfte lieber", "de", dt.date(2026, 12, 5)),
        ("jederzeit, aber nicht am Montag", "de", None),
        ("warum nicht am Montag", "de", dt.date(2026, 11, 30)),
        ("any time after two but not Monday", "en", None),
    ],
)
def test_a_day_that_is_ruled_out_is_none_and_a_wish_is_not_the_past(
    text: str, language: str, day: dt.date | None
) -> None:
    assert [found.day for found in find_values(text, language, NOW).dates] == ([day] if day else [])


@pytest.mark.parametrize(
    ("text", "language", "cents"),
    [
        ("ich kann ab März fünfzig im Monat zahlen", "de", [5000]),
        ("im Mai achtundachtzig geboren", "de", []),
    ],
)
def test_a_number_beside_a_month_is_a_sum_where_it_can_be_no_day(
    text: str, language: str, cents: list[int]
) -> None:
    assert [a.cents for a in find_values(text, language, NOW).amounts] == cents


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [
        ("im Dezember geht gar nichts, im Januar hundert", "de", 1),
        ("im Dezember geht nichts", "de", 1),
        ("vor Januar kann ich nicht", "de", 1),
        ("in December I can't, but in January I could do fifty", "en", 1),
        ("nothing in December", "en", 1),
        ("I can't pay until February", "en", 2),
        ("I've got no money till my loan comes in January", "en", 1),
        ("ich hab kein Geld, bis im Januar das Bafög kommt", "de", 1),
        ("im Januar kommt mein Bafög", "de", None),
        ("I can't before March", "en", 3),
        ("fifty until March", "en", None),
    ],
)
def test_a_month_in_which_nothing_is_possible_leads_to_the_next(
    text: str, language: str, month: int | None
) -> None:
    found = find_values(text, language, NOW).month
    assert (found.month if found else None) == month


def test_an_hour_beside_a_day_is_no_number_to_pay() -> None:
    assert find_values("rufen Sie mich morgen um drei an", "de", NOW).numbers == ()


@pytest.mark.parametrize(
    ("text", "language", "payday"),
    [
        ("immer am Ersten", "de", 1),
        ("immer am Monatsende", "de", 31),
        ("always on the fifteenth", "en", 15),
        ("ich zahle immer am Ersten", "de", None),
        ("kommt meistens am Zehnten", "de", 10),
        ("so Mitte des Monats", "de", 15),
        ("on the last day", "en", 31),
        ("my last day at work was Friday", "en", None),
        ("immer am letzten Freitag im Monat", "de", 31),
        ("am letzten Freitag im Monat kommt mein Lohn", "de", 31),
        ("ich zahle am letzten Freitag im Monat", "de", None),
        ("the last Friday of every month", "en", 31),
        ("I get paid on the first Monday of the month", "en", 7),
        ("I can pay on the last Friday of the month", "en", None),
    ],
)
def test_a_day_of_every_month_alone_is_a_payday(text: str, language: str, payday: int | None) -> None:
    assert find_values(text, language, NOW).payday == payday


@pytest.mark.parametrize(
    ("text", "language"),
    [("vierzig im Monat, aber nicht vor Februar", "de"), ("forty a month but not before February", "en")],
)
def test_not_before_a_month_refuses_no_sum(text: str, language: str) -> None:
    assert [(a.cents, a.role) for a in find_values(text, language, NOW).amounts] == [(4000, "offer")]


@pytest.mark.parametrize(
    ("text", "language", "every"),
    [
        ("ich bekomme vierhundert die Woche und die Miete ist siebenhundert", "de", "weekly"),
        ("ich verdiene zwölf Euro die Stunde", "de", "hourly"),
        ("ich verdiene vierzehnhundert im Monat", "de", ""),
        ("ich kann zwanzig die Woche zahlen", "de", ""),
        ("I get four hundred a week and rent is seven hundred", "en", "weekly"),
        ("I earn eight hundred every two weeks", "en", "fortnightly"),
        ("I'm on twelve pounds an hour", "en", "hourly"),
        ("I earn fourteen hundred a month", "en", ""),
        ("I can pay twenty a week", "en", ""),
    ],
)
def test_how_often_an_income_arrives_is_told(text: str, language: str, every: str) -> None:
    assert find_values(text, language, NOW).income_every == every


@pytest.mark.parametrize(
    ("text", "language", "rhythm"),
    [
        ("ich verdiene 450 die woche und kann dann fünfzig im monat zahlen", "de", "monthly"),
        ("i earn 600 a week and could do fifty a month", "en", "monthly"),
        ("i get four hundred a week and could do twenty", "en", ""),
        ("i get 900 every two weeks i could do fifty now and forty a month", "en", "monthly"),
        ("ich bekomme 400 euro in der woche und kann 30 im monat zahlen", "de", "monthly"),
    ],
)
def test_the_rhythm_of_an_income_is_not_that_of_the_rate(text: str, language: str, rhythm: str) -> None:
    assert find_values(text, language, NOW).rhythm == rhythm


@pytest.mark.parametrize(
    ("text", "language", "monday"),
    [
        ("rufen Sie mich nächste Woche an", "de", 7),
        ("in der kommenden Woche", "de", 7),
        ("erst übernächste Woche wieder", "de", 14),
        ("diese Woche noch", "de", None),
        ("jede Woche zehn Euro", "de", None),
        ("can you call me next week", "en", 7),
        ("the week after next", "en", 14),
        ("last week", "en", None),
        ("ten a week", "en", None),
    ],
)
def test_a_coming_week_is_its_monday(text: str, language: str, monday: int | None) -> None:
    this_monday = NOW.date() - dt.timedelta(days=NOW.weekday())
    expected = this_monday + dt.timedelta(days=monday) if monday else None
    assert find_values(text, language, NOW).week == expected


@pytest.mark.parametrize(
    "text", ["I get my Christmas bonus on the tenth of December", "the Easter money came"]
)
def test_what_is_given_at_a_feast_is_no_day(text: str) -> None:
    assert [found.day for found in find_values(text, "en", NOW).dates] == [
        dt.date(NOW.year, 12, 10)
    ] * text.count("tenth")

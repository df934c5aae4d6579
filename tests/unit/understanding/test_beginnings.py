"""Months without a day, hours of the day, sums paid ahead, and paydays told barely."""

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


def test_an_hour_beside_a_day_is_no_number_to_pay() -> None:
    assert find_values("rufen Sie mich morgen um drei an", "de", NOW).numbers == ()


@pytest.mark.parametrize(
    ("text", "language", "deposit"),
    [
        ("hundert sofort und den Rest in Raten", "de", 10_000),
        ("ich kann jetzt hundert Euro anzahlen und dann jeden Monat fünfzig", "de", 10_000),
        ("ich zahle hundert an und dann monatlich dreißig", "de", 10_000),
        ("ich kann jetzt fünfzig im Monat zahlen", "de", None),
        ("im Dezember kann ich zweihundert zahlen und danach dreißig im Monat", "de", 20_000),
        ("fünfzig im Monat bis der Rest weg ist", "de", None),
        ("hundert sofort", "de", None),
        ("sofort fünfzig oder sechzig im Monat", "de", None),
        ("I can put a hundred down and pay the rest in instalments", "en", 10_000),
        ("a hundred today and twenty a month after that", "en", 10_000),
        ("thirty a month, starting now", "en", None),
        ("a hundred now", "en", None),
        ("ich kann monatlich 30 zahlen und heute schon mal 100 überweisen", "de", 10_000),
        ("ich kann 100 vorab dann monatlich fünfzig", "de", 10_000),
        ("die erste rate hundert und danach jeden monat fünfzig", "de", 10_000),
        ("die hundert am freitag und vierzig im monat", "de", 10_000),
        ("ich zahle gerade hundert an ein anderes inkasso und dann dreißig im monat", "de", None),
        ("hundert sofort oder fünfzig im monat", "de", None),
        ("a hundred on friday and forty a month", "en", 10_000),
        ("i am down to my last hundred and can do twenty a month", "en", None),
        ("i put down 300 on a washing machine and i can do thirty a month", "en", None),
        ("can you go down to 50 from 100 a month", "en", None),
    ],
)
def test_a_sum_ahead_of_a_rate_is_told(text: str, language: str, deposit: int | None) -> None:
    assert find_values(text, language, NOW).arrangement.deposit_cents == deposit


FRIDAY, JANUARY = dt.date(2026, 11, 27), dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "language", "ahead", "rest"),
    [
        ("ich zahle zweihundert am Freitag und dann fünfzig im Monat", "de", FRIDAY, None),
        ("am Freitag kann ich hundert anzahlen und dann dreißig im Monat", "de", FRIDAY, None),
        ("ja, und am Freitag könnte ich schon mal hundert vorab zahlen", "de", FRIDAY, None),
        ("hundert sofort, ab dem ersten Januar fünfzig im Monat", "de", None, None),
        ("hundert am Freitag und den Rest am ersten Januar", "de", FRIDAY, JANUARY),
        ("hundert am Freitag und den Rest in Raten ab dem ersten Januar", "de", FRIDAY, None),
        ("die Hälfte am Freitag und die andere Hälfte am ersten Januar", "de", FRIDAY, JANUARY),
        ("die eine Hälfte am Freitag, den Rest am ersten Januar", "de", FRIDAY, JANUARY),
        ("ich zahle die Hälfte am Freitag", "de", None, None),
        ("die eine Hälfte am Freitag und die andere am ersten Januar", "de", FRIDAY, JANUARY),
        ("100 am freitag und dann 40 im monat", "de", FRIDAY, None),
        ("ich kann bis freitag 100 zahlen und dann ab januar 50 im monat", "de", FRIDAY, None),
        ("two hundred on Friday and then fifty a month", "en", FRIDAY, None),
        ("a hundred now, fifty a month from the first of January", "en", None, None),
        ("a hundred on Friday and the rest on the first of January", "en", FRIDAY, JANUARY),
        ("half on Friday and the other half on the first of January", "en", FRIDAY, JANUARY),
        ("thirty a month starting on Friday", "en", None, None),
        ("I can pay half on Friday", "en", None, None),
    ],
)
def test_the_days_of_what_is_paid_ahead_and_of_the_rest(
    text: str, language: str, ahead: dt.date | None, rest: dt.date | None
) -> None:
    found = find_values(text, language, NOW).arrangement
    assert (found.deposit_day, found.rest_day) == (ahead, rest)


@pytest.mark.parametrize(
    ("text", "language", "payday"),
    [
        ("immer am Ersten", "de", 1),
        ("immer am Monatsende", "de", 31),
        ("always on the fifteenth", "en", 15),
        ("ich zahle immer am Ersten", "de", None),
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
    ("text", "language", "later"),
    [
        ("erstmal vierzig im Monat und ab März achtzig", "de", 8000),
        ("zwanzig im Monat, nach dem Sommer dann fünfzig", "de", 5000),
        ("vierzig oder fünfzig im Monat", "de", None),
        ("hundert sofort und dann zweihundert im Monat", "de", None),
        ("achtzig im Monat und ab März vierzig", "de", None),
        ("forty a month until March and eighty after that", "en", 8000),
        ("twenty a month now, then fifty a month from April", "en", 5000),
        ("forty or fifty a month", "en", None),
        ("eighty a month and forty from March", "en", None),
    ],
)
def test_a_larger_rate_that_begins_later_is_told(text: str, language: str, later: int | None) -> None:
    assert find_values(text, language, NOW).arrangement.later_cents == later


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
    ("text", "language", "rate"),
    [
        ("hundert sofort und dann hundert im monat", "de", 10_000),
        ("ich kann monatlich 30 zahlen und heute schon mal 100 überweisen", "de", 3_000),
        ("fünfzig im monat", "de", None),
        ("the hundred is fine but only thirty a month", "en", 3_000),
        ("can you go down to 50 from 100 a month", "en", None),
        ("forty or fifty a month", "en", 5_000),
    ],
)
def test_of_several_sums_the_one_of_every_month_is_the_rate(
    text: str, language: str, rate: int | None
) -> None:
    assert find_values(text, language, NOW).arrangement.rate_cents == rate


@pytest.mark.parametrize(
    ("text", "language", "upfront"),
    [
        ("ich kann hundert sofort überweisen", "de", 10_000),
        ("kann ich auch hundert im voraus zahlen", "de", 10_000),
        ("ich kann jetzt nur hundert zahlen", "de", None),
        ("hundert im monat ab sofort", "de", None),
        ("i could give you two hundred today as well", "en", 20_000),
        ("can i pay a hundred up front", "en", 10_000),
        ("i can only do a hundred today", "en", None),
        ("fifty a month", "en", None),
    ],
)
def test_a_single_sum_to_be_paid_at_once(text: str, language: str, upfront: int | None) -> None:
    found = find_values(text, language, NOW).arrangement
    assert (found.upfront_cents or found.deposit_cents) == upfront


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


def test_the_month_of_the_rates_is_told_beside_the_day_of_a_deposit() -> None:
    found = find_values("hundert am ersten Dezember und dann fünfzig im Monat ab Februar", "de", NOW)
    assert (found.arrangement.deposit_day, found.month) == (dt.date(2026, 12, 1), dt.date(2027, 2, 1))

"""How the sums, shares and days of an offer go together: paid ahead, the rate, the rest, a later rate."""

import datetime as dt

import pytest

from voicebot.understanding.values import find_values

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


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
        ("hundert jetzt und dann schauen wir weiter", "de", 10_000),
        ("erst mal fünfzig und dann gucken wir", "de", 5000),
        ("ich verdiene jetzt 900 und dann mal sehen", "de", None),
        ("achtzig kann ich diesen Monat, danach immer fünfzig", "de", 8000),
        ("da kann ich zweihundert auf einen Schlag zahlen und danach dreißig", "de", 20_000),
        ("I can pay two hundred as a lump sum and then thirty", "en", 20_000),
        ("eighty this month and then always fifty", "en", 8000),
        ("a hundred now and then we'll see", "en", 10_000),
        ("eighty today and we take it from there", "en", 8000),
        ("thirty a month now and then we'll see", "en", None),
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
    ("text", "language", "later"),
    [
        ("erstmal vierzig im Monat und ab März achtzig", "de", 8000),
        ("zwanzig im Monat, nach dem Sommer dann fünfzig", "de", 5000),
        ("drei Monate lang sechzig, danach achtzig", "de", 8000),
        ("vierzig oder fünfzig im Monat", "de", None),
        ("hundert sofort und dann zweihundert im Monat", "de", None),
        ("achtzig im Monat und ab März vierzig", "de", None),
        ("forty a month until March and eighty after that", "en", 8000),
        ("twenty a month now, then fifty a month from April", "en", 5000),
        ("sixty for three months, then eighty", "en", 8000),
        ("forty or fifty a month", "en", None),
        ("eighty a month and forty from March", "en", None),
    ],
)
def test_a_larger_rate_that_begins_later_is_told(text: str, language: str, later: int | None) -> None:
    assert find_values(text, language, NOW).arrangement.later_cents == later


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


def test_the_month_of_the_rates_is_told_beside_the_day_of_a_deposit() -> None:
    found = find_values("hundert am ersten Dezember und dann fünfzig im Monat ab Februar", "de", NOW)
    assert (found.arrangement.deposit_day, found.month) == (dt.date(2026, 12, 1), dt.date(2027, 2, 1))


@pytest.mark.parametrize(
    ("text", "language", "share"),
    [
        ("ein Drittel sofort und den Rest in Raten", "de", 1 / 3),
        ("die Hälfte kann ich jetzt zahlen und den Rest monatlich", "de", 0.5),
        ("die haelfte als anzahlung und den rest in drei raten", "de", 0.5),
        ("zwei Drittel jetzt, den Rest im Februar", "de", 2 / 3),
        ("ich kann die Hälfte zahlen", "de", None),
        ("die Hälfte von meinem Gehalt zahle ich für Miete und den Rest brauche ich", "de", None),
        ("a third now and the rest in instalments", "en", 1 / 3),
        ("half now and then fifty a month", "en", 0.5),
        ("a quarter down and forty a month", "en", 0.25),
        ("two thirds now and the rest next month", "en", 2 / 3),
        ("I can pay half now", "en", None),
        ("I pay half my wages in rent and the rest goes on food", "en", None),
    ],
)
def test_a_share_ahead_of_the_rest_is_told(text: str, language: str, share: float | None) -> None:
    found = find_values(text, language, NOW).arrangement
    assert found.deposit_share == (share and pytest.approx(share))
    assert found.deposit_cents is None


DECEMBER = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "language", "ahead", "rest", "month"),
    [
        ("zweihundert im Januar und dann fünfzig im Monat", "de", JANUARY, None, None),
        ("die Hälfte im Dezember und die andere Hälfte im Januar", "de", DECEMBER, JANUARY, None),
        ("die Hälfte jetzt und den Rest nächsten Monat", "de", None, DECEMBER, None),
        ("hundert sofort und den Rest ab Januar", "de", None, None, JANUARY),
        ("vierzig im Monat bis Januar", "de", None, None, None),
        ("not until January", "en", None, None, JANUARY),
        ("two hundred in January then fifty a month", "en", JANUARY, None, None),
        ("a hundred in December and the rest in January", "en", DECEMBER, JANUARY, None),
        ("half now, half in January", "en", None, JANUARY, None),
        ("a hundred now and fifty a month from January", "en", None, None, JANUARY),
        ("fifty a month from January", "en", None, None, JANUARY),
        ("a third in December and the rest in January", "en", DECEMBER, JANUARY, None),
        ("half this month, half next month", "en", None, DECEMBER, None),
        ("my rent goes up in January", "en", None, None, None),
        ("meine Miete steigt ab Januar", "de", None, None, None),
        ("Freitag passt, aber die Raten erst ab Januar", "de", None, None, JANUARY),
    ],
)
def test_a_month_goes_with_what_is_paid_in_it(
    text: str, language: str, ahead: dt.date | None, rest: dt.date | None, month: dt.date | None
) -> None:
    found = find_values(text, language, NOW)
    assert (found.arrangement.deposit_day, found.arrangement.rest_day, found.month) == (ahead, rest, month)


@pytest.mark.parametrize(
    ("text", "language", "sums", "deposit", "later"),
    [
        ("ab nächsten Monat 50, heute 20", "de", [5000, 2000], 2000, None),
        ("im Dezember hundert, ab Januar dreißig", "de", [10000, 3000], 10000, None),
        ("sechzig jetzt und dann vierzig", "de", [6000, 4000], 6000, None),
        ("hundert am fünften und dann fünfzig", "de", [10000, 5000], 10000, None),
        ("erst achtzig, dann jeden Monat vierzig", "de", [8000, 4000], 8000, None),
        ("hundert Ende des Monats und dann vierzig monatlich", "de", [10000, 4000], 10000, None),
        ("hundert in zwei Wochen und dann fünfzig im Monat", "de", [10000, 5000], 10000, None),
        ("a hundred in two weeks and then fifty a month", "en", [10000, 5000], 10000, None),
        ("a hundred in December and thirty from January", "en", [10000, 3000], 10000, None),
        ("I'll put down eighty and do forty a month", "en", [8000, 4000], 8000, None),
        ("sixty now and then forty", "en", [6000, 4000], 6000, None),
        ("heute zwanzig Euro und ab Januar fünfzig Euro", "de", [2000, 5000], 2000, None),
        ("vierzig jetzt und ab März achtzig", "de", [4000, 8000], None, 8000),
        ("from next month 50, today 20", "en", [5000, 2000], 2000, None),
        ("today 20 and 50 from next month", "en", [2000, 5000], 2000, None),
        ("forty now and eighty from March", "en", [4000, 8000], None, 8000),
        ("I'm 45 now", "en", [], None, None),
        ("ich bin jetzt 40", "de", [], None, None),
    ],
)
def test_a_sum_now_and_one_from_later_on(
    text: str, language: str, sums: list[int], deposit: int | None, later: int | None
) -> None:
    found = find_values(text, language, NOW)
    assert [amount.cents for amount in found.amounts] == sums
    assert (found.arrangement.deposit_cents, found.arrangement.later_cents) == (deposit, later)

"""A share of the whole is an offer only where the speaker offers it."""

import datetime as dt

import pytest

from voicebot.understanding.values import find_values

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("die Hälfte jetzt kann ich nicht zahlen", "de"),
        ("muss ich jetzt die Hälfte zahlen", "de"),
        ("kostet es mehr, wenn ich die Hälfte jetzt und die Hälfte im Januar zahle", "de"),
        ("ich zahle die Hälfte und den Rest nicht", "de"),
        ("die Hälfte zahl ich, den Rest könnt ihr vergessen", "de"),
        ("mein Mann hat die Hälfte gezahlt, den Rest soll ich jetzt zahlen", "de"),
        ("die Hälfte davon sind Zinsen und der Rest Gebühren", "de"),
        ("Ihr Kollege hat gesagt, die Hälfte jetzt und den Rest später", "de"),
        ("I could never pay half now and the rest monthly", "en"),
        ("do I have to pay half now", "en"),
        ("would it cost more if I paid half now and half in January", "en"),
        ("I'll only pay half, the rest isn't mine", "en"),
        ("I will pay half and not the rest", "en"),
        ("my ex should pay half and I pay the rest", "en"),
        ("half of it is interest and the rest is fees", "en"),
        ("your colleague said half now and the rest later", "en"),
    ],
)
def test_a_share_that_nobody_offers_is_none(text: str, language: str) -> None:
    found = find_values(text, language, NOW)
    assert [number for number in found.numbers if 0 < number.value < 1] == []
    assert found.arrangement.deposit_share is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ich kann nicht alles zahlen, aber die Hälfte jetzt und den Rest monatlich", "de"),
        ("mehr als die Hälfte geht nicht, den Rest dann in Raten", "de"),
        ("ich hab doch gesagt, die Hälfte jetzt und den Rest in Raten", "de"),
        ("I can't pay it all but half now and the rest monthly", "en"),
        ("I can't do more than half now and the rest monthly", "en"),
        ("like I said, half now and the rest monthly", "en"),
        ("half this month, half next month", "en"),
        ("I get paid on Friday so half then and the rest monthly", "en"),
        ("I have to pay my rent so only half now and the rest monthly", "en"),
        ("die Miete ist schon weg, aber die Hälfte jetzt und den Rest monatlich", "de"),
    ],
)
def test_a_share_beside_a_refusal_of_more_is_offered(text: str, language: str) -> None:
    assert find_values(text, language, NOW).arrangement.deposit_share == 0.5

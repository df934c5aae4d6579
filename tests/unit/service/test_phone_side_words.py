"""Which words pause a recording, and what a person is told before a caller is put through."""

import datetime as dt

import pytest

from voicebot.brief import CaseBrief, ClaimBrief
from voicebot.service.hand_over_words import spoken_summary
from voicebot.service.phone_side import PhoneSettings, names_an_account


@pytest.mark.parametrize(
    "words",
    [
        "meine IBAN ist DE 89",
        "die Kontonummer lautet",
        "von welcher Bankverbindung",
        "my account number is",
        "the sort code",
        "DE89 3704 0044 0532 0130 00",
        "es ist die 12 34 56 78 90",
    ],
)
def test_account_numbers_pause_a_recording(words: str) -> None:
    assert names_an_account(words)


@pytest.mark.parametrize(
    "words", ["ich kann 60 Euro zahlen", "am 12. April 1988", "my postcode is 10115", "I pay on the 15th"]
)
def test_sums_days_and_postcodes_do_not(words: str) -> None:
    assert not names_an_account(words)


def a_brief() -> CaseBrief:
    claim = ClaimBrief(
        reference="R1",
        creditor="Versandhaus Linde",
        bought="",
        due=dt.date(2026, 6, 1),
        principal_cents=35000,
        interest_cents=0,
        costs_cents=4000,
        currency="EUR",
    )
    return CaseBrief(
        case_id="c",
        country="DE",
        state=None,
        time_zone="Europe/Berlin",
        agency="Inkasso",
        pii_name="Anna Berger",
        pii_salutation="Frau Berger",
        claims=(claim,),
        flags=(),
        help_lines=(),
        notice_channel="email",
        decision_deadline_s=60,
    )


@pytest.mark.parametrize(
    ("language", "verified", "expected"),
    [
        ("de", True, "Am Apparat: Anna Berger. Offen sind dreihundertneunzig Euro bei Versandhaus Linde."),
        (
            "en",
            True,
            "Open are three hundred and ninety euros with Versandhaus Linde.",
        ),
        ("de", False, "ist noch nicht geprüft"),
        ("en", False, "has not been verified yet"),
    ],
)
def test_the_summary_says_who_is_on_the_line_and_what_is_open(
    language: str, verified: bool, expected: str
) -> None:
    said = spoken_summary(a_brief(), verified=verified, reason="asked_for", mood="anxious", language=language)
    assert expected in said


def test_an_unknown_reason_still_makes_a_sentence() -> None:
    said = spoken_summary(a_brief(), verified=True, reason="insolvency_gate", mood="neutral", language="en")
    assert "needs a person here" in said


def test_a_star_is_the_telephone_for_every_other_skill() -> None:
    settings = PhoneSettings(people={"legal": "PJSIP/law", "*": "PJSIP/desk-1"}, record=False, language="de")
    assert (settings.target("legal"), settings.target("general")) == ("PJSIP/law", "PJSIP/desk-1")
    assert PhoneSettings(people={}, record=False, language="de").target("general") == ""

"""Facts for the rules of dialling: a plain German case, an American one, a book of law for both."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from decision_navigator.facts import Case
from decision_navigator.policy import PolicyBook
from tests.fakes.navigator import book, demo_case
from voicebot.service.dialling_rules import DialFacts

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
NOON = {
    "DE": dt.datetime(2026, 11, 18, 12, tzinfo=BERLIN),
    "US": dt.datetime(2026, 11, 18, 12, tzinfo=NEW_YORK),
}
"""A Wednesday on which the telephone may ring."""


def quiet_case(country: str = "DE") -> Case:
    """Anna Berger with nothing behind her, at home in Berlin or in New York."""
    anna = demo_case("anna-berger")
    person = anna.person
    if country == "US":
        person = replace(
            person, country="US", state="NY", time_zone="America/New_York", postcode="10001", language="en"
        )
    claims = tuple(replace(c, currency="USD" if country == "US" else "EUR") for c in anna.claims)
    return replace(
        anna,
        person=person,
        claims=claims,
        history=replace(anna.history, contacts=()),
        signals=replace(anna.signals, intents=()),
    )


def facts(country: str = "DE", **other: object) -> DialFacts:
    return replace(DialFacts(case=quiet_case(country)), **other)  # type: ignore[arg-type]  # any field


def open_book() -> PolicyBook:
    """The book as it would be if counsel had completed the American tables."""
    real = book()
    american = {**real.countries["US"], "dialling_refused": None, "plans_refused": None}
    return PolicyBook({**real.countries, "US": american}, real.creditors)

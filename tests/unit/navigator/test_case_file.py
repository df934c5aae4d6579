import copy
import json
from typing import Any

import pytest

from decision_navigator.facts import CaseError, case_to_dict, parse_case
from tests.fakes.navigator import ENGLISH, GERMAN, case_data, demo_case


@pytest.mark.parametrize("name", GERMAN + ENGLISH)
def test_a_demo_case_survives_being_written_and_read(name: str) -> None:
    case = demo_case(name)
    written = json.loads(json.dumps(case_to_dict(case)))
    assert parse_case(written) == case


def test_demo_cases_speak_german_and_english() -> None:
    assert {demo_case(name).person.language for name in GERMAN} == {"de"}
    assert {demo_case(name).person.language for name in ENGLISH} == {"en"}
    assert {demo_case(name).person.country for name in GERMAN + ENGLISH} == {"DE"}


def changed(path: str, value: object) -> dict[str, Any]:
    data: dict[str, Any] = copy.deepcopy(case_data())
    place: Any = data
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "field", "sentence"),
    [
        ("person", ..., "person", "person is missing."),
        ("claims", ..., "claims", "claims is missing."),
        ("claims", [], "claims", "claims must hold at least one claim."),
        ("payee.iban", "DE00", "payee.iban", "payee.iban must be an IBAN whose check digits are right."),
        (
            "claims.0.principal_cents",
            12.5,
            "claims[0].principal_cents",
            "claims[0].principal_cents must be a whole number of cents.",
        ),
        (
            "claims.0.principal_cents",
            True,
            "claims[0].principal_cents",
            "claims[0].principal_cents must be a whole number of cents.",
        ),
        (
            "claims.0.due",
            "3.7.2026",
            "claims[0].due",
            "claims[0].due must be a date written YYYY-MM-DD.",
        ),
        ("claims.0.disputed", "no", "claims[0].disputed", "claims[0].disputed must be true or false."),
        ("person.language", "fr", "person.language", "person.language must be one of de, en."),
        (
            "person.time_zone",
            "Mars/Base",
            "person.time_zone",
            "person.time_zone must be a time zone's name, such as Europe/Berlin.",
        ),
        (
            "history.promises.1.due",
            "soon",
            "history.promises[1].due",
            "history.promises[1].due must be a date written YYYY-MM-DD.",
        ),
        (
            "history.contacts.0.at",
            "2026-08-10T11:20:00",
            "history.contacts[0].at",
            "history.contacts[0].at must be a date and time with a zone, such as 2026-11-18T10:00:00+01:00.",
        ),
        (
            "signals.cooperation",
            1.5,
            "signals.cooperation",
            "signals.cooperation must be a number from 0 to 1.",
        ),
        ("flags.minor", 1, "flags.minor", "flags.minor must be true or false."),
        (
            "statement.payday",
            32,
            "statement.payday",
            "statement.payday must be a whole number from 1 to 31.",
        ),
    ],
)
def test_a_wrong_field_gets_a_sentence_that_names_it(
    path: str, value: object, field: str, sentence: str
) -> None:
    with pytest.raises(CaseError) as caught:
        parse_case(changed(path, value))
    assert caught.value.field == field
    assert str(caught.value) == sentence


def test_flags_may_stand_beside_the_person() -> None:
    data = changed("flags", ...)
    data["insolvency"] = True
    assert parse_case(data).flags.insolvency


def test_a_missing_flag_is_false_and_a_missing_statement_is_none() -> None:
    data = changed("flags", ...)
    del data["statement"]
    case = parse_case(data)
    assert not case.flags.insolvency
    assert case.statement is None


def test_contact_channels_may_be_names_or_addresses() -> None:
    names = parse_case(changed("person.contact_channels", ["phone", "email"]))
    assert [c.kind for c in names.person.contact_channels] == ["phone", "email"]
    full = parse_case(changed("person.contact_channels", [{"kind": "sms", "address": "+49"}]))
    assert full.person.contact_channels[0].address == "+49"


def test_intents_may_be_probabilities_of_which_the_half_counts() -> None:
    case = parse_case(changed("signals.intents", {"lawyer": 0.5, "insolvency": 0.49}))
    assert case.signals.intents == ("lawyer",)

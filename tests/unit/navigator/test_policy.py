from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import pytest

from decision_navigator.policy import Allowed, PolicyBook, PolicyError, PolicyExpired, Refused
from tests.fakes.navigator import ROOT, book, policy

BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def test_the_exempt_income_counts_up_to_five_dependants() -> None:
    exempt = policy().exempt_income
    assert exempt is not None
    assert exempt.limit_cents(0) == 158740
    assert exempt.limit_cents(1) == 158740 + 59742
    assert exempt.limit_cents(9) == exempt.limit_cents(5)


def test_the_instalment_fee_on_a_190_euro_claim_is_36_05() -> None:
    fees = policy().fees
    assert fees is not None
    assert fees.instalment_cents(19000) == 3605


def test_a_day_without_a_row_is_refused_and_the_table_named() -> None:
    with pytest.raises(PolicyExpired, match=r"de\.yaml, table exempt_income has no row"):
        book().at("DE", date(2027, 7, 2))


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(PolicyError, match="no policy table for FR"):
        book().at("FR", date(2026, 11, 18))


@pytest.mark.parametrize("country", ["UK", "GB", "US"])
def test_incomplete_tables_refuse_plans_and_dialling_and_say_why(country: str) -> None:
    there = book().at(country, date(2026, 11, 18))
    assert there.plans_refused is not None
    assert "not complete" in there.plans_refused
    answer = there.may_call(at(18, 10), None)
    assert isinstance(answer, Refused)
    assert "not complete" in answer.sentence


@pytest.mark.parametrize(
    ("moment", "rule"),
    [
        (at(18, 7), "hours"),
        (at(18, 20), "hours"),
        (at(21, 10), "weekday"),
        (at(22, 10), "weekday"),
        (at(25, 10, month=12), "holiday"),
    ],
)
def test_the_phone_stays_silent_outside_the_permitted_times(moment: datetime, rule: str) -> None:
    answer = policy().may_call(moment, "BE")
    assert isinstance(answer, Refused)
    assert answer.rule == rule


def test_holidays_are_those_of_the_persons_state() -> None:
    repentance_day = at(18, 10)
    assert policy().may_call(repentance_day, "BE") == Allowed()
    saxony = policy().may_call(repentance_day, "SN")
    assert isinstance(saxony, Refused)
    assert saxony.rule == "holiday"
    unknown = policy().may_call(repentance_day, None)
    assert isinstance(unknown, Refused)


def test_hours_count_in_the_persons_own_time_zone() -> None:
    moment = datetime(2026, 11, 18, 19, 30, tzinfo=ZoneInfo("Europe/London"))
    answer = policy().may_call(moment, "BE", time_zone="Europe/Berlin")
    assert isinstance(answer, Refused)
    assert answer.rule == "hours"


def test_call_caps_count_per_debt_per_person_and_after_a_talk() -> None:
    now = at(18, 10)
    calls = [now - timedelta(days=n) for n in (1, 2, 3)]
    per_debt = policy().may_call(now, "BE", calls)
    assert isinstance(per_debt, Refused)
    assert per_debt.rule == "cap_per_debt"
    per_person = policy().may_call(now, "BE", calls[:1], person_calls=calls)
    assert isinstance(per_person, Refused)
    assert per_person.rule == "cap_per_person"
    talked = policy().may_call(now, "BE", talks=[now - timedelta(days=1)])
    assert isinstance(talked, Refused)
    assert talked.rule == "quiet_after_talk"
    assert policy().may_call(now, "BE", [now - timedelta(days=8)] * 9) == Allowed()


def test_a_day_has_its_own_cap_counted_in_the_persons_days() -> None:
    now = at(18, 10)
    twice = policy().may_call(
        now, "BE", [], person_calls=[now - timedelta(hours=1), now - timedelta(hours=2)]
    )
    assert isinstance(twice, Refused)
    assert twice.rule == "cap_per_day"
    yesterday = [now - timedelta(hours=11), now - timedelta(hours=12)]
    assert policy().may_call(now, "BE", [], person_calls=yesterday) == Allowed()


def test_consent_to_a_bots_call_is_law_by_country() -> None:
    german, american = policy().automated_calls, book().at("US", date(2026, 11, 18)).automated_calls
    assert german is not None
    assert american is not None
    assert (german.consent_required, american.consent_required) == (False, True)


def test_every_row_names_its_source_and_unconfirmed_ones_are_listed() -> None:
    assert all(row.source for row in policy().rows)
    assert "help_lines" in policy().unconfirmed
    assert "exempt_income" not in policy().unconfirmed


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    copytree(ROOT / "configs" / "policy", tmp_path / "policy")
    file = tmp_path / "policy" / "de.yaml"
    file.write_text("country: [", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"de\.yaml cannot be read"):
        PolicyBook.read(tmp_path / "policy")


def test_a_row_without_a_value_is_named(tmp_path: Path) -> None:
    copytree(ROOT / "configs", tmp_path / "configs")
    file = tmp_path / "configs" / "policy" / "de.yaml"
    text = file.read_text(encoding="utf-8").replace("base_cents: 158740, ", "")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"de\.yaml lacks or misspells .*base_cents"):
        PolicyBook.read(tmp_path / "configs" / "policy").at("DE", date(2026, 11, 18))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="holds no policy tables"):
        PolicyBook.read(tmp_path)

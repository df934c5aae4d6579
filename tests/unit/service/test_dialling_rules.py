"""Every rule that forbids a call says so by its name, in both countries' law; first moments are exact."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_navigator.facts import ContactChannel
from decision_navigator.policy import PolicyBook
from decision_navigator.sentences import keys as known_sentences
from tests.fakes.desk_hours import FakeHours
from tests.fakes.dial_facts import BERLIN, NEW_YORK, NOON, facts, open_book
from voicebot.rows import Hold
from voicebot.service.dialling_rules import DialFacts, DialRules, Refusal
from voicebot.service.dialling_words import keys, why, words

COUNTRIES = ("DE", "US")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
IN_CAMPAIGNS = {"waits_already", "not_worthwhile", "later", "too_late"}
ELSEWHERE = {"other", "unknown_case", "unreadable_case"} | IN_CAMPAIGNS
"""Rules of the queue and of campaigns; their own tests are there."""


def rules(law: PolicyBook | None = None, *, desk_open: bool = True) -> DialRules:
    return DialRules(law or open_book(), FakeHours(open=desk_open))


def flag(**flags: object) -> Callable[[DialFacts], DialFacts]:
    return lambda f: replace(f, case=replace(f.case, flags=replace(f.case.flags, **flags)))  # type: ignore[arg-type]  # any flag


def claim(**fields: object) -> Callable[[DialFacts], DialFacts]:
    def change(f: DialFacts) -> DialFacts:
        changed = tuple(replace(c, **fields) for c in f.case.claims)  # type: ignore[arg-type]  # any field
        return replace(f, case=replace(f.case, claims=changed))

    return change


def said(intent: str) -> Callable[[DialFacts], DialFacts]:
    return lambda f: replace(f, case=replace(f.case, signals=replace(f.case.signals, intents=(intent,))))


def person(**fields: object) -> Callable[[DialFacts], DialFacts]:
    return lambda f: replace(f, case=replace(f.case, person=replace(f.case.person, **fields)))  # type: ignore[arg-type]  # any field


def known(**fields: object) -> Callable[[DialFacts], DialFacts]:
    return lambda f: replace(f, **fields)  # type: ignore[arg-type]  # any field


def held(kind: str, days: int | None) -> Callable[[DialFacts], DialFacts]:
    def change(f: DialFacts) -> DialFacts:
        since = NOON[f.case.person.country]
        until = since + days * DAY if days is not None else None
        hold = Hold(hold_id="h", case_id="c", kind=kind, reason="dispute", since=since, until=until)  # type: ignore[arg-type]  # hold or stop
        return replace(f, holds=(hold,))

    return change


def unasked(f: DialFacts) -> DialFacts:
    return replace(f, case=replace(f.case, consents=replace(f.case.consents, automated_call=None)))


def refused_to_bots(f: DialFacts) -> DialFacts:
    return replace(f, case=replace(f.case, consents=replace(f.case.consents, automated_call=False)))


def rang(how_often: int, hours_ago: float, *, person_only: bool = False) -> Callable[[DialFacts], DialFacts]:
    def change(f: DialFacts) -> DialFacts:
        calls = [NOON[f.case.person.country] - dt.timedelta(hours=hours_ago + n) for n in range(how_often)]
        return replace(f, rang=() if person_only else calls, rang_person=calls)

    return change


def talked(days_ago: float) -> Callable[[DialFacts], DialFacts]:
    return lambda f: replace(f, talked=[NOON[f.case.person.country] - days_ago * DAY])


FOR_GOOD: dict[str, Callable[[DialFacts], DialFacts]] = {
    "control_case": known(control=True),
    "nothing_open": claim(principal_cents=0, interest_cents=0, costs_cents=0),
    "self_harm_risk": said("self_harm_risk"),
    "deceased": flag(deceased=True),
    "minor": flag(minor=True),
    "vulnerable": flag(vulnerable=True),
    "guardianship": flag(guardianship=True),
    "insolvency": flag(insolvency=True),
    "represented": flag(represented=True),
    "fraud_claimed": flag(fraud_claimed=True),
    "do_not_call": flag(do_not_call=True),
    "not_the_person": said("wrong_person"),
    "wish_for_a_person": said("ask_human"),
    "already_paid": said("already_paid"),
    "disputed": claim(disputed=True),
    "currency": claim(currency="CHF"),
    "time_barred": claim(time_barred=True),
    "stop_contact": held("stop", None),
    "with_a_person": known(with_a_person=True),
    "plan_running": known(plan_running=True),
    "no_number": person(contact_channels=(ContactChannel(kind="phone", address="030 1234"),)),
    "wrong_number": known(wrong_number=True),
    "no_consent": refused_to_bots,
}
FOR_A_WHILE: dict[str, Callable[[DialFacts], DialFacts]] = {
    "moratorium": flag(moratorium_until=dt.date(2026, 11, 20)),
    "hold": held("hold", 14),
    "on_the_line": known(on_the_line=True),
    "cap_per_debt": rang(7, 24),
    "cap_per_person": rang(7, 24, person_only=True),
    "quiet_after_talk": talked(1),
}


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("rule", FOR_GOOD)
def test_what_forbids_a_call_for_good_names_its_rule(rule: str, country: str) -> None:
    assert rules().check(facts(country), NOON[country]) is None
    refusal = rules().check(FOR_GOOD[rule](facts(country)), NOON[country])
    assert refusal is not None
    assert (refusal.rule, refusal.until) == (rule, None)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("rule", FOR_A_WHILE)
def test_what_forbids_a_call_for_a_while_names_its_rule_and_its_end(rule: str, country: str) -> None:
    changed = FOR_A_WHILE[rule](facts(country))
    refusal = rules().check(changed, NOON[country])
    assert refusal is not None
    assert refusal.rule == rule
    assert refusal.until is not None
    after = rules().check(changed, refusal.until)
    assert after is None or after.rule != rule or rule == "on_the_line"
    just_before = rules().check(changed, refusal.until - dt.timedelta(microseconds=1))
    assert just_before is not None


def test_every_gate_of_the_navigator_has_words_here() -> None:
    gates = {key.removeprefix("gate.") for key in known_sentences() if key.startswith("gate.")}
    assert gates - {"policy_incomplete", "policy_expired"} <= {k.removeprefix("rule.") for k in keys()}
    assert why("from_elsewhere", "en") == "A rule forbids it: from_elsewhere."
    assert why("from_elsewhere", "de") == "Eine Regel verbietet es: from_elsewhere."


def test_every_rule_has_words_and_every_word_a_rule() -> None:
    by_time = {
        "hours",
        "weekday",
        "holiday",
        "cap_per_day",
        "desk_closed",
        "table_expired",
        "table_incomplete",
    }
    walked = set(FOR_GOOD) | set(FOR_A_WHILE) | by_time | ELSEWHERE
    assert {key.removeprefix("rule.") for key in keys() if key.startswith("rule.")} == walked
    for key in keys():
        german, english = words(key, "de"), words(key, "en")
        assert german
        assert english
        assert german != english or key in ("table.segment",), key


def at(
    day: int, hour: int, minute: int = 0, month: int = 11, zone: Any = BERLIN, year: int = 2026
) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("country", "moment", "rule", "until"),
    [
        ("DE", at(18, 7, 59), "hours", at(18, 8)),
        ("DE", at(18, 20), "hours", at(19, 8)),
        ("DE", at(21, 10), "weekday", at(22, 8)),
        ("DE", at(25, 10, month=12), "holiday", at(26, 8, month=12)),
        ("US", at(18, 21, zone=NEW_YORK), "hours", at(19, 8, zone=NEW_YORK)),
        ("US", at(18, 7, 59, zone=NEW_YORK), "hours", at(18, 8, zone=NEW_YORK)),
    ],
)
def test_hours_days_and_holidays_are_those_of_the_persons_country(
    country: str, moment: dt.datetime, rule: str, until: dt.datetime
) -> None:
    assert rules().check(facts(country), moment) == Refusal(rule=rule, until=until)


def test_an_american_may_be_called_on_sundays_and_holidays_as_regulation_f_says() -> None:
    assert rules().check(facts("US"), at(22, 12, zone=NEW_YORK)) is None
    assert rules().check(facts("US"), at(26, 12, zone=NEW_YORK)) is None


def test_holidays_are_those_of_the_persons_state() -> None:
    repentance_day = at(18, 12)
    saxon = person(state="SN", postcode="01067")(facts())
    assert rules().check(facts(), repentance_day) is None
    assert rules().check(saxon, repentance_day) == Refusal(rule="holiday", until=at(19, 8))


def test_hours_are_those_where_the_person_lives_not_those_of_the_server() -> None:
    evening_in_utc = dt.datetime(2026, 11, 18, 19, 30, tzinfo=dt.UTC)
    refusal = rules().check(facts(), evening_in_utc)
    assert refusal is not None
    assert refusal.rule == "hours"


def test_a_day_has_its_own_cap_in_germany() -> None:
    twice = rang(2, 1, person_only=True)(facts())
    assert rules().check(twice, NOON["DE"]) == Refusal(rule="cap_per_day", until=at(19, 0))


@pytest.mark.parametrize(
    ("country", "night", "opens"),
    [
        ("DE", at(25, 1, 30, month=10), dt.datetime(2026, 10, 26, 7, tzinfo=dt.UTC)),
        ("DE", at(28, 1, 30, month=3, year=2027), dt.datetime(2027, 3, 30, 6, tzinfo=dt.UTC)),
        ("US", at(1, 1, 30, zone=NEW_YORK), dt.datetime(2026, 11, 1, 13, tzinfo=dt.UTC)),
        ("US", at(14, 1, 30, month=3, year=2027, zone=NEW_YORK), dt.datetime(2027, 3, 14, 12, tzinfo=dt.UTC)),
    ],
)
def test_hours_follow_the_change_of_the_clocks(country: str, night: dt.datetime, opens: dt.datetime) -> None:
    """Eight o'clock is local; the German spring change of 2027 falls on Easter: Tuesday is the first."""
    assert rules().first_permitted(facts(country), night, night + 5 * DAY) == opens


def test_the_first_permitted_moment_skips_weekend_and_holidays() -> None:
    christmas_eve_night = at(24, 21, month=12)
    moment = rules().first_permitted(facts(), christmas_eve_night, christmas_eve_night + 14 * DAY)
    assert moment == at(28, 8, month=12)


def test_a_moment_after_the_end_is_refused_with_the_rule_that_lasts() -> None:
    friday_evening = at(20, 21)
    answer = rules().first_permitted(facts(), friday_evening, friday_evening + HOUR)
    assert isinstance(answer, Refusal)
    assert answer.rule == "hours"


def test_a_cap_lifts_exactly_when_the_oldest_call_leaves_the_window() -> None:
    calls = [at(12, 9), at(13, 10), at(16, 11)]
    changed = replace(facts(), rang=calls, rang_person=calls)
    assert rules().first_permitted(changed, at(18, 12), at(30, 12)) == at(19, 9)


def test_consent_is_asked_by_the_law_of_the_country() -> None:
    assert rules().check(unasked(facts("DE")), NOON["DE"]) is None
    assert rules().check(unasked(facts("US")), NOON["US"]) == Refusal(rule="no_consent")


@pytest.mark.parametrize("country", ["US", "GB", "FR"])
def test_no_call_where_the_law_tables_are_not_complete(country: str) -> None:
    from tests.fakes.navigator import book

    abroad = person(country=country, state="", time_zone="Europe/London")(facts())
    refusal = rules(book()).check(abroad, NOON["DE"])
    assert refusal is not None
    assert (refusal.rule, refusal.until) == ("table_incomplete", None)


def test_no_call_on_tables_that_have_run_out() -> None:
    refusal = rules().check(facts(), at(5, 12, month=1, year=2028))
    assert refusal is not None
    assert refusal.rule == "table_expired"


def test_the_desk_must_be_open_unless_calls_need_no_people() -> None:
    refusal = rules(desk_open=False).check(facts(), NOON["DE"])
    assert refusal is not None
    assert refusal.rule == "desk_closed"
    assert DialRules(open_book(), None).check(facts(), NOON["DE"]) is None


def test_the_law_is_asked_before_the_desk_and_the_person_before_the_law() -> None:
    night = at(18, 3)
    refusal = rules(desk_open=False).check(flag(do_not_call=True)(facts()), night)
    assert refusal is not None
    assert refusal.rule == "do_not_call"
    later = rules(desk_open=False).check(facts(), night)
    assert later is not None
    assert later.rule == "hours"


FIRST = dt.datetime(2026, 8, 10, tzinfo=dt.UTC)
moments = st.integers(0, 280 * 24 * 60).map(lambda minutes: FIRST + dt.timedelta(minutes=minutes))


@settings(max_examples=80, deadline=None)
@given(
    country=st.sampled_from(COUNTRIES),
    start=moments,
    ago=st.lists(st.floats(0, 12 * 24), max_size=9),
    talk_ago=st.none() | st.floats(0, 10 * 24),
)
def test_the_first_permitted_moment_is_permitted_and_nothing_before_it_is(
    country: str, start: dt.datetime, ago: list[float], talk_ago: float | None
) -> None:
    calls = [start - dt.timedelta(hours=h) for h in ago]
    talks = [start - dt.timedelta(hours=talk_ago)] if talk_ago is not None else []
    known_facts = replace(facts(country), rang=calls, rang_person=calls, talked=talks)
    law = DialRules(open_book(), None)
    found = law.first_permitted(known_facts, start, start + 30 * DAY)
    assert isinstance(found, dt.datetime)
    assert law.check(known_facts, found) is None
    step = max(dt.timedelta(minutes=7), (found - start) / 60)
    earlier = start
    while earlier < found:
        assert law.check(known_facts, earlier) is not None
        earlier += step

"""A dry run: the best first, when rules and lines permit, and never more than the caps allow."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_navigator.policy import PolicyBook
from tests.fakes.desk_hours import FakeHours
from tests.fakes.dial_facts import NOON, facts, open_book
from voicebot.service.dialling_facts import person_of
from voicebot.service.dialling_plan import CallPlan, Pace, Planner, Wanted
from voicebot.service.dialling_rules import DialFacts, DialRules

DAY = dt.timedelta(days=1)
CALL = dt.timedelta(seconds=240)
BOOK = open_book()
START = NOON["DE"]


def planner(most: int = 2, days: int = 7, law: PolicyBook = BOOK) -> Planner:
    return Planner(rules=DialRules(law, FakeHours()), most=most, call_s=240, latest=START + days * DAY)


def somebody(name: str, country: str = "DE", **other: object) -> DialFacts:
    known = facts(country, **other)
    case = known.case
    return replace(known, case=replace(case, case_id=name, person=replace(case.person, name=name)))


def wanted(case_id: str, score: float = 0.0, known: DialFacts | None = None, **other: object) -> Wanted:
    made = Wanted(
        case_id=case_id, facts=known or somebody(case_id), score=score, segment="quick", earliest=START
    )
    return replace(made, **other)  # type: ignore[arg-type]  # any field, as the test says


def test_the_most_promising_are_called_first_and_no_more_at_once_than_the_pace_allows() -> None:
    plan = planner(most=2).plan([wanted(f"case-{n}", score=n) for n in range(5)], START)
    assert [c.case_id for c in plan.calls] == ["case-4", "case-3", "case-2", "case-1", "case-0"]
    assert [(c.at - START).total_seconds() for c in plan.calls] == [0, 0, 240, 240, 480]
    assert plan.left_out == []


def test_a_case_that_waits_for_its_hours_holds_nobody_else_up() -> None:
    early = START.replace(hour=7)
    cases = [wanted("best", 9, earliest=START + DAY), wanted("other", 1, earliest=early)]
    plan = planner(most=1).plan(cases, early)
    assert [(c.case_id, c.at) for c in plan.calls] == [
        ("other", START.replace(hour=8)),
        ("best", START + DAY),
    ]


def test_who_may_not_be_called_is_left_out_with_the_rule_and_its_end() -> None:
    refused = somebody("refused", wrong_number=True)
    talked = somebody("talked", talked=[START - DAY])
    plan = planner(days=0).plan([wanted("a", known=refused), wanted("b", known=talked)], START)
    assert [(i.case_id, i.refusal.rule, i.refusal.until) for i in plan.left_out] == [
        ("a", "wrong_number", None),
        ("b", "quiet_after_talk", START + DAY),
    ]


def test_calls_go_over_to_the_next_day_when_this_one_is_full() -> None:
    evening = START.replace(hour=19, minute=58)
    plan = planner(most=1).plan([wanted("a", 2), wanted("b", 1)], evening)
    assert [c.at for c in plan.calls] == [evening, (evening + DAY).replace(hour=8, minute=0)]


def test_a_persons_other_case_counts_for_the_cap_of_the_day() -> None:
    same = [replace(somebody("anna"), case=replace(somebody("anna").case, case_id=f"c{n}")) for n in range(3)]
    plan = planner(most=3).plan([wanted(f"c{n}", known=same[n]) for n in range(3)], START)
    assert sorted(c.at.date() - START.date() for c in plan.calls) == [0 * DAY, 0 * DAY, DAY]


@pytest.mark.parametrize(
    ("people", "lines", "factor", "alone", "most"),
    [
        (3, 10, 1.0, False, 3),
        (3, 2, 1.0, False, 2),
        (3, 10, 1.5, False, 4),
        (1, 10, 0.5, False, 0),
        (0, 10, 1.0, False, 0),
        (0, 10, 1.0, True, 10),
        (2, 10, 1.0, True, 2),
    ],
)
def test_the_pace_never_exceeds_lines_or_people(
    people: int, lines: int, factor: float, alone: bool, most: int
) -> None:
    assert Pace(lines=lines, calls_per_agent=factor, without_people=alone).most(people) == most


def assert_within_caps(plan: CallPlan, cases: dict[str, Wanted]) -> None:
    """Counted anew, with the law's own numbers: German days and weeks, Regulation F's seven in seven days."""
    by_person: dict[str, list[dt.datetime]] = {}
    by_case: dict[str, list[dt.datetime]] = {}
    planned: dict[str, list[dt.datetime]] = {}
    for case_id, item in cases.items():
        by_person[person_of(item.facts.case.person)] = list(item.facts.rang_person)
        by_case.setdefault(case_id, []).extend(item.facts.rang)
    for call in plan.calls:
        person = cases[call.case_id].facts.case.person
        mine, whole = by_case[call.case_id], by_person[person_of(person)]
        german = person.country == "DE"
        week = [c for c in mine if call.at - 7 * DAY < c <= call.at]
        everywhere = [c for c in whole if call.at - 7 * DAY < c <= call.at]
        today = [c for c in whole if c <= call.at and c.astimezone(call.at.tzinfo).date() == call.at.date()]
        assert len(week) < (3 if german else 7)
        assert len(everywhere) < (3 if german else 7)
        assert not german or len(today) < 2
        assert (8, 0) <= (call.at.hour, call.at.minute) < ((20, 0) if german else (21, 0))
        assert not german or call.at.weekday() < 5
        assert all(abs(call.at - c) >= CALL for c in planned.setdefault(person_of(person), []))
        planned[person_of(person)].append(call.at)
        mine.append(call.at)
        whole.append(call.at)


ago = st.lists(st.integers(1, 9 * 24 * 60), max_size=4, unique=True)
people = st.tuples(st.sampled_from("ABC"), st.sampled_from(("DE", "US")), ago, st.floats(0, 99))


@settings(max_examples=120, deadline=None)
@given(
    drawn=st.lists(people, min_size=1, max_size=9),
    most=st.integers(1, 4),
    minutes=st.integers(0, 60 * 24 * 200),
)
def test_no_plan_ever_exceeds_the_caps(
    drawn: list[tuple[str, str, list[int], float]], most: int, minutes: int
) -> None:
    start = dt.datetime(2026, 8, 10, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    cases: dict[str, Wanted] = {}
    rang: dict[str, set[dt.datetime]] = {}
    for n, (name, country, minutes_ago, score) in enumerate(drawn):
        known = somebody(f"{name} {country}", country)
        calls = {start - dt.timedelta(minutes=m) for m in minutes_ago}
        rang.setdefault(f"{name} {country}", set()).update(calls)
        known = replace(known, case=replace(known.case, case_id=f"case-{n}"), rang=sorted(calls))
        cases[f"case-{n}"] = wanted(f"case-{n}", score, known, earliest=start)
    for case_id, item in cases.items():
        everywhere = sorted(rang[item.facts.case.person.name])
        cases[case_id] = replace(item, facts=replace(item.facts, rang_person=everywhere))
    law = DialRules(BOOK, None)
    plan = Planner(rules=law, most=most, call_s=240, latest=start + 14 * DAY).plan(
        list(cases.values()), start
    )
    assert sorted([c.case_id for c in plan.calls] + [i.case_id for i in plan.left_out]) == sorted(cases)
    assert_within_caps(plan, cases)
    for call in plan.calls:
        at_once = [c for c in plan.calls if c.at <= call.at < c.at + dt.timedelta(seconds=240)]
        assert len(at_once) <= most

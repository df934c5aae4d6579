"""What grows more than chance explains, said without health, without names, and by the team."""

import datetime as dt
import random

import pytest

from tests.contract.test_event_log import heard
from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.hand_clock import HandClock
from tests.fakes.store import FakeStore
from voicebot.brief import CaseBrief
from voicebot.events import CallStarted, Event, ScoresUpdated, UtteranceUnderstood
from voicebot.ports import LogEntry
from voicebot.service.decision_figures import Watch
from voicebot.service.topic_growth import LEVEL, WeekCounts, binomial_tail, growing
from voicebot.service.trends import Trends

WEDNESDAY = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


class Calls:
    def __init__(self) -> None:
        self.store, self.clock = FakeStore(), HandClock(WEDNESDAY)
        self.day = DeskDay(self.store, clock=self.clock)
        self.store.cases.put("anna-berger", CASE, self.clock.now())
        self.trends = Trends(store=self.store, clock=self.clock)
        self.count = 0

    def add(
        self, weeks_ago: int, intents: dict[str, float], *, consent: bool = True, number: int = 1
    ) -> None:
        for _ in range(number):
            self.count += 1
            call_id, at = f"call-{self.count}", WEDNESDAY - dt.timedelta(weeks=weeks_ago)
            self.day.call(call_id)
            self.store.calls.set_recording(call_id, consent)
            items: list[Event] = [
                CallStarted(
                    at=at,
                    call_id=call_id,
                    direction="inbound",
                    language="de",
                    brief=brief(),
                    policy="DE",
                    phrases="1",
                ),
                scores(at, -0.6),
                UtteranceUnderstood(
                    at=at,
                    utterance_id="u-4",
                    language="de",
                    word_count=9,
                    intents=intents,
                    amounts=(),
                    numbers=(),
                    dates=(),
                    durations=(),
                    payday=None,
                    model="m",
                ),
            ]
            entries = [LogEntry(call_id=call_id, seq=n, at=at, item=i) for n, i in enumerate(items, start=1)]
            last = LogEntry(call_id=call_id, seq=5, at=at, item=scores(at, 0.2))
            self.store.log.append([*entries, heard(4, call_id, "Das Sofa kam kaputt an."), last])


def brief() -> CaseBrief:
    return CaseBrief(
        case_id="anna-berger",
        country="DE",
        state="BE",
        time_zone="Europe/Berlin",
        agency="x",
        pii_name="Anna Berger",
        pii_salutation="Frau Berger",
        claims=(),
        flags=(),
        help_lines=(),
        notice_channel="email",
        decision_deadline_s=60,
    )


def scores(at: dt.datetime, valence: float) -> ScoresUpdated:
    return ScoresUpdated(
        at=at,
        utterance_id="u",
        final=True,
        mood="neutral",
        valence=valence,
        cooperation=0.5,
        pii_moved_by=(),
        model="m",
    )


@pytest.fixture
def calls() -> Calls:
    return Calls()


def test_a_topic_that_jumps_is_found_with_a_quote_and_its_calls(calls: Calls) -> None:
    for week in range(1, 5):
        calls.add(week, {"returned_goods": 0.9}, number=2)
        calls.add(week, {"promise_to_pay": 0.9}, number=18)
    calls.add(0, {"returned_goods": 0.9}, number=12)
    calls.add(0, {"promise_to_pay": 0.9}, number=8)
    figures = calls.trends()
    assert [g["topic"] for g in figures["growing"]] == ["returned_goods"]
    assert figures["growing"][0]["quote"] == "Das Sofa kam kaputt an."
    assert figures["growing"][0]["text"]["de"] == "12 Anrufe in dieser Woche, sonst etwa 2."
    assert len(figures["calls"]) == 12
    assert figures["calls"][0]["name"] == "Anna Berger"
    topic = figures["topics"][0]
    assert (topic["topic"], topic["counts"]) == ("returned_goods", [0, 0, 0, 2, 2, 2, 2, 12])
    assert (figures["complaints_this_week"], figures["change"]) == (12, "+10")


def test_a_busy_week_alone_raises_no_alarm(calls: Calls) -> None:
    for week in range(1, 5):
        calls.add(week, {"returned_goods": 0.9}, number=2)
        calls.add(week, {"promise_to_pay": 0.9}, number=8)
    calls.add(0, {"returned_goods": 0.9}, number=8)
    calls.add(0, {"promise_to_pay": 0.9}, number=32)
    assert calls.trends()["growing"] == []


def test_no_quote_without_consent(calls: Calls) -> None:
    calls.add(1, {"promise_to_pay": 0.9}, number=40)
    calls.add(0, {"returned_goods": 0.9}, number=9, consent=False)
    assert [g["quote"] for g in calls.trends()["growing"]] == [""]


def test_health_is_no_topic_and_its_calls_are_never_quoted(calls: Calls) -> None:
    calls.add(1, {"promise_to_pay": 0.9}, number=40)
    calls.add(0, {"returned_goods": 0.9, "vulnerable_health": 0.8}, number=9)
    figures = calls.trends()
    assert "vulnerable_health" not in str(figures)
    assert [g["quote"] for g in figures["growing"]] == [""]
    assert {c["quote"] for c in figures["calls"]} == {""}


def test_an_intent_below_one_half_does_not_count(calls: Calls) -> None:
    calls.add(0, {"returned_goods": 0.49}, number=9)
    assert calls.trends()["topics"] == []


def test_the_mood_change_is_from_the_first_to_the_last_words(calls: Calls) -> None:
    calls.add(0, {}, number=3)
    assert calls.trends()["mood_change"] == pytest.approx(0.8)


def test_new_calls_are_read_on_from_where_it_stopped(calls: Calls) -> None:
    calls.add(0, {"cannot_pay": 0.9})
    assert calls.trends()["complaints_this_week"] == 1
    calls.add(0, {"cannot_pay": 0.9})
    assert calls.trends()["complaints_this_week"] == 2


def test_decisions_are_the_teams_and_simulated_ones_do_not_count(calls: Calls) -> None:
    day = calls.day
    mia, robot = day.agent(), day.sign_in(day.person("robot"), simulated=True)
    day.call("call-x")
    for n, actor in enumerate([mia, mia, robot]):
        plan = day.plan(f"plan-{n}", "call-x")
        day.store.plans.rule(day.ruling(actor, plan, seconds_taken=1.0 + n))
    calls.clock.advance(1)
    figures = calls.trends()
    assert (figures["confirmed_share"], figures["decided"], figures["median_seconds"]) == (1.0, 2, 1.5)
    assert "Mia" not in str(figures)
    assert figures["warnings"] == []


def test_where_it_is_switched_on_hasty_and_constant_confirmation_shows(calls: Calls) -> None:
    day = calls.day
    mia = day.agent()
    day.call("call-x")
    for n in range(20):
        day.store.plans.rule(day.ruling(mia, day.plan(f"plan-{n}", "call-x"), seconds_taken=1.0))
    calls.clock.advance(1)
    assert calls.trends()["warnings"] == []
    watching = Trends(store=calls.store, clock=calls.clock, watch=Watch(decisions=True))
    assert [w["code"] for w in watching()["warnings"]] == ["quick", "always"]


def test_an_empty_house_has_empty_figures(calls: Calls) -> None:
    figures = calls.trends()
    assert (figures["topics"], figures["growing"], figures["calls"]) == ([], [], [])
    assert figures["confirmed_share"] is None
    assert figures["promises_kept_share"] is None


@pytest.mark.parametrize(
    ("at_least", "n", "share", "chance"), [(0, 5, 0.2, 1.0), (5, 5, 0.5, 0.03125), (1, 2, 0.5, 0.75)]
)
def test_the_tail_is_exact(at_least: int, n: int, share: float, chance: float) -> None:
    assert binomial_tail(at_least, n, share) == pytest.approx(chance)


def test_false_alarms_stay_below_the_stated_level() -> None:
    """2,000 weeks in which nothing changed, seven topics each."""
    chance = random.Random(7)  # noqa: S311 - a simulation, not a secret
    rates = [0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.3]
    alarms = 0
    for _ in range(2000):
        counts = {
            str(rate): WeekCounts(
                now=sum(chance.random() < rate for _ in range(60)),
                before=sum(chance.random() < rate for _ in range(240)),
            )
            for rate in rates
        }
        alarms += bool(growing(counts, 60, 240))
    assert alarms / 2000 <= LEVEL

"""Calls with their heartbeats, the lifetime of their words, and the cases behind them."""

import datetime as dt

import pytest

from tests.fakes.desk_day import CASE, DeskDay
from voicebot.errors import NotFound
from voicebot.ports_store import Store


def seconds(n: float) -> dt.timedelta:
    return dt.timedelta(seconds=n)


def test_a_call_is_live_until_it_ends_and_keeps_its_first_outcome(store: Store, day: DeskDay) -> None:
    call = day.call()
    assert list(store.calls.live()) == [call]
    store.calls.end("call-1", "plan_wished", day.clock.advance(60))
    store.calls.end("call-1", "interrupted", day.clock.advance(60))
    ended = store.calls.get("call-1")
    assert (ended.state, ended.outcome, store.calls.live()) == ("ended", "plan_wished", [])


def test_an_unknown_call_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.calls.get("call-9")


def test_recent_calls_come_newest_first_and_page(store: Store, day: DeskDay) -> None:
    for n in range(4):
        day.clock.advance(10)
        day.call(f"call-{n}")
    first = store.calls.recent(limit=2)
    assert [c.call_id for c in first] == ["call-3", "call-2"]
    assert [c.call_id for c in store.calls.recent(before=first[-1].started_at)] == ["call-1", "call-0"]


def test_calls_of_a_silent_worker_are_stale_and_those_of_a_living_one_are_not(
    store: Store, day: DeskDay
) -> None:
    day.call("call-1", worker="dies")
    day.call("call-2", worker="lives")
    store.calls.beat("dies", day.clock.now())
    now = day.clock.advance(11)
    store.calls.beat("lives", now)
    assert [c.call_id for c in store.calls.stale(now - seconds(10))] == ["call-1"]


def test_a_call_whose_worker_never_beat_is_stale_too(store: Store, day: DeskDay) -> None:
    day.call()
    now = day.clock.advance(11)
    assert [c.call_id for c in store.calls.stale(now - seconds(10))] == ["call-1"]


def test_an_interrupted_call_leaves_a_task_once_and_expires_its_plan(store: Store, day: DeskDay) -> None:
    day.call()
    day.confirmed(day.agent(), day.plan())
    assert store.calls.interrupt("call-1", day.task(), day.clock.now())
    assert not store.calls.interrupt("call-1", day.task("task-2"), day.clock.now())
    assert store.calls.get("call-1").state == "interrupted"
    assert store.plans.get("plan-1").state == "expired"
    assert [t.task_id for t in store.tasks.find()] == ["task-1"]


@pytest.mark.parametrize("allowed", [False, None])
def test_words_without_consent_go_when_the_work_is_closed(
    store: Store, day: DeskDay, allowed: bool | None
) -> None:
    day.call()
    if allowed is not None:
        store.calls.set_recording("call-1", allowed)
    store.calls.end("call-1", "refused_politely", day.clock.now())
    assert store.calls.words_due(day.clock.now(), keep_days=90) == []
    store.calls.close_work("call-1", day.clock.now())
    assert [c.call_id for c in store.calls.words_due(day.clock.now(), keep_days=90)] == ["call-1"]


def test_words_without_consent_go_after_24_hours_even_while_work_is_open(store: Store, day: DeskDay) -> None:
    day.call()
    store.calls.end("call-1", "callback_booked", day.clock.now())
    day.clock.advance(24 * 3600 - 1)
    assert store.calls.words_due(day.clock.now(), keep_days=90) == []
    assert len(store.calls.words_due(day.clock.advance(1), keep_days=90)) == 1


def test_words_with_consent_stay_until_their_days_are_over(store: Store, day: DeskDay) -> None:
    day.call()
    store.calls.set_recording("call-1", True)
    store.calls.end("call-1", "plan_wished", day.clock.now())
    store.calls.close_work("call-1", day.clock.now())
    day.clock.advance(89 * 86400)
    assert store.calls.words_due(day.clock.now(), keep_days=90) == []
    assert len(store.calls.words_due(day.clock.advance(86400), keep_days=90)) == 1


def test_words_of_a_running_call_are_never_due(store: Store, day: DeskDay) -> None:
    day.call()
    assert store.calls.words_due(day.clock.advance(30 * 86400), keep_days=1) == []


def test_a_case_changes_its_version_only_when_it_changes(store: Store, day: DeskDay) -> None:
    assert store.cases.put("anna-berger", CASE, day.clock.now()).version == 1
    assert store.cases.put("anna-berger", CASE, day.clock.advance(5)).version == 1
    moved = {**CASE, "person": {**CASE["person"], "city": "Köln"}}
    assert store.cases.put("anna-berger", moved, day.clock.now()).version == 2
    assert store.cases.get("anna-berger").pii_case["person"]["city"] == "Köln"


@pytest.mark.parametrize("text", ["berger", "BERLIN", "10437", "nm-2026", "anna-b", ""])
def test_a_case_is_found_by_name_city_postcode_reference_or_id(store: Store, day: DeskDay, text: str) -> None:
    store.cases.put("anna-berger", CASE, day.clock.now())
    assert [c.pii_name for c in store.cases.search(text)] == ["Anna Berger"]
    assert store.cases.search("somebody else") == []


def test_cases_page_by_id(store: Store, day: DeskDay) -> None:
    for name in ("a", "b", "c"):
        store.cases.put(name, CASE, day.clock.now())
    assert [c.case_id for c in store.cases.search(limit=2)] == ["a", "b"]
    assert [c.case_id for c in store.cases.search(after="b")] == ["c"]

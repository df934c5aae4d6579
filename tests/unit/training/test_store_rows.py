"""Corrections in the store become labelled utterances, as long as the words exist."""

from typing import Any, Literal

import pytest

from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.store import FakeStore
from voicebot.events import Event, ScoresUpdated, UtteranceHeard, UtteranceUnderstood
from voicebot.ports import LogEntry
from voicebot.rows import Correction
from voicebot.training.store_rows import corrected_utterances


@pytest.fixture
def day() -> DeskDay:
    day = DeskDay(FakeStore())
    day.store.cases.put("anna-berger", CASE, day.clock.now())
    day.call()
    now = day.clock.now()
    items: tuple[Event, ...] = (
        UtteranceHeard(
            at=now,
            utterance_id="u1",
            pii_text="das ist doch ein Witz",
            language="de",
            confidence=0.9,
            started_ms=0,
            ended_ms=900,
        ),
        ScoresUpdated(
            at=now,
            utterance_id="u1",
            final=True,
            mood="friendly",
            valence=0.6,
            cooperation=0.25,
            pii_moved_by=(),
            model="m",
        ),
        UtteranceUnderstood(
            at=now,
            utterance_id="u1",
            language="de",
            word_count=5,
            intents={"thanks": 0.8, "hostile": 0.1},
            amounts=(),
            numbers=(),
            dates=(),
            durations=(),
            payday=None,
            model="m",
        ),
    )
    day.store.log.append(
        [LogEntry(call_id="call-1", seq=n, at=now, item=item) for n, item in enumerate(items, start=1)]
    )
    return day


def correct(day: DeskDay, kind: Literal["intent", "mood"], was: dict[str, Any], now: dict[str, Any]) -> None:
    day.store.corrections.add(
        Correction(
            correction_id=day.ids.new("fix"),
            call_id="call-1",
            utterance_id="u1",
            language="de",
            kind=kind,
            was=was,
            now=now,
            user_id="user-mia",
            at=day.clock.now(),
        ),
        day.line("correction.made"),
    )


def test_corrections_of_one_utterance_are_applied_together(day: DeskDay) -> None:
    correct(day, "intent", {"intent": "thanks"}, {"intent": "hostile"})
    correct(day, "mood", {"mood": "friendly"}, {"mood": "angry"})
    (row,) = corrected_utterances(day.store, "de")
    assert row.text == "das ist doch ein Witz"
    assert row.intents == {"hostile"}
    assert (row.mood, row.cooperation) == ("angry", 2)
    assert row.valence < 0


def test_an_intent_that_was_none_is_taken_away(day: DeskDay) -> None:
    correct(day, "intent", {"intent": "thanks"}, {"intent": "none"})
    (row,) = corrected_utterances(day.store, "de")
    assert row.intents == frozenset()


def test_another_language_and_erased_words_teach_nothing(day: DeskDay) -> None:
    correct(day, "mood", {"mood": "friendly"}, {"mood": "angry"})
    assert corrected_utterances(day.store, "en") == []
    day.store.log.erase_words("call-1", day.clock.now())
    assert corrected_utterances(day.store, "de") == []

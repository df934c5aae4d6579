"""The event log: gapless, idempotent, read by cursor, its words erasable for good."""

import datetime as dt

import pytest

from tests.fakes.desk_day import DeskDay
from tests.fakes.hand_clock import START
from voicebot.errors import NotFound, RefusedByStore
from voicebot.events import AgentNoted, NoiseHeard, UtteranceHeard
from voicebot.ports import LogEntry
from voicebot.ports_store import Store

WORDS = "Ich kann 50 € im Monat zahlen, mehr schaffe ich nicht."


def heard(seq: int, call_id: str = "call-1", text: str = WORDS) -> LogEntry:
    berlin = START.astimezone(dt.timezone(dt.timedelta(hours=1)))
    item = UtteranceHeard(
        at=berlin,
        utterance_id=f"u-{seq}",
        pii_text=text,
        language="de",
        confidence=0.9,
        started_ms=0,
        ended_ms=900,
    )
    return LogEntry(call_id=call_id, seq=seq, at=berlin, item=item)


def noise(seq: int, call_id: str = "call-1") -> LogEntry:
    return LogEntry(call_id=call_id, seq=seq, at=START, item=NoiseHeard(at=START))


def test_what_was_appended_is_read_back_in_order(store: Store) -> None:
    store.log.append([heard(1), noise(2)])
    store.log.append([heard(3)])
    assert store.log.read("call-1") == [heard(1), noise(2), heard(3)]
    assert store.log.read("call-1", after=2) == [heard(3)]
    assert store.log.read("call-2") == []


def test_appending_the_same_again_changes_nothing(store: Store) -> None:
    store.log.append([noise(1), noise(2)])
    store.log.append([noise(2), noise(3)])
    assert [e.seq for e in store.log.read("call-1")] == [1, 2, 3]


def test_a_gap_is_refused_and_nothing_of_the_batch_is_kept(store: Store) -> None:
    store.log.append([noise(1)])
    with pytest.raises(RefusedByStore):
        store.log.append([noise(2), noise(4)])
    assert [e.seq for e in store.log.read("call-1")] == [1]


def test_another_item_at_a_taken_place_is_refused(store: Store) -> None:
    store.log.append([noise(1)])
    with pytest.raises(RefusedByStore):
        store.log.append([heard(1)])


def test_calls_do_not_mix(store: Store) -> None:
    store.log.append([noise(1, "call-1"), heard(1, "call-2"), noise(2, "call-1")])
    assert [e.seq for e in store.log.read("call-1")] == [1, 2]
    assert store.log.read("call-2") == [heard(1, "call-2")]


def test_a_cursor_reads_all_calls_once_in_commit_order(store: Store) -> None:
    store.log.append([noise(1, "call-1")])
    first, cursor = store.log.read_since("")
    store.log.append([noise(1, "call-2"), noise(2, "call-2")])
    store.log.append([noise(2, "call-1")])
    then, cursor = store.log.read_since(cursor)
    assert [(e.call_id, e.seq) for e in first] == [("call-1", 1)]
    assert [(e.call_id, e.seq) for e in then] == [("call-2", 1), ("call-2", 2), ("call-1", 2)]
    assert store.log.read_since(cursor) == ([], cursor)


def test_a_cursor_pages_through_a_long_log(store: Store) -> None:
    store.log.append([noise(n) for n in range(1, 8)])
    page, cursor = store.log.read_since("", limit=3)
    rest, _ = store.log.read_since(cursor, limit=10)
    assert [e.seq for e in (*page, *rest)] == [1, 2, 3, 4, 5, 6, 7]


def test_the_end_is_behind_everything(store: Store) -> None:
    assert store.log.end() == ""
    store.log.append([noise(1)])
    end = store.log.end()
    store.log.append([noise(2)])
    assert [e.seq for e in store.log.read_since(end)[0]] == [2]


def test_erased_words_are_gone_and_the_log_remains(store: Store, day: DeskDay) -> None:
    day.call()
    note = AgentNoted(at=START, agent="Mia", code="offer_break", pii_note="Sie klingt erschöpft")
    store.log.append([heard(1)])
    store.inbox.put("call-1", note, day.line())
    store.log.erase_words("call-1", day.clock.now())
    item = store.log.read("call-1")[0].item
    assert isinstance(item, UtteranceHeard)
    assert (item.pii_text, item.utterance_id) == ("", "u-1")
    event = store.inbox.since("call-1", 0)[0].event
    assert isinstance(event, AgentNoted)
    assert (event.pii_note, event.code) == ("", "offer_break")
    assert store.calls.get("call-1").words_erased_at == day.clock.now()


def test_words_that_come_after_the_erasure_are_not_kept(store: Store, day: DeskDay) -> None:
    day.call()
    store.log.append([heard(1)])
    store.log.erase_words("call-1", day.clock.now())
    store.log.append([heard(2)])
    assert [getattr(e.item, "pii_text", None) for e in store.log.read("call-1")] == ["", ""]


def test_erasing_one_call_leaves_the_others_words(store: Store, day: DeskDay) -> None:
    day.call()
    store.log.append([heard(1), heard(1, "call-2")])
    store.log.erase_words("call-1", day.clock.now())
    assert store.log.read("call-2") == [heard(1, "call-2")]


def test_a_sealed_recording_opens_until_the_words_are_erased(store: Store, day: DeskDay) -> None:
    day.call()
    sealed = store.log.seal("call-1", b"sound")
    assert sealed != b"sound"
    assert store.log.unseal("call-1", sealed) == b"sound"
    store.log.erase_words("call-1", day.clock.now())
    with pytest.raises(NotFound):
        store.log.unseal("call-1", sealed)

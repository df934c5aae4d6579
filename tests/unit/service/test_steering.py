"""A person's hand on a running call: one at a time, written down, the words kept out of the audit."""

import pytest

from tests.fakes.desk_day import DeskDay
from tests.fakes.store import FakeStore
from voicebot.errors import Forbidden, VersionConflict
from voicebot.events import AgentEndedCall, AgentNoted, AgentReturned, AgentTookOver, AgentTyped
from voicebot.service.approvals import HeldByOther
from voicebot.service.steering import Steering


@pytest.fixture
def day() -> DeskDay:
    made = DeskDay(FakeStore())
    made.call()
    return made


@pytest.fixture
def hand(day: DeskDay) -> Steering:
    return Steering(store=day.store, clock=day.clock)


def test_a_call_is_taken_typed_into_and_given_back(day: DeskDay, hand: Steering) -> None:
    mia = day.agent()
    hand.take_over(mia, "call-1", "tab-1")
    hand.type_words(mia, "call-1", "tab-1", "Guten Tag, hier ist Mia Krüger.")
    hand.give_back(mia, "call-1", "tab-1")
    events = [e.event for e in day.store.inbox.since("call-1", 0)]
    now = day.clock.now()
    assert events == [
        AgentTookOver(at=now, agent="Mia"),
        AgentTyped(at=now, agent="Mia", pii_text="Guten Tag, hier ist Mia Krüger."),
        AgentReturned(at=now, agent="Mia"),
    ]
    assert day.store.presence.locks(now) == []


def test_two_people_never_hold_one_call(day: DeskDay, hand: Steering) -> None:
    mia, ben = day.agent("mia"), day.agent("ben")
    hand.take_over(mia, "call-1", "tab-1")
    with pytest.raises(HeldByOther, match="Mia"):
        hand.take_over(ben, "call-1", "tab-2")
    with pytest.raises(HeldByOther, match="Mia"):
        hand.end(ben, "call-1")
    day.clock.advance(15)
    assert hand.take_over(ben, "call-1", "tab-2").seq == 2


def test_nobody_types_without_taking_over_first(day: DeskDay, hand: Steering) -> None:
    with pytest.raises(VersionConflict, match="first"):
        hand.type_words(day.agent(), "call-1", "tab-1", "Hallo")
    assert day.store.inbox.since("call-1", 0) == []


def test_renewing_keeps_the_call_in_hand(day: DeskDay, hand: Steering) -> None:
    mia = day.agent()
    hand.take_over(mia, "call-1", "tab-1")
    for _ in range(5):
        day.clock.advance(10)
        hand.renew(mia, "call-1", "tab-1")
    hand.type_words(mia, "call-1", "tab-1", "Ich bin noch da.")


def test_a_whisper_keeps_its_words_out_of_the_audit(day: DeskDay, hand: Steering) -> None:
    hand.whisper(day.agent(), "call-1", code="offer_break", note="Sie weint")
    event = day.store.inbox.since("call-1", 0)[0].event
    assert event == AgentNoted(at=day.clock.now(), agent="Mia", code="offer_break", pii_note="Sie weint")
    line = day.store.audit.read(limit=1)[0].line
    assert (line.what, line.body) == ("call.note", {"code": "offer_break"})
    assert "weint" not in str(day.store.audit.read())


def test_ending_a_call_is_an_event_with_a_name(day: DeskDay, hand: Steering) -> None:
    hand.end(day.agent(), "call-1")
    assert day.store.inbox.since("call-1", 0)[0].event == AgentEndedCall(at=day.clock.now(), agent="Mia")


def test_a_call_that_is_over_takes_nothing_more(day: DeskDay, hand: Steering) -> None:
    mia = day.agent()
    day.store.calls.end("call-1", "refused_politely", day.clock.now())
    with pytest.raises(VersionConflict, match="over"):
        hand.whisper(mia, "call-1", code="slower")


def test_an_auditor_only_reads(day: DeskDay, hand: Steering) -> None:
    with pytest.raises(Forbidden):
        hand.end(day.agent("ada", "auditor"), "call-1")

"""Plays a call's log again and compares every action: same events, same actions, or the first difference.

Personal fields that were erased are left out of the comparison, and so are an agent's typed words, whose
passing the gate rests on them. A log of another phrase book is compared without the choice of words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from voicebot.actions import Action, Say
from voicebot.codec import encode, split_pii
from voicebot.dialogue.call import Call
from voicebot.dialogue.phrases import PhraseBook
from voicebot.errors import TransitionError
from voicebot.events import AgentTyped, CallStarted, Event
from voicebot.ports import LogEntry

EVENTS = get_args(Event)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where a replay first differs: the log's line, what stands there, and what came instead."""

    seq: int
    logged: str
    replayed: str

    def __str__(self) -> str:
        """One sentence for a person."""
        return f"Line {self.seq}: the log has {self.logged}, the replay {self.replayed}."


def replay(entries: Sequence[LogEntry], phrases: PhraseBook | None = None) -> Difference | None:
    """Feed a log's events to a fresh call and compare its actions with the log's.

    Args:
        entries: The whole log of one call, in order.
        phrases: The phrase book; the shipped one unless given.
    """
    book = phrases or PhraseBook.read()
    call, same_book = Call(book), True
    expected: list[Action] = []
    seq, typed = 0, False
    for entry in entries:
        seq = entry.seq
        if isinstance(entry.item, EVENTS):
            if expected:
                return Difference(seq=seq, logged=_kind(entry.item), replayed=_kind(expected[0]))
            try:
                expected = list(call.receive(entry.item))
            except TransitionError as error:
                return Difference(seq=seq, logged=_kind(entry.item), replayed=f"refuses it: {error}")
            typed = isinstance(entry.item, AgentTyped)
            if isinstance(entry.item, CallStarted):
                same_book = entry.item.phrases == book.version
            continue
        if not expected:
            return Difference(seq=seq, logged=_kind(entry.item), replayed="nothing")
        action = expected.pop(0)
        if not typed and not _same(entry.item, action, same_book=same_book):
            return Difference(seq=seq, logged=_shown(entry.item), replayed=_shown(action))
    if expected:
        return Difference(seq=seq + 1, logged="nothing", replayed=_kind(expected[0]))
    return None


def _same(logged: Event | Action, action: Action, *, same_book: bool) -> bool:
    kept, personal = split_pii(encode(_without_variant(logged, same_book)))
    now, words = split_pii(encode(_without_variant(action, same_book)))
    if not same_book:
        return kept == now
    return kept == now and all(not value or value == words.get(path) for path, value in personal.items())


def _without_variant(item: Event | Action, same_book: bool) -> Event | Action:
    """A log of another phrase book may choose other words for the same phrase."""
    if same_book or not isinstance(item, Say):
        return item
    return replace(item, values={k: v for k, v in item.values.items() if k != "variant"})


def _kind(item: Event | Action) -> str:
    return type(item).__name__


def _shown(item: Event | Action) -> str:
    kept, _ = split_pii(encode(item))
    return f"{_kind(item)} " + ", ".join(f"{name}={value!r}" for name, value in kept.items())

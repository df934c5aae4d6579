"""Plays a call's log again and compares every action: same events, same actions, or the first difference.

Personal fields that were erased are left out of the comparison, and so are an agent's typed words, whose
passing the gate rests on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from voicebot.actions import Action
from voicebot.codec import encode, split_pii
from voicebot.dialogue.call import Call
from voicebot.dialogue.phrases import PhraseBook
from voicebot.errors import TransitionError
from voicebot.events import AgentTyped, Event
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
    call = Call(phrases or PhraseBook.read())
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
            continue
        if not expected:
            return Difference(seq=seq, logged=_kind(entry.item), replayed="nothing")
        action = expected.pop(0)
        if not typed and not _same(entry.item, action):
            return Difference(seq=seq, logged=_shown(entry.item), replayed=_shown(action))
    if expected:
        return Difference(seq=seq + 1, logged="nothing", replayed=_kind(expected[0]))
    return None


def _same(logged: Event | Action, action: Action) -> bool:
    kept, personal = split_pii(encode(logged))
    now, words = split_pii(encode(action))
    return kept == now and all(not value or value == words.get(path) for path, value in personal.items())


def _kind(item: Event | Action) -> str:
    return type(item).__name__


def _shown(item: Event | Action) -> str:
    kept, _ = split_pii(encode(item))
    return f"{kept.pop('kind')} {_brief(kept)}"


def _brief(fields: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in fields.items() if name != "v")

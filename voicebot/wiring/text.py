"""A text call, ready to be spoken to."""

from collections.abc import Callable, Sequence

from voicebot.actions import Say
from voicebot.ports import LogEntry
from voicebot.service.log_file import to_line
from voicebot.service.text_call import TextCall, inline
from voicebot.service.timers import VirtualClock
from voicebot.wiring.session import Session


def open_text_call(
    session: Session, clock: VirtualClock, emit: Callable[[object], None] = lambda line: None
) -> TextCall:
    """Make the call; every entry of its log, and every sentence once more as ``say``, goes to ``emit``."""
    calls: list[TextCall] = []

    def on_entries(entries: Sequence[LogEntry]) -> None:
        for entry in entries:
            emit(to_line(entry))
            if isinstance(entry.item, Say):
                emit({"say": entry.item.pii_text})
        calls[0].notice(entries)

    calls.append(
        TextCall(
            session.start,
            session.call_parts(inline, on_entries),
            clock,
            session.desk,
            session.desk.inbox,
            session.desk_state,
        )
    )
    return calls[0]

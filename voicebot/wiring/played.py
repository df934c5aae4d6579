"""``voicebot call``: recorded turns through the whole pipeline, in this process, at real pace."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from voicebot.errors import OperatorError
from voicebot.events import DeskChanged, PlanSuggested
from voicebot.ports import LogEntry
from voicebot.service.live_call import LiveCall
from voicebot.service.log_file import to_line
from voicebot.service.playback import Playback, Turn
from voicebot.service.roads import wire
from voicebot.service.timers import LoopTimers
from voicebot.speech.pipeline import PhoneLine
from voicebot.system import RandomIds
from voicebot.wiring.session import Session
from voicebot.wiring.sound import speech_parts
from voicebot.wiring.turns import RATE

_DESK_EVERY_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Played:
    """How a played call went; ``reply_after_ms`` per turn, from its end to the bot's first sound."""

    outcome: str | None
    reply_after_ms: tuple[int, ...]


async def hold_call(
    session: Session, turns: Sequence[Turn], out: Path | None, emit: Callable[[object], None]
) -> Played:
    """Hold the call; every entry of its log goes to ``emit``.

    Raises:
        OperatorError: ``out`` cannot be written.
        SpeechError: the recogniser or the voice does not start.
    """
    if out is not None:
        _ensure_writable(out)
    async with speech_parts(session.models.settings) as speech:
        caller_end, bot_end = wire(RATE)
        ids = RandomIds()
        line = PhoneLine(
            call_id=session.start.call_id,
            road=bot_end,
            parts=speech,
            language=session.start.language,
            new_id=ids.new,
        )
        caller = Playback(road=caller_end, turns=turns, clock=time.perf_counter, keep_sound=out is not None)
        suggested: asyncio.Queue[PlanSuggested] = asyncio.Queue()

        def on_entries(entries: Sequence[LogEntry]) -> None:
            caller.follow(entries)
            for entry in entries:
                emit(to_line(entry))
                if isinstance(entry.item, PlanSuggested):
                    suggested.put_nowait(entry.item)

        live = LiveCall(session.start, session.call_parts(asyncio.to_thread, on_entries), line)
        live.use_timers(LoopTimers(live.on_timer))
        desk = asyncio.get_running_loop().create_task(_desk(session, live, suggested), name="desk")
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(line.run(live), name="line")
                group.create_task(caller.run(), name="caller")
        finally:
            desk.cancel()
            await asyncio.gather(desk, return_exceptions=True)
            await live.close()
    if out is not None:
        soundfile.write(out, np.frombuffer(bytes(caller.bot_pcm), dtype="<i2"), RATE, subtype="PCM_16")
    return Played(outcome=live.outcome, reply_after_ms=tuple(caller.reply_after_ms))


async def _desk(session: Session, live: LiveCall, suggested: "asyncio.Queue[PlanSuggested]") -> None:
    """The simulated person: present from the start, decides after a moment's thought."""
    is_open, people = await asyncio.to_thread(session.desk_state)
    deciding: set[asyncio.Task[None]] = set()
    while True:
        await live.desk_is(DeskChanged(at=session.clock.now(), open=is_open, people=people))
        while not suggested.empty():
            task = asyncio.get_running_loop().create_task(_decide(session, suggested.get_nowait()))
            deciding.add(task)
            task.add_done_callback(deciding.discard)
        for event in await asyncio.to_thread(session.desk.inbox):
            await live.handle(event)
        await asyncio.sleep(_DESK_EVERY_S)


async def _decide(session: Session, event: PlanSuggested) -> None:
    await asyncio.sleep(session.desk.thinks_s)
    await asyncio.to_thread(session.desk.decide, event)


def _ensure_writable(path: Path) -> None:
    try:
        path.touch()
    except OSError as error:
        raise OperatorError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error

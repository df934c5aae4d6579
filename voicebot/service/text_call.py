"""A whole call as text in virtual time: the same dialogue, gate, navigator and database, only no sound.

``voicebot talk`` and the simulated callers use it. Sentences take as long as speaking them would; timers,
deadlines and the simulated person at the desk run on the same virtual clock.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from voicebot.actions import HandOver, Say
from voicebot.events import AgentTookOver, CallStarted, DeskChanged, Event, PlanSuggested
from voicebot.ports import Heard, LogEntry
from voicebot.service.call_parts import CallParts, Result
from voicebot.service.live_call import LiveCall
from voicebot.service.timers import VirtualClock
from voicebot.understanding.languages import written_language

CHARACTERS_PER_S = 15.0
WORDS_PER_S = 2.6
SURE_OF_LANGUAGE = 0.7


class DeskPerson(Protocol):
    """The simulated person at the desk, and the clock that gives up on them."""

    thinks_s: float

    def decide(self, event: PlanSuggested) -> None:
        """Decide about the plan, or let its deadline pass, through the same road as a real person."""
        ...

    def takes_over(self) -> bool:
        """Whether they answer a hand-over."""
        ...


class Inbox(Protocol):
    """What the desk sends into this call."""

    def __call__(self) -> Sequence[Event]:
        """The events that arrived since the last time."""
        ...


class DeskState(Protocol):
    """Whether the desk is open, and how many people are there."""

    def __call__(self) -> tuple[bool, int]:
        """As of now."""
        ...


async def inline(work: Callable[..., Result], /, *args: object) -> Result:
    """Run blocking work right here; virtual time has no other calls to keep waiting."""
    return work(*args)


class TextLine:
    """The ``Line`` of a text call: sentences wait here until their time has passed."""

    def __init__(self) -> None:
        self.language = ""
        self.speaking: deque[Say] = deque()
        self.cut: list[Say] = []

    async def say(self, say: Say) -> None:
        """Queue one phrase."""
        self.speaking.append(say)

    async def stop_speaking(self) -> None:
        """Drop what is queued."""
        self.cut.extend(self.speaking)
        self.speaking.clear()

    async def switch_language(self, language: str) -> None:
        """Listen in this language from now on."""
        self.language = language

    async def set_recording(self, allowed: bool) -> None:
        """There is no sound to keep."""

    async def hang_up(self) -> None:
        """What is queued is still said; the session plays it out."""


class TextCall:
    """Drives one ``LiveCall`` with text; every method returns the sentences the bot said meanwhile."""

    def __init__(
        self,
        start: CallStarted,
        parts: CallParts,
        clock: VirtualClock,
        desk: DeskPerson,
        inbox: Inbox,
        desk_state: DeskState,
    ) -> None:
        self._clock = clock
        self._desk = desk
        self._inbox = inbox
        self._desk_state = desk_state
        self._line = TextLine()
        self._line.language = start.language
        self._turn = 0
        self._undecided: PlanSuggested | None = None
        self._handed_over = False
        self._said: list[Say] = []
        self.live = LiveCall(start, parts, self._line)
        self.live.use_timers(clock)

    def notice(self, entries: Sequence[LogEntry]) -> None:
        """Watch the log for what the simulated desk has to answer; hand this in as ``on_entries``."""
        for entry in entries:
            if isinstance(entry.item, PlanSuggested):
                self._undecided = entry.item
            elif isinstance(entry.item, HandOver):
                self._handed_over = True

    @property
    def outcome(self) -> str | None:
        """How the call ended; ``None`` while it runs."""
        return self.live.outcome

    async def open(self) -> Sequence[Say]:
        """Connect; the bot speaks first."""
        await self.live.on_connected()
        is_open, people = self._desk_state()
        await self.live.desk_is(DeskChanged(at=self._clock.now(), open=is_open, people=people))
        return await self._settle()

    async def hear(self, text: str) -> Sequence[Say]:
        """The caller says one utterance."""
        self._turn += 1
        name = f"u{self._turn}"
        started = self._clock.monotonic()
        await self.live.on_speech_started(name)
        await self._pass(len(text.split()) / WORDS_PER_S)
        language, sure = written_language(text, self._line.language)
        heard = Heard(
            utterance_id=name,
            pii_text=text,
            language=language if sure >= SURE_OF_LANGUAGE else self._line.language,
            confidence=1.0,
            started_ms=round(started * 1000),
            ended_ms=round(self._clock.monotonic() * 1000),
        )
        await self.live.on_utterance(heard)
        return await self._settle()

    async def silence(self, seconds: float) -> Sequence[Say]:
        """Nobody speaks for a while."""
        left = seconds
        while left > 0 and self.outcome is None:
            step = min(left, self._clock.next_due() or left)
            await self._pass(max(step, 0.05))
            left -= max(step, 0.05)
            await self._speak_out()
        return await self._settle()

    async def noise(self) -> Sequence[Say]:
        """Sound without words."""
        await self.live.on_noise()
        return await self._settle()

    async def beep(self) -> Sequence[Say]:
        """An answering machine's beep."""
        await self.live.on_beep()
        return await self._settle()

    async def key(self, digit: str) -> Sequence[Say]:
        """A key of the telephone."""
        await self.live.on_key(digit)
        return await self._settle()

    async def hang_up(self) -> Sequence[Say]:
        """The caller leaves."""
        await self.live.on_hang_up("caller")
        return await self._settle()

    async def _settle(self) -> Sequence[Say]:
        """Let the bot speak and the desk answer until it is the caller's turn."""
        while True:
            await self._speak_out()
            if self.outcome is not None:
                break
            if await self._desk_acts():
                continue
            break
        said, self._said = self._said, []
        return said

    async def _desk_acts(self) -> bool:
        waiting, self._undecided = self._undecided, None
        if waiting is not None:
            await self._pass(self._desk.thinks_s)
            self._desk.decide(waiting)
        elif self._handed_over and self._desk.takes_over():
            self._handed_over = False
            await self.live.handle(AgentTookOver(at=self._clock.now(), agent="desk"))
        arrived = self._inbox()
        for event in arrived:
            await self.live.handle(event)
        return bool(arrived) or bool(self._line.speaking)

    async def _speak_out(self) -> None:
        line = self._line
        while line.speaking:
            say = line.speaking.popleft()
            self._said.append(say)
            await self._pass(len(say.pii_text) / CHARACTERS_PER_S / say.pace)
            await self.live.on_say_finished(say.say_id, 1.0, False)

    async def _pass(self, seconds: float) -> None:
        await self._clock.advance(seconds, self.live.on_timer)

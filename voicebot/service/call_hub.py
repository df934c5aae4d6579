"""All calls of one calls process: opens them, feeds them from the desk, drains them.

Three watchers serve every call: the inbox (decisions, whispers, take-overs), the desk (who is there) and the
heartbeat by which the web process notices when this one has died.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from decision_navigator.facts import Case, parse_case
from decision_navigator.policy import PolicyBook
from voicebot import log
from voicebot.dialogue.call import Call
from voicebot.dialogue.phrases import PhraseBook
from voicebot.errors import NotFound, PeerError, StoreError, TransitionError
from voicebot.events import CallInterrupted, CallStarted, DecisionWithdrawn, DeskChanged, PlanConfirmed
from voicebot.ports import Clock, Ids, Line, Scorer, Understander
from voicebot.ports_store import Store
from voicebot.rows import CallRow, InboxEntry
from voicebot.service.briefing import House, make_brief
from voicebot.service.call_desk import CaseDesk, DeskParts
from voicebot.service.call_parts import CallParts, Worker
from voicebot.service.live_call import LiveCall
from voicebot.service.timers import LoopTimers

_log = log.get("call_hub")
SomeLine = TypeVar("SomeLine", bound=Line)
_BEAT_S = 2.0
_INBOX_S = 0.25


class Full(PeerError):
    """No further call can be taken right now; a retry in a minute may succeed."""


@dataclass(frozen=True, kw_only=True)
class Ring:
    """A call that the bridge brings, from an authenticated peer; ``dial_id`` names a dial request."""

    case_id: str
    direction: Literal["inbound", "outbound"] = "inbound"
    language: str | None = None
    dial_id: str = ""
    peer_call_id: str = ""


@dataclass(frozen=True, kw_only=True)
class HubParts:
    """What all calls of this process share."""

    store: Store
    desk: DeskParts
    house: House
    policies: PolicyBook
    phrases: PhraseBook
    understander: Understander
    scorer: Scorer
    clock: Clock
    ids: Ids
    worker: Worker
    max_calls: int
    name: str
    undo_s: float = 0.0


@dataclass(eq=False, kw_only=True)
class _Open:
    live: LiveCall
    case: Case
    cursor: int = 0


class CallHub:
    """Opens calls and keeps them in touch with the desk."""

    def __init__(self, parts: HubParts) -> None:
        self._parts = parts
        self._open: dict[str, _Open] = {}
        self._draining = False
        self._watchers: list[asyncio.Task[None]] = []
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def count(self) -> int:
        """How many calls are on the line."""
        return len(self._open)

    @property
    def parts(self) -> HubParts:
        """What all calls of this process share."""
        return self._parts

    @property
    def draining(self) -> bool:
        """Whether new calls are refused because this process is about to stop."""
        return self._draining

    def start(self) -> None:
        """Start the watchers on the running loop."""
        loop = asyncio.get_running_loop()
        rounds = ((self._feed, _INBOX_S), (self._watch_desk, _BEAT_S), (self._beat, _BEAT_S))
        self._watchers = [loop.create_task(_forever(work, pause)) for work, pause in rounds]

    @property
    def most(self) -> int:
        """How many calls this process takes at once."""
        return self._parts.max_calls

    async def begin(
        self, ring: Ring, make_line: Callable[[CallStarted], SomeLine]
    ) -> tuple[LiveCall, SomeLine]:
        """Make a call about the case and its line; the line then calls ``on_connected``.

        Raises:
            Full: this process takes no further call.
            NotFound, CaseError: there is no such case, or it cannot be read.
            RefusedByStore: the dial that it answers is over, or about another case.
        """
        if self._draining or self.count >= self._parts.max_calls:
            raise Full("All lines are busy; please try again in a minute.")
        start, case = await self._parts.worker(self._enter, ring)
        line = make_line(start)
        live = LiveCall(start, self._call_parts(start.call_id, case), line)
        live.use_timers(LoopTimers(live.on_timer))
        self._open[start.call_id] = _Open(live=live, case=case)
        self._empty.clear()
        return live, line

    async def finish(self, live: LiveCall, cause: str) -> None:
        """The line is closed: a call that the dialogue has not ended yet was interrupted."""
        now = self._parts.clock.now()
        try:
            if live.outcome is None:
                await live.handle(CallInterrupted(at=now, cause=cause))
        except TransitionError:  # the line closed before it was ever open, so that the dialogue never began
            await self._parts.worker(self._parts.store.calls.end, live.call_id, "interrupted", now)
        finally:
            await live.close()
            self._open.pop(live.call_id, None)
            if not self._open:
                self._empty.set()

    async def drain(self) -> None:
        """Take no new calls and wait until the running ones have ended."""
        self._draining = True
        await self._empty.wait()

    async def stop(self) -> None:
        """Stop the watchers; what is still on the line is interrupted."""
        for opened in list(self._open.values()):
            await self.finish(opened.live, "the calls process stops")
        for task in self._watchers:
            task.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)

    def _enter(self, ring: Ring) -> tuple[CallStarted, Case]:
        parts, now = self._parts, self._parts.clock.now()
        case = parse_case(parts.store.cases.get(ring.case_id).pii_case)
        policy = parts.policies.at(case.person.country, now.date())
        start = CallStarted(
            at=now,
            call_id=parts.ids.new("call"),
            direction=ring.direction,
            language=ring.language or case.person.language,
            brief=make_brief(case, policy, parts.house),
            policy=f"{policy.country}@{policy.day.isoformat()}",
            phrases=parts.phrases.version,
        )
        row = CallRow(
            call_id=start.call_id,
            case_id=case.case_id,
            direction=ring.direction,
            language=start.language,
            worker=parts.name,
            started_at=now,
        )
        if ring.dial_id:
            self._join(ring, row)
        parts.store.calls.begin(row)
        return start, case

    def _join(self, ring: Ring, row: CallRow) -> None:
        """Tell the dial that was answered about its call; one that we did not ask for is another system's."""
        try:
            self._parts.store.dials.answered(ring.dial_id, row.case_id, row.call_id, row.started_at)
        except NotFound:
            _log.info("an outbound call that another system dialled", dial=ring.dial_id, call=row.call_id)

    def _call_parts(self, call_id: str, case: Case) -> CallParts:
        parts = self._parts
        return CallParts(
            dialogue=Call(parts.phrases),
            log=parts.store.log,
            desk=CaseDesk(call_id, case, parts.desk),
            clock=parts.clock,
            understander=parts.understander,
            scorer=parts.scorer,
            worker=parts.worker,
        )

    async def _feed(self) -> None:
        for call_id, opened in list(self._open.items()):
            entries = await self._parts.worker(self._parts.store.inbox.since, call_id, opened.cursor)
            for entry in self._due(entries):
                opened.cursor = entry.seq
                await opened.live.handle(entry.event)

    def _due(self, entries: Sequence[InboxEntry]) -> Sequence[InboxEntry]:
        """What may reach the call now: a person's confirmation waits, in order, until its undo has passed."""
        now = self._parts.clock.now()
        for place, entry in enumerate(entries):
            event = entry.event
            if not isinstance(event, PlanConfirmed) or event.simulated:
                continue
            undone = any(isinstance(later.event, DecisionWithdrawn) for later in entries[place + 1 :])
            if not undone and (now - event.at).total_seconds() < self._parts.undo_s:
                return entries[:place]
        return entries

    async def _watch_desk(self) -> None:
        now = self._parts.clock.now()
        people = await self._parts.worker(self._parts.desk.hours.people, now)
        for opened in list(self._open.values()):
            state = DeskChanged(at=now, open=self._parts.desk.hours.is_open(now, opened.case), people=people)
            await opened.live.desk_is(state)

    async def _beat(self) -> None:
        await self._parts.worker(self._parts.store.calls.beat, self._parts.name, self._parts.clock.now())


async def _forever(work: Callable[[], Awaitable[None]], pause_s: float) -> None:
    """Do the work again and again; a store that is away is tried again, for calls go on without it."""
    while True:
        try:
            await work()
        except StoreError as error:
            _log.warning("the store does not answer", error=str(error))
        await asyncio.sleep(pause_s)

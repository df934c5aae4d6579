"""The dialler of one calls process: takes what is due, asks the rules at that moment, rings, writes the end.

The store is the truth: an attempt is counted before the telephone rings, joined with its call when the call
enters the hub, and settled from the call's own row once it is over, by whichever process looks first. A
process that dies while it rings leaves an attempt that another one marks as interrupted.
"""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from voicebot import log
from voicebot.errors import StoreError
from voicebot.ports import Clock
from voicebot.ports_dials import Attempt
from voicebot.ports_store import Store
from voicebot.service.call_parts import Worker
from voicebot.service.dialling_endings import Endings
from voicebot.service.dialling_facts import FactsOfCases
from voicebot.service.dialling_plan import Pace
from voicebot.service.dialling_queue import DueDials, Taken
from voicebot.service.dialling_rules import DialRules
from voicebot.service.telephone import DialOrder, DialResult, Telephone, TelephoneError

_log = log.get("dialling")
RETRY_S = 1.0
"""Between two tries to write down how an attempt ended, while the store is away."""


class People(Protocol):
    """Who is at the desk."""

    def people(self, now: dt.datetime) -> int:
        """How many people who may decide are present."""
        ...


@dataclass(frozen=True, kw_only=True)
class DiallerParts:
    """What the dialler works with; ``free_lines`` is how many further calls this process can carry.

    ``worker`` runs blocking work; ``name`` is the process's name, under which its heartbeat is kept.
    """

    store: Store
    clock: Clock
    telephone: Telephone
    rules: DialRules
    endings: Endings
    pace: Pace
    people: People
    free_lines: Callable[[], int]
    worker: Worker
    name: str
    caller_id: str
    ring_s: int
    look_every_s: float


@dataclass(frozen=True, kw_only=True)
class _Ringing:
    taken: Taken
    task: asyncio.Task[None]


@dataclass(eq=False)
class Dialler:
    """Looks again and again until it is hushed; owns the tasks that ring."""

    parts: DiallerParts
    _ringing: dict[str, _Ringing] = field(default_factory=dict)
    _loop: asyncio.Task[None] | None = None
    _hushed: bool = False

    def start(self) -> None:
        """Start looking, on the running loop."""
        self._loop = asyncio.get_running_loop().create_task(self._run(), name="dialler")

    @property
    def ringing(self) -> int:
        """How many telephones ring."""
        return len(self._ringing)

    async def look(self) -> None:
        """One pass: settle what is over, hang up what was stopped, dial what is due."""
        parts, now = self.parts, self.parts.clock.now()
        await self._forget_broken()
        await parts.worker(parts.endings.settle_over, now)
        stopped = await parts.worker(parts.endings.stopped, [r.taken.attempt for r in self._ringing.values()])
        for attempt_id in stopped:
            self._hang_up(attempt_id)
        room = 0 if self._hushed else parts.free_lines() - len(self._ringing)
        if room > 0:
            for taken in await parts.worker(self._take, now, room):
                self._ring(taken)

    async def hush(self) -> None:
        """Dial nothing new and hang up what still rings; calls that talk go on."""
        self._hushed = True
        for attempt_id in list(self._ringing):
            self._hang_up(attempt_id)
        await asyncio.gather(*(r.task for r in self._ringing.values()), return_exceptions=True)
        await self._forget_broken()

    async def close(self) -> None:
        """Settle what has ended by now, and stop looking."""
        await self.hush()
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        await self.parts.worker(self.parts.endings.settle_over, self.parts.clock.now())

    def _take(self, now: dt.datetime, room: int) -> list[Taken]:
        """Claim what is due; blocks."""
        parts = self.parts
        queue = DueDials(
            store=parts.store,
            facts=FactsOfCases(store=parts.store),
            rules=parts.rules,
            most=parts.pace.most(self._free_people()),
            worker=parts.name,
        )
        return queue.take(now, room)

    def _free_people(self) -> int:
        """People at the desk, less those whom a suggestion from a call that came in keeps busy."""
        store, now = self.parts.store, self.parts.clock.now()
        ours = {dial.call_id for dial in store.dials.active()}
        deciding = sum(plan.call_id not in ours for plan in store.plans.waiting())
        return max(0, self.parts.people.people(now) - deciding)

    def _ring(self, taken: Taken) -> None:
        attempt_id = taken.attempt.attempt_id
        task = asyncio.get_running_loop().create_task(self._dial(taken), name=f"ring-{attempt_id}")
        self._ringing[attempt_id] = _Ringing(taken=taken, task=task)

    def _hang_up(self, attempt_id: str) -> None:
        """Once: a second time would cut off the writing down of how it ended."""
        ringing = self._ringing[attempt_id]
        if not ringing.task.cancelling():
            ringing.task.cancel()

    async def _dial(self, taken: Taken) -> None:
        attempt = taken.attempt
        try:
            result = await self.parts.telephone.dial(self._order(taken))
        except TelephoneError as error:
            _log.warning("the telephone system is away", attempt=attempt.attempt_id, error=str(error))
            await self._settle(attempt, None)
        except asyncio.CancelledError:
            await self._settle(attempt, DialResult(kind="failed", by="us"), hung_up=True)
        else:
            await self._came_out(attempt, result)
        self._ringing.pop(attempt.attempt_id, None)

    def _order(self, taken: Taken) -> DialOrder:
        return DialOrder(
            dial_id=taken.attempt.attempt_id,
            case_id=taken.attempt.case_id,
            language=taken.facts.case.person.language,
            pii_number=taken.facts.pii_number,
            caller_id=self.parts.caller_id,
            ring_s=self.parts.ring_s,
        )

    async def _came_out(self, attempt: Attempt, result: DialResult) -> None:
        """Answered: the call's own row will tell how it went; else the network's answer is the end."""
        if result.kind == "answered" and await self._joined(attempt, result.call_id):
            return
        if result.kind == "answered":
            await self.parts.telephone.hang_up(attempt.attempt_id)
            result = DialResult(kind="failed", sip_status=result.sip_status, q850=result.q850, by="us")
        await self._settle(attempt, result)

    async def _joined(self, attempt: Attempt, call_id: str | None) -> bool:
        parts = self.parts
        return await self._surely(parts.endings.join, attempt, call_id, parts.clock.now())

    async def _settle(self, attempt: Attempt, result: DialResult | None, *, hung_up: bool = False) -> None:
        parts = self.parts
        await self._surely(parts.endings.by_network, attempt, result, hung_up, parts.clock.now())

    async def _surely(self, work: Callable[..., bool], *args: object) -> bool:
        """Do it as soon as the store answers: what rang must be written down."""
        while True:
            try:
                return await self.parts.worker(work, *args)
            except StoreError as error:
                _log.warning("the store does not answer", error=str(error))
                await asyncio.sleep(RETRY_S)

    async def _forget_broken(self) -> None:
        """An attempt that broke by a fault of ours is said in the log and settled as failed."""
        for attempt_id in [i for i, r in self._ringing.items() if r.task.done()]:
            task = self._ringing.pop(attempt_id).task
            why = "cancelled" if task.cancelled() else type(task.exception()).__name__
            _log.error("an attempt broke", attempt=attempt_id, error=why)
            await self.parts.worker(self.parts.endings.broken, attempt_id, self.parts.clock.now())

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except StoreError as error:
                _log.warning("the store does not answer", error=str(error))
            await asyncio.sleep(self.parts.look_every_s)

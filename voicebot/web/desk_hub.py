"""The live desk of one web process: tails the store and brings every open page up to date.

The event log and the plan rows are the truth; a change notification is only a hint to look. The hub folds
new entries into one ``CallView`` per call and compares the desk's cards, rows and people with what it told
last time; only differences travel. Each message is encoded once for all pages. A page whose queue is full
is closed and comes back for a fresh state, so that one slow page never slows the others.
"""

import asyncio
import contextlib
import datetime as dt
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from voicebot import log
from voicebot.errors import NotFound, StoreError
from voicebot.events import PartialHeard
from voicebot.ports import LogEntry
from voicebot.rows import DECIDING_ROLES, CallRow, Lock, PlanRow, Present, Task
from voicebot.web.call_view import CallView
from voicebot.web.log_reader import WAIT_S, LogReader
from voicebot.web.plan_view import card_json
from voicebot.web.plans_desk import PlansDesk
from voicebot.web.services import WebServices
from voicebot.web.tasks_desk import waiting_work

Message = dict[str, Any]

DESK_EVERY_S = 0.1
QUEUE_BOUND = 2000
HISTORY_BOUND = 3000
KEEP_ENDED_S = 900
RETRY_S = 0.5

_log = log.get("desk_hub")


@dataclass(eq=False)
class Page:
    """One open page; ``lagging`` asks its owner to close it."""

    languages: tuple[str, ...] | None
    call_id: str | None = None
    queue: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(QUEUE_BOUND))
    lagging: bool = False

    def tell(self, text: str) -> None:
        """Queue a message; a full queue drops the page, not the message alone."""
        try:
            self.queue.put_nowait(text)
        except asyncio.QueueFull:
            self.lagging = True


@dataclass(kw_only=True)
class Room:
    """A call's view with its latest messages, for pages that come back."""

    view: CallView
    row: CallRow
    history: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=HISTORY_BOUND))
    plan: Message | None = None
    plan_key: tuple[object, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What one look at the store found."""

    waiting: Sequence[PlanRow]
    locks: Sequence[Lock]
    present: Sequence[Present]
    live: Sequence[CallRow]
    work: Sequence[Task]


class DeskHub:
    """Owns the views and the pages; everything but the looks at the store runs on the event loop."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._plans = PlansDesk(services)
        self._pages: set[Page] = set()
        self._rooms: dict[str, Room] = {}
        self._cards: dict[str, Message] = {}
        self._rows: dict[str, Message] = {}
        self._people: list[Message] = []
        self._tasks: Sequence[tuple[object, ...]] = ()
        self._work: list[Message] = []
        self._making = asyncio.Lock()
        self._changed = asyncio.Event()
        self.running = False

    # -- pages -------------------------------------------------------------------------------------

    def join(self, languages: tuple[str, ...] | None) -> Page:
        """Add a page that sees calls in these languages (``None``: in every language)."""
        page = Page(languages)
        self._pages.add(page)
        return page

    def leave(self, page: Page) -> None:
        """The page is gone."""
        self._pages.discard(page)

    def hello(self, page: Page, me: Message) -> Message:
        """The whole desk for a page that just came."""
        return {
            "t": "hello",
            "now": self._services.clock.now().isoformat(),
            "me": me,
            "cards": [card for card in self._cards.values() if self._sees(page, card["call_id"])],
            "rows": [row for row in self._rows.values() if self._sees(page, row["call_id"])],
            "people": self._people,
            "work": self._work,
        }

    async def open(self, page: Page, call_id: str, after: int) -> None:
        """Show a call on a page: what it missed since ``after``, or all of it.

        Raises:
            NotFound: there is no such call, or it is not this page's to see.
        """
        room = await self._room(call_id)
        if not self._sees(page, call_id):
            raise NotFound("There is no such call.")
        await self._refresh_plan(room, tell=False)
        page.call_id = call_id  # from here to the end nothing is awaited: no message is lost or told twice
        if after and room.history and room.history[0][0] <= after + 1:
            for seq, text in room.history:
                if seq > after:
                    page.tell(text)
            page.tell(_dumps({"t": "plan", "call_id": call_id, "plan": room.plan}))
            ending = room.view.ending()
            if ending is not None:
                page.tell(_dumps(ending))
            return
        page.tell(_dumps({"t": "call", "call": {**room.view.as_json(room.row), "plan": room.plan}}))

    # -- following the store -----------------------------------------------------------------------

    async def run(self) -> None:
        """Follow the store until cancelled; an outage of the database is waited out."""
        async with LogReader(self._services.store) as log_reader:
            await self._look_at_desk()
            self.running = True
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._follow_log(log_reader))
                    tasks.create_task(self._follow_desk())
            finally:
                self.running = False

    async def _follow_log(self, log_reader: LogReader) -> None:
        """Words first: read on at every change."""
        while True:
            try:
                entries = await log_reader.next()
            except StoreError:
                await self._wait_out()
                continue
            for entry in entries or ():
                await self._take_surely(entry)
            if entries is not None and not _only_words(entries):
                self._changed.set()

    async def _follow_desk(self) -> None:
        """The desk a moment later, and never more often than ``DESK_EVERY_S``."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), WAIT_S)
            self._changed.clear()
            try:
                await self._look_at_desk()
            except StoreError:
                await self._wait_out()
            await asyncio.sleep(DESK_EVERY_S)

    async def _wait_out(self) -> None:
        _log.warning("the store did not answer, the desk tries again")
        await asyncio.sleep(RETRY_S)

    async def _take_surely(self, entry: LogEntry) -> None:
        """An entry that was read is not read again: one that cannot be shown yet is waited for."""
        while True:
            try:
                return await self._take(entry)
            except StoreError:
                await self._wait_out()

    async def _take(self, entry: LogEntry) -> None:
        try:
            room = await self._room(entry.call_id)
        except NotFound:
            return  # a log without its call: nothing of it is shown
        for message in room.view.take(entry):  # a room made just now knows the entry already
            text = _dumps(message)
            room.history.append((entry.seq, text))
            self._tell_readers(entry.call_id, text)

    async def _room(self, call_id: str) -> Room:
        """The call's room, made from its log the first time."""
        if call_id not in self._rooms:
            async with self._making:
                if call_id not in self._rooms:
                    row = await asyncio.to_thread(self._services.store.calls.get, call_id)
                    view = CallView(call_id)
                    view.take_all(await asyncio.to_thread(self._services.store.log.read, call_id))
                    self._rooms[call_id] = Room(view=view, row=row)
        return self._rooms[call_id]

    # -- the desk ----------------------------------------------------------------------------------

    async def _look_at_desk(self) -> None:
        desk = await asyncio.to_thread(self._read_desk)
        for row in desk.live:
            room = await self._room(row.call_id)
            room.row = row
        for plan in desk.waiting:
            await self._room(plan.call_id)
        self._tell_people(desk.present)
        self._tell_cards(desk)
        self._tell_rows(desk.live)
        self._tell_work(desk.work)
        opened = {page.call_id for page in self._pages if page.call_id}
        await self._close_rooms({row.call_id for row in desk.live})
        for call_id in opened & set(self._rooms):
            await self._refresh_plan(self._rooms[call_id], tell=True)
        self._forget_old(desk, opened)

    async def _close_rooms(self, live: set[str]) -> None:
        """Calls whose books were closed meanwhile, by whoever ended them."""
        for call_id, room in list(self._rooms.items()):
            if call_id in live or room.row.state != "live":
                continue
            room.row = await asyncio.to_thread(self._services.store.calls.get, call_id)
            room.view.close(room.row)
            ending = room.view.ending()
            if ending is not None:
                self._tell_readers(call_id, _dumps(ending))

    def _read_desk(self) -> Desk:
        store, now = self._services.store, self._services.clock.now()
        since = now - dt.timedelta(seconds=self._services.values.presence_s)
        return Desk(
            waiting=store.plans.waiting(),
            locks=store.presence.locks(now),
            present=store.presence.present(since),
            live=store.calls.live(),
            work=store.tasks.find(),
        )

    def _tell_people(self, present: Sequence[Present]) -> None:
        people = [
            {
                "user_id": p.user_id,
                "name": p.name,
                "skills": list(p.skills),
                "decides": p.role in DECIDING_ROLES,
            }
            for p in _one_each(present)
        ]
        if people != self._people:
            self._people = people
            self._tell_all({"t": "people", "people": people})

    def _tell_cards(self, desk: Desk) -> None:
        locks = {lock.item: lock for lock in desk.locks}
        wait_s = self._services.values.decision_deadline_s
        cards = {}
        for plan in desk.waiting:
            room = self._rooms[plan.call_id]
            call = {**room.view.as_row(), "open_cents": room.view.open_cents}
            cards[plan.plan_id] = card_json(plan, call, locks.get(plan.plan_id), wait_s=wait_s)
        for plan_id, card in cards.items():
            if card != self._cards.get(plan_id):
                self._tell_all({"t": "card", "card": card}, card["call_id"])
        for plan_id in self._cards.keys() - cards.keys():
            self._tell_all({"t": "uncard", "plan_id": plan_id}, self._cards[plan_id]["call_id"])
        self._cards = cards

    def _tell_rows(self, live: Sequence[CallRow]) -> None:
        rows = {row.call_id: self._rooms[row.call_id].view.as_row() for row in live}
        rows = {call_id: row for call_id, row in rows.items() if row["started_at"] is not None}
        for call_id, row in rows.items():
            if row != self._rows.get(call_id):
                self._tell_all({"t": "row", "row": row}, call_id)
        for call_id in self._rows.keys() - rows.keys():
            self._tell_all({"t": "unrow", "call_id": call_id}, call_id)
        self._rows = rows

    def _tell_work(self, work: Sequence[Task]) -> None:
        """That tasks changed, with their number by language and skill; pages ask for what they show."""
        tasks = [(t.task_id, t.state, t.claimed_by, t.urgent) for t in work]
        if tuple(tasks) != self._tasks:
            self._tasks, self._work = tuple(tasks), waiting_work(work)
            self._tell_all({"t": "work", "work": self._work})

    async def _refresh_plan(self, room: Room, *, tell: bool) -> None:
        """Show the call's latest plan again when its state, version or decision changed."""
        rows = await asyncio.to_thread(self._services.store.plans.of_call, room.row.call_id)
        key = (rows[-1].plan_id, rows[-1].state, rows[-1].version, rows[-1].changed_at) if rows else ()
        if key == room.plan_key:
            return
        room.plan_key = key
        room.plan = (
            await asyncio.to_thread(self._plans.plan_view, rows[-1], room.view.language) if rows else None
        )
        if tell:
            call_id = room.row.call_id
            self._tell_readers(call_id, _dumps({"t": "plan", "call_id": call_id, "plan": room.plan}))

    def _forget_old(self, desk: Desk, opened: set[str]) -> None:
        needed = opened | {c.call_id for c in desk.live} | {p.call_id for p in desk.waiting}
        long_ago = self._services.clock.now() - dt.timedelta(seconds=KEEP_ENDED_S)
        for call_id, room in list(self._rooms.items()):
            ended = room.view.ended_at or room.row.ended_at
            if call_id not in needed and ended is not None and ended < long_ago:
                del self._rooms[call_id]

    # -- telling -----------------------------------------------------------------------------------

    def _tell_readers(self, call_id: str, text: str) -> None:
        for page in self._pages:
            if page.call_id == call_id:
                page.tell(text)

    def _tell_all(self, message: Message, call_id: str | None = None) -> None:
        text = _dumps(message)
        for page in self._pages:
            if call_id is None or self._sees(page, call_id):
                page.tell(text)

    def _sees(self, page: Page, call_id: str) -> bool:
        room = self._rooms.get(call_id)
        return page.languages is None or room is None or room.view.language in page.languages


def _only_words(entries: Sequence[LogEntry]) -> bool:
    """Whether all that came are words still being spoken, of which the desk's cards and rows show nothing.

    What else was written at that very moment is found by the look that comes anyway, ``WAIT_S`` later.
    """
    return bool(entries) and all(isinstance(entry.item, PartialHeard) for entry in entries)


def _one_each(present: Sequence[Present]) -> list[Present]:
    return list({p.user_id: p for p in sorted(present, key=lambda p: p.name)}.values())


def _dumps(message: Message) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))

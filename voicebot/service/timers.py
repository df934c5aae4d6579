"""Timers of one call: real ones on the event loop, virtual ones for text and tests."""

import asyncio
import datetime as dt
import heapq
from collections.abc import Awaitable, Callable
from typing import Protocol

Fired = Callable[[str], Awaitable[None]]


class Timers(Protocol):
    """Named timers; starting one again replaces it."""

    def start(self, name: str, seconds: float) -> None:
        """Fire ``name`` after so many seconds."""
        ...

    def cancel(self, name: str) -> None:
        """Forget the timer."""
        ...

    def hold(self, on: bool) -> None:
        """Stop the clock of all timers, or let it go on."""
        ...

    async def close(self) -> None:
        """Forget them all and await what is running."""
        ...


class LoopTimers:
    """Timers on the running event loop; the owner closes them."""

    def __init__(self, fired: Fired) -> None:
        self._fired = fired
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._due: dict[str, float] = {}
        self._rests: dict[str, float] | None = None

    def start(self, name: str, seconds: float) -> None:
        """Fire ``name`` after so many seconds; while on hold, after so many seconds of what follows."""
        self.cancel(name)
        if self._rests is not None:
            self._rests[name] = seconds
            return
        loop = asyncio.get_running_loop()
        self._due[name] = loop.time() + seconds
        self._tasks[name] = loop.create_task(self._wait(name, seconds), name=f"timer-{name}")

    def cancel(self, name: str) -> None:
        """Forget the timer; one that is firing right now is left to finish."""
        if self._rests is not None:
            self._rests.pop(name, None)
        task = self._tasks.pop(name, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    def hold(self, on: bool) -> None:
        """Stop the clock of all timers, or let it go on."""
        if on and self._rests is None:
            now = asyncio.get_running_loop().time()
            rests = {name: max(0.0, self._due[name] - now) for name in self._tasks}
            for name in rests:
                self.cancel(name)
            self._rests = rests
        elif not on and self._rests is not None:
            rests, self._rests = self._rests, None
            for name, seconds in rests.items():
                self.start(name, seconds)

    async def close(self) -> None:
        """Forget them all and await what is running."""
        self._rests = None
        running = [t for t in self._tasks.values() if t is not asyncio.current_task()]
        self._tasks.clear()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _wait(self, name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._tasks.get(name) is asyncio.current_task():
            del self._tasks[name]
        await self._fired(name)


class VirtualClock:
    """A clock that moves only when told to, with the timers that hang on it."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start
        self._elapsed = 0.0
        self._count = 0
        self._heap: list[tuple[float, int, str]] = []
        self._live: dict[str, int] = {}
        self._rests: dict[str, float] | None = None

    def now(self) -> dt.datetime:
        """The virtual wall clock."""
        return self._now

    def monotonic(self) -> float:
        """Virtual seconds since the start."""
        return self._elapsed

    def start(self, name: str, seconds: float) -> None:
        """Fire ``name`` after so many virtual seconds."""
        if self._rests is not None:
            self._rests[name] = seconds
            return
        self._count += 1
        self._live[name] = self._count
        heapq.heappush(self._heap, (self._elapsed + seconds, self._count, name))

    def cancel(self, name: str) -> None:
        """Forget the timer."""
        self._live.pop(name, None)
        if self._rests is not None:
            self._rests.pop(name, None)

    def hold(self, on: bool) -> None:
        """Stop the clock of all timers, or let it go on."""
        if on and self._rests is None:
            running = {name: due for due, number, name in self._heap if self._live.get(name) == number}
            self._rests = {name: due - self._elapsed for name, due in running.items()}
            self._live.clear()
        elif not on and self._rests is not None:
            rests, self._rests = self._rests, None
            for name, seconds in rests.items():
                self.start(name, seconds)

    async def close(self) -> None:
        """Forget them all."""
        self._rests = None
        self._live.clear()
        self._heap.clear()

    async def advance(self, seconds: float, fired: Fired) -> None:
        """Move on by so many seconds and fire, in order, what falls due on the way."""
        end = self._elapsed + seconds
        while self._heap and self._heap[0][0] <= end:
            due, number, name = heapq.heappop(self._heap)
            if self._live.get(name) != number:
                continue
            del self._live[name]
            self._move_to(due)
            await fired(name)
            end = max(end, self._elapsed)
        self._move_to(end)

    def next_due(self) -> float | None:
        """Seconds until the next live timer, or ``None``."""
        while self._heap and self._live.get(self._heap[0][2]) != self._heap[0][1]:
            heapq.heappop(self._heap)
        return self._heap[0][0] - self._elapsed if self._heap else None

    def _move_to(self, elapsed: float) -> None:
        self._now += dt.timedelta(seconds=max(0.0, elapsed - self._elapsed))
        self._elapsed = max(self._elapsed, elapsed)

"""One recogniser for all calls: a supervised child process and the queue in front of it.

The rules of the queue:

* Finals go first, in the order they came, and are never dropped. A call has at most ``_FINALS_PER_STREAM`` of
  them waiting; its next one waits in turn.
* A call has at most one partial waiting. A newer one takes its place and the older answers ``None``: words
  so far are worth something only while they are the newest.
* A call is admitted only while the measured speed suffices (``capacity``); so the queue's length is bounded
  by the number of calls.
* A batch that fails, and a child that dies, fail only what they held: partials answer ``None``, finals are
  tried once more, alone. A child that answers nothing for ``batch_timeout_s`` is taken for dead.
"""

import asyncio
import contextlib
import multiprocessing
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Self

from voicebot import log
from voicebot.errors import SpeechError
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.pool_worker import Ears, Failed, Ready, load, serve
from voicebot.speech.recogniser import Ask, Decoding

_LOG = log.get("pool")
_FINALS_PER_STREAM = 8
_ITEMS_PER_CALL_S = 1.0
"""What one call asks for on average: people speak a third of the time, two partials a second, a final."""
_CORES_PER_LINE = 0.035
"""What activity detection (0.025) and the pipeline (0.01) take of a core for each call, beside the words."""
_USABLE_SHARE = 0.8


class PoolFull(SpeechError):
    """No further call can be heard in time on this machine; a retry helps once another call has ended."""


@dataclass(eq=False, kw_only=True)
class _Job:
    stream: str
    ask: Ask
    answer: asyncio.Future[Decoding | None]
    tried: int = 0


@dataclass(kw_only=True)
class PoolCounts:
    """What happened so far, for the metrics."""

    decoded: int = 0
    batches: int = 0
    dropped_partials: int = 0
    retried_finals: int = 0
    restarts: int = 0


@dataclass(kw_only=True)
class _Stream:
    partial: _Job | None = None
    finals: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_FINALS_PER_STREAM))


class RecogniserPool:
    """Share one recogniser between calls: ``async with RecogniserPool(model) as pool``."""

    def __init__(
        self,
        choice: EarsModel,
        *,
        max_calls: int | None = None,
        partial_every_s: float = 0.55,
        start_timeout_s: float = 120.0,
        batch_timeout_s: float = 20.0,
        loader: Callable[[EarsModel], Ears] = load,
    ) -> None:
        """Describe the pool; ``max_calls`` overrides the measured admission limit.

        Partials closer together than half a second commit words too soon: a half word is agreed upon.
        """
        self.choice = choice
        self.counts = PoolCounts()
        self.restarted = asyncio.Event()
        self._max_calls = max_calls
        self._partial_every_s = partial_every_s
        self._start_timeout_s = start_timeout_s
        self._batch_timeout_s = batch_timeout_s
        self._loader = loader
        self._streams: dict[str, _Stream] = {}
        self._finals: deque[_Job] = deque()
        self._work = asyncio.Event()
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recogniser-link")
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ready: Ready | None = None
        self._lost = False
        self._owner: asyncio.Task[None] | None = None
        self._closing = False

    # -- life ------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Start the child and wait until its model is loaded.

        Raises:
            SpeechError: the model cannot be loaded.
        """
        await self._start_child()
        self._owner = asyncio.get_running_loop().create_task(self._run(), name="recogniser-pool")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the child; what still waits answers as dropped or failed."""
        self._closing = True
        self._work.set()
        if self._owner is not None:
            self._owner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._owner
        self._drop_waiting("The recogniser was shut down.")
        if self._child is not None:
            asyncio.get_running_loop().remove_reader(self._child.sentinel)
        await asyncio.to_thread(self._stop_child)
        self._threads.shutdown(wait=False)

    @property
    def ready(self) -> Ready:
        """What the child measured when it started."""
        if self._ready is None:
            raise SpeechError("The recogniser has not been started.")
        return self._ready

    @property
    def child_pid(self) -> int | None:
        """The child's process id."""
        return self._child.pid if self._child is not None else None

    # -- calls -----------------------------------------------------------------------------------------------

    @property
    def capacity(self) -> int:
        """How many calls may be open at once; at least one."""
        if self._max_calls is not None:
            return self._max_calls
        cores_per_call = _ITEMS_PER_CALL_S / self.ready.items_per_s + _CORES_PER_LINE
        return max(1, int(_USABLE_SHARE * (os.cpu_count() or 1) / cores_per_call))

    @property
    def load(self) -> float:
        """Open calls as a share of the capacity, 0 to 1."""
        return len(self._streams) / self.capacity

    def open(self, stream: str) -> None:
        """Admit a call.

        Raises:
            PoolFull: the machine cannot hear one more in time.
        """
        if len(self._streams) >= self.capacity:
            raise PoolFull(f"{self.capacity} calls are being heard, which is all this machine can.")
        self._streams[stream] = _Stream()

    def close(self, stream: str) -> None:
        """Forget a call; its waiting partial is dropped, its waiting finals are still answered."""
        gone = self._streams.pop(stream, None)
        if gone is not None and gone.partial is not None:
            _settle(gone.partial, None)

    @property
    def partial_gap_s(self) -> float:
        """How long a call should wait between two partials: as set, up to a second more when full.

        Fewer partials come before later finals.
        """
        busy = max(0.0, self.load - 0.4)
        return self._partial_every_s + 1.6 * busy

    async def partial(self, stream: str, ask: Ask) -> Decoding | None:
        """Decode words so far; ``None`` when a newer ask replaced this one or it was lost."""
        place = self._streams.get(stream)
        if place is None:
            return None
        if place.partial is not None:
            self.counts.dropped_partials += 1
            _settle(place.partial, None)
        job = _Job(stream=stream, ask=ask, answer=asyncio.get_running_loop().create_future())
        place.partial = job
        self._work.set()
        return await job.answer

    async def final(self, stream: str, ask: Ask) -> Decoding:
        """Decode the end of an utterance; never dropped, tried twice.

        Raises:
            SpeechError: both attempts failed, or the pool was closed.
        """
        place = self._streams.get(stream)
        gate = place.finals if place is not None else asyncio.Semaphore()
        async with gate:
            if self._closing:
                raise SpeechError("The recogniser was shut down.")
            job = _Job(stream=stream, ask=ask, answer=asyncio.get_running_loop().create_future())
            self._finals.append(job)
            self._work.set()
            decoding = await job.answer
        if decoding is None:
            raise SpeechError("The recogniser lost the end of an utterance twice.")
        return decoding

    # -- the one task that feeds the child -------------------------------------------------------------------

    async def _run(self) -> None:
        while not self._closing:
            await self._work.wait()
            if self._lost:
                await self._restart()
            batch = self._next_batch()
            if not batch:
                self._work.clear()
                continue
            await self._decode(batch)

    def _next_batch(self) -> list[_Job]:
        """Finals first; partials of similar length share a batch, so that little is padded."""
        size = self.ready.batch
        if self._finals:
            lonely = self._finals[0].tried > 0
            return [self._finals.popleft() for _ in range(1 if lonely else min(size, len(self._finals)))]
        waiting = [s.partial for s in self._streams.values() if s.partial is not None]
        waiting.sort(key=lambda job: len(job.ask.sound))
        for job in waiting[:size]:
            self._streams[job.stream].partial = None
        return waiting[:size]

    async def _decode(self, batch: list[_Job]) -> None:
        asks = [job.ask for job in batch]
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._threads, self._exchange, asks)
        except (EOFError, OSError):
            _LOG.warning("recogniser process lost", batch=len(batch))
            self._lose_child()
            answer = Failed(why="the process died")
        except asyncio.CancelledError:
            self._give_up(batch)
            raise
        if isinstance(answer, Failed):
            self._handle_failure(batch, answer)
            return
        self.counts.batches += 1
        self.counts.decoded += len(batch)
        for job, decoding in zip(batch, answer, strict=True):
            _settle(job, decoding)

    def _handle_failure(self, batch: list[_Job], failure: Failed) -> None:
        for job in reversed(batch):
            job.tried += 1
            if not job.ask.thorough:
                _settle(job, None)
            elif job.tried < 2:
                self.counts.retried_finals += 1
                self._finals.appendleft(job)
            else:
                _fail(job, f"The recogniser failed twice on the end of an utterance ({failure.why}).")
        self._work.set()

    def _drop_waiting(self, why: str) -> None:
        """Nobody will decode these any more: nobody shall wait for them."""
        for stream in self._streams.values():
            if stream.partial is not None:
                _settle(stream.partial, None)
                stream.partial = None
        while self._finals:
            _fail(self._finals.popleft(), why)

    def _give_up(self, batch: list[_Job]) -> None:
        for job in batch:
            _settle(job, None)

    def _exchange(self, asks: list[Ask]) -> list[Decoding] | Failed:
        """Send a batch and wait for its answer; runs in the link thread."""
        pipe = self._pipe
        if pipe is None:
            raise EOFError
        pipe.send(asks)
        if not pipe.poll(self._batch_timeout_s):
            raise EOFError
        answer: list[Decoding] | Failed = pipe.recv()
        return answer

    # -- the child -------------------------------------------------------------------------------------------

    async def _restart(self) -> None:
        self.counts.restarts += 1
        pause = 0.1
        while not self._closing:
            try:
                await self._start_child()
            except SpeechError as error:
                _LOG.error("recogniser does not start", why=str(error))
                self._drop_waiting(str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, 5.0)
            else:
                _LOG.info("recogniser restarted", restarts=self.counts.restarts)
                self.restarted.set()
                return

    async def _start_child(self) -> None:
        loop = asyncio.get_running_loop()
        self._ready = await loop.run_in_executor(self._threads, self._spawn)
        assert self._child is not None  # noqa: S101 - _spawn has just set it
        loop.add_reader(self._child.sentinel, self._note_death, self._child)

    def _note_death(self, child: BaseProcess) -> None:
        """The child ended by itself: wake the owner, which starts another at once."""
        if child is self._child:
            self._lose_child()
            self._work.set()

    def _spawn(self) -> Ready:
        """Start a child and wait for its model; runs in the link thread."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(
            target=serve,
            args=(theirs, self.choice, self._loader, self._ready),
            name="recogniser",
            daemon=True,
        )
        child.start()
        theirs.close()
        try:
            first: Any = ours.recv() if ours.poll(self._start_timeout_s) else Failed(why="it took too long")
        except (EOFError, OSError):
            first = Failed(why="its process ended at once")
        if isinstance(first, Failed):
            child.kill()
            child.join(5)
            ours.close()
            raise SpeechError(f"The recogniser {self.choice.name} could not be started: {first.why}")
        if self._pipe is not None:
            self._pipe.close()
        self._child, self._pipe, self._lost = child, ours, False
        ready: Ready = first
        return ready

    def _lose_child(self) -> None:
        """The child is dead or as good as dead; a hung one is still alive just after the kill."""
        if self._child is not None:
            asyncio.get_running_loop().remove_reader(self._child.sentinel)
            self._child.kill()
        self._lost = True

    def _stop_child(self) -> None:
        child, pipe = self._child, self._pipe
        if child is None or pipe is None:
            return
        with contextlib.suppress(OSError):
            pipe.send(None)
        child.join(2)
        if child.is_alive():
            child.kill()
            child.join(5)
        pipe.close()
        self._child = self._pipe = None


def _settle(job: _Job, decoding: Decoding | None) -> None:
    if not job.answer.done():
        job.answer.set_result(decoding)


def _fail(job: _Job, why: str) -> None:
    if not job.answer.done():
        job.answer.set_exception(SpeechError(why))

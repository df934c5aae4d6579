"""Reads what was appended to the log, in a thread of its own: words never queue behind anybody's wishes."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from voicebot.ports import LogEntry
from voicebot.ports_store import Store

T = TypeVar("T")
WAIT_S = 0.25
"""How long one look waits for a change; a caller that was cancelled is free after that."""


class LogReader:
    """From the log's end when it is entered; one wait and one read are one trip to the thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="words")
        self._cursor = ""
        self._more = False

    async def __aenter__(self) -> Self:
        """Listen for changes, and remember where the log ends."""
        self._changes = await self._there(self._store.changes)
        self._cursor = await self._there(self._store.log.end)
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop; the thread is done before its connection is closed."""
        self._thread.submit(self._changes.close)
        self._thread.shutdown(wait=False)

    async def next(self) -> Sequence[LogEntry] | None:
        """What came since; ``None`` when nothing was written anywhere for ``WAIT_S``, empty when elsewhere.

        Raises:
            StoreError: the store does not answer; the same entries are read the next time.
        """
        return await self._there(self._look)

    def _look(self) -> Sequence[LogEntry] | None:
        if not self._more and not self._changes.wait(WAIT_S):
            return None
        self._more = True  # until a read has shown that there is nothing more, a failed one shows nothing
        entries, self._cursor = self._store.log.read_since(self._cursor)
        self._more = bool(entries)
        return entries

    async def _there(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

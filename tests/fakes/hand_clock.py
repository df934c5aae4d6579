"""A clock that moves only when told to, and ids that count."""

import datetime as dt
import itertools
import threading

START = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


class HandClock:
    def __init__(self, now: dt.datetime = START) -> None:
        self._now = now
        self._ran = 0.0

    def now(self) -> dt.datetime:
        return self._now

    def monotonic(self) -> float:
        return self._ran

    def advance(self, seconds: float) -> dt.datetime:
        self._now += dt.timedelta(seconds=seconds)
        self._ran += seconds
        return self._now


class CountingIds:
    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def new(self, prefix: str) -> str:
        with self._lock:
            return f"{prefix}-{next(self._numbers)}"

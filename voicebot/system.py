"""The real world behind small ports: the clock and fresh identifiers."""

import datetime as dt
import secrets
import time


class SystemClock:
    """The machine's clock; with ``start`` it shows that moment now and runs on from there (the demo)."""

    def __init__(self, start: dt.datetime | None = None) -> None:
        self._offset = start - dt.datetime.now(dt.UTC) if start is not None else dt.timedelta()
        self._zone = start.tzinfo if start is not None else dt.UTC

    def now(self) -> dt.datetime:
        """The wall clock, with a zone."""
        return (dt.datetime.now(dt.UTC) + self._offset).astimezone(self._zone)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()


class RandomIds:
    """Identifiers with 96 random bits."""

    def new(self, prefix: str) -> str:
        """A fresh id such as ``call-8f3c...``."""
        return f"{prefix}-{secrets.token_hex(12)}"

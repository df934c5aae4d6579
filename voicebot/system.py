"""The real world behind small ports: the clock, fresh identifiers, secrets in files."""

import datetime as dt
import os
import secrets
import time
from pathlib import Path

from voicebot.errors import OperatorError


class SystemClock:
    """The machine's clock, shifted by a fixed offset (the demo runs on a printed day)."""

    def __init__(self, offset: dt.timedelta = dt.timedelta(), zone: dt.tzinfo = dt.UTC) -> None:
        self._offset = offset
        self._zone = zone

    def now(self) -> dt.datetime:
        """The wall clock, with a zone."""
        return (dt.datetime.now(dt.UTC) + self._offset).astimezone(self._zone)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()


def offset_to(start: dt.datetime) -> dt.timedelta:
    """The offset with which a ``SystemClock`` shows ``start`` right now."""
    return start - dt.datetime.now(dt.UTC)


class RandomIds:
    """Identifiers with 96 random bits."""

    def new(self, prefix: str) -> str:
        """A fresh id such as ``call-8f3c...``."""
        return f"{prefix}-{secrets.token_hex(12)}"


def secret_file(path: Path, *, may_make: bool) -> bytes:
    """Read a secret of at least 32 bytes, or make one that only this user can read.

    Raises:
        OperatorError: the file is missing (and may not be made), too short or unreadable.
    """
    if may_make and not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass  # another process was quicker: read what it wrote
        except OSError as error:
            raise OperatorError(f"The key {path} cannot be made: {_why(error)}.") from error
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise OperatorError(f"The key {path} cannot be read: {_why(error)}.") from error
    if len(text) < 32:
        raise OperatorError(f"The key {path} is too short: at least 32 characters are needed.")
    return text.encode("ascii")


def writable_folder(path: Path) -> Path:
    """Make a folder if it is missing and be sure that files can be written into it.

    Raises:
        OperatorError: it cannot be made or written to.
    """
    probe = path / f".probe-{secrets.token_hex(4)}"
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise OperatorError(f"The folder {path} cannot be written to: {_why(error)}.") from error
    return path


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

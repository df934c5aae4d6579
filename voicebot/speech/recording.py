"""Both sides of a call as one stereo WAV: the caller left, the bot right.

Nothing is kept before it is allowed, and what was kept is deleted when it is forbidden.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile

from voicebot.errors import OperatorError


class SoundTap(Protocol):
    """Somebody who may listen in: the recorder, the console's live sound."""

    def both(self, caller: bytes, bot: bytes, rate: int) -> None:
        """20 ms of both sides, 16-bit PCM; returns at once."""
        ...


class WavRecorder:
    """Writes a stereo WAV from a thread of its own, a second at a time."""

    def __init__(self, path: Path, *, rate: int, allowed: bool = False) -> None:
        """Prepare the file; it is made on the first kept sound.

        Raises:
            OperatorError: the folder cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            path.unlink()
        except OSError as error:
            raise OperatorError(f"The recording {path} cannot be written: {error.strerror}.") from error
        self.path = path
        self._rate = rate
        self._allowed = allowed
        self._caller = bytearray()
        self._bot = bytearray()
        self._file: soundfile.SoundFile | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recording")

    def allow(self, allowed: bool) -> None:
        """Keep sound from now on; or stop and delete what was kept."""
        self._allowed = allowed
        if not allowed:
            self._caller.clear()
            self._bot.clear()
            self._thread.submit(self._delete)

    def both(self, caller: bytes, bot: bytes, rate: int) -> None:
        """Keep 20 ms of both sides, if it is allowed."""
        if not self._allowed or rate != self._rate:
            return
        self._caller += caller
        self._bot += bot
        if len(self._bot) >= 2 * self._rate:
            self._write_out()

    def close(self) -> None:
        """Finish the file; waits for the writing thread."""
        self._write_out()
        self._thread.submit(self._finish)
        self._thread.shutdown(wait=True)

    def _write_out(self) -> None:
        if self._bot:
            self._thread.submit(self._write, bytes(self._caller), bytes(self._bot))
            self._caller.clear()
            self._bot.clear()

    def _write(self, caller: bytes, bot: bytes) -> None:
        if self._file is None:
            self._file = soundfile.SoundFile(
                self.path, "w", samplerate=self._rate, channels=2, subtype="PCM_16"
            )
        left = np.frombuffer(caller, dtype="<i2")
        right = np.frombuffer(bot, dtype="<i2")
        length = max(len(left), len(right))
        stereo = np.zeros((length, 2), dtype=np.int16)
        stereo[: len(left), 0] = left
        stereo[: len(right), 1] = right
        self._file.write(stereo)

    def _finish(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _delete(self) -> None:
        self._finish()
        self.path.unlink(missing_ok=True)

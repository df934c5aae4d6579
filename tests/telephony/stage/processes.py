"""Starting peers, and ending exactly those that were started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PATIENCE_S = 60.0
_LOOK_S = 0.05


def run(command: Sequence[str | Path], **more: object) -> subprocess.CompletedProcess[str]:
    """Run a peer's program to its end; the caller looks at the return code."""
    options: dict[str, object] = {"capture_output": True, "text": True, "check": False, **more}
    return subprocess.run([str(part) for part in command], **options)  # type: ignore[call-overload,no-any-return]  # noqa: S603 - fixed programs of this suite; options as given


class Peer:
    """One running program with its output in a file."""

    def __init__(
        self, command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        self._out = log.open("wb")
        self._process = subprocess.Popen(  # noqa: S603 - fixed programs of this suite
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def code(self) -> int | None:
        return self._process.poll()

    @property
    def pid(self) -> int:
        return self._process.pid

    def said(self) -> str:
        """What it has printed."""
        return self.log.read_text("utf-8", errors="replace")

    def wait(self, seconds: float = PATIENCE_S) -> int:
        return self._process.wait(seconds)

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def hold_up(self, seconds: float) -> None:
        """Give it no processor for so long."""
        os.killpg(self._process.pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.killpg(self._process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it: politely, then not."""
        if self.running:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(5)
        self._out.close()


def until(what: str, true: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    """Wait for a real peer; there is no fake clock in another process.

    Raises:
        AssertionError: it did not come true.
    """
    end = time.perf_counter() + seconds
    while not true():
        if time.perf_counter() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(_LOOK_S)

"""Starts the product's processes and keeps them running until told to stop.

A child that dies is started again, after a pause that grows while it keeps dying. SIGTERM and SIGINT reach
the children as SIGTERM, which asks them to drain; who has not ended after the grace time is killed.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from voicebot import log
from voicebot.errors import OperatorError

_log = log.get("processes")
_LONGEST_PAUSE_S = 10.0
_HEALTHY_AFTER_S = 30.0
_LOOK_EVERY_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process: its name and the ``voicebot`` arguments that run it."""

    name: str
    arguments: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class _Child:
    part: Part
    process: subprocess.Popen[bytes]
    since: float
    deaths: int = 0
    again_at: float | None = None


@dataclass(eq=False, kw_only=True)
class Supervisor:
    """Runs parts as children of this process; ``grace_s`` is how long they may take to drain."""

    environment: Mapping[str, str]
    grace_s: float = 600.0
    _children: list[_Child] = field(default_factory=list)
    _stopping: bool = False

    def start(self, parts: Sequence[Part]) -> None:
        """Start every part."""
        for part in parts:
            self._children.append(_Child(part=part, process=self._spawn(part), since=time.monotonic()))

    def run(self, on_look: Callable[[], bool] = lambda: True) -> int:
        """Watch until a signal comes or ``on_look`` (asked ten times a second) answers False."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        while not self._stopping and on_look():
            for child in self._children:
                self._look_after(child)
            time.sleep(_LOOK_EVERY_S)
        return self.stop()

    def stop(self) -> int:
        """Ask every child to drain and wait for it; 0 if all ended by themselves."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + self.grace_s
        killed = 0
        for child in self._children:
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
                killed += 1
        self._children.clear()
        return 1 if killed else 0

    def _look_after(self, child: _Child) -> None:
        code, now = child.process.poll(), time.monotonic()
        if code is None:
            return
        if child.again_at is None:
            child.deaths = 1 if now - child.since > _HEALTHY_AFTER_S else child.deaths + 1
            child.again_at = now + min(_LONGEST_PAUSE_S, 0.25 * 2 ** (child.deaths - 1))
            _log.error("a process ended and is started again", process=child.part.name, code=code)
            if code == 2:  # bad input does not get better by trying again
                raise OperatorError(f"The {child.part.name} process could not start.")
        elif now >= child.again_at:
            child.process, child.since, child.again_at = self._spawn(child.part), now, None

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "voicebot", *part.arguments]
        # Its own session: a Ctrl-C at the terminal reaches this process only, which drains the others.
        return subprocess.Popen(command, env={**os.environ, **self.environment}, start_new_session=True)  # noqa: S603 - our own interpreter and arguments

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True


def free_port(host: str, wanted: int, setting: str) -> int:
    """The wanted port if it is free, or any free one for 0.

    Raises:
        OperatorError: the port is taken or may not be used; the sentence names the setting.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except (OSError, OverflowError) as error:
            why = (getattr(error, "strerror", None) or str(error)).lower()
            raise OperatorError(
                f"The port {wanted} on {host} cannot be used ({why}): set {setting} to another one."
            ) from error
        return int(probe.getsockname()[1])

"""Timers that survive a crash: DBOS's delayed workflows, in the web process.

A follow-up is a kind and a subject (``decision`` and a plan's id). Its handler looks at the store, does what
is due, and answers in how many seconds it wants to be called again, or never. The workflow's id names kind,
subject and round, so that starting it twice is starting it once; the handlers are harmless when repeated.
Executor id and application version are pinned: DBOS resumes only workflows of the same pair.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, cast

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID

from voicebot import log

EXECUTOR = "voicebot-web"
VERSION = "voicebot-1"
QUEUE = "follow-ups"
SLOW_QUEUE = "deliveries"
SLOW_AT_ONCE = 8
SLOW = ("delivery",)
"""Kinds that wait for somebody else's server: a slow one there must not hold up a deadline here."""

RETRY_S = 5.0

Handler = Callable[[str], float | None]

logger = log.get("durable")
_handlers: dict[str, Handler] = {}
"""DBOS finds workflows by name in one registry per process; so there is one set of handlers per process."""


class DurableTimers:
    """Starts follow-ups and runs them; ``address`` is DBOS's own database (SQLite file or PostgreSQL)."""

    def __init__(self, address: str, handlers: Mapping[str, Handler], *, look_every_s: float = 0.5) -> None:
        self._handlers = dict(handlers)
        self._look_every_s = look_every_s
        self._config = cast(
            DBOSConfig,
            {
                "name": "voicebot",
                "system_database_url": address,
                "executor_id": EXECUTOR,
                "application_version": VERSION,
                "run_admin_server": False,
                "log_level": "ERROR",
            },
        )
        self._started: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def launch(self) -> None:
        """Open the database, take up what a crash interrupted."""
        _handlers.clear()
        _handlers.update(self._handlers)
        DBOS(config=self._config)
        DBOS.launch()
        every_s = self._look_every_s
        DBOS.register_queue(QUEUE, polling_interval_sec=every_s, on_conflict="always_update")
        DBOS.register_queue(
            SLOW_QUEUE,
            worker_concurrency=SLOW_AT_ONCE,
            polling_interval_sec=every_s,
            on_conflict="always_update",
        )

    def start(self, kind: str, subject: str, wait_s: float) -> None:
        """Follow up in ``wait_s``; the first start counts."""
        with self._lock:
            if (kind, subject) in self._started:
                return
            _enqueue(kind, subject, 1, wait_s)
            self._started.add((kind, subject))

    def forget_all_but(self, kind: str, subjects: set[str]) -> None:
        """Drop what was started and is over, so that this process's memory stays small."""
        with self._lock:
            self._started = {(k, s) for k, s in self._started if k != kind or s in subjects}

    def close(self) -> None:
        """Stop; what waits goes on at the next launch."""
        DBOS.destroy(workflow_completion_timeout_sec=2)


def _enqueue(kind: str, subject: str, turn: int, wait_s: float) -> None:
    workflow_id = f"{kind}:{subject}:{turn}"
    with SetWorkflowID(workflow_id), SetEnqueueOptions(delay_seconds=max(0.0, wait_s)):
        DBOS.enqueue_workflow(SLOW_QUEUE if kind in SLOW else QUEUE, follow_up, kind, subject, turn)


@DBOS.step()
def act(kind: str, subject: str) -> float | None:
    """Call the handler; whatever goes wrong is tried again, and never taken for done."""
    try:
        return _handlers[kind](subject)
    except Exception as error:  # noqa: BLE001 - a follow-up must outlive any fault of its handler
        logger.warning("follow-up failed", kind=kind, subject=subject, error=type(error).__name__)
        return RETRY_S


@DBOS.workflow()
def follow_up(kind: str, subject: str, turn: int) -> None:
    """One round of a follow-up, and the next one if the handler wants it."""
    again_s: Any = act(kind, subject)
    if again_s is not None:
        _enqueue(kind, subject, turn + 1, again_s)

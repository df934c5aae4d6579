"""DBOS really calls back: once per start, again when asked, and after a handler's fault."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicebot.service import durable
from voicebot.service.durable import DurableTimers
from voicebot.store.old_sqlite import teach_old_sqlite

LONGEST_S = 60.0


class Handlers:
    """Answers from a list; every call is put where the test waits for it."""

    def __init__(self) -> None:
        self.calls: queue.Queue[str] = queue.Queue()
        self.answers: dict[str, list[float | Exception]] = {}

    def handle(self, subject: str) -> float | None:
        self.calls.put(subject)
        answer = self.answers[subject].pop(0) if self.answers.get(subject) else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def next(self) -> str:
        return self.calls.get(timeout=LONGEST_S)


@pytest.fixture
def handlers() -> Handlers:
    return Handlers()


@pytest.fixture
def timers(tmp_path: Path, handlers: Handlers, monkeypatch: pytest.MonkeyPatch) -> Iterator[DurableTimers]:
    monkeypatch.setattr(durable, "RETRY_S", 0.1)
    teach_old_sqlite()  # the store does this in the running product
    made = DurableTimers(
        f"sqlite:///{tmp_path / 'timers.db'}", {"decision": handlers.handle}, look_every_s=0.05
    )
    made.launch()
    yield made
    made.close()


def test_a_follow_up_comes_once_however_often_it_is_started(
    timers: DurableTimers, handlers: Handlers
) -> None:
    timers.start("decision", "plan-1", 0)
    timers.start("decision", "plan-1", 0)
    timers.forget_all_but("decision", set())
    timers.start("decision", "plan-1", 0)
    timers.start("decision", "plan-2", 0)
    assert sorted([handlers.next(), handlers.next()]) == ["plan-1", "plan-2"]
    assert handlers.calls.empty()


def test_a_handler_that_asks_for_it_is_called_again(timers: DurableTimers, handlers: Handlers) -> None:
    handlers.answers["plan-1"] = [0.1, 0.1]
    timers.start("decision", "plan-1", 0)
    assert [handlers.next() for _ in range(3)] == ["plan-1"] * 3


def test_a_fault_is_tried_again_and_never_taken_for_done(timers: DurableTimers, handlers: Handlers) -> None:
    handlers.answers["plan-1"] = [RuntimeError("the database was away")]
    timers.start("decision", "plan-1", 0)
    assert [handlers.next(), handlers.next()] == ["plan-1", "plan-1"]

"""An event loop whose clock jumps to the next timer; threads' work is done on the spot."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.jump: Callable[[float], None] = lambda _: None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            ready: list[tuple[selectors.SelectorKey, int]] = super().select(timeout)
            return ready
        ready = super().select(0)
        if not ready:
            self.jump(timeout)
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    """Virtual time: ``loop.time()`` moves only when nothing is left to do."""

    def __init__(self) -> None:
        selector = _JumpingSelector()
        self.now_s = 0.0
        super().__init__(selector)
        selector.jump = self._advance

    def time(self) -> float:
        return self.now_s

    def run_in_executor(  # type: ignore[override] # the real signature needs type variables that help nobody
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        done: asyncio.Future[Any] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - a thread's error belongs into its future
            done.set_exception(error)
        return done

    def _advance(self, seconds: float) -> None:
        self.now_s += seconds


def run_virtually(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end in virtual time."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(work)

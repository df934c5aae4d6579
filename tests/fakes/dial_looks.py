"""Looks of a dialler at its stage: due dials ring, and what rings comes to its end."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.fakes.dial_stage import DialStage
from voicebot.ports_dials import Attempt, Dial
from voicebot.service.dialling_loop import Dialler


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(work())  # type: ignore[arg-type]  # a coroutine function


async def settle(turns: int = 12) -> None:
    """Let the tasks that ring come to their end."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def one_look(dialler: Dialler) -> None:
    await dialler.look()
    await settle()


def looked(stage: DialStage, times: int = 1) -> None:
    async def work() -> None:
        dialler = stage.dialler()
        for _ in range(times):
            await one_look(dialler)

    run(work)


def dial_of(stage: DialStage, case_id: str) -> Dial:
    return stage.store.dials.find(case_id=case_id)[0]


def attempts(stage: DialStage, dial: Dial) -> list[Attempt]:
    return list(stage.store.dials.attempts_of(dial.dial_id))

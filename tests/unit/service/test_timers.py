"""Virtual time fires timers in order and forgets those that were cancelled or replaced."""

import asyncio
import datetime as dt

from tests.fakes.virtual_loop import run_virtually
from voicebot.service.timers import LoopTimers, VirtualClock

START = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


def advance(clock: VirtualClock, seconds: float) -> list[tuple[str, float]]:
    fired: list[tuple[str, float]] = []

    async def on_timer(name: str) -> None:
        fired.append((name, clock.monotonic()))

    asyncio.run(clock.advance(seconds, on_timer))
    return fired


def test_timers_fire_in_the_order_they_fall_due_at_their_own_moments() -> None:
    clock = VirtualClock(START)
    clock.start("late", 8)
    clock.start("early", 2)
    assert advance(clock, 10) == [("early", 2), ("late", 8)]
    assert clock.now() == START + dt.timedelta(seconds=10)


def test_a_timer_started_again_replaces_the_first() -> None:
    clock = VirtualClock(START)
    clock.start("silence", 5)
    clock.start("silence", 9)
    assert advance(clock, 8) == []
    assert advance(clock, 2) == [("silence", 9)]


def test_a_cancelled_timer_never_fires_and_is_not_due() -> None:
    clock = VirtualClock(START)
    clock.start("silence", 5)
    clock.cancel("silence")
    assert clock.next_due() is None
    assert advance(clock, 20) == []


def test_a_timer_that_fires_may_start_the_next_within_the_same_stretch() -> None:
    clock = VirtualClock(START)
    clock.start("tick", 1)
    seen: list[float] = []

    async def again(name: str) -> None:
        seen.append(clock.monotonic())
        clock.start(name, 1)

    asyncio.run(clock.advance(3.5, again))
    assert seen == [1, 2, 3]


def test_real_timers_fire_once_and_closing_them_forgets_the_rest() -> None:
    async def story() -> list[str]:
        fired: list[str] = []
        rang = asyncio.Event()

        async def on_timer(name: str) -> None:
            fired.append(name)
            rang.set()

        timers = LoopTimers(on_timer)
        timers.start("never", 3600)
        timers.start("now", 0)
        await rang.wait()
        await timers.close()
        return fired

    assert asyncio.run(story()) == ["now"]


def test_a_timer_may_close_all_timers_while_it_fires() -> None:
    async def story() -> bool:
        done = asyncio.Event()

        async def on_timer(_name: str) -> None:
            await timers.close()
            done.set()

        timers = LoopTimers(on_timer)
        timers.start("end", 0)
        await done.wait()
        return True

    assert asyncio.run(story())


def test_on_hold_the_clock_of_timers_stands_still() -> None:
    clock = VirtualClock(START)
    clock.start("silence", 5)
    advance(clock, 2)
    clock.hold(True)
    clock.hold(True)
    clock.start("new", 1)
    clock.start("gone", 1)
    clock.cancel("gone")
    assert advance(clock, 60) == []
    clock.hold(False)
    assert advance(clock, 10) == [("new", 63), ("silence", 65)]


def test_real_timers_stand_still_on_hold_as_well() -> None:
    async def story() -> list[tuple[str, float]]:
        loop, fired = asyncio.get_running_loop(), []

        async def on_timer(name: str) -> None:
            fired.append((name, loop.time()))

        timers = LoopTimers(on_timer)
        timers.start("silence", 5)
        await asyncio.sleep(2)
        timers.hold(True)
        timers.start("new", 1)
        await asyncio.sleep(60)
        timers.hold(False)
        await asyncio.sleep(10)
        await timers.close()
        return fired

    assert run_virtually(story()) == [("new", 63.0), ("silence", 65.0)]

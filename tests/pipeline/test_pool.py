"""The shared recogniser: a real child process, killed, hung and failing."""

import asyncio
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from tests.pipeline.ears_for_pool import DIE, FAIL, HANG, load_marked, load_nothing, load_once, sound
from voicebot.errors import SpeechError
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.pool import PoolFull, RecogniserPool
from voicebot.speech.pool_worker import serve
from voicebot.speech.recogniser import Ask


def ask(mark: float = 0.1, *, final: bool = True, length: int = 8000) -> Ask:
    return Ask(sound=sound(mark, length), language="de", thorough=final)


def a_pool(folder: Path, batch_timeout_s: float = 20.0) -> RecogniserPool:
    model = EarsModel(name="marked", path=folder)
    return RecogniserPool(model, max_calls=50, loader=load_marked, batch_timeout_s=batch_timeout_s)


def test_finals_of_many_calls_are_all_answered_with_their_own_words(tmp_path: Path) -> None:
    async def work() -> list[str]:
        async with a_pool(tmp_path) as pool:
            for call in range(10):
                pool.open(f"call-{call}")
            asks = (pool.final(f"call-{i % 10}", ask(length=4000 + i)) for i in range(40))
            return [heard.text for heard in await asyncio.gather(*asks)]

    assert asyncio.run(work()) == [str(4000 + i) for i in range(40)]


def test_a_newer_partial_takes_the_place_of_a_waiting_one(tmp_path: Path) -> None:
    async def work() -> None:
        async with a_pool(tmp_path) as pool:
            pool.open("call")
            pool.open("busy")
            finals = [asyncio.ensure_future(pool.final("busy", ask())) for _ in range(8)]
            old = asyncio.ensure_future(pool.partial("call", ask(final=False)))
            await asyncio.sleep(0)
            new = await pool.partial("call", ask(final=False, length=9000))
            assert await old is None
            assert new is not None
            assert new.text == "9000"
            await asyncio.gather(*finals)
            assert pool.counts.dropped_partials == 1

    asyncio.run(work())


def test_a_failing_batch_fails_only_itself(tmp_path: Path) -> None:
    async def work() -> None:
        async with a_pool(tmp_path) as pool:
            pool.open("bad")
            pool.open("good")
            bad = pool.final("bad", ask(FAIL))
            good = [pool.final("good", ask(length=5000 + i)) for i in range(6)]
            results = await asyncio.gather(bad, *good, return_exceptions=True)
            assert isinstance(results[0], SpeechError)
            assert [r.text for r in results[1:] if not isinstance(r, BaseException)] == [
                str(5000 + i) for i in range(6)
            ]
            assert await pool.partial("bad", ask(FAIL, final=False)) is None

    asyncio.run(work())


def test_a_final_survives_the_death_of_the_process_that_decoded_it(tmp_path: Path) -> None:
    async def work() -> None:
        async with a_pool(tmp_path) as pool:
            pool.open("call")
            first = pool.child_pid
            heard = await pool.final("call", ask(DIE))
            assert heard.text == "8000"
            assert pool.child_pid != first
            assert pool.counts.restarts == 1

    asyncio.run(work())


def test_a_process_killed_while_idle_is_replaced_before_anybody_asks(tmp_path: Path) -> None:
    async def work() -> None:
        async with a_pool(tmp_path) as pool:
            pool.open("call")
            first = pool.child_pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            async with asyncio.timeout(30):
                await pool.restarted.wait()
            assert pool.child_pid not in (None, first)
            assert (await pool.final("call", ask())).text == "8000"

    asyncio.run(work())


def test_a_process_that_answers_nothing_is_taken_for_dead(tmp_path: Path) -> None:
    async def work() -> None:
        async with a_pool(tmp_path, batch_timeout_s=0.3) as pool:
            pool.open("call")
            assert (await pool.final("call", ask(HANG))).text == "8000"
            assert pool.counts.restarts == 1

    asyncio.run(work())


def test_a_call_too_many_is_refused_and_admitted_once_another_has_ended(tmp_path: Path) -> None:
    async def work() -> None:
        model = EarsModel(name="marked", path=tmp_path)
        async with RecogniserPool(model, max_calls=1, loader=load_marked) as pool:
            pool.open("one")
            with pytest.raises(PoolFull, match="1 calls are being heard"):
                pool.open("two")
            pool.close("one")
            pool.open("two")

    asyncio.run(work())


def test_partials_become_rarer_before_the_machine_is_full(tmp_path: Path) -> None:
    async def work() -> None:
        model = EarsModel(name="marked", path=tmp_path)
        async with RecogniserPool(model, max_calls=10, loader=load_marked) as pool:
            gaps = []
            for call in range(10):
                pool.open(str(call))
                gaps.append(pool.partial_gap_s)
            assert gaps == sorted(gaps)
            assert gaps[-1] > 2 * gaps[0]

    asyncio.run(work())


def test_the_capacity_comes_from_what_the_process_measured(tmp_path: Path) -> None:
    async def work() -> None:
        async with RecogniserPool(EarsModel(name="marked", path=tmp_path), loader=load_marked) as pool:
            assert pool.ready.items_per_s > 0
            assert pool.capacity >= 1

    asyncio.run(work())


def test_a_replacement_keeps_what_was_measured_on_the_quiet_machine(tmp_path: Path) -> None:
    async def work() -> None:
        async with RecogniserPool(EarsModel(name="marked", path=tmp_path), loader=load_marked) as pool:
            pool.open("call")
            measured, capacity = pool.ready, pool.capacity
            assert (await pool.final("call", ask(DIE))).text == "8000"
            assert pool.counts.restarts == 1
            assert (pool.ready, pool.capacity) == (measured, capacity)

    asyncio.run(work())


def test_a_model_that_cannot_be_loaded_is_one_sentence(tmp_path: Path) -> None:
    async def work() -> None:
        model = EarsModel(name="gone", path=tmp_path)
        async with RecogniserPool(model, loader=load_nothing):
            pass

    with pytest.raises(SpeechError, match="The recogniser gone could not be started: there is no such model"):
        asyncio.run(work())


def test_nobody_waits_for_a_recogniser_that_does_not_start_again(tmp_path: Path) -> None:
    async def work() -> None:
        model = EarsModel(name="once", path=tmp_path)
        async with RecogniserPool(model, max_calls=5, loader=load_once) as pool:
            pool.open("call")
            with pytest.raises(SpeechError, match="could not be started"):
                await pool.final("call", ask(DIE))

    asyncio.run(work())


def test_closing_leaves_no_process_behind(tmp_path: Path) -> None:
    async def work() -> int | None:
        async with a_pool(tmp_path) as pool:
            return pool.child_pid

    pid = asyncio.run(work())
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_child_whose_parent_is_gone_ends_without_a_word(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    here, there = multiprocessing.Pipe()
    model = EarsModel(name="marked", path=tmp_path)
    child = multiprocessing.get_context("spawn").Process(target=serve, args=(there, model, load_marked))
    child.start()
    there.close()
    assert here.poll(30)
    here.close()  # its first answer was never read
    child.join(30)
    assert (child.exitcode, capfd.readouterr().err) == (0, "")

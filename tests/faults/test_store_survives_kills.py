"""kill -9 in the middle of confirmations, and a full disk: nothing acknowledged is lost or half there."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.contract.sites import KEY
from tests.fakes.desk_day import DeskDay
from tests.faults import confirming_writer
from voicebot.events import PlanConfirmed
from voicebot.ports_store import PlanChanged
from voicebot.rows import Actor, PlanRow
from voicebot.store import SqlStore, open_store

KILLS = 100
ROOT = Path(__file__).parents[2]


def writer(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.faults.confirming_writer", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 - our own module


def whole(store: SqlStore, prefix: str) -> dict[str, bool]:
    """Every plan of a writer, and whether decision, state, audit line and event are all there or all not."""
    found = {}
    for call in store.calls.recent(limit=100_000):
        if not call.call_id.startswith(f"call-{prefix}-"):
            continue
        for plan in store.plans.of_call(call.call_id):
            signs = {
                plan.state == "confirmed",
                len(store.plans.decisions(plan.plan_id)) == 1,
                any(isinstance(e.event, PlanConfirmed) for e in store.inbox.since(call.call_id, 0)),
                len(store.audit.read(where={"plan": plan.plan_id})) == 1,
            }
            assert len(signs) == 1, f"{plan.plan_id} is half written"
            found[plan.plan_id] = signs.pop()
    return found


def confirm_until_killed(database: str, prefix: str) -> tuple[int, int]:
    """Fork a process that confirms plan after plan; its id and the pipe on which it acknowledges.

    A fork saves a hundred starts of the interpreter. This process must hold no connection meanwhile: SQLite's
    locks do not survive a fork.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        confirming_writer.main(database, prefix, None, lambda line: os.write(writing, f"{line}\n".encode()))
    finally:
        os._exit(1)


def test_a_hundred_kills_lose_nothing_acknowledged_and_leave_nothing_half_written(tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311 - moments to kill at, not secrets
    database = str(tmp_path / "voicebot.db")
    acknowledged = 0
    for kill in range(KILLS):
        child, reading = confirm_until_killed(database, f"w{kill}")
        with os.fdopen(reading, encoding="utf-8") as acknowledgements:
            lines = [acknowledgements.readline()]
            time.sleep(chance.random() * 0.05)  # the kill must hit any moment of a confirmation
            os.kill(child, signal.SIGKILL)
            lines += acknowledgements.readlines()
        os.waitpid(child, 0)
        told = {line.strip() for line in lines if line.endswith("\n")}
        assert all(plan_id.startswith("plan-") for plan_id in told)
        store = open_store(f"sqlite:///{database}", role="web", key=KEY, mode="demo")
        states = whole(store, f"w{kill}")
        assert all(states.get(plan_id) for plan_id in told), f"kill {kill} lost a confirmation"
        audited = store.audit.verify(store.audit.head())
        store.close()
        acknowledged += len(told)
    assert acknowledged >= KILLS
    sys.stdout.write(f"{KILLS} kills, {acknowledged} acknowledged, 0 lost, {audited} audit lines\n")


def test_a_full_disk_corrupts_nothing_and_says_so(tmp_path: Path) -> None:
    database = tmp_path / "voicebot.db"
    store = open_store(f"sqlite:///{database}", role="web", key=KEY, mode="demo")
    most = database.stat().st_size + 400_000
    process = writer(str(database), "full", str(most))
    out, _ = process.communicate()
    *told, last = out.splitlines()
    assert last.startswith("failed ")
    assert told
    states = whole(store, "full")
    assert all(states[plan_id] for plan_id in told)
    store.close()
    raw = sqlite3.connect(database)
    assert raw.execute("pragma integrity_check").fetchone() == ("ok",)
    raw.close()


@pytest.mark.parametrize("races", [500])
def test_of_two_agents_on_one_plan_exactly_one_wins_every_time(tmp_path: Path, races: int) -> None:
    url = f"sqlite:///{tmp_path / 'voicebot.db'}"
    desks = [open_store(url, role="web", key=KEY, mode="demo") for _ in range(2)]
    day = DeskDay(desks[0])
    day.call()
    actors = [day.agent("mia"), day.agent("ben")]

    def decide(desk: SqlStore, actor: Actor, plan: PlanRow, start: Barrier) -> str:
        ruling = day.ruling(actor, plan)
        start.wait()
        try:
            desk.plans.rule(ruling)
        except PlanChanged as changed:
            return "" if changed.current.state == "confirmed" else "nobody"
        return actor.user_id

    wins = {actor.user_id: 0 for actor in actors}
    with ThreadPoolExecutor(2) as pool:
        for n in range(races):
            plan, start = day.plan(f"plan-{n}"), Barrier(2)
            tries = [
                pool.submit(decide, desk, actor, plan, start)
                for desk, actor in zip(desks, actors, strict=True)
            ]
            winners = [t.result() for t in tries if t.result()]
            assert len(winners) == 1
            assert [d.user_id for d in desks[1].plans.decisions(plan.plan_id)] == winners
            wins[winners[0]] += 1
    sys.stdout.write(f"{races} races, one winner each: {wins}\n")
    for desk in desks:
        desk.close()

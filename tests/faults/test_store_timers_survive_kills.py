"""kill -9 of the web process while decisions wait: after the restart each one expires by itself."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.contract.sites import KEY
from voicebot.events import DecisionExpired
from voicebot.store import open_store

ROOT = Path(__file__).parents[2]
COUNT = 20


def web(folder: Path, what: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.faults.waiting_web", str(folder), what, str(COUNT)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 - our own module


def test_twenty_waiting_decisions_survive_a_kill_and_none_is_confirmed(tmp_path: Path) -> None:
    first = web(tmp_path, "start")
    assert first.stdout is not None
    assert first.stdout.readline().strip() == "waiting"
    first.send_signal(signal.SIGKILL)
    first.wait()
    first.stdout.close()
    out, _ = web(tmp_path, "resume").communicate(timeout=120)
    assert "all expired" in out
    store = open_store(f"sqlite:///{tmp_path}/voicebot.db", role="web", key=KEY, mode="demo")
    for n in range(COUNT):
        assert store.plans.get(f"plan-{n}").state == "expired"
        events = [type(e.event) for e in store.inbox.since(f"call-{n}", 0)]
        assert events == [DecisionExpired]
    assert len(store.tasks.find()) == COUNT
    store.close()

"""kill -9 of the web process while something waits: deadlines, callbacks, notices, reminders, the webhook."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.sites import KEY
from tests.fakes.receiver import Receiver, receiver
from tests.faults.waiting_web import COUNT, SECRET
from voicebot.events import DecisionExpired
from voicebot.service.signatures import HEADER
from voicebot.store import SqlStore, open_store

ROOT = Path(__file__).parents[2]


def web(folder: Path, what: str, step: str, url: str = "") -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.faults.waiting_web", str(folder), what, step, url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 - our own module


def told(process: "subprocess.Popen[str]", word: str) -> None:
    """Wait for the word among the log lines."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.strip() == word:
            return
    raise AssertionError("".join(lines[-20:]))


def kill(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def killed_while_waiting(folder: Path, what: str, url: str = "") -> None:
    first = web(folder, what, "start", url)
    told(first, "waiting")
    kill(first)


def resumed(folder: Path, what: str, url: str = "") -> SqlStore:
    second = web(folder, what, "resume", url)
    told(second, "over")
    assert second.stdout is not None
    second.stdout.close()
    assert second.wait() == 0
    return open_store(f"sqlite:///{folder}/voicebot.db", role="web", key=KEY, mode="demo")


def test_twenty_waiting_decisions_survive_a_kill_and_none_is_confirmed(tmp_path: Path) -> None:
    killed_while_waiting(tmp_path, "decisions")
    store = resumed(tmp_path, "decisions")
    for n in range(COUNT):
        assert store.plans.get(f"plan-{n}").state == "expired"
        events = [type(e.event) for e in store.inbox.since(f"call-{n}", 0)]
        assert events == [DecisionExpired]
    assert len(store.tasks.find()) == COUNT
    store.close()


def test_twenty_callbacks_become_urgent_in_time_though_the_process_died(tmp_path: Path) -> None:
    killed_while_waiting(tmp_path, "callbacks")
    store = resumed(tmp_path, "callbacks")
    assert [task.urgent for task in store.tasks.find()] == [True] * COUNT
    store.close()


def test_twenty_notices_go_out_once_each_after_a_kill(tmp_path: Path) -> None:
    killed_while_waiting(tmp_path, "notices")
    (tmp_path / "outbox").unlink()
    store = resumed(tmp_path, "notices")
    assert len(list((tmp_path / "outbox").glob("*.txt"))) == COUNT
    assert {n.state for n in store.notices.in_state("sent")} == {"sent"}
    store.close()


def test_twenty_reminders_go_out_once_each_after_a_kill(tmp_path: Path) -> None:
    killed_while_waiting(tmp_path, "reminders")
    (tmp_path / "outbox").unlink()
    shutil.rmtree(tmp_path / "outbox-before")
    store = resumed(tmp_path, "reminders")
    sent = list((tmp_path / "outbox").glob("*.txt"))
    assert len(sent) == COUNT
    assert all("reminder-" in path.name for path in sent)
    store.close()


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def test_the_webhook_survives_a_kill_and_tells_everything_in_order(tmp_path: Path, there: Receiver) -> None:
    there.answers = [500]
    killed_while_waiting(tmp_path, "webhooks", there.url)
    before = {json.loads(r.body)["id"]: r.body for r in there.requests}
    there.requests.clear()
    there.answers = [204]
    store = resumed(tmp_path, "webhooks", there.url)
    by_case: dict[str, list[str]] = {}
    bodies: dict[str, bytes] = {}
    for request in there.requests:
        event = json.loads(request.body)
        assert request.headers[HEADER.casefold()].startswith("t=")
        assert SECRET.decode() not in str(request)
        if event["id"] not in bodies:
            by_case.setdefault(event["case_id"], []).append(event["type"])
        bodies[event["id"]] = request.body
    assert by_case == {f"case-{n}": ["call.started", "call.ended"] for n in range(COUNT)}
    assert all(bodies[event_id] == body for event_id, body in before.items())
    assert store.deliveries.find("dead") == []
    store.close()

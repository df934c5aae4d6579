"""The product's own processes on a store of their own, for as long as a test session lasts.

``voicebot serve --part web`` and ``--part calls`` run as in production; a worker's heartbeat and somebody at
the desk keep scripted calls from being taken for lost ones. Every test clears away what it leaves behind, so
that the next one finds an empty desk.
"""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from decision_navigator.case_file import case_to_dict
from tests.browser.playhouse import WORKER, Playhouse
from voicebot.commands.parsing import read_case
from voicebot.errors import StoreError
from voicebot.rows import Actor, UserRow
from voicebot.settings import Settings
from voicebot.store import open_store
from voicebot.wiring import parts
from voicebot.wiring.demo import Demo, Running, demo_environment, wait_until_ready
from voicebot.wiring.fixtures import read_fixture_call

WAIT_S = 120
BEAT_S = 2.0
WITHIN_S = 60.0
MANAGER_TAB = "office"
SETTINGS = {
    "VOICEBOT__MODELS__OFFLINE": "true",
    "VOICEBOT__EARS__MODEL": "starter",
    "VOICEBOT__DESK__DECISION_DEADLINE_S": str(WAIT_S),
    "VOICEBOT__DESK__WATCH_DECISIONS": "true",
    "VOICEBOT__DESK__CONTROL_SUGGESTIONS_PER_DAY": "1",
}


@dataclass
class Process:
    """One part of the product."""

    part: str
    environment: dict[str, str]
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "voicebot", "serve", "--part", self.part]
        self.running = subprocess.Popen(command, env=self.environment, start_new_session=True)  # noqa: S603 - our own interpreter and arguments

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.running is not None:
            self.running.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.running.wait(20)
            if self.running.poll() is None:
                self.running.kill()
                self.running.wait()
            self.running = None


@dataclass
class Heart:
    """Beats for the worker of scripted calls, and for the manager while she is in the office."""

    house: "RealHouse"
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_S):
            with contextlib.suppress(StoreError):  # a busy database is no death: the next beat comes
                self.house.beat()


class RealHouse(Playhouse):
    """Both processes, and a store beside them."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, **SETTINGS}
        self._own = {**SETTINGS, **demo_environment(folder)}
        self.settings: Settings = parts.read_settings(environment={**environment, **self._own})
        key, url = parts.master_key(self.settings), parts.store_url(self.settings)
        super().__init__(
            open_store(url, role="web", key=key, mode="demo"),
            open_store(url, role="calls", key=key, mode="demo"),
            parts.make_clock(self.settings),
            WAIT_S,
        )
        self.url = parts.web_url(self.settings)
        self._processes = {part: Process(part, {**environment, **self._own}) for part in ("web", "calls")}
        self._guests: list[str] = []
        self.cases()
        self._manager = self.sign_in.actor(self.token(self.person("Olga Office", "supervisor", skills=())))
        self._guests.clear()
        self.beat()
        self._heart = Heart(self)
        for process in self._processes.values():
            process.start()
        with ThreadPoolExecutor(1) as beside:  # this thread's event loop belongs to the browser
            beside.submit(asyncio.run, wait_until_ready(self.settings)).result()

    def login_of(self, name: str) -> str:
        """Every test has people of its own, whatever their names."""
        return f"{super().login_of(name)}-{self.ids.new('login')}"

    def came(self, user: UserRow) -> None:
        """Remember to sign them out when the test is over."""
        self._guests.append(user.user_id)

    @property
    def manager(self) -> Actor:
        """A supervisor who is always in the office, so that no suggestion finds an empty desk."""
        return self._manager

    def beat(self) -> None:
        """Worker and manager are alive."""
        now = self.clock.now()
        self.calls.calls.beat(WORKER, now)
        self.store.presence.beat(self._manager.session_id, MANAGER_TAB, now)

    def link_of(self, plan_id: str) -> str:
        """Wait until the web process has put the notice into its outbox folder."""
        outbox, pause = self.settings.data / "outbox", threading.Event()
        until = self.clock.monotonic() + WITHIN_S
        while self.clock.monotonic() < until:
            plan = self.store.plans.get(plan_id)
            for file in sorted(outbox.glob("*"), key=lambda f: f.stat().st_mtime, reverse=True):
                found = re.search(r"https?://\S+/n/\S+", file.read_text("utf-8", errors="replace"))
                if found and plan.state == "notified":
                    return found.group()
            pause.wait(0.1)
        raise AssertionError("the notice did not reach the outbox folder")

    def demo(self, language: str, story: str) -> tuple[Demo, Running]:
        """A recorded caller for these processes; its case is in the store."""
        call = read_fixture_call(language, story)
        case = read_case(call.case)
        self.store.cases.put(case.case_id, case_to_dict(case), self.clock.now())
        running = Running(
            settings=self.settings,
            store=self.store,
            clock=self.clock,  # type: ignore[arg-type]  # made by parts.make_clock
            console_link=self.url,
            own_token=self.sign_in.make_link(self._manager.user_id),
        )
        return Demo(language=language, story=story, simulated=False, case=case, call=call), running

    def stop(self) -> None:
        """The web process is killed."""
        self._processes["web"].end(signal.SIGKILL)

    def restart(self) -> None:
        """The web process comes back at the same address."""
        self._processes["web"].start()
        self._wait_for_web()

    def clear(self) -> None:
        """An empty desk: calls hung up, tasks done, everybody but the manager signed out."""
        if self._processes["web"].running is None:
            self.restart()
        now = self.clock.now()
        for call in self.store.calls.live():
            self.calls.calls.end(call.call_id, "interrupted", now)
        for task in self.store.tasks.find():
            self.store.tasks.assign(task.task_id, task.claimed_by, self._manager.user_id, now)
            self.store.tasks.finish(task.task_id, self._manager.user_id, "other", now)
        for user_id in self._guests:  # a page whose end the server has not noticed yet brings nobody back
            for session in self.sign_in.sessions(user_id):
                self.sign_in.revoke(session.session_id, user_id)
        self._guests.clear()
        for someone in self.store.presence.present(now.replace(year=now.year - 1)):
            if someone.tab != MANAGER_TAB:
                self.store.presence.leave(someone.session_id, someone.tab)

    def close(self) -> None:
        """Everything ends."""
        self._heart.stop()
        for process in self._processes.values():
            process.end()
        self.calls.close()
        self.store.close()

    def _wait_for_web(self) -> None:
        pause, until = threading.Event(), self.clock.monotonic() + WITHIN_S
        while self.clock.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return
            pause.wait(0.1)
        raise AssertionError("the web process did not come back")

"""The demo: starts both processes on free ports, plays a recorded caller into them, and shows the call.

The caller comes over the same media socket as a bridge's. The screen follows the event log in the store. The
decision is a person's: in the console, or with the key ``a`` here. A simulated one signs in as a client of
the public API; its decisions are marked, and production mode refuses them.
"""

import asyncio
import contextlib
import datetime as dt
import os
import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from decision_navigator.case_file import case_to_dict
from decision_navigator.facts import Case
from voicebot.actions import EndCall
from voicebot.errors import OperatorError
from voicebot.events import (
    DecisionExpired,
    PartialHeard,
    PlanConfirmed,
    PlanDeclined,
    PlanSuggested,
    SpeechStarted,
)
from voicebot.identity.signing_in import SignIn
from voicebot.identity.users import NewUser, Users
from voicebot.ports import LogEntry
from voicebot.ports_store import Store
from voicebot.processes import Part, Supervisor
from voicebot.service.log_file import write_log
from voicebot.service.playback import Playback, Turn
from voicebot.settings import ENV_PREFIX, Settings
from voicebot.system import RandomIds, SystemClock
from voicebot.wiring import parts
from voicebot.wiring.demo_desk import DemoDesk
from voicebot.wiring.fixtures import FixtureCall
from voicebot.wiring.media_client import MediaClient
from voicebot.wiring.turns import read_turns

START = dt.datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Berlin"))
READY_WITHIN_S = 60.0
NOTICE_WITHIN_S = 15.0
THINKS_S = 3.0
LOOK_EVERY_S = 0.05

Show = Callable[[list[LogEntry]], None]


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What to play, and whether a simulated client decides."""

    language: str
    story: str
    simulated: bool
    case: Case
    call: FixtureCall


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How the demo went, and where everything lies; times in ms, one per utterance."""

    outcome: str
    plan_id: str
    notice_link: str
    log: Path
    sound: Path
    first_partial_ms: tuple[int, ...]
    reply_after_ms: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Running:
    """The started product, as the demo sees it."""

    settings: Settings
    store: Store
    clock: SystemClock
    console_link: str
    own_token: str


def demo_environment(folder: Path) -> dict[str, str]:
    """Settings of a demo in its own folder, on free ports and the printed clock, for it and its children.

    Raises:
        OperatorError: the folder cannot be written to.
    """
    demo = {
        "MODE": "demo",
        "DATA_DIR": str(folder),
        "WEB__PORT": "0",
        "CALLS__PORT": "0",
        "CALLS__RECORD_DEMO_AUDIO": "true",
        "CLOCK__START": f"'{START.isoformat()}'",
        "NOTICES__WAYS": "[outbox]",
        "LOG__LEVEL": "error",
    }
    environment = {ENV_PREFIX + name: value for name, value in demo.items()}
    settings = parts.read_settings(environment={**os.environ, **environment})
    return {**environment, **parts.shared_environment(settings)}


def fresh_folder(path: Path) -> Path:
    """An empty folder for this demo; what an earlier one left there is removed.

    Raises:
        OperatorError: it cannot be emptied.
    """
    try:
        shutil.rmtree(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise OperatorError(f"The folder {path} cannot be emptied: {error.strerror}.") from error
    return path


class Product:
    """Both processes of a demo, with its case and its person."""

    def __init__(self, demo: Demo, folder: Path) -> None:
        self._demo = demo
        self.environment = demo_environment(fresh_folder(folder))
        self._supervisor = Supervisor(environment=self.environment, grace_s=10)

    def start(self) -> Running:
        """Fill the store and start the processes."""
        running = self.prepare()
        self._supervisor.start([Part(name=p, arguments=("serve", "--part", p)) for p in ("web", "calls")])
        return running

    def prepare(self) -> Running:
        """Fill the store; the processes are started by somebody else."""
        settings = parts.read_settings(environment={**os.environ, **self.environment})
        clock = parts.make_clock(settings)
        store = parts.make_store(settings, "web")
        case = self._demo.case
        store.cases.put(case.case_id, case_to_dict(case), clock.now())
        ids = RandomIds()
        user = Users(store=store, clock=clock, ids=ids).add(
            NewUser(login="demo", name="Demo agent", role="supervisor"), ids.new("only-links")
        )
        door = SignIn(store=store, clock=clock, ids=ids)
        own = door.make_link(user.user_id, simulated=self._demo.simulated)
        console = door.make_link(user.user_id)
        return Running(
            settings=settings,
            store=store,
            clock=clock,
            console_link=f"{parts.web_url(settings)}/sign-in/link/{console}",
            own_token=own,
        )

    def stop(self) -> None:
        """Drain and stop the processes."""
        self._supervisor.stop()


async def wait_until_ready(settings: Settings) -> None:
    """Wait until both processes answer.

    Raises:
        OperatorError: one of them does not come up.
    """
    calls = f"http://{settings.calls.host}:{settings.calls.port}/health/ready"
    waiting = {"web": f"{parts.web_url(settings)}/health/ready", "calls": calls}
    clock = SystemClock()
    until = clock.monotonic() + READY_WITHIN_S
    async with httpx.AsyncClient(timeout=2) as client:
        while waiting:
            for name, address in list(waiting.items()):
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(address)).status_code == 200:
                        del waiting[name]
            if clock.monotonic() > until:
                raise OperatorError(f"The {' and the '.join(waiting)} process did not come up.")
            await asyncio.sleep(LOOK_EVERY_S)


class Stage:
    """One performance: the caller, the desk and the screen around one call."""

    def __init__(self, demo: Demo, running: Running, show: Show) -> None:
        self._demo = demo
        self._running = running
        self._show = show
        self._entries: list[LogEntry] = []
        self._suggested: PlanSuggested | None = None
        self._plan_id = ""

    async def play(self, wants_confirm: Callable[[], bool]) -> Ended:
        """Play the caller; confirm when ``wants_confirm`` says so, or by itself when simulated."""
        settings = self._running.settings
        calls = settings.calls
        client = MediaClient(
            f"ws://{calls.host}:{calls.port}",
            parts.media_token(settings).decode(),
            case_id=self._demo.case.case_id,
            language=self._demo.language,
        )
        async with DemoDesk(parts.web_url(settings), self._running.own_token) as desk, client:
            caller = Playback(road=client, turns=self._turns(), clock=time.perf_counter)
            playing = asyncio.get_running_loop().create_task(caller.run(), name="caller")
            while not playing.done():
                await self._follow(client.call_id, caller)
                if self._suggested is not None and (self._demo.simulated or wants_confirm()):
                    event, self._suggested = self._suggested, None
                    await self._confirm(desk, event)
                await asyncio.sleep(LOOK_EVERY_S)
            await playing
            await self._follow(client.call_id, caller)
        return await self._end(client.call_id, tuple(caller.reply_after_ms))

    def _turns(self) -> list[Turn]:
        recorded = self._demo.call.turns
        sounds = read_turns([turn.path for turn in recorded])
        return [
            replace(sound, name=turn.path.stem, answers=turn.answers, spare=turn.spare)
            for sound, turn in zip(sounds, recorded, strict=True)
        ]

    async def _follow(self, call_id: str, caller: Playback) -> None:
        after = self._entries[-1].seq if self._entries else 0
        new = list(await asyncio.to_thread(self._running.store.log.read, call_id, after))
        self._entries += new
        caller.follow(new)
        self._show(new)
        for entry in new:
            if isinstance(entry.item, PlanSuggested):
                self._suggested, self._plan_id = entry.item, entry.item.plan_id
            elif isinstance(entry.item, PlanConfirmed | PlanDeclined | DecisionExpired):
                self._suggested = None

    async def _confirm(self, desk: DemoDesk, event: PlanSuggested) -> None:
        if self._demo.simulated:
            await asyncio.sleep(THINKS_S)
        problem = await desk.confirm(event)
        if problem:
            raise OperatorError(f"The decision was refused: {problem}")

    async def _end(self, call_id: str, replies: tuple[int, ...]) -> Ended:
        data = self._running.settings.data
        log = data / f"{call_id}.jsonl"
        write_log(log, self._entries)
        ends = [entry.item.outcome for entry in self._entries if isinstance(entry.item, EndCall)]
        outcome = ends[0] if ends else "interrupted"
        return Ended(
            outcome=outcome,
            plan_id=self._plan_id,
            notice_link=await self._notice_link() if outcome == "plan_wished" else "",
            log=log,
            sound=data / "recordings" / f"{call_id}.wav",
            first_partial_ms=first_partials(self._entries),
            reply_after_ms=replies,
        )

    async def _notice_link(self) -> str:
        """The link in the notice, once the web process has put it into the outbox folder."""
        outbox, clock = self._running.settings.data / "outbox", self._running.clock
        until = clock.monotonic() + NOTICE_WITHIN_S
        while clock.monotonic() < until:
            for file in sorted(outbox.glob("*")):
                found = re.search(r"https?://\S+/n/\S+", file.read_text(encoding="utf-8", errors="replace"))
                if found:
                    return found.group()
            await asyncio.sleep(LOOK_EVERY_S)
        raise OperatorError("The notice did not reach the outbox folder.")


def first_partials(entries: Sequence[LogEntry]) -> tuple[int, ...]:
    """For each utterance, ms from the start of speech, as it was noticed, to its first words on the log."""
    began: dict[str, dt.datetime] = {}
    waits = []
    for entry in entries:
        match entry.item:
            case SpeechStarted(utterance_id=name, at=at):
                began[name] = at
            case PartialHeard(utterance_id=name, at=at) if name in began:
                waits.append(round((at - began.pop(name)).total_seconds() * 1000))
            case _:
                pass
    return tuple(waits)

"""The demo: starts both processes on free ports, plays a recorded caller into them, and shows the call.

The caller comes over the same media socket as a bridge's. The screen follows the event log in the store. The
decision is a person's: in the console, or with the key ``a`` here. A simulated one signs in as a client of
the public API; its decisions are marked, and production mode refuses them.
"""

import datetime as dt
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from decision_navigator.case_file import case_to_dict
from decision_navigator.facts import Case
from voicebot.errors import OperatorError
from voicebot.identity.signing_in import SignIn
from voicebot.identity.users import NewUser, Users
from voicebot.ports import LogEntry
from voicebot.processes import Part, Supervisor
from voicebot.settings import ENV_PREFIX, Settings
from voicebot.store import SqlStore
from voicebot.system import RandomIds, SystemClock
from voicebot.wiring import parts
from voicebot.wiring.fixtures import FixtureCall

START = dt.datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Berlin"))
READY_WITHIN_S = 60.0
NOTICE_WITHIN_S = 15.0
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
    """How the demo went, and where everything lies."""

    outcome: str
    plan_state: str
    notice_link: str
    log: Path
    sound: Path
    first_partial_ms: tuple[int, ...]
    reply_after_ms: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Running:
    """The started product, as the demo sees it."""

    settings: Settings
    store: SqlStore
    clock: SystemClock
    console_link: str
    own_token: str


def demo_environment(folder: Path) -> dict[str, str]:
    """Settings of a demo in its own folder, on free ports and the printed clock, for it and its children.

    Raises:
        OperatorError: the folder cannot be written to.
    """
    environment = {
        "MODE": "demo",
        "DATA_DIR": str(folder),
        "WEB__PORT": "0",
        "CALLS__PORT": "0",
        "CALLS__RECORD_DEMO_AUDIO": "true",
        "CLOCK__START": f"'{START.isoformat()}'",
        "NOTICES__WAYS": "[outbox]",
        "LOG__LEVEL": "error",
    }
    environment = {ENV_PREFIX + name: value for name, value in environment.items()}
    settings = parts.read_settings(environment={**os.environ, **environment})
    return {**environment, **parts.shared_environment(settings)}


def fresh_folder(path: Path) -> Path:
    """An empty folder for this demo; what an earlier one left there is removed.

    Raises:
        OperatorError: it cannot be emptied.
    """
    try:
        shutil.rmtree(path, ignore_errors=False)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise OperatorError(f"The folder {path} cannot be emptied: {error.strerror}.") from error
    return path


class Product:
    """Both processes of a demo, with its case, its person and the caller's road."""

    def __init__(self, demo: Demo, folder: Path) -> None:
        self._demo = demo
        self._environment = demo_environment(fresh_folder(folder))
        self._supervisor = Supervisor(environment=self._environment, grace_s=10)

    def start(self) -> Running:
        """Fill the store and start the processes.

        Raises:
            OperatorError: a port or folder cannot be used.
        """
        settings = parts.read_settings(environment={**os.environ, **self._environment})
        clock = parts.make_clock(settings)
        store = parts.make_store(settings, "web")
        case = self._demo.case
        store.cases.put(case.case_id, case_to_dict(case), clock.now())
        ids = RandomIds()
        users = Users(store=store, clock=clock, ids=ids)
        user = users.add(
            NewUser(login="demo", name="Demo agent", role="supervisor"), RandomIds().new("only-links")
        )
        door = SignIn(store=store, clock=clock, ids=ids)
        own = door.make_link(user.user_id, simulated=self._demo.simulated)
        console = door.make_link(user.user_id)
        self._supervisor.start([Part(name=p, arguments=("serve", "--part", p)) for p in ("web", "calls")])
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

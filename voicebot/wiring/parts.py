"""Single parts, made from settings: each a short function; heavy libraries are imported inside."""

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from voicebot import settings as settings_module
from voicebot.ports import LogEntry, Scorer, Understander
from voicebot.ports_store import Store
from voicebot.processes import free_port
from voicebot.settings import CONFIGS, Settings
from voicebot.system import SystemClock, offset_to, secret_file, writable_folder

if TYPE_CHECKING:
    from decision_navigator.navigator import Navigator
    from decision_navigator.policy import PolicyBook
    from voicebot.telephony.trunks import Trunk

Role = Literal["web", "calls", "admin"]

SWITCH_S = 0.0005
"""How soon a thread lets go of the interpreter: of Python's usual 5 ms a word would pay some at each hop."""

read_settings = settings_module.read


def switch_threads_soon() -> None:
    """Have this process's threads take short turns, so that nobody's wish waits for a model or a query."""
    sys.setswitchinterval(SWITCH_S)


def set_up_logs(settings: Settings) -> None:
    """Send log lines to standard error as the settings say."""
    from voicebot import log

    log.set_up(level=settings.log.level, as_json=settings.log.json_lines, show_pii=settings.log.pii)


def make_clock(settings: Settings | None = None) -> SystemClock:
    """The clock: the machine's, or the demo's shifted one."""
    if settings is None or not settings.clock.start:
        return SystemClock()
    start = dt.datetime.fromisoformat(settings.clock.start)
    return SystemClock(dt.timedelta(seconds=settings.clock.offset_s), start.tzinfo or dt.UTC)


def make_understanding() -> tuple[Understander, Scorer]:
    """The shipped models of words, joined with the value rules."""
    from voicebot.scoring.sklearn_scorer import SklearnScorer
    from voicebot.service.hearing import Hearing
    from voicebot.understanding.sklearn_intents import SklearnIntents

    return Hearing(SklearnIntents.load()), SklearnScorer.load()


def make_policies() -> "PolicyBook":
    """The dated tables of law."""
    from decision_navigator.policy import PolicyBook

    return PolicyBook.read(CONFIGS / "policy")


def make_navigator() -> "Navigator":
    """The Decision Navigator with its shipped model."""
    from decision_navigator.navigator import Navigator

    return Navigator.load(CONFIGS / "policy")


def store_url(settings: Settings) -> str:
    """The store's address: as set, or one SQLite file in the data folder."""
    return settings.store.url or f"sqlite:///{settings.data / 'voicebot.db'}"


def master_key(settings: Settings) -> bytes:
    """The master key, made on the first start when the settings name no file of the operator's."""
    named = settings.store.key_file
    return secret_file(Path(named) if named else settings.data / "keys" / "master.key", may_make=not named)


def media_token(settings: Settings) -> bytes:
    """The bearer token by which a bridge proves itself to the media sockets."""
    named = settings.calls.media_token_file
    return secret_file(Path(named) if named else settings.data / "keys" / "media.token", may_make=not named)


def make_trunks(settings: Settings) -> "tuple[Trunk, ...]":
    """The peers that may bring calls: the trunk ``voicebot``, and what the settings name.

    Raises:
        OperatorError: a token is missing, or a network is wrong.
    """
    from voicebot.telephony.trunks import Trunk, networks

    calls = settings.calls
    first = Trunk(
        name="voicebot", token=media_token(settings), networks=networks(calls.networks, "calls.networks")
    )
    others = (
        Trunk(
            name=trunk.name,
            token=secret_file(Path(trunk.token_file), may_make=False),
            networks=networks(trunk.networks, f"calls.trunks ({trunk.name})"),
        )
        for trunk in calls.trunks
    )
    return (first, *others)


def make_store(settings: Settings, role: Role) -> Store:
    """Open the store with the rights of a role."""
    from voicebot.store import open_store

    writable_folder(settings.data)
    return open_store(store_url(settings), role=role, key=master_key(settings), mode=settings.mode)


def shared_environment(settings: Settings) -> dict[str, str]:
    """What the children of one `voicebot serve` must agree on: ports, clock, folders, keys.

    Raises:
        OperatorError: a port is taken, or the data folder cannot be written to.
    """
    writable_folder(settings.data)
    master_key(settings)
    media_token(settings)
    web = free_port(settings.web.host, settings.web.port, "web.port")
    calls = free_port(settings.calls.host, settings.calls.port, "calls.port")
    shared = {
        "WEB__PORT": str(web),
        "CALLS__PORT": str(calls),
        "WEB__PUBLIC_URL": settings.web.public_url or f"http://{settings.web.host}:{web}",
        "CALLS__PUBLIC_URL": settings.calls.public_url or f"ws://{settings.calls.host}:{calls}",
        "DATA_DIR": str(settings.data),
    }
    if settings.clock.start:
        start = dt.datetime.fromisoformat(settings.clock.start)
        shared["CLOCK__OFFSET_S"] = str(offset_to(start).total_seconds())
    return {settings_module.ENV_PREFIX + name: value for name, value in shared.items()}


def replay_log(entries: Sequence[LogEntry]) -> Mapping[str, Any] | None:
    """Replay a log through today's dialogue; ``None`` or the first difference, JSON-ready."""
    from voicebot.dialogue.replay import replay

    difference = replay(entries)
    return None if difference is None else {"difference": str(difference), **vars(difference)}


def web_url(settings: Settings) -> str:
    """How people reach the console."""
    return (settings.web.public_url or f"http://{settings.web.host}:{settings.web.port}").rstrip("/")


def calls_url(settings: Settings) -> str:
    """How browsers and carriers reach the calls process's sockets."""
    calls = settings.calls
    kind = "wss" if calls.tls_certificate_file else "ws"
    return (calls.public_url or f"{kind}://{calls.host}:{calls.port}").rstrip("/")

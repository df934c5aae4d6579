"""The bot's calls process, as an administrator starts it."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.telephony.stage.asterisk import free_port
from tests.telephony.stage.processes import Peer, until


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A running calls process."""

    port: int
    token: str
    peer: Peer

    @property
    def media_uri(self) -> str:
        return f"ws://127.0.0.1:{self.port}/media/asterisk"

    def load(self) -> dict[str, int]:
        """Calls on the line, and how many may be."""
        found: dict[str, int] = httpx.get(f"http://127.0.0.1:{self.port}/load").json()
        return found


@contextmanager
def echo_bot(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Bot]:
    """A bot that gives back what it hears."""
    folder.mkdir()
    port = free_port()
    settings = {
        "VOICEBOT__DATA_DIR": str(folder / "data"),
        "VOICEBOT__CALLS__PORT": str(port),
        "VOICEBOT__MODE": "demo",
        **(more or {}),
    }
    command: list[str | Path] = [
        Path(sys.executable).parent / "voicebot",
        "serve",
        "--part",
        "calls",
        "--echo",
    ]
    peer = Peer(command, folder / "bot.txt", {**os.environ, **settings})
    try:
        until("the bot is ready", lambda: is_ready(port, peer))
        token = (folder / "data" / "keys" / "media.token").read_text().strip()
        yield Bot(port=port, token=token, peer=peer)
    finally:
        peer.stop()


def is_ready(port: int, peer: Peer) -> bool:
    """Whether the process takes calls."""
    assert peer.running, peer.said()
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False

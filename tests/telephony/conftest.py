"""The stage with real peers; a peer that cannot be had fails the suite with one sentence."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.telephony.stage.asterisk import TRUNK, Asterisk
from tests.telephony.stage.baresip import Baresip, Line
from tests.telephony.stage.bot import Bot, echo_bot
from tests.telephony.stage.packages import PeerMissing, asterisk_root, need_peers

LINES = 6
"""How many calls the small bot takes."""


@pytest.fixture(scope="session", autouse=True)
def peers() -> None:
    try:
        need_peers()
        asterisk_root()
    except PeerMissing as missing:
        pytest.exit(str(missing), returncode=1)


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Bot]:
    with echo_bot(tmp_path / "bot") as bot:
        yield bot


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Bot]:
    """A bot with few lines."""
    with echo_bot(tmp_path / "bot", {"VOICEBOT__CALLS__MAX_CALLS": str(LINES)}) as bot:
        yield bot


@pytest.fixture
def asterisk(echo: Bot, tmp_path: Path) -> Iterator[Asterisk]:
    """Asterisk in front of the echo."""
    with Asterisk(echo.media_uri, echo.token, tmp_path) as running:
        yield running


Telephone = Callable[[Line], Baresip]


@pytest.fixture
def telephone(tmp_path: Path) -> Iterator[Telephone]:
    """Makes telephones, and ends them with the test."""
    made: list[Baresip] = []
    numbers = itertools.count()

    def make(line: Line) -> Baresip:
        made.append(Baresip(line, tmp_path / f"baresip-{next(numbers)}").__enter__())
        return made[-1]

    yield make
    for one in made:
        one.__exit__(None, None, None)


def trunk_line(asterisk: Asterisk, codec: str = "pcma") -> Line:
    """A telephone behind the UDP trunk."""
    return Line(address=TRUNK, port=asterisk.ports.trunk, codec=codec)

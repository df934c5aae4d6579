"""Calls through Kamailio as we ship it: carried, refused when every line is taken, or turned away."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telephony.conftest import LINES
from tests.telephony.stage.asterisk import TRUNK, Asterisk
from tests.telephony.stage.bot import Bot
from tests.telephony.stage.kamailio import OUTSIDE, Kamailio
from tests.telephony.stage.processes import Peer, run, until
from tests.telephony.stage.sipp import Tally, callers, some, tally

FLOOD = 60
STRANGER = "127.0.0.4"


@pytest.fixture
def proxy(small: Bot, tmp_path: Path) -> Iterator[Kamailio]:
    """Kamailio in front of the one Asterisk that the bot has."""
    with (
        Asterisk(small.media_uri, small.token, tmp_path) as node,
        Kamailio(work=tmp_path, node=f"127.0.0.1:{node.ports.sip}") as running,
    ):
        yield running


def test_the_carriers_calls_reach_the_bot_and_a_full_bot_says_when_to_try_again(
    small: Bot, proxy: Kamailio, tmp_path: Path
) -> None:
    early, late = tmp_path / "early", tmp_path / "late"
    first = call(proxy, (OUTSIDE, proxy.carrier_port), early, calls=LINES, hold_s=15)
    until("every line is taken", lambda: small.load()["calls"] == LINES)
    second = call(proxy, (OUTSIDE, proxy.carrier_port + 2), late, calls=2, hold_s=1)
    second.wait(60)
    second.stop()
    refusals = (late / "sipp-errors.txt").read_text()
    assert tally(late) == Tally(made=2, complete=0, failed=2)
    assert refusals.count("SIP/2.0 503") >= 2, refusals
    assert refusals.count("Retry-After: 30") >= 2, refusals
    first.wait(60)
    first.stop()
    assert tally(early) == Tally(made=LINES, complete=LINES, failed=0)
    until("every line is free again", lambda: small.load()["calls"] == 0)


def test_who_is_no_trunk_reaches_nobody(small: Bot, proxy: Kamailio, tmp_path: Path) -> None:
    stranger = call(proxy, (STRANGER, proxy.carrier_port), tmp_path / "stranger", calls=1, hold_s=1)
    stranger.wait(60)
    stranger.stop()
    assert "SIP/2.0 403" in (tmp_path / "stranger" / "sipp-errors.txt").read_text()
    assert small.load()["calls"] == 0


def test_scanners_and_floods_get_no_answer_and_others_do(proxy: Kamailio) -> None:
    assert asked(proxy, "127.0.0.5", "a telephone").startswith("SIP/2.0 200"), "alive while a node is"
    assert asked(proxy, "127.0.0.6", "friendly-scanner") == ""
    assert asked(proxy, "127.0.0.6", "a telephone") == "", "a scanner's address stays silent"
    answers = [asked(proxy, "127.0.0.7", "a telephone", wait_s=0.2) for _ in range(FLOOD)]
    assert answers[0].startswith("SIP/2.0 200")
    assert answers[-1] == "", "too many requests from one address"
    assert asked(proxy, "127.0.0.5", "a telephone").startswith("SIP/2.0 200"), "others are not affected"
    trunk = [asked(proxy, OUTSIDE, "a carrier") for _ in range(FLOOD)]
    assert all(answer.startswith("SIP/2.0 200") for answer in trunk), "a trunk may ask as often as it likes"


def test_the_outside_speaks_tls_and_nodes_are_probed(proxy: Kamailio) -> None:
    shaken = run(["openssl", "s_client", "-connect", f"{TRUNK}:{proxy.tls_port}", "-brief"], input="")
    assert "CONNECTION ESTABLISHED" in shaken.stderr, shaken.stderr
    until("the node answered a probe", lambda: "FLAGS: AP" in proxy.nodes())


def asked(proxy: Kamailio, own: str, agent: str, wait_s: float = 1.0) -> str:
    """The answer to one OPTIONS, or nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((own, 0))
        line.settimeout(wait_s)
        here, port = line.getsockname()
        lines = (
            f"OPTIONS sip:{TRUNK}:{proxy.port} SIP/2.0",
            f"Via: SIP/2.0/UDP {here}:{port};branch=z9hG4bK{port}",
            "Max-Forwards: 70",
            f"From: <sip:probe@{here}>;tag={port}",
            f"To: <sip:{TRUNK}>",
            f"Call-ID: {port}@{here}",
            "CSeq: 1 OPTIONS",
            f"User-Agent: {agent}",
            "Content-Length: 0",
        )
        line.sendto("\r\n".join((*lines, "", "")).encode(), (TRUNK, proxy.port))
        try:
            return line.recv(4096).decode()
        except TimeoutError:
            return ""


def call(proxy: Kamailio, own: tuple[str, int], work: Path, *, calls: int, hold_s: float) -> Peer:
    work.mkdir()
    return callers(f"{TRUNK}:{proxy.port}", own, some(work, calls, hold_s), work)

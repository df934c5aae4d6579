"""Calls through Kamailio as we ship it: carried, refused when every line is taken, or turned away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telephony.stage.asterisk import TRUNK, Asterisk
from tests.telephony.stage.bot import Bot, echo_bot
from tests.telephony.stage.kamailio import OUTSIDE, Kamailio
from tests.telephony.stage.processes import Peer, until
from tests.telephony.stage.sipp import Crowd, Tally, as_alaw, callers, tally
from voicebot.settings import ROOT

LINES = 2
STRANGER = "127.0.0.4"
WORDS = sorted((ROOT / "audio_fixtures" / "en" / "instalments" / "8k").glob("*.flac"))[:3]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Bot]:
    """A bot with few lines."""
    with echo_bot(tmp_path / "bot", {"VOICEBOT__CALLS__MAX_CALLS": str(LINES)}) as bot:
        yield bot


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


def call(proxy: Kamailio, own: tuple[str, int], work: Path, *, calls: int, hold_s: float) -> Peer:
    work.mkdir()
    sound = as_alaw(WORDS, work / "words.al", pause_s=1)
    what = Crowd(calls=calls, per_second=5, hold_s=hold_s, case="anna-berger", sound=sound)
    return callers(f"{TRUNK}:{proxy.port}", own, what, work)

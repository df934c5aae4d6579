"""From the network's words to a disposition."""

import pytest

from voicebot.service.roads import Held, HungUp
from voicebot.telephony.ari_telephone import signal_of
from voicebot.telephony.causes import cause_of, decided_by, disposition


@pytest.mark.parametrize(
    ("sip_status", "q850", "kind"),
    [
        (486, 17, "busy"),
        (600, 17, "busy"),
        (480, 19, "no_answer"),
        (603, 21, "rejected"),
        (607, 21, "rejected"),
        (404, 1, "wrong_number"),
        (484, 28, "wrong_number"),
        (503, 34, "failed"),
        (None, 17, "busy"),
        (None, 38, "failed"),
        (None, None, "failed"),
    ],
)
def test_the_peers_status_decides_and_the_cause_where_there_is_none(
    sip_status: int | None, q850: int | None, kind: str
) -> None:
    assert disposition(sip_status, q850, rang_out=False) == kind


def test_ringing_that_we_gave_up_is_no_answer_by_us() -> None:
    assert disposition(480, 19, rang_out=True) == "no_answer"
    assert decided_by("no_answer", 480, rang_out=True) == "us"


@pytest.mark.parametrize(
    ("kind", "status", "who"),
    [("busy", 486, "callee"), ("wrong_number", 404, "network"), ("failed", 503, "network")],
)
def test_who_decided_follows_from_the_status(kind: str, status: int, who: str) -> None:
    assert decided_by(kind, status, rang_out=False) == who  # type: ignore[arg-type]  # one of the kinds


def test_a_missing_cause_is_the_one_that_belongs_to_the_kind() -> None:
    assert cause_of("busy", 0) == 17
    assert cause_of("busy", 16) == 17
    assert cause_of("wrong_number", 28) == 28


def test_a_channels_end_and_hold_become_signals() -> None:
    ended = {"type": "ChannelDestroyed", "cause": 16, "cause_txt": "Normal Clearing", "tech_cause": 0}
    assert signal_of(ended) == HungUp(cause="Normal Clearing", by="caller", q850=16)
    broken = {"type": "ChannelDestroyed", "cause": 38, "cause_txt": "Network out of order", "tech_cause": 500}
    assert signal_of(broken) == HungUp(cause="Network out of order", by="network", sip_status=500, q850=38)
    assert signal_of({"type": "ChannelHold"}) == Held(on=True)
    assert signal_of({"type": "ChannelUnhold"}) == Held(on=False)

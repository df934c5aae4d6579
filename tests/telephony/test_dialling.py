"""The bot dials a telephone: every way that it can come out has its disposition, in the network's words."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.telephony.conftest import Telephone
from tests.telephony.stage.asterisk import TRUNK, Asterisk, free_port
from tests.telephony.stage.baresip import Answering, Baresip, Line
from tests.telephony.stage.host import TOKEN, Stage, telephone_stage
from tests.telephony.stage.sipp import refusing
from voicebot.service.telephone import DialOrder, DialResult
from voicebot.settings import ROOT

WORDS = ROOT / "audio_fixtures" / "de" / "instalments" / "8k"


def an_order(number: str = "4930100", ring_s: int = 20) -> DialOrder:
    return DialOrder(
        dial_id=f"dial-{number}",
        case_id="anna-berger",
        language="de",
        pii_number=number,
        caller_id="+4930900",
        ring_s=ring_s,
    )


class Office:
    """Asterisk, a called telephone and the bot's side of it."""

    def __init__(self, work: Path, telephone: Telephone) -> None:
        self.port = free_port()
        self.work = work
        self.asterisk = Asterisk(f"ws://127.0.0.1:{self.port}/media/asterisk", TOKEN.decode(), work)
        self._telephone = telephone

    def called(self, user: str = "4930100", answering: Answering = "manual") -> Baresip:
        return self._telephone(
            Line(address=TRUNK, port=self.asterisk.ports.trunk, user=user, answering=answering)
        )

    def play(self, scene: Callable[[Stage], Awaitable[None]]) -> None:
        summary = sorted(WORDS.glob("*.flac"))[0]

        async def staged() -> None:
            async with telephone_stage(self.asterisk, self.port, summary) as stage:
                await asyncio.wait_for(scene(stage), 120)

        with self.asterisk:
            asyncio.run(staged())


@pytest.fixture
def office(tmp_path: Path, telephone: Telephone) -> Office:
    return Office(tmp_path, telephone)


def test_an_answered_call_is_connected_to_the_bot(office: Office) -> None:
    callee = office.called(answering="auto")

    async def scene(stage: Stage) -> None:
        result = await stage.phone.dial(an_order())
        assert result == DialResult(kind="answered", sip_status=200, by="callee", call_id="call-1")
        [arrival] = stage.host.arrivals
        assert (arrival.case_id, arrival.dial_id) == ("anna-berger", "dial-4930100")
        assert (arrival.direction, arrival.language) == ("outbound", "de")
        await stage.phone.hang_up("dial-4930100")
        await asyncio.to_thread(callee.wait_for, "CALL_CLOSED")

    office.play(scene)


def test_a_busy_telephone_is_busy(office: Office) -> None:
    callee = office.called()

    async def scene(stage: Stage) -> None:
        dialling = asyncio.ensure_future(stage.phone.dial(an_order()))
        await asyncio.to_thread(callee.wait_for, "CALL_INCOMING")
        callee.reject()
        assert await dialling == DialResult(kind="busy", sip_status=486, q850=17, by="callee")

    office.play(scene)


@pytest.mark.parametrize(
    ("status", "reason", "kind", "q850"),
    [
        (603, "Decline", "rejected", 21),
        (600, "Busy Everywhere", "busy", 17),
        (404, "Not Found", "wrong_number", 1),
        (484, "Address Incomplete", "wrong_number", 28),
        (503, "Service Unavailable", "failed", 34),
    ],
)
def test_what_the_network_answers_decides(
    office: Office, status: int, reason: str, kind: str, q850: int
) -> None:
    async def scene(stage: Stage) -> None:
        peer = refusing(office.asterisk.ports.trunk, status, reason, office.work)
        try:
            result = await stage.phone.dial(an_order())
        finally:
            peer.stop()
        assert (result.kind, result.sip_status, result.q850) == (kind, status, q850)

    office.play(scene)


def test_nobody_answers(office: Office) -> None:
    office.called()

    async def scene(stage: Stage) -> None:
        result = await stage.phone.dial(an_order(ring_s=4))
        assert (result.kind, result.q850, result.by, result.call_id) == ("no_answer", 19, "us", None)

    office.play(scene)


def test_a_number_that_does_not_exist_is_wrong(office: Office) -> None:
    office.called()

    async def scene(stage: Stage) -> None:
        result = await stage.phone.dial(an_order("4930199"))
        assert result == DialResult(kind="wrong_number", sip_status=404, q850=1, by="network")

    office.play(scene)


def test_dialling_that_is_given_up_stops_ringing(office: Office) -> None:
    callee = office.called()

    async def scene(stage: Stage) -> None:
        dialling = asyncio.ensure_future(stage.phone.dial(an_order(ring_s=60)))
        await asyncio.to_thread(callee.wait_for, "CALL_INCOMING")
        dialling.cancel()
        await asyncio.to_thread(callee.wait_for, "CALL_CLOSED", 10)

    office.play(scene)


def test_a_call_that_the_bot_does_not_take_has_failed(office: Office) -> None:
    office.called(answering="auto")

    async def scene(stage: Stage) -> None:
        stage.host.draining = True
        result = await stage.phone.dial(an_order())
        assert (result.kind, result.by) == ("failed", "us")

    office.play(scene)

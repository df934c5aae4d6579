"""A call asked for over the API rings a real telephone, and what comes of it comes back to the API."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.telephony.conftest import Telephone
from tests.telephony.stage.asterisk import TRUNK
from tests.telephony.stage.baresip import Baresip, Line
from tests.telephony.stage.processes import PATIENCE_S
from tests.telephony.stage.product import House, product
from tests.telephony.stage.sound import for_telephone
from voicebot.commands.parsing import read_case
from voicebot.service.dialling_rules import DialFacts
from voicebot.settings import ROOT
from voicebot.wiring import parts
from voicebot.wiring.demo import wait_until_ready
from voicebot.wiring.demo_desk import DemoDesk

LOOK_EVERY_S = 0.2


@asynccontextmanager
async def office(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody is at the desk, and an integrator is signed in."""
    running = house.running
    await wait_until_ready(running.settings)
    web = parts.web_url(running.settings)
    async with DemoDesk(web, running.own_token), httpx.AsyncClient(base_url=web, timeout=10) as client:
        token = running.console_link.rsplit("/", 1)[1]
        answer = await client.post("/api/session/link", json={"token": token})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client


async def ask(client: httpx.AsyncClient, case_id: str, key: str) -> str:
    answer = await client.post("/api/calls", json={"case_id": case_id}, headers={"Idempotency-Key": key})
    assert answer.json()["state"] == "requested", answer.text
    return str(answer.json()["dial_id"])


async def until(client: httpx.AsyncClient, dial_id: str, so: Callable[[Mapping[str, Any]], bool]) -> Any:
    """The dial once it is so."""
    for _ in range(round(PATIENCE_S / LOOK_EVERY_S)):
        dial = (await client.get(f"/api/calls/dials/{dial_id}")).json()
        if so(dial):
            return dial
        await asyncio.sleep(LOOK_EVERY_S)
    raise AssertionError(f"the dial stays {dial}")


def play(
    telephone: Telephone,
    work: Path,
    environment: pytest.MonkeyPatch,
    scene: Callable[[httpx.AsyncClient, Baresip, str], Awaitable[None]],
    language: str = "de",
) -> None:
    """Start everything, with the case's own telephone at its number."""
    more = {"DIALLING__LOOK_EVERY_S": "0.2"}
    with product(language, "instalments", work, environment, more) as house:
        case = read_case(house.call.case)
        number = DialFacts(case=case).pii_number
        callee = telephone(Line(address=TRUNK, port=house.asterisk.ports.trunk, user=number))

        async def whole() -> None:
            async with office(house) as client:
                await scene(client, callee, case.case_id)

        asyncio.run(whole())


def test_a_busy_telephone_is_tried_again_later_and_an_answered_one_reaches_the_bot(
    telephone: Telephone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(client: httpx.AsyncClient, callee: Baresip, case_id: str) -> None:
        busy_id = await ask(client, case_id, "first intention")
        await asyncio.to_thread(callee.wait_for, "CALL_INCOMING")
        callee.reject()
        busy = await until(client, busy_id, lambda dial: dial["disposition"] is not None)
        assert (busy["state"], busy["disposition"], busy["attempts"]) == ("requested", "busy", 1)
        [tried] = busy["tries"]
        assert (tried["sip_status"], tried["q850"], tried["ended_by"]) == (486, 17, "callee")
        await client.post(f"/api/calls/dials/{busy_id}/cancel", headers={"Idempotency-Key": "not any more"})

        callee.events.clear()
        dial_id = await ask(client, case_id, "second intention")
        await asyncio.to_thread(callee.wait_for, "CALL_INCOMING")
        callee.accept()
        answered = await until(client, dial_id, lambda dial: dial["state"] == "answered")
        [live] = (await client.get("/api/calls")).json()["calls"]
        assert (live["call_id"], live["direction"]) == (answered["call_id"], "outbound")
        callee.hang_up()
        done = await until(client, dial_id, lambda dial: dial["state"] == "finished")
        assert (done["disposition"], done["outcome"]) == ("answered", "interrupted")

    play(telephone, tmp_path, monkeypatch, scene)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("turn", "disposition", "told", "not_before"),
    [
        ("01", "voicemail_left", "voicemail.message", "2026-11-20T08:00"),
        ("03", "call_screening", "screening.answer", "2026-11-19T08:00"),
    ],
    ids=["answering machine", "call screening"],
)
def test_a_machine_hears_who_calls_and_the_dial_is_tried_again_on_another_day(
    telephone: Telephone,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    turn: str,
    disposition: str,
    told: str,
    not_before: str,
) -> None:
    fixture = ROOT / "audio_fixtures" / language / "machines" / "8k" / f"{turn}.flac"
    says = for_telephone(fixture, tmp_path / "says.wav", lead_s=0.5, tail_s=300)

    async def scene(client: httpx.AsyncClient, callee: Baresip, case_id: str) -> None:
        dial_id = await ask(client, case_id, "one intention")
        await asyncio.to_thread(callee.wait_for, "CALL_INCOMING")
        callee.accept()
        await asyncio.to_thread(callee.wait_for, "CALL_ESTABLISHED")
        callee.speak(says)
        dial = await until(client, dial_id, lambda dial: dial["disposition"] is not None)
        log = (await client.get(f"/api/calls/{dial['call_id']}/events")).text
        assert (dial["disposition"], dial["outcome"]) == (disposition, "voicemail_left"), log
        assert told in log
        assert dial["state"] == "requested"
        assert dial["due_at"] > not_before

    play(telephone, tmp_path, monkeypatch, scene, language)

"""The calls process lets in only peers who prove themselves, answers probes, and drains on SIGTERM."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from voicebot.commands.parsing import read_case
from voicebot.wiring.demo import Demo, Product, Running
from voicebot.wiring.fixtures import read_fixture_call
from voicebot.wiring.keys import ListenTickets
from voicebot.wiring.parts import make_clock, master_key, media_token

START = {"event": "start", "rate": 16000, "case_id": "anna-berger"}


@dataclass
class Calls:
    """A running calls process."""

    running: Running
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        """Where its media sockets are."""
        calls = self.running.settings.calls
        return f"ws://{calls.host}:{calls.port}"

    @property
    def token(self) -> str:
        """The bridge's token."""
        return media_token(self.running.settings).decode()


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calls]:
    recorded = read_fixture_call("de", "instalments")
    demo = Demo(
        language="de", story="instalments", simulated=True, case=read_case(recorded.case), call=recorded
    )
    environment = {"VOICEBOT__MODELS__OFFLINE": "true", "VOICEBOT__EARS__MODEL": "starter"}
    os.environ.update(environment)
    product = Product(demo, tmp_path_factory.mktemp("calls") / "demo")
    running = product.prepare()
    command = [sys.executable, "-m", "voicebot", "serve", "--part", "calls"]
    process = subprocess.Popen(command, env={**os.environ, **product.environment})  # noqa: S603 - our own command
    try:
        asyncio.run(_until_ready(running))
        yield Calls(running, process)
    finally:
        process.kill()
        process.wait()
        running.store.close()
        for name in environment:
            del os.environ[name]


async def _until_ready(running: Running) -> None:
    calls, clock = running.settings.calls, make_clock()
    until = clock.monotonic() + 90
    async with httpx.AsyncClient() as client:
        while clock.monotonic() < until:
            try:
                if (await client.get(f"http://{calls.host}:{calls.port}/health/ready")).status_code == 200:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
    raise AssertionError("the calls process did not come up")


def refused(address: str, token: str) -> int:
    async def knock() -> int:
        try:
            async with connect(address, additional_headers={"Authorization": f"Bearer {token}"}):
                return 101
        except InvalidStatus as error:
            return error.response.status_code

    return asyncio.run(knock())


def first_answer(calls: Calls, message: str | bytes) -> tuple[int | None, str]:
    """What the process says to a first message: its answer, or close code and reason."""

    async def talk() -> tuple[int | None, str]:
        headers = {"Authorization": f"Bearer {calls.token}"}
        async with connect(f"{calls.address}/media", additional_headers=headers) as socket:
            await socket.send(message)
            try:
                return None, str(await socket.recv())
            except ConnectionClosedError as error:
                return (error.rcvd.code, error.rcvd.reason) if error.rcvd else (None, "")

    return asyncio.run(talk())


def test_a_peer_without_the_token_is_not_let_in(calls: Calls) -> None:
    assert refused(f"{calls.address}/media", "guessed") == 401
    assert refused(f"{calls.address}/media", "") == 401


def test_an_unknown_case_is_refused_with_the_reason(calls: Calls) -> None:
    code, reason = first_answer(calls, json.dumps({**START, "case_id": "nobody"}))
    assert code == 1008
    assert reason


@pytest.mark.parametrize(
    "message",
    ["", "no json", "[]", '{"event": "start"}', '{"event": "start", "rate": 44100}', b"\x00\x01", "{" * 5000],
)
def test_a_malformed_first_message_closes_the_socket_and_nothing_else(
    calls: Calls, message: str | bytes
) -> None:
    code, _ = first_answer(calls, message)
    assert code == 1008
    assert calls.process.poll() is None


def test_a_language_that_the_bot_does_not_speak_is_refused(calls: Calls) -> None:
    code, reason = first_answer(calls, json.dumps({**START, "language": "fr"}))
    assert code == 1008
    assert "language" in reason


def test_a_trusted_peer_gets_the_calls_id_and_the_call_is_in_the_store(calls: Calls) -> None:
    code, answer = first_answer(calls, json.dumps(START))
    assert code is None
    call_id = json.loads(answer)["call_id"]
    assert calls.running.store.calls.get(call_id).case_id == "anna-berger"


def test_probes_are_answered_and_nothing_else_is_there(calls: Calls) -> None:
    base = calls.address.replace("ws", "http", 1)
    assert httpx.get(f"{base}/health/live").json() == {"status": "live"}
    load = httpx.get(f"{base}/load").json()
    assert load["most"] >= 1
    assert httpx.get(f"{base}/secret").status_code == 404


def test_listening_needs_a_ticket_for_just_this_call(calls: Calls) -> None:
    tickets = ListenTickets(master_key(calls.running.settings))
    other = tickets.issue("call-other", "user-1")
    assert refused(f"{calls.address}/listen/call-1", "") == 403
    assert refused(f"{calls.address}/listen/call-1?token={other}", "") == 403
    own = tickets.issue("call-1", "user-1")
    assert refused(f"{calls.address}/listen/call-1?token={own}", "") == 101


def test_sigterm_drains_and_ends_the_process_cleanly(calls: Calls) -> None:
    calls.process.send_signal(signal.SIGTERM)
    assert calls.process.wait(30) == 0


def test_the_folder_of_the_demo_is_emptied_first(tmp_path: Path) -> None:
    from voicebot.wiring.demo import fresh_folder

    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "old.db").write_text("", encoding="ascii")
    assert not fresh_folder(tmp_path / "demo").exists()

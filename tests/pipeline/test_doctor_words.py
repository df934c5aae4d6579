"""The doctor tells a process that is not there from one that is overloaded or hangs up."""

import asyncio
import socket

import httpx
import pytest

from voicebot.service.check_up import Unwell
from voicebot.settings import Settings, read
from voicebot.wiring import doctor


def settings_for(port: int) -> Settings:
    settings = read(environment={})
    return settings.model_copy(update={"calls": settings.calls.model_copy(update={"port": port})})


def test_a_process_that_took_the_question_and_says_nothing_is_overloaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "_HTTP_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(Unwell, match="it is overloaded"):
        asyncio.run(doctor.calls_process(settings_for(mute.getsockname()[1])))


def test_where_nobody_listens_the_doctor_says_what_to_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unwell, match=f"Nothing answers on .*:{port}: start `voicebot serve`"):
        asyncio.run(doctor.calls_process(settings_for(port)))


def test_a_process_that_hangs_up_is_there() -> None:
    cut = doctor._silent("there", httpx.RemoteProtocolError("Server disconnected"))
    assert str(cut) == "The conversation with there failed: Server disconnected"

"""The demo's own client of the public API: it is present at the desk and can confirm a suggestion."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from voicebot.errors import OperatorError
from voicebot.events import PlanSuggested

TAB = "demo-terminal"
PRESENT_WITHIN_S = 10.0


class DemoDesk:
    """Signs in with a one-time link's token and keeps the desk's socket open while it lives."""

    def __init__(self, url: str, link_token: str) -> None:
        self._url = url
        self._link_token = link_token
        self._http = httpx.AsyncClient(base_url=url, timeout=10)
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Sign in and sit down.

        Raises:
            OperatorError: the web process does not let us in.
        """
        answer = await self._http.post("/api/session/link", json={"token": self._link_token})
        if answer.status_code != 200:
            raise OperatorError(f"The demo could not sign in: {answer.text}")
        self._http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        address = self._url.replace("http", "ws", 1) + "/ws"
        headers = {"Authorization": self._http.headers["Authorization"]}
        self._socket = await connect(address, additional_headers=headers)
        self._reader = asyncio.get_running_loop().create_task(self._read(), name="demo-desk")
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Leave the desk."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        await self._http.aclose()

    async def confirm(self, event: PlanSuggested) -> str:
        """Confirm exactly these terms; returns "" or one sentence why not."""
        answer = await self._http.post(
            f"/api/plans/{event.plan_id}/confirm",
            json={"version": event.version, "terms_hash": event.suggestion.terms_hash, "tab": TAB},
            headers={"Idempotency-Key": f"demo-{event.plan_id}"},
        )
        return "" if answer.status_code == 200 else str(answer.json().get("detail", answer.text))

    async def _read(self) -> None:
        """Take what is pushed; the screen follows the log instead."""
        with contextlib.suppress(WebSocketException):
            while self._socket is not None:
                await self._socket.recv()

"""The caller's end of the media socket: what a bridge does, for the demo and for tests."""

import json
from types import TracebackType
from typing import Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from voicebot.errors import OperatorError


class MediaClient:
    """Brings one call to the calls process and carries its sound (``playback.CallerEnd``)."""

    def __init__(self, url: str, token: str, *, case_id: str, language: str, rate: int = 16_000) -> None:
        self._url = url
        self._token = token
        self._start = {"event": "start", "case_id": case_id, "language": language, "rate": rate}
        self._rate = rate
        self._socket: ClientConnection | None = None
        self.call_id = ""

    async def __aenter__(self) -> Self:
        """Connect and wait until the call is taken.

        Raises:
            OperatorError: nobody answers, or the call is refused.
        """
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            self._socket = await connect(f"{self._url}/media", additional_headers=headers)
            await self._socket.send(json.dumps(self._start))
            started = json.loads(await self._socket.recv())
        except (OSError, InvalidStatus, WebSocketException, ValueError) as error:
            raise OperatorError(f"The calls process did not take the call: {error}.") from error
        self.call_id = str(started.get("call_id", ""))
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Hang up."""
        await self.close()

    @property
    def rate(self) -> int:
        """Samples per second."""
        return self._rate

    async def send(self, pcm: bytes) -> None:
        """Send 20 ms of the caller's sound; nothing happens once the line is closed."""
        if self._socket is not None:
            try:
                await self._socket.send(pcm)
            except ConnectionClosed:
                self._socket = None

    async def receive(self) -> object:
        """The bot's next sound, or ``None`` when the line is closed."""
        while self._socket is not None:
            try:
                message = await self._socket.recv()
            except ConnectionClosed:
                break
            if isinstance(message, bytes):
                return message
        return None

    async def close(self) -> None:
        """Hang up."""
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()

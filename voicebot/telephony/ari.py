"""Asterisk's REST interface: requests over HTTP, events over one WebSocket.

Events are handed to whoever watches the channel, playback or recording that they are about. When the events'
socket breaks it is opened again; watchers are told (``Lost``), for what happened meanwhile is not known.
Source: docs.asterisk.org, Asterisk REST Interface.
"""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from voicebot import log
from voicebot.service.telephone import TelephoneError

_log = log.get("ari")
_AGAIN_S = 1.0
_REQUEST_S = 10.0
_ROOM = 200
"""Events that may wait for one watcher; more are dropped, oldest first."""

AriEvent = Mapping[str, Any]
Lost: AriEvent = {"type": "Lost"}


class Unknown(TelephoneError):
    """Asterisk knows no such channel, playback or recording (any more)."""


@dataclass(frozen=True, kw_only=True)
class AriLogin:
    """Where ARI is and who we are; ``app`` is the application's name, one per calls process."""

    url: str
    user: str
    password: str = field(repr=False)
    app: str = "voicebot"


class Watch:
    """A queue of the events about some ids."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[AriEvent] = asyncio.Queue(_ROOM)

    def put(self, event: AriEvent) -> None:
        """Add an event; the oldest is dropped when nobody reads."""
        if self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(event)

    async def next(self) -> AriEvent:
        """The next event."""
        return await self._events.get()

    async def until(self, *kinds: str) -> AriEvent:
        """The next event of one of these kinds.

        Raises:
            TelephoneError: the connection to Asterisk was lost meanwhile.
        """
        while (event := await self.next())["type"] not in kinds:
            if event is Lost:
                raise TelephoneError("The connection to Asterisk was lost.")
        return event


class Ari:
    """A connection to one Asterisk; ``async with`` opens and closes it."""

    def __init__(self, login: AriLogin) -> None:
        self._login = login
        token = base64.b64encode(f"{login.user}:{login.password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}
        self._http = httpx.AsyncClient(base_url=login.url, headers=self._headers, timeout=_REQUEST_S)
        self._watches: dict[str, list[Watch]] = {}
        self._reader: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Start listening for events; Asterisk need not be there yet."""
        self._reader = asyncio.get_running_loop().create_task(self._listen(), name="ari")
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        await self.close()

    async def close(self) -> None:
        """Let the requests' connections go."""
        await self._http.aclose()

    @property
    def app(self) -> str:
        """The application's name."""
        return self._login.app

    @property
    def connected(self) -> bool:
        """Whether events come in."""
        return self._connected.is_set()

    async def ready(self) -> None:
        """Wait until events come in."""
        await self._connected.wait()

    # -- requests ------------------------------------------------------------------------------------

    async def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - Asterisk's JSON
        """Read something."""
        return await self._ask("GET", path, query)

    async def post(self, path: str, body: Mapping[str, Any] | None = None, **query: str) -> Any:  # noqa: ANN401 - the same
        """Do something."""
        return await self._ask("POST", path, query, body)

    async def delete(self, path: str, **query: str) -> None:
        """End something; what is gone already is left alone."""
        with contextlib.suppress(Unknown):
            await self._ask("DELETE", path, query)

    async def subscribe(self, channel: str) -> None:
        """Be told of a channel that is not the application's."""
        await self._ask(
            "POST", f"applications/{self.app}/subscription", {"eventSource": f"channel:{channel}"}
        )

    async def file(self, path: str) -> bytes:
        """Read something that is no JSON."""
        return (await self._send("GET", path, {}, None)).content

    async def _ask(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 - Asterisk's JSON
        answer = await self._send(method, path, query, body)
        return answer.json() if answer.content else None

    async def _send(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> httpx.Response:
        try:
            answer = await self._http.request(method, f"/{path}", params=query, json=body)
        except httpx.HTTPError as error:
            raise TelephoneError("Asterisk does not answer on ARI.") from error
        match answer.status_code:
            case 401:
                raise TelephoneError("Asterisk does not accept the user and password for ARI.")
            case 404:
                raise Unknown(f"Asterisk knows no {path.partition('?')[0]}.")
            case status if status >= 400:
                raise TelephoneError(f"Asterisk refused {method} {path}: {_reason(answer)}")
        return answer

    # -- events --------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def watch(self, *ids: str) -> Iterator[Watch]:
        """Collect the events about these ids while the block runs."""
        watch = Watch()
        for name in ids:
            self._watches.setdefault(name, []).append(watch)
        try:
            yield watch
        finally:
            for name in ids:
                self._watches[name].remove(watch)
                if not self._watches[name]:
                    del self._watches[name]

    async def _listen(self) -> None:
        told = False
        while True:
            try:
                async for event in self._events():
                    self._hand_out(event)
            except (OSError, WebSocketException, ValueError) as error:
                if not told:
                    _log.warning("no events from Asterisk, trying again", error=type(error).__name__)
            told = not self._connected.is_set()
            self._connected.clear()
            for watches in list(self._watches.values()):
                for watch in watches:
                    watch.put(Lost)
            await asyncio.sleep(_AGAIN_S)

    async def _events(self) -> AsyncIterator[AriEvent]:
        address = self._login.url.replace("http", "ws", 1)
        url = f"{address}/events?app={quote(self._login.app)}"
        async with connect(url, additional_headers=self._headers, max_size=1 << 20) as socket:
            self._connected.set()
            _log.info("events come from Asterisk", app=self.app)
            async for message in socket:
                event = json.loads(message)
                if isinstance(event, dict) and "type" in event:
                    yield event

    def _hand_out(self, event: AriEvent) -> None:
        for name in _about(event):
            for watch in self._watches.get(name, ()):
                watch.put(event)


def _about(event: AriEvent) -> list[str]:
    """The ids that an event is about; an event's kind is one, for those who wait for newcomers."""
    names = [str(event["type"])]
    for part, key in (("channel", "id"), ("playback", "id"), ("recording", "name"), ("bridge", "id")):
        thing = event.get(part)
        if isinstance(thing, dict) and key in thing:
            names.append(str(thing[key]))
    return names


def _reason(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("message", answer.status_code))
    except (ValueError, AttributeError):
        return str(answer.status_code)

"""The calls process's one port: who may come in, by which road, and what probes are told.

Every road has a ``Door``: ``/media`` speaks the plain protocol, ``/media/asterisk`` Asterisk's, and so on.
What comes in is brought to a ``CallHost``; a ``PUT /audiosocket/UUID`` announces a call over TCP. The listen
socket (``/listen/<call>``) is for agents' browsers. ``/health/live``, ``/health/ready`` and ``/load`` are for
dispatchers to probe, ``/metrics`` is for Prometheus.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol
from urllib.parse import parse_qs, parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from decision_navigator.errors import NavigatorError
from voicebot import log
from voicebot.errors import PeerError, StoreError
from voicebot.service.audio_metrics import AudioMetrics
from voicebot.service.call_hub import Full
from voicebot.telephony import asterisk_media
from voicebot.telephony.arrival import Arrival
from voicebot.telephony.audiosocket import CallKeys
from voicebot.telephony.socket_road import close_reading
from voicebot.wiring.doors import Door, address_of
from voicebot.wiring.keys import ListenTickets
from voicebot.wiring.listeners import Listeners

_log = log.get("media")
RETRY_AFTER_S = 30


class CallHost(Protocol):
    """Who takes the calls."""

    @property
    def count(self) -> int:
        """Calls on the line."""
        ...

    @property
    def most(self) -> int:
        """How many may be."""
        ...

    @property
    def draining(self) -> bool:
        """Whether no new call is taken."""
        ...

    @property
    def metrics(self) -> AudioMetrics:
        """How sound travelled."""
        ...

    async def carry(self, arrival: Arrival) -> None:
        """Carry a call to its end.

        Raises:
            Full: there is no room.
            PeerError, StoreError, NavigatorError: the call was not taken.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class MediaServer:
    """Admits peers, brings their calls to the host, lets agents listen.

    ``keys`` are those of AudioSocket calls to come, nothing where that road is off.
    """

    host: CallHost
    doors: Mapping[str, Door]
    tickets: ListenTickets
    web_origin: str
    keys: CallKeys | None = None
    listeners: Listeners = field(default_factory=Listeners)

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer probes, and let only peers in who can prove themselves."""
        address = urlsplit(request.path)
        probe = self._probe(address.path)
        if probe is not None:
            return probe
        match address.path:
            case path if path in self.doors:
                return self._refused(path, connection, request) or self._full()
            case path if path.startswith("/audiosocket/") and self.keys is not None:
                return self._expect(self.keys, path.removeprefix("/audiosocket/"), connection, request)
            case path if path.startswith("/listen/"):
                return self._admit_listener(request, path.removeprefix("/listen/"), address.query)
            case _:
                return answer(HTTPStatus.NOT_FOUND, {"detail": "There is nothing here."})

    async def talk(self, connection: ServerConnection) -> None:
        """Serve one admitted socket until it closes."""
        request = connection.request
        path = urlsplit(request.path if request else "").path
        if request is not None and path in self.doors:
            await self._carry(connection, self.doors[path], request)
        else:
            await self.listeners.serve(connection, path.removeprefix("/listen/"))

    def _probe(self, path: str) -> Response | None:
        host = self.host
        match path:
            case "/health/live":
                return answer(HTTPStatus.OK, {"status": "live"})
            case "/health/ready":
                status = HTTPStatus.SERVICE_UNAVAILABLE if host.draining else HTTPStatus.OK
                return answer(status, {"status": "draining" if host.draining else "ready"})
            case "/load":
                return answer(HTTPStatus.OK, {"calls": host.count, "most": host.most})
            case "/metrics":
                return _text(host.metrics.text(active=host.count, most=host.most))
            case _:
                return None

    def _refused(self, path: str, connection: ServerConnection, request: Request) -> Response | None:
        try:
            self.doors[path].check(connection, request)
        except PeerError as error:
            _log.warning("a peer was refused", address=address_of(connection), path=path, why=str(error))
            refused = answer(HTTPStatus.UNAUTHORIZED, {"detail": str(error)})
            refused.headers["WWW-Authenticate"] = 'Bearer, Basic realm="media"'
            return refused
        return None

    def _full(self) -> Response | None:
        if not self.host.draining and self.host.count < self.host.most:
            return None
        self.host.metrics.refused += 1
        busy = answer(HTTPStatus.SERVICE_UNAVAILABLE, {"detail": "All lines are busy."})
        busy.headers["Retry-After"] = str(RETRY_AFTER_S)
        return busy

    def _expect(self, keys: CallKeys, name: str, connection: ServerConnection, request: Request) -> Response:
        """Register the key of an AudioSocket call; its trunk proves itself as at any door."""
        refused = self._refused("/media", connection, request) or self._full()
        if refused is not None:
            return refused
        said = dict(parse_qsl(urlsplit(request.path).query))
        try:
            keys.register(name, said, asyncio.get_running_loop().time())
        except PeerError as error:
            return answer(HTTPStatus.BAD_REQUEST, {"detail": str(error)})
        return answer(HTTPStatus.CREATED, {"key": name})

    def _admit_listener(self, request: Request, call_id: str, query: str) -> Response | None:
        origin = request.headers.get("Origin", "")
        if origin and origin != self.web_origin:
            return answer(HTTPStatus.FORBIDDEN, {"detail": "This page is of another host."})
        try:
            self.tickets.check(parse_qs(query).get("token", [""])[0], call_id)
        except PeerError as error:
            return answer(HTTPStatus.FORBIDDEN, {"detail": str(error)})
        return None

    async def _carry(self, connection: ServerConnection, door: Door, request: Request) -> None:
        try:
            said = door.check(connection, request)
            await self.host.carry(await door.bring(connection, said))
        except (PeerError, StoreError, NavigatorError) as error:
            _log.warning("a call was not taken", why=str(error))
            code = 1013 if isinstance(error, Full) else 1008
            await close_reading(connection, connection.close(code, str(error)[:120]))


def subprotocol(_connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Asterisk asks for ``media`` and wants to hear it; others ask for nothing."""
    wanted = Subprotocol(asterisk_media.SUBPROTOCOL)
    return wanted if wanted in offered else None


def answer(status: HTTPStatus, body: dict[str, object]) -> Response:
    """A JSON answer to a probe or a refused peer."""
    return _response(status, "application/json", json.dumps(body).encode())


def _text(text: str) -> Response:
    return _response(HTTPStatus.OK, "text/plain; version=0.0.4", text.encode())


def _response(status: HTTPStatus, kind: str, data: bytes) -> Response:
    headers = Headers(
        {
            "Connection": "close",  # as the server does after each answer
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            "Cache-Control": "no-store",
        }
    )
    return Response(status.value, status.phrase, headers, data)

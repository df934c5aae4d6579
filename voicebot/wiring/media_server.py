"""The calls process's one port: who may come in, by which road, and what probes are told.

``/media`` speaks the plain protocol, ``/media/asterisk`` Asterisk's; each brings a call to a ``CallHost``.
The listen socket (``/listen/<call>``) is for agents' browsers. ``/health/live``, ``/health/ready`` and
``/load`` are for dispatchers to probe, ``/metrics`` is for Prometheus.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from voicebot.telephony import asterisk_media, media_socket
from voicebot.telephony.arrival import Arrival
from voicebot.telephony.socket_road import Socket
from voicebot.telephony.trunks import NotTrusted, Trunk, recognise
from voicebot.wiring.keys import ListenTickets
from voicebot.wiring.listeners import Listeners

_log = log.get("media")
Bring = Callable[[Socket, Mapping[str, str]], Awaitable[Arrival]]
TRUNK_ROADS: Mapping[str, Bring] = {"/media": media_socket.bring, "/media/asterisk": asterisk_media.bring}
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
    """Admits peers, brings their calls to the host, lets agents listen."""

    host: CallHost
    trunks: Sequence[Trunk]
    tickets: ListenTickets
    web_origin: str
    needs_certificate: bool = False
    listeners: Listeners = field(default_factory=Listeners)

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer probes, and let only peers in who can prove themselves."""
        address = urlsplit(request.path)
        match address.path:
            case "/health/live":
                return answer(HTTPStatus.OK, {"status": "live"})
            case "/health/ready":
                ready = not self.host.draining
                status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
                return answer(status, {"status": "ready" if ready else "draining"})
            case "/load":
                return answer(HTTPStatus.OK, {"calls": self.host.count, "most": self.host.most})
            case "/metrics":
                text = self.host.metrics.text(active=self.host.count, most=self.host.most)
                return _text(text)
            case path if path in TRUNK_ROADS:
                return self._admit_trunk(connection, request) or self._admit_call()
            case path if path.startswith("/listen/"):
                return self._admit_listener(request, path.removeprefix("/listen/"), address.query)
            case _:
                return answer(HTTPStatus.NOT_FOUND, {"detail": "There is nothing here."})

    async def talk(self, connection: ServerConnection) -> None:
        """Serve one admitted socket until it closes."""
        address = urlsplit(connection.request.path if connection.request else "")
        if address.path.startswith("/listen/"):
            await self.listeners.serve(connection, address.path.removeprefix("/listen/"))
        else:
            await self._carry(connection, TRUNK_ROADS[address.path], dict(parse_qsl(address.query)))

    def _admit_trunk(self, connection: ServerConnection, request: Request) -> Response | None:
        if self.needs_certificate and not connection.transport.get_extra_info("peercert"):
            return answer(HTTPStatus.FORBIDDEN, {"detail": "This trunk must show a client certificate."})
        try:
            recognise(self.trunks, request.headers.get("Authorization", ""), address_of(connection))
        except NotTrusted as error:
            _log.warning("a peer was refused", address=address_of(connection), why=str(error))
            refused = answer(HTTPStatus.UNAUTHORIZED, {"detail": str(error)})
            refused.headers["WWW-Authenticate"] = 'Bearer, Basic realm="media"'
            return refused
        return None

    def _admit_call(self) -> Response | None:
        if self.host.draining or self.host.count >= self.host.most:
            self.host.metrics.refused += 1
            busy = answer(HTTPStatus.SERVICE_UNAVAILABLE, {"detail": "All lines are busy."})
            busy.headers["Retry-After"] = str(RETRY_AFTER_S)
            return busy
        return None

    def _admit_listener(self, request: Request, call_id: str, query: str) -> Response | None:
        origin = request.headers.get("Origin", "")
        if origin and origin != self.web_origin:
            return answer(HTTPStatus.FORBIDDEN, {"detail": "This page is of another host."})
        try:
            self.tickets.check(parse_qs(query).get("token", [""])[0], call_id)
        except PeerError as error:
            return answer(HTTPStatus.FORBIDDEN, {"detail": str(error)})
        return None

    async def _carry(self, connection: ServerConnection, bring: Bring, said: Mapping[str, str]) -> None:
        try:
            await self.host.carry(await bring(connection, said))
        except (PeerError, StoreError, NavigatorError) as error:
            _log.warning("a call was not taken", why=str(error))
            await connection.close(1013 if isinstance(error, Full) else 1008, str(error)[:120])


def subprotocol(_connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Asterisk asks for ``media`` and wants to hear it; others ask for nothing."""
    wanted = Subprotocol(asterisk_media.SUBPROTOCOL)
    return wanted if wanted in offered else None


def address_of(connection: ServerConnection) -> str:
    """The peer's address."""
    remote = connection.remote_address
    return str(remote[0]) if remote else ""


def answer(status: HTTPStatus, body: dict[str, object]) -> Response:
    """A JSON answer to a probe or a refused peer."""
    return _response(status, "application/json", json.dumps(body).encode())


def _text(text: str) -> Response:
    return _response(HTTPStatus.OK, "text/plain; version=0.0.4", text.encode())


def _response(status: HTTPStatus, kind: str, data: bytes) -> Response:
    headers = Headers({"Content-Type": kind, "Content-Length": str(len(data)), "Cache-Control": "no-store"})
    return Response(status.value, status.phrase, headers, data)

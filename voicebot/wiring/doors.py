"""The media server's doors: each road's way of proving who comes, and of reading what the peer says first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from voicebot import log
from voicebot.errors import PeerError
from voicebot.telephony import asterisk_media, media_socket
from voicebot.telephony.arrival import Arrival
from voicebot.telephony.socket_road import Socket
from voicebot.telephony.trunks import NotTrusted, Trunk, recognise
from voicebot.wiring.keys import CallTickets

_log = log.get("media")


class Bring(Protocol):
    """Reads what a peer says first."""

    async def __call__(self, socket: Socket, said: Mapping[str, str], /) -> Arrival:
        """Wait for it.

        Raises:
            PeerError: it did not come, or is not understood.
        """
        ...


class Door(Protocol):
    """One road's way in."""

    @property
    def bring(self) -> Bring:
        """How its peers begin."""
        ...

    def check(self, connection: ServerConnection, request: Request) -> Mapping[str, str]:
        """What the address or a ticket says of the call.

        Raises:
            PeerError: the peer could not prove itself.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class TrunkDoor:
    """For peers with a trunk's token, and a client certificate where one is asked for."""

    trunks: Sequence[Trunk]
    bring: Bring
    needs_certificate: bool = False

    def check(self, connection: ServerConnection, request: Request) -> Mapping[str, str]:
        """The address's query.

        Raises:
            NotTrusted: the peer could not prove itself.
        """
        if self.needs_certificate and not connection.transport.get_extra_info("peercert"):
            raise NotTrusted("This trunk must show a client certificate.")
        recognise(self.trunks, request.headers.get("Authorization", ""), address_of(connection))
        return dict(parse_qsl(urlsplit(request.path).query))


@dataclass(frozen=True, kw_only=True)
class BrowserDoor:
    """For people of the console with a ticket; the ticket names case and language, not the page."""

    tickets: CallTickets
    web_origin: str
    bring: Bring = media_socket.bring

    def check(self, connection: ServerConnection, request: Request) -> Mapping[str, str]:
        """The ticket's case and language.

        Raises:
            PeerError: the page is of another host, or the ticket is no good.
        """
        if request.headers.get("Origin", "") != self.web_origin:
            raise PeerError("This page is of another host.")
        ticket = dict(parse_qsl(urlsplit(request.path).query)).get("ticket", "")
        case_id, language, user_id = self.tickets.check(ticket)
        _log.info("a person of the console calls", user=user_id)
        return {"case_id": case_id, "language": language}


def trunk_doors(trunks: Sequence[Trunk], *, needs_certificate: bool) -> dict[str, Door]:
    """The doors of trunks by their paths."""
    roads = {"/media": media_socket.bring, "/media/asterisk": asterisk_media.bring}
    return {
        path: TrunkDoor(trunks=trunks, bring=bring, needs_certificate=needs_certificate)
        for path, bring in roads.items()
    }


def address_of(connection: ServerConnection) -> str:
    """The peer's address."""
    remote = connection.remote_address
    return str(remote[0]) if remote else ""

"""The media server with the echoing host on real sockets of the loopback, inside the test's own process."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from websockets.asyncio.server import serve

from voicebot.telephony.audiosocket import CallKeys
from voicebot.telephony.dialects import LARGEST_MESSAGE
from voicebot.telephony.trunks import Trunk
from voicebot.wiring.audiosocket_server import audiosocket_server
from voicebot.wiring.doors import BrowserDoor, trunk_doors
from voicebot.wiring.echo_host import EchoHost
from voicebot.wiring.keys import CallTickets, ListenTickets
from voicebot.wiring.media_server import CallHost, MediaServer, subprotocol
from voicebot.wiring.twilio_door import TwilioDoor

MASTER = b"m" * 32
TOKEN = b"t" * 32
TWILIO_TOKEN = b"w" * 32
WEB = "http://console.example"
PUBLIC = "wss://bot.example"


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where it listens."""

    host: EchoHost
    port: int
    audiosocket_port: int

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"


@asynccontextmanager
async def media_stand(
    *,
    most: int = 0,
    tls: ssl.SSLContext | None = None,
    needs_certificate: bool = False,
    host: CallHost | None = None,
) -> AsyncIterator[Stand]:
    """Open it, with another host than the echoing one if it is given; leaving closes everything."""
    echo, keys = EchoHost(most), CallKeys()
    taker = host or echo
    doors = trunk_doors([Trunk(name="voicebot", token=TOKEN)], needs_certificate=needs_certificate)
    doors["/media/browser"] = BrowserDoor(tickets=CallTickets(MASTER), web_origin=WEB)
    doors["/media/twilio"] = TwilioDoor(token=TWILIO_TOKEN, public_url=PUBLIC)
    media = MediaServer(host=taker, doors=doors, tickets=ListenTickets(MASTER), web_origin=WEB, keys=keys)
    async with AsyncExitStack() as stack:
        tcp = await stack.enter_async_context(audiosocket_server(taker, keys, "127.0.0.1", 0))
        web = await stack.enter_async_context(
            serve(
                media.talk,
                "127.0.0.1",
                0,
                process_request=media.admit,
                select_subprotocol=subprotocol,
                ssl=tls,
                max_size=LARGEST_MESSAGE,
                compression=None,
                close_timeout=2,
            )
        )
        yield Stand(
            host=echo,
            port=next(iter(web.sockets)).getsockname()[1],
            audiosocket_port=tcp.sockets[0].getsockname()[1],
        )

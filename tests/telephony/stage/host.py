"""The bot's media server in the test's own process, with an echo instead of a dialogue, and its telephone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.server import serve

from tests.telephony.stage.asterisk import ARI_PASSWORD, Asterisk
from tests.telephony.stage.sound import for_telephone
from voicebot.service.roads import Held, HungUp
from voicebot.system import RandomIds
from voicebot.telephony.ari import Ari, AriLogin
from voicebot.telephony.ari_telephone import AriTelephone, TelephoneParts
from voicebot.telephony.arrival import Arrival
from voicebot.telephony.trunks import Trunk
from voicebot.wiring.doors import trunk_doors
from voicebot.wiring.echo_host import EchoHost
from voicebot.wiring.keys import ListenTickets
from voicebot.wiring.listeners import Listeners
from voicebot.wiring.media_server import MediaServer, subprotocol

TOKEN = b"media-of-the-test-stage-0123456789"


class NotingHost(EchoHost):
    """Echoes, and tells the telephone of each call as the calls process does."""

    def __init__(self) -> None:
        super().__init__()
        self.arrivals: list[Arrival] = []
        self.signals: list[tuple[str, HungUp | Held]] = []
        self.phone: AriTelephone | None = None

    async def carry(self, arrival: Arrival) -> None:
        self.arrivals.append(arrival)
        call_id = f"call-{len(self.arrivals)}"
        assert self.phone is not None
        await self.phone.connected(call_id, arrival.channel, arrival.dial_id)
        try:
            await super().carry(arrival)
        finally:
            await self.phone.ended(call_id)

    async def note(self, call_id: str, item: HungUp | Held) -> None:
        self.signals.append((call_id, item))


@dataclass(kw_only=True)
class Stage:
    """Everything that a test of the telephone touches; ``kept`` are the recordings that were handed in."""

    host: NotingHost
    phone: AriTelephone
    kept: list[tuple[str, bytes]] = field(default_factory=list)


@asynccontextmanager
async def media_server(host: NotingHost, port: int) -> AsyncIterator[None]:
    """The product's own server at this port, open to Asterisk's trunk."""
    server = MediaServer(
        host=host,
        doors=trunk_doors((Trunk(name="voicebot", token=TOKEN, networks=()),), needs_certificate=False),
        tickets=ListenTickets(b"0" * 32),
        web_origin="",
        keys=None,
        listeners=Listeners(),
    )
    async with serve(
        server.talk,
        "127.0.0.1",
        port,
        process_request=server.admit,
        select_subprotocol=subprotocol,
        compression=None,
    ):
        yield


@asynccontextmanager
async def telephone_stage(
    asterisk: Asterisk, port: int, summary: Path, ring_s: int = 6
) -> AsyncIterator[Stage]:
    """A telephone on this Asterisk; every summary for a person is the WAV ``summary``."""
    inside, as_asterisk = asterisk.sounds
    for_telephone(summary, inside / "summary.wav")

    async def speak(text: str, language: str) -> str:
        return f"sound:{as_asterisk / 'summary'}"

    host = NotingHost()
    kept: list[tuple[str, bytes]] = []

    async def keep(call_id: str, sound: bytes) -> None:
        kept.append((call_id, sound))

    parts = TelephoneParts(
        trunk="trunk", speak=speak, keep=keep, new_id=RandomIds().new, person_ring_s=ring_s
    )
    login = AriLogin(url=asterisk.ari_url, user="voicebot", password=ARI_PASSWORD)
    async with media_server(host, port), Ari(login) as ari:
        phone = host.phone = AriTelephone(ari, parts)
        phone.on_signal = host.note
        await ari.ready()
        async with _serving(phone):
            yield Stage(host=host, phone=phone, kept=kept)


@asynccontextmanager
async def _serving(phone: AriTelephone) -> AsyncIterator[None]:
    task = asyncio.get_running_loop().create_task(phone.serve())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

"""A caller for each road of the media server: opens a call, sends sound, keeps what comes back."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.fakes.media_stand import MASTER, PUBLIC, TOKEN, TWILIO_TOKEN, WEB, Stand
from voicebot.telephony.audiosocket import NAME, AudioSocketStream, message
from voicebot.wiring.keys import CallTickets

_keys = itertools.count(1)
BEARER = {"Authorization": f"Bearer {TOKEN.decode()}"}
BASIC = {"Authorization": "Basic " + base64.b64encode(b"voicebot:" + TOKEN).decode()}
ROADS = ("plain", "asterisk", "twilio", "browser", "audiosocket")
RATES = {"plain": 16000, "asterisk": 16000, "twilio": 8000, "browser": 16000, "audiosocket": 8000}


def as_sent(road: str, pcm: bytes) -> bytes:
    """Sound as it travels: Twilio's mu-law has a byte a sample, and two ways to say zero."""
    return pcm[: len(pcm) // 2].replace(b"\x7f", b"\xff") if road == "twilio" else pcm


def twilio_signature(path: str = "/media/twilio") -> str:
    digest = hmac.new(TWILIO_TOKEN, (PUBLIC + path).encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


@dataclass
class Caller:
    """One call; ``send`` and ``receive`` speak its road's messages, ``raw`` sends anything."""

    road: str
    socket: ClientConnection | AudioSocketStream
    heard: list[bytes] = field(default_factory=list)

    async def send(self, pcm: bytes) -> None:
        match self.road:
            case "audiosocket":
                await self.raw(message(0x10, pcm))
            case "twilio":
                payload = base64.b64encode(as_sent(self.road, pcm)).decode()
                await self.raw(json.dumps({"event": "media", "media": {"payload": payload}}))
            case _:
                await self.raw(pcm)

    async def raw(self, data: str | bytes) -> None:
        await self.socket.send(data)

    async def receive(self) -> bytes:
        """The next sound."""
        while True:
            data = await self.socket.recv()
            match self.road:
                case "audiosocket" if isinstance(data, bytes) and data[0] == 0x10:
                    return data[1:]
                case "twilio" if isinstance(data, str) and "media" in (found := json.loads(data)):
                    return base64.b64decode(found["media"]["payload"])
                case "plain" | "browser" | "asterisk" if isinstance(data, bytes):
                    return data

    async def hang_up(self) -> None:
        await self.socket.close()


@asynccontextmanager
async def calling(stand: Stand, road: str) -> AsyncIterator[Caller]:
    """A call over a road, opened as its peer opens it."""
    async with opened(stand, road) as caller:
        if road == "audiosocket":
            await caller.raw(message(0x10, bytes(320)))
        else:
            for first in _first(road):
                await caller.raw(json.dumps(first))
        yield caller


@asynccontextmanager
async def opened(stand: Stand, road: str) -> AsyncIterator[Caller]:
    """A peer that was let in and has said nothing of its call yet."""
    if road == "audiosocket":
        key = UUID(int=next(_keys))
        await announce(stand, str(key))
        stream = AudioSocketStream(*await asyncio.open_connection("127.0.0.1", stand.audiosocket_port))
        try:
            await stream.send(message(NAME, key.bytes))
            yield Caller(road, stream)
        finally:
            await stream.close()
        return
    async with await _open(stand, road) as socket:
        yield Caller(road, socket)


async def announce(stand: Stand, key: str, headers: dict[str, str] = BEARER) -> int:
    """Register an AudioSocket call; the answer's status."""
    async with httpx.AsyncClient() as client:
        address = f"http://127.0.0.1:{stand.port}/audiosocket/{key}?case_id=a"
        return (await client.put(address, headers=headers)).status_code


async def _open(stand: Stand, road: str) -> ClientConnection:
    match road:
        case "plain":
            return await connect(f"{stand.url}/media", additional_headers=BEARER)
        case "asterisk":
            address = f"{stand.url}/media/asterisk?case_id=a"
            return await connect(address, additional_headers=BASIC, subprotocols=["media"])  # type: ignore[list-item] # a plain text is one
        case "twilio":
            headers = {"X-Twilio-Signature": twilio_signature()}
            return await connect(f"{stand.url}/media/twilio", additional_headers=headers)
        case _:
            ticket = CallTickets(MASTER).issue("a", "de", "user-1")
            return await connect(f"{stand.url}/media/browser?ticket={ticket}", origin=WEB)  # type: ignore[arg-type] # a plain text is one


def _first(road: str) -> list[dict[str, object]]:
    match road:
        case "plain" | "browser":
            return [{"event": "start", "rate": 16000, "case_id": "a", "marks": road == "browser"}]
        case "asterisk":
            return [{"event": "MEDIA_START", "format": "slin16", "optimal_frame_size": 640}]
        case _:
            start = {"streamSid": "MZ1", "callSid": "CA1", "customParameters": {"case_id": "a"}}
            return [{"event": "connected"}, {"event": "start", "streamSid": "MZ1", "start": start}]

"""The calls process: media sockets, speech, live calls.

One port serves the media socket (``/media``, for bridges), the listen socket (``/listen/<call>``, for agents'
browsers) and the probes ``/health/live``, ``/health/ready`` and ``/load``. SIGTERM drains: no new calls, the
running ones end, then the process exits.
"""

import asyncio
import hmac
import json
import os
import signal
import socket
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from decision_navigator.errors import NavigatorError
from voicebot import log
from voicebot.dialogue.phrases import PhraseBook
from voicebot.errors import PeerError, SpeechError, StoreError
from voicebot.events import CallStarted
from voicebot.service.briefing import House
from voicebot.service.call_desk import DeskParts
from voicebot.service.call_hub import CallHub, Full, HubParts, Ring
from voicebot.service.office_hours import OfficeHours
from voicebot.settings import Settings
from voicebot.speech.pipeline import PhoneLine, SpeechParts
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.recording import WavRecorder
from voicebot.system import RandomIds
from voicebot.telephony.media_socket import LARGEST_MESSAGE, SocketRoad, read_opening
from voicebot.wiring import parts
from voicebot.wiring.keys import ListenTickets
from voicebot.wiring.listeners import Listeners
from voicebot.wiring.sound import speech_parts

_log = log.get("calls")


def run_calls(settings: Settings) -> int:
    """Serve until a signal comes and the running calls have ended."""
    asyncio.run(_run(settings))
    return 0


async def _run(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        speech = await stack.enter_async_context(speech_parts(settings))
        hub = make_hub(settings, speech)
        hub.start()
        server = MediaServer(settings=settings, hub=hub, speech=speech)
        await stack.enter_async_context(
            serve(
                server.talk,
                settings.calls.host,
                settings.calls.port,
                process_request=server.admit,
                max_size=LARGEST_MESSAGE,
                compression=None,
                server_header=None,
            )
        )
        _log.info("calls process ready", port=settings.calls.port, calls=hub.most)
        await stopping.wait()
        await hub.drain()
        await hub.stop()


def make_hub(settings: Settings, speech: SpeechParts) -> CallHub:
    """All calls of this process, on the store with a calls process's rights."""
    store, clock, ids = parts.make_store(settings, "calls"), parts.make_clock(settings), RandomIds()
    navigator = parts.make_navigator()
    understander, scorer = parts.make_understanding()
    deadline_s = settings.desk.decision_deadline_s
    hours = OfficeHours(store.presence, navigator.book, settings.desk.open, settings.desk.presence_s)
    ears = speech.ears
    measured = ears.capacity if isinstance(ears, RecogniserPool) else 1
    return CallHub(
        HubParts(
            store=store,
            desk=DeskParts(store=store, navigator=navigator, hours=hours, ids=ids, deadline_s=deadline_s),
            house=House(agency=settings.agency.name, decision_deadline_s=deadline_s),
            policies=navigator.book,
            phrases=PhraseBook.read(),
            understander=understander,
            scorer=scorer,
            clock=clock,
            ids=ids,
            worker=asyncio.to_thread,
            max_calls=settings.calls.max_calls or measured,
            name=f"{socket.gethostname()}-{os.getpid()}",
            undo_s=settings.desk.undo_s,
        )
    )


@dataclass(frozen=True, kw_only=True)
class MediaServer:
    """Admits peers, brings their calls to the hub, lets agents listen."""

    settings: Settings
    hub: CallHub
    speech: SpeechParts
    listeners: Listeners = field(default_factory=Listeners)

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Answer probes, and let only peers in who can prove themselves."""
        address = urlsplit(request.path)
        match address.path:
            case "/health/live":
                return _answer(HTTPStatus.OK, {"status": "live"})
            case "/health/ready":
                ready = not self.hub.draining
                status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
                return _answer(status, {"status": "ready" if ready else "draining"})
            case "/load":
                return _answer(HTTPStatus.OK, {"calls": self.hub.count, "most": self.hub.most})
            case "/media":
                return self._admit_bridge(request)
            case path if path.startswith("/listen/"):
                return self._admit_listener(request, path.removeprefix("/listen/"), address.query)
            case _:
                return _answer(HTTPStatus.NOT_FOUND, {"detail": "There is nothing here."})

    def _admit_bridge(self, request: Request) -> Response | None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if not hmac.compare_digest(given, parts.media_token(self.settings)):
            return _answer(HTTPStatus.UNAUTHORIZED, {"detail": "The media token is missing or wrong."})
        if self.hub.draining or self.hub.count >= self.hub.most:
            busy = _answer(HTTPStatus.SERVICE_UNAVAILABLE, {"detail": "All lines are busy."})
            busy.headers["Retry-After"] = "30"
            return busy
        return None

    def _admit_listener(self, request: Request, call_id: str, query: str) -> Response | None:
        origin = request.headers.get("Origin", "")
        if origin and origin != parts.web_url(self.settings):
            return _answer(HTTPStatus.FORBIDDEN, {"detail": "This page is of another host."})
        ticket = parse_qs(query).get("token", [""])[0]
        try:
            ListenTickets(parts.master_key(self.settings)).check(ticket, call_id)
        except PeerError as error:
            return _answer(HTTPStatus.FORBIDDEN, {"detail": str(error)})
        return None

    async def talk(self, connection: ServerConnection) -> None:
        """Serve one admitted socket until it closes."""
        path = urlsplit(connection.request.path if connection.request else "").path
        if path == "/media":
            await self._carry_call(connection)
        else:
            await self.listeners.serve(connection, path.removeprefix("/listen/"))

    async def _carry_call(self, connection: ServerConnection) -> None:
        try:
            opening = await read_opening(connection)
            ring = Ring(case_id=opening.text("case_id"), language=_language(opening.text("language")))
            road = SocketRoad(connection, rate=opening.rate)
            live, phone = await self.hub.begin(ring, partial(self._line, road))
        except (PeerError, StoreError, NavigatorError) as error:
            await connection.close(1013 if isinstance(error, Full) else 1008, str(error)[:120])
            return
        await connection.send(json.dumps({"event": "ready", "call_id": live.call_id}))
        cause = "the line was closed"
        try:
            await phone.run(live)
        except SpeechError as error:
            cause = str(error)
            _log.error("a call could not be carried", call=live.call_id, error=cause)
        finally:
            await self.hub.finish(live, cause)
            self.listeners.forget(live.call_id)

    def _line(self, road: SocketRoad, start: CallStarted) -> PhoneLine:
        settings, recorder = self.settings, None
        if settings.calls.record_demo_audio and settings.mode == "demo":
            path = settings.data / "recordings" / f"{start.call_id}.wav"
            recorder = WavRecorder(path, rate=road.rate, allowed=True)
        return PhoneLine(
            call_id=start.call_id,
            road=road,
            parts=self.speech,
            language=start.language,
            new_id=RandomIds().new,
            recorder=recorder,
            taps=(self.listeners.tap(start.call_id),),
        )


def _language(asked: str) -> Literal["de", "en"] | None:
    """The language that the bridge names; the case's own where it names none.

    Raises:
        PeerError: the bot does not speak it.
    """
    match asked:
        case "de" | "en":
            return asked
        case "":
            return None
        case _:
            raise PeerError("language must be de, en or missing.")


def _answer(status: HTTPStatus, body: dict[str, object]) -> Response:
    data = json.dumps(body).encode()
    headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(data))})
    return Response(status.value, status.phrase, headers, data)

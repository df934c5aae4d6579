"""The calls process: media sockets, speech, live calls.

SIGTERM drains: no new calls, the running ones end, then the process exits.
"""

import asyncio
import os
import signal
import socket
import ssl
from contextlib import AsyncExitStack
from pathlib import Path

from websockets.asyncio.server import serve

from voicebot import log
from voicebot.dialogue.phrases import PhraseBook
from voicebot.errors import OperatorError
from voicebot.service.briefing import House
from voicebot.service.call_desk import DeskParts
from voicebot.service.call_hub import CallHub, HubParts
from voicebot.service.office_hours import OfficeHours
from voicebot.settings import Settings
from voicebot.speech.matrices import multiply_in_one_thread
from voicebot.speech.pipeline import SpeechParts
from voicebot.speech.pool import RecogniserPool
from voicebot.system import RandomIds, secret_file
from voicebot.telephony.audiosocket import CallKeys
from voicebot.telephony.dialects import LARGEST_MESSAGE
from voicebot.wiring import parts
from voicebot.wiring.audiosocket_server import audiosocket_server
from voicebot.wiring.dialling import dialling
from voicebot.wiring.doors import BrowserDoor, Door, trunk_doors
from voicebot.wiring.echo_host import EchoHost
from voicebot.wiring.keys import CallTickets, ListenTickets
from voicebot.wiring.listeners import Listeners
from voicebot.wiring.live_host import LiveHost
from voicebot.wiring.media_server import CallHost, MediaServer, subprotocol
from voicebot.wiring.sound import speech_parts
from voicebot.wiring.telephone import telephone

_log = log.get("calls")
CLOSE_WITHIN_S = 2
CAUSES_WITHIN_S = 0.5
"""How long a closed road waits for Asterisk's word on why it closed."""


def run_calls(settings: Settings) -> int:
    """Serve until a signal comes and the running calls have ended."""
    parts.switch_threads_soon()
    asyncio.run(_run(settings))
    return 0


async def _run(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        listeners = Listeners()
        if settings.calls.echo:
            echo = EchoHost(settings.calls.max_calls)
            await _serve(stack, settings, echo, listeners)
            await stopping.wait()
            await echo.drain()
            return
        speech = await stack.enter_async_context(speech_parts(settings))
        hub = make_hub(settings, speech)
        multiply_in_one_thread()
        hub.start()
        store = hub.parts.store
        phone = await stack.enter_async_context(telephone(settings, store, speech.voice))
        live = LiveHost(
            settings=settings,
            hub=hub,
            speech=speech,
            listeners=listeners,
            phone=phone,
            causes_within_s=CAUSES_WITHIN_S if phone is not None else 0.0,
        )
        if phone is not None:
            phone.on_signal = live.signal
        await _serve(stack, settings, live, listeners)
        async with dialling(settings, hub, phone) as hush:
            await stopping.wait()
            await hush()
            await hub.drain()
        await hub.stop()


async def _serve(stack: AsyncExitStack, settings: Settings, host: CallHost, listeners: Listeners) -> None:
    """Open the port; it closes with the stack."""
    keys = CallKeys() if settings.calls.audiosocket_port else None
    server = MediaServer(
        host=host,
        doors=make_doors(settings),
        tickets=ListenTickets(parts.master_key(settings)),
        web_origin=parts.web_url(settings),
        keys=keys,
        listeners=listeners,
    )
    if keys is not None:
        address = settings.calls.host
        await stack.enter_async_context(
            audiosocket_server(host, keys, address, settings.calls.audiosocket_port)
        )
    await stack.enter_async_context(
        serve(
            server.talk,
            settings.calls.host,
            settings.calls.port,
            process_request=server.admit,
            select_subprotocol=subprotocol,
            ssl=make_tls(settings),
            max_size=LARGEST_MESSAGE,
            compression=None,
            close_timeout=CLOSE_WITHIN_S,
            server_header=None,
        )
    )
    _log.info("calls process ready", port=settings.calls.port, calls=host.most)


def make_doors(settings: Settings) -> dict[str, Door]:
    """Every road that the settings open."""
    calls = settings.calls
    trunks = parts.make_trunks(settings)
    doors = trunk_doors(trunks, needs_certificate=bool(calls.tls_client_ca_file))
    tickets = CallTickets(parts.master_key(settings))
    doors["/media/browser"] = BrowserDoor(tickets=tickets, web_origin=parts.web_url(settings))
    if calls.twilio_token_file:
        from voicebot.wiring.twilio_door import TwilioDoor  # its serializer is heavy

        token = secret_file(Path(calls.twilio_token_file), may_make=False)
        doors["/media/twilio"] = TwilioDoor(token=token, public_url=parts.calls_url(settings))
    return doors


def make_tls(settings: Settings) -> ssl.SSLContext | None:
    """TLS as the settings say; a client's certificate is asked for, and demanded of trunks by their host.

    Raises:
        OperatorError: a file is missing or does not fit.
    """
    calls = settings.calls
    if not calls.tls_certificate_file:
        if calls.tls_client_ca_file:
            raise OperatorError("calls.tls_client_ca_file needs calls.tls_certificate_file as well.")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(calls.tls_certificate_file, calls.tls_key_file or None)
        if calls.tls_client_ca_file:
            context.load_verify_locations(Path(calls.tls_client_ca_file))
            context.verify_mode = ssl.CERT_OPTIONAL
    except (OSError, ssl.SSLError) as error:
        raise OperatorError("The files of calls.tls_... cannot be read, or do not fit together.") from error
    return context


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

"""The one WebSocket: pushes the desk, takes ``open``, ``close`` and ``hold``.

It is opened by a page of our own host (its Origin is checked) with a valid session, or by a bearer token. The
session is checked again every few seconds, so that a revoked one loses the live desk too.
"""

import asyncio
import contextlib
import datetime as dt
import json
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from voicebot.api.routes.session import actor_json
from voicebot.errors import Forbidden, NotFound, StoreError
from voicebot.rows import Actor
from voicebot.service.approvals import HeldByOther
from voicebot.web.csrf import COOKIE
from voicebot.web.desk_hub import DeskHub, Page
from voicebot.web.rights import SEES_EVERY_LANGUAGE, may
from voicebot.web.services import WebServices

router = APIRouter()

TICK_S = 1.0
CHECK_EVERY_S = 5.0
LONGEST_MESSAGE = 4000
NOT_SIGNED_IN, NOT_ALLOWED, LAGGING = 4401, 4403, 4408
LEFT = (WebSocketDisconnect, RuntimeError)
"""The page is gone: it said so, or the socket, closed while somebody was about to speak, does."""


@router.websocket("/ws")
async def desk(socket: WebSocket) -> None:
    """The live desk of one page."""
    services: WebServices = socket.app.state.services
    hub: DeskHub = socket.app.state.hub
    token, problem = _token(socket, services)
    actor = await _actor(services, token) if not problem else None
    await socket.accept()
    if actor is None or not may(actor, "look"):
        await socket.close(problem or (NOT_ALLOWED if actor else NOT_SIGNED_IN))
        return
    page = hub.join(None if actor.role in SEES_EVERY_LANGUAGE else actor.languages)
    conversation = Conversation(socket, services, hub, page, actor, token)
    try:
        await conversation.run()
    finally:
        hub.leave(page)


class Conversation:
    """One page's socket: a sender, a listener, and a look at the session now and then."""

    def __init__(
        self, socket: WebSocket, services: WebServices, hub: DeskHub, page: Page, actor: Actor, token: str
    ) -> None:
        self._socket = socket
        self._services = services
        self._hub = hub
        self._page = page
        self._actor = actor
        self._token = token
        self._tab = services.ids.new("tab")
        self._held: str | None = None

    async def run(self) -> None:
        """Talk until one side leaves; the desk is shown before anything is written down."""
        with contextlib.suppress(*LEFT):
            await self._socket.send_json(self._hub.hello(self._page, actor_json(self._actor)))
        async with asyncio.TaskGroup() as tasks:
            work = [tasks.create_task(part()) for part in (self._send, self._check)]
            with contextlib.suppress(*LEFT):
                await self._listen()
            for task in work:
                task.cancel()

    async def _send(self) -> None:
        """Send what the hub queued; a tick in every silent second."""
        with contextlib.suppress(*LEFT):  # the listener notices too
            while not self._page.lagging:
                try:
                    text = await asyncio.wait_for(self._page.queue.get(), TICK_S)
                except TimeoutError:
                    text = json.dumps({"t": "tick", "now": self._services.clock.now().isoformat()})
                await self._socket.send_text(text)
            await self._socket.close(LAGGING)

    async def _check(self) -> None:
        """Be present; stop when the session is over."""
        while True:
            await self._be_present()
            await asyncio.sleep(CHECK_EVERY_S)
            if await _actor(self._services, self._token) is None:
                with contextlib.suppress(*LEFT):
                    await self._socket.close(NOT_SIGNED_IN)
                return

    async def _be_present(self) -> None:
        with contextlib.suppress(StoreError):
            await asyncio.to_thread(
                self._services.store.presence.beat,
                self._actor.session_id,
                self._tab,
                self._services.clock.now(),
            )

    async def _listen(self) -> None:
        while True:
            text = await self._socket.receive_text()
            message = _parsed(text)
            if message is not None:
                with contextlib.suppress(StoreError):
                    await self._take(message)

    async def _take(self, message: dict[str, Any]) -> None:
        match message:
            case {"do": "open", "call_id": str(call_id), "after": int(after)}:
                try:
                    await self._hub.open(self._page, call_id, after)
                except NotFound:
                    self._page.tell(json.dumps({"t": "nocall", "call_id": call_id}))
            case {"do": "close"}:
                self._page.call_id = None
            case {"do": "hold", "plan_id": str(plan_id), "tab": str(tab)} if may(self._actor, "decide"):
                await asyncio.to_thread(self._hold, plan_id, tab[:64])
            case {"do": "keep", "call_id": str(call_id), "tab": str(tab)} if may(self._actor, "work"):
                with contextlib.suppress(HeldByOther):
                    await asyncio.to_thread(self._services.steering.renew, self._actor, call_id, tab[:64])
            case _:
                pass  # an unknown wish is no reason to hang up

    def _hold(self, plan_id: str, tab: str) -> None:
        presence, now = self._services.store.presence, self._services.clock.now()
        if tab != self._tab:
            presence.beat(self._actor.session_id, tab, now)
            self._tab = tab
        if self._held not in (None, plan_id):
            presence.release(str(self._held), tab)
        until = now + dt.timedelta(seconds=self._services.values.lock_s)
        held = presence.claim(plan_id, self._actor.session_id, tab, now, until)
        self._held = plan_id if held.tab == tab else None


def _token(socket: WebSocket, services: WebServices) -> tuple[str, int]:
    """The session token, and the code to close with if it may not be used from there."""
    scheme, _, bearer = socket.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip(), 0
    origin = urlsplit(socket.headers.get("Origin", "")).netloc
    own = {socket.headers.get("Host", ""), urlsplit(services.values.public_url).netloc} - {""}
    if origin not in own:
        return "", NOT_ALLOWED
    token = socket.cookies.get(COOKIE, "")
    return token, 0 if token else NOT_SIGNED_IN


async def _actor(services: WebServices, token: str) -> Actor | None:
    try:
        return await asyncio.to_thread(services.sign_in.actor, token)
    except (Forbidden, NotFound):
        return None


def _parsed(text: str) -> dict[str, Any] | None:
    if len(text) > LONGEST_MESSAGE:
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None

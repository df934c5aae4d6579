"""A road over an open socket, in any dialect."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, Protocol

from voicebot.errors import PeerError
from voicebot.service.roads import HungUp, RoadClosed, RoadItem
from voicebot.telephony.dialects import Dialect, Flow, MarkingDialect, Message

GONE_AFTER_S = 15.0
LEAD_S = 0.3
_STUCK_AFTER_S = 10.0


class Socket(Protocol):
    """A WebSocket; ``websockets`` connections fit as they are."""

    async def recv(self) -> Message:
        """The next message; raises any exception once the socket is closed."""
        ...

    async def send(self, message: Message) -> None:
        """Send one message; raises any exception once the socket is closed."""
        ...

    async def close(self) -> None:
        """Close it."""
        ...


async def first_message(socket: Socket, patience_s: float = 5.0) -> Message:
    """Wait for what the peer says first.

    Raises:
        PeerError: it said nothing in time, or left.
    """
    try:
        return await asyncio.wait_for(socket.recv(), patience_s)
    except TimeoutError as error:
        raise PeerError("The peer opened a media socket and said nothing.") from error
    except Exception as error:  # every WebSocket library has its own exception for "closed"
        raise PeerError("The peer closed the media socket at once.") from error


class SocketRoad:
    """Carries a call over a socket; a peer that sends nothing for ``gone_after_s`` is gone."""

    def __init__(self, socket: Socket, dialect: Dialect, *, gone_after_s: float = GONE_AFTER_S) -> None:
        self._socket = socket
        self._dialect = dialect
        self._gone_after_s = gone_after_s
        self._closed = False
        self._may_send = asyncio.Event()
        self._may_send.set()
        self.dropped = 0

    @property
    def rate(self) -> int:
        """Samples per second, both ways."""
        return self._dialect.rate

    async def ready(self, call_id: str) -> None:
        """Tell the peer that its call was taken."""
        await self._tell(self._dialect.ready(call_id))

    async def receive(self) -> RoadItem:
        """The next thing that happens; broken messages are counted and dropped."""
        while True:
            match await self._next():
                case Flow(open=has_room):
                    self._let_send(has_room)
                case HungUp() as end:
                    self._let_send(True)
                    return end
                case None:
                    self.dropped += 1
                case item:
                    return item

    async def send(self, pcm: bytes) -> None:
        """Send the bot's sound, once the peer has room for it.

        Raises:
            RoadClosed: the socket is closed, or the peer takes nothing any more.
        """
        await self._wait_for_room()
        if self._closed:
            raise RoadClosed("The media socket is closed.")
        message = await self._dialect.sound(pcm)
        if message is None:
            return
        try:
            await self._socket.send(message)
        except Exception as error:  # every WebSocket library has its own exception for "closed"
            self._closed = True
            raise RoadClosed("The peer closed the media socket.") from error

    async def flush(self) -> None:
        """Make the peer forget sound that it has not played yet, and its marks."""
        await self._tell(self._dialect.flush())
        self._let_send(True)

    async def close(self) -> None:
        """Hang up; may be called twice."""
        if self._closed:
            return
        await self._tell(self._dialect.hang_up())
        self._closed = True
        self._let_send(True)
        await close_reading(self._socket, self._socket.close())

    async def _next(self) -> RoadItem | Flow | None:
        try:
            async with asyncio.timeout(self._gone_after_s):  # wait_for makes a task for each message
                message = await self._socket.recv()
        except TimeoutError:
            return HungUp(cause="nothing was heard of the peer any more", by="network")
        except Exception:  # noqa: BLE001 - every WebSocket library has its own exception for "closed"
            return HungUp(cause="the peer closed the socket", by="bot" if self._closed else "")
        return await self._dialect.read(message)

    def _let_send(self, allowed: bool) -> None:
        if allowed:
            self._may_send.set()
        else:
            self._may_send.clear()

    async def _wait_for_room(self) -> None:
        if self._may_send.is_set():
            return
        try:
            await asyncio.wait_for(self._may_send.wait(), _STUCK_AFTER_S)
        except TimeoutError as error:
            raise RoadClosed("The peer takes no sound any more.") from error

    async def _tell(self, message: Message | None) -> None:
        if message is not None and not self._closed:
            with contextlib.suppress(Exception):  # a peer that is gone is noticed when it is read
                await self._socket.send(message)


async def close_reading(socket: Socket, goodbye: Coroutine[Any, Any, None]) -> None:
    """Close a socket while reading on: the peer's goodbye stands behind what it still sends."""
    loop = asyncio.get_running_loop()
    closing = loop.create_task(goodbye)
    while not closing.done():
        reading = loop.create_task(socket.recv())
        await asyncio.wait({closing, reading}, return_when=asyncio.FIRST_COMPLETED)
        reading.cancel()
        if isinstance((await asyncio.gather(reading, return_exceptions=True))[0], BaseException):
            break
    await asyncio.gather(closing, return_exceptions=True)  # it may be gone already


class MarkedSocketRoad(SocketRoad):
    """A road whose peer tells what was really played (``roads.MarkedRoad``)."""

    def __init__(
        self, socket: Socket, dialect: MarkingDialect, *, gone_after_s: float = GONE_AFTER_S
    ) -> None:
        super().__init__(socket, dialect, gone_after_s=gone_after_s)
        self._marks = dialect

    @property
    def lead_s(self) -> float:
        """Sound is sent this much ahead of its moment: the peer keeps it, and forgets it when told to."""
        return LEAD_S

    async def mark(self, name: str) -> None:
        """Ask to be told when everything sent before was heard."""
        await self._tell(self._marks.mark(name))

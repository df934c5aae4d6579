"""The TCP port for AudioSocket: refuses unknown keys, and gives the rest to the calls' host."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from decision_navigator.errors import NavigatorError
from voicebot import log
from voicebot.errors import PeerError, StoreError
from voicebot.telephony.arrival import Arrival
from voicebot.telephony.audiosocket import ERROR, AudioSocketStream, CallKeys, bring, message
from voicebot.wiring.media_server import CallHost

_log = log.get("audiosocket")
_MOST_WAITING = 100


@contextlib.asynccontextmanager
async def audiosocket_server(
    host: CallHost, keys: CallKeys, address: str, port: int
) -> AsyncIterator[asyncio.Server]:
    """Listen; leaving closes the port and every connection."""
    peers = _Peers(host=host, keys=keys)
    async with await asyncio.start_server(peers.welcome, address, port) as server:
        try:
            yield server
        finally:
            await peers.close()


@dataclass(frozen=True, kw_only=True)
class _Peers:
    """One connection is one call, and one task."""

    host: CallHost
    keys: CallKeys
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _waiting: set[asyncio.StreamWriter] = field(default_factory=set)

    def welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody has connected."""
        task = asyncio.get_running_loop().create_task(self._talk(reader, writer), name="audiosocket")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Let go of whoever is still there."""
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = AudioSocketStream(reader, writer)
        try:
            if len(self._waiting) < _MOST_WAITING:
                await self.host.carry(await self._arrival(stream, writer))
        except (PeerError, StoreError, NavigatorError) as error:
            _log.warning("a call was not taken", why=str(error))
            with contextlib.suppress(OSError):  # it may have left by itself
                await stream.send(message(ERROR, b"\x00"))
        finally:
            await stream.close()

    async def _arrival(self, stream: AudioSocketStream, writer: asyncio.StreamWriter) -> Arrival:
        self._waiting.add(writer)
        try:
            return await bring(stream, self.keys, asyncio.get_running_loop().time())
        finally:
            self._waiting.discard(writer)

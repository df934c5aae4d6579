"""The TCP port for AudioSocket: refuses unknown keys, and gives the rest to the calls' host."""

import asyncio
import contextlib
from dataclasses import dataclass, field

from decision_navigator.errors import NavigatorError
from voicebot import log
from voicebot.errors import PeerError, StoreError
from voicebot.telephony.arrival import Arrival
from voicebot.telephony.audiosocket import ERROR, AudioSocketStream, CallKeys, bring, message
from voicebot.wiring.media_server import CallHost

_log = log.get("audiosocket")
_MOST_WAITING = 100


@dataclass(frozen=True, kw_only=True)
class AudioSocketServer:
    """One connection is one call."""

    host: CallHost
    keys: CallKeys
    _waiting: set[asyncio.StreamWriter] = field(default_factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it closes."""
        stream = AudioSocketStream(reader, writer)
        try:
            if len(self._waiting) >= _MOST_WAITING:
                return
            await self.host.carry(await self._admitted(stream, writer))
        except (PeerError, StoreError, NavigatorError) as error:
            _log.warning("a call was not taken", why=str(error))
            await _refuse(stream)
        finally:
            await stream.close()

    async def _admitted(self, stream: AudioSocketStream, writer: asyncio.StreamWriter) -> Arrival:
        self._waiting.add(writer)
        try:
            return await bring(stream, self.keys, asyncio.get_running_loop().time())
        finally:
            self._waiting.discard(writer)


async def _refuse(stream: AudioSocketStream) -> None:
    with contextlib.suppress(OSError):  # it may have left by itself
        await stream.send(message(ERROR, b"\x00"))

"""A bad network between a telephone and Asterisk: a relay that loses, delays and reorders RTP packets.

Asterisk names the relay's address in its SDP and keeps its RTP ports on its own; each has a twin here. What
the telephone sends goes on to Asterisk late, or never; Asterisk's sound goes back as it comes: an echo has
suffered once.
"""

import asyncio
import functools
import random
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

ADDRESS = "127.0.0.5"
_ASTERISK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Weather:
    """``loss`` is a share; ``jitter_ms`` the longest additional delay: packets are 20 ms apart."""

    loss: float
    jitter_ms: float
    seed: int = 7


class _Port(asyncio.DatagramProtocol):
    def __init__(self, relay: "Relay", number: int) -> None:
        self._relay = relay
        self._number = number
        self._caller: tuple[str, int] | None = None
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, sender: tuple[str, int]) -> None:
        if sender == (_ASTERISK, self._number):
            if self._caller is not None:
                self._transport.sendto(data, self._caller)
            return
        self._caller = sender
        self._relay.carry(self._transport, data, (_ASTERISK, self._number))


class Relay:
    """Runs beside the test in a thread of its own."""

    def __init__(self, first: int, last: int, weather: Weather) -> None:
        self._ports = range(first, last + 1)
        self._weather = weather
        self._random = random.Random(weather.seed)  # noqa: S311 - weather, not secrets
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)
        self._transports: list[Any] = []
        self.carried = 0
        self.lost = 0
        self.overtaken = 0
        self._newest: dict[tuple[str, int], int] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(30)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    def carry(self, transport: Any, data: bytes, to: tuple[str, int]) -> None:
        """One packet of the telephone's."""
        if self._random.random() < self._weather.loss:
            self.lost += 1
            return
        self.carried += 1
        late_s = self._random.random() * self._weather.jitter_ms / 1000
        self._loop.call_later(late_s, self._send, transport, data, to)

    def _send(self, transport: Any, data: bytes, to: tuple[str, int]) -> None:
        if transport.is_closing():
            return
        if to[1] % 2 == 0:  # the odd ports are RTCP's
            number = int.from_bytes(data[2:4], "big")  # RFC 3550 section 5.1
            self.overtaken += number < self._newest.get(to, 0)
            self._newest[to] = number
        transport.sendto(data, to)

    async def _open(self) -> None:
        for number in self._ports:
            port = functools.partial(_Port, self, number)
            try:
                transport, _ = await self._loop.create_datagram_endpoint(port, local_addr=(ADDRESS, number))
            except OSError:  # somebody has it on every address, so that Asterisk cannot have it either
                continue
            self._transports.append(transport)

    async def _close(self) -> None:
        for transport in self._transports:
            transport.close()
        await asyncio.sleep(0)

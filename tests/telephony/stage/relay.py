"""A bad network between a telephone and Asterisk: a relay that loses, delays and reorders RTP packets.

Asterisk names the relay's address in its SDP and keeps its RTP ports on its own; each has a twin here. What
the telephone sends goes on to Asterisk late, or never; Asterisk's sound goes back as it comes: an echo has
suffered once.
"""

import asyncio
import functools
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

ADDRESS = "127.0.0.5"
_ASTERISK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Weather:
    """``loss`` is a share; ``jitter_ms`` the longest additional delay: packets are 20 ms apart.

    ``first_numbers`` are the RTP sequence numbers that the calls begin with, in the order in which they come;
    the telephone's own where there are none.
    """

    loss: float
    jitter_ms: float
    first_numbers: Sequence[int] = ()
    seed: int = 7


class _Port(asyncio.DatagramProtocol):
    def __init__(self, relay: "Relay", number: int) -> None:
        self._relay = relay
        self._number = number
        self._caller: tuple[str, int] | None = None
        self._transport: Any = None
        self._renumber_by: int | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, sender: tuple[str, int]) -> None:
        if sender == (_ASTERISK, self._number):
            if self._caller is not None:
                self._transport.sendto(data, self._caller)
            return
        self._caller = sender
        if not _is_rtcp(self._number):
            data = self._renumbered(data)
        self._relay.carry(self._transport, data, (_ASTERISK, self._number))

    def _renumbered(self, packet: bytes) -> bytes:
        number = _sequence_number(packet)
        if self._renumber_by is None:
            self._renumber_by = self._relay.next_first_number(number) - number
        moved = (number + self._renumber_by) % (1 << 16)
        return packet[:2] + moved.to_bytes(2, "big") + packet[4:]


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
        self._first_numbers = iter(weather.first_numbers)

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

    def next_first_number(self, own: int) -> int:
        """What the next call begins with."""
        return next(self._first_numbers, own)

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
        if not _is_rtcp(to[1]):
            number = _sequence_number(data)
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


def _is_rtcp(port: int) -> bool:
    return port % 2 == 1  # RFC 3550 section 11


def _sequence_number(packet: bytes) -> int:
    return int.from_bytes(packet[2:4], "big")  # RFC 3550 section 5.1

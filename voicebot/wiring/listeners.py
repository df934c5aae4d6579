"""Agents who listen to a call: both sides' sound, to as many as hold a ticket."""

import asyncio
import contextlib
import json
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import soxr
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

RATE = 16_000
ROOM = 100
"""Pieces of 20 ms that may wait for a slow listener; then the oldest is dropped."""


@dataclass(eq=False)
class Listeners:
    """Who listens to which call."""

    _queues: dict[str, set[asyncio.Queue[bytes]]] = field(default_factory=lambda: defaultdict(set))

    def tap(self, call_id: str) -> "Tap":
        """What a call's line tells its sound to."""
        return Tap(call_id, self._queues)

    def forget(self, call_id: str) -> None:
        """The call is over."""
        for queue in self._queues.pop(call_id, ()):
            _put(queue, b"")

    async def serve(self, connection: ServerConnection, call_id: str) -> None:
        """Send a call's sound until the listener or the call goes: stereo, caller left, bot right."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(ROOM)
        self._queues[call_id].add(queue)
        leaving = asyncio.get_running_loop().create_task(connection.wait_closed(), name="listener-leaves")
        leaving.add_done_callback(lambda _: _put(queue, b""))
        try:
            await connection.send(json.dumps({"rate": RATE, "channels": 2}))
            while piece := await queue.get():
                await connection.send(piece)
            await connection.close()
        except ConnectionClosed:
            pass
        finally:
            leaving.cancel()
            with contextlib.suppress(KeyError):
                self._queues[call_id].discard(queue)


class Tap:
    """20 ms of both sides at a time, interleaved for whoever listens (``recording.SoundTap``)."""

    def __init__(self, call_id: str, queues: dict[str, set[asyncio.Queue[bytes]]]) -> None:
        self._call_id = call_id
        self._queues = queues
        self._fit: dict[int, soxr.ResampleStream] = {}

    def both(self, caller: bytes, bot: bytes, rate: int) -> None:
        """Take 20 ms of both sides; costs nothing while nobody listens."""
        queues = self._queues.get(self._call_id)
        if not queues:
            return
        sides = [np.frombuffer(side, dtype="<i2") for side in (caller, bot)]
        count = min(len(side) for side in sides)
        stereo = np.stack([side[:count] for side in sides], axis=1)
        if rate != RATE:
            stereo = self._at_rate(rate).resample_chunk(stereo)
        for queue in queues if len(stereo) else ():
            _put(queue, stereo.astype("<i2").tobytes())

    def _at_rate(self, rate: int) -> soxr.ResampleStream:
        if rate not in self._fit:
            self._fit[rate] = soxr.ResampleStream(rate, RATE, 2, dtype="int16")
        return self._fit[rate]


def _put(queue: asyncio.Queue[bytes], piece: bytes) -> None:
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(piece)

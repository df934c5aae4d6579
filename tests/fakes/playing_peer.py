"""The other end of a road as Asterisk is: it paces what it was sent, answers marks, forgets when told to."""

import asyncio
from collections import deque

from voicebot.service.roads import HungUp, Played, RoadClosed, RoadItem

PIECE_S = 0.02


class PlayingPeer:
    """A ``MarkedRoad`` whose peer plays by its own clock; ``heard`` is what its caller heard, 20 ms each."""

    def __init__(self, rate: int = 16_000, *, answers: bool = True, lead_s: float = 0.08) -> None:
        self.rate = rate
        self.lead_s = lead_s
        self.heard: list[bytes] = []
        self.most_waiting_s = 0.0
        self.inbox: asyncio.Queue[RoadItem] = asyncio.Queue()
        self._queue: deque[bytes | str] = deque()
        self._answers = answers
        self._closed = False

    async def receive(self) -> RoadItem:
        return await self.inbox.get()

    async def send(self, pcm: bytes) -> None:
        if self._closed:
            raise RoadClosed("The peer is gone.")
        step = round(self.rate * PIECE_S) * 2
        self._queue.extend(pcm[start : start + step] for start in range(0, len(pcm), step))
        waiting = sum(len(piece) for piece in self._queue if isinstance(piece, bytes))
        self.most_waiting_s = max(self.most_waiting_s, waiting / 2 / self.rate)

    async def mark(self, name: str) -> None:
        self._queue.append(name)

    async def flush(self) -> None:
        self._queue.clear()

    async def close(self) -> None:
        self._closed = True

    async def play(self, lasts_s: float) -> None:
        """Play for so long, then hang up."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for _ in range(round(lasts_s / PIECE_S)):
            self._answer_marks()
            piece = self._queue.popleft() if self._queue else bytes(round(self.rate * PIECE_S) * 2)
            assert isinstance(piece, bytes)
            self.heard.append(piece)
            due += PIECE_S
            await asyncio.sleep(max(0.0, due - loop.time()))
        self.inbox.put_nowait(HungUp(cause="the caller hung up", by="caller", sip_status=200, q850=16))

    def loud(self, from_s: float, to_s: float) -> bool:
        """Whether the bot was heard between two moments."""
        return any(any(piece) for piece in self.heard[round(from_s / PIECE_S) : round(to_s / PIECE_S)])

    def _answer_marks(self) -> None:
        while self._queue and isinstance(self._queue[0], str):
            name = self._queue.popleft()
            if self._answers:
                self.inbox.put_nowait(Played(name=str(name)))

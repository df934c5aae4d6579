"""A telephone that answers as it was told, number by number, and takes notes."""

import asyncio
import itertools
from dataclasses import dataclass, field

from voicebot.service.telephone import (
    DialOrder,
    DialResult,
    RecordingStep,
    TelephoneError,
    TransferKind,
    TransferResult,
)

BUSY = DialResult(kind="busy", sip_status=486, q850=17, by="callee")
NO_ANSWER = DialResult(kind="no_answer", sip_status=480, q850=19, by="us")
REJECTED = DialResult(kind="rejected", sip_status=603, q850=21, by="callee")
WRONG_NUMBER = DialResult(kind="wrong_number", sip_status=404, q850=1, by="network")
FAILED = DialResult(kind="failed", sip_status=503, q850=34, by="network")


@dataclass
class FakeTelephone:
    """``answers`` maps a number to its result (answered where it names none); ``hold`` keeps calls ringing.

    ``away`` makes every method fail as when Asterisk cannot be reached. ``persons`` says what becomes of a
    transfer to a target (connected where it names none).
    """

    answers: dict[str, DialResult] = field(default_factory=dict)
    persons: dict[str, TransferKind] = field(default_factory=dict)
    away: bool = False
    hold: bool = False
    dialled: list[DialOrder] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)
    transfers: list[tuple[str, str, str]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    recordings: list[tuple[str, RecordingStep]] = field(default_factory=list)
    _ringing: dict[str, asyncio.Future[DialResult]] = field(default_factory=dict)
    _calls: "itertools.count[int]" = field(default_factory=itertools.count)

    async def dial(self, order: DialOrder) -> DialResult:
        self._reach()
        self.dialled.append(order)
        if self.hold:
            self._ringing[order.dial_id] = asyncio.get_running_loop().create_future()
            try:
                return await self._ringing[order.dial_id]
            except asyncio.CancelledError:
                self.hung_up.append(order.dial_id)
                raise
            finally:
                del self._ringing[order.dial_id]
        return self._outcome(order)

    def settle(self, dial_id: str, result: DialResult | None = None) -> None:
        """End the ringing of a held attempt."""
        order = next(order for order in self.dialled if order.dial_id == dial_id)
        self._ringing[dial_id].set_result(result or self._outcome(order))

    @property
    def ringing(self) -> tuple[str, ...]:
        return tuple(self._ringing)

    async def hang_up(self, dial_id: str) -> None:
        self._reach()
        self.hung_up.append(dial_id)
        held = self._ringing.get(dial_id)
        if held is not None and not held.done():
            held.set_result(DialResult(kind="no_answer", q850=16, by="us"))

    async def transfer(self, call_id: str, target: str, summary: str, language: str) -> TransferResult:
        self._reach()
        self.transfers.append((call_id, target, summary))
        return TransferResult(kind=self.persons.get(target, "connected"), target=target)

    async def join(self, call_id: str) -> None:
        self._reach()
        self.joined.append(call_id)

    async def record(self, call_id: str, step: RecordingStep) -> None:
        self._reach()
        self.recordings.append((call_id, step))

    def _outcome(self, order: DialOrder) -> DialResult:
        call_id = f"call-{next(self._calls)}"
        answered = DialResult(kind="answered", sip_status=200, by="callee", call_id=call_id)
        return self.answers.get(order.pii_number, answered)

    def _reach(self) -> None:
        if self.away:
            raise TelephoneError("Asterisk cannot be reached.")

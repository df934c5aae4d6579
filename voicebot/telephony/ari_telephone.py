"""The telephone over Asterisk: dials, brings in people, records.

A dialled number that answers is sent into the dialplan's ``dialled`` context, which connects it to the bot
over the media socket like every other call; the media server tells us with ``connected`` which of the bot's
calls it became. So calls go on when ARI is away; only dialling, hand-overs and recording need it.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from voicebot import log
from voicebot.service.roads import Held, HungUp
from voicebot.service.telephone import DialOrder, DialResult, RecordingStep, TelephoneError, TransferResult
from voicebot.telephony.ari import Ari, AriEvent, Lost, Watch
from voicebot.telephony.causes import cause_of, decided_by, disposition
from voicebot.telephony.recorder import CallRecorder, KeepRecording
from voicebot.telephony.warm_transfer import Speak, WarmTransfer

_log = log.get("telephone")
_TO_BOT_S = 15.0
"""How long an answered call may take until the bot has it."""


OnSignal = Callable[[str, HungUp | Held], Awaitable[None]]
"""Told of a call's hold and end, with the end's causes."""


@dataclass(frozen=True, kw_only=True)
class TelephoneParts:
    """What the telephone needs besides ARI; ``trunk`` is Asterisk's name of the endpoint that dials out."""

    trunk: str
    speak: Speak
    keep: KeepRecording
    new_id: Callable[[str], str]
    person_ring_s: int


@dataclass(frozen=True, kw_only=True)
class _OnLine:
    channel: str
    dial_id: str


class AriTelephone:
    """``service.telephone.Telephone`` over one Asterisk."""

    def __init__(self, ari: Ari, parts: TelephoneParts) -> None:
        self._ari = ari
        self._parts = parts
        self._calls: dict[str, _OnLine] = {}
        self._bots: dict[str, asyncio.Future[str]] = {}
        self._transfers = WarmTransfer(ari, parts.speak, parts.new_id, parts.person_ring_s)
        self._recorders: dict[str, CallRecorder] = {}
        self.on_signal: OnSignal = _nobody

    # -- told by the media server --------------------------------------------------------------------

    async def connected(self, call_id: str, channel: str, dial_id: str = "") -> None:
        """The bot has taken a call that came over this Asterisk's ``channel``."""
        self._calls[call_id] = _OnLine(channel=channel, dial_id=dial_id)
        waiting = self._bots.get(dial_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(call_id)
        with contextlib.suppress(TelephoneError):  # without ARI the call goes on; only its end is less clear
            await self._ari.subscribe(channel)

    async def ended(self, call_id: str) -> None:
        """The bot's call is over: what was recorded is kept."""
        line = self._calls.pop(call_id, None)
        if line is not None:
            await self._transfers.forget(line.channel)
        recorder = self._recorders.pop(call_id, None)
        if recorder is not None:
            with contextlib.suppress(TelephoneError):
                await recorder.stop()

    # -- Telephone -----------------------------------------------------------------------------------

    async def dial(self, order: DialOrder) -> DialResult:
        """Ring the number; see ``Telephone.dial``."""
        loop = asyncio.get_running_loop()
        bot = self._bots[order.dial_id] = loop.create_future()
        try:
            with self._ari.watch(order.dial_id) as watch:
                await self._originate(order)
                try:
                    return await self._follow(order, watch, bot)
                except BaseException:
                    await asyncio.shield(self._drop(order.dial_id))
                    raise
        finally:
            del self._bots[order.dial_id]

    async def hang_up(self, dial_id: str) -> None:
        """End the attempt or the call; see ``Telephone.hang_up``."""
        await self._ari.delete(f"channels/{quote(dial_id)}")

    async def transfer(self, call_id: str, target: str, summary: str, language: str) -> TransferResult:
        """Bring in a person; see ``Telephone.transfer``."""
        return await self._transfers.ring(self._channel(call_id), target, summary, language)

    async def join(self, call_id: str) -> None:
        """Move the caller over to the person who waits; see ``Telephone.join``."""
        await self._transfers.join(self._channel(call_id))

    async def record(self, call_id: str, step: RecordingStep) -> None:
        """Start, pause, go on or end recording; see ``Telephone.record``."""
        recorder = self._recorders.get(call_id)
        if recorder is None:
            if step != "start":
                return
            recorder = CallRecorder(self._ari, call_id, self._channel(call_id), self._parts.keep)
            self._recorders[call_id] = recorder
        await recorder.take(step)

    async def serve(self) -> None:
        """Take what Asterisk tells by itself: arrivals, holds, ends; runs until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._transfers.serve(), name="hand-overs")
            group.create_task(self._tell(), name="signals")

    async def _tell(self) -> None:
        with self._ari.watch("ChannelDestroyed", "ChannelHold", "ChannelUnhold") as watch:
            while True:
                event = await watch.next()
                if event is not Lost:
                    await self._signal(event)

    async def _signal(self, event: AriEvent) -> None:
        channel = event["channel"]["id"]
        call_id = next((name for name, line in self._calls.items() if line.channel == channel), None)
        if call_id is not None:
            await self.on_signal(call_id, signal_of(event))

    # -- dialling ------------------------------------------------------------------------------------

    async def _originate(self, order: DialOrder) -> None:
        number = order.pii_number
        if not number.lstrip("+").isalnum():
            raise TelephoneError("This is no telephone number.")
        await self._ari.post(
            "channels",
            {"variables": {"CASE": order.case_id, "LANG": order.language, "DIAL_ID": order.dial_id}},
            endpoint=f"PJSIP/{number}@{self._parts.trunk}",
            app=self._ari.app,
            appArgs=f"dialled,{order.dial_id}",
            channelId=order.dial_id,
            callerId=order.caller_id,
            timeout=str(order.ring_s),
        )

    async def _follow(self, order: DialOrder, watch: Watch, bot: "asyncio.Future[str]") -> DialResult:
        loop = asyncio.get_running_loop()
        until = loop.time() + order.ring_s
        event = await watch.until("StasisStart", "ChannelDestroyed")
        if event["type"] == "ChannelDestroyed":
            return _failed(event, rang_out=loop.time() >= until - 0.5)
        channel = order.dial_id
        await self._ari.subscribe(channel)
        await self._ari.post(f"channels/{channel}/continue", context="dialled", extension="s", priority="1")
        call_id = await _first(bot, watch)
        if call_id is None:
            return DialResult(kind="failed", sip_status=200, by="us")
        return DialResult(kind="answered", sip_status=200, by="callee", call_id=call_id)

    async def _drop(self, channel: str) -> None:
        with contextlib.suppress(TelephoneError):
            await self._ari.delete(f"channels/{quote(channel)}")

    def _channel(self, call_id: str) -> str:
        line = self._calls.get(call_id)
        if line is None or not line.channel:
            raise TelephoneError("This call did not come over Asterisk, or is over.")
        return line.channel


async def _first(bot: "asyncio.Future[str]", watch: Watch) -> str | None:
    """The bot's call, or ``None`` when the line ended or time ran out before the bot had it."""
    gone = asyncio.get_running_loop().create_task(_ended(watch), name="telephone-gone")
    try:
        waiting: set[asyncio.Future[Any]] = {bot, gone}
        await asyncio.wait(waiting, timeout=_TO_BOT_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
    return bot.result() if bot.done() else None


async def _ended(watch: Watch) -> None:
    while (event := await watch.next())["type"] != "ChannelDestroyed" and event is not Lost:
        pass


def _failed(event: AriEvent, *, rang_out: bool) -> DialResult:
    status = event.get("tech_cause") or None
    cause = event.get("cause")
    local = rang_out and cause in (0, 16, 19, None)
    kind = disposition(status, cause, rang_out=local)
    return DialResult(
        kind=kind, sip_status=status, q850=cause_of(kind, cause), by=decided_by(kind, status, rang_out=local)
    )


def signal_of(event: AriEvent) -> HungUp | Held:
    """What an event about the caller's channel means for the call."""
    if event["type"] in ("ChannelHold", "ChannelUnhold"):
        return Held(on=event["type"] == "ChannelHold")
    cause = int(event.get("cause") or 0)
    by: Literal["caller", "network"] = "caller" if cause in (0, 16) else "network"
    text = str(event.get("cause_txt") or "hung up")
    return HungUp(cause=text, by=by, sip_status=int(event.get("tech_cause") or 0), q850=cause)


async def _nobody(call_id: str, item: HungUp | Held) -> None:
    """Where no calls are carried nobody needs to know."""

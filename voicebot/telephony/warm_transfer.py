"""Bringing a person into a call, warm: they hear what it is about before they hear the caller.

The caller stays with the bot while the person's telephone rings and the summary is spoken. ``join`` then
marks the caller's channel and hangs up the bot's leg; the dialplan goes on to the application with that mark,
and both are joined. Whoever hangs up first ends it for both. A person who is gone by then leaves the caller
in the dialplan, which brings the bot back.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from voicebot import log
from voicebot.service.telephone import TelephoneError, TransferKind, TransferResult
from voicebot.telephony.ari import Ari, AriEvent, Lost, Unknown, Watch
from voicebot.telephony.causes import disposition

_log = log.get("transfer")
_SUMMARY_S = 40.0

Speak = Callable[[str, str], Awaitable[str]]
"""Speak a text in a language into a sound that Asterisk can play; returns its media address."""


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """A person who has heard the summary."""

    channel: str
    bridge: str


class WarmTransfer:
    """All hand-overs of one Asterisk."""

    def __init__(self, ari: Ari, speak: Speak, new_id: Callable[[str], str], ring_s: int) -> None:
        self._ari = ari
        self._speak = speak
        self._new_id = new_id
        self._ring_s = ring_s
        self._waiting: dict[str, _Waiting] = {}
        self._joining: set[str] = set()
        self._pairs: dict[str, str] = {}

    async def ring(self, caller: str, target: str, summary: str, language: str) -> TransferResult:
        """Ring ``target`` (``PJSIP/desk-1``) and speak the summary to whoever answers."""
        media = await self._speak(summary, language)
        person = self._new_id("person")
        with self._ari.watch(person) as watch:
            try:
                await self._ari.post(
                    "channels",
                    endpoint=target,
                    app=self._ari.app,
                    appArgs="person",
                    channelId=person,
                    timeout=str(self._ring_s),
                )
                event = await watch.until("StasisStart", "ChannelDestroyed")
                if event["type"] == "ChannelDestroyed":
                    return _unreached(event, target)
                bridge = await self._tell(person, media, watch)
            except BaseException:
                await asyncio.shield(self._drop(person))
                raise
        if bridge is None:
            return TransferResult(kind="no_answer", target=target, q850=16)
        self._waiting[caller] = _Waiting(channel=person, bridge=bridge)
        await self._ari.subscribe(caller)
        return TransferResult(kind="connected", target=target)

    async def join(self, caller: str) -> None:
        """Let the bot leave and the caller come to the person who waits.

        Raises:
            TelephoneError: nobody waits, or Asterisk did not do it.
        """
        waiting = self._waiting.get(caller)
        if waiting is None:
            raise TelephoneError("Nobody waits for this caller.")
        self._joining.add(caller)
        bot = await self._bots_leg(caller)
        await self._mark(caller, waiting.channel)
        await self._ari.delete(f"channels/{bot}")

    async def forget(self, caller: str) -> None:
        """The bot's call is over without ``join``: nobody needs to wait any more."""
        if caller not in self._joining:
            await self._let_go(caller)

    async def serve(self) -> None:
        """Join callers who arrive, and end the other side when one hangs up; runs until cancelled."""
        with self._ari.watch("StasisStart", "StasisEnd", "ChannelDestroyed") as watch:
            while True:
                event = await watch.next()
                if event is Lost:
                    continue
                try:
                    await self._on(event)
                except TelephoneError as error:
                    _log.warning("a hand-over step failed", error=str(error))

    async def _on(self, event: AriEvent) -> None:
        channel = event["channel"]["id"]
        if event["type"] == "StasisStart":
            if event.get("args", [""])[0] == "transfer":
                await self._arrive(channel)
            return
        other = self._pairs.pop(channel, None)
        if other is not None:
            self._pairs.pop(other, None)
            await self._ari.delete(f"channels/{other}")
        for caller, waiting in list(self._waiting.items()):
            if channel in (caller, waiting.channel):
                await self._let_go(caller)

    async def _let_go(self, caller: str) -> None:
        """Hang up a person who waits for a caller who is not coming."""
        self._joining.discard(caller)
        waiting = self._waiting.pop(caller, None)
        if waiting is not None:
            with contextlib.suppress(TelephoneError):
                await self._ari.delete(f"channels/{waiting.channel}")
                await self._ari.delete(f"bridges/{waiting.bridge}")

    async def _arrive(self, caller: str) -> None:
        """The caller has left the bot: join them with the person, or bring the bot back."""
        waiting = self._waiting.pop(caller, None)
        self._joining.discard(caller)
        try:
            if waiting is None:
                raise Unknown("The person is gone.")
            await self._ari.post(f"bridges/{waiting.bridge}/addChannel", channel=caller)
        except TelephoneError:
            await self._mark(caller, "")
            await self._ari.post(f"channels/{caller}/continue", context="to-bot", extension="s", priority="1")
            return
        await self._mark(caller, "")
        self._pairs[caller], self._pairs[waiting.channel] = waiting.channel, caller

    async def _tell(self, person: str, media: str, watch: Watch) -> str | None:
        """Speak the summary; the bridge where the person waits, ``None`` when they hung up."""
        playback = self._new_id("summary")
        with self._ari.watch(playback) as played:
            await self._ari.post(f"channels/{person}/play/{playback}", media=media)
            done = asyncio.get_running_loop().create_task(played.until("PlaybackFinished"))
            gone = asyncio.get_running_loop().create_task(watch.until("ChannelDestroyed"))
            try:
                await asyncio.wait({done, gone}, timeout=_SUMMARY_S, return_when=asyncio.FIRST_COMPLETED)
                if gone.done():
                    return None
            finally:
                for task in (done, gone):
                    task.cancel()
                await asyncio.gather(done, gone, return_exceptions=True)
        try:
            bridge: dict[str, Any] = await self._ari.post("bridges", type="mixing")
            await self._ari.post(f"bridges/{bridge['id']}/addChannel", channel=person)
        except Unknown:
            return None
        return str(bridge["id"])

    async def _mark(self, caller: str, person: str) -> None:
        """Tell the dialplan where the caller goes next; a channel of its own cannot be written to."""
        await self._ari.post("asterisk/variable", variable=f"TRANSFER_{caller}", value=person)

    async def _bots_leg(self, caller: str) -> str:
        """The bot's channel in the caller's call, by the name that Dial left."""
        named = await self._ari.get(f"channels/{caller}/variable", variable="DIALEDPEERNAME")
        for channel in await self._ari.get("channels"):
            if channel["name"] == named["value"]:
                return str(channel["id"])
        raise Unknown("The bot's leg is gone.")

    async def _drop(self, channel: str) -> None:
        with contextlib.suppress(TelephoneError):
            await self._ari.delete(f"channels/{channel}")


def _unreached(event: AriEvent, target: str) -> TransferResult:
    cause = event.get("cause")
    kinds: dict[str, TransferKind] = {"busy": "busy", "rejected": "busy", "no_answer": "no_answer"}
    kind = disposition(event.get("tech_cause") or None, cause, rang_out=False)
    return TransferResult(kind=kinds.get(kind, "failed"), target=target, q850=cause)

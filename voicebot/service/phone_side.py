"""What one call's log asks of its telephone: bring a person in, record, pause while account numbers are said.

It reads the entries as they are kept and acts beside the dialogue, so a telephone that is slow or away never
holds a call up: without it the caller stays with the bot and a callback is booked.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voicebot import log
from voicebot.actions import EndCall, HandOver, Say, SetRecording
from voicebot.events import (
    AgentTookOver,
    CallerHungUp,
    CallStarted,
    HandOverAnswered,
    PartialHeard,
    ScoresUpdated,
    UtteranceHeard,
)
from voicebot.ports import LogEntry
from voicebot.service.hand_over_words import spoken_summary
from voicebot.service.live_call import LiveCall
from voicebot.service.telephone import RecordingStep, Telephone, TelephoneError

_log = log.get("phone_side")
_ACCOUNT = re.compile(
    r"\b(iban|kontonummer|kontoverbindung|bankverbindung|bankleitzahl|kreditkarte\w*|kartennummer|prüfnummer"
    r"|account number|sort code|bank details|credit card|card number|security code)\b"
    r"|\b[a-z]{2}\s?\d{2}(\s?\d{4}){2,}|(\d[\s-]?){8,}",
    re.IGNORECASE,
)
"""Words about accounts and cards, an IBAN, or eight digits in a row."""


def names_an_account(words: str) -> bool:
    """Whether somebody says, or asks for, the number of an account or a card."""
    return _ACCOUNT.search(words) is not None


@dataclass(frozen=True, kw_only=True)
class PhoneSettings:
    """``people`` maps a skill to a telephone (``PJSIP/desk-1``); ``*`` stands for every other skill.

    ``record`` says whether calls are recorded at all once the caller agreed; ``language`` is the desk's.
    """

    people: Mapping[str, str]
    record: bool
    language: str

    def target(self, skill: str) -> str:
        """The telephone that rings for a skill; "" for none."""
        return self.people.get(skill, self.people.get("*", ""))


class PhoneSide:
    """Watches one call for its telephone (a ``CallPhone``); ``run`` goes on while it is on the line."""

    def __init__(self, live: LiveCall, telephone: Telephone, settings: PhoneSettings) -> None:
        self._live = live
        self._telephone = telephone
        self._settings = settings
        self._entries: asyncio.Queue[LogEntry] = asyncio.Queue()
        self._start: CallStarted | None = None
        self._mood = ""
        self._hand_over: asyncio.Task[None] | None = None
        self._settled = False
        self._recording: RecordingStep = "stop"
        self._answered = False

    def rings_for(self, skill: str) -> bool:
        """Whether a telephone rings for this skill, so that nobody needs to sit at the desk."""
        return bool(self._settings.target(skill))

    def take(self, entries: Sequence[LogEntry]) -> None:
        """Entries that were just kept."""
        for entry in entries:
            self._entries.put_nowait(entry)

    async def run(self) -> None:
        """Act on the entries until cancelled; a hand-over in work ends with it."""
        try:
            while True:
                await self._act(await self._entries.get())
        finally:
            if self._hand_over is not None:
                self._let_be()
                await asyncio.gather(self._hand_over, return_exceptions=True)

    async def _act(self, entry: LogEntry) -> None:
        match entry.item:
            case CallStarted() as start:
                self._start = start
            case ScoresUpdated(final=True, mood=mood):
                self._mood = mood
            case HandOver() as deed if self.rings_for(deed.skill):
                self._bring(deed)
            case AgentTookOver() | HandOverAnswered(answered=False) | EndCall() | CallerHungUp():
                self._let_be()
            case SetRecording(allowed=allowed) if self._settings.record:
                await self._record("start" if allowed else "stop")
            case PartialHeard(pii_text=words):
                await self._guard(words)
            case UtteranceHeard(pii_text=words):
                await self._guard(words)
                self._answered = True
            case Say(pii_text=words):
                await self._said(words)
            case _:
                pass

    # -- recording -----------------------------------------------------------------------------------

    async def _guard(self, words: str) -> None:
        """Somebody says an account number: the recording pauses at once."""
        if names_an_account(words):
            await self._record("pause")

    async def _said(self, words: str) -> None:
        """The bot's next sentence: it may ask for an account, or go on to something else."""
        if names_an_account(words):
            await self._record("pause")
            self._answered = False
        elif self._recording == "pause" and self._answered:
            await self._record("resume")

    async def _record(self, step: RecordingStep) -> None:
        if step in ("pause", "resume") and self._recording == "stop":
            return
        try:
            await self._telephone.record(self._live.call_id, step)
        except TelephoneError as error:
            _log.error("a recording step failed", call=self._live.call_id, step=step, error=str(error))
            return
        self._recording = "start" if step == "resume" else step
        if step == "pause":
            self._answered = False

    # -- a person ------------------------------------------------------------------------------------

    def _bring(self, deed: HandOver) -> None:
        if self._hand_over is None or self._hand_over.done():
            self._settled = False
            loop = asyncio.get_running_loop()
            self._hand_over = loop.create_task(self._ring(deed), name="hand-over")

    def _let_be(self) -> None:
        """Stop ringing; a hand-over that is settled is not taken back by the events that it makes."""
        if self._hand_over is not None and not self._settled:
            self._hand_over.cancel()

    async def _ring(self, deed: HandOver) -> None:
        call_id, target = self._live.call_id, self._settings.target(deed.skill)
        try:
            result = await self._telephone.transfer(
                call_id, target, self._summary(deed), self._settings.language
            )
            reached = result.kind == "connected"
        except TelephoneError as error:
            _log.error("a person could not be rung", call=call_id, error=str(error))
            reached = False
        _log.info("a person was rung", call=call_id, target=target, reached=reached)
        self._settled = True
        await self._live.hand_over_answered(target if reached else "")
        if reached:
            await self._join(call_id)

    async def _join(self, call_id: str) -> None:
        try:
            await self._record("stop")
            await self._telephone.join(call_id)
        except TelephoneError as error:
            _log.error("the caller could not be joined with a person", call=call_id, error=str(error))

    def _summary(self, deed: HandOver) -> str:
        if self._start is None:
            raise RuntimeError("A hand-over before the call's start.")
        return spoken_summary(
            self._start.brief,
            verified=self._live.verified,
            reason=deed.reason,
            mood=self._mood,
            language=self._settings.language,
        )

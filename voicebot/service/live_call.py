"""One running call: what the line hears goes into the log and the dialogue, what it wants goes out.

Everything enters through ``handle``: one event at a time, in order. The event and the actions that answer it
are on disk before the first of these actions is carried out, so a power cut loses nothing that somebody was
told. What models find is added as events of its own before the dialogue answers, so the log replays without
the models.
"""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from voicebot import log
from voicebot.actions import (
    Action,
    AskNavigator,
    BlockSpeech,
    CancelTimer,
    ClaimOffer,
    EndCall,
    ExplainStep,
    FallSilent,
    HandOver,
    Say,
    SetRecording,
    StartTimer,
    StopSpeaking,
    SwitchLanguage,
)
from voicebot.errors import StoreError
from voicebot.events import (
    AgentTookOver,
    BeepHeard,
    CallerHungUp,
    CallStarted,
    DeskChanged,
    Event,
    HandOverAnswered,
    HoldChanged,
    IdentityChecked,
    KeyPressed,
    LanguageHeard,
    NoiseHeard,
    OfferCleared,
    PartialHeard,
    SayFinished,
    ScoresUpdated,
    SpeechStarted,
    TimerFired,
    UtteranceHeard,
    UtteranceUnderstood,
)
from voicebot.ports import (
    Heard,
    Line,
    LogEntry,
    Understanding,
)
from voicebot.scoring.mood import CallMood
from voicebot.service.call_parts import CallParts, Deed
from voicebot.service.telephone import CallPhone
from voicebot.service.timers import Timers
from voicebot.understanding.languages import asked_language

_log = log.get("live_call")

HAND_OVER_TIMER = "service:hand_over"
HAND_OVER_WAIT_S = 20.0
_SMALLEST_PERSONAL = 1000


class LiveCall:
    """A ``CallDriver``: told by the line what happens, tells the line what to do."""

    def __init__(self, start: CallStarted, parts: CallParts, line: Line) -> None:
        self._start = start
        self._parts = parts
        self._line = line
        self._timers: Timers | None = None
        self._phone: CallPhone | None = None
        self._lock = asyncio.Lock()
        self._seq = 0
        self._language = start.language
        self._mood = CallMood()
        self._said_before = ""
        """By a caller who is not recognised yet; in memory only."""
        self._cleared: OfferCleared | None = None
        self._desk_state: tuple[bool, int] | None = None
        self._outcome: str | None = None
        self._over = asyncio.Event()

    @property
    def call_id(self) -> str:
        """The call's id."""
        return self._start.call_id

    @property
    def outcome(self) -> str | None:
        """How the call ended; ``None`` while it runs."""
        return self._outcome

    def use_timers(self, timers: Timers) -> None:
        """Hand in the timers; they call ``on_timer``."""
        self._timers = timers

    def use_phone(self, phone: CallPhone) -> None:
        """Hand in what watches the call for its telephone."""
        self._phone = phone

    @property
    def verified(self) -> bool:
        """Whether the caller is known to be the person."""
        return self._parts.dialogue.state.identity.verified

    async def over(self) -> None:
        """Wait until the dialogue has ended the call."""
        await self._over.wait()

    # -- told by the line --------------------------------------------------------------------------

    async def on_connected(self) -> None:
        """Sound can flow both ways: the bot opens the call."""
        await self.handle(self._start)

    async def on_speech_started(self, utterance_id: str) -> None:
        """The caller began to speak."""
        await self.handle(SpeechStarted(at=self._now(), utterance_id=utterance_id))

    async def on_partial(self, utterance_id: str, text: str) -> None:
        """Words so far; while the call is busy with something else they are stale and dropped."""
        if self._lock.locked() or not text.strip():
            return
        heard = PartialHeard(at=self._now(), utterance_id=utterance_id, pii_text=text)
        score = await self._parts.worker(self._parts.scorer.score, text, self._language)
        mood = self._mood.updated(score, final=False)
        await self.handle(heard, self._scores(utterance_id, mood, score.moved_by, score.version, final=False))

    async def on_utterance(self, heard: Heard) -> None:
        """The caller's turn is complete: understand it and answer."""
        parts, now, text = self._parts, self._now(), heard.pii_text
        currency = self._start.brief.claim.currency
        found = await parts.worker(parts.understander.understand, text, heard.language, now, currency)
        score = await parts.worker(parts.scorer.score, text, heard.language)
        self._mood = self._mood.updated(score, final=True)
        verified = parts.dialogue.state.identity.verified
        if verified:
            self._said_before = ""  # another voice may ask to be recognised later
        asked = asked_language(text)
        if asked is not None and asked != self._language:
            meant: tuple[Event, ...] = (LanguageHeard(at=now, language=asked, confidence=1.0),)
        else:
            meant = (_understood(heard, found if verified else _without_identity(found, now), now),)
        await self.handle(
            UtteranceHeard(
                at=now,
                utterance_id=heard.utterance_id,
                pii_text=text,
                language=heard.language,
                confidence=heard.confidence,
                started_ms=heard.started_ms,
                ended_ms=heard.ended_ms,
            ),
            self._scores(heard.utterance_id, self._mood, score.moved_by, score.version, final=True),
            *(() if verified else await self._identity(heard, now)),
            *meant,
        )

    async def _identity(self, heard: Heard, now: dt.datetime) -> Sequence[Event]:
        """What the words say about who is speaking, as facts that fit or do not, never as values.

        A fact may come in two pieces: "Berger", and when asked again "Anna".
        """
        check, text = self._parts.desk.match_identity, heard.pii_text
        match = await self._parts.worker(check, text, heard.language, now)
        if self._said_before:
            both = await self._parts.worker(check, f"{self._said_before} {text}", heard.language, now)
            match = match.completed(both)
        self._said_before = text
        if not (match.matched or match.mismatched or match.mentioned):
            return ()
        return (
            IdentityChecked(
                at=now,
                utterance_id=heard.utterance_id,
                matched=match.matched,
                mismatched=match.mismatched,
                mentioned=match.mentioned,
            ),
        )

    async def on_noise(self) -> None:
        """Sound ended without words."""
        await self.handle(NoiseHeard(at=self._now()))

    async def on_beep(self) -> None:
        """An answering machine's beep."""
        await self.handle(BeepHeard(at=self._now()))

    async def on_key(self, digit: str) -> None:
        """A key of the telephone."""
        await self.handle(KeyPressed(at=self._now(), digit=digit))

    async def on_language(self, language: str, confidence: float) -> None:
        """The caller seems to speak another language."""
        await self.handle(LanguageHeard(at=self._now(), language=language, confidence=confidence))

    async def on_say_finished(self, say_id: str, played_share: float, interrupted: bool) -> None:
        """A sentence ended, or was cut off."""
        await self.handle(
            SayFinished(at=self._now(), say_id=say_id, played_share=played_share, interrupted=interrupted)
        )

    async def on_hold(self, on: bool) -> None:
        """The caller holds the call, or takes it back: no timer runs, so nobody is prompted on hold."""
        if self._timers is not None:
            self._timers.hold(on)
        await self.handle(HoldChanged(at=self._now(), on=on))

    async def on_hang_up(self, cause: str, *, by: str = "", sip_status: int = 0, q850: int = 0) -> None:
        """The caller is gone."""
        await self.handle(CallerHungUp(at=self._now(), cause=cause, by=by, sip_status=sip_status, q850=q850))

    async def hand_over_answered(self, agent: str) -> None:
        """A person's telephone was answered by ``agent``, or by nobody ("")."""
        await self.handle(HandOverAnswered(at=self._now(), answered=bool(agent), agent=agent))

    async def on_timer(self, name: str) -> None:
        """A timer ran out."""
        if name == HAND_OVER_TIMER:
            await self.handle(HandOverAnswered(at=self._now(), answered=False, agent=""))
        else:
            await self.handle(TimerFired(at=self._now(), name=name))

    async def desk_is(self, state: DeskChanged) -> None:
        """The desk opened, closed, or people came or went; told to the dialogue only when it changed."""
        known = (state.open, state.people)
        if self._seq and known != self._desk_state:
            self._desk_state = known
            await self.handle(state)

    async def close(self) -> None:
        """The line is gone: stop the timers and let whoever waits go on."""
        if self._timers is not None:
            await self._timers.close()
        self._over.set()

    # -- the one way in ----------------------------------------------------------------------------

    async def handle(self, *events: Event) -> None:
        """Take events in order, keep them with their answers, and carry the answers out."""
        async with self._lock:
            pending = deque(events)
            while pending and not self._over.is_set():
                event = pending.popleft()
                self._note(event)
                actions = self._parts.dialogue.receive(event)
                if not await self._keep(event, actions):
                    return
                for action in actions:
                    pending.extend(await self._perform(action))

    def _note(self, event: Event) -> None:
        if isinstance(event, OfferCleared):
            self._cleared = event
        elif isinstance(event, AgentTookOver | HandOverAnswered) and self._timers is not None:
            self._timers.cancel(HAND_OVER_TIMER)

    async def _keep(self, event: Event, actions: Sequence[Action]) -> bool:
        """Append to the log; when that fails the bot stops speaking, for nothing unlogged may be said."""
        items: list[Event | Action] = [event, *actions]
        entries = [
            LogEntry(call_id=self.call_id, seq=self._seq + n, at=event.at, item=item)
            for n, item in enumerate(items, start=1)
        ]
        try:
            await self._parts.worker(self._parts.log.append, entries)
        except StoreError as error:
            _log.error("the log cannot be written, the call is given up", call=self.call_id, error=str(error))
            await self._line.stop_speaking()
            await self._end("interrupted")
            return False
        self._seq += len(entries)
        self._parts.on_entries(entries)
        if self._phone is not None:
            self._phone.take(entries)
        return True

    async def _perform(self, action: Action) -> Sequence[Event]:
        line, desk, now = self._line, self._parts.desk, self._now()
        match action:
            case Say():
                return await self._speak(action)
            case StopSpeaking() | FallSilent():
                await line.stop_speaking()
            case AskNavigator():
                return [await self._parts.worker(desk.propose, action, now)]
            case ClaimOffer():
                return [await self._parts.worker(desk.claim_offer, action, now)]
            case SwitchLanguage(language=language):
                self._language = language
                await line.switch_language(language)
            case StartTimer(name=name, seconds=seconds):
                self._require_timers().start(name, seconds)
            case CancelTimer(name=name):
                self._require_timers().cancel(name)
            case EndCall(outcome=outcome):
                await self._end(outcome)
            case ExplainStep() | BlockSpeech():
                pass  # the log is where these belong
            case _:
                return await self._carry_out(action, now)
        return ()

    async def _carry_out(self, deed: Deed, now: dt.datetime) -> Sequence[Event]:
        if isinstance(deed, SetRecording):
            await self._line.set_recording(deed.allowed)
        followed = await self._parts.worker(self._parts.desk.carry_out, deed, now)
        if isinstance(deed, HandOver) and self._phone is not None and self._phone.rings_for(deed.skill):
            return ()  # a person's telephone rings; ``hand_over_answered`` tells
        if isinstance(deed, HandOver) and not followed:
            self._require_timers().start(HAND_OVER_TIMER, HAND_OVER_WAIT_S)
        return followed

    async def _speak(self, say: Say) -> Sequence[Event]:
        """Speak; an offer only while the database holds exactly the one that was cleared."""
        if say.topic == "offer":
            cleared = self._cleared
            if cleared is None or not await self._parts.worker(self._parts.desk.offer_stands, cleared):
                _log.error("an offer without a standing decision was held back", call=self.call_id)
                return [SayFinished(at=self._now(), say_id=say.say_id, played_share=0.0, interrupted=True)]
        await self._line.say(say)
        return ()

    async def _end(self, outcome: str) -> None:
        if self._outcome is not None:
            return
        self._outcome = outcome
        if self._timers is not None:
            await self._timers.close()
        try:
            await self._parts.worker(self._parts.desk.ended, outcome, self._now())
        except StoreError as error:
            _log.error("the call's end could not be kept", call=self.call_id, error=str(error))
        await self._line.hang_up()
        self._over.set()

    # -- small things ------------------------------------------------------------------------------

    def _require_timers(self) -> Timers:
        if self._timers is None:
            raise RuntimeError("A live call needs timers before it starts.")
        return self._timers

    def _now(self) -> dt.datetime:
        return self._parts.clock.now()

    def _scores(
        self, utterance_id: str, mood: CallMood, words: Sequence[str], model: str, *, final: bool
    ) -> ScoresUpdated:
        return ScoresUpdated(
            at=self._now(),
            utterance_id=utterance_id,
            final=final,
            mood=mood.mood,
            valence=round(mood.valence, 3),
            cooperation=round(mood.cooperation, 3),
            pii_moved_by=tuple(words),
            model=model,
        )


def _understood(heard: Heard, found: Understanding, now: dt.datetime) -> UtteranceUnderstood:
    return UtteranceUnderstood(
        at=now,
        utterance_id=heard.utterance_id,
        language=heard.language,
        word_count=len(heard.pii_text.split()),
        **vars(found),
    )


def _without_identity(found: Understanding, now: dt.datetime) -> Understanding:
    """Leave out what may be a birth date or a postcode: a log keeps that such a fact fitted, not the fact."""
    return replace(
        found,
        numbers=tuple(n for n in found.numbers if n.value < _SMALLEST_PERSONAL),
        dates=tuple(d for d in found.dates if d.day >= now.date()),
        month=None,
    )

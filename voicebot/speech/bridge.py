"""Between the pipeline and the call: frames become what the driver is told, its wishes become frames.

The bridge keeps the little state that belongs to neither side: which utterance is open, what was heard of
it so far, and whether the bot holds its tongue because somebody spoke over it. What that means is judged by
``barge_in``; what was really heard of the bot comes from ``playout``.
"""

import asyncio
from collections.abc import Callable

from pipecat.frames.frames import (
    Frame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from voicebot.actions import Say
from voicebot.ports import CallDriver, Heard
from voicebot.service.roads import HungUp
from voicebot.speech import barge_in
from voicebot.speech.frames import (
    BeepFrame,
    ClearFrame,
    ConnectedFrame,
    FinalWordsFrame,
    GoOnFrame,
    HeldFrame,
    HoldFrame,
    HungUpFrame,
    KeyFrame,
    LanguageFrame,
    NoWordsFrame,
    PartialWordsFrame,
    SayFrame,
    SayPlayedFrame,
    StirFrame,
)
from voicebot.speech.listening import FinalWords
from voicebot.speech.playout import Playout, SayPlayed

_LIMIT_SAYS = 50
_VOICE_WITHIN_S = 1.0
"""So long after the first sign, voice activity must be certain; else it was a noise."""


class Bridge(FrameProcessor):
    """Stands between ears and turns in the pipeline; system frames reach it from both sides."""

    def __init__(
        self, driver: CallDriver, playout: Playout, *, language: str, new_id: Callable[[str], str]
    ) -> None:
        """Take the driver to tell, the queue of what the bot says, and a maker of utterance ids."""
        super().__init__()
        self._driver = driver
        self._playout = playout
        self._new_id = new_id
        self._language = language
        self._utterance: str | None = None
        self._told = False
        self._finals: list[FinalWords] = []
        self._waiting: set[str] = set()
        self._end_wanted = False
        self._gone = False
        self._stir: asyncio.Task[None] | None = None
        self.on_end: Callable[[], None] = lambda: None

    # -- what the call wants ---------------------------------------------------------------------------------

    async def say(self, say: Say) -> None:
        """Queue one phrase; one too many is reported as unheard, later: who speaks may still be deciding."""
        if len(self._waiting) >= _LIMIT_SAYS:
            unheard = SayPlayed(say_id=say.say_id, share=0.0, heard="", interrupted=True)
            await self.queue_frame(SayPlayedFrame(played=unheard))
            return
        self._waiting.add(say.say_id)
        await self.push_frame(SayFrame(say=say))

    async def clear(self) -> None:
        """Fall silent now."""
        await self.push_frame(ClearFrame())

    async def switch(self, language: str) -> None:
        """Listen and speak in this language."""
        self._language = language
        await self.push_frame(LanguageFrame(language=language), FrameDirection.UPSTREAM)
        await self.push_frame(LanguageFrame(language=language))

    def end_when_quiet(self) -> None:
        """End the call once everything queued has been heard."""
        self._end_wanted = True
        self._maybe_end()

    # -- what happens on the line ----------------------------------------------------------------------------

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Tell the driver what matters and pass everything on."""
        await super().process_frame(frame, direction)
        match frame:
            case SayPlayedFrame():
                await self._played(frame.played)
                return
            case HungUpFrame():
                await self._hung_up(frame.end)
                return
            case StirFrame():
                await self._stirs()
                return
            case _:
                await self._hear(frame, direction)
        await self.push_frame(frame, direction)

    async def _hear(self, frame: Frame, direction: FrameDirection) -> None:
        match frame:
            case VADUserStartedSpeakingFrame() if direction is FrameDirection.DOWNSTREAM:
                await self._speech_started()
            case PartialWordsFrame():
                await self._partial(frame.text)
            case FinalWordsFrame():
                assert frame.final is not None  # noqa: S101 - the ears always set it
                await self._final(frame.final)
            case NoWordsFrame():
                await self._no_words()
            case UserStoppedSpeakingFrame() if direction is FrameDirection.UPSTREAM:
                await self._turn_over()
            case KeyFrame():
                await self._driver.on_key(frame.digit)
            case BeepFrame():
                await self._driver.on_beep()
            case ConnectedFrame():
                await self._driver.on_connected()
            case HeldFrame():
                await self._driver.on_hold(frame.on)
            case _:
                pass

    async def _hung_up(self, end: HungUp) -> None:
        """Both directions of a road notice that it is gone; the driver is told once."""
        if not self._gone:
            self._gone = True
            await self._driver.on_hang_up(end.cause, by=end.by, sip_status=end.sip_status, q850=end.q850)
            self.on_end()

    async def _stirs(self) -> None:
        """Fall silent at the first sign; go on when no voice comes of it."""
        if self._playout.speaking and self._playout.interruptible and not self._playout.held:
            await self._forget_stir()
            await self.push_frame(HoldFrame())
            self._stir = self.create_task(self._go_on_unless_voice(), "stir")

    async def _go_on_unless_voice(self) -> None:
        await asyncio.sleep(_VOICE_WITHIN_S)
        self._stir = None
        await self.push_frame(GoOnFrame())

    async def _forget_stir(self) -> None:
        stir, self._stir = self._stir, None
        if stir is not None:
            await self.cancel_task(stir)

    async def cleanup(self) -> None:
        """Leave no task behind."""
        await self._forget_stir()
        await super().cleanup()  # type: ignore[no-untyped-call] # pipecat leaves it unannotated

    async def _speech_started(self) -> None:
        await self._forget_stir()
        over_the_bot = self._playout.speaking and self._playout.interruptible
        if over_the_bot and not self._playout.held:
            await self.push_frame(HoldFrame())
        if self._utterance is None:
            self._utterance, self._told = self._new_id("utterance"), False
            if not over_the_bot:
                await self._tell_of_speech()

    async def _tell_of_speech(self) -> None:
        """Tell the driver that the caller speaks; over the bot only once words show that it was no cough."""
        if self._utterance is not None and not self._told:
            self._told = True
            await self._driver.on_speech_started(self._utterance)

    async def _partial(self, text: str) -> None:
        so_far = " ".join([*(final.text for final in self._finals), text])
        await self._judge(so_far, final=False)
        if self._utterance is not None and self._told:
            await self._driver.on_partial(self._utterance, so_far)

    async def _final(self, final: FinalWords) -> None:
        self._finals.append(final)
        if final.language != self._language:
            await self._driver.on_language(final.language, final.language_p)
        await self._judge(" ".join(part.text for part in self._finals), final=True)

    async def _no_words(self) -> None:
        """A cough; or words that the recogniser lost, after which the bot had better go on as well."""
        if not self._finals:
            await self._judge("", final=True)
            await self._noise()

    async def _judge(self, text: str, *, final: bool) -> None:
        """Decide whether the bot, which holds its tongue, was interrupted."""
        if not self._playout.held:
            return
        rest_s = self._playout.rest_s
        match barge_in.judge(text, language=self._language, final=final, rest_s=rest_s):
            case "interrupt":
                await self.push_frame(ClearFrame())
                await self._tell_of_speech()
            case "go_on":
                await self.push_frame(GoOnFrame())
                if text:
                    await self._noise()
            case "wait":
                pass

    async def _noise(self) -> None:
        self._utterance = None
        self._finals = []
        await self._driver.on_noise()

    async def _turn_over(self) -> None:
        utterance, finals = self._utterance, self._finals
        self._utterance, self._finals = None, []
        if utterance is None or not finals:
            return
        if not self._told:
            await self._driver.on_speech_started(utterance)
        words = [word for final in finals for word in final.words]
        heard = Heard(
            utterance_id=utterance,
            pii_text=" ".join(final.text for final in finals),
            language=finals[-1].language,
            confidence=sum(word.confidence for word in words) / len(words),
            started_ms=finals[0].started_ms,
            ended_ms=finals[-1].ended_ms,
        )
        await self._driver.on_utterance(heard)

    # -- what was heard of the bot ---------------------------------------------------------------------------

    async def _played(self, played: SayPlayed) -> None:
        self._waiting.discard(played.say_id)
        await self._driver.on_say_finished(played.say_id, played.share, played.interrupted)
        self._maybe_end()

    def _maybe_end(self) -> None:
        if self._end_wanted and not self._waiting:
            self.on_end()

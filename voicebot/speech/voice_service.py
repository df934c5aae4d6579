"""The voice as pipecat sees it: takes what is to be said and gives it out sentence by sentence."""

import asyncio
from collections.abc import AsyncGenerator

from pipecat.frames.frames import CancelFrame, EndFrame, Frame, StartFrame, TTSAudioRawFrame
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService

from voicebot import log
from voicebot.actions import Say
from voicebot.errors import SpeechError
from voicebot.speech.frames import ClearFrame, LanguageFrame, SayBeginsFrame, SayFrame, SentenceFrame
from voicebot.speech.sentences import sentences
from voicebot.speech.sound import to_pcm16
from voicebot.speech.voice import Voice

_LOG = log.get("voice")


class VoiceService(TTSService):
    """One call's use of the shared voice.

    ``SayFrame`` is the way of this product: order, pace, language and the share that was heard are kept for
    each. pipecat's own ``TTSSpeakFrame`` works too, in the line's present language.
    """

    def __init__(self, voice: Voice, *, language: str, rate: int) -> None:
        """Share the voice; ``rate`` is the line's, in Hz."""
        super().__init__(
            sample_rate=rate,
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model=voice.engine.name, voice=None, language=language),
        )
        self._voice = voice
        self._language = language
        self._rate = rate
        self._says: asyncio.Queue[Say] = asyncio.Queue()
        self._cleared = 0
        self._speaker: asyncio.Task[None] | None = None

    async def start(self, frame: StartFrame) -> None:
        """Begin to work through what is to be said."""
        await super().start(frame)
        self._speaker = self.create_task(self._work(), "speaker")

    async def stop(self, frame: EndFrame) -> None:
        """Stop speaking."""
        await self._stop_speaking()
        await super().stop(frame)

    async def cancel(self, frame: CancelFrame) -> None:
        """Stop speaking."""
        await self._stop_speaking()
        await super().cancel(frame)

    async def cleanup(self) -> None:
        """Leave no task behind."""
        await self._stop_speaking()
        await super().cleanup()  # type: ignore[no-untyped-call] # pipecat leaves it unannotated

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Queue what is to be said, drop it when cleared, and leave the rest to pipecat."""
        match frame:
            case SayFrame():
                self._says.put_nowait(frame.say)
                return
            case ClearFrame():
                self._cleared += 1
                await self._drop_queued()
            case LanguageFrame():
                self._language = frame.language
            case _:
                pass
        await super().process_frame(frame, direction)

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        """Speak a text of another pipecat part, sentence by sentence."""
        for sentence in sentences(text):
            spoken = await self._voice.speak(sentence, language=self._language, pace=1.0, rate=self._rate)
            pcm = to_pcm16(spoken.samples)
            yield TTSAudioRawFrame(audio=pcm, sample_rate=self._rate, num_channels=1, context_id=context_id)

    async def _drop_queued(self) -> None:
        """Says that never began are announced and cleared as well, so that each gets its answer."""
        while not self._says.empty():
            await self._begin(self._says.get_nowait())

    async def _begin(self, say: Say) -> None:
        begins = SayBeginsFrame(say_id=say.say_id, text=say.pii_text, can_interrupt=say.interruptible)
        await self.push_frame(begins)

    async def _work(self) -> None:
        while True:
            say = await self._says.get()
            round_ = self._cleared
            await self._begin(say)
            for sentence in sentences(say.pii_text):
                try:
                    spoken = await self._voice.speak(
                        sentence, language=say.language, pace=say.pace, rate=self._rate
                    )
                except SpeechError as error:
                    _LOG.error("sentence lost", why=str(error), phrase=say.phrase)
                    continue
                if round_ != self._cleared:
                    break
                await self.push_frame(SentenceFrame(say_id=say.say_id, spoken=spoken))
            await self.push_frame(SentenceFrame(say_id=say.say_id, spoken=None))

    async def _stop_speaking(self) -> None:
        speaker, self._speaker = self._speaker, None
        if speaker is not None and not speaker.done() and speaker is not asyncio.current_task():
            await self.cancel_task(speaker)

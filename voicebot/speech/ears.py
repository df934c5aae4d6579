"""The streaming recogniser as pipecat sees it: words while somebody speaks, all of them when they stop."""

from collections.abc import AsyncGenerator

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    InputAudioRawFrame,
    STTMuteFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import STTService
from pipecat.utils.time import time_now_iso8601

from voicebot.speech.frames import FinalWordsFrame, LanguageFrame, NoWordsFrame, PartialWordsFrame
from voicebot.speech.listening import FinalWords, Hearing, Listener, PartialWords
from voicebot.speech.sound import RATE

_TTFS_P99_S = 0.4
"""End of speech to final words, 99th percentile, one call; benchmarks/ears.py measures it."""


class Ears(STTService):
    """One call's share of the pool; sound has to come at 16 kHz and a VADProcessor stand before it.

    A muted service hears silence: nothing said meanwhile is recognised, and time goes on. The sound ends
    here: each part of the pipeline that it would pass costs every call, many times a second.
    """

    def __init__(self, hearing: Hearing, *, stream: str, language: str) -> None:
        """Take the pool, this call's name in it and the language to begin with."""
        super().__init__(
            sample_rate=RATE,
            audio_passthrough=False,
            ttfs_p99_latency=_TTFS_P99_S,
            settings=STTSettings(model="pool", language=language),
        )
        self.listener = Listener(hearing, stream=stream, language=language, tell=self._tell)

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        """Feed one chunk; what is heard comes later, as frames of its own."""
        self.listener.feed(audio)
        yield None

    async def process_audio_frame(self, frame: InputAudioRawFrame, direction: FrameDirection) -> None:
        """Listen, or let time pass while muted."""
        self.listener.feed(bytes(len(frame.audio)) if self.is_muted else frame.audio)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Switch the language, forget what a mute cut off, and leave the rest to pipecat."""
        if isinstance(frame, LanguageFrame):
            self.listener.language = frame.language
        await super().process_frame(frame, direction)
        if isinstance(frame, STTMuteFrame) and frame.mute:
            self.listener.drop()

    async def stop(self, frame: EndFrame) -> None:
        """Tell what is still being decoded, then stop."""
        await self.listener.settle()
        await super().stop(frame)

    async def cancel(self, frame: CancelFrame) -> None:
        """Stop at once."""
        await self.listener.close()
        await super().cancel(frame)

    async def cleanup(self) -> None:
        """Leave no task behind."""
        await self.listener.close()
        await super().cleanup()  # type: ignore[no-untyped-call] # pipecat leaves it unannotated

    async def _handle_vad_user_started_speaking(self, frame: VADUserStartedSpeakingFrame) -> None:
        await super()._handle_vad_user_started_speaking(frame)
        if not self.is_muted:
            self.listener.speech_started(ago_ms=int(1000 * frame.start_secs))

    async def _handle_vad_user_stopped_speaking(self, frame: VADUserStoppedSpeakingFrame) -> None:
        await super()._handle_vad_user_stopped_speaking(frame)
        self.listener.speech_stopped()

    async def _tell(self, heard: PartialWords | FinalWords) -> None:
        now = time_now_iso8601()
        if isinstance(heard, PartialWords):
            partial = PartialWordsFrame(
                text=heard.text,
                user_id="",
                timestamp=now,
                committed=heard.committed,
                until_ms=heard.until_ms,
            )
            await self.push_frame(partial)
        elif heard.words:
            final = FinalWordsFrame(text=heard.text, user_id="", timestamp=now, finalized=True, final=heard)
            await self.push_frame(final)
        else:
            await self.push_frame(NoWordsFrame(failed=heard.failed))

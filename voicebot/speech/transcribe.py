"""``voicebot transcribe``: recordings through the ears as if they came over a line.

Sound is fed 20 ms at a time, at real pace unless told otherwise, past the same conditioning, activity
detection and listener that a call has. So the partials' times and ``final_after_ms`` are what a caller
would meet.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipecat.audio.vad.vad_analyzer import VADState

from voicebot.speech.activity import VAD_START_S, VAD_STOP_S, SharedSilero
from voicebot.speech.conditioning import Conditioner
from voicebot.speech.listening import FinalWords, Listener, PartialWords
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.pipeline import SharedEars
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.sound import Samples, read_recording, to_pcm16

_PIECE_S = 0.02

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class PartialText:
    """What was shown, and when, in ms since the recording began."""

    at_ms: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """One recording's words; ``final_after_ms`` from the end of speech, none when nobody spoke."""

    file: str
    text: str
    language: str
    audio_s: float
    partials: tuple[PartialText, ...]
    final_after_ms: int | None

    def as_record(self) -> dict[str, Any]:
        """The JSON line that the command prints."""
        return {
            "file": self.file,
            "text": self.text,
            "language": self.language,
            "audio_s": round(self.audio_s, 3),
            "partials": [{"at_ms": p.at_ms, "text": p.text} for p in self.partials],
            "final_after_ms": self.final_after_ms,
        }


@dataclass(kw_only=True)
class _Notes:
    """What the listener told about one recording."""

    begun: float
    partials: list[PartialText] = field(default_factory=list)
    finals: list[FinalWords] = field(default_factory=list)
    told_at: float = 0.0

    async def take(self, heard: PartialWords | FinalWords) -> None:
        if isinstance(heard, FinalWords):
            if heard.words:
                self.finals.append(heard)
                self.told_at = time.perf_counter()
            return
        said = [final.text for final in self.finals]
        self.partials.append(PartialText(at_ms=heard.at_ms, text=" ".join([*said, heard.text])))


async def transcribe_files(
    paths: Sequence[Path], *, language: str, model: EarsModel, paced: bool = True
) -> AsyncIterator[Transcript]:
    """Transcribe recordings one after the other.

    Args:
        paths: WAV or FLAC files of any rate.
        language: ``de`` or ``en``.
        model: the recogniser to load.
        paced: at real pace, or as fast as the machine can.

    Raises:
        OperatorError: a file is unreadable or empty; all are read before the first is transcribed.
        SpeechError: the recogniser does not start.
    """
    recordings = [(path, *read_recording(path)) for path in paths]
    async with RecogniserPool(model) as pool:
        for path, samples, rate in recordings:
            yield await transcribe(path.name, samples, rate, pool, language=language, paced=paced)


async def transcribe(
    name: str, samples: Samples, rate: int, ears: SharedEars, *, language: str, paced: bool = True
) -> Transcript:
    """Transcribe one recording."""
    notes = _Notes(begun=time.perf_counter())
    stream = f"transcribe-{name}"
    ears.open(stream)
    listener = Listener(ears, stream=stream, language=language, tell=notes.take)
    try:
        await _feed(samples, rate, listener, paced=paced)
        await listener.settle()
    finally:
        await listener.close()
        ears.close(stream)
    return Transcript(
        file=name,
        text=" ".join(final.text for final in notes.finals),
        language=notes.finals[-1].language if notes.finals else language,
        audio_s=len(samples) / rate,
        partials=tuple(notes.partials),
        final_after_ms=_final_after_ms(notes) if paced and notes.finals else None,
    )


async def _feed(samples: Samples, rate: int, listener: Listener, *, paced: bool) -> None:
    conditioner, activity = Conditioner(rate), SharedSilero()
    activity.set_sample_rate(16_000)
    count = round(rate * _PIECE_S)
    begun = time.perf_counter()
    speaking = False
    for number, start in enumerate(range(0, len(samples), count)):
        sound, _ = conditioner.feed(to_pcm16(samples[start : start + count]))
        listener.feed(sound)
        state = await activity.analyze_audio(sound)
        if state is VADState.SPEAKING and not speaking:
            speaking = True
            listener.speech_started(ago_ms=int(1000 * VAD_START_S))
        elif state is VADState.QUIET and speaking:
            speaking = False
            listener.speech_stopped()
        if paced:
            await asyncio.sleep(max(0.0, begun + (number + 1) * _PIECE_S - time.perf_counter()))
        else:
            await listener.settle()
    listener.speech_stopped()


def _final_after_ms(notes: _Notes) -> int:
    """From the last word's end, as the activity detector hears it, to its being told."""
    ended_s = notes.finals[-1].ended_ms / 1000 - VAD_STOP_S
    return max(0, round(1000 * (notes.told_at - notes.begun - ended_s)))

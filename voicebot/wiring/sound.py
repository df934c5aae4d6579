"""Ears, voice and turns for a process, as the settings say."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from voicebot.settings import Settings
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.models import ModelHome, default_folder, find_ears, find_voice
from voicebot.speech.pipeline import SpeechParts
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.turns import TurnModel
from voicebot.speech.voice import Voice


def say(line: str) -> None:
    """Tell the operator one line, beside whatever the command prints."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a warning that must not be filtered away


def model_home(settings: Settings) -> ModelHome:
    """Where models live and come from."""
    folder = Path(settings.models.dir).expanduser() if settings.models.dir else default_folder()
    return ModelHome(
        folder=folder,
        hub=settings.models.hub,
        offline=settings.models.offline,
        timeout_s=settings.models.timeout_s,
    )


def make_ears(settings: Settings) -> EarsModel:
    """The recogniser that the settings mean.

    Raises:
        ModelMissing: a named model is neither on this machine nor to be had.
    """
    ears = settings.ears
    found = find_ears(ears.model, ears.size, model_home(settings), threads=ears.threads, say=say)
    return replace(found, final_beam=ears.beam)


def make_voice(settings: Settings) -> Voice:
    """The voice that the settings mean, with its fallback."""
    voices = {"de": settings.voice.de, "en": settings.voice.en}
    engine, fallback = find_voice(settings.voice.model, voices, model_home(settings), say=say)
    return Voice(engine, None if fallback is engine else fallback)


@asynccontextmanager
async def speech_parts(settings: Settings) -> AsyncIterator[SpeechParts]:
    """One recogniser, one voice and one turn model for all calls of this process."""
    model, made = await asyncio.gather(  # both may have to ask the hub, which takes its time when away
        asyncio.to_thread(make_ears, settings), asyncio.to_thread(make_voice, settings)
    )
    async with AsyncExitStack() as stack:
        pool = RecogniserPool(model, max_calls=settings.calls.max_calls or None)
        ears = await stack.enter_async_context(pool)
        voice = await stack.enter_async_context(made)
        turns = TurnModel()
        stack.callback(turns.close)
        yield SpeechParts(ears=ears, voice=voice, turns=turns)

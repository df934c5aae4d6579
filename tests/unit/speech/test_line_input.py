"""The caller's sound on its way into the pipeline: in larger frames when more of it waits, and all of it."""

import asyncio
from collections.abc import Collection

import numpy as np
import pytest
from pipecat.frames.frames import EndFrame, Frame, InputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

from tests.fakes.virtual_loop import run_virtually
from voicebot.service.line_health import LineHealth
from voicebot.service.roads import Missing, wire
from voicebot.speech.activity import LONGEST_PIECE_S
from voicebot.speech.frames import HungUpFrame
from voicebot.speech.line_input import CallerSound, Causes, LineInput
from voicebot.speech.playout import Playout
from voicebot.speech.sound import RATE, to_pcm16

_PIECE = 2 * RATE // 50


class Frames(FrameProcessor):
    """Keeps the sound, and ends when the caller has hung up."""

    def __init__(self) -> None:
        super().__init__()
        self.sound: list[bytes] = []
        self.over = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            self.sound.append(frame.audio)
        elif isinstance(frame, HungUpFrame):
            self.over.set()
        await self.push_frame(frame, direction)


def carried(pieces: int, *, at_once: int, missing: Collection[int] = ()) -> tuple[list[int], bytes, float]:
    """The frames' lengths in ms and what ``keep`` got, when so many pieces of 20 ms come at once.

    Those numbered ``missing`` are lost on their way.
    """

    async def scene() -> tuple[list[int], bytes, float]:
        caller, bot = wire(RATE)
        kept: list[bytes] = []
        frames = Frames()
        entrance = LineInput(
            bot,
            CallerSound(RATE),
            Playout(RATE),
            health=LineHealth(RATE),
            causes=Causes(),
            keep=kept.append,
        )
        worker = PipelineWorker(
            Pipeline([entrance, frames]),
            params=PipelineParams(audio_in_sample_rate=RATE),
            idle_timeout_secs=None,
            enable_rtvi=False,
            enable_turn_tracking=False,
        )
        runner = WorkerRunner(handle_sigint=False, handle_sigterm=False)
        await runner.add_workers(worker)
        sound = to_pcm16((np.random.default_rng(5).standard_normal(pieces * 320) * 0.1).astype(np.float32))

        async def call() -> None:
            await asyncio.sleep(1)
            for number in range(pieces):
                if number in missing:
                    bot.put(Missing(seconds=0.02))
                else:
                    await caller.send(sound[number * _PIECE : (number + 1) * _PIECE])
                if (number + 1) % at_once == 0:
                    await asyncio.sleep(0.02 * at_once)
            await caller.close()
            await frames.over.wait()
            await worker.queue_frame(EndFrame())

        await asyncio.gather(runner.run(), call())
        return [len(one) * 1000 // (2 * RATE) for one in frames.sound], b"".join(kept), len(sound)

    found: tuple[list[int], bytes, float] = run_virtually(scene())
    return found


@pytest.mark.parametrize(("at_once", "lengths"), [(1, {40}), (2, {40}), (4, {80}), (5, {100})])
def test_a_frame_holds_what_has_come_and_at_least_40_ms(at_once: int, lengths: set[int]) -> None:
    told, kept, sent = carried(40, at_once=at_once)
    assert set(told) == lengths
    assert sum(told) == 40 * 20
    assert len(kept) == sent


def test_a_flood_is_cut_into_frames_in_which_no_change_of_voice_is_missed() -> None:
    told, kept, sent = carried(40, at_once=40)
    assert max(told) == round(1000 * LONGEST_PIECE_S)
    assert sum(told) == 40 * 20
    assert len(kept) == sent


def test_what_was_lost_on_its_way_is_heard_as_silence_of_its_length() -> None:
    told, kept, sent = carried(40, at_once=1, missing={20})
    assert sum(told) == 40 * 20
    assert len(kept) == sent
    pieces = np.abs(np.frombuffer(kept, np.int16).astype(int)).reshape(40, -1).max(axis=1)
    assert pieces.argmin() == 20
    assert pieces.min() < np.median(pieces) / 10

"""When the caller has finished: a thinking pause is not the end of a turn.

Smart Turn v3 (in pipecat's wheel) hears from the last eight seconds whether a turn sounds complete. Asked
once, shortly after the voice stops, it takes almost every other pause for thought for an end; on a
telephone line it is worse still. So it is asked again while the silence grows, and has to be surer the
earlier it is asked. After ``_OVER_S`` of silence the turn is over whatever it sounds like; after a word that
no sentence ends with, a little later: 95 % of callers' pauses are shorter than that.

One model serves all calls of a process, in one thread: it holds no state of a call.
"""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.turns.types import ProcessFrameResult
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_stop import BaseUserTurnStopStrategy
from pipecat.turns.user_turn_processor import UserTurnProcessor
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from voicebot.speech.activity import VAD_STOP_S
from voicebot.speech.frames import NoWordsFrame
from voicebot.speech.sound import RATE, from_pcm16, level_dbfs

_RESCORED_AT_S = ((0.5, 0.97), (0.9, 0.7), (1.3, 0.5))
"""Seconds of silence, and how sure the model has to be by then."""
_OPEN_WORDS_S = 1.0
_STIR_SAMPLES = RATE // 10
_STIR_DBFS, _STIR_OVER_DB = -45.0, 12.0
_OVER_S, _OVER_AFTER_OPEN_WORDS_S = 1.8, 2.5
_MODEL_HEARS_S = 8
_MOST_WAITING = 3
"""An answer takes 0.07 s; more than 0.2 s late it would only add to the silence that it shortens."""
_GOES_ON = frozenset(
    (
        *(
            "und",
            "oder",
            "aber",
            "weil",
            "dass",
            "wenn",
            "also",
            "äh",
            "ähm",
            "mit",
            "von",
            "für",
            "um",
            "am",
        ),
        *("and", "or", "but", "because", "that", "if", "so", "uh", "with", "of", "for", "to", "the", "my"),
    )
)
"""No sentence ends with these: whoever stops after one of them is thinking."""


class TurnModel:
    """Smart Turn v3, loaded once."""

    def __init__(self) -> None:
        self._model = LocalSmartTurnAnalyzerV3(sample_rate=RATE)
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="smart-turn")
        self._waiting = 0

    async def finished(self, pcm: bytes) -> float:
        """How likely the turn that ends here is complete, 0 to 1; 0 when others wait to be judged.

        Whoever asks again later need not be told before, and the last asked would be told too late.
        """
        if self._waiting >= _MOST_WAITING:
            return 0.0
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._score, pcm)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Stop the thread."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _score(self, pcm: bytes) -> float:
        # The public method only keeps its verdict at 0.5; the probability is in the private one.
        return float(self._model._predict_endpoint(from_pcm16(pcm))["probability"])


class RecentSound:
    """The caller's last seconds at 16 kHz, for whoever judges whether a turn is over."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._bytes = 0

    def put(self, pcm: bytes) -> None:
        """Keep what came in, and no more than the model hears."""
        self._pieces.append(pcm)
        self._bytes += len(pcm)
        while self._bytes > 2 * RATE * _MODEL_HEARS_S:
            self._bytes -= len(self._pieces.popleft())

    def all(self) -> bytes:
        """Everything that is kept."""
        return b"".join(self._pieces)


class PatientStop(BaseUserTurnStopStrategy):
    """Ends a turn once the words are there and the silence is long enough for how finished they sound."""

    def __init__(self, model: TurnModel, sound: RecentSound) -> None:
        """Share the model; ``sound`` is the caller's."""
        super().__init__()
        self._model = model
        self._sound = sound
        self._waiting: asyncio.Task[None] | None = None
        self._words = ""
        self._words_due = False

    async def handle_user_turn_started(self) -> None:
        """A turn begins: no words yet."""
        self._words = ""
        await self._stop_waiting()

    async def handle_user_turn_stopped(self) -> None:
        """The turn is over, whoever ended it."""
        self._words = ""

    async def cleanup(self) -> None:
        """Leave no task behind."""
        await self._stop_waiting()
        await super().cleanup()  # type: ignore[no-untyped-call] # pipecat leaves it unannotated

    async def process_frame(self, frame: Frame) -> ProcessFrameResult:
        """Watch voice, words and silence."""
        match frame:
            case VADUserStartedSpeakingFrame():
                await self._stop_waiting()
                self._words_due = True
            case VADUserStoppedSpeakingFrame():
                self._begin_waiting()
            case InterimTranscriptionFrame():
                pass
            case TranscriptionFrame():
                self._words = f"{self._words} {frame.text}".strip()
                self._words_due = False
            case NoWordsFrame():
                self._words_due = False
                if not self._words:
                    await self.trigger_user_turn_stopped()
            case _:
                pass
        return ProcessFrameResult.CONTINUE

    def _begin_waiting(self) -> None:
        if self._waiting is None or self._waiting.done():
            self._waiting = self.task_manager.create_task(self._wait(), "patient_stop")

    async def _stop_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done() and waiting is not asyncio.current_task():
            await self.task_manager.cancel_task(waiting)

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        silent_since = loop.time() - VAD_STOP_S
        for at_s, sure in _RESCORED_AT_S:
            await asyncio.sleep(max(0.0, silent_since + at_s - loop.time()))
            if not await self._have_words() or (self._unfinished() and at_s < _OPEN_WORDS_S):
                continue
            finished = await self._model.finished(self._sound.all())
            if finished >= sure and not self._stirs():
                await self.trigger_user_turn_stopped()
                return
        over_s = _OVER_AFTER_OPEN_WORDS_S if self._unfinished() else _OVER_S
        await asyncio.sleep(max(0.0, silent_since + over_s - loop.time()))
        await self.trigger_user_turn_stopped()

    def _stirs(self) -> bool:
        """Whether a voice seems to begin again: activity detection needs 0.2 s to be sure of it."""
        pieces = from_pcm16(self._sound.all()[-2 * 6 * _STIR_SAMPLES :])
        loudness = [level_dbfs(pieces[i : i + _STIR_SAMPLES]) for i in range(0, len(pieces), _STIR_SAMPLES)]
        last = loudness[-1] if loudness else -120.0
        return last > _STIR_DBFS and last > min(loudness) + _STIR_OVER_DB

    async def _have_words(self) -> bool:
        """Wait a moment for the recogniser's final words; without them the turn would end empty."""
        for _ in range(20):
            if not self._words_due:
                return bool(self._words)
            await asyncio.sleep(0.025)
        return bool(self._words)

    def _unfinished(self) -> bool:
        last = self._words.rsplit(None, 1)[-1:] if self._words else []
        return bool(last) and last[0].casefold().strip(",.") in _GOES_ON


def turn_processor(model: TurnModel, sound: RecentSound) -> UserTurnProcessor:
    """Turns begin with the voice, end with patience, and never interrupt the bot by themselves."""
    return UserTurnProcessor(
        user_turn_strategies=UserTurnStrategies(
            start=[VADUserTurnStartStrategy(enable_interruptions=False)],
            stop=[PatientStop(model, sound)],
        ),
        user_turn_stop_timeout=2 * _OVER_AFTER_OPEN_WORDS_S,
    )

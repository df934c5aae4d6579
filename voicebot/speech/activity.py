"""Whether somebody speaks: Silero's model, loaded once for all calls, with a state for each.

Every window of 32 ms is judged, faint ones too: what looks like silence may be the edge of a word. What is
found depends on the sound alone, however long the pieces are in which it comes, because states change window
by window.
"""

import functools
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from pipecat.audio.vad.silero import SileroOnnxModel, SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams, VADState

from voicebot.speech.sound import RATE

VAD_START_S = 0.2
VAD_STOP_S = 0.2
LONGEST_PIECE_S = 0.16
"""In so much sound, speech can begin or end, but not both: five windows, and each takes six to be sure."""
_WINDOW = 512
_CONTEXT = 64
"""Samples of the window before, which the model hears again."""


class SharedSilero(SileroVADAnalyzer):
    """One call's voice activity, 16 kHz; pieces of at most ``LONGEST_PIECE_S`` tell every change."""

    def __init__(self) -> None:
        """Take the shared model and begin with a fresh state."""
        VADAnalyzer.__init__(self, sample_rate=RATE, params=_vad_params())
        self._executor.shutdown(wait=False)
        self._model = self._network = _Network(_silero_session())
        self._windows_since_reset = 0
        self._low_confidence_windows = 0
        self._settled = VADState.QUIET

    async def analyze_audio(self, buffer: bytes) -> VADState:
        """Judge at once, window by window: speaking from when it is sure until it is sure of silence.

        It takes 0.1 ms a window, less than handing it to a thread and back.
        """
        step = self._vad_frames_num_bytes
        first = step - len(self._vad_buffer)
        for start in (0, *range(first, len(buffer), step)):
            state = self._run_analyzer(buffer[start : start + step if start else first])
            if state in (VADState.SPEAKING, VADState.QUIET):
                self._settled = state
        return self._settled

    def voice_confidence(self, buffer: bytes) -> float:
        """How likely this window holds a voice, 0 to 1."""
        confidence = self._network.judge(buffer)
        self._maybe_reset_model(confidence)
        return confidence

    def _get_smoothed_volume(self, audio: bytes) -> float:
        """Full: no loudness is too little here, so none is computed."""
        return 1.0

    async def cleanup(self) -> None:
        """Nothing of this call's own to release."""


class _Session(Protocol):
    """What is used of the ONNX runtime, which has no types."""

    def run(self, names: None, feed: Mapping[str, npt.NDArray[Any]]) -> list[npt.NDArray[np.float32]]: ...


class _Network(SileroOnnxModel):
    """The network's state for one call; pipecat's way to it checks every window and takes twice as long."""

    def __init__(self, session: _Session) -> None:
        self.session = session
        self._rate = np.array(RATE, dtype=np.int64)
        self.reset_states()

    def reset_states(self, batch_size: int = 1) -> None:
        self._state = np.zeros((2, batch_size, 128), dtype=np.float32)
        self._heard = np.zeros((batch_size, _CONTEXT + _WINDOW), dtype=np.float32)

    def judge(self, pcm: bytes) -> float:
        heard = self._heard
        heard[0, :_CONTEXT] = heard[0, -_CONTEXT:]
        np.multiply(np.frombuffer(pcm, "<i2"), np.float32(1 / 32768), out=heard[0, _CONTEXT:])
        found, self._state = self.session.run(None, {"input": heard, "state": self._state, "sr": self._rate})
        return float(found[0, 0])


def _vad_params() -> VADParams:
    # Loudness is evened out before; a volume threshold would only make quiet callers unheard.
    return VADParams(confidence=0.5, start_secs=VAD_START_S, stop_secs=VAD_STOP_S, min_volume=0.0)


@functools.cache
def _silero_session() -> _Session:
    session: _Session = SileroVADAnalyzer()._model.session
    return session

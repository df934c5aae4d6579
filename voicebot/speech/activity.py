"""Whether somebody speaks: Silero's model, loaded once for all calls, with two memories for each.

Every window of 32 ms is judged, faint ones too: what looks like silence may be the edge of a word. What is
found depends on the sound alone, however long the pieces are in which it comes, because states change window
by window.

The model remembers what it heard. Noise leaves it half deaf until the memory is cleared, but in a silent line
a memory just cleared does not know speech when it comes: whole sentences were missed. So there are two, one
cleared often and one seldom, and what either is sure of is a voice (``benchmarks.activity`` has the figures).
"""

import functools
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams, VADState

from voicebot.speech.sound import RATE

VAD_START_S = 0.2
VAD_STOP_S = 0.2
LONGEST_PIECE_S = 0.16
"""In so much sound, speech can begin or end, but not both: five windows, and each takes six to be sure."""
_WINDOW = 512
_CONTEXT = 64
"""Samples of the window before, which the model hears again."""
_CLEARED_EVERY_S = (4.0, 60.0)
_SURELY_NO_VOICE = 0.1
_WINDOWS_WITHOUT_VOICE = 5
"""A memory is cleared only after so many windows in a row without voice: one may be a dip inside a word."""


class SharedSilero(SileroVADAnalyzer):
    """One call's voice activity, 16 kHz; pieces of at most ``LONGEST_PIECE_S`` tell every change."""

    def __init__(self, cleared_every_s: tuple[float, ...] = _CLEARED_EVERY_S) -> None:
        """Take the shared model and begin with fresh memories, each cleared after so many seconds."""
        VADAnalyzer.__init__(self, sample_rate=RATE, params=_vad_params())
        self._executor.shutdown(wait=False)
        self._network = _Network(_silero_session(), cleared_every_s)
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
        return self._network.judge(buffer, clear=self._vad_state is VADState.QUIET)

    def _get_smoothed_volume(self, audio: bytes) -> float:
        """Full: no loudness is too little here, so none is computed."""
        return 1.0

    async def cleanup(self) -> None:
        """Nothing of this call's own to release."""


class _Session(Protocol):
    """What is used of the ONNX runtime, which has no types."""

    def run(self, names: None, feed: Mapping[str, npt.NDArray[Any]]) -> list[npt.NDArray[np.float32]]: ...


class _Network:
    """The network's memories of one call, judged together at little more than the price of one."""

    def __init__(self, session: _Session, cleared_every_s: tuple[float, ...]) -> None:
        self._session = session
        self._rate = np.array(RATE, dtype=np.int64)
        self._lasts = np.array(cleared_every_s) * RATE / _WINDOW
        self._age = np.zeros(len(cleared_every_s))
        self._voiceless = 0
        self._state = np.zeros((2, len(cleared_every_s), 128), dtype=np.float32)
        self._heard = np.zeros((len(cleared_every_s), _CONTEXT + _WINDOW), dtype=np.float32)

    def judge(self, pcm: bytes, *, clear: bool) -> float:
        """How likely the next window (512 samples, 16 kHz) holds a voice; ``clear`` allows to forget."""
        heard = self._heard
        heard[:, :_CONTEXT] = heard[:, -_CONTEXT:]
        np.multiply(np.frombuffer(pcm, "<i2"), np.float32(1 / 32768), out=heard[:, _CONTEXT:])
        found, self._state = self._session.run(None, {"input": heard, "state": self._state, "sr": self._rate})
        confidence = float(found.max())
        self._age += 1
        self._voiceless = self._voiceless + 1 if confidence < _SURELY_NO_VOICE else 0
        if clear and self._voiceless >= _WINDOWS_WITHOUT_VOICE:
            old = self._age >= self._lasts
            self._state[:, old] = 0
            self._heard[old] = 0
            self._age[old] = 0
        return confidence


def _vad_params() -> VADParams:
    # Loudness is evened out before; a volume threshold would only make quiet callers unheard.
    return VADParams(confidence=0.5, start_secs=VAD_START_S, stop_secs=VAD_STOP_S, min_volume=0.0)


@functools.cache
def _silero_session() -> _Session:
    session: _Session = SileroVADAnalyzer()._model.session
    return session

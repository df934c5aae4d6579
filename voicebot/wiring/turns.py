"""Recorded turns, read before anything heavy is loaded, so that a bad file is named at once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soxr

from voicebot.service.playback import Turn
from voicebot.speech.sound import read_recording, to_pcm16

RATE = 16_000


def read_turns(paths: Sequence[Path]) -> list[Turn]:
    """Read recordings as turns at the road's rate.

    Raises:
        OperatorError: a file is missing, unreadable or empty.
    """
    turns = []
    for path in paths:
        samples, rate = read_recording(path)
        if rate != RATE:
            samples = soxr.resample(samples, rate, RATE).astype(np.float32)
        turns.append(Turn(name=path.name, pcm=to_pcm16(samples)))
    return turns

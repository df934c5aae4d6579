"""Somebody stirs at the other end: the first sign that the caller may want to speak, long before it is sure.

Voice activity detection needs 0.2 s of clear voice, and on telephones often twice that; a caller who
interrupts expects the bot to stop sooner. So the bot falls silent on loudness alone, for a moment: if no
voice follows, it goes on with the word that it was cut in.
"""

from collections import deque

import numpy as np

from voicebot.speech.sound import from_pcm16

BLOCKS = 3
"""Pieces of 20 ms that must be loud one after the other: a click on the line is shorter."""
_FLOOR_BLOCKS = 100
_LEAST = 0.012
"""-38 dBFS: below it lie line noise and what is left of the bot's own echo."""
_OVER_FLOOR = 4.0


class Stirring:
    """Watches one caller's sound, piece by piece."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=_FLOOR_BLOCKS)
        self._run = 0

    def feed(self, pcm: bytes) -> bool:
        """Whether the caller has just begun to stir."""
        samples = from_pcm16(pcm)
        if not len(samples):
            return False
        loudness = float(np.sqrt(np.dot(samples, samples) / len(samples)))
        self._recent.append(loudness)
        loud = loudness > max(_LEAST, _OVER_FLOOR * min(self._recent))
        self._run = self._run + 1 if loud else 0
        return self._run == BLOCKS

"""Recognisers that the pool's child process can load in tests; they answer from the sound's first sample.

They must live in a module of their own: the child imports them.
"""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voicebot.speech.model_choice import EarsModel
from voicebot.speech.recogniser import Ask, Decoding, Word

FAIL, DIE, HANG = 0.5, 0.75, 0.625
"""First samples that make the recogniser raise, die or hang; an exact binary fraction survives the pipe."""


def sound(mark: float, length: int = 8000) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.full(length, mark, dtype=np.float32)


class MarkedEars:
    """Says how long the sound was; raises, dies or hangs when its first sample says so, the last two once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hear(self, asks: Sequence[Ask]) -> list[Decoding]:
        for ask in asks:
            mark = float(ask.sound[0])
            if mark == FAIL:
                raise RuntimeError("this batch fails")
            if mark in (DIE, HANG) and self._first_time(f"mark-{mark}"):
                if mark == DIE:
                    os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(60)
        return [decoding(str(len(ask.sound))) for ask in asks]

    def _first_time(self, name: str) -> bool:
        try:
            (self._folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def decoding(text: str) -> Decoding:
    word = Word(text=text, start_ms=0, end_ms=100, confidence=0.9)
    return Decoding(words=(word,), confidence=0.9)


def load_marked(choice: EarsModel) -> MarkedEars:
    return MarkedEars(choice.path)


def load_once(choice: EarsModel) -> MarkedEars:
    """Load the first time, and never again."""
    (choice.path / "loaded").touch(exist_ok=False)
    return MarkedEars(choice.path)


def load_nothing(choice: EarsModel) -> MarkedEars:
    raise RuntimeError("there is no such model")

"""The pool's child process: loads the model, measures it, then decodes batch after batch until told to stop.

It owns no call and no state; when it dies, a new one is as good. Messages on the pipe, child's view: out
``Ready`` or ``Failed``; then for each list of asks in, a list of decodings or ``Failed`` out. ``None`` ends
it.
"""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Protocol

import numpy as np

from voicebot.speech.matrices import multiply_in_one_thread
from voicebot.speech.model_choice import EarsModel
from voicebot.speech.recogniser import Ask, Decoding, Recogniser
from voicebot.speech.sound import RATE

_BATCH_SIZES = (1, 4, 8)
_TRIAL_S = 3.0


class Ears(Protocol):
    """What the child needs of a recogniser."""

    def hear(self, asks: Sequence[Ask]) -> list[Decoding]:
        """Decode a batch."""
        ...


@dataclass(frozen=True, kw_only=True)
class Ready:
    """The model is loaded; ``items_per_s`` of 3 s each were decoded in batches of ``batch``."""

    items_per_s: float
    batch: int
    longest_s: float


@dataclass(frozen=True, kw_only=True)
class Failed:
    """One batch, or the loading, failed; the text names the kind of error, never a caller's words."""

    why: str


def load(choice: EarsModel) -> Recogniser:
    """Load the real recogniser; tests hand the child another loader."""
    return Recogniser(choice)


def serve(
    pipe: Connection,
    choice: EarsModel,
    loader: Callable[[EarsModel], Ears] = load,
    known: Ready | None = None,
) -> None:
    """Run the child until the parent says ``None``, closes the pipe or dies.

    ``known`` is what the child before it measured: who takes its place in the midst of calls is needed at
    once, and would measure a busy machine.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    try:
        ears = loader(choice)
        multiply_in_one_thread()
        pipe.send(measure(ears) if known is None else _warmed(ears, known))
        while (asks := pipe.recv()) is not None:
            pipe.send(_answer(ears, asks))
    except (EOFError, ConnectionError):
        return
    except Exception as error:  # noqa: BLE001 - whatever loading raises has to reach the parent as a sentence
        pipe.send(Failed(why=str(error) or type(error).__name__))


def _answer(ears: Ears, asks: Sequence[Ask]) -> list[Decoding] | Failed:
    try:
        return ears.hear(asks)
    except Exception as error:  # noqa: BLE001 - one bad batch must not take the other calls' recogniser away
        return Failed(why=type(error).__name__)


def measure(ears: Ears) -> Ready:
    """Warm the model up and find the batch size at which it decodes most.

    The trial sound is noise at speech level: it costs what speech of that length costs, up to the words.
    """
    ask = _trial()
    ears.hear([ask])
    rates = {size: _rate(ears, [ask] * size) for size in _BATCH_SIZES}
    best = max(rates, key=lambda size: rates[size])
    longest = getattr(ears, "longest_s", 28.0)
    return Ready(items_per_s=rates[best], batch=best, longest_s=longest)


def _warmed(ears: Ears, known: Ready) -> Ready:
    """The model's first decoding is slow; no caller shall wait for it."""
    ears.hear([_trial()])
    return known


def _trial() -> Ask:
    noise = np.random.default_rng(7).standard_normal(int(_TRIAL_S * RATE)).astype(np.float32)
    return Ask(sound=noise * np.float32(0.05), language="de")


def _rate(ears: Ears, asks: Sequence[Ask]) -> float:
    spent = []
    for _ in range(2):
        begun = time.perf_counter()
        ears.hear(asks)
        spent.append(time.perf_counter() - begun)
    return len(asks) / max(min(spent), 1e-6)

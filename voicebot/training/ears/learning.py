"""Teaches the network: one loop with a falling rate, checkpoints that survive an interruption, and resuming.

Needs torch; on a GPU if there is one, else on the CPU in bfloat16 where that is fast.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from voicebot.errors import OperatorError
from voicebot.ports import Clock
from voicebot.training.ears.adopt import adopted
from voicebot.training.ears.batches import CHARACTERS, IGNORED, Batch, Batches
from voicebot.training.ears.network import Shape, decode, encode, new_weights, spell

_WARM_STEPS = 400
_TOLD_EVERY = 50
_FALLS_FROM = 0.25
_LEAST_RATE = 0.02
_PADDED_FROM = 0.7
_FAR_SHARE = 0.25
_SMOOTHING = 0.05
_LONGEST_STEP_S = 10.0
"""What took longer was a machine that slept or a process held back, and no learning."""


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """How long to learn and how; it ends after ``minutes`` of learning or ``steps``, what comes first."""

    minutes: float
    steps: int = 10_000_000
    rate: float = 1.2e-3
    checkpoint_s: float = 240.0
    threads: int = 1
    seed: int = 5


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where learning stands: mean losses since the last report, ``right`` the share of pieces foretold."""

    step: int
    share: float
    examples: int
    pieces_loss: float
    letters_loss: float
    right: float


class Learner:
    """A network being taught; its state lives in one checkpoint file."""

    def __init__(self, checkpoint: Path, shape: Shape, lesson: Lesson, *, start: Path | None = None) -> None:
        """Go on from the checkpoint if it is there, else begin, with the weights of ``start`` if given.

        Raises:
            OperatorError: the checkpoint belongs to a network of another shape.
        """
        torch.set_num_threads(lesson.threads)
        torch.set_flush_denormal(True)
        self.shape = shape
        self._lesson = lesson
        self._path = checkpoint
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        saved = load_checkpoint(checkpoint) if checkpoint.exists() else None
        if saved and saved["shape"] != asdict(shape):
            raise OperatorError(f"{checkpoint} holds a network of another shape; use another work folder.")
        begin = saved["weights"] if saved else new_weights(shape, lesson.seed)
        if start is not None and not saved:
            begin = adopted(start, begin)
        self.weights = {name: t.to(self._device).requires_grad_() for name, t in begin.items()}
        self._optimiser = torch.optim.AdamW(
            list(self.weights.values()), lr=lesson.rate, betas=(0.9, 0.98), weight_decay=0.02, fused=True
        )
        self.step: int = saved["step"] if saved else 0
        self.seconds: float = saved["seconds"] if saved else 0.0
        self._rng = np.random.default_rng([lesson.seed, self.step])
        if saved and saved["optimiser"]:
            self._optimiser.load_state_dict(saved["optimiser"])
            for group in self._optimiser.param_groups:
                group["fused"] = True

    @property
    def share(self) -> float:
        """How much of the lesson is over, 0 to 1."""
        return min(1.0, max(self.seconds / 60 / self._lesson.minutes, self.step / self._lesson.steps))

    def learn(self, batches: Batches, clock: Clock, tell: Callable[[Progress], None]) -> None:
        """Go on until the lesson is over; a checkpoint is written on the way and whenever it ends."""
        try:
            self._go_on(batches, clock, tell)
        finally:
            self.save()

    def _go_on(self, batches: Batches, clock: Clock, tell: Callable[[Progress], None]) -> None:
        last = saved_at = clock.monotonic()
        sums, steps = np.zeros(4), 0
        for batch in self._stream(batches):
            sums += (*self._teach(batch), len(batch.tokens))
            steps += 1
            now = clock.monotonic()
            self.seconds += min(now - last, _LONGEST_STEP_S)
            last = now
            if self.step % _TOLD_EVERY == 0 or self.share >= 1:
                tell(self._progress(sums, steps))
                sums, steps = np.zeros(4), 0
            if now - saved_at >= self._lesson.checkpoint_s:
                self.save()
                saved_at = now

    def save(self) -> None:
        """Write the checkpoint; an interruption leaves the one before."""
        state = {
            "weights": {name: tensor.detach().cpu() for name, tensor in self.weights.items()},
            "optimiser": self._optimiser.state_dict(),
            "shape": asdict(self.shape),
            "step": self.step,
            "seconds": self.seconds,
        }
        partly = self._path.with_suffix(".part")
        torch.save(state, partly)
        partly.replace(self._path)

    def _stream(self, batches: Batches) -> Iterator[Batch]:
        while self.share < 1:
            padded = self.share >= _PADDED_FROM
            for batch in batches.draw(self._rng, padded=padded):
                if self.share >= 1:
                    return
                yield batch
                if (self.share >= _PADDED_FROM) != padded:
                    break

    def _teach(self, batch: Batch) -> tuple[float, float, float]:
        for group in self._optimiser.param_groups:
            group["lr"] = self._lesson.rate * self._rate_factor()
        pieces_loss, letters_loss, right = self._losses(batch)
        spelling = 0.5 if self.share < _PADDED_FROM else 0.3
        loss = (1 - spelling) * pieces_loss + spelling * letters_loss
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(self.weights.values()), 1.0)
        self._optimiser.step()
        self.step += 1
        return float(pieces_loss.detach()), float(letters_loss.detach()), float(right)

    def _rate_factor(self) -> float:
        warm = min(1.0, (self.step + 1) / _WARM_STEPS)
        return warm * min(1.0, max(_LEAST_RATE, (1 - self.share) / (1 - _FALLS_FROM)))

    def _losses(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        mels, own, tokens, wanted = (
            torch.from_numpy(part).to(self._device)
            for part in (batch.mels, batch.own, batch.tokens, batch.wanted)
        )
        padded = self.share >= _PADDED_FROM
        far = padded and self._rng.random() < _FAR_SHARE
        with torch.autocast(self._device.type, torch.bfloat16):
            memory, mask = encode(
                self.weights, self.shape, mels, own=None if padded else own, far_padding=far
            )
            scores = decode(self.weights, self.shape, tokens, memory, mask)
            letters = spell(self.weights, memory[:, : mels.shape[2] // 2])
        pieces_loss = functional.cross_entropy(
            scores.float().flatten(0, 1), wanted.flatten(), ignore_index=IGNORED, label_smoothing=_SMOOTHING
        )
        with torch.no_grad():
            learnt = wanted != IGNORED
            right = ((scores.argmax(-1) == wanted) & learnt).sum() / learnt.sum()
        return pieces_loss, self._spelling_loss(letters, own, batch), right

    def _spelling_loss(self, letters: Tensor, own: Tensor, batch: Batch) -> Tensor:
        return functional.ctc_loss(
            functional.log_softmax(letters.float(), -1).transpose(0, 1),
            torch.from_numpy(batch.letters).to(self._device),
            own.clamp(max=letters.shape[1]),
            torch.from_numpy(batch.letter_counts).to(self._device),
            blank=len(CHARACTERS),
            zero_infinity=True,
        )

    def _progress(self, sums: "np.ndarray[Any, np.dtype[np.float64]]", steps: int) -> Progress:
        pieces_loss, letters_loss, right, examples = (float(value) for value in sums)
        return Progress(
            step=self.step,
            share=self.share,
            examples=round(examples),
            pieces_loss=pieces_loss / steps,
            letters_loss=letters_loss / steps,
            right=right / steps,
        )


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint: weights, optimiser, shape, step, seconds.

    Raises:
        OperatorError: it cannot be read.
    """
    try:
        saved: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, UnpicklingError) as error:
        raise OperatorError(f"{path} is no checkpoint that can be read.") from error
    if not {"weights", "optimiser", "shape", "step", "seconds"} <= set(saved):
        raise OperatorError(f"{path} is no checkpoint of `voicebot train ears`.")
    return saved

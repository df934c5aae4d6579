"""Learns from people: agents' corrections retrain the shipped models, and only what is better is promoted.

A correction is an utterance with the labels an agent gave it. A quarter of the corrections, chosen by a
digest of their text so that it stays the same quarter, is held back; the rest joins the written utterances.
The new models are written only when they read the held-back corrections better than the present ones do, in
intents or in cooperation, and lose in neither.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicebot.errors import OperatorError
from voicebot.findings import HEARD_INTENTS
from voicebot.lexical.linear import LinearText, sigmoid
from voicebot.scoring.sklearn_scorer import ABOVE, MOOD_OUTPUTS
from voicebot.training.understanding import train_language
from voicebot.training.written import HOME, Utterance, read_folder
from voicebot.understanding.sklearn_intents import COUNTS_FROM

FEWEST_HELD = 10
HELD_SHARE = 4
COUNTED_AS = 3
"""A correction is learnt as often as three written utterances: it was really said."""


class TooFewCorrectionsError(OperatorError):
    """There are not enough corrections to say whether retraining helps; collect more."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How well held-back corrections are read.

    Attributes:
        intents_f1: Multi-label micro-F1.
        cooperation_error: Mean distance to the label, both from 0 to 1.
    """

    intents_f1: float
    cooperation_error: float


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What retraining brought.

    Attributes:
        promoted: Whether the new models were written.
        version: Version of the new models.
        taught: Corrections that were learnt.
        held: Corrections that judged.
        before: How the present models read the held-back ones.
        after: How the new models do.
    """

    promoted: bool
    version: str
    taught: int
    held: int
    before: Reading
    after: Reading


def learn_corrections(
    corrections: Sequence[Utterance],
    language: str,
    present: tuple[LinearText, LinearText],
    out: Path,
    written: Sequence[Utterance] | None = None,
) -> Verdict:
    """Retrain with corrections and write the models if they are better.

    Args:
        corrections: Utterances with the labels that agents gave them.
        language: "de" or "en".
        present: The models in use, of intents and of scores.
        out: Folder for `intents/` and `scores/`.
        written: What is learnt besides; by default the written utterances.

    Raises:
        TooFewCorrectionsError: Too few corrections would judge.
    """
    held = [row for row in corrections if _is_held(row.text)]
    taught = [row for row in corrections if not _is_held(row.text)]
    if len(held) < FEWEST_HELD or not taught:
        raise TooFewCorrectionsError(
            f"Only {len(held)} corrections in {language} could judge; at least {FEWEST_HELD} are needed."
        )
    base = list(written) if written is not None else read_folder(HOME / language)
    new = train_language([*base, *taught * COUNTED_AS], language)
    before, after = read(held, present), read(held, new)
    promoted = is_better(after, before)
    if promoted:
        for model, name in zip(new, ("intents", "scores"), strict=True):
            (out / name).mkdir(parents=True, exist_ok=True)
            model.save(out / name / f"{language}.npz")
    return Verdict(
        promoted=promoted,
        version=new[0].version,
        taught=len(taught),
        held=len(held),
        before=before,
        after=after,
    )


def is_better(after: Reading, before: Reading) -> bool:
    """Return whether neither figure is worse and at least one is better."""
    gains = (
        after.intents_f1 - before.intents_f1,
        before.cooperation_error - after.cooperation_error,
    )
    return min(gains) >= 0 and max(gains) > 0


def read(rows: Sequence[Utterance], models: tuple[LinearText, LinearText]) -> Reading:
    """Return how well two models, of intents and of scores, read labelled utterances."""
    intents, scores = models
    texts = [row.text for row in rows]
    said = sigmoid(intents.decide_all(texts)) >= COUNTS_FROM
    true = np.array([[name in row.intents for name in HEARD_INTENTS] for row in rows])
    above = sigmoid(scores.decide_all(texts)[:, len(MOOD_OUTPUTS) : len(MOOD_OUTPUTS) + len(ABOVE)])
    meant = np.array([(row.cooperation - 1) / len(ABOVE) for row in rows])
    return Reading(
        intents_f1=float(2 * (said & true).sum() / max(1, said.sum() + true.sum())),
        cooperation_error=float(np.abs(above.mean(axis=1) - meant).mean()),
    )


def _is_held(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % HELD_SHARE == 0

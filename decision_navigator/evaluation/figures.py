"""The figures of a trained model on later rows, each beside a plain baseline."""

from dataclasses import dataclass

import numpy as np

from decision_navigator.evaluation.judging import (
    Bools,
    Floats,
    auc,
    brier,
    calibration_error,
    reliability,
)
from decision_navigator.features import ALL, Matrix
from decision_navigator.predictor import Predictor
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.training.learner import plain
from decision_navigator.training.logs import Drawn, Log

IMPORTANT = 10
AUDITED = {"age band": ("18-29", "30-44", "45-59", "60+"), "sex": ("A", "B")}


@dataclass(frozen=True, kw_only=True)
class Group:
    """How the model treats one group of people, known for audits only."""

    attribute: str
    name: str
    rows: int
    mean_chance: float
    kept: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a card shows; `baseline_*` are of a logistic model on the same rows."""

    rows: int
    auc: float
    brier: float
    ece: float
    baseline_auc: float | None
    baseline_brier: float | None
    recovery_error: float
    baseline_recovery_error: float
    self_cure_brier: float | None
    baseline_self_cure_brier: float | None
    calibration: list[tuple[float, float, float]]
    importance: list[tuple[str, float]]
    segments: list[tuple[str, int, float, float]]
    groups: list[Group]

    def plain(self) -> dict[str, object]:
        """The single numbers, rounded, for JSON."""
        return {
            name: round(value, 5) if isinstance(value, float) else value
            for name, value in vars(self).items()
            if not isinstance(value, list)
        }


def figures_of(
    predictor: Predictor, earlier: Log | None, later: Log, drawn: Drawn | None, cut: int
) -> Figures:
    """Judge a model on later rows.

    Args:
        predictor: the model.
        earlier: rows for the baselines; None leaves those of the chance out.
        later: rows that the model has not seen.
        drawn: the simulated people behind both, for the audit of groups.
        cut: where `later` starts in them.
    """
    asks = later.part(later.asks)
    chance = chances(predictor, asks)
    base = _baseline(earlier.part(earlier.asks), asks) if earlier is not None else None
    said = predictor.score(later.person, later.plan[:, None, :]).recovered[:, 0]
    reference = earlier if earlier is not None else later
    average = float(reference.recovered_share.mean())
    cure, cure_base = _self_cure(predictor, reference, later)
    return Figures(
        rows=len(asks),
        auc=auc(asks.kept, chance),
        brier=brier(asks.kept, chance),
        ece=calibration_error(asks.kept, chance),
        baseline_auc=auc(asks.kept, base) if base is not None else None,
        baseline_brier=brier(asks.kept, base) if base is not None else None,
        recovery_error=float(np.abs(said - later.recovered_share).mean()),
        baseline_recovery_error=float(np.abs(average - later.recovered_share).mean()),
        self_cure_brier=cure,
        baseline_self_cure_brier=cure_base,
        calibration=reliability(asks.kept, chance),
        importance=_importance(predictor, asks, chance),
        segments=_segments(asks, chance),
        groups=_groups(drawn, cut, later, chance) if drawn is not None else [],
    )


def chances(predictor: Predictor, log: Log) -> Floats:
    """The chance of keeping each logged plan."""
    return predictor.score(log.person, log.plan[:, None, :]).p_kept[:, 0]


def _baseline(earlier: Log, later: Log) -> Floats:
    model = plain(0, len(earlier)).fit(earlier.rows.astype(float), earlier.kept)
    chance: Floats = model.predict_proba(later.rows.astype(float))[:, 1]
    return chance


def _self_cure(predictor: Predictor, earlier: Log, later: Log) -> tuple[float | None, float | None]:
    """Payments without a plan, seen where nothing was asked."""
    rows = later.part(~later.asks)
    known = earlier.kept[~earlier.asks]
    if len(rows) < 50 or len(known) < 50:
        return None, None
    rate = np.full(len(rows), known.mean())
    return brier(rows.kept, predictor.self_cure(rows.person)), brier(rows.kept, rate)


def _importance(predictor: Predictor, log: Log, chance: Floats) -> list[tuple[str, float]]:
    """How much worse the distance gets when a column is shuffled."""
    rng, before = np.random.default_rng(0), brier(log.kept, chance)
    rows, width = log.rows, log.person.shape[1]
    found = []
    for column, name in enumerate(ALL):
        mixed: Matrix = rows.copy()
        mixed[:, column] = rng.permutation(mixed[:, column])
        scores = predictor.score(mixed[:, :width], mixed[:, None, width:])
        found.append((name, brier(log.kept, scores.p_kept[:, 0]) - before))
    return sorted(found, key=lambda pair: -pair[1])[:IMPORTANT]


def _segments(log: Log, chance: Floats) -> list[tuple[str, int, float, float]]:
    segment = segment_of(log.person)
    found = []
    for number, name in enumerate(SEGMENTS):
        inside: Bools = segment == number
        if inside.any():
            kept, said = float(log.kept[inside].mean()), float(chance[inside].mean())
            found.append((name, int(inside.sum()), said, kept))
    return found


def _groups(drawn: Drawn, cut: int, later: Log, chance: Floats) -> list[Group]:
    """Groups that no model sees; they are known for this audit only."""
    found = []
    codes = {"age band": drawn.people.age_band[cut:], "sex": drawn.people.sex[cut:]}
    for attribute, names in AUDITED.items():
        members = codes[attribute][later.asks]
        for number, name in enumerate(names):
            inside = members == number
            if inside.any():
                found.append(
                    Group(
                        attribute=attribute,
                        name=name,
                        rows=int(inside.sum()),
                        mean_chance=float(chance[inside].mean()),
                        kept=float(later.kept[later.asks][inside].mean()),
                    )
                )
    return found

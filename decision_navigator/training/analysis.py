"""Second opinions from the extra `analysis`: intervals, time to break, fairness, drift.

The running service needs none of them. Each import stands inside its function, so
that everything else works without the extra, and says what to install if it is missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from decision_navigator.errors import NavigatorError
from decision_navigator.features import PERSON, PLAN
from decision_navigator.simulator.people import Floats
from decision_navigator.training.logs import Log

COLUMNS = ("surplus_share", "promise_kept_ratio", "cooperation", "rate_to_surplus", "months")


def _extra(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise NavigatorError(
            f"This needs {name.split('.', maxsplit=1)[0]}: pip install 'voicebot[analysis]'."
        ) from error


@dataclass(frozen=True, kw_only=True)
class RecoveryIntervals:
    """How often MAPIE's 90 % interval of the recovered share held later outcomes."""

    coverage: float
    mean_width: float


def recovery_intervals(earlier: Log, later: Log, seed: int = 0) -> RecoveryIntervals:
    """Expected recovery with intervals: conformalised quantile regression by MAPIE.

    Raises:
        NavigatorError: MAPIE is not installed.
    """
    regression = _extra("mapie.regression")
    ensemble = _extra("sklearn.ensemble")
    edges = (0.05, 0.95, 0.5)
    cut = len(earlier) * 2 // 3
    rows, shares = earlier.rows, earlier.recovered_share
    made = [
        ensemble.HistGradientBoostingRegressor(
            loss="quantile", quantile=q, max_iter=80, random_state=seed
        ).fit(rows[:cut], shares[:cut])
        for q in edges
    ]
    conformal = regression.ConformalizedQuantileRegressor(made, confidence_level=0.9, prefit=True)
    conformal.conformalize(rows[cut:], shares[cut:])
    _, bounds = conformal.predict_interval(later.rows)
    low, high = bounds[:, 0, 0], bounds[:, 1, 0]
    inside = (low <= later.recovered_share) & (later.recovered_share <= high)
    return RecoveryIntervals(coverage=float(inside.mean()), mean_width=float((high - low).mean()))


@dataclass(frozen=True, kw_only=True)
class TimeToBreak:
    """How well the order of breaking is told; 0.5 is the baseline without any model."""

    concordance: float
    median_months: float
    effects: dict[str, float]


def time_to_break(earlier: Log, later: Log) -> TimeToBreak:
    """When plans break, by a proportional-hazards model; kept plans count until their end.

    Raises:
        NavigatorError: lifelines is not installed.
    """
    lifelines, pandas = _extra("lifelines"), _extra("pandas")
    metric = _extra("lifelines.utils").concordance_index

    def frame(log: Log) -> object:
        rows = log.part(log.asks)
        table = {
            name: np.nan_to_num(rows.rows[:, (PERSON + PLAN).index(name)].astype(float), nan=0.0)
            for name in COLUMNS
        }
        return pandas.DataFrame({**table, "months_seen": rows.months_seen, "broke": ~rows.kept})

    train, test = frame(earlier), frame(later)
    model = lifelines.CoxPHFitter(penalizer=0.01).fit(train, "months_seen", "broke")
    risk = model.predict_partial_hazard(test)
    told = metric(test["months_seen"], -risk, test["broke"])  # type: ignore[index]  # a data frame
    curve = lifelines.KaplanMeierFitter().fit(
        train["months_seen"],  # type: ignore[index]  # a data frame
        train["broke"],  # type: ignore[index]  # a data frame
    )
    return TimeToBreak(
        concordance=float(told),
        median_months=float(curve.median_survival_time_),
        effects={name: float(value) for name, value in model.params_.items()},
    )


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """Gaps between groups that no model sees; 0 is none."""

    calibration_gap: float
    mean_chance_gap: float
    recall_gap: float


def fairness(kept: NDArray[np.bool_], chance: Floats, groups: NDArray[np.int64]) -> Fairness:
    """Compare groups with fairlearn, on data that exists for the audit only.

    Raises:
        NavigatorError: fairlearn is not installed.
    """
    metrics = _extra("fairlearn.metrics")
    recall = _extra("sklearn.metrics").recall_score
    sure = chance >= 0.5
    frame = metrics.MetricFrame(
        metrics={"chosen": metrics.selection_rate, "recall": recall},
        y_true=kept,
        y_pred=sure,
        sensitive_features=groups,
    )
    apart = [
        abs(float(chance[groups == g].mean()) - float(kept[groups == g].mean())) for g in np.unique(groups)
    ]
    means = [float(chance[groups == g].mean()) for g in np.unique(groups)]
    return Fairness(
        calibration_gap=max(apart),
        mean_chance_gap=max(means) - min(means),
        recall_gap=float(frame.difference()["recall"]),
    )


@dataclass(frozen=True, kw_only=True)
class DriftNotice:
    """From which outcome on the chances no longer fit, in both languages."""

    row: int
    de: str
    en: str


def watch_drift(kept: Iterable[bool], chance: Iterable[float]) -> DriftNotice | None:
    """Watch outcomes in the order of time; the first lasting change raises a notice.

    Raises:
        NavigatorError: river is not installed.
    """
    drift = _extra("river.drift")
    watch = drift.ADWIN(delta=0.002)
    for row, (outcome, said) in enumerate(zip(kept, chance, strict=True)):
        watch.update(float(outcome) - said)
        if watch.drift_detected:
            return DriftNotice(
                row=row,
                de=f"Ab etwa Ergebnis {row} passen die vorhergesagten Chancen nicht mehr. "
                "Bitte neu trainieren und bis dahin vorsichtig sein.",
                en=f"From about outcome {row} on the predicted chances no longer fit. "
                "Please train again, and be careful until then.",
            )
    return None

"""The long jobs behind the commands: train, judge and simulate, with figures as plain values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from decision_navigator.errors import NavigatorError
from decision_navigator.evaluation import contest
from decision_navigator.evaluation.card import write_card
from decision_navigator.evaluation.figures import Figures, chances, figures_of
from decision_navigator.evaluation.offpolicy import (
    Estimate,
    direct,
    doubly_robust,
    gain,
    snips,
    wins,
)
from decision_navigator.evaluation.safety import safety_of
from decision_navigator.evaluation.target import logged_rows
from decision_navigator.grid import HOUSE
from decision_navigator.history.reading import read_history
from decision_navigator.predictor import Predictor
from decision_navigator.simulator.tables import Decided, write_tables
from decision_navigator.simulator.world import DEFAULT, World, read_world
from decision_navigator.training.analysis import watch_drift
from decision_navigator.training.decisions import log_of
from decision_navigator.training.fitting import Truth, fit, known_truth
from decision_navigator.training.logs import Drawn, Log, draw_log

Report = Callable[[str, int, int], None]
TRUTH_ROWS = 20_000
LATER_SHARE = 0.25
CARD_LOGS = (1000, 5000, 20000)


@dataclass(frozen=True, kw_only=True)
class TrainJob:
    """One training run: from an agency's history, or from simulated decisions."""

    history: Path | None
    simulated: int | None
    world: Path | None
    out: Path
    card: Path | None
    incumbent: Path | None
    seed: int
    today: date


def train(job: TrainJob, report: Report) -> dict[str, object]:
    """Train, judge on later rows, compare with the log and the incumbent, and write what is better.

    Raises:
        NavigatorError: the data cannot be used, or the output not be written.
    """
    world = read_world(job.world or DEFAULT)
    log, drawn, source = _log_of(job, world)
    truth = known_truth(world, TRUTH_ROWS, job.seed)
    cut = int(len(log) * (1 - LATER_SHARE))
    about: dict[str, object] = {"source": source, "data_until": job.today.isoformat()}
    version = f"{job.today:%Y.%m.%d}-{'history' if job.history else 'simulated'}-{len(log)}"
    trial = _fit(log.part(slice(0, cut)), truth, version, job.seed, about, report)
    later = log.part(slice(cut, len(log)))
    figures = figures_of(trial, log.part(slice(0, cut)), later, drawn, cut)
    compared = _compare(job, trial, later)
    safety = safety_of(trial, later, HOUSE)
    promoted = safety.holds and (compared is None or bool(compared["promoted"]))
    if promoted:
        about["figures"] = figures.plain()
        final = _fit(log, truth, version, job.seed, about, report)
        _save(final, job.out)
    if job.card:
        write_card(job.card, trial, figures, about, _regret(job, world, report))
    return {
        "version": version,
        "rows": len(log),
        "source": source,
        "promoted": promoted,
        "comparison": compared,
        "safety": safety.plain(),
        "out": str(job.out) if promoted else None,
        "card": str(job.card) if job.card else None,
        "later_rows": figures.plain(),
    }


def _regret(job: TrainJob, world: World, report: Report) -> list[tuple[str, float]]:
    """A small contest for the card's picture; none for an agency's own history."""
    if job.simulated is None:
        return []
    logs = tuple(n for n in CARD_LOGS if n <= job.simulated) or (job.simulated,)
    size = contest.Size(people=600, repetitions=20, logs=logs, truths=3000)
    scores = contest.contest(world, job.seed, size, lambda step: report(step, 0, 1))
    return [(name, s.regret) for name, s in contest.average([scores]).items() if name != "oracle"]


def _log_of(job: TrainJob, world: World) -> tuple[Log, Drawn | None, str]:
    if job.history is not None:
        return log_of(read_history(job.history)), None, "the agency's own decisions"
    drawn = draw_log(world, job.simulated or 0, np.random.default_rng([job.seed, 1]))
    return drawn.log, drawn, f"the simulator, world {world.name}"


def _fit(
    log: Log, truth: Truth, version: str, seed: int, about: dict[str, object], report: Report
) -> Predictor:
    return fit(log, truth, version=version, seed=seed, about=about, report=report)


def _save(predictor: Predictor, out: Path) -> None:
    try:
        predictor.save(out)
    except OSError as error:
        raise NavigatorError(f"{out} cannot be written: {error.strerror}.") from error


def _compare(job: TrainJob, challenger: Predictor, later: Log) -> dict[str, object] | None:
    """The doubly robust gain over the incumbent on rows that neither was trained on."""
    if job.incumbent is None:
        return None
    incumbent = Predictor.load(job.incumbent)
    gained = gain(
        logged_rows(later, challenger, challenger, HOUSE),
        logged_rows(later, incumbent, challenger, HOUSE),
    )
    return {
        "incumbent": incumbent.version,
        "gain_eur_per_decision": round(gained.mean, 3),
        "low": round(gained.low, 3),
        "high": round(gained.high, 3),
        "promoted": wins(gained),
    }


def evaluate_history(folder: Path, model: Path | None) -> dict[str, object]:
    """Judge a model on an agency's own decisions."""
    log = log_of(read_history(folder))
    predictor = Predictor.load(model) if model else Predictor.load()
    figures: Figures = figures_of(predictor, None, log, None, 0)
    rows = logged_rows(log, predictor, predictor, HOUSE)
    estimates = {"direct": direct(rows), "snips": snips(rows), "doubly_robust": doubly_robust(rows)}
    return {
        "model": predictor.version,
        **figures.plain(),
        "value_eur_per_decision": {
            "logged": round(float(rows.value.mean()), 3),
            **{name: _rounded(estimate) for name, estimate in estimates.items()},
        },
        "drift": _drift(log, predictor),
    }


def _rounded(estimate: Estimate) -> dict[str, float]:
    return {name: round(value, 3) for name, value in vars(estimate).items()}


def _drift(log: Log, predictor: Predictor) -> dict[str, object] | str | None:
    """A notice where the chances stopped fitting; a sentence where nobody watched."""
    asks = log.part(log.asks)
    try:
        notice = watch_drift(asks.kept.tolist(), chances(predictor, asks).tolist())
    except NavigatorError as missing:
        return f"Not watched. {missing}"
    return {**vars(notice)} if notice else None


@dataclass(frozen=True, kw_only=True)
class SimulateJob:
    """One comparison of policies."""

    world: Path | None
    seeds: int
    people: int
    logs: tuple[int, ...]


def simulate(job: SimulateJob, report: Report) -> dict[str, object]:
    """Compare policies in a world; the figures are means over the seeds."""
    world = read_world(job.world or DEFAULT)
    size = contest.Size(people=job.people, logs=job.logs)
    rounds = []
    for seed in range(1, job.seeds + 1):

        def tell(step: str, seed: int = seed) -> None:
            report(f"seed {seed}: {step}", seed - 1, job.seeds)

        rounds.append(contest.contest(world, seed, size, tell))
    report("done", job.seeds, job.seeds)
    scores = contest.average(rounds)
    return {
        "world": world.name,
        "seeds": job.seeds,
        "people_per_seed": job.people,
        "policies": {
            name: {k: round(v, 5) for k, v in vars(score).items()} for name, score in scores.items()
        },
    }


def write_history(job: SimulateJob, folder: Path) -> dict[str, object]:
    """Write one simulated log as history tables."""
    count = job.logs[0]
    drawn = draw_log(read_world(job.world or DEFAULT), count, np.random.default_rng(1))
    log = drawn.log
    decided = Decided(
        choice=drawn.choice,
        propensity=log.propensity,
        kept=log.kept,
        recovered_share=log.recovered_share,
        months=log.months_seen,
    )
    try:
        write_tables(folder, drawn.people, decided)
    except OSError as error:
        raise NavigatorError(f"{folder} cannot be written: {error.strerror}.") from error
    return {"decisions": count, "folder": str(folder)}

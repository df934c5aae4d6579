"""Policies compared in a simulated world, on draws that nobody has seen before.

Regret is measured against an oracle that knows each person's truth but stays
within what is truly affordable. The oracle chooses by one set of draws and
everybody is scored on another, so that luck favours no one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from decision_navigator.grid import HOUSE, Bounds, search
from decision_navigator.predictor import Floats, Predictor
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.shapes import PAUSE_INDEX
from decision_navigator.simulator import policies
from decision_navigator.simulator.people import People, draw_people
from decision_navigator.simulator.policies import Choice, Truth
from decision_navigator.simulator.world import World
from decision_navigator.training.fitting import fit, known_truth
from decision_navigator.training.logs import draw_log

CONSTANT_MONTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 24)
# The same plan for everybody, whatever it costs them, and as far as the stated surplus allows.
FAMILIES = ("constant", "limited")
Report = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Score:
    """How one policy did; money in euros per person, the rest as shares."""

    value: float
    regret: float
    kept: float
    broken: float
    recovered: float
    exceeds: float
    exceeds_worst_segment: float


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is drawn."""

    people: int = 2000
    repetitions: int = 40
    logs: tuple[int, ...] = (2000, 10000, 50000)
    truths: int = 12000


def bounds_of(world: World) -> Bounds:
    """The house's limits, with the world's rules."""
    return replace(
        HOUSE,
        surplus_share=world.rules.surplus_share,
        least_rate_eur=world.rules.least_rate,
    )


def navigator_choice(world: World, people: People, predictor: Predictor) -> Choice:
    """What the navigator suggests first to each person."""
    return search(predictor, people.seen, people.days_to_payday, bounds_of(world)).best


def contest(world: World, seed: int, size: Size, report: Report) -> dict[str, Score]:
    """Score every policy once."""
    people = draw_people(world, size.people, np.random.default_rng([seed, 1]))
    report("the oracle's draws")
    guess = policies.truth(world, people, np.random.default_rng([seed, 2]), size.repetitions)
    report("the scoring draws")
    truth = policies.truth(world, people, np.random.default_rng([seed, 3]), size.repetitions)
    choices = _plain_choices(world, people, seed)
    known = known_truth(world, size.truths, seed)
    for count in size.logs:
        report(f"training on {count} logs")
        log = draw_log(world, count, np.random.default_rng([seed, 4, count])).log
        predictor = fit(log, known, version="contest", seed=seed, bounds=bounds_of(world))
        choices[f"navigator_{count}"] = navigator_choice(world, people, predictor)
    best = truth.of(policies.oracle(world, people, guess))["value"]
    scores = {name: _score(people, truth, choice, best) for name, choice in choices.items()}
    scores["oracle"] = _score(people, truth, policies.oracle(world, people, guess), best)
    return scores


def _plain_choices(world: World, people: People, seed: int) -> dict[str, Choice]:
    rng = np.random.default_rng([seed, 5])
    unknown = bounds_of(world).unknown_cap_eur
    choices = {
        "deferral_30_days": policies.constant(people, 1, 1),
        "usual_agent": policies.usual_agent(world, people, rng),
        "shortest_affordable": policies.shortest_affordable(world, people),
    }
    for months in CONSTANT_MONTHS:
        for start in (0, 1):
            name = f"{months}_months_start_{start}"
            choices["constant_" + name] = policies.constant(people, months, start)
            limited = policies.limited_constant(world, people, months, start, unknown)
            choices["limited_" + name] = limited
    return choices


def _score(people: People, truth: Truth, choice: Choice, best: float) -> Score:
    means = truth.of(choice)
    rate = policies.rates(people)[np.arange(len(people)), choice]
    over = (rate > np.maximum(people.surplus, 0) + 1e-9) & (choice != PAUSE_INDEX)
    segment = segment_of(people.seen)
    groups = [over[segment == s].mean() for s in range(len(SEGMENTS)) if (segment == s).any()]
    return Score(
        value=means["value"],
        regret=(best - means["value"]) / best,
        kept=means["kept"],
        broken=means["broken"],
        recovered=means["recovered"],
        exceeds=float(over.mean()),
        exceeds_worst_segment=float(max(groups)),
    )


def average(rounds: Sequence[Mapping[str, Score]]) -> dict[str, Score]:
    """The mean of several seeds; of each family of constant plans only the best is kept."""
    names = rounds[0].keys()
    means = {name: _mean([scores[name] for scores in rounds]) for name in names}
    kept = {name: score for name, score in means.items() if name.split("_")[0] not in FAMILIES}
    for family in FAMILIES:
        members = [name for name in names if name.startswith(family + "_")]
        best = min(members, key=lambda name: means[name].regret)
        kept[f"best_{best}"] = means[best]
    return kept


def _mean(scores: Sequence[Score]) -> Score:
    def of(name: str) -> float:
        values: Floats = np.array([getattr(score, name) for score in scores])
        return float(values.mean())

    return Score(**{name: of(name) for name in Score.__dataclass_fields__})

"""Prints every figure of the Decision Navigator beside its bar.

    python -m benchmarks.navigator                      everything, about 15 minutes on one core
    python -m benchmarks.navigator --only speed chance  some parts
    python -m benchmarks.navigator --only tables --credit-card F.csv --late-payments G.csv

Simulated figures come from the world in decision_navigator/simulator/world.yaml,
and those of the part "worlds" from benchmarks/worlds; they say that the method
works, not how people pay. The two public tables are not shipped: name their files
to measure them.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from decision_navigator.evaluation import contest
from decision_navigator.evaluation.cross import try_learner
from decision_navigator.evaluation.figures import chances
from decision_navigator.evaluation.judging import auc, calibration_error
from decision_navigator.evaluation.offpolicy import LoggedRows, doubly_robust
from decision_navigator.evaluation.tables import read_table
from decision_navigator.facts import Wish, parse_case
from decision_navigator.grid import search
from decision_navigator.navigator import Navigator
from decision_navigator.policy import PolicyBook
from decision_navigator.portfolio import Job, score_portfolio
from decision_navigator.predictor import Floats, Predictor
from decision_navigator.segments import SEGMENTS, segment_of
from decision_navigator.simulator import policies
from decision_navigator.simulator.life import play
from decision_navigator.simulator.people import People, draw_people
from decision_navigator.simulator.tables import Decided, write_tables
from decision_navigator.simulator.world import read_world
from decision_navigator.training.fitting import fit, known_truth
from decision_navigator.training.logs import Log, draw_log, true_outcomes

ROOT = Path(__file__).parents[1]
NOW = datetime.fromisoformat("2026-11-18T10:00:00+01:00")
WORLD = read_world()
POOL = 60_000


@dataclass(frozen=True)
class Figure:
    """One measured number, its bar in words, and whether it is met."""

    what: str
    value: float
    bar: str
    met: bool


def say(text: str) -> None:
    """Tell how far the work is."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def policies_compared(options: argparse.Namespace) -> Iterator[Figure]:
    """Regret, offers above the true surplus, and broken plans, over several seeds."""
    size = contest.Size(people=options.people, repetitions=30, logs=tuple(options.logs))
    rounds = []
    for seed in range(1, options.seeds + 1):
        say(f"seed {seed}")
        rounds.append(contest.contest(WORLD, seed, size, say))
        for name, score in contest.average(rounds).items():
            say(f"  {name:34s} regret {score.regret:7.4f}  broken {score.broken:.4f}")
    scores = contest.average(rounds)
    best, limited = _best(scores, "constant"), _best(scores, "limited")
    deferral = scores["deferral_30_days"]
    for count in size.logs[:-1]:
        regret = scores[f"navigator_{count}"].regret
        yield Figure(f"regret, navigator from {count} logs", regret, "no bar", met=True)
    ours = scores[f"navigator_{size.logs[-1]}"]
    for name in ("deferral_30_days", "usual_agent", "shortest_affordable"):
        yield Figure(f"regret, {name}", scores[name].regret, "no bar", met=True)
    yield Figure("regret, best constant plan", best.regret, "no bar", met=True)
    yield Figure("  within the stated surplus", limited.regret, "no bar", met=True)
    yield Figure("    its offers above the true one", limited.exceeds, "no bar", met=True)
    yield Figure("    in the worst segment", limited.exceeds_worst_segment, "no bar", met=True)
    yield Figure("regret against the oracle", ours.regret, "at most 0.05", ours.regret <= 0.05)
    apart = best.regret - ours.regret
    yield Figure("better than the best constant by", apart, "at least 0.04", apart >= 0.04)
    worst = ours.exceeds_worst_segment
    yield Figure("offers above the true surplus", ours.exceeds, "at most 0.05", ours.exceeds <= 0.05)
    yield Figure("  in the worst segment", worst, "at most 0.10", worst <= 0.10)
    fewer = 1 - ours.broken / deferral.broken
    yield Figure("fewer broken than blanket deferral", fewer, "at least 0.20", fewer >= 0.20)
    more = ours.recovered - deferral.recovered
    yield Figure("  recovered more, euros a person", more, "at least 0", more >= 0)


def _best(scores: Mapping[str, contest.Score], family: str) -> contest.Score:
    """The best plan of one family of constant plans."""
    return next(s for name, s in scores.items() if name.startswith(f"best_{family}_"))


def worlds(options: argparse.Namespace) -> Iterator[Figure]:
    """The same in other worlds, from the largest log and from the smallest."""
    sizes = (options.logs[0], options.logs[-1])
    size = contest.Size(people=options.people, repetitions=30, logs=sizes, truths=2000)
    for file in sorted((ROOT / "benchmarks" / "worlds").glob("*.yaml")):
        if options.world and file.stem not in options.world:
            continue
        world = read_world(file)
        say(f"world {world.name}")
        rounds = [contest.contest(world, seed, size, say) for seed in range(1, options.world_seeds + 1)]
        scores = contest.average(rounds)
        small, ours = (scores[f"navigator_{count}"] for count in sizes)
        best, limited = _best(scores, "constant"), _best(scores, "limited")
        worst, apart = ours.exceeds_worst_segment, best.regret - ours.regret
        within = limited.regret - ours.regret
        yield Figure(f"{world.name}: regret", ours.regret, "at most 0.05", ours.regret <= 0.05)
        yield Figure(f"  from {sizes[0]} logs", small.regret, "no bar", met=True)
        yield Figure("  better than the best constant by", apart, "at least 0", apart >= 0)
        yield Figure("  within the stated surplus by", within, "at least 0", within >= 0)
        over = limited.exceeds_worst_segment
        yield Figure("    whose offers in its worst segment", over, "above the true surplus", met=True)
        yield Figure("  offers above the true surplus", ours.exceeds, "at most 0.05", ours.exceeds <= 0.05)
        yield Figure("  in the worst segment", worst, "at most 0.10", worst <= 0.10)


def chance(options: argparse.Namespace) -> Iterator[Figure]:
    """Calibration and the interval's coverage on later rows that the model never saw."""
    predictor = Predictor.load(options.model) if options.model else Predictor.load()
    say(f"model {predictor.version}")
    later = draw_log(WORLD, 21_000, np.random.default_rng(2027))
    true = true_outcomes(WORLD, later, np.random.default_rng(2028), 200)
    log = later.log.part(later.log.asks)
    said = chances(predictor, log)
    error = calibration_error(log.kept, said)
    yield Figure("rows judged", len(log), "20000 later rows", len(log) >= 20_000)
    yield Figure("AUC of P(kept)", auc(log.kept, said), "no bar", met=True)
    yield Figure("calibration error of P(kept)", error, "at most 0.02", error <= 0.02)
    plans = log.plan[:, None, :]
    found = predictor.intervals(log.person, plans, predictor.score(log.person, plans))
    recovered = np.clip(true.recovered / later.log.balance, 0, 1)[later.log.asks]
    yield from _covered("interval of P(kept)", found.low, found.high, true.kept[later.log.asks], log)
    yield from _covered("interval of what arrives", found.recovered_low, found.recovered_high, recovered, log)


def _covered(what: str, low: Floats, high: Floats, truth: Floats, log: Log) -> Iterator[Figure]:
    """How often a 90 % interval holds the truth, overall and in the worst segment."""
    inside = (truth >= low[:, 0]) & (truth <= high[:, 0])
    share, segment = float(inside.mean()), segment_of(log.person)
    shares = [float(inside[segment == s].mean()) for s in range(len(SEGMENTS))]
    yield Figure(f"coverage of the 90 % {what}", share, "0.88 to 0.92", 0.88 <= share <= 0.92)
    yield Figure("  in the worst segment", min(shares), "at least 0.85", min(shares) >= 0.85)
    yield Figure("  its mean width", float((high - low).mean()), "no bar", met=True)


def off_policy(options: argparse.Namespace) -> Iterator[Figure]:
    """The doubly robust estimate of a navigator's worth, many times on fresh logs.

    A pool of people is the population: its true value is found by playing the
    navigator's own choices, and each run draws people from it with replacement, lets
    the logs' agents decide anew, and plays what happens.
    """
    known = known_truth(WORLD, 6000, 77)
    log = draw_log(WORLD, 50_000, np.random.default_rng([77, 1])).log
    predictor = fit(log, known, version="target", seed=77)
    people = draw_people(WORLD, POOL, np.random.default_rng([77, 2]))
    say("searching the pool")
    chances_shown, value = _searched(predictor, people)
    shown = policies.agents(WORLD, people)
    true_value = _true_value(people, chances_shown)
    errors, covered = [], []
    for run in range(options.runs):
        rng = np.random.default_rng([78, run])
        who = rng.integers(0, POOL, 20_000)
        action = policies.draw(shown[who], rng)
        outcome = play(WORLD, people, who, policies.take(action), rng)
        rows = LoggedRows(
            value=outcome.value,
            propensity=shown[who, action],
            target=chances_shown[who, action],
            said=value[who, action],
            said_target=(chances_shown[who] * value[who]).sum(axis=1),
        )
        estimate = doubly_robust(rows)
        errors.append((estimate.mean - true_value) / true_value)
        covered.append(estimate.low <= true_value <= estimate.high)
    rmse = float(np.sqrt(np.mean(np.square(errors))))
    share = float(np.mean(covered))
    yield Figure(f"DR at 20k logs, {options.runs} runs: RMSE", rmse, "at most 0.03", rmse <= 0.03)
    yield Figure("  coverage of its 95 % interval", share, "at least 0.90", share >= 0.90)


def _searched(predictor: Predictor, people: People) -> tuple[Floats, Floats]:
    """The softened navigator's chances and the value said, people x actions, in euros."""
    bounds, step, parts = contest.bounds_of(WORLD), 5000, []
    for start in range(0, len(people), step):
        rows = slice(start, start + step)
        found = search(predictor, people.seen[rows], people.days_to_payday[rows], bounds)
        parts.append((found.chances, found.scores.value * people.balance[rows, None]))
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _true_value(people: People, shown: Floats) -> float:
    """The mean value of what the softened navigator shows, by playing it."""
    means = []
    for part in range(12):
        rng = np.random.default_rng([79, part])
        choice = policies.draw(shown, rng)
        means.append(policies.play_choice(WORLD, people, choice, rng, 1).value.mean())
    return float(np.mean(means))


def tables(options: argparse.Namespace) -> Iterator[Figure]:
    """The same learner on two public tables, where their files are named."""
    if options.credit_card:
        drop = ("ID", "SEX", "AGE", "MARRIAGE", "EDUCATION")
        result = try_learner(read_table(options.credit_card, options.credit_card_target, None, drop))
        ranking, distance = _number(result, "auc"), _number(result, "brier")
        yield Figure("credit card: AUC", ranking, "at least 0.787", ranking >= 0.787)
        yield Figure("credit card: Brier", distance, "at most 0.1335", distance <= 0.1335)
    if options.late_payments:
        drop = tuple(options.late_payments_drop.split(","))
        table = read_table(options.late_payments, "late", options.late_payments_time, drop)
        ranking = _number(try_learner(table), "auc")
        yield Figure("late payments: AUC", ranking, "at least 0.880", ranking >= 0.880)
    if not (options.credit_card or options.late_payments):
        say("tables: not measured, no files named (--credit-card, --late-payments)")


def _number(result: dict[str, object], name: str) -> float:
    value = result[name]
    return value if isinstance(value, float) else float("nan")


def speed(options: argparse.Namespace) -> Iterator[Figure]:
    """One call's proposal, and a portfolio on one core."""
    navigator = Navigator.load(ROOT / "configs" / "policy", options.model)
    cases = [
        parse_case(json.loads(file.read_text(encoding="utf-8")))
        for file in sorted((ROOT / "configs" / "demo").glob("*.json"))
    ]
    times, core_times = [], []
    for turn in range(options.calls):
        case, rate = cases[turn % len(cases)], 3000 + 500 * (turn % 9)
        wish = Wish(kind="instalments", rate_cents=rate) if turn % 2 else None
        start, core = perf_counter(), process_time()
        navigator.propose(case, NOW, wish)
        times.append((perf_counter() - start) * 1000)
        core_times.append((process_time() - core) * 1000)
    p99 = float(np.percentile(core_times[len(cases) :], 99))
    by_clock = float(np.percentile(times[len(cases) :], 99))
    yield Figure("one proposal, median ms by the clock", float(np.median(times)), "no bar", met=True)
    yield Figure("one proposal, p99 ms by the clock", by_clock, "no bar (others' load)", met=True)
    yield Figure("one proposal, p99 ms of core time", p99, "at most 20", p99 <= 20)
    yield from _portfolio_speed(navigator.predictor)


def _portfolio_speed(predictor: Predictor) -> Iterator[Figure]:
    policy = PolicyBook.read(ROOT / "configs" / "policy").at("DE", NOW.date())
    with TemporaryDirectory() as folder:
        drawn = draw_log(WORLD, 20_000, np.random.default_rng(5))
        log = drawn.log
        decided = Decided(
            choice=drawn.choice,
            propensity=log.propensity,
            kept=log.kept,
            recovered_share=log.recovered_share,
            months=log.months_seen,
        )
        write_tables(Path(folder), drawn.people, decided)
        job = Job(
            claims=Path(folder) / "claims.parquet",
            out=Path(folder) / "scored.parquet",
            today=date(2026, 11, 18),
            predictor=predictor,
            policy=policy,
        )
        start, core = perf_counter(), process_time()
        rows = score_portfolio(job, lambda done, total: None)["rows"]
        seconds, core_seconds = perf_counter() - start, process_time() - core
    count = rows if isinstance(rows, int) else 0
    yield Figure("portfolio, accounts/s by the clock", count / seconds, "no bar", met=True)
    rate = count / core_seconds
    yield Figure("portfolio, accounts/s of core time", rate, "at least 2500", rate >= 2500)


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Figure]]] = {
    "speed": speed,
    "chance": chance,
    "policies": policies_compared,
    "worlds": worlds,
    "off-policy": off_policy,
    "tables": tables,
}


def main() -> int:
    """Measure and print; answers 1 if a bar was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", choices=tuple(PARTS), default=list(PARTS))
    parser.add_argument("--model", type=Path, help="default: the shipped model")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--world-seeds", type=int, default=3)
    parser.add_argument("--world", nargs="*", help="only these of benchmarks/worlds")
    parser.add_argument("--people", type=int, default=1500)
    parser.add_argument("--logs", type=int, nargs="+", default=[2000, 10000, 50000])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--credit-card", type=Path)
    parser.add_argument("--credit-card-target", default="default.payment.next.month")
    parser.add_argument("--late-payments", type=Path)
    parser.add_argument("--late-payments-time", default="InvoiceDate")
    parser.add_argument(
        "--late-payments-drop", default="Disputed,SettledDate,DaysToSettle,DaysLate,invoiceNumber"
    )
    options = parser.parse_args()
    missed = 0
    for name in options.only:
        for figure in PARTS[name](options):
            mark = "" if figure.met else "  MISSED"
            missed += not figure.met
            line = f"{figure.what:40s} {figure.value:12.4f}   bar: {figure.bar}{mark}\n"
            sys.stdout.write(line)
            sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

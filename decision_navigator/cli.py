"""The command `decision-navigator`: one sub-command per job, exit code 2 on bad input."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from decision_navigator.errors import NavigatorError

if TYPE_CHECKING:
    from decision_navigator.facts import Case
    from decision_navigator.navigator import Proposal, Stopped

# A sub-command's heavy imports stand inside its function, so that --help is quick.

POLICY = Path(__file__).parents[1] / "configs" / "policy"
EXAMPLES = {
    "propose": "decision-navigator propose configs/demo/anna-berger.json --now 2026-11-18T10:00:00+01:00",
    "explain": "decision-navigator explain configs/demo/anna-berger.json --lang en",
    "train": "decision-navigator train --history history/ --out plans.npz --card card.html",
    "evaluate": "decision-navigator evaluate --table invoices.csv --target late --time issued "
    "--drop disputed",
    "simulate": "decision-navigator simulate --seeds 5 --logs 2000 10000 50000",
    "score": "decision-navigator score claims.parquet --out scored.parquet",
}
Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a sub-command; prints one sentence and answers 2 on bad input."""
    options = _parser().parse_args(arguments)
    run = cast("Run", options.run)
    try:
        return run(options)
    except NavigatorError as error:
        sys.stderr.write(f"decision-navigator: {error}\n")
        return 2
    except BrokenPipeError:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="decision-navigator",
        description="Payment plans that fit a person's means and are kept.",
    )
    add = parser.add_subparsers(required=True, metavar="COMMAND").add_parser
    for name, help_text, run, extend in _COMMANDS:
        about = help_text[0].upper() + help_text[1:] + "."
        command = add(name, help=help_text, description=about, epilog="Example: " + EXAMPLES[name])
        command.set_defaults(run=run)
        extend(command)
    return parser


def _case_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("case", type=Path, metavar="CASE.json")
    command.add_argument("--now", help="the moment, ISO with a zone; default: the clock")
    command.add_argument("--lang", choices=("de", "en"), help="default: the person's language")
    _model_options(command)


def _model_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--policy", type=Path, default=POLICY, help="folder of dated tables")
    command.add_argument("--model", type=Path, help="model file; default: the shipped one")


def _train_options(command: argparse.ArgumentParser) -> None:
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument("--history", type=Path, help="folder of history tables with decisions")
    source.add_argument("--simulated", type=_count, metavar="N", help="draw N decisions instead")
    command.add_argument("--world", type=Path, help="world file; default: the shipped one")
    command.add_argument("--out", type=Path, required=True, help="model file to write (.npz)")
    command.add_argument("--card", type=Path, help="HTML card to write")
    command.add_argument("--incumbent", type=Path, help="promote only if better than this model")
    command.add_argument("--seed", type=int, default=1)


def _evaluate_options(command: argparse.ArgumentParser) -> None:
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument("--table", type=Path, help="any labelled table, .csv or .parquet")
    source.add_argument("--history", type=Path, help="judge a model on these history tables")
    command.add_argument("--target", help="column of the outcome, 0 or 1")
    command.add_argument("--time", help="column to split by, earlier rows train")
    command.add_argument("--drop", nargs="*", action="extend", default=[], help="columns to leave out")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--model", type=Path, help="with --history; default: the shipped one")


def _simulate_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--world", type=Path, help="world file; default: the shipped one")
    command.add_argument("--seeds", type=_count, default=5, help="how many repetitions")
    command.add_argument("--people", type=_count, default=2000, help="people scored per seed")
    command.add_argument("--logs", type=_count, nargs="+", default=[2000, 10000, 50000])
    command.add_argument("--tables", type=Path, help="write one log as history tables instead")


def _score_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("claims", type=Path, metavar="claims.parquet")
    command.add_argument("--out", type=Path, required=True, help=".parquet or .csv")
    command.add_argument("--country", default="DE")
    command.add_argument("--today", help="YYYY-MM-DD; default: the clock")
    command.add_argument("--chunk", type=_count, default=20000, help="rows held at a time")
    _model_options(command)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} must be at least 1")
    return number


def _propose(options: argparse.Namespace) -> int:
    from decision_navigator.output import proposal_to_dict

    _print_json(proposal_to_dict(_proposal(options, _case(options.case))))
    return 0


def _explain(options: argparse.Namespace) -> int:
    from decision_navigator.explanation import explain

    case = _case(options.case)
    text = explain(_proposal(options, case), case, options.lang or case.person.language)
    sys.stdout.write(text + "\n")
    return 0


def _proposal(options: argparse.Namespace, case: "Case") -> "Proposal | Stopped":
    from decision_navigator.navigator import Navigator

    navigator = Navigator.load(options.policy, options.model)
    return navigator.propose(case, _moment(options.now))


def _train(options: argparse.Namespace) -> int:
    from decision_navigator.evaluation.jobs import TrainJob, train
    from decision_navigator.progress import steps

    job = TrainJob(
        history=options.history,
        simulated=options.simulated,
        world=options.world,
        out=options.out,
        card=options.card,
        incumbent=options.incumbent,
        seed=options.seed,
        today=_clock().date(),
    )
    with steps("Training") as report:
        _print_json(train(job, report))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from decision_navigator.progress import bar

    if options.history:
        from decision_navigator.evaluation.jobs import evaluate_history

        _print_json(evaluate_history(options.history, options.model))
        return 0
    if not options.target:
        raise NavigatorError("--table needs --target, the column of the outcome.")
    from decision_navigator.evaluation.cross import try_learner
    from decision_navigator.evaluation.tables import read_table

    table = read_table(options.table, options.target, options.time, _listed(options.drop))
    with bar("Splits") as report:
        _print_json(try_learner(table, options.seed, report))
    return 0


def _listed(names: Sequence[str]) -> tuple[str, ...]:
    """Columns given as several words, or joined by commas."""
    return tuple(part.strip() for name in names for part in name.split(",") if part.strip())


def _simulate(options: argparse.Namespace) -> int:
    from decision_navigator.evaluation.jobs import SimulateJob, simulate, write_history
    from decision_navigator.progress import steps

    job = SimulateJob(
        world=options.world, seeds=options.seeds, people=options.people, logs=tuple(options.logs)
    )
    with steps("Simulating") as report:
        result = write_history(job, options.tables) if options.tables else simulate(job, report)
    _print_json(result)
    return 0


def _score(options: argparse.Namespace) -> int:
    from decision_navigator.policy import PolicyBook
    from decision_navigator.portfolio import Job, score_portfolio
    from decision_navigator.predictor import Predictor
    from decision_navigator.progress import bar

    today = _day(options.today)
    job = Job(
        claims=options.claims,
        out=options.out,
        today=today,
        predictor=Predictor.load(options.model) if options.model else Predictor.load(),
        policy=PolicyBook.read(options.policy).at(options.country, today),
        chunk_rows=options.chunk,
    )
    with bar("Claims") as report:
        _print_json(score_portfolio(job, report))
    return 0


def _case(file: Path) -> "Case":
    from decision_navigator.facts import parse_case

    return parse_case(_read_json(file))


def _read_json(file: Path) -> Mapping[str, object]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise NavigatorError(f"{file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NavigatorError(f"{file} is not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise NavigatorError(f"{file} must hold one object with named fields.")
    return data


def _moment(text: str | None) -> datetime:
    if text is None:
        return _clock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        example = "2026-11-18T10:00:00+01:00"
        raise NavigatorError(f"--now must be a date and time with a zone, such as {example}.")
    return moment


def _day(text: str | None) -> date:
    if text is None:
        return _clock().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NavigatorError("--today must be a date written YYYY-MM-DD.") from None


def _clock() -> datetime:
    return datetime.now().astimezone()  # noqa: TID251 - the command's own clock, at its edge


def _print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


_COMMANDS: tuple[tuple[str, str, Run, Callable[[argparse.ArgumentParser], None]], ...] = (
    ("propose", "up to three plans for a case, as JSON", _propose, _case_options),
    ("explain", "why these plans, in words and numbers", _explain, _case_options),
    ("train", "train models from decisions and outcomes", _train, _train_options),
    ("evaluate", "judge the learner on a table, or a model on history", _evaluate, _evaluate_options),
    ("simulate", "compare policies in a world whose truth is known", _simulate, _simulate_options),
    ("score", "score a portfolio: who to call, when, in which segment", _score, _score_options),
)


if __name__ == "__main__":
    sys.exit(main())

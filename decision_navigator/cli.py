"""The command `decision-navigator`: one sub-command per job, exit code 2 on bad input."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from decision_navigator.errors import NavigatorError

if TYPE_CHECKING:
    from decision_navigator.facts import Case
    from decision_navigator.navigator import Proposal, Stopped

POLICY = Path(__file__).parents[1] / "configs" / "policy"
EXAMPLES = {
    "propose": "decision-navigator propose configs/demo/anna-berger.json --now 2026-11-18T10:00:00+01:00",
    "explain": "decision-navigator explain configs/demo/anna-berger.json --lang en",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a sub-command; prints one sentence and answers 2 on bad input."""
    options = _parser().parse_args(arguments)
    run = cast("Callable[[argparse.Namespace], int]", options.run)
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
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    propose = _command(commands, "propose", "up to three plans for a case, as JSON", _propose)
    explain = _command(commands, "explain", "why these plans, in words and numbers", _explain)
    for command in (propose, explain):
        command.add_argument("case", type=Path, metavar="CASE.json")
        command.add_argument("--now", help="the moment, ISO with a zone; default: the clock")
        command.add_argument("--policy", type=Path, default=POLICY, help="folder of dated tables")
        command.add_argument("--model", type=Path, help="model file; default: the shipped one")
    explain.add_argument("--lang", choices=("de", "en"), help="default: the person's language")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    help_text: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=help_text,
        description=help_text[0].upper() + help_text[1:] + ".",
        epilog="Example: " + EXAMPLES[name],
    )
    command.set_defaults(run=run)
    return command


def _propose(options: argparse.Namespace) -> int:
    from decision_navigator.output import proposal_to_dict

    _print_json(proposal_to_dict(_proposal(options)))
    return 0


def _explain(options: argparse.Namespace) -> int:
    from decision_navigator.explanation import explain

    case = _case(options.case)
    text = explain(_proposal(options), case, options.lang or case.person.language)
    sys.stdout.write(text + "\n")
    return 0


def _proposal(options: argparse.Namespace) -> "Proposal | Stopped":
    from decision_navigator.navigator import Navigator

    navigator = Navigator.load(options.policy, options.model)
    return navigator.propose(_case(options.case), _moment(options.now))


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
        return datetime.now().astimezone()  # noqa: TID251 - the command's own clock, at its edge
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NavigatorError("--now must be a date and time with a zone, such as " + EXAMPLE_NOW)
    return moment


EXAMPLE_NOW = "2026-11-18T10:00:00+01:00."


def _print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())

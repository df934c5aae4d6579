"""What the command line's arguments have in common."""

import argparse
import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from decision_navigator.facts import Case, parse_case
from voicebot.errors import OperatorError

LANGUAGES = ("de", "en")
Run = Callable[[argparse.Namespace], int]


def command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    example: str,
    run: Run,
) -> argparse.ArgumentParser:
    """Add one subcommand with its description and an example."""
    parser = commands.add_parser(
        name,
        help=text,
        description=text,
        epilog=f"Example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def add_language(parser: argparse.ArgumentParser) -> None:
    """``--lang de|en``."""
    parser.add_argument("--lang", choices=LANGUAGES, required=True, help="language that is spoken")


def add_config(parser: argparse.ArgumentParser) -> None:
    """``--config FILE``."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="your settings, merged over the defaults")


def moment(text: str) -> dt.datetime:
    """An ISO moment with a zone, for ``--now``."""
    try:
        value = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no ISO time such as 2026-11-18T10:00:00+01:00"
        ) from None
    if value.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} lacks a time zone, such as +01:00")
    return value


def read_case(path: Path) -> Case:
    """Read a CASE.json.

    Raises:
        OperatorError: the file cannot be read or is no JSON.
        CaseError: a field is missing or wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"The case {path} cannot be read: {reason(error)}.") from error
    try:
        data = json.loads(text)
    except ValueError as error:
        raise OperatorError(f"The case {path} is no valid JSON: {error}.") from error
    return parse_case(data)


def reason(error: Exception) -> str:
    """The short reason of an operating-system error."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def json_lines(stream: IO[str], what: str) -> Iterator[dict[str, Any]]:
    """Read one JSON object per line, skipping empty lines.

    Raises:
        OperatorError: a line is no JSON object; the sentence names it by number.
    """
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError:
            raise OperatorError(f"Line {number} of the {what} is no valid JSON.") from None
        if not isinstance(item, dict):
            raise OperatorError(f"Line {number} of the {what} must be a JSON object.")
        yield item


def emit(item: object) -> None:
    """Print one JSON line at once."""
    print(json.dumps(item, ensure_ascii=False), flush=True)

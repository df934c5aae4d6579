"""The command ``voicebot``: reads its arguments, runs one subcommand, turns errors into one sentence."""

import argparse
import sys
from collections.abc import Sequence

from decision_navigator.errors import NavigatorError
from voicebot import __version__
from voicebot.commands import (
    audit,
    calls,
    campaign,
    demo,
    doctor,
    lines,
    models,
    people,
    serve,
    telephony,
    train,
)
from voicebot.errors import VoicebotError

FAMILIES = (serve, demo, calls, lines, models, train, people, audit, campaign, doctor, telephony)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="voicebot",
        description="The empathetic voicebot for debt-collection calls.",
        epilog="Try `voicebot demo`, or `voicebot COMMAND --help` for an example of each command.",
    )
    parser.add_argument("--version", action="version", version=f"voicebot {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for family in FAMILIES:
        family.add(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 is success, 1 a difference or a failed check, 2 bad input."""
    args = build_parser().parse_args(argv)
    try:
        return int(args.run(args))
    except (VoicebotError, NavigatorError) as error:
        print(f"voicebot: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("voicebot: stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())

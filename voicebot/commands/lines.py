"""``understand`` and ``replay``: JSON lines in, JSON lines out."""

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from voicebot.commands.parsing import add_language, command, emit, json_lines, reason
from voicebot.errors import OperatorError


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    understand = command(
        commands,
        "understand",
        'Understand utterances: one {"id", "text", "now"} per line of standard input.',
        """echo '{"id": "1", "text": "fünfzig Euro im Monat gehen"}' | voicebot understand --lang de""",
        run_understand,
    )
    add_language(understand)
    replay = command(
        commands,
        "replay",
        "Replay an event log: the same actions, or the first difference and exit code 1.",
        "voicebot replay var/demo/call.jsonl",
        run_replay,
    )
    replay.add_argument("log", type=Path, metavar="LOG", help="a call's event log as JSON lines")


def run_understand(args: argparse.Namespace) -> int:
    """Understand every line."""
    from voicebot.service.hearing import as_contract
    from voicebot.wiring import parts

    understander, scorer = parts.make_understanding()
    clock = parts.make_clock()
    for item in json_lines(sys.stdin, "input"):
        text = item.get("text")
        if not isinstance(text, str):
            raise OperatorError('Every input line needs a "text".')
        found = understander.understand(text, args.lang, _now(item, clock.now()))
        emit(as_contract(item.get("id", ""), found, scorer.score(text, args.lang)))
    return 0


def _now(item: dict[str, Any], default: dt.datetime) -> dt.datetime:
    if "now" not in item:
        return default
    try:
        value = dt.datetime.fromisoformat(str(item["now"]))
    except ValueError:
        raise OperatorError(f'"now" must be an ISO time with a zone, not {item["now"]!r}.') from None
    if value.tzinfo is None:
        raise OperatorError(f'"now" needs a time zone, such as +01:00: {item["now"]!r}.')
    return value


def run_replay(args: argparse.Namespace) -> int:
    """Replay a log and compare."""
    from voicebot.service.log_file import read_log
    from voicebot.wiring.parts import replay_log

    try:
        with args.log.open(encoding="utf-8") as stream:
            entries = read_log(json_lines(stream, "log"))
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"The log {args.log} cannot be read: {reason(error)}.") from error
    difference = replay_log(entries)
    if difference is not None:
        print(json.dumps(difference, ensure_ascii=False))
        return 1
    print(f"{len(entries)} entries replayed: the same actions.")
    return 0

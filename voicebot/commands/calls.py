"""``talk`` and ``call``: one call by itself, as text in virtual time or as sound at real pace."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.commands.parsing import add_config, add_language, command, emit, moment, read_case
from voicebot.errors import OperatorError
from voicebot.wiring.turns import read_turns

if TYPE_CHECKING:
    from decision_navigator.facts import Case
    from voicebot.ports import Clock
    from voicebot.service.text_call import TextCall
    from voicebot.wiring.session import Models, Session

SILENCE_S = 8.0
HABITS = ("confirm", "decline", "edit", "none")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    talk = command(
        commands,
        "talk",
        "Hold a call as text in virtual time: one caller utterance per line of standard input.",
        "voicebot talk --case configs/demo/anna-berger.json --lang de --agent confirm < turns.txt",
        run_talk,
    )
    call = command(
        commands,
        "call",
        "Hold a call with recorded caller turns, played at real pace through the whole pipeline.",
        "voicebot call --case configs/demo/anna-berger.json --lang de --audio turn1.wav turn2.wav",
        run_call,
    )
    for parser in (talk, call):
        parser.add_argument("--case", type=Path, required=True, metavar="CASE.json")
        add_language(parser)
        parser.add_argument(
            "--agent", choices=HABITS, default="none", help="what a simulated person at the desk does"
        )
        parser.add_argument("--now", type=moment, help="the moment at which the call begins (ISO, with zone)")
        add_config(parser)
    call.add_argument(
        "--audio", type=Path, nargs="+", action="extend", required=True, metavar="FILE", help="WAV or FLAC"
    )
    call.add_argument("--out", type=Path, metavar="FILE.wav", help="keep the bot's side here")


def run_talk(args: argparse.Namespace) -> int:
    """Hold a call as text."""
    case = read_case(args.case)
    from voicebot.service.timers import VirtualClock
    from voicebot.wiring import parts
    from voicebot.wiring.session import load_models
    from voicebot.wiring.text import open_text_call

    models = load_models(parts.read_settings(args.config), desk_is_there=_desk_is_there(args))
    clock = VirtualClock(args.now or parts.make_clock().now())
    with _session(args, case, clock, models) as session:
        return asyncio.run(_talk(open_text_call(session, clock, emit), sys.stdin))


def run_call(args: argparse.Namespace) -> int:
    """Hold a call with recorded turns."""
    case, turns = read_case(args.case), read_turns(args.audio)
    from voicebot.system import SystemClock, offset_to
    from voicebot.wiring import parts
    from voicebot.wiring.played import hold_call
    from voicebot.wiring.session import load_models

    settings = parts.read_settings(args.config)
    parts.set_up_logs(settings)
    models = load_models(settings, desk_is_there=_desk_is_there(args))
    clock = SystemClock(offset_to(args.now), args.now.tzinfo) if args.now else parts.make_clock()
    with _session(args, case, clock, models) as session:
        played = asyncio.run(hold_call(session, turns, args.out, emit))
    emit({"outcome": played.outcome, "reply_after_ms": list(played.reply_after_ms)})
    return 0


@contextmanager
def _session(args: argparse.Namespace, case: "Case", clock: "Clock", models: "Models") -> Iterator["Session"]:
    """One call by itself, on a store that goes with it."""
    from voicebot.wiring.session import open_session

    with tempfile.TemporaryDirectory(prefix="voicebot-call-") as folder:
        session = open_session(
            case, language=args.lang, habit=args.agent, clock=clock, models=models, folder=Path(folder)
        )
        try:
            yield session
        finally:
            session.close()


def _desk_is_there(args: argparse.Namespace) -> bool:
    """Somebody who decides is there whatever the clock shows; but a moment that was given keeps its hours."""
    return args.agent != "none" and args.now is None


async def _talk(call: "TextCall", lines: Iterable[str]) -> int:
    await call.open()
    for line in lines:
        if call.outcome is not None:
            break
        await _turn(call, line.strip())
    if call.outcome is None:
        await call.hang_up()
    emit({"outcome": call.outcome})
    return 0


async def _turn(call: "TextCall", line: str) -> None:
    """One line of the script: words, nothing (a silence), or a sign that starts with #."""
    word, _, rest = line.partition(" ")
    match word:
        case "":
            await call.silence(SILENCE_S)
        case "#silence":
            await call.silence(_seconds(rest))
        case "#dtmf":
            for digit in rest.replace(" ", ""):
                await call.key(digit)
        case "#noise":
            await call.noise()
        case "#beep":
            await call.beep()
        case "#hangup":
            await call.hang_up()
        case _ if word.startswith("#"):
            raise OperatorError(
                f"{word} is no sign: use #silence SECONDS, #dtmf KEYS, #noise, #beep or #hangup."
            )
        case _:
            await call.hear(line)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 < seconds <= 3600:
        raise OperatorError(f"#silence needs a number of seconds up to 3600, not {text!r}.")
    return seconds

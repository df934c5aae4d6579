"""``doctor``: looks at every hop of a call and says in one sentence each what is wrong."""

import argparse
import asyncio

from voicebot.commands.parsing import add_config, command
from voicebot.wiring import parts

_MARKS = {True: "ok   ", False: "WRONG", None: "-    "}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    doctor = command(
        commands,
        "doctor",
        "Look at each hop from the trunk to the law tables; exit code 1 when something is wrong.",
        "voicebot doctor --config my.yaml",
        run_doctor,
    )
    add_config(doctor)


def run_doctor(args: argparse.Namespace) -> int:
    """Print one line a hop."""
    return asyncio.run(_examine(args))


async def _examine(args: argparse.Namespace) -> int:
    from voicebot.service.check_up import examine
    from voicebot.wiring.doctor import all_checks

    wrong = 0
    async for finding in examine(all_checks(parts.read_settings(args.config))):
        print(f"{_MARKS[finding.well]}  {finding.hop:<24} {finding.sentence}")
        wrong += finding.well is False
    print("All is well." if not wrong else f"{wrong} of these need you.")
    return 1 if wrong else 0

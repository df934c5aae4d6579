"""``audit``: check the chain and its anchors, or write an anchor now."""

import argparse
import sys

from voicebot.commands.parsing import add_config, command


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    audit = command(
        commands,
        "audit",
        "Check the audit against its anchors outside the database (exit code 1 and the first break), "
        "or write an anchor now.",
        "voicebot audit verify --config my.yaml",
        run_audit,
    )
    audit.add_argument("what", choices=("verify", "anchor"))
    add_config(audit)


def run_audit(args: argparse.Namespace) -> int:
    """Check, or anchor."""
    from voicebot.wiring import parts
    from voicebot.wiring.outside import make_anchors

    settings = parts.read_settings(args.config)
    store = parts.make_store(settings, "web")
    try:
        anchors = make_anchors(settings, store, parts.make_clock(settings))
        if args.what == "anchor":
            made = anchors.drop()
            print(
                f"Line {made.seq} is anchored." if made else "The audit has not moved since its last anchor."
            )
            return 0
        verdict = anchors.verify()
    finally:
        store.close()
    if verdict.broken:
        print(verdict.broken, file=sys.stderr)
        return 1
    print(f"{verdict.lines} lines and {verdict.anchors} anchors: all hold.")
    return 0

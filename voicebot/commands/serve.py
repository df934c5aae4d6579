"""``serve``: the web process and the calls process, watched by this one."""

import argparse
import os

from voicebot.commands.parsing import add_config, command
from voicebot.processes import Part, Supervisor
from voicebot.wiring import parts


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    serve = command(
        commands,
        "serve",
        "Start the product: the web process (API, console) and the calls process (media, speech).",
        "voicebot serve --config my.yaml",
        run_serve,
    )
    add_config(serve)
    serve.add_argument(
        "--part", choices=("web", "calls"), help="run one process only, for your own supervisor"
    )
    serve.add_argument(
        "--echo", action="store_true", help="the calls process sends callers back what they say: a line test"
    )


def run_serve(args: argparse.Namespace) -> int:
    """Run one part here, or both as children."""
    settings = parts.read_settings(args.config, {"calls.echo": True} if args.echo else None)
    parts.set_up_logs(settings)
    if args.part == "web":
        from voicebot.wiring.web import run_web

        return run_web(settings)
    if args.part == "calls":
        from voicebot.wiring.calls import run_calls

        return run_calls(settings)
    supervisor = Supervisor(environment=parts.shared_environment(settings))
    options = (*(("--config", os.fspath(args.config)) if args.config else ()), *(["--echo"] * args.echo))
    supervisor.start([Part(name=p, arguments=("serve", "--part", p, *options)) for p in ("web", "calls")])
    return supervisor.run()

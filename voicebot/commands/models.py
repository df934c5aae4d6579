"""``models`` and ``transcribe``: recognisers and voices, and a recording through them."""

import argparse
import asyncio
from pathlib import Path

from voicebot.commands.parsing import add_config, add_language, command, emit


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    transcribe = command(
        commands,
        "transcribe",
        "Transcribe recordings as if they came over a phone line; one JSON line each.",
        "voicebot transcribe --lang de turn1.wav turn2.flac",
        run_transcribe,
    )
    add_language(transcribe)
    transcribe.add_argument("files", type=Path, nargs="+", metavar="FILE", help="WAV or FLAC, any rate")
    transcribe.add_argument(
        "--fast", action="store_true", help="as fast as the machine can, not at real pace"
    )
    transcribe.add_argument(
        "--model", help="auto, starter, a Whisper size or a folder; default as configured"
    )
    add_config(transcribe)
    models = command(
        commands,
        "models",
        "List, download, choose and test recognisers and voices.",
        "voicebot models download small",
        run_models,
    )
    models.add_argument("what", choices=("list", "download", "use", "test"))
    models.add_argument("name", nargs="?", help="a Whisper size, a folder, or a Piper voice")
    add_config(models)


def run_transcribe(args: argparse.Namespace) -> int:
    """Transcribe recordings."""
    from voicebot.speech.sound import read_recording

    for path in args.files:
        read_recording(path)  # a bad file is named before anything heavy is loaded
    from voicebot.speech.transcribe import transcribe_files
    from voicebot.wiring import parts, sound

    changes = {"ears.model": args.model} if args.model else {}
    settings = parts.read_settings(args.config, changes)
    parts.set_up_logs(settings)

    async def run() -> None:
        model = sound.make_ears(settings)
        async for heard in transcribe_files(args.files, language=args.lang, model=model, paced=not args.fast):
            emit(heard.as_record())

    asyncio.run(run())
    return 0


def run_models(args: argparse.Namespace) -> int:
    """List, download, choose or test a model."""
    from voicebot.errors import OperatorError
    from voicebot.speech import models
    from voicebot.wiring import parts, sound

    home = sound.model_home(parts.read_settings(args.config))
    if args.what == "list":
        for row in models.list_models(home):
            signs = f"{'*' if row.chosen else ' '} {'here' if row.here else '    '}"
            print(f"{signs}  {row.kind:<6} {row.name:<20} {row.where}")
        return 0
    if not args.name:
        raise OperatorError(f"voicebot models {args.what} needs the name of a model.")
    if args.what == "download":
        print(f"{args.name} is here: {models.download(args.name, home)}")
    elif args.what == "use":
        print(f"auto means {models.use(args.name, home).name} from now on.")
    else:
        print(models.test(args.name, home))
    return 0

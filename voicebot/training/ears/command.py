"""The options of ``voicebot train ears``, and running it; light to import, so that ``--help`` is quick."""

import argparse
from collections.abc import Callable
from pathlib import Path

from voicebot.errors import OperatorError

_LANGUAGES = ("de", "en")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what only the ears need."""
    ears = parser.add_argument_group("ears")
    ears.add_argument(
        "--work", type=Path, default=Path("var/ears"), metavar="DIR", help="corpus and checkpoint"
    )
    ears.add_argument("--minutes", type=float, default=240.0, help="how long to learn, resumed runs counted")
    ears.add_argument("--shards", type=int, default=60, help="how much speech, in thousands of examples")
    ears.add_argument("--workers", type=int, default=2, help="processes that speak the corpus")
    ears.add_argument("--threads", type=int, default=1, help="threads that learn; more only on idle cores")
    ears.add_argument("--batch", type=int, default=28, help="examples a step; a few hundred on a GPU")
    ears.add_argument("--rate", type=float, default=1.2e-3, help="the highest learning rate")
    ears.add_argument("--sentences", type=int, default=100, help="sentences per measured figure")
    ears.add_argument(
        "--outside",
        action="append",
        default=[],
        metavar="LANG=FILE",
        help="more text, .txt or .jsonl, whose licence allows a shipped model; may be repeated",
    )
    ears.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="LANG=SHARE",
        help="draw only this share of a language's examples, so that the other is heard more often",
    )
    ears.add_argument("--vocabulary", type=Path, metavar="DIR", help="take tokenizer.json from here")
    ears.add_argument(
        "--average",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="export the mean of this lesson and of another checkpoint that began near it; may be repeated",
    )
    ears.add_argument(
        "--start",
        type=Path,
        metavar="DIR",
        help="go on from this model, such as voicebot/speech/starter (or from the first recipe's checkpoint)",
    )


def run(args: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Train with these arguments and tell the figures.

    Raises:
        OperatorError: an argument cannot be used.
    """
    from voicebot.system import SystemClock
    from voicebot.training.ears.job import EarsJob, train_ears
    from voicebot.training.ears.measuring import table

    if args.out is None:
        raise OperatorError("voicebot train ears needs --out, the folder for the model.")
    for name in ("minutes", "shards", "workers", "threads", "batch", "rate", "sentences"):
        if getattr(args, name) <= 0:
            raise OperatorError(f"--{name} must be more than 0, not {getattr(args, name)}.")
    missing = next((path for path in args.average if not path.is_file()), None)
    if missing is not None:
        raise OperatorError(f"--average wants a checkpoint that is there, not {missing}.")
    job = EarsJob(
        work=args.work,
        out=args.out,
        minutes=args.minutes,
        shards=args.shards,
        workers=args.workers,
        threads=args.threads,
        batch=args.batch,
        rate=args.rate,
        sentences=args.sentences,
        outside=tuple(_outside(given) for given in args.outside),
        kept=tuple(_kept(given) for given in args.keep),
        vocabulary=args.vocabulary,
        start=args.start,
        average=tuple(args.average),
    )
    say(table(train_ears(job, SystemClock(), tell=say)))
    return 0


def _outside(given: str) -> tuple[str, Path]:
    language, _, path = given.partition("=")
    if language not in _LANGUAGES or not Path(path).is_file():
        raise OperatorError(f"--outside wants de=FILE or en=FILE with a file that is there, not {given!r}.")
    return language, Path(path)


def _kept(given: str) -> tuple[str, float]:
    language, _, share = given.partition("=")
    try:
        kept = float(share)
    except ValueError:
        kept = 0.0
    if language not in _LANGUAGES or not 0 < kept <= 1:
        raise OperatorError(f"--keep wants de=SHARE or en=SHARE, a share over 0 and up to 1, not {given!r}.")
    return language, kept

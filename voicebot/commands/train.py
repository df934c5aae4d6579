"""``train``, ``score`` and ``fixtures``: what makes models and recordings; never part of the service."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from voicebot.commands.parsing import LANGUAGES, add_config, command, emit
from voicebot.errors import OperatorError
from voicebot.training.ears import command as ears


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this family's commands."""
    train = command(
        commands,
        "train",
        "Train a model: scores (any labelled table), understanding (the shipped words models), ears.",
        "voicebot train scores --data messages.csv --text message --label mood --out models/mood",
        run_train,
    )
    train.add_argument("what", choices=("scores", "understanding", "ears"))
    train.add_argument("--data", type=Path, metavar="F.csv", help="a labelled table (scores)")
    train.add_argument("--text", metavar="COL", help="the column with the words (scores)")
    train.add_argument(
        "--label", metavar="COL", help="the column with the label, several joined by | (scores)"
    )
    train.add_argument("--out", type=Path, metavar="DIR", help="where the model goes")
    train.add_argument("--lang", choices=LANGUAGES, help="the texts' language, if it is one of ours (scores)")
    train.add_argument("--folds", type=int, default=5, help="cross-validation folds (scores)")
    train.add_argument(
        "--from-store", action="store_true", help="learn agents' corrections; promotes only what is better"
    )
    add_config(train)
    ears.add_options(train)
    score = command(
        commands,
        "score",
        'Score lines of text with a trained model: {"label", "probabilities"} per input line.',
        "voicebot score --model models/mood < lines.txt",
        run_score,
    )
    score.add_argument("--model", type=Path, required=True, metavar="DIR")
    fixtures = command(
        commands,
        "fixtures",
        "Make the audio fixtures from their scripts (needs speech engines), or noisy versions of them.",
        "voicebot fixtures versions --out var/fixtures",
        run_fixtures,
    )
    fixtures.add_argument("what", choices=("make", "versions"))
    fixtures.add_argument("--out", type=Path, metavar="DIR", help="default: audio_fixtures, var/fixtures")


def run_train(args: argparse.Namespace) -> int:
    """Train one of the models."""
    if args.what == "understanding":
        from voicebot.training import understanding

        for path in understanding.train(args.out, tell_step):
            print(path)
        return 0
    if args.what == "ears":
        return ears.run(args, say)
    if args.from_store:
        return learn_from_store(args)
    missing = [name for name in ("data", "text", "label", "out") if getattr(args, name) is None]
    if missing:
        raise OperatorError(f"voicebot train scores needs --{missing[0]}.")
    from voicebot.training.scores import train_scores

    figures = train_scores(
        args.data,
        args.text,
        args.label,
        args.out,
        folds=args.folds,
        language=args.lang,
        progress=tell_step,
    )
    emit(figures)
    return 0


def learn_from_store(args: argparse.Namespace) -> int:
    """Retrain the shipped models with agents' corrections, and write them only if they are better."""
    from voicebot.scoring.sklearn_scorer import SklearnScorer
    from voicebot.training.corrections import learn_corrections
    from voicebot.training.store_rows import corrected_utterances
    from voicebot.understanding.sklearn_intents import SklearnIntents
    from voicebot.wiring import parts

    if args.lang is None or args.out is None:
        raise OperatorError("voicebot train scores --from-store needs --lang and --out.")
    store = parts.make_store(parts.read_settings(args.config), "web")
    try:
        rows = corrected_utterances(store, args.lang)
    finally:
        store.close()
    present = SklearnIntents.load().models[args.lang], SklearnScorer.load().models[args.lang]
    verdict = learn_corrections(rows, args.lang, present, args.out)
    emit(asdict(verdict))
    return 0


def run_score(args: argparse.Namespace) -> int:
    """Score standard input, line by line."""
    from voicebot.training.scores import score_lines

    for scored in score_lines(args.model, (line.rstrip("\n") for line in sys.stdin)):
        emit(scored)
    return 0


def run_fixtures(args: argparse.Namespace) -> int:
    """Make the recordings."""
    from voicebot.training.fixture_versions import make_versions
    from voicebot.training.fixtures import make_fixtures

    kept = Path("audio_fixtures")
    if args.what == "make":
        made = make_fixtures(args.out or kept, tell=say)
    else:
        made = make_versions(kept, args.out or Path("var/fixtures"), tell=say)
    print(f"{made} recordings made.")
    return 0


def say(line: object) -> None:
    """Progress goes to standard error."""
    print(line, file=sys.stderr, flush=True)


def tell_step(what: str, number: int, count: int) -> None:
    """One step of a longer training."""
    say(f"  {number}/{count}  {what}")

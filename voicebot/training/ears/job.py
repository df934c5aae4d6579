"""``voicebot train ears``: corpus, learning, export, wording, measuring; each goes on where it stopped.

The work folder holds ``corpus/`` (shards), ``tokenizer.json`` and ``checkpoint.pt``. A longer lesson over the
same folder goes on from the checkpoint; a larger corpus is added to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.errors import OperatorError
from voicebot.ports import Clock
from voicebot.training.ears import measuring
from voicebot.training.ears.batches import CHARACTERS, Batches
from voicebot.training.ears.corpus import FRAME_S, Corpus, CorpusPlan, make_corpus
from voicebot.training.ears.export import Arrays, export, mean_of
from voicebot.training.ears.pieces import Pieces, learn_pieces
from voicebot.training.ears.wording import make_wording

if TYPE_CHECKING:
    from torch import Tensor

_PIECES_FROM = 60_000
_JOINED = 0.15
Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class EarsJob:
    """What to train: the work folder, where the model goes, how long, and how much speech.

    ``batch`` examples a step; ``outside`` text files by language; ``kept`` the share
    of a language's examples an epoch draws; ``vocabulary`` a folder whose
    ``tokenizer.json`` is taken instead of a new one; ``start`` an exported model's folder or the
    first recipe's checkpoint to go on from;
    ``average`` checkpoints of other lessons that began at or near the one of this: the model is their mean.
    """

    work: Path
    out: Path
    minutes: float = 240.0
    steps: int = 10_000_000
    shards: int = 60
    per_shard: int = 1_000
    workers: int = 2
    threads: int = 1
    batch: int = 28
    rate: float = 1.2e-3
    sentences: int = 100
    outside: tuple[tuple[str, Path], ...] = ()
    kept: tuple[tuple[str, float], ...] = ()
    vocabulary: Path | None = None
    start: Path | None = None
    average: tuple[Path, ...] = ()


def train_ears(job: EarsJob, clock: Clock, *, tell: Tell = lambda _line: None) -> list[measuring.Figure]:
    """Make a recogniser.

    Returns:
        The figures that stand in its model card.

    Raises:
        OperatorError: torch or a speech engine is missing, or a folder or file cannot be used.
    """
    if find_spec("torch") is None:
        raise OperatorError("Training needs torch: install the extra, `pip install 'voicebot[train]'`.")
    plan = CorpusPlan(
        folder=job.work / "corpus", shards=job.shards, per_shard=job.per_shard, outside=job.outside
    )
    make_corpus(plan, workers=job.workers, tell=lambda done, all_: tell(f"corpus: {done} of {all_} shards"))
    corpus = Corpus(plan.folder)
    pieces = _pieces(job, corpus)
    minutes = _learn(job, corpus, pieces, clock, tell)
    make_wording(job.outside, job.out)
    figures = measuring.measure(job.out, sentences=job.sentences)
    alone = measuring.measure(job.out, sentences=job.sentences, weighed=False)
    measuring.write_card(job.out, figures, alone, _facts(job, corpus, minutes), clock.now())
    return figures


def _pieces(job: EarsJob, corpus: Corpus) -> Pieces:
    if not (job.work / "tokenizer.json").exists():
        of_start = job.start if job.start is not None and job.start.is_dir() else None
        vocabulary = job.vocabulary or of_start
        if vocabulary is not None:
            Pieces.load(vocabulary).save(job.work)
        else:
            texts = [example.text for example in corpus.examples[:_PIECES_FROM] if example.text]
            Pieces(learn_pieces(texts)).save(job.work)
    return Pieces.load(job.work)


def _learn(job: EarsJob, corpus: Corpus, pieces: Pieces, clock: Clock, tell: Tell) -> float:
    """Learn, export, and return how many minutes of learning the model has had."""
    from voicebot.training.ears.learning import Learner, Lesson, Progress, load_checkpoint
    from voicebot.training.ears.network import POSITIONS, TOKENS, Shape, positions

    def report(progress: Progress) -> None:
        tell(
            f"learning: {100 * progress.share:.0f} %, step {progress.step}, loss {progress.pieces_loss:.2f} "
            f"(letters {progress.letters_loss:.2f}), {100 * progress.right:.0f} % of pieces right"
        )

    lesson = Lesson(minutes=job.minutes, steps=job.steps, rate=job.rate, threads=job.threads)
    shape = Shape(pieces=pieces.size, letters=len(CHARACTERS))
    learner = Learner(job.work / "checkpoint.pt", shape, lesson, start=job.start)
    batches = Batches(corpus, pieces, size=job.batch, kept=dict(job.kept), joined=_JOINED)
    learner.learn(batches, clock, report)
    weights = _arrays(learner.weights)
    weights = mean_of(weights, {str(p): _arrays(load_checkpoint(p)["weights"]) for p in job.average})
    tables = {
        "encoder": positions(POSITIONS, shape.width).numpy(),
        "decoder": positions(TOKENS, shape.width).numpy(),
    }
    export(weights, (shape.encoder_layers, shape.decoder_layers, shape.heads), tables, pieces, job.out)
    return learner.seconds / 60


def _arrays(tensors: "Mapping[str, Tensor]") -> Arrays:
    return {name: tensor.detach().float().cpu().numpy() for name, tensor in tensors.items()}


def _facts(job: EarsJob, corpus: Corpus, minutes: float) -> dict[str, object]:
    spoken = [example for example in corpus.examples if example.text]
    hours = sum(example.frames for example in corpus.examples) * FRAME_S / 3_600
    return {
        "examples": f"{len(corpus.examples)}, {hours:.1f} hours of sound",
        "different sentences": len({example.text for example in spoken}),
        "without speech": len(corpus.examples) - len(spoken),
        "learning": f"{minutes:.0f} minutes",
        "text by others": ", ".join(path.name for _language, path in job.outside) or "none",
        "size": f"{sum(path.stat().st_size for path in job.out.iterdir()) / 1e6:.1f} MB, eight bits a weight",
    }

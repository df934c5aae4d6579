"""Makes the training corpus: sentences spoken, worn, turned into log-mel features, in numbered shards.

A shard is two files: ``0007.npy`` (frames by mels, half precision) and ``0007.jsonl`` (language, text, voice,
frames per example). It is written whole or not at all, so making can stop and go on; each shard has a seed of
its own, so any number of processes make the same sentences by the same voices. (The sound itself differs by a
few samples: espeak-ng keeps a state that it never gives back.)
"""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from faster_whisper.feature_extractor import FeatureExtractor

from voicebot.errors import OperatorError
from voicebot.speech.features import LogMel
from voicebot.speech.sound import Samples, levelled
from voicebot.training.ears import wear
from voicebot.training.ears.sentences import LANGUAGES, Sentences
from voicebot.training.ears.speakers import Speakers
from voicebot.training.engines import speak

MELS, HOP, FFT = 80, 320, 512
FRAME_S = HOP / 16_000
_SEED = 20_261_121


@dataclass(frozen=True, kw_only=True)
class CorpusPlan:
    """How much to make: shards of so many examples; ``silent_share`` of them hold no word.

    ``outside`` are text files by language whose licences allow a shipped model.
    """

    folder: Path
    shards: int
    per_shard: int = 1_000
    silent_share: float = 0.06
    outside: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Example:
    """One example's place in a shard, who says it and what; no text means no speech."""

    shard: int
    start: int
    frames: int
    language: str
    voice: str
    text: str


def log_mel() -> LogMel:
    """Features as the shipped model's preprocessor file describes them: 20 ms a frame."""
    return LogMel(FeatureExtractor(feature_size=MELS, hop_length=HOP, n_fft=FFT))


def make_corpus(
    plan: CorpusPlan, *, workers: int = 1, tell: Callable[[int, int], None] = lambda _done, _all: None
) -> int:
    """Make the shards that are missing.

    Args:
        plan: What to make.
        workers: How many processes speak.
        tell: Told how many shards are there, and of how many.

    Returns:
        How many shards were made now.

    Raises:
        OperatorError: an engine or a text file is missing, or the folder cannot be written.
    """
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(f"The corpus folder {plan.folder} cannot be made.") from error
    missing = [n for n in range(plan.shards) if not _paths(plan.folder, n)[1].exists()]
    tell(plan.shards - len(missing), plan.shards)
    if workers <= 1:
        for made, shard in enumerate(missing, 1):
            _make_shard(plan, shard)
            tell(plan.shards - len(missing) + made, plan.shards)
        return len(missing)
    with ProcessPoolExecutor(workers) as pool:
        for made, _shard in enumerate(pool.map(_make_shard, [plan] * len(missing), missing), 1):
            tell(plan.shards - len(missing) + made, plan.shards)
    return len(missing)


def _paths(folder: Path, shard: int) -> tuple[Path, Path]:
    return folder / f"{shard:04}.npy", folder / f"{shard:04}.jsonl"


def _make_shard(plan: CorpusPlan, shard: int) -> int:
    features = log_mel()
    rows, frames = [], []
    for language, text, voice, sound in _examples(plan, shard):
        mels = features(levelled(sound)).T.astype(np.float16)
        frames.append(mels)
        rows.append({"language": language, "text": text, "voice": voice, "frames": len(mels)})
    sound_path, text_path = _paths(plan.folder, shard)
    np.save(sound_path, np.concatenate(frames))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    partly = text_path.with_suffix(".part")
    partly.write_text(lines, encoding="utf-8")
    partly.replace(text_path)
    return shard


def _examples(plan: CorpusPlan, shard: int) -> Iterator[tuple[str, str, str, Samples]]:
    texts = {
        language: Sentences(language, outside=[path for own, path in plan.outside if own == language])
        for language in LANGUAGES
    }
    speakers = {language: Speakers(language, borrowed=True) for language in LANGUAGES}
    for number in range(plan.per_shard):
        rng = np.random.default_rng([_SEED, shard, number])
        language = str(rng.choice(LANGUAGES))
        if rng.random() < plan.silent_share:
            yield language, "", "none", wear.no_speech(rng)
            continue
        text = texts[language].draw(rng)
        voice = speakers[language].draw(rng)
        yield language, text, voice.key, wear.worn(speak(text, voice), rng)


class Corpus:
    """The shards of a folder, opened for reading; the sound stays on disk."""

    def __init__(self, folder: Path) -> None:
        """Open every whole shard.

        Raises:
            OperatorError: there is none.
        """
        numbers = sorted(int(path.stem) for path in folder.glob("*.jsonl"))
        if not numbers:
            raise OperatorError(f"{folder} holds no corpus; `voicebot train ears` makes one first.")
        self._sound = {n: np.load(_paths(folder, n)[0], mmap_mode="r") for n in numbers}
        self.examples: Sequence[Example] = [e for n in numbers for e in _read_shard(folder, n)]

    def features(self, example: Example) -> npt.NDArray[np.float32]:
        """Frames by mels of one example."""
        rows = self._sound[example.shard][example.start : example.start + example.frames]
        return np.asarray(rows, np.float32)


def _read_shard(folder: Path, shard: int) -> Iterator[Example]:
    start = 0
    for line in _paths(folder, shard)[1].read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Example(
            shard=shard,
            start=start,
            frames=row["frames"],
            language=row["language"],
            voice=row["voice"],
            text=row["text"],
        )
        start += row["frames"]

"""Prints what a recogniser makes of every fixture: word error rate, and the words where they differ.

    python -m benchmarks.fixtures
    python -m benchmarks.fixtures --model DIR --folder var/fixtures --only de/

Every turn goes the product's way: activity detection, streaming, the words of its final.

The starter model met some of the voices in training and none of the rest; the manifest says which.
"""

import argparse
import asyncio
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from faster_whisper.vad import get_speech_timestamps

from voicebot.lexical.edits import edits
from voicebot.speech.model_choice import STARTER, EarsModel
from voicebot.speech.pool import RecogniserPool
from voicebot.speech.sound import RATE, Samples, read_recording, resample
from voicebot.speech.transcribe import transcribe


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation and in one spelling, as word error rates count them."""
    plain = text.lower().replace("-", " ").replace("cannot", "can not").replace("okay", "ok")
    return re.sub(r"[^a-zäöüß' ]", " ", plain).split()


def speech_seconds(sound: Samples) -> float:
    """How much of the sound the activity detector takes for speech."""
    return sum(int(span["end"]) - int(span["start"]) for span in get_speech_timestamps(sound)) / RATE


def measure(folder: Path, model: EarsModel, only: str) -> list[dict[str, Any]]:
    """Hear every file whose turn's id begins with ``only``."""
    manifest = yaml.safe_load((folder / "manifest.yaml").read_text(encoding="utf-8"))
    rows = [
        {
            "path": file["path"],
            "version": file["version"],
            "language": turn["language"],
            "truth": turn["words"],
        }
        for turn in manifest["turns"]
        for file in turn["files"]
        if turn["id"].startswith(only)
    ]
    asyncio.run(_hear(folder, model, rows))
    return rows


async def _hear(folder: Path, model: EarsModel, rows: list[dict[str, Any]]) -> None:
    async with RecogniserPool(model) as pool:
        for row in rows:
            sound, rate = read_recording(folder / row["path"])
            heard = await transcribe(row["path"], sound, rate, pool, language=row["language"], paced=False)
            truth = words_of(row["truth"])
            row["heard"] = " ".join(words_of(heard.text))
            row["words"] = len(truth)
            row["errors"] = edits(truth, words_of(heard.text))
            row["speech_s"] = speech_seconds(resample(sound, rate))


def report(rows: list[dict[str, Any]]) -> None:
    """One line per file, then word error rates by language and version."""
    for row in rows:
        rate = 100 * row["errors"] / max(1, row["words"])
        print(f"{rate:5.0f} %  {row['speech_s']:5.2f} s  {row['path']}")
        if row["errors"]:
            print(f"          said:  {' '.join(words_of(row['truth']))}\n          heard: {row['heard']}")
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["language"], row["version"]].append(row)
    print("\nlanguage  version    files  words  word error rate  heard without an error")
    for (language, version), group in sorted(groups.items()):
        words = sum(row["words"] for row in group)
        rate = 100 * sum(row["errors"] for row in group) / words
        right = 100 * sum(row["errors"] == 0 for row in group) / len(group)
        print(f"{language:9} {version:10} {len(group):5}  {words:5}  {rate:13.1f} %  {right:20.0f} %")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="What a recogniser makes of the fixtures.")
    parser.add_argument("--folder", type=Path, default=Path("audio_fixtures"))
    parser.add_argument("--model", type=Path, help="a CTranslate2 directory; default: the shipped starter")
    parser.add_argument(
        "--only", default="", metavar="PREFIX", help="turns whose id begins so, such as de/angry"
    )
    args = parser.parse_args()
    model = EarsModel(name=args.model.name, path=args.model) if args.model else STARTER
    report(measure(args.folder, model, args.only))


if __name__ == "__main__":
    main()

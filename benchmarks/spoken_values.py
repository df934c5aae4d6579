"""Measures how exactly spoken numbers, sums and days are understood, in German and English.

Two sources: the project's own phrases (``tests/unit/understanding/spoken``), written apart from the rules,
and the half of Duckling's hand-written corpora that lies outside the repository. Only rows that the corpora's
README counts are counted: days that name no feast, numerals, ordinals, sums with a named unit; rows marked
negative must give nothing of their kind.

    python -m benchmarks.spoken_values --data DIR
"""

import argparse
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from voicebot.understanding.values import Values, find_values

PHRASES = Path(__file__).parent.parent / "tests" / "unit" / "understanding" / "spoken"
LANGUAGES = {"de": "de", "en": "en-GB"}
CORPUS_NOW = dt.datetime.fromisoformat("2013-02-12T04:30:00-02:00")
SUMS_NOW = dt.datetime.fromisoformat("2026-03-11T10:15:00+01:00")


@dataclass(kw_only=True)
class Score:
    """Hits among rows; ``bar`` is the least share of hits, or the largest for shares of false values."""

    name: str
    bar: float
    at_most: bool = False
    hits: int = 0
    rows: int = 0

    def count(self, hit: bool) -> bool:
        """Count one row and return whether it was a hit."""
        self.rows += 1
        self.hits += hit
        return hit

    @property
    def share(self) -> float:
        """Return the share of hits, 0 where nothing was counted."""
        return self.hits / self.rows if self.rows else 0.0

    @property
    def holds(self) -> bool:
        """Say whether the bar is met."""
        return self.share <= self.bar if self.at_most else self.share >= self.bar


class Benchmark:
    """Collects the scores; misses are printed on request."""

    def __init__(self, *, show_misses: bool) -> None:
        self.scores: dict[str, Score] = {}
        self.seconds: list[float] = []
        self._show_misses = show_misses

    def understand(self, text: str, language: str, now: dt.datetime) -> Values:
        """Find the values of one utterance and note the processor time it took."""
        started = time.process_time()
        values = find_values(text, language, now)
        self.seconds.append(time.process_time() - started)
        return values

    def count(self, name: str, bar: float, hit: bool, detail: str, *, at_most: bool = False) -> None:
        """Count one row under a name."""
        score = self.scores.setdefault(name, Score(name=name, bar=bar, at_most=at_most))
        if score.count(hit) == at_most and self._show_misses:
            sys.stdout.write(f"  {name}: {detail}\n")

    def report(self) -> bool:
        """Print the table and return whether every bar holds."""
        width = max(len(name) for name in self.scores)
        for score in self.scores.values():
            bar = f"{'<=' if score.at_most else '>='} {score.bar:.2f}"
            mark = "" if score.holds else "  MISSED"
            figures = f"{score.share:6.3f}  {score.hits:4}/{score.rows:<4}"
            sys.stdout.write(f"{score.name:<{width}}  {figures}  bar {bar}{mark}\n")
        slowest = sorted(self.seconds)[int(len(self.seconds) * 0.99)] * 1000
        median = sorted(self.seconds)[len(self.seconds) // 2] * 1000
        sys.stdout.write(f"processor time per utterance: median {median:.2f} ms, p99 {slowest:.2f} ms\n")
        return all(score.holds for score in self.scores.values())


def _corpus(folder: Path, name: str) -> Iterator[Mapping[str, Any]]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def corpus_days(bench: Benchmark, folder: Path) -> None:
    """Count the corpora's days, and the days found in their negatives."""
    files = {"time_de": "de", "time_en": "en", "time_en_gb": "en-GB", "time_en_us": "en-US"}
    for name, language in files.items():
        for row in _corpus(folder, name):
            if row["kind"] == "negative":
                dates = bench.understand(row["text"], language, CORPUS_NOW).dates
                bench.count("corpus: false days", 0.05, bool(dates), row["text"], at_most=True)
            elif row["kind"] == "datetime" and row["grain"] == "Day" and '"' not in row["raw"]:
                dates = bench.understand(row["text"], language, CORPUS_NOW).dates
                hit = bool(dates) and dates[0].day.isoformat() == row["start"][:10]
                detail = f"{row['text']!r} {row['start'][:10]} {[d.day.isoformat() for d in dates]}"
                bench.count(f"corpus: days {language[:2]}", 0.90, hit, detail)


def corpus_numbers(bench: Benchmark, folder: Path) -> None:
    """Count the corpora's numerals, ordinals and sums of money."""
    files = {"numeral_de": "de", "numeral_en": "en", "ordinal_de": "de", "ordinal_en": "en"}
    for name, language in files.items():
        for row in _corpus(folder, name):
            numbers = bench.understand(row["text"], language, CORPUS_NOW).numbers
            if row["kind"] == "negative":
                bench.count("corpus: false numbers", 0.05, bool(numbers), row["text"], at_most=True)
                continue
            hit = [number.value for number in numbers] == [row["value"]]
            bench.count(
                f"corpus: numerals and ordinals {language}", 0.92, hit, f"{row['text']!r} {row['value']}"
            )
    for row in _corpus(folder, "money_en"):
        if row["kind"] == "money" and row["unit"] != "Unnamed":
            amounts = bench.understand(row["text"], "en", CORPUS_NOW).amounts
            hit = [amount.cents for amount in amounts] == [round(row["value"] * 100)]
            bench.count("corpus: money en", 0.90, hit, f"{row['text']!r} {row['value']}")


def _phrases(kind: str, language: str) -> Iterator[Mapping[str, Any]]:
    for path in sorted(PHRASES.glob(f"{kind}*_{language}.yaml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


def _listed(day: dt.date | list[dt.date]) -> list[dt.date]:
    return day if isinstance(day, list) else [day]


def own_days(bench: Benchmark, language: str) -> None:
    """Count the project's own days, and days found where none was named."""
    for phrases in _phrases("days", language):
        now = dt.datetime.fromisoformat(phrases["now"])
        for text, day in phrases["days"].items():
            dates = bench.understand(text, LANGUAGES[language], now).dates
            bench.count(
                f"own: days {language}",
                0.90,
                [d.day for d in dates] == _listed(day),
                f"{text!r} {day} {dates}",
            )
        for text in phrases["none"]:
            dates = bench.understand(text, LANGUAGES[language], now).dates
            bench.count(f"own: false days {language}", 0.05, bool(dates), f"{text!r} {dates}", at_most=True)


def own_sums(bench: Benchmark, language: str) -> None:
    """Count the project's own sums, what they refer to, and false offers."""
    for phrases in _phrases("sums", language):
        for text, expected in phrases["sums"].items():
            found = [(a.cents, a.role) for a in bench.understand(text, LANGUAGES[language], SUMS_NOW).amounts]
            wanted = [(round(value * 100), role) for value, role in expected]
            detail = f"{text!r} {found}"
            bench.count(
                f"own: money {language}", 0.90, [c for c, _ in found] == [c for c, _ in wanted], detail
            )
            bench.count(f"own: money with its role {language}", 0.90, found == wanted, detail)
            if all(role != "offer" for _, role in wanted):
                false = any(role == "offer" for _, role in found)
                bench.count(f"own: false offers {language}", 0.05, false, detail, at_most=True)
        for text in phrases["none"]:
            amounts = bench.understand(text, LANGUAGES[language], SUMS_NOW).amounts
            bench.count(
                f"own: false money {language}", 0.05, bool(amounts), f"{text!r} {amounts}", at_most=True
            )


def own_numbers(bench: Benchmark, language: str) -> None:
    """Count the project's own numerals and ordinals."""
    for phrases in _phrases("numbers", language):
        for text, value in phrases["numbers"].items():
            numbers = [n.value for n in bench.understand(str(text), LANGUAGES[language], SUMS_NOW).numbers]
            bench.count(
                f"own: numerals and ordinals {language}", 0.92, numbers == [value], f"{text!r} {numbers}"
            )
        for text in phrases["none"]:
            numbers = [n.value for n in bench.understand(text, LANGUAGES[language], SUMS_NOW).numbers]
            name = f"own: false numbers {language}"
            bench.count(name, 0.05, bool(numbers), f"{text!r} {numbers}", at_most=True)


def main() -> int:
    """Run the benchmark; 1 where a bar is missed, 2 where the corpora are not where they were said to be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", default=os.environ.get("VOICEBOT_EVAL_DATA"), help="folder with spoken_values/"
    )
    parser.add_argument("--misses", action="store_true", help="print every row that was missed")
    arguments = parser.parse_args()
    bench = Benchmark(show_misses=arguments.misses)
    parts: tuple[Callable[[Benchmark, str], None], ...] = (own_days, own_numbers, own_sums)
    for part in parts:
        for language in LANGUAGES:
            part(bench, language)
    if arguments.data:
        folder = Path(arguments.data) / "spoken_values"
        if not folder.is_dir():
            sys.stderr.write(f"{folder} is no folder: give --data the folder that holds spoken_values.\n")
            return 2
        corpus_days(bench, folder)
        corpus_numbers(bench, folder)
    else:
        sys.stderr.write("Without --data only the project's own phrases are measured.\n")
    return 0 if bench.report() else 1


if __name__ == "__main__":
    raise SystemExit(main())

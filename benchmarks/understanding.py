"""Intents, protected classes, cooperation, the general learner and the speed of a score, beside their bars.

    python -m benchmarks.understanding                       # the shipped models on the held-out utterances
    python -m benchmarks.understanding --data FOLDER         # also the general learner on other people's data
    python -m benchmarks.understanding --heard               # also after speech and back

The folder is laid out as `banking_intents_en/`, `persuasion_for_good/` and `sentiment_de/` (also taken from
VOICEBOT_EVAL_DATA). Other people's sentences are read from there and never copied.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from benchmarks.general_learner import general_rows
from voicebot.dialogue.doubts import MAY_BE_IN_NEED
from voicebot.findings import PRINTED_INTENTS
from voicebot.scoring.sklearn_scorer import SklearnScorer
from voicebot.training.noise import noised
from voicebot.training.written import Utterance, read_file
from voicebot.understanding.sklearn_intents import COUNTS_FROM, LANGUAGES, SklearnIntents

HELD_OUT = Path(__file__).parents[1] / "tests" / "data" / "utterances"
PROTECTED = {
    "self_harm_risk": 1.0,
    "vulnerable_health": 0.97,
    "vulnerable_bereavement": 0.97,
    "do_not_call": 0.97,
    "lawyer": 0.97,
    "insolvency": 0.97,
}
FALSE_ALARMS = 0.02
BINS = 10
SEED = 7

FROZEN = (
    "unseen_safety", "fresh_safety", "later_safety", "dated_safety_2026_11_22", "blind_safety",
    "second_blind_safety", "third_blind_safety",
)  # fmt: skip
"""Sets that were written apart from the lessons; what was looked at since stands in the model card."""
Row = tuple[str, str, str]
Spoil = Callable[[str], str]


def utterances(language: str, pattern: str) -> list[Utterance]:
    """Return the held-out utterances of the files that match."""
    return [row for path in sorted((HELD_OUT / language).glob(pattern)) for row in read_file(path)]


def micro_f1(rows: list[Utterance], language: str, intents: SklearnIntents, spoil: Spoil) -> float:
    """Return multi-label micro-F1 at a probability of 0.5 of what `voicebot understand` prints."""
    hits = said = true = 0
    for row in rows:
        found = intents.predict(spoil(row.text), language).items()
        names = {name for name, chance in found if chance >= COUNTS_FROM and name in PRINTED_INTENTS}
        hits += len(names & row.intents)
        said += len(names)
        true += len(row.intents)
    return 2 * hits / (said + true)


def intent_rows(language: str, intents: SklearnIntents) -> list[Row]:
    """Return the rows about intents."""
    rows = utterances(language, "heldout.txt")
    rng = random.Random(SEED)  # noqa: S311 - chance must repeat, nothing is kept secret
    clean = micro_f1(rows, language, intents, str)
    misheard = micro_f1(rows, language, intents, lambda text: noised(text, language, rng))
    return [
        (f"{language} intents, micro-F1, clean ({len(rows)})", f"{clean:.3f}", ">= 0.88"),
        (f"{language} intents, micro-F1, words misheard at random", f"{misheard:.3f}", ">= 0.80"),
    ]


def protected_rows(language: str, intents: SklearnIntents, files: str) -> list[Row]:
    """Return recall and false alarms of each protected class."""
    positives = utterances(language, f"{files}_[!n]*.txt")
    near = utterances(language, f"{files}_near_misses.txt")
    rows: list[Row] = []
    for name, bar in PROTECTED.items():
        own = [row for row in positives if name in row.intents]
        found = sum(intents.predict(row.text, language)[name] >= COUNTS_FROM for row in own)
        false = sum(intents.predict(row.text, language)[name] >= COUNTS_FROM for row in near)
        rows += [
            (f"{language} {name}, recall ({len(own)})", f"{found / len(own):.3f}", f">= {bar:.2f}"),
            (
                f"{language} {name}, false alarms on near-misses ({len(near)})",
                f"{false / len(near):.3f}",
                f"<= {FALSE_ALARMS:.2f}",
            ),
        ]
    return rows


def unseen_rows(language: str, intents: SklearnIntents, name: str) -> list[Row]:
    """Return recall and false alarms on a set that no cue and no model was changed for."""
    rows = utterances(language, f"{name}.txt")
    title = name.replace("_", " ")
    near = [row for row in rows if not row.intents]
    recalls, alarms = [], []
    for each in PROTECTED:
        own = [row for row in rows if each in row.intents]
        found = sum(intents.predict(row.text, language)[each] >= COUNTS_FROM for row in own)
        false = sum(intents.predict(row.text, language)[each] >= COUNTS_FROM for row in near)
        recalls.append(f"{found}/{len(own)}")
        alarms.append(f"{false}/{len(near)}")
    return [
        (f"{language} protected classes, {title}, recall in the order above", " ".join(recalls), ""),
        (f"{language} the same, false alarms on its near-misses", " ".join(alarms), ""),
        asked_row(language, intents, rows, title),
    ]


def asked_row(language: str, intents: SklearnIntents, rows: list[Utterance], title: str) -> Row:
    """Return how the product meets hints at self-harm: heard at once, or asked about gently, or missed."""
    chances = [(row, intents.predict(row.text, language)["self_harm_risk"]) for row in rows]
    own = [chance for row, chance in chances if "self_harm_risk" in row.intents]
    near = [chance for row, chance in chances if not row.intents]
    met = sum(chance >= MAY_BE_IN_NEED for chance in own)
    asked = sum(MAY_BE_IN_NEED <= chance < COUNTS_FROM for chance in near)
    return (
        f"{language} self_harm_risk, {title}, heard or asked about; asked about on near-misses",
        f"{met}/{len(own)}; {asked}/{len(near)}",
        "",
    )


def cooperation_rows(language: str, scorer: SklearnScorer) -> list[Row]:
    """Return rank correlation and calibration of cooperation, and the share of right moods."""
    rows = utterances(language, "heldout.txt")
    scores = [scorer.score(row.text, language) for row in rows]
    said = np.array([score.cooperation for score in scores])
    true = np.array([(row.cooperation - 1) / 4 for row in rows])
    bins = np.clip((said * BINS).astype(int), 0, BINS - 1)
    gaps = [
        abs(said[bins == each].mean() - true[bins == each].mean()) * (bins == each).mean()
        for each in np.unique(bins)
    ]
    moods = np.mean([score.mood == row.mood for score, row in zip(scores, rows, strict=True)])
    return [
        (f"{language} cooperation, rank correlation", f"{spearmanr(said, true)[0]:.3f}", ">= 0.80"),
        (f"{language} cooperation, expected calibration error", f"{sum(gaps):.3f}", "<= 0.05"),
        (f"{language} mood label right", f"{moods:.3f}", ""),
    ]


def speed_rows(intents: SklearnIntents, scorer: SklearnScorer) -> list[Row]:
    """Return how long intents and scores take for each partial of the held-out utterances, one thread."""
    waits, worked = [], []
    for language in LANGUAGES:
        for row in utterances(language, "heldout.txt"):
            words = row.text.split()
            for count in range(1, len(words) + 1):
                partial = " ".join(words[:count])
                started, spent = time.perf_counter(), time.thread_time()
                intents.predict(partial, language)
                scorer.score(partial, language)
                waits.append((time.perf_counter() - started) * 1000)
                worked.append((time.thread_time() - spent) * 1000)
    median, slow = np.percentile(waits, [50, 99])
    return [
        (f"intents and scores per partial, median ({len(waits)})", f"{median:.1f} ms", ""),
        ("intents and scores per partial, p99 on the clock", f"{slow:.1f} ms", "<= 20 ms"),
        ("the same, p99 of the processor's time", f"{np.percentile(worked, 99):.1f} ms", "<= 20 ms"),
    ]


def table(rows: list[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = [f"| {what} | {figure} | {bar} |" for what, figure, bar in rows]
    return "\n".join(["| what | measured | bar |", "|---|---|---|", *lines])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("VOICEBOT_EVAL_DATA"))
    parser.add_argument("--heard", action="store_true", help="also after speech and back")
    choice = parser.parse_args()
    intents, scorer = SklearnIntents.load(), SklearnScorer.load()
    rows: list[Row] = []
    for language in LANGUAGES:
        rows += intent_rows(language, intents)
        rows += protected_rows(language, intents, "safety")
        for name in FROZEN:
            rows += unseen_rows(language, intents, name)
        rows += cooperation_rows(language, scorer)
    rows += speed_rows(intents, scorer)
    if choice.heard:
        from benchmarks.understanding_heard import heard_rows

        rows += heard_rows(intents)
    if choice.data:
        rows += general_rows(Path(choice.data))
    sys.stdout.write(table(rows) + "\n")


if __name__ == "__main__":
    main()

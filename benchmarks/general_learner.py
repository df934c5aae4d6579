"""The general learner on other people's labelled texts: read from where they lie, never copied."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold

from voicebot.training.calibration import probabilities
from voicebot.training.learner import Fitted, learn
from voicebot.training.lesson import Lesson, Matrix
from voicebot.training.scores import lesson_of

Row = tuple[str, str, str]
SEED = 11
FOLDS = 5
FIRST_TURNS = (3, 6, 100)


def general_rows(data: Path) -> list[Row]:
    """Return the rows about every set that lies in the folder."""
    rows: list[Row] = []
    for file, measure in (
        ("banking_intents_en/nlupp.jsonl", nlupp),
        ("sentiment_de/sb10k_train.jsonl", sb10k),
        ("persuasion_for_good/dialogues.jsonl", persuasion),
        ("banking_intents_en/banking77_train.jsonl", banking77),
    ):
        if (data / file).exists():
            rows += measure(data / file)
    return rows


def nlupp(path: Path) -> list[Row]:
    """Folds 0 to 7 teach, 8 and 9 measure; several labels for each text."""
    records = _records(path)
    taught, held = ([r for r in records if (r["fold"] <= 7) is early] for early in (True, False))
    fitted, lesson = _learn([r["text"] for r in taught], [r.get("intents", []) for r in taught], "en")
    said = _ask(fitted, lesson, [r["text"] for r in held]) >= fitted.threshold
    true = np.array([[label in r.get("intents", []) for label in lesson.labels] for r in held])
    figure = f1_score(true, said, average="micro")
    return [("NLU++ banking, folds 0-7 to 8-9, micro-F1", f"{figure:.3f}", ">= 0.87")]


def sb10k(path: Path) -> list[Row]:
    """Train teaches, dev measures."""
    taught, held = _records(path), _records(path.with_name("sb10k_dev.jsonl"))
    said, true = _one_label(taught, held, "de")
    figure = f1_score(true, said, average="macro")
    return [("SB10k dev, macro-F1", f"{figure:.3f}", ">= 0.66")]


def banking77(path: Path) -> list[Row]:
    """Five-fold cross-validation; each fold chooses its own learner."""
    records = np.array(_records(path), dtype=object)
    hits = []
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for taught, held in splitter.split(records, [r["label"] for r in records]):
        said, true = _one_label(records[taught], records[held], "en")
        hits.append(np.mean([a == b for a, b in zip(said, true, strict=True)]))
    return [("Banking77, accuracy by 5-fold cross-validation", f"{np.mean(hits):.3f}", ">= 0.92")]


def persuasion(path: Path) -> list[Row]:
    """Whether something is donated in the end, from the first turns of the persuaded, by cross-validation."""
    records = _records(path)
    gave = np.array([record["donated_usd"] > 0 for record in records])
    rows = []
    for turns in FIRST_TURNS:
        chances = _unseen_chances([_persuaded(record, turns) for record in records], gave)
        name = "all" if turns == max(FIRST_TURNS) else f"the first {turns}"
        rows.append((f"Persuasion, {name} turns, AUC", f"{roc_auc_score(gave, chances):.3f}", "rising"))
    accuracy = np.mean((chances >= 0.5) == gave)
    rows.append(("Persuasion, donated or not at the end, accuracy", f"{accuracy:.3f}", "> 0.66"))
    return rows


def _persuaded(record: dict[str, Any], turns: int) -> str:
    own = [turn["text"] for turn in record["turns"] if turn["who"] == "persuadee"][:turns]
    late = " ".join(f"late_{word}" for word in " ".join(own[-3:]).lower().split())
    return f"{' '.join(own)} {late}"


def _unseen_chances(texts: list[str], gave: Matrix) -> Matrix:
    chances = np.zeros(len(texts))
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for taught, held in splitter.split(texts, gave):
        fitted, lesson = _learn(
            [texts[row] for row in taught], [["yes" if gave[row] else "no"] for row in taught], "en"
        )
        place = lesson.labels.index("yes")
        chances[held] = _ask(fitted, lesson, [texts[row] for row in held])[:, place]
    return chances


def _one_label(
    taught: Iterable[dict[str, Any]], held: Iterable[dict[str, Any]], language: str
) -> tuple[list[str], list[str]]:
    taught, held = list(taught), list(held)
    fitted, lesson = _learn([r["text"] for r in taught], [[r["label"]] for r in taught], language)
    best = (fitted.decide([r["text"] for r in held]) + fitted.lean).argmax(axis=1)
    return [lesson.labels[place] for place in best], [r["label"] for r in held]


def _learn(texts: list[str], labels: list[list[str]], language: str) -> tuple[Fitted, Lesson]:
    lesson = lesson_of(texts, labels, language)
    return learn(lesson, FOLDS), lesson


def _ask(fitted: Fitted, lesson: Lesson, texts: list[str]) -> Matrix:
    return probabilities(fitted.decide(texts), lesson.several)


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voicebot.training.scores import (
    ScoreDataError,
    ScoreModelError,
    load,
    score_lines,
    split_labels,
    train_scores,
)

TOPICS = {
    "weather": [
        "rain all day",
        "the sun is out",
        "snow and wind",
        "a cloudy morning",
        "storm and rain",
        "sunny and warm",
    ],
    "wetter": [
        "es regnet stark",
        "die sonne scheint",
        "schnee und wind",
        "wolkig und kalt",
        "sturm im norden",
        "sonnig und warm",
    ],
    "food": [
        "bread and cheese",
        "soup with rice",
        "a cake for tea",
        "fish and chips",
        "pasta with cheese",
        "rice and soup",
    ],
}


def table(folder: Path, rows: list[tuple[str, str]]) -> Path:
    path = folder / "some.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("words", "kind"), *rows])
    return path


def topic_rows() -> list[tuple[str, str]]:
    return [(text, topic) for topic, texts in TOPICS.items() for text in texts]


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("topics")
    train_scores(table(folder, topic_rows()), "words", "kind", folder / "model", folds=3)
    return folder / "model"


def test_a_trained_model_names_the_label_of_new_text(topics: Path) -> None:
    said = list(score_lines(topics, ["cheese and rice\n", "regen und sturm\n", "sun and rain\n"]))
    assert [row["label"] for row in said] == ["food", "wetter", "weather"]


def test_the_probabilities_of_one_label_sum_to_one(topics: Path) -> None:
    (row,) = score_lines(topics, ["cheese"])
    assert set(row) == {"label", "probabilities"}
    assert sum(row["probabilities"].values()) == pytest.approx(1.0, abs=0.001)


def test_a_lean_moves_the_label_and_never_the_probabilities(topics: Path) -> None:
    model = load(topics)
    straight = model.score(["cheese and rice"])[0]
    leaning = replace(model, lean=np.where(np.array(model.labels) == "weather", 50.0, 0.0))
    assert straight["label"] == "food"
    assert leaning.score(["cheese and rice"])[0] == {**straight, "label": "weather"}


def test_an_id_is_kept_and_the_text_of_an_object_is_taken(topics: Path) -> None:
    (row,) = score_lines(topics, [json.dumps({"id": 7, "text": "cheese and rice"})])
    assert row["id"] == 7
    assert row["label"] == "food"


def test_the_card_tells_choice_rows_and_calibration(topics: Path) -> None:
    card = (topics / "card.md").read_text(encoding="utf-8")
    for word in ("Rows: 18", "Chosen by cross-validation", "calibration error", "| food | 6 |"):
        assert word in card


def test_several_labels_in_a_cell_make_a_model_of_several_labels(tmp_path: Path) -> None:
    rows = [(text, f"{topic}|thing") if topic == "food" else (text, topic) for text, topic in topic_rows()]
    figures = train_scores(table(tmp_path, rows), "words", "kind", tmp_path / "m", folds=3)
    assert figures["several_labels"]
    (row,) = score_lines(tmp_path / "m", ["cheese and rice"])
    assert set(row["label"]) >= {"food", "thing"}


def test_numbers_are_taken_as_one_scale(tmp_path: Path) -> None:
    rows = [
        (f"{word} {noun}", str(value))
        for value, word in enumerate(("awful", "poor", "fine", "good", "great"), start=1)
        for noun in ("day", "meal", "call", "room")
    ]
    train_scores(table(tmp_path, rows), "words", "kind", tmp_path / "m", folds=3)
    model = load(tmp_path / "m")
    assert model.ordered
    assert model.labels == ("1", "2", "3", "4", "5")
    awful, great = (int(str(model.score([text])[0]["label"])) for text in ("awful call", "great call"))
    assert awful < great


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    train_scores(
        table(tmp_path, topic_rows()),
        "words",
        "kind",
        tmp_path / "m",
        folds=2,
        progress=lambda _, number, planned: told.append((number, planned)),
    )
    assert [number for number, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][0] <= told[-1][1]


def test_labels_of_a_cell_are_split_at_bars_and_semicolons() -> None:
    assert split_labels(" a | b;c ;") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("rows", "column", "sentence"),
    [
        ([("a", "b")] * 20, "words", "two different labels"),
        ([("a", "b"), ("c", "d")], "words", "At least ten texts"),
        ([("a", "b")] * 20, "text", "no rows with a column 'text'"),
        ([], "words", "no rows"),
    ],
)
def test_a_table_that_teaches_nothing_is_refused(
    tmp_path: Path, rows: list[tuple[str, str]], column: str, sentence: str
) -> None:
    with pytest.raises(ScoreDataError, match=sentence):
        train_scores(table(tmp_path, rows), column, "kind", tmp_path / "m")


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScoreDataError, match="cannot be read"):
        train_scores(tmp_path / "none.csv", "a", "b", tmp_path / "m")


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScoreModelError, match="holds no model"):
        load(tmp_path)


def test_a_model_that_other_libraries_see_differently_is_refused(topics: Path, tmp_path: Path) -> None:
    for name in ("model.json", "weights.npz"):
        (tmp_path / name).write_bytes((topics / name).read_bytes())
    header = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    header["probe"] = [value + 1 for value in header["probe"]]
    (tmp_path / "model.json").write_text(json.dumps(header), encoding="utf-8")
    with pytest.raises(ScoreModelError, match="train it again"):
        load(tmp_path)

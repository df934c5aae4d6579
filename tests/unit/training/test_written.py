import random
from pathlib import Path

import pytest

from voicebot.training.noise import noised
from voicebot.training.variants import varied
from voicebot.training.written import HOME, UtteranceFileError, read_file, read_folder

HELD_OUT = Path(__file__).parents[2] / "data" / "utterances"


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance must repeat, nothing is kept secret


def written(folder: Path, text: str) -> Path:
    path = folder / "some.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_may_label_the_protected_classes_alone(tmp_path: Path) -> None:
    group = "@ vulnerable_health | distressed | 3\nich bin krank\n"
    assert [row.whole for row in read_file(written(tmp_path, group))] == [True]
    assert [row.whole for row in read_file(written(tmp_path, f"% protected only\n{group}"))] == [False]


def test_a_line_inherits_overrides_and_adds_labels(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "# remark\n@ agree | neutral | 4\nja\nna gut | | angry -0.3 | 2\ndanke ja | +thanks | friendly\n",
    )
    plain, cross, grateful = read_file(path)
    assert plain.intents == {"agree"}
    assert (plain.mood, plain.valence, plain.cooperation) == ("neutral", 0.0, 4)
    assert (cross.mood, cross.valence, cross.cooperation) == ("angry", -0.3, 2)
    assert grateful.intents == {"agree", "thanks"}
    assert grateful.mood == "friendly"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ja\n", "before the first group"),
        ("@ agree | neutral\nja\n", "intents | mood | cooperation"),
        ("@ agre | neutral | 4\nja\n", "unknown intent 'agre'"),
        ("@ agree | happy | 4\nja\n", "unknown mood 'happy'"),
        ("@ agree | neutral | 6\nja\n", "cooperation is 1 to 5"),
        ("@ agree | neutral x | 4\nja\n", "no number"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(UtteranceFileError, match=rf"some.txt, line \d+: .*{sentence}"):
        list(read_file(written(tmp_path, text)))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UtteranceFileError, match="holds no written utterances"):
        read_folder(tmp_path)


@pytest.mark.parametrize("language", ["de", "en"])
def test_at_least_1500_utterances_are_written_and_hardly_any_twice(language: str) -> None:
    texts = [row.text.lower().strip(".!?") for row in read_folder(HOME / language)]
    assert len(texts) >= 1500
    assert len(set(texts)) > 0.97 * len(texts)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_protected_classes_have_100_positives_and_300_near_misses_to_test(language: str) -> None:
    rows = read_folder(HELD_OUT / language)
    for name in [
        "self_harm_risk",
        "vulnerable_health",
        "vulnerable_bereavement",
        "do_not_call",
        "lawyer",
        "insolvency",
    ]:
        assert sum(name in row.intents for row in rows) >= 100, name
    near = [row for row in rows if row.group.startswith("safety_near_misses")]
    assert len(near) >= 300


@pytest.mark.parametrize("language", ["de", "en"])
def test_misheard_text_differs_and_is_the_same_for_the_same_chance(language: str) -> None:
    text = read_folder(HOME / language)[3].text
    heard = [noised(text, language, chance(seed), rate=0.5) for seed in (1, 1, 2, 3)]
    assert heard[0] == heard[1]
    assert len(set(heard)) > 1
    assert all(heard)


def test_a_variant_swaps_a_sum_for_another_sum() -> None:
    changed = {varied("ich zahle dreißig euro", "de", chance(seed)) for seed in range(20)}
    assert len(changed) > 5
    assert all("ich zahle" in text and text.endswith("euro") for text in changed)

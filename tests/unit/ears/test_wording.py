"""Which of several hearings people would rather have said."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from voicebot.errors import ModelMissing, OperatorError
from voicebot.speech.wording import END, FILE, Hearing, Table, Wording, kind_of, log_probability, save
from voicebot.training.ears.sentences import Sentences, is_held_out
from voicebot.training.ears.wording import make_wording, table

SAID = {
    "de": [
        "ich kann fünfzig euro zahlen",
        "ich kann das nicht zahlen",
        "am ersten märz kann ich zahlen",
        "am montag",
    ],
    "en": ["i can pay fifty euros", "i can not pay that", "on the first of june i can pay", "see you monday"],
}
LISTED = {"de": ["ahorn", "weg", "zahlt"], "en": ["maple", "pays"]}


@pytest.fixture
def tables() -> dict[str, Table]:
    return {language: table(language, SAID[language] * 2, LISTED[language]) for language in SAID}


def heard(*texts_and_sounds: tuple[str, float]) -> list[Hearing]:
    return [Hearing(words=text.split(), by_sound=sound) for text, sound in texts_and_sounds]


def chance(of: Table, history: Sequence[str], word: str) -> float:
    """The probability of a word after others that are no first ones."""
    with_it = log_probability(of, [*history, word], ended=False)
    return math.exp(with_it - log_probability(of, history, ended=False))


@pytest.mark.parametrize(("language", "history"), [("de", ["ich", "kann"]), ("en", ["i", "can"])])
def test_the_chances_of_all_known_words_make_no_more_than_one(
    tables: dict[str, Table], language: str, history: list[str]
) -> None:
    words = {word for text in SAID[language] for word in text.split()}
    kinds = {kind_of(word, language) for word in words}
    plain = kinds & words
    ends = math.exp(
        log_probability(tables[language], history, ended=True)
        - log_probability(tables[language], history, ended=False)
    )
    total = sum(chance(tables[language], history, word) for word in plain) + ends
    assert 0.5 < total < 1.1  # steps of a tenth round each by up to five in a hundred


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("de", "ich kann das nicht zahlen", "ich kan das nicht zahlen"),
        ("en", "i can not pay that", "i can knot pay that"),
    ],
)
def test_what_people_say_wins_where_the_sound_is_nearly_the_same(
    tables: dict[str, Table], language: str, right: str, wrong: str
) -> None:
    wording = Wording(tables)
    assert wording.best(heard((wrong, -3.0), (right, -3.5)), language, ended=True) == 1
    assert wording.best(heard((wrong, -3.0), (right, -30.0)), language, ended=True) == 0


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("de", ("ich kann fünfzig euro zahlen", "ich kann achtundachtzig euro zahlen")),
        ("de", ("am ersten märz", "am zweiundzwanzigsten dezember")),
        ("de", ("am montag", "am donnerstag")),
        ("en", ("i can pay fifty euros", "i can pay seventy euros")),
        ("en", ("on the first of june", "on the ninth of december")),
        ("en", ("see you monday", "see you thursday")),
    ],
)
def test_no_number_and_no_day_is_likelier_than_another(
    tables: dict[str, Table], language: str, texts: tuple[str, str]
) -> None:
    first, second = (log_probability(tables[language], text.split(), ended=True) for text in texts)
    assert first == second


def test_a_small_word_and_an_article_are_no_numbers() -> None:
    assert [kind_of(word, "de") for word in ("und", "ein", "eine", "eins")] == [
        "und",
        "ein",
        "eine",
        "<number>",
    ]
    assert [kind_of(word, "en") for word in ("and", "a", "may", "one")] == ["and", "a", "may", "<number>"]


def test_a_german_street_is_likelier_than_a_word_of_no_parts(tables: dict[str, Table]) -> None:
    known, strange = (log_probability(tables["de"], [word], ended=True) for word in ("ahornweg", "ahonreweg"))
    assert known > strange


def test_a_word_that_only_follows_one_word_is_not_likely_elsewhere() -> None:
    said = ["bad homburg", "bad homburg", "bad homburg", "ein haus", "das haus", "mein haus", "altes ding"]
    made = table("de", said, [])
    assert chance(made, ["altes"], "haus") > chance(made, ["altes"], "homburg")
    assert chance(made, ["bad"], "homburg") > chance(made, ["bad"], "haus")


def test_four_words_in_a_row_tell_more_than_three() -> None:
    made = table("de", ["wir zahlen jetzt alles", "sie zahlen jetzt nichts"] * 3, [])
    assert chance(made, ["wir", "zahlen", "jetzt"], "alles") > 0.6
    assert chance(made, ["sie", "zahlen", "jetzt"], "alles") < 0.2


def test_a_sentence_that_goes_on_is_not_weighed_by_its_end(tables: dict[str, Table]) -> None:
    open_, ended = (log_probability(tables["en"], ["i"], ended=ended) for ended in (False, True))
    assert ended < open_


def test_a_language_without_a_table_keeps_the_first(tables: dict[str, Table]) -> None:
    wording = Wording({"de": tables["de"]})
    assert wording.best(heard(("zzz", -1.0), ("i can pay", -1.0)), "en", ended=True) == 0


def test_tables_are_read_as_they_were_written(tables: dict[str, Table], tmp_path: Path) -> None:
    save(tables, tmp_path)
    wording = Wording.beside(tmp_path)
    assert wording is not None
    hearings = heard(("i can knot pay that", -3.0), ("i can not pay that", -3.5))
    assert wording.best(hearings, "en", ended=True) == Wording(tables).best(hearings, "en", ended=True) == 1


def test_a_folder_without_a_wording_has_none_and_a_broken_file_is_named(tmp_path: Path) -> None:
    assert Wording.beside(tmp_path) is None
    (tmp_path / FILE).write_bytes(b"PK no archive")
    with pytest.raises(ModelMissing, match="cannot be read as the wording"):
        Wording.beside(tmp_path)


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_held_out_sentence_is_counted(language: str) -> None:
    texts = Sentences(language).connected(np.random.default_rng(3))
    assert len(set(texts)) > 20_000
    assert not any(is_held_out(text) for text in texts)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sentences, "connected", lambda _self, _rng: ["ein satz"])
    with pytest.raises(OperatorError, match="cannot be written"):
        make_wording((), tmp_path / "missing")


def test_the_end_is_a_word_of_its_own() -> None:
    assert kind_of(END, "de") == END

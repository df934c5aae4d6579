import pytest

from voicebot.lexical.concepts import concepts_of
from voicebot.lexical.features import extract, scaled
from voicebot.lexical.normal import normalise


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("Fünfzig Euro, bitte!", "fuenfzig euro bitte"),
        ("Ich schaffe das größtenteils.", "ich schaffe das groesstenteils"),
        ("I don't know", "i dont know"),
        ("200 €", "350 Euro"),
    ],
)
def test_spellings_of_the_same_words_meet(written: str, heard: str) -> None:
    assert normalise(written) == normalise(heard)


def test_nothing_said_is_nothing() -> None:
    assert normalise(" ...!? ") == ""


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Meine Mutter ist gestern gestorben", ["ich", "kin", "past", "death"]),
        ("en", "my mother died yesterday", ["me", "kin", "death", "past"]),
    ],
)
def test_concepts_are_found_in_the_order_of_the_words(language: str, text: str, expected: list[str]) -> None:
    found = [name for _, name in concepts_of(language).find(normalise(text))]
    assert [name for name in found if name in expected] == expected


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_languages_know_the_same_concepts(language: str) -> None:
    names = {name for name, _ in concepts_of(language).patterns}
    assert {"pay", "kin", "death", "lawyer", "insolvent", "suicide", "illness"} <= names


def test_words_after_a_negation_are_marked() -> None:
    assert "n:angry" in extract("I am not angry", "en")["n"]
    assert "n:angry" not in extract("I am angry", "en")["n"]


def test_a_block_has_the_same_length_however_long_the_sentence_is() -> None:
    short, long = (extract("ich zahle " * times, "de") for times in (1, 9))
    idf = dict.fromkeys(short["w"], 1.0)
    lengths = [sum(value**2 for value in scaled(blocks, idf).values()) for blocks in (short, long)]
    assert lengths[0] == pytest.approx(lengths[1])


@pytest.mark.parametrize(
    ("language", "faint", "plain"),
    [
        ("de", "mein mann", "mein mann ist gestern im krankenhaus verstorben"),
        ("en", "my husband", "my husband died in hospital yesterday"),
    ],
)
def test_several_hints_of_care_weigh_more_than_a_faint_one(language: str, faint: str, plain: str) -> None:
    def weight(text: str) -> float:
        found = extract(text, language)["e"]
        return sum(value**2 for value in scaled({"e": found}, dict.fromkeys(found, 1.0)).values())

    assert 0 < weight(faint) < weight(plain)

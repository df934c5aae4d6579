"""What recognisers invent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.speech import guards


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("nein nein nein", "nein nein nein"),
        ("ja ja ja ja ja ja", "ja ja ja"),
        ("no no no no", "no no no"),
        ("ich zahle ich zahle ich zahle ich zahle", "ich zahle ich zahle"),
        ("i can not pay i can not pay i can not pay", "i can not pay"),
        ("das geht so nicht", "das geht so nicht"),
        ("also also also also gut", "also also also"),
    ],
)
def test_loops_are_cut_and_emphasis_stays(text: str, kept: str) -> None:
    words = text.split()
    assert " ".join(words[: guards.cut_loop(words)]) == kept


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=40))
def test_cutting_a_loop_keeps_the_beginning_and_ends(words: list[str]) -> None:
    keep = guards.cut_loop(words)
    assert 0 <= keep <= len(words)
    assert guards.cut_loop(words[:keep]) == keep


def test_nobody_speaks_thirty_words_in_two_seconds() -> None:
    assert guards.most_words(2.0) < 30
    assert guards.most_words(10.0) >= 60


def test_tokens_are_capped_by_the_length_of_the_sound() -> None:
    assert guards.token_cap(1.0) < guards.token_cap(5.0) <= guards.token_cap(60.0) == 224


@pytest.mark.parametrize(
    "text",
    [
        "Untertitel der Amara.org-Community",
        "Thanks for watching!",
        "Vielen Dank fürs Zuschauen.",
        "Untertitelung des ZDF",
    ],
)
def test_the_sentences_that_answer_silence_are_known(text: str) -> None:
    assert guards.is_phantom(text, confidence=0.6)


@pytest.mark.parametrize("text", ["Danke, auf Wiederhören.", "Thank you, goodbye."])
def test_real_goodbyes_are_no_phantoms(text: str) -> None:
    assert not guards.is_phantom(text, confidence=0.6)


def test_no_speech_needs_both_the_models_word_and_its_doubt() -> None:
    assert guards.is_no_speech(no_speech=0.9, confidence=0.3)
    assert not guards.is_no_speech(no_speech=0.9, confidence=0.9)
    assert not guards.is_no_speech(no_speech=0.1, confidence=0.3)

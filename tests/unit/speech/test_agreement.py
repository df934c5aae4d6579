"""Which words are certain."""

from itertools import pairwise

import pytest

from tests.fakes.hearing import words
from voicebot.speech.agreement import StablePrefix, same_word
from voicebot.speech.recogniser import Word


def texts(prefix: StablePrefix) -> list[str]:
    return [word.text for word in prefix.committed]


def test_words_of_two_successive_decodings_are_committed() -> None:
    prefix = StablePrefix()
    prefix.hear(words("ich kann fünfzig"), from_ms=0, until_ms=1000)
    assert texts(prefix) == []
    prefix.hear(words("ich kann fünfzig euro zahlen"), from_ms=0, until_ms=1600)
    assert texts(prefix) == ["ich", "kann"]


def test_the_newest_word_is_not_shown_while_it_may_be_half() -> None:
    prefix = StablePrefix()
    prefix.hear(words("thirty five twenty"), from_ms=0, until_ms=900)
    assert prefix.text == "thirty five"


def test_the_newest_word_is_shown_once_it_has_settled() -> None:
    prefix = StablePrefix()
    prefix.hear(words("yes"), from_ms=0, until_ms=1400)
    assert prefix.text == "yes"


def test_a_committed_word_never_changes_whatever_is_heard_later() -> None:
    prefix = StablePrefix()
    for text in ("ich will", "ich will es", "ich will es nicht", "du willst alles anders jetzt"):
        before = texts(prefix)
        prefix.hear(words(text), from_ms=0, until_ms=3000)
        assert texts(prefix)[: len(before)] == before


def test_what_two_shown_texts_share_at_the_front_stands_in_the_final() -> None:
    prefix = StablePrefix()
    shown = []
    for text in ("wir haben", "wir haben gestern", "wir hatten gestern geld", "wir hatten gestern geld da"):
        prefix.hear(words(text), from_ms=0, until_ms=len(text.split()) * 300)
        shown.append(prefix.text.split())
    final = [word.text for word in prefix.finish((*prefix.inside(0), *words("hatten gestern")), from_ms=0)]
    for one, other in pairwise(shown):
        agreed = [a for a, b in zip(one, other, strict=False) if a == b]
        assert final[: len(agreed)] == agreed


def test_a_later_window_begins_with_the_committed_words_inside_it() -> None:
    prefix = StablePrefix()
    prefix.hear(words("eins zwei drei vier"), from_ms=0, until_ms=1300)
    prefix.hear(words("eins zwei drei vier fünf"), from_ms=0, until_ms=1600)
    assert [word.text for word in prefix.inside(300)] == ["zwei", "drei"]


def test_times_count_from_the_opening_of_the_line() -> None:
    prefix = StablePrefix()
    (word,) = prefix.finish(words("hallo"), from_ms=5000)
    assert (word.start_ms, word.end_ms) == (5000, 5300)


def test_marks_and_capitals_do_not_make_another_word() -> None:
    prefix = StablePrefix()
    prefix.hear(words("Guten Tag, ich"), from_ms=0, until_ms=900)
    prefix.hear(words("guten tag ich bin"), from_ms=0, until_ms=1200)
    assert len(prefix.committed) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"), [("Ja,", "ja", True), ("Maß", "Masse", False), ("I'm", "im", True)]
)
def test_same_word(one: str, other: str, same: bool) -> None:
    assert same_word(one, other) is same


def test_forcing_commits_the_guess() -> None:
    prefix = StablePrefix()
    prefix.hear(
        [*words("eins zwei"), Word(text="drei", start_ms=600, end_ms=900, confidence=0.5)],
        from_ms=0,
        until_ms=950,
    )
    prefix.force()
    assert texts(prefix) == ["eins", "zwei"]

"""The phrase book: both languages alike, kind, short, speakable, and refused with one sentence when not."""

import re
from pathlib import Path

import pytest

from tests.fakes.dialogue import LANGUAGES, ScriptedCall, plan
from voicebot.dialogue.phrases import DIRECTORY, PLACEHOLDER, PhraseBook, PhraseError, forbidden_word
from voicebot.dialogue.quiet import AGAIN
from voicebot.dialogue.situation import ANSWERS
from voicebot.dialogue.wording import LEDGER, PERSONAL

BOOK = PhraseBook.read()
LONGEST_SENTENCE = 24
LONGEST_WHEN_UPSET = 14
MEAN_WORDS = {"de": 8.5, "en": 9.5}
LONG_WORD = 7
READING_EASE_LIX = {"de": 45.0, "en": 40.0}
"""Most a text may weigh: words a sentence plus the share of long words (LIX, Björnsson 1968)."""


def sentences(language: str, tones: tuple[str, ...] | None = None) -> list[str]:
    found = []
    for phrase in BOOK.phrases[language].values():
        for tone, lines in phrase.variants.items():
            if tones is None or tone in tones:
                found += [s for line in lines for s in re.split(r"(?<=[.?:])\s+", line)]
    return found


def words(sentence: str) -> list[str]:
    return re.findall(r"\w+", PLACEHOLDER.sub("etwas", sentence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_and_shorter_still_for_the_upset(language: str) -> None:
    for sentence in sentences(language):
        assert len(words(sentence)) <= LONGEST_SENTENCE, sentence
    for sentence in sentences(language, ("upset", "worried")):
        assert len(words(sentence)) <= LONGEST_WHEN_UPSET, sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_book_stays_within_its_reading_ease_budget(language: str) -> None:
    said = [words(s) for s in sentences(language)]
    count = sum(len(s) for s in said)
    long_words = sum(len(w) >= LONG_WORD for s in said for w in s)
    assert count / len(said) <= MEAN_WORDS[language]
    assert count / len(said) + 100 * long_words / count <= READING_EASE_LIX[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_acknowledgements_use_the_same_words(language: str) -> None:
    said = [
        line
        for key, phrase in BOOK.phrases[language].items()
        if key.startswith(("ack.", "calm."))
        for lines in phrase.variants.values()
        for line in lines
    ]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_acknowledgements_ask_for_nothing(language: str) -> None:
    for key, phrase in BOOK.phrases[language].items():
        if key.startswith(("ack.", "calm.")):
            assert phrase.topic == "plain"
            assert not any("?" in line for lines in phrase.variants.values() for line in lines)


def test_every_placeholder_stands_for_a_fact() -> None:
    for language in LANGUAGES:
        for phrase in BOOK.phrases[language].values():
            for lines in phrase.variants.values():
                for line in lines:
                    assert set(PLACEHOLDER.findall(line)) <= LEDGER.keys() | PERSONAL.keys()


def test_both_languages_name_the_same_facts() -> None:
    for key, german in BOOK.phrases["de"].items():
        english = BOOK.phrases["en"][key]
        for tone, lines in german.variants.items():
            facts = [set(PLACEHOLDER.findall(line)) for line in lines]
            assert facts == [set(PLACEHOLDER.findall(line)) for line in english.variants[tone]], key


def test_all_keys_that_the_code_says_are_in_the_book() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in DIRECTORY.parent.glob("*.py"))
    heads = {key.split(".")[0] for key in BOOK.phrases["de"]}
    for key in re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', source):
        if key.split(".")[0] in heads:
            assert BOOK.has(key), key
    assert all(BOOK.has(key) for key in (*AGAIN.values(), *ANSWERS.values()))


def test_only_offers_hold_terms() -> None:
    terms = {
        "rates",
        "rates_before_last",
        "last_rate",
        "plan_total",
        "first_date",
        "single",
        "fee",
        "remitted",
    }
    for phrase in BOOK.phrases["de"].values():
        named = {n for lines in phrase.variants.values() for line in lines for n in PLACEHOLDER.findall(line)}
        assert (phrase.topic == "offer") == bool(named & terms) or phrase.key == "offer.no_fee"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_every_tone_can_be_rendered_for_a_call_with_a_plan(language: str) -> None:
    call = ScriptedCall(language).offered()
    assert all("{" not in say.pii_text for say in call.says)
    assert call.state.deal.confirmed == plan()


@pytest.mark.parametrize(
    "text",
    ["Ihnen droht Gefängnis.", "Sie müssen zahlen.", "You must pay.", "We will send the bailiff.", "debtors"],
)
def test_threats_and_pressure_are_found(text: str) -> None:
    assert any(forbidden_word(text, BOOK.forbidden[language]) for language in LANGUAGES)


def book_with(folder: Path, german: str, english: str) -> PhraseBook:
    (folder / "de.yaml").write_text(german, encoding="utf-8")
    (folder / "en.yaml").write_text(english, encoding="utf-8")
    (folder / "forbidden.yaml").write_text("de: [Haft]\nen: [jail]\n", encoding="utf-8")
    return PhraseBook.read(folder)


@pytest.mark.parametrize(
    ("german", "english", "complaint"),
    [
        ("a: {plain: Gut}", "b: {plain: Good}", "exists in one language only"),
        ("a: {plain: Gut}", "a: {plain: [Good, Fine]}", "more variants"),
        ("a: {plain: Gut}", "a: {topic: debt, plain: Good}", "another topic"),
        ("a: {plain: Gut, warm: Schön}", "a: {plain: Good}", "other tones"),
        ("a: {plain: Haft}", "a: {plain: Good}", "forbidden word 'Haft'"),
        ("a: {plain: 50 €}", "a: {plain: Good}", "cannot be spoken"),
        ("a: {plain: Zahlen Sie!}", "a: {plain: Good}", "cannot be spoken"),
        ("a: {plain: Gut}", "a: {plain: JUST NOWHERE}", "cannot be spoken"),
        ("a: {upset: Gut}", "a: {upset: Good}", "needs plain"),
        ("a: {plain: Gut, loud: Los}", "a: {plain: Good}", "unknown tone 'loud'"),
        ("a: {topic: money, plain: Gut}", "a: {plain: Good}", "unknown topic"),
        ("a: Gut", "a: {plain: Good}", "table of tones"),
        ("a: {plain: [1]}", "a: {plain: Good}", "must hold sentences"),
        ("a: [", "a: {plain: Good}", "not valid YAML"),
        ("", "a: {plain: Good}", "must hold a table"),
    ],
)
def test_a_broken_book_is_refused_with_one_sentence(
    tmp_path: Path, german: str, english: str, complaint: str
) -> None:
    with pytest.raises(PhraseError, match=re.escape(complaint)):
        book_with(tmp_path, german, english)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhraseError, match=r"de\.yaml"):
        PhraseBook.read(tmp_path)


def test_the_version_changes_with_every_edit(tmp_path: Path) -> None:
    first = book_with(tmp_path, "a: {plain: Gut}", "a: {plain: Good}")
    second = book_with(tmp_path, "a: {plain: Gut.}", "a: {plain: Good}")
    assert first.version != second.version
    assert BOOK.version == PhraseBook.read().version

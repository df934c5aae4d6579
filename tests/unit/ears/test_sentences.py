"""What the recogniser is taught to write: varied sentences, numbers in words, some kept for measuring."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voicebot.errors import OperatorError
from voicebot.training.ears import times
from voicebot.training.ears.everyday import everyday_sentence
from voicebot.training.ears.frames import value_sentence
from voicebot.training.ears.measuring import free_sentences
from voicebot.training.ears.numerals import cardinal, digits, ordinal, year
from voicebot.training.ears.sentences import (
    Sentences,
    Shares,
    is_held_out,
    marked,
    read_lines,
    spoken_form,
)

NOTHING = Shares(utterances=0, values=0, everyday=0, mixtures=0, outside=0)


@pytest.mark.parametrize(
    ("number", "german", "english"),
    [
        (0, "null", "zero"),
        (1, "eins", "one"),
        (16, "sechzehn", "sixteen"),
        (21, "einundzwanzig", "twenty one"),
        (101, "einhunderteins", "one hundred and one"),
        (248, "zweihundertachtundvierzig", "two hundred and forty eight"),
        (1_001, "eintausendeins", "one thousand and one"),
        (2_140, "zweitausendeinhundertvierzig", "two thousand one hundred and forty"),
        (37_600, "siebenunddreißigtausendsechshundert", "thirty seven thousand six hundred"),
    ],
)
def test_numbers_are_said_as_people_say_them(number: int, german: str, english: str) -> None:
    assert (cardinal(number, "de"), cardinal(number, "en")) == (german, english)


@pytest.mark.parametrize(
    ("day", "german", "english"),
    [
        (1, "erste", "first"),
        (3, "dritte", "third"),
        (12, "zwölfte", "twelfth"),
        (20, "zwanzigste", "twentieth"),
        (21, "einundzwanzigste", "twenty first"),
        (30, "dreißigste", "thirtieth"),
    ],
)
def test_days_of_the_month_are_ordinals(day: int, german: str, english: str) -> None:
    assert (ordinal(day, "de"), ordinal(day, "en")) == (german, english)


def test_years_are_said_as_in_dates_of_birth() -> None:
    assert [year(y, "de") for y in (1988, 2004)] == ["neunzehnhundertachtundachtzig", "zweitausendvier"]
    assert [year(y, "en") for y in (1988, 1907, 2004)] == [
        "nineteen eighty eight", "nineteen oh seven", "two thousand and four",
    ]  # fmt: skip


def test_too_large_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="999,999"):
        cardinal(1_000_000, "de")


def test_digits_are_single_words() -> None:
    rng = np.random.default_rng(1)
    assert {len(digits(5, language, rng).split()) for language in ("de", "en") for _ in range(50)} == {5}


@pytest.mark.parametrize(
    ("text", "language", "spoken"),
    [
        ("Ich zahle 50 Euro, okay?", "de", "ich zahle fünfzig euro okay"),
        ("I'll pay 75 now!", "en", "i'll pay seventy five now"),
        ("Müller & Söhne", "de", "müller und söhne"),
        ("Ref 123456789012", "en", ""),
    ],
)
def test_text_becomes_what_is_spoken(text: str, language: str, spoken: str) -> None:
    assert spoken_form(text, language) == spoken


@pytest.mark.parametrize("language", ["de", "en"])
def test_thousands_of_draws_are_different_and_never_held_out(language: str) -> None:
    rng = np.random.default_rng(2)
    source = Sentences(language)
    drawn = [source.draw(rng) for _ in range(3_000)]
    assert len(set(drawn)) > 2_000
    assert not any(is_held_out(text) for text in drawn)
    alphabet = set("abcdefghijklmnopqrstuvwxyzäöüß' ")
    assert all(set(text) <= alphabet and text == text.strip() for text in drawn)


@pytest.mark.parametrize("language", ["de", "en"])
def test_held_out_sentences_are_found_and_are_only_those(language: str) -> None:
    source = Sentences(language)
    rng = np.random.default_rng(3)
    assert all(is_held_out(source.draw(rng, held_out=True)) for _ in range(30))


@pytest.mark.parametrize("language", ["de", "en"])
def test_frames_leave_no_slot_open(language: str) -> None:
    rng = np.random.default_rng(4)
    assert not any(set("{}") & set(value_sentence(language, rng)) for _ in range(2_000))


def test_texts_of_others_are_drawn_too(tmp_path: Path) -> None:
    rows = '{"text": "Grüne Wiesen leuchten."}\n{"turns": [{"text": "Kühe muhen. Schafe blöken."}]}\n'
    (tmp_path / "set.jsonl").write_text(rows, encoding="utf-8")
    assert list(read_lines(tmp_path / "set.jsonl")) == [
        "Grüne Wiesen leuchten.", "Kühe muhen.", "Schafe blöken.",
    ]  # fmt: skip
    source = Sentences("de", outside=[tmp_path / "set.jsonl"])
    rng = np.random.default_rng(5)
    drawn = {source.draw(rng) for _ in range(300)}
    assert any("kühe muhen" in text or "schafe blöken" in text for text in drawn)


def test_an_unreadable_text_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text("{broken", encoding="utf-8")
    with pytest.raises(OperatorError, match=r"set\.jsonl"):
        list(read_lines(tmp_path / "set.jsonl"))


@pytest.mark.parametrize("language", ["de", "en"])
def test_everyday_sentences_are_nearly_all_different_and_leave_no_slot_open(language: str) -> None:
    rng = np.random.default_rng(6)
    drawn = [everyday_sentence(language, rng) for _ in range(3_000)]
    assert not any(set("{}|_") & set(text) for text in drawn)
    assert all(spoken_form(text, language) == text for text in drawn)
    assert len(set(drawn)) > 2_200
    assert len({word for text in drawn for word in text.split()}) > 1_500


def test_german_nouns_stand_in_their_case_with_their_ending() -> None:
    rng = np.random.default_rng(7)
    drawn = " ".join(f" {everyday_sentence('de', rng)} " for _ in range(20_000))
    said = {pair for one in ("nachbar", "nachbarn") for pair in re.findall(rf" \w+ {one} ", drawn)}
    assert {" der nachbar ", " dem nachbarn ", " den nachbarn "} <= said
    assert not {" dem nachbar ", " den nachbar ", " die nachbar ", " das nachbar "} & said
    assert not {" ein katze ", " dem tür ", " eine schlüssel "} & set(re.findall(r" \w+ \w+ ", drawn))


def test_english_takes_an_before_a_vowel() -> None:
    rng = np.random.default_rng(8)
    drawn = " ".join(f" {everyday_sentence('en', rng)} " for _ in range(10_000))
    assert re.search(r" an (umbrella|apple|email|argument) ", drawn)
    assert not re.search(r" a (umbrella|apple|oven|argument) ", drawn)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("slot", sorted(times.SLOTS))
def test_clocks_phones_and_shares_are_spoken_words(slot: str, language: str) -> None:
    rng = np.random.default_rng(9)
    drawn = [times.fill(slot, language, rng) for _ in range(200)]
    assert all(spoken_form(text, language) == text for text in drawn)
    assert len(set(drawn)) > 60


def test_a_list_of_single_words_feeds_mixtures_and_is_no_sentence(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("quittenbaum\nzwergotter\n", encoding="utf-8")
    source = Sentences("de", outside=[tmp_path / "words.txt"])
    rng = np.random.default_rng(10)
    drawn = [source.draw(rng) for _ in range(600)]
    assert any("zwergotter" in text.split() for text in drawn)
    assert "zwergotter" not in drawn


@pytest.mark.parametrize("language", ["de", "en"])
def test_free_sentences_for_measuring_are_never_drawn_for_training(language: str) -> None:
    free = set(free_sentences(language))
    assert len(free) >= 40
    assert all(spoken_form(text, language) == text for text in free)
    source, rng = Sentences(language), np.random.default_rng(11)
    drawn = " | ".join(source.draw(rng) for _ in range(20_000))
    assert not [text for text in free if text in drawn]


@pytest.mark.parametrize(
    ("typed", "language", "printed"),
    [
        ("im sure you dont mind", "en", "i'm sure you don't mind"),
        ("ill say its fine", "en", "ill say its fine"),
        ("thats what theyre for and i wont", "en", "that's what they're for and i won't"),
        ("das steht im brief", "de", "das steht im brief"),
    ],
)
def test_a_contraction_has_one_spelling(typed: str, language: str, printed: str) -> None:
    assert marked(typed, language) == printed


def test_a_sentence_typed_either_way_is_held_out_or_is_not(tmp_path: Path) -> None:
    texts = [f"i dont know number {cardinal(n, 'en')}" for n in range(400)]
    (tmp_path / "typed.txt").write_text("\n".join(texts))
    only = replace(NOTHING, outside=1.0)
    source = Sentences("en", outside=[tmp_path / "typed.txt"], shares=only)
    rng = np.random.default_rng(5)
    taught, kept = ({source.draw(rng, held_out=held) for _ in range(300)} for held in (False, True))
    assert not taught & kept
    assert not any(is_held_out(text) for text in taught)
    assert not any("dont" in text.split() for text in taught | kept)

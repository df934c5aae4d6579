"""How a recogniser's pieces become words."""

import pytest
from faster_whisper.tokenizer import Tokenizer
from tokenizers import Tokenizer as Pieces

from voicebot.speech.model_choice import STARTER_DIR
from voicebot.speech.recogniser import whole_words


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([" it", "'s", " late", "<eot>"], ["it's", "late", "<eot>"]),
        ([" well", ",", " yes", ".", "<eot>"], ["well,", "yes.", "<eot>"]),
        (
            [" i", "'m", " sure", " they", "'ve", " paid", "<eot>"],
            ["i'm", "sure", "they've", "paid", "<eot>"],
        ),
        ([" ja", "<eot>"], ["ja", "<eot>"]),
        (["'s", " late", "<eot>"], ["'s", "late", "<eot>"]),
        (["<eot>"], ["<eot>"]),
    ],
)
def test_a_part_without_a_space_before_it_belongs_to_the_word_before(
    parts: list[str], wanted: list[str]
) -> None:
    words, tokens = whole_words(parts, [[number] for number in range(len(parts))])
    assert [word.strip() for word in words] == wanted
    assert [number for own in tokens for number in own] == list(range(len(parts)))
    assert len(words) == len(tokens)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", " it's what i'd pay and they don't"), ("de", " gibt's das und hab's bezahlt")],
)
def test_a_contraction_is_one_word(language: str, text: str) -> None:
    pieces = Pieces.from_file(str(STARTER_DIR / "tokenizer.json"))
    tokenizer = Tokenizer(pieces, multilingual=True, task="transcribe", language=language)
    split = tokenizer.split_to_word_tokens([*tokenizer.encode(text), tokenizer.eot])
    words, _tokens = whole_words(*split)
    assert [word.strip() for word in words[:-1]] == text.split()

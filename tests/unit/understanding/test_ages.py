"""Whether the speaker names their own age."""

import pytest

from voicebot.understanding.ages import own_age, quotes_number


@pytest.mark.parametrize(
    ("language", "text", "age"),
    [
        ("de", "Ich bin fünfzehn.", 15),
        ("de", "ich bin doch erst sechzehn, Mama ist nicht da", 16),
        ("de", "ich bin 14 jahre alt", 14),
        ("de", "Ich bin 45.", 45),
        ("en", "I'm fifteen.", 15),
        ("en", "I am only 16 years old, mum is out", 16),
        ("en", "i'm a fifteen year old", 15),
        ("en", "I'm 45", 45),
    ],
)
def test_an_own_age_is_heard(language: str, text: str, age: int) -> None:
    assert own_age(text, language) == age


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "ich bin fünfzehn Minuten zu spät"),
        ("de", "mein Sohn ist zwölf"),
        ("de", "seit ich fünfzehn bin"),
        ("de", "ich bin zehn Jahre verheiratet"),
        ("de", "ich bin um 15 uhr wieder da"),
        ("en", "i'm fifteen minutes late"),
        ("en", "my son is twelve"),
        ("en", "since I'm twelve"),
        ("en", "I am ten pounds short"),
    ],
)
def test_minutes_children_and_the_past_are_no_age(language: str, text: str) -> None:
    assert own_age(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "quotes"),
    [
        ("I said fourteen.", "en", True),
        ("No, I meant 15", "en", True),
        ("Ich habe gesagt: vierzehn!", "de", True),
        ("ich sagte vierzehn", "de", True),
        ("I'm fourteen", "en", False),
        ("I said I'm fourteen", "en", False),
        ("ich bin vierzehn, habe ich gesagt", "de", False),
    ],
)
def test_a_number_that_is_said_again_is_no_age(text: str, language: str, quotes: bool) -> None:
    assert quotes_number(text, language) is quotes

"""Which language is written, and which is asked for."""

import pytest

from voicebot.understanding.languages import asked_language, written_language


@pytest.mark.parametrize(
    ("text", "present", "language"),
    [
        ("I could pay fifty a month", "de", "en"),
        ("Ich könnte vierzig im Monat zahlen", "en", "de"),
        ("Anna Berger", "de", "de"),
        ("Anna Berger", "en", "en"),
        ("fünfzig Euro", "de", "de"),
        ("what do you want from me", "de", "en"),
        ("Was wollen Sie von mir?", "en", "de"),
        ("des hob i scho zoit", "de", "de"),
        ("i ko grad ned mehr zoin", "de", "de"),
        ("I paid that already", "de", "en"),
    ],
)
def test_small_words_tell_the_language_and_names_do_not(text: str, present: str, language: str) -> None:
    found, sure = written_language(text, present)
    assert found == language
    assert sure >= 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("English please", "en"),
        ("Können wir Englisch sprechen?", "en"),
        ("My German is not so good", "en"),
        ("Ich kann kein Deutsch", "en"),
        ("Sprechen Sie auch Deutsch?", "de"),
        ("Could we talk in German?", "de"),
        ("my English is bad", "de"),
        ("Ich kann kein Deutsch gut, sprechen Sie Türkisch?", "tr"),
        ("Nur Arabisch bitte", "ar"),
        ("Gibt es da jemanden, der Polnisch spricht?", "pl"),
        ("Do you have anybody who speaks Romanian?", "ro"),
        ("I only speak Spanish", "es"),
    ],
)
def test_a_wish_for_a_language_is_heard(text: str, language: str) -> None:
    assert asked_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Ich zahle fünfzig.",
        "I'll pay fifty.",
        "Ich überweise von der Deutschen Bank.",
        "Das war beim türkischen Händler.",
        "I bought it in a French shop.",
        "It needs a bit of polish.",
    ],
)
def test_nobody_is_sent_to_another_language_without_asking(text: str) -> None:
    assert asked_language(text) is None


def test_a_german_birth_date_is_not_taken_for_english() -> None:
    assert written_language("Anna Berger, geboren am 12. April 1988", "de") == ("de", 0.5)

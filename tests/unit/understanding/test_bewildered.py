"""A turn of phrase for being bewildered is no hint by itself, and never silences one beside it."""

import pytest

from voicebot.understanding.sklearn_intents import COUNTS_FROM, SklearnIntents


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "since she went i don't know whether i'm coming or going and i'd rather be with her"),
        ("en", "i don't know if i'm coming or going i think about ending it"),
        ("de", "ich weiß nicht wo mir der kopf steht manchmal denk ich es wär besser ohne mich"),
        ("de", "ich weiß nicht mehr wo oben und unten ist am liebsten wär ich weg"),
    ],
)
def test_a_hint_beside_a_harmless_phrase_is_heard(language: str, words: str) -> None:
    assert SklearnIntents.load().predict(words, language)["self_harm_risk"] >= COUNTS_FROM


def test_a_balcony_alone_is_no_hint() -> None:
    words = "i'm on the balcony fourth floor the signal is better"
    assert SklearnIntents.load().predict(words, "en")["self_harm_risk"] < COUNTS_FROM

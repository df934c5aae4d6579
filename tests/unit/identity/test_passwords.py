"""Passwords: long ones only, hashed with argon2id, checked without telling who exists."""

import pytest

from voicebot.errors import OperatorError
from voicebot.identity.passwords import ensure_good, fits, hash_password

GOOD = "Kranich-Teller-Abend-7"


def test_a_password_fits_its_own_hash_only() -> None:
    kept = hash_password(GOOD)
    assert kept.startswith("$argon2id$")
    assert fits(GOOD, kept)
    assert not fits("Kranich-Teller-Abend-8", kept)


def test_the_same_password_gives_another_hash_each_time() -> None:
    assert hash_password(GOOD) != hash_password(GOOD)


def test_nobodys_password_fits_nothing() -> None:
    assert not fits(GOOD, None)
    assert not fits("\0nobody's password\0", None)


def test_a_broken_hash_fits_nothing() -> None:
    assert not fits(GOOD, "not a hash")


@pytest.mark.parametrize(
    "weak", ["short", "a" * 20, "MeinPasswort2026!", "voicebot-voicebot", "x" * 129, "123456789012"]
)
def test_what_is_guessed_first_is_refused_with_a_sentence(weak: str) -> None:
    with pytest.raises(OperatorError, match="password"):
        ensure_good(weak)


@pytest.mark.parametrize("good", [GOOD, "grüne wiese nach dem regen", "correct horse battery staple"])
def test_a_few_unrelated_words_will_do(good: str) -> None:
    ensure_good(good)

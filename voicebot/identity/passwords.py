"""Passwords: argon2id hashes (RFC 9106), rules for new ones, and a check that takes the same time always."""

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from voicebot.errors import OperatorError

SHORTEST, LONGEST = 12, 128
FORBIDDEN = ("password", "passwort", "123456", "qwert", "voicebot", "willkommen", "welcome")
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """A salted hash to keep.

    Raises:
        OperatorError: the password is too short, too long or too plain.
    """
    ensure_good(password)
    return _HASHER.hash(password)


def ensure_good(password: str) -> None:
    """Refuse passwords that are guessed first; length counts, not character classes (NIST SP 800-63B).

    Raises:
        OperatorError: one sentence saying what to change.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise OperatorError(f"A password must have {SHORTEST} to {LONGEST} characters.")
    if any(word in password.casefold() for word in FORBIDDEN) or len(set(password)) < 5:
        raise OperatorError("This password is too easy to guess; use a few unrelated words.")


def fits(password: str, kept: str | None) -> bool:
    """Whether a password belongs to a hash; ``None`` (no such user) takes as long and is never true."""
    try:
        return _HASHER.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _nobody() -> str:
    """A hash that no password fits, so that unknown logins are not answered faster."""
    return _HASHER.hash("\0nobody's password\0")

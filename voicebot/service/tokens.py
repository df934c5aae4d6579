"""Tokens that nobody can guess; of each only the SHA-256 is kept."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A fresh token with 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is kept of a token; a fast hash suffices, for there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()

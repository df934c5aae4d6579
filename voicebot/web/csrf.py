"""A token that proves that a request comes from our own page: an HMAC of the session's token."""

import hashlib
import hmac

COOKIE = "session"
HEADER = "X-CSRF-Token"


def csrf_token(secret: bytes, session_token: str) -> str:
    """The token that belongs to this session."""
    return hmac.new(secret, b"csrf:" + session_token.encode(), hashlib.sha256).hexdigest()


def is_own(secret: bytes, session_token: str, sent: str) -> bool:
    """Whether the sent token belongs to the session, compared in constant time."""
    return hmac.compare_digest(csrf_token(secret, session_token), sent)

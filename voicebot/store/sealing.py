"""Sealing personal values: AES-GCM under a key per call, wrapped by the master key.

Destroying a call's wrapped key makes everything sealed under it unreadable, wherever copies lie. Values
that belong to no call (cases, addresses in the outbox) are sealed under keys derived from the master key by
HKDF (RFC 5869), one per purpose. A sealed value is a 12-byte random nonce followed by ciphertext and tag;
what it belongs to is authenticated with it, so it cannot be moved to another row.
"""

import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from voicebot.errors import OperatorError, StoreError

KEY_BYTES = 32
NONCE_BYTES = 12


class Keyring:
    """The master key's derived keys; the master key itself is not kept."""

    def __init__(self, master: bytes) -> None:
        if len(master) < KEY_BYTES:
            raise OperatorError(f"The master key must have at least {KEY_BYTES} bytes; it has {len(master)}.")
        self._wrap = _derive(master, "wrap")
        self._audit = _derive(master, "audit")
        self._marks = _derive(master, "marks")
        self._general = {purpose: _derive(master, purpose) for purpose in ("cases", "outbox", "answers")}
        self.fingerprint = hmac.new(_derive(master, "fingerprint"), b"", hashlib.sha256).hexdigest()

    def new_call_key(self, call_id: str) -> tuple[bytes, bytes]:
        """A fresh key for a call, plain and wrapped."""
        key = secrets.token_bytes(KEY_BYTES)
        return key, seal_bytes(self._wrap, key, call_id)

    def unwrap(self, wrapped: bytes, call_id: str) -> bytes:
        """A call's key."""
        return unseal_bytes(self._wrap, wrapped, call_id)

    def seal(self, purpose: str, value: Any, belongs_to: str) -> bytes:  # noqa: ANN401 - any JSON value
        """Seal a JSON value that belongs to no call."""
        return seal_json(self._general[purpose], value, belongs_to)

    def unseal(self, purpose: str, sealed: bytes, belongs_to: str) -> Any:  # noqa: ANN401 - any JSON value
        """Open what ``seal`` made."""
        return unseal_json(self._general[purpose], sealed, belongs_to)

    def mark(self, kind: str, value: str) -> str:
        """The same value again gets the same mark; without the key it tells nothing."""
        return hmac.new(self._marks, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

    def mac(self, *parts: str) -> str:
        """The audit chain's HMAC-SHA-256 over length-prefixed parts."""
        whole = b"".join(len(p.encode()).to_bytes(8, "big") + p.encode() for p in parts)
        return hmac.new(self._audit, whole, hashlib.sha256).hexdigest()


def seal_bytes(key: bytes, data: bytes, belongs_to: str) -> bytes:
    """Encrypt bytes that belong to a row."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, belongs_to.encode())


def unseal_bytes(key: bytes, sealed: bytes, belongs_to: str) -> bytes:
    """Decrypt; raises StoreError when key, row or bytes do not fit."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], belongs_to.encode())
    except InvalidTag as error:
        raise StoreError(f"A sealed value of {belongs_to} cannot be opened: wrong key or changed.") from error


def seal_json(key: bytes, value: Any, belongs_to: str) -> bytes:  # noqa: ANN401 - any JSON value
    """Encrypt a JSON value."""
    return seal_bytes(key, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), belongs_to)


def unseal_json(key: bytes, sealed: bytes, belongs_to: str) -> Any:  # noqa: ANN401 - any JSON value
    """Decrypt a JSON value."""
    return json.loads(unseal_bytes(key, sealed, belongs_to))


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(
        algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"voicebot " + purpose.encode()
    ).derive(master)

"""Signatures on what crosses the house's wall, both ways: HMAC-SHA-256 over the moment and the body.

The header reads ``t=1763460000,v1=<hex>``; the signed text is the number, a full stop and the body's bytes. A
receiver recomputes it with the shared secret, compares in constant time, and refuses moments more than five
minutes away, so that a message that was overheard cannot be sent again later. With two secrets in the file
(while one replaces the other) there are two ``v1``; one that fits is enough.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence

from voicebot.errors import Forbidden, OperatorError

HEADER = "Voicebot-Signature"
WINDOW_S = 300
SHORTEST_SECRET = 32


def secrets_of(text: bytes, setting: str) -> tuple[bytes, ...]:
    """One secret per line of a file, the newest first.

    Raises:
        OperatorError: there is none, or one is too short.
    """
    found = tuple(text.split())
    if not found or any(len(secret) < SHORTEST_SECRET for secret in found):
        raise OperatorError(f"The file of {setting} needs secrets of at least {SHORTEST_SECRET} characters.")
    return found


def sign(secrets: Sequence[bytes], body: bytes, at: dt.datetime) -> str:
    """The header's value."""
    moment = int(at.timestamp())
    return ",".join([f"t={moment}", *(f"v1={_mac(secret, moment, body)}" for secret in secrets)])


def check(secrets: Sequence[bytes], body: bytes, header: str, now: dt.datetime) -> None:
    """Let a signed message pass.

    Raises:
        Forbidden: it is not signed with one of the secrets, or not of this moment.
    """
    pairs = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _, value in pairs if name == "t"]
    macs = [value for name, _, value in pairs if name == "v1"]
    if len(moments) != 1 or not moments[0].isascii() or not moments[0].isdigit() or len(moments[0]) > 12:
        raise Forbidden("The signature header is missing or cannot be read.")
    moment = int(moments[0])
    wanted = [_mac(secret, moment, body) for secret in secrets]
    fits = [hmac.compare_digest(mac.encode(), mine.encode()) for mac in macs[:4] for mine in wanted]
    if not any(fits):
        raise Forbidden("The signature does not fit the message.")
    if abs(now.timestamp() - moment) > WINDOW_S:
        raise Forbidden("The message was signed at another time; check both clocks.")


def _mac(secret: bytes, moment: int, body: bytes) -> str:
    return hmac.new(secret, str(moment).encode() + b"." + body, hashlib.sha256).hexdigest()

"""Who may bring calls: trunks, each with a token of its own and the networks that it may come from.

A peer proves itself by ``Authorization: Bearer TOKEN``, or by Basic with the trunk's name and the token as
password, which is what Asterisk's WebSocket client sends.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from voicebot.errors import OperatorError, PeerError

Network = IPv4Network | IPv6Network


class NotTrusted(PeerError):
    """The peer could not prove itself; another try with the same words will not help."""


@dataclass(frozen=True, kw_only=True)
class Trunk:
    """A peer that brings calls; without networks it may come from anywhere."""

    name: str
    token: bytes
    networks: tuple[Network, ...] = ()

    def __post_init__(self) -> None:
        """Hold that a token exists.

        Raises:
            OperatorError: it is empty, which would let everybody in.
        """
        if not self.token:
            raise OperatorError(f"The token of the trunk {self.name} is empty.")

    def may_come_from(self, address: str) -> bool:
        """Whether its networks include the address."""
        if not self.networks:
            return True
        try:
            found = ip_address(address.split("%", 1)[0])
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None)
        return any((mapped or found) in network for network in self.networks)


def networks(texts: Sequence[str], setting: str) -> tuple[Network, ...]:
    """Read networks such as ``10.0.0.0/8``.

    Raises:
        OperatorError: one is wrong; the sentence names the setting.
    """
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as error:
        raise OperatorError(f"The setting {setting} is wrong: {error}.") from error


def recognise(trunks: Sequence[Trunk], authorization: str, address: str) -> Trunk:
    """The trunk that this peer is.

    Raises:
        NotTrusted: its words fit none, or it comes from elsewhere.
    """
    name, token = _given(authorization)
    fitting = [
        trunk
        for trunk in trunks
        if hmac.compare_digest(token, trunk.token) and (name is None or name == trunk.name)
    ]
    if not fitting:
        raise NotTrusted("The media token is missing or wrong.")
    if not fitting[0].may_come_from(address):
        raise NotTrusted("This trunk may not call from that network.")
    return fitting[0]


def _given(authorization: str) -> tuple[str | None, bytes]:
    """Name (``None`` where the kind has none) and token."""
    kind, _, words = authorization.strip().partition(" ")
    match kind.lower():
        case "bearer":
            return None, words.strip().encode()
        case "basic":
            try:
                name, _, token = base64.b64decode(words, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return None, b""
            return name, token.encode()
        case _:
            return None, b""

"""Requests to addresses that an operator entered: only where they may lead, never further, never for long.

A name is resolved once; every address it has must be allowed, and the connection goes to exactly that address
(so that a name cannot answer differently a moment later), with the certificate still checked for the name.
Public addresses are allowed over TLS. Everything else (the own network, this machine, link-local addresses
and with them the clouds' metadata services) is refused unless the operator lists its network; plain HTTP is
taken in listed networks only. Redirects are not followed, proxies from the environment not used, and the
whole exchange has one deadline, however slowly the other side drips.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from voicebot.errors import OperatorError
from voicebot.service.senders import NotDelivered

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
MOST_ANSWER_BYTES = 1_000_000
TUNNELS = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))
"""IPv6 addresses that carry an IPv4 address inside (RFC 6052, 8215, 3056): the inner one was not checked."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the other side said; ``retry_after_s`` when it asked for patience."""

    status: int
    body: bytes
    retry_after_s: float | None = None


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def networks(texts: Sequence[str], setting: str) -> tuple[IpNetwork, ...]:
    """Networks such as ``10.1.0.0/16`` from the settings.

    Raises:
        OperatorError: one of them is none; the sentence names the setting.
    """
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError as error:
        raise OperatorError(f"The setting {setting} must list networks such as 10.1.0.0/16.") from error


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One way out; ``allowed`` are the networks beside the public ones, ``tls`` whom this machine trusts."""

    allowed: tuple[IpNetwork, ...] = ()
    deadline_s: float = 15.0
    resolve: Resolve = field(default=resolve)
    tls: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)

    def ask(self, method: str, url: str, *, headers: Mapping[str, str], content: bytes = b"") -> Answer:
        """Send one request.

        Raises:
            NotDelivered: the address is not allowed, or there was no whole answer in time.
        """
        address = self._address(url)
        try:
            return asyncio.run(self._ask(method, url, address, dict(headers), content))
        except TimeoutError as error:
            raise NotDelivered(f"No answer within {self.deadline_s:.0f} s.") from error
        except (httpx.HTTPError, OSError) as error:
            raise NotDelivered(f"The connection failed: {type(error).__name__}.") from error

    def _address(self, url: str) -> IpAddress:
        """The checked address to connect to."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise NotDelivered("The address must be http(s)://host/… without a name or password.", final=True)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            texts = self.resolve(parts.hostname, port)
            found = [ipaddress.ip_address(text.partition("%")[0]) for text in texts]
        except (OSError, ValueError, UnicodeError) as error:
            raise NotDelivered("The name cannot be resolved.") from error
        if not found:
            raise NotDelivered("The name has no address.")
        for address in found:
            self._ensure_allowed(address, parts.scheme)
        return found[0]

    def _ensure_allowed(self, address: IpAddress, scheme: str) -> None:
        plain = getattr(address, "ipv4_mapped", None) or address
        listed = any(plain in network for network in self.allowed if network.version == plain.version)
        if not listed and not _is_public(plain):
            raise NotDelivered("The address is not public and its network is not listed as allowed.")
        if not listed and scheme != "https":
            raise NotDelivered("A public address is only reached over https.")

    async def _ask(
        self, method: str, url: str, address: IpAddress, headers: dict[str, str], content: bytes
    ) -> Answer:
        target = httpx.URL(url)
        pinned = target.copy_with(host=str(address))
        extensions = {"sni_hostname": target.host}
        headers["Host"] = target.netloc.decode("ascii")
        # making a context takes longer than a request over a plain connection, which needs none
        trusted = self.tls() if target.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        async with asyncio.timeout(self.deadline_s):
            client = httpx.AsyncClient(
                trust_env=False, follow_redirects=False, timeout=self.deadline_s, verify=trusted
            )
            async with (
                client,
                client.stream(
                    method, pinned, headers=headers, content=content, extensions=extensions
                ) as answer,
            ):
                return Answer(
                    status=answer.status_code, body=await _body(answer), retry_after_s=_patience(answer)
                )


def _is_public(address: IpAddress) -> bool:
    """Whether an address leads into the public network, and not through a tunnel into some other one."""
    tunnels = any(address in network for network in TUNNELS if network.version == address.version)
    return address.is_global and not address.is_multicast and not tunnels


async def _body(answer: httpx.Response) -> bytes:
    """The answer's body up to a limit."""
    body = b""
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > MOST_ANSWER_BYTES:
            raise NotDelivered("The answer is longer than 1 MB.")
    return body


def _patience(answer: httpx.Response) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None

"""Kamailio with the shipped configuration, in front of one Asterisk."""

import socket
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.telephony.stage.asterisk import TRUNK, free_port
from tests.telephony.stage.processes import Peer, run, until
from voicebot.settings import CONFIGS
from voicebot.telephony.configuration import write

OUTSIDE = "127.0.0.3"
"""The carrier's address, from which calls come in."""


@dataclass(kw_only=True)
class Kamailio:
    """One that stands where Asterisk expects its trunk; ``node`` is Asterisk's address and port."""

    work: Path
    node: str
    port: int = field(default_factory=lambda: free_port(socket.SOCK_DGRAM))
    carrier_port: int = field(default_factory=lambda: free_port(socket.SOCK_DGRAM))
    tls_port: int = field(default_factory=free_port)
    _peer: Peer | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Write the configuration.

        Raises:
            AssertionError: no certificate could be made.
        """
        certificate, key = self.work / "proxy.pem", self.work / "proxy.key"
        made = run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=localhost", "-keyout", key, "-out", certificate),
            ]
        )
        assert made.returncode == 0, made.stderr
        values = {
            "ETC": str(self.work / "kamailio"),
            "RUN": str(self.work),
            "KAMAILIO_MODULES": "/usr/lib/x86_64-linux-gnu/kamailio/modules/",
            "SIP_DOMAIN": "sip.example.org",
            "INNER_ADDRESS": TRUNK,
            "INNER_PORT": str(self.port),
            "OUTER_ADDRESS": TRUNK,
            "OUTER_TLS_PORT": str(self.tls_port),
            "NODE": self.node,
            "TRUNK_HOST": OUTSIDE,
            "TRUNK_PORT": str(self.carrier_port),
            "TLS_CERT": str(certificate),
            "TLS_KEY": str(key),
            "TLS_CA": str(certificate),
        }
        write(CONFIGS / "telephony" / "kamailio", self.configuration.parent, values)

    @property
    def configuration(self) -> Path:
        return self.work / "kamailio" / "kamailio.cfg"

    def nodes(self) -> str:
        """Where calls may go, and in which state those are."""
        return run(["kamcmd", "-s", f"unix:{self.work}/kamailio_ctl", "dispatcher.list"]).stdout

    def __enter__(self) -> Self:
        program: list[str | Path] = ["kamailio", "-DD", "-E", "-m", "64", "-M", "8", "-f", self.configuration]
        self._peer = peer = Peer(program, self.work / "kamailio.txt")
        until("Kamailio is there", lambda: (self.work / "kamailio_ctl").exists() or not peer.running)
        assert peer.running, peer.said()[-2000:]
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._peer is not None:
            self._peer.stop()

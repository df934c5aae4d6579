"""Asterisk 22 in its chroot, on loopback, with the shipped configuration filled for one test."""

import itertools
import re
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.telephony.stage.packages import asterisk_root
from tests.telephony.stage.processes import PATIENCE_S, Peer, run, until
from voicebot.settings import CONFIGS
from voicebot.telephony.configuration import write

ARI_PASSWORD = "ari-of-the-test-stage-0123456789ab"  # noqa: S105 - lives as long as a test, on loopback
DESK_PASSWORD = "desk-of-the-test-stage"  # noqa: S105 - the same
TRUNK = "127.0.0.2"
"""The address that the UDP trunk calls from and is called at; Asterisk itself is 127.0.0.1."""
TLS_TRUNK = "127.0.0.1"
_numbers = itertools.count(1)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that nobody uses right now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(kw_only=True)
class Ports:
    """The stage's ports; the peers' are chosen with Asterisk's, for its configuration names them."""

    sip: int = field(default_factory=lambda: free_port(socket.SOCK_DGRAM))
    tls: int = field(default_factory=free_port)
    ari: int = field(default_factory=free_port)
    trunk: int = field(default_factory=lambda: free_port(socket.SOCK_DGRAM))
    tls_trunk: int = field(default_factory=free_port)
    rtp: int = field(default_factory=lambda: 20_000 + 2 * (free_port(socket.SOCK_DGRAM) % 10_000))

    @property
    def rtp_last(self) -> int:
        """The end of the range that begins at ``rtp``."""
        return self.rtp + 400


class Asterisk:
    """A running Asterisk; ``folder`` is this test's own part of the chroot, seen from outside."""

    def __init__(self, media_uri: str, media_token: str, work: Path, codecs: str = "alaw,ulaw") -> None:
        self.ports = Ports()
        self._root = asterisk_root()
        self._inside = Path("/stages") / f"{work.name}-{next(_numbers)}-{self.ports.sip}"
        self.folder = self._root / self._inside.relative_to("/")
        self._work = work
        self._values = {
            "ARI_PASSWORD": ARI_PASSWORD,
            "ARI_PORT": str(self.ports.ari),
            "CODECS": codecs,
            "DESK_PASSWORD": DESK_PASSWORD,
            "MEDIA_TOKEN": media_token,
            "MEDIA_URI": media_uri,
            "PEOPLE_NET": "127.0.0.0/8",
            "QUALIFY_S": "0",
            "RTP_FIRST": str(self.ports.rtp),
            "RTP_LAST": str(self.ports.rtp_last),
            "SIP_ADDRESS": "127.0.0.1",
            "SIP_PORT": str(self.ports.sip),
            "TLS_CA": str(self._inside / "etc" / "tls.pem"),
            "TLS_CERT": str(self._inside / "etc" / "tls.pem"),
            "TLS_KEY": str(self._inside / "etc" / "tls.key"),
            "TLS_PORT": str(self.ports.tls),
            "TLS_TRUNK_HOST": TLS_TRUNK,
            "TLS_TRUNK_PORT": str(self.ports.tls_trunk),
            "TLS_VERIFY": "no",
            "TRUNK_HOST": TRUNK,
            "TRUNK_PASSWORD": "trunk-of-the-test-stage",
            "TRUNK_PORT": str(self.ports.trunk),
            "TRUNK_USER": "voicebot",
            "TRUST_CASE": "yes",
        }
        self.behind = ""
        """The address of a relay that the UDP trunk's sound passes; it has every RTP port too."""
        self._peer: Peer | None = None
        self._http = httpx.Client(auth=("voicebot", ARI_PASSWORD), timeout=PATIENCE_S, verify=False)  # noqa: S501 - plain HTTP on loopback; spares loading the certificates

    @property
    def ari_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.ari}/ari"

    @property
    def sounds(self) -> tuple[Path, Path]:
        """A folder for spoken summaries, as the bot and as Asterisk see it."""
        return self.folder / "sounds", self._inside / "sounds"

    @property
    def certificate(self) -> Path:
        """Key and certificate in one file, which the telephones on the TLS trunk use as theirs."""
        return self.folder / "etc" / "both.pem"

    def __enter__(self) -> Self:
        for part in ("etc", "run", "spool/recording", "log", "db", "sounds"):
            (self.folder / part).mkdir(parents=True)
        write(CONFIGS / "telephony" / "asterisk", self.folder / "etc", self._values)
        if self.behind:
            self._go_behind_relay()
        self._move_folders(self.folder / "etc" / "asterisk.conf")
        self._certificate()
        program = ["/usr/sbin/asterisk", "-f", "-n", "-C", str(self._inside / "etc" / "asterisk.conf")]
        self._peer = Peer(["chroot", self._root, *program], self._work / "asterisk.txt")
        try:
            until("Asterisk answers on ARI", self._answers)
        except AssertionError:
            self._peer.stop()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._peer is not None:
            self._peer.stop()
        self._http.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def hold_up(self, seconds: float) -> None:
        """Give it no processor for so long."""
        assert self._peer is not None
        self._peer.hold_up(seconds)

    def console(self, command: str) -> str:
        """What Asterisk's console prints."""
        config = str(self._inside / "etc" / "asterisk.conf")
        return run(["chroot", self._root, "/usr/sbin/asterisk", "-C", config, "-rx", command]).stdout

    def dialplan(self, context: str, number: str, steps: Sequence[str]) -> None:
        """Add what happens to calls for a number."""
        for place, step in enumerate(steps, 1):
            said = self.console(f'dialplan add extension {number},{place},"{step}" into {context}')
            assert "added into" in said, said

    def messages(self) -> str:
        """Its log of notices, warnings and errors."""
        path = self.folder / "log" / "messages.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""

    def why(self) -> str:
        """The last words of its log, for a failed test."""
        return "; ".join(self.messages().splitlines()[-3:])

    def ari(self, path: str) -> object:
        """Ask ARI."""
        answer = self._http.get(f"{self.ari_url}/{path}")
        return answer.raise_for_status().json()

    def channels(self) -> int:
        """How many channels are alive."""
        found = self.ari("channels")
        return len(found) if isinstance(found, list) else 0

    def _answers(self) -> bool:
        if self._peer is not None and not self._peer.running:
            raise AssertionError(f"Asterisk ended: {self._peer.said()[-500:]} {self.why()}")
        try:
            return bool(self.ari("asterisk/info"))
        except httpx.HTTPError:
            return False

    def _go_behind_relay(self) -> None:
        """Name the relay in the SDP, and believe sound that comes from there.

        Without a media address of its own, the endpoint's RTP is bound to the transport's: the relay can have
        the same ports at another.
        """
        etc = self.folder / "etc"
        for name, line, instead in (
            ("pjsip.conf", "protocol=udp\n", f"protocol=udp\nexternal_media_address={self.behind}\n"),
            ("pjsip_trunk_udp.conf", "type=endpoint\n", "type=endpoint\nrtp_symmetric=yes\n"),
            ("rtp.conf", "strictrtp=yes", "strictrtp=no"),
        ):
            text = (etc / name).read_text("utf-8")
            assert line in text, name
            (etc / name).write_text(text.replace(line, instead), "utf-8")

    def _move_folders(self, path: Path) -> None:
        """Let every stage write into folders of its own."""
        own = {"etcdir": "etc", "rundir": "run", "spooldir": "spool", "logdir": "log", "dbdir": "db"}
        text = path.read_text("utf-8")
        for key, part in own.items():
            text = re.sub(rf"ast{key} => .*", f"ast{key} => {self._inside / part}", text)
        path.write_text(text, "utf-8")

    def _certificate(self) -> None:
        etc = self.folder / "etc"
        made = run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
                *("-keyout", etc / "tls.key", "-out", etc / "tls.pem"),
            ]
        )
        assert made.returncode == 0, made.stderr
        both = (etc / "tls.key").read_text() + (etc / "tls.pem").read_text()
        self.certificate.write_text(both)

"""baresip as a telephone: it calls, or is called, speaks what it is given and records both directions."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from tests.telephony.stage.asterisk import free_port
from tests.telephony.stage.processes import PATIENCE_S, Peer, until
from tests.telephony.stage.sound import Sound, read_wav, write_silence

Answering = Literal["auto", "manual", "early"]
_MODULES = ("g711", "aufile", "aubridge", "sndfile", "srtp")
_APPS = ("account", "menu", "ctrl_tcp")


@dataclass(frozen=True, kw_only=True)
class Line:
    """Where and how this telephone listens.

    ``codec`` is pcmu or pcma. ``account`` is what follows the address in its SIP account, such as a password.
    """

    address: str
    port: int
    codec: str = "pcma"
    transport: Literal["udp", "tls"] = "udp"
    srtp: bool = False
    user: str = "caller"
    domain: str = ""
    account: str = "regint=0"
    answering: Answering = "manual"
    certificate: Path | None = None


class Baresip:
    """A running baresip; ``events`` are what it told about its calls."""

    def __init__(self, line: Line, work: Path) -> None:
        self.line = line
        self.work = work
        self.silence = work / "silence.wav"
        self.events: list[dict[str, Any]] = []
        self._control = free_port()
        self._peer: Peer | None = None
        self._socket: socket.socket | None = None
        self._rest = b""

    def __enter__(self) -> Self:
        self.work.mkdir(parents=True)
        write_silence(self.silence, 900)
        (self.work / "config").write_text(self._config())
        (self.work / "accounts").write_text(self._account())
        (self.work / "contacts").write_text("")
        self._peer = Peer(["baresip", "-4", "-f", self.work], self.work / "baresip.txt")
        until("baresip takes commands", self._connected)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            self._socket.close()
        if self._peer is not None:
            self._peer.stop()

    # -- what a person would do --------------------------------------------------------------------

    def dial(self, uri: str) -> None:
        self.command("dial", uri)

    def accept(self) -> None:
        self.command("accept")

    def hang_up(self) -> None:
        self.command("hangup")

    def reject(self) -> None:
        """Turn a ringing call away: 486, busy here."""
        self.command("hangup")

    def speak(self, wav: Path) -> None:
        """Say this into the running call; afterwards there is silence."""
        self.command("ausrc", f"aufile,{wav}")

    def be_quiet(self) -> None:
        self.command("ausrc", f"aufile,{self.silence}")

    def press(self, digit: str) -> None:
        """Press a key of the telephone (RFC 4733)."""
        self.command("sndcode", digit)

    def hold_up(self, seconds: float) -> None:
        """Give it no processor for so long."""
        assert self._peer is not None
        self._peer.hold_up(seconds)

    # -- what happened -----------------------------------------------------------------------------

    def wait_for(self, kind: str, seconds: float = PATIENCE_S) -> Mapping[str, Any]:
        """The first event of this kind, such as CALL_ESTABLISHED, CALL_INCOMING, CALL_CLOSED."""
        until(f"{self.line.user} has {kind}; it said {self.said()[-300:]!r}", lambda: self.has(kind), seconds)
        return next(event for event in self.events if event.get("type") == kind)

    def has(self, kind: str) -> bool:
        self._read()
        return any(event.get("type") == kind for event in self.events)

    def heard(self) -> Sound:
        """What the telephone played into its owner's ear."""
        return self._recorded("dec")

    def spoke(self) -> Sound:
        """What its owner said into it."""
        return self._recorded("enc")

    def said(self) -> str:
        """Its own messages."""
        return self._peer.said() if self._peer is not None else ""

    # -- its control socket, netstrings of JSON ------------------------------------------------------

    def command(self, name: str, parameters: str = "") -> None:
        assert self._socket is not None
        text = json.dumps({"command": name, "params": parameters, "token": name}).encode()
        self._socket.sendall(b"%d:%b," % (len(text), text))

    def _connected(self) -> bool:
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._control), timeout=1)
        except OSError:
            assert self._peer is not None
            assert self._peer.running, self._peer.said()
            return False
        self._socket.setblocking(False)
        return True

    def _read(self) -> None:
        assert self._socket is not None
        try:
            while data := self._socket.recv(65536):
                self._rest += data
        except BlockingIOError:
            pass
        while (mark := self._rest.find(b":")) > 0:
            size = int(self._rest[:mark])
            if len(self._rest) < mark + size + 2:
                return
            self._take(json.loads(self._rest[mark + 1 : mark + 1 + size]))
            self._rest = self._rest[mark + size + 2 :]

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("event"):
            self.events.append(message)

    def _recorded(self, side: str) -> Sound:
        found = sorted(self.work.glob(f"dump-*{side}.wav"))
        assert found, f"{self.line.user} recorded nothing: {self.said()[-500:]}"
        return read_wav(found[-1])

    # -- its files ---------------------------------------------------------------------------------

    def _config(self) -> str:
        line = self.line
        lines = [
            "poll_method epoll",
            f"sip_listen {line.address}:{line.port}",
            *([f"sip_certificate {line.certificate}"] if line.certificate else []),
            "call_local_timeout 120",
            "call_max_calls 4",
            "audio_player aubridge,ear",
            f"audio_source aufile,{self.silence}",
            "audio_alert aubridge,bell",
            "ausrc_srate 8000",
            "auplay_srate 8000",
            "ausrc_channels 1",
            "auplay_channels 1",
            "audio_buffer 40-400",
            "jitter_buffer_delay 2-20",
            "rtcp_mux no",
            f"snd_path {self.work}",
            "module_path /usr/lib/baresip/modules",
            *(f"module {name}.so" for name in _MODULES),
            *(f"module_app {name}.so" for name in _APPS),
            f"ctrl_tcp_listen 127.0.0.1:{self._control}",
        ]
        return "\n".join(lines) + "\n"

    def _account(self) -> str:
        line = self.line
        more = [f"audio_codecs={line.codec}/8000/1", f"answermode={line.answering}", line.account]
        if line.srtp:
            more.append("mediaenc=srtp-mand")
        where = line.domain or f"{line.address}:{line.port}"
        return f"<sip:{line.user}@{where};transport={line.transport}>;{';'.join(more)}\n"

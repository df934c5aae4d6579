"""The audit's head, written down outside the database now and then.

The audit is a chain: a changed, missing or inserted line shows, unless somebody who holds the key writes the
rest anew, or the newest lines are simply cut off. Against both helps a copy of the head elsewhere: a file of
signed lines, best on a mount that this machine may only append to, and a log server. Each line's signature
covers the one before it, so that the file cannot lose a line in the middle either.
"""

import datetime as dt
import hashlib
import hmac
import json
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from voicebot import log
from voicebot.errors import OperatorError, StoreError
from voicebot.ports import Clock
from voicebot.ports_desk import Audit

FILE = "anchors.jsonl"
SYSLOG_PRIORITY = 13 * 8 + 6
"""Facility 13 (audit), severity informational; RFC 5424, 6.2.1."""

SYSLOG_S = 3.0

logger = log.get("anchors")


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The head at one moment; ``signature`` covers it and the anchor before."""

    seq: int
    mac: str
    at: dt.datetime
    signature: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a check found; ``broken`` is one sentence about the first break, or empty."""

    lines: int
    anchors: int
    broken: str = ""


class Witness(Protocol):
    """Somebody else who is told the head."""

    def tell(self, anchor: Anchor) -> None:
        """Raises OSError when nobody listens."""
        ...


@dataclass(frozen=True, kw_only=True)
class Syslog:
    """A log server, such as ``udp://logs.example:514`` or ``tcp://logs.example:601``."""

    address: str

    def __post_init__(self) -> None:
        """Refuse an address that is none."""
        parts = urlsplit(self.address)
        if parts.scheme not in ("udp", "tcp") or not parts.hostname or not parts.port:
            raise OperatorError("audit.syslog must look like udp://host:514 or tcp://host:601.")

    def tell(self, anchor: Anchor) -> None:
        """Send one line (RFC 5424; over TCP with its length in front, RFC 6587)."""
        parts = urlsplit(self.address)
        words = f"seq={anchor.seq} mac={anchor.mac} signature={anchor.signature}"
        head = f"<{SYSLOG_PRIORITY}>1 {anchor.at.astimezone(dt.UTC).isoformat()} - voicebot - audit-anchor -"
        line = f"{head} {words}".encode()
        if parts.scheme == "tcp":
            with socket.create_connection((parts.hostname or "", parts.port or 0), SYSLOG_S) as there:
                there.sendall(f"{len(line)} ".encode() + line)
            return
        family, kind, _, _, place = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as there:
            there.sendto(line, place)


@dataclass(kw_only=True)
class Anchors:
    """Drops anchors every so often, and checks the audit against them."""

    audit: Audit
    clock: Clock
    folder: Path
    key: bytes
    every_s: float = 300.0
    witness: Witness | None = None
    _dropped_at: float | None = None

    def drop_if_due(self) -> None:
        """Drop one when it is time; what goes wrong is an alarm, and no reason to stop anything else."""
        now = self.clock.monotonic()
        if self._dropped_at is not None and now - self._dropped_at < self.every_s:
            return
        self._dropped_at = now
        try:
            self.drop()
        except (OSError, OperatorError) as error:
            logger.error("the audit could not be anchored", error=str(error))  # noqa: TRY400 - it says all

    def drop(self) -> Anchor | None:
        """Write the head down; ``None`` when it has not moved.

        Raises:
            OSError: the file cannot be written, or the witness does not listen.
            OperatorError: the anchors' file was changed, or the audit lost a line that it names.
        """
        known = self.read()
        last = known[-1] if known else None
        seq, mac = self.audit.head()
        if last is not None and not self._holds(last):
            raise OperatorError(f"The audit does not contain its last anchor, line {last.seq}, any more.")
        if seq == 0 or (last is not None and last.seq == seq):
            return None
        at = self.clock.now()
        signature = self._signature(last.signature if last is not None else "", seq, mac, at)
        made = Anchor(seq=seq, mac=mac, at=at, signature=signature)
        self._append(made)
        if self.witness is not None:
            self.witness.tell(made)
        return made

    def read(self) -> Sequence[Anchor]:
        """All anchors, oldest first.

        Raises:
            OperatorError: a line of the file was changed or is missing; the sentence names it.
        """
        try:
            lines = (self.folder / FILE).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        found: list[Anchor] = []
        for number, line in enumerate(lines, start=1):
            before = found[-1].signature if found else ""
            found.append(self._parsed(line, number, before))
        return found

    def verify(self) -> Verdict:
        """Check the whole chain and every anchor; the first break is told."""
        try:
            anchors = self.read()
        except OperatorError as error:
            return Verdict(lines=self.audit.head()[0], anchors=0, broken=str(error))
        try:
            lines = self.audit.verify()
        except StoreError as error:
            return Verdict(lines=self.audit.head()[0], anchors=len(anchors), broken=str(error))
        good = 0
        for anchor in anchors:
            if not self._holds(anchor):
                end = f"the audit ends at line {lines}" if anchor.seq > lines else "the line is another one"
                broken = (
                    f"Line {anchor.seq} was anchored on {anchor.at.isoformat()} and {end}: "
                    f"something after line {good} was removed or written anew."
                )
                return Verdict(lines=lines, anchors=len(anchors), broken=broken)
            good = anchor.seq
        return Verdict(lines=lines, anchors=len(anchors))

    def _holds(self, anchor: Anchor) -> bool:
        """Whether the audit still has exactly this line."""
        rows = self.audit.read(before=anchor.seq + 1, limit=1)
        return bool(rows) and (rows[0].seq, rows[0].mac) == (anchor.seq, anchor.mac)

    def _append(self, anchor: Anchor) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        values = {
            "seq": anchor.seq,
            "mac": anchor.mac,
            "at": anchor.at.isoformat(),
            "signature": anchor.signature,
        }
        handle = os.open(self.folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(values) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _parsed(self, line: str, number: int, before: str) -> Anchor:
        try:
            values = json.loads(line)
            at = dt.datetime.fromisoformat(values["at"])
            made = Anchor(
                seq=int(values["seq"]), mac=str(values["mac"]), at=at, signature=str(values["signature"])
            )
        except (ValueError, KeyError, TypeError) as error:
            raise OperatorError(f"Line {number} of the audit's anchors cannot be read.") from error
        if not hmac.compare_digest(self._signature(before, made.seq, made.mac, at), made.signature):
            raise OperatorError(
                f"Line {number} of the audit's anchors was changed, or the one before removed."
            )
        return made

    def _signature(self, before: str, seq: int, mac: str, at: dt.datetime) -> str:
        text = "|".join((before, str(seq), mac, at.isoformat()))
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()

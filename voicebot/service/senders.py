"""Ways to a person: e-mail by SMTP, SMS by webhook, a letter as PDF; in the demo a folder."""

import hashlib
import hmac
import json
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path
from typing import Protocol

import httpx

from voicebot.errors import PeerError
from voicebot.service.letters import letter_pdf

TIMEOUT_S = 10.0


class NotDelivered(PeerError):
    """The other side did not take the message; ``final`` says that trying again is useless."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message to one person; ``message_id`` makes a repeat recognisable, ``link`` may be empty."""

    message_id: str
    pii_to: str
    subject: str
    text: str
    short: str
    link: str = ""


class Sender(Protocol):
    """One way out."""

    def send(self, letter: Letter) -> None:
        """Hand the message over.

        Raises:
            NotDelivered: it was not taken.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class SmtpSender:
    """E-mail; ``starttls`` is on unless the server is on this machine."""

    host: str
    port: int
    from_name: str
    from_address: str
    user: str = ""
    password: str = ""
    starttls: bool = True

    def send(self, letter: Letter) -> None:
        """Send a plain-text e-mail."""
        mail = EmailMessage()
        mail["From"] = formataddr((self.from_name, self.from_address))
        mail["To"] = letter.pii_to
        mail["Subject"] = letter.subject
        mail["Message-ID"] = f"<{letter.message_id}@{self.from_address.partition('@')[2] or 'localhost'}>"
        mail.set_content(letter.text, cte="quoted-printable")  # not every server takes 8-bit text
        try:
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S) as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotDelivered("The mail server refuses the address.", final=min(codes) >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"The mail server did not take it: {type(error).__name__}.") from error


@dataclass(frozen=True, kw_only=True)
class SmsSender:
    """SMS through a provider's webhook: ``POST {"id", "to", "text"}`` with an HMAC of the body."""

    url: str
    secret: bytes

    def send(self, letter: Letter) -> None:
        """Post the message; a 4xx other than 408, 425 and 429 is final."""
        body = json.dumps({"id": letter.message_id, "to": letter.pii_to, "text": letter.short}).encode()
        signature = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": letter.message_id,
            "X-Signature": f"sha256={signature}",
        }
        try:
            answer = httpx.post(self.url, content=body, headers=headers, timeout=TIMEOUT_S)
        except httpx.HTTPError as error:
            raise NotDelivered(f"The SMS provider does not answer: {type(error).__name__}.") from error
        if answer.status_code >= 400:
            final = answer.status_code < 500 and answer.status_code not in (408, 425, 429)
            raise NotDelivered(f"The SMS provider answered {answer.status_code}.", final=final)


@dataclass(frozen=True, kw_only=True)
class LetterSender:
    """Letters as PDF into the folder that a print service collects."""

    folder: Path

    def send(self, letter: Letter) -> None:
        """Write one page; the same message again is the same file."""
        _write(self.folder / f"{letter.message_id}.pdf", letter_pdf(letter.pii_to, letter.text, letter.link))


@dataclass(frozen=True, kw_only=True)
class FolderSender:
    """The demo's outbox: every message a readable text file."""

    folder: Path

    def send(self, letter: Letter) -> None:
        """Write the message as it would go out."""
        text = f"To: {letter.pii_to}\nSubject: {letter.subject}\n\n{letter.text}"
        _write(self.folder / f"{letter.message_id}.txt", text.encode())


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise NotDelivered(f"The folder {path.parent} cannot be written: {error.strerror}.") from error

"""E-mail, SMS, letters and the demo's folder, over real sockets and files."""

import email
import email.policy
import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.mail_server import Mailbox, SmsBox, mail_server, sms_server
from voicebot.service.senders import (
    FolderSender,
    Letter,
    LetterSender,
    NotDelivered,
    SmsSender,
    SmtpSender,
)

SECRET = b"a test's own secret"
LETTER = Letter(
    message_id="notice-plan-1",
    pii_to="anna.berger@example.org",
    subject="Eine persönliche Nachricht für Sie",
    text="Guten Tag,\n\nschöne Grüße aus der Brücke: https://example.org/n/abc\n",
    short="Ihre Nachricht: https://example.org/n/abc",
    link="https://example.org/n/abc",
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def provider() -> Iterator[SmsBox]:
    with sms_server() as box:
        yield box


def smtp(port: int) -> SmtpSender:
    return SmtpSender(
        host="127.0.0.1", port=port, from_name="Brücke", from_address="service@example.org", starttls=False
    )


def sms(url: str) -> SmsSender:
    return SmsSender(url=url, secret=SECRET)


def test_an_e_mail_arrives_with_its_umlauts(mailbox: Mailbox) -> None:
    smtp(mailbox.port).send(LETTER)
    mail = email.message_from_string(mailbox.mails[0], policy=email.policy.default)
    assert mail["Subject"] == LETTER.subject
    assert "Brücke" in mail["From"]
    assert mail["Message-ID"] == "<notice-plan-1@example.org>"
    body = mail.get_body()
    assert body is not None
    assert body.get_content().splitlines() == LETTER.text.splitlines()


@pytest.mark.parametrize(("code", "final"), [(550, True), (450, False)])
def test_a_refused_address_is_final_only_when_the_server_says_so(
    mailbox: Mailbox, code: int, final: bool
) -> None:
    mailbox.answers = [code]
    with pytest.raises(NotDelivered) as refused:
        smtp(mailbox.port).send(LETTER)
    assert refused.value.final == final
    assert mailbox.mails == []


def test_a_server_that_is_away_can_be_tried_again(mailbox: Mailbox) -> None:
    gone = smtp(1)
    with pytest.raises(NotDelivered) as refused:
        gone.send(LETTER)
    assert not refused.value.final
    assert mailbox.mails == []


def test_an_sms_is_posted_with_a_signature_and_a_key(provider: SmsBox) -> None:
    sms(provider.url).send(LETTER)
    headers, body = provider.posts[0]
    assert json.loads(body) == {"id": "notice-plan-1", "to": LETTER.pii_to, "text": LETTER.short}
    assert headers["x-signature"] == f"sha256={hmac.new(SECRET, body, hashlib.sha256).hexdigest()}"
    assert headers["idempotency-key"] == "notice-plan-1"


@pytest.mark.parametrize(
    ("status", "final"), [(400, True), (404, True), (429, False), (408, False), (503, False)]
)
def test_a_providers_answer_says_whether_to_try_again(provider: SmsBox, status: int, final: bool) -> None:
    provider.answers = [status]
    with pytest.raises(NotDelivered) as refused:
        sms(provider.url).send(LETTER)
    assert refused.value.final == final


def test_a_provider_that_is_away_can_be_tried_again() -> None:
    with pytest.raises(NotDelivered) as refused:
        sms("http://127.0.0.1:1/sms").send(LETTER)
    assert not refused.value.final


def test_a_letter_is_a_pdf_in_the_print_folder_once(tmp_path: Path) -> None:
    sender = LetterSender(folder=tmp_path / "letters")
    sender.send(LETTER)
    sender.send(LETTER)
    files = list((tmp_path / "letters").iterdir())
    assert [f.name for f in files] == ["notice-plan-1.pdf"]
    assert files[0].read_bytes().startswith(b"%PDF-1.4")
    assert files[0].stat().st_mode & 0o077 == 0


def test_the_demos_folder_holds_readable_messages(tmp_path: Path) -> None:
    FolderSender(folder=tmp_path / "outbox").send(LETTER)
    text = (tmp_path / "outbox" / "notice-plan-1.txt").read_text(encoding="utf-8")
    assert LETTER.link in text
    assert LETTER.subject in text


def test_a_folder_that_cannot_be_written_is_no_delivery(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file stands in the way")
    with pytest.raises(NotDelivered, match="cannot be written"):
        FolderSender(folder=tmp_path / "outbox").send(LETTER)

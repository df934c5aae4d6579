"""The webhook over real sockets, against a receiver that does what receivers do on bad days."""

import datetime as dt
import json
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fakes.hand_clock import HandClock
from tests.fakes.receiver import Receiver, receiver
from voicebot.ports_feed import Delivery
from voicebot.service.outgoing import Outgoing, networks
from voicebot.service.senders import NotDelivered
from voicebot.service.signatures import check
from voicebot.service.webhooks import Patience, Webhook

SECRET = b"a test's own secret of many letters"
HERE = networks(["127.0.0.0/8"], "webhook.allow_networks")


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def event(clock: HandClock, attempts: int = 0) -> Delivery:
    body = {"id": "evt_1", "type": "plan.active", "data": {"note": "schöne Grüße"}}
    return Delivery(
        delivery_id="webhook-1",
        n=1,
        target="webhook",
        case_id="anna",
        kind="plan.active",
        body=body,
        attempts=attempts,
        due_at=clock.now(),
        changed_at=clock.now(),
    )


def hook(url: str, **other: Any) -> Webhook:
    return Webhook(
        url=url, secrets=(SECRET,), outgoing=Outgoing(**{"allowed": HERE, **other}), clock=HandClock()
    )


def refusal(made: Webhook) -> NotDelivered:
    with pytest.raises(NotDelivered) as refused:
        made.send(event(HandClock()))
    return refused.value


def test_an_event_arrives_signed_and_can_be_checked(there: Receiver) -> None:
    clock = HandClock()
    hook(there.url).send(event(clock, attempts=2))
    (request,) = there.requests
    check([SECRET], request.body, request.headers["voicebot-signature"], clock.now())
    assert json.loads(request.body)["data"]["note"] == "schöne Grüße"
    assert request.headers["voicebot-event"] == "evt_1"
    assert request.headers["voicebot-attempt"] == "3"
    assert request.headers["content-type"] == "application/json"


def test_the_bytes_are_the_same_every_time(there: Receiver) -> None:
    there.answers = [500, 204]
    refusal(hook(there.url))
    hook(there.url).send(event(HandClock(), attempts=1))
    assert len({request.body for request in there.requests}) == 1


@pytest.mark.parametrize(
    ("status", "final"), [(400, False), (401, False), (404, False), (410, True), (500, False), (503, False)]
)
def test_anything_but_a_yes_is_a_no_and_only_gone_is_final(there: Receiver, status: int, final: bool) -> None:
    there.answers = [status]
    refused = refusal(hook(there.url))
    assert refused.final == final
    assert str(status) in str(refused)


def test_a_busy_receiver_says_how_long(there: Receiver) -> None:
    there.answers = [(429, {"Retry-After": "120"}, b"")]
    refused = refusal(hook(there.url))
    assert isinstance(refused, Patience)
    assert refused.wait_s == 120


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(there: Receiver, status: int) -> None:
    with receiver() as elsewhere:
        there.answers = [(status, {"Location": elsewhere.url}, b"")]
        assert "redirect" in str(refusal(hook(there.url)))
        assert elsewhere.requests == []


def test_a_receiver_that_drips_is_given_up_at_the_deadline(there: Receiver) -> None:
    there.answers = [None]
    refused = refusal(hook(there.url, deadline_s=0.3))
    assert "No answer within" in str(refused)
    assert not refused.final


def test_a_receiver_that_is_away_can_be_tried_again() -> None:
    assert not refusal(hook("http://127.0.0.1:1/hook")).final


def test_an_endless_answer_is_cut_off(there: Receiver) -> None:
    there.answers = [(200, {}, b"x" * 2_000_000)]
    assert "longer" in str(refusal(hook(there.url)))


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "127.0.0.1",
        "10.0.0.5",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse, nothing is bound
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_inner_addresses_are_refused_unless_they_are_listed(address: str, scheme: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(f"{host}:{port}")
        return [address]

    refused = refusal(hook(f"{scheme}://hooks.example/in", allowed=(), resolve=resolve))
    assert "not public" in str(refused)
    assert len(asked) == 1


def test_a_name_with_one_inner_address_is_refused_whole() -> None:
    refused = refusal(
        hook("https://hooks.example/in", allowed=(), resolve=lambda _h, _p: ["8.8.8.8", "169.254.169.254"])
    )
    assert "not public" in str(refused)


def test_a_public_address_is_reached_over_tls_only() -> None:
    refused = refusal(hook("http://hooks.example/in", allowed=(), resolve=lambda _h, _p: ["8.8.8.8"]))
    assert "https" in str(refused)


def test_the_connection_goes_to_the_address_that_was_checked(there: Receiver) -> None:
    port = there.url.rsplit(":", 1)[1].split("/")[0]
    asked: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["203.0.113.9"]

    hook(f"http://hooks.example:{port}/hook", resolve=resolve).send(event(HandClock()))
    assert asked == ["hooks.example"]
    assert there.requests[0].headers["host"] == f"hooks.example:{port}"


@pytest.mark.parametrize(("asked", "fits"), [("hooks.example", True), ("other.example", False)])
def test_the_certificate_is_checked_for_the_name_not_the_address(
    tmp_path: Path, asked: str, fits: bool
) -> None:
    server, trusting = certified(tmp_path, "hooks.example")
    with receiver(tls=server) as there:
        port = there.url.rsplit(":", 1)[1].split("/")[0]
        made = hook(
            f"https://{asked}:{port}/hook", resolve=lambda _h, _p: ["127.0.0.1"], tls=lambda: trusting
        )
        if fits:
            made.send(event(HandClock()))
        else:
            assert "ConnectError" in str(refusal(made))
        assert len(there.requests) == int(fits)


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for a name, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(pem + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "server.pem")
    return server, ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize("url", ["ftp://x/", "file:///etc/passwd", "https://", "https://a:b@x/", "nonsense"])
def test_an_address_that_is_none_is_final(url: str) -> None:
    assert refusal(hook(url)).final


def test_a_name_that_cannot_be_resolved_is_tried_again() -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    assert not refusal(hook("https://hooks.example/", resolve=resolve)).final

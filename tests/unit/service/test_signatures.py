"""Signatures: only the secret's holder, only now, only these bytes."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from voicebot.errors import Forbidden, OperatorError
from voicebot.service.signatures import WINDOW_S, check, secrets_of, sign

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)
OLD, NEW = b"an old secret of thirty-two letters", b"the new secret of thirty-two letters"
BODY = '{"name":"Brücke"}'.encode()


def later(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def test_the_signature_is_what_the_docs_tell_integrators_to_compute() -> None:
    import hashlib
    import hmac

    mac = hmac.new(NEW, str(int(NOW.timestamp())).encode() + b"." + BODY, hashlib.sha256).hexdigest()
    assert sign([NEW], BODY, NOW) == f"t={int(NOW.timestamp())},v1={mac}"


def test_the_code_in_the_docs_accepts_what_is_signed_and_nothing_else() -> None:
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
    space: dict[str, Any] = {}
    exec(page.split("```python")[1].split("```")[0], space)  # noqa: S102 - our own page
    fits, now = space["is_from_the_voicebot"], NOW.timestamp()
    header = sign([NEW, OLD], BODY, NOW)
    assert fits(NEW, header, BODY, now)
    assert fits(OLD, header, BODY, now)
    assert not fits(NEW, header, BODY + b" ", now)
    assert not fits(NEW, header, BODY, now + 301)
    assert not fits(b"another", header, BODY, now)
    assert not any(fits(NEW, wrong, BODY, now) for wrong in ("", "t=,v1=", "v1=ab", "t=x,v1=ab"))


@pytest.mark.parametrize("away", [-WINDOW_S, 0, WINDOW_S])
def test_a_message_of_this_moment_passes(away: float) -> None:
    check([NEW], BODY, sign([NEW], BODY, NOW), later(away))


@pytest.mark.parametrize("away", [-WINDOW_S - 1, WINDOW_S + 1, 86400])
def test_a_message_that_was_kept_and_sent_again_later_does_not(away: float) -> None:
    with pytest.raises(Forbidden, match="another time"):
        check([NEW], BODY, sign([NEW], BODY, NOW), later(away))


def test_a_changed_body_moment_or_secret_does_not_fit() -> None:
    header = sign([NEW], BODY, NOW)
    moved = header.replace(f"t={int(NOW.timestamp())}", f"t={int(NOW.timestamp()) + 1}")
    for secrets, body, given in (([NEW], BODY + b" ", header), ([NEW], BODY, moved), ([OLD], BODY, header)):
        with pytest.raises(Forbidden, match="does not fit"):
            check(secrets, body, given, NOW)


def test_while_a_secret_is_replaced_either_side_may_still_have_the_old_one() -> None:
    check([OLD], BODY, sign([NEW, OLD], BODY, NOW), NOW)
    check([NEW, OLD], BODY, sign([OLD], BODY, NOW), NOW)


@pytest.mark.parametrize(
    "header",
    ["", "v1=ab", "t=,v1=ab", "t=x,v1=ab", "t=²,v1=ab", "t=1,t=2,v1=ab", "t=9999999999999,v1=a", "ü"],
)
def test_a_header_that_cannot_be_read_is_refused_with_a_sentence(header: str) -> None:
    with pytest.raises(Forbidden, match="signature"):
        check([NEW], BODY, header, NOW)


def test_a_mac_with_foreign_letters_is_refused_and_breaks_nothing() -> None:
    with pytest.raises(Forbidden):
        check([NEW], BODY, f"t={int(NOW.timestamp())},v1=äöü", NOW)


@pytest.mark.parametrize("text", [b"", b"short", NEW + b"\nshort"])
def test_a_missing_or_short_secret_stops_the_start(text: bytes) -> None:
    with pytest.raises(OperatorError, match=r"webhook\.secret_file"):
        secrets_of(text, "webhook.secret_file")

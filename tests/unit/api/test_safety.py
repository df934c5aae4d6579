"""Headers, CSRF, body limits, origins, caching."""

import json
from collections.abc import Iterator

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.browser import scenes
from tests.unit.api.conftest import Site


def test_a_cookie_alone_changes_nothing(site: Site) -> None:
    call = scenes.anna(site.stage)
    client = site.browser(csrf=False)
    answer = client.post(f"/api/calls/{call.call_id}/end", headers={"Idempotency-Key": "key-12345"})
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]
    assert call.inbox() == []


def test_a_cookie_with_the_csrf_header_is_taken(site: Site) -> None:
    call = scenes.anna(site.stage)
    answer = site.browser().post(f"/api/calls/{call.call_id}/end", headers={"Idempotency-Key": "key-12345"})
    assert answer.status_code == 200


def test_another_sessions_csrf_token_is_refused(site: Site) -> None:
    call = scenes.anna(site.stage)
    client, other = site.browser(name="One"), site.browser(name="Two")
    client.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
    assert (
        client.post(f"/api/calls/{call.call_id}/end", headers={"Idempotency-Key": "key-12345"}).status_code
        == 403
    )


def test_a_body_that_announces_too_much_is_refused_before_it_is_read(site: Site) -> None:
    client = site.bearer("supervisor")
    headers = {"Content-Length": str(400 * 1024 * 1024), "Content-Type": "application/json"}
    answer = client.post("/api/imports/cases", content=b"[]", headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_chunked_body_is_refused_as_soon_as_it_passes_the_limit(site: Site) -> None:
    client, sent = site.bearer("supervisor"), 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(400):
            sent += 1
            yield b" " * 1_000_000

    answer = client.post("/api/imports/cases", content=chunks(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_a_broken_length_is_refused(site: Site) -> None:
    client = site.anonymous()
    assert client.post("/api/session", content=b"{}", headers={"Content-Length": "-5"}).status_code == 413


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/calls", "/api/openapi.json", "/people/anna-berger"])
def test_nothing_personal_is_cached_and_every_answer_carries_the_policy(site: Site, path: str) -> None:
    answer = site.browser().get(path)
    policy = answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy


def test_styles_and_scripts_are_kept_for_a_year_under_an_address_of_their_own(site: Site) -> None:
    page = site.anonymous().get("/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = site.anonymous().get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("path", ["..%2Fpage.py", "css%2F..%2F..%2Fpage.py", "nothing.js", "js"])
def test_only_the_packages_own_files_are_served(site: Site, path: str) -> None:
    assert site.anonymous().get(f"/static/0/{path}").status_code == 404


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example", ""])
def test_a_socket_from_a_foreign_page_is_closed(site: Site, origin: str) -> None:
    client = site.browser()
    with (
        client.websocket_connect("/ws", headers={"Origin": origin}) as socket,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        socket.receive_text()
    assert closed.value.code == 4403


def test_a_socket_without_a_session_is_closed(site: Site) -> None:
    with (
        site.anonymous().websocket_connect("/ws", headers={"Origin": "http://testserver"}) as socket,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        socket.receive_text()
    assert closed.value.code == 4401


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"do": 5}', '{"do":"open","call_id":7,"after":0}', "x" * 70000]
)
def test_nonsense_on_the_socket_is_ignored(site: Site, text: str) -> None:
    call = scenes.anna(site.stage)
    client = site.browser()
    with client, client.websocket_connect("/ws", headers={"Origin": "http://testserver"}) as socket:
        assert json.loads(socket.receive_text())["t"] == "hello"
        socket.send_text(text)
        socket.send_text(json.dumps({"do": "open", "call_id": call.call_id, "after": 0}))
        while (message := json.loads(socket.receive_text()))["t"] != "call":
            pass
        assert message["call"]["name"] == "Anna Berger"


def test_redirects_after_signing_in_stay_on_this_host(site: Site) -> None:
    from voicebot.console.sign_in import own_path

    assert [own_path(p) for p in ("/live", "//evil.example", "https://evil.example", "/\\evil", "")] == [
        "/live",
        "/",
        "/",
        "/",
        "/",
    ]


def test_a_failed_request_says_one_sentence_and_no_more(site: Site) -> None:
    answer = site.bearer().get("/api/calls/none-such")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail"}

"""Errors in the language that is asked for: JSON for scripts, a page for whoever opens one."""

from typing import Any

import pytest

from tests.browser import scenes
from tests.unit.api.conftest import Site
from tests.unit.api.test_deciding import body_of
from voicebot.web.sentences import in_german

GERMAN = {"Accept-Language": "de"}
A_PAGE = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}


def wrong_turns(site: Site) -> list[tuple[str, str, Any, int, str]]:
    """Method, address, body, status, and how the German sentence begins, for each thing that can go wrong."""
    call = scenes.anna(site.stage)
    plan = call.suggest()
    plans, calls = f"/api/plans/{plan.plan_id}", f"/api/calls/{call.call_id}"
    terms = {"rate_cents": 10**9, "count": 4, "first_date": "2026-12-16"}
    steep = {"rate_cents": plan.suggestion.plan.total_cents, "count": 1, "first_date": "2026-11-19"}
    seen = body_of(plan)
    return [
        ("POST", f"{plans}/confirm", {**seen, "version": 7}, 409, "Der Vorschlag hat sich inzwischen"),
        ("POST", f"{plans}/edit", {**seen, "terms": terms}, 422, "Rate: höchstens"),
        ("POST", f"{plans}/edit", {**seen, "terms": steep}, 422, ""),
        ("POST", f"{plans}/edit", {**seen, "terms": {**terms, "first_date": "soon"}}, 422, "Rate"),
        ("POST", f"{plans}/decline", {**seen, "reason_code": "bored"}, 422, "Grund: Das steht nicht"),
        ("POST", f"{plans}/decline", {**seen, "reason_code": "other"}, 422, "Bitte schreiben Sie eine Notiz"),
        ("POST", f"{plans}/undo", {"version": 1}, 409, "Zurücknehmen geht nicht mehr. Stand"),
        ("POST", f"{calls}/type", {"tab": "t", "text": "hello"}, 409, "Übernehmen Sie erst"),
        ("POST", f"{calls}/type", {"tab": "t", "text": "x" * 501}, 422, "Worte: höchstens 500 Zeichen"),
        ("POST", f"{calls}/note", {"code": "sing"}, 422, "Zuruf: Das steht nicht"),
        ("POST", f"{calls}/callback", {"skill": "magic"}, 422, "Fähigkeit: Das steht nicht"),
        ("POST", f"{calls}/callback", {"skill": "general", "when": "later"}, 422, "Wann: Bitte Tag"),
        ("POST", "/api/calls/nothing/end", {}, 404, "Das gibt es hier nicht"),
        ("GET", "/api/people/nobody", None, 404, "Diesen Fall gibt es hier nicht"),
        ("POST", "/api/tasks/nothing/claim", {}, 404, "Das gibt es hier nicht"),
        ("GET", "/api/audit", None, 403, "Das Protokoll lesen"),
        ("POST", "/api/users", {}, 403, "Das kann nur die Verwaltung"),
        ("GET", "/api/no-such-address", None, 404, "Unter dieser Adresse"),
        ("DELETE", "/api/plans", None, 405, "Das geht an dieser Adresse nicht"),
        ("POST", "/api/corrections", {"call_id": call.call_id, "utterance_id": "u-1", "kind": "mood",
         "was": "angry", "now": "sleepy"}, 422, "„sleepy“ ist hier nicht bekannt"),
    ]  # fmt: skip


def test_every_wrong_turn_at_the_desk_is_answered_in_german(site: Site) -> None:
    agent = site.bearer("agent")
    for number, (method, path, body, status, begins) in enumerate(wrong_turns(site)):
        key = {"Idempotency-Key": f"wrong-turn-{number}"}
        answers = [
            agent.request(method, path, json=body, headers={**key, **language})
            for language in (GERMAN, {"Accept-Language": "en"})
        ]
        german, english = (answer.json()["detail"] for answer in answers)
        assert [answer.status_code for answer in answers] == [status, status], (path, german)
        assert german.startswith(begins), (path, german)
        assert german != english
        assert [answer.headers["Content-Language"] for answer in answers] == ["de", "en"]


def test_a_limit_that_an_edit_breaks_is_named_in_german(site: Site) -> None:
    agent, plan = site.bearer("agent"), scenes.anna(site.stage).suggest()
    terms = {"rate_cents": plan.suggestion.plan.total_cents, "count": 1, "first_date": "2026-11-19"}
    answer = agent.post(
        f"/api/plans/{plan.plan_id}/edit",
        json={**body_of(plan), "terms": terms},
        headers={**GERMAN, "Idempotency-Key": "too-much-1"},
    )
    checks = agent.post(f"/api/plans/{plan.plan_id}/check", json={"version": 1, "terms": terms}).json()[
        "checks"
    ]
    assert answer.json()["detail"] == next(check["de"] for check in checks if not check["ok"])


def test_who_asks_for_no_language_is_answered_in_english(site: Site) -> None:
    assert site.anonymous().get("/api/calls").json()["detail"] == "Please sign in."
    too_long = site.anonymous().post("/api/imports/cases", content=b"x" * 8_000_001, headers=GERMAN)
    assert too_long.json()["detail"].startswith("Das ist länger als 8 MB")


@pytest.mark.parametrize(
    "path", ["/people/nobody", "/no-such-page", "/audit?before=soon", "/tasks?view=magic"]
)
def test_a_page_that_goes_wrong_is_a_page_in_the_visitors_language(site: Site, path: str) -> None:
    supervisor = site.browser("supervisor")
    answer = supervisor.get(path, headers=A_PAGE)
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="de"' in answer.text
    assert "Das hat nicht geklappt" in answer.text
    for english in ("There is", "Input should", "Please"):
        assert english not in answer.text
    supervisor.cookies.set("language", "en")  # what somebody chose goes before what the browser asks for
    assert "That did not work" in supervisor.get(path, headers=A_PAGE).text
    as_json = supervisor.get(path)
    assert as_json.headers["content-type"] == "application/problem+json"


def test_a_caller_who_types_too_much_into_a_notice_gets_a_page_without_a_way_into_the_console(
    site: Site,
) -> None:
    answer = site.anonymous().post("/n/some-token", data={"postcode": "1" * 13}, headers=A_PAGE)
    assert answer.status_code == 422
    assert "Postleitzahl: höchstens 12 Zeichen." in answer.text
    assert 'href="/"' not in answer.text


def test_a_sentence_of_the_store_is_known_in_german(site: Site) -> None:
    call = scenes.anna(site.stage)
    plan = call.suggest()
    call.hang_up("interrupted")
    answer = site.bearer("agent").post(
        f"/api/plans/{plan.plan_id}/confirm", json=body_of(plan), headers={"Idempotency-Key": "over-and-out"}
    )
    assert answer.status_code == 409
    assert in_german(answer.json()["detail"])


def test_a_broken_chain_of_the_audit_is_named_in_german(site: Site) -> None:
    auditor, anchors = site.bearer("auditor"), site.services.anchors
    assert anchors is not None
    anchors.drop()
    (kept,) = (site.stage.folder / "anchors").iterdir()
    kept.write_text(kept.read_text("utf-8").replace("2026", "2025"), "utf-8")
    answer = auditor.get("/api/audit/verify", headers=GERMAN)
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Zeile 1 der Anker des Protokolls wurde geändert")

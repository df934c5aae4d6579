"""The OpenAPI document tells the truth: every route is walked once, and answers as its example says."""

from typing import Any

from tests.unit.api.conftest import Site
from tests.unit.api.tour import Tour
from voicebot.api.documents import examples

WITHOUT_BODY = {"204"}
NEEDS_NO_KEY = {
    "POST /api/session",
    "POST /api/session/link",
    "DELETE /api/session",
    "DELETE /api/session/{session_id}",
    "PUT /api/session/password",
    "PUT /api/users/{user_id}/password",
    "POST /api/users/{user_id}/sign-out",
    "POST /api/plans/{plan_id}/check",
    "POST /api/plans/{plan_id}/lock",
    "DELETE /api/plans/{plan_id}/lock",
    "POST /api/campaigns/plan",
    "POST /api/crm/changes",
}
"""Reads, renewals that are answered anew each time, what ends the same however often, what is signed."""


def operations(site: Site) -> dict[str, dict[str, Any]]:
    document = site.anonymous().get("/api/openapi.json").json()
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def same_fields(example: Any, answer: Any, where: str) -> None:
    """Fields equal down to the second level; lists may be empty in one of the two."""
    if isinstance(example, dict):
        assert isinstance(answer, dict), where
        assert set(example) == set(answer), where
    elif isinstance(example, list):
        assert isinstance(answer, list), where
        if example and answer and isinstance(example[0], dict):
            assert set(example[0]) <= set().union(*(set(item) for item in answer)), where
    else:
        assert type(example) is type(answer) or None in (example, answer), where


def test_every_route_is_walked_and_answers_as_its_example_says(site: Site) -> None:
    answers = Tour(site).run()
    assert set(answers) == set(operations(site))
    assert "password_hash" not in str(answers)
    assert "token_hash" not in str(answers)
    for name, answer in answers.items():
        example = examples().get(name)
        assert (example is None) == (answer is None), name
        same_fields(example, answer, name)
        if isinstance(example, dict):
            for field, inner in example.items():
                same_fields(inner, answer[field], f"{name}: {field}")


def test_every_operation_shows_an_answer_an_error_and_a_summary(site: Site) -> None:
    for name, operation in operations(site).items():
        assert operation["summary"], name
        answers = operation["responses"]
        assert answers["4XX"]["content"]["application/problem+json"]["example"]["detail"].endswith("."), name
        if not WITHOUT_BODY & set(answers):
            (content,) = answers["200"]["content"].values()
            assert "example" in content, name


def test_every_body_shows_an_example(site: Site) -> None:
    document = site.anonymous().get("/api/openapi.json").json()
    for name, operation in operations(site).items():
        content = operation.get("requestBody", {}).get("content", {})
        for kind, body in content.items():
            schema = body.get("schema", {})
            known = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
            assert "example" in body or known.get("examples") or body.get("examples"), f"{name} {kind}"


def test_every_change_takes_an_idempotency_key(site: Site) -> None:
    without = {
        name
        for name, operation in operations(site).items()
        if not name.startswith("GET ")
        and not any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", ()))
    }
    assert without == NEEDS_NO_KEY

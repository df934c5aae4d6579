"""The OpenAPI document: FastAPI's own, with an example of every answer.

The examples are answers of this API to the demo's cases, kept in ``examples.json`` by method and address; a
test compares their fields with what the routes really answer.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import FastAPI

from voicebot.api.problems import PROBLEM

JSON = "application/json"
PROBLEM_EXAMPLE = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "There is no call call-1.",
}


@cache
def examples() -> Mapping[str, Any]:
    """Answers by method and address, such as ``GET /api/calls``."""
    page = files("voicebot.api").joinpath("examples.json").read_text(encoding="utf-8")
    read: Mapping[str, Any] = json.loads(page)
    return read


def with_examples(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The application's document, made once."""
    plain = app.openapi

    @cache
    def document() -> dict[str, Any]:
        made = plain()
        for path, operations in made["paths"].items():
            for method, operation in operations.items():
                _add(operation["responses"], examples().get(f"{method.upper()} {path}"))
        return made

    return document


def _add(responses: dict[str, Any], example: Any) -> None:  # noqa: ANN401 - any JSON value
    answer = responses.get("200", {}).get("content", {})
    for kind in (JSON, "text/plain"):
        if kind in answer and example is not None:
            answer[kind]["example"] = example
    refused = responses.get("4XX", {}).get("content", {})
    if PROBLEM in refused:
        refused[PROBLEM]["example"] = PROBLEM_EXAMPLE

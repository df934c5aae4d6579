"""Errors as one clear sentence, in the language that is asked for (RFC 9457, ``application/problem+json``).

Whoever opens a page gets a page that says it; scripts and integrators get JSON.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from decision_navigator.errors import CaseError, NavigatorError
from voicebot import log
from voicebot.errors import (
    Forbidden,
    NotFound,
    OperatorError,
    PeerError,
    RefusedByStore,
    StoreError,
    VersionConflict,
    VoicebotError,
)
from voicebot.service.approvals import CheckFailed, HeldByOther
from voicebot.web.sentences import asked_for, for_person

_log = log.get("api")
PROBLEM = "application/problem+json"


class NotSignedIn(VoicebotError):
    """The request carries no valid session."""


class Problem(VoicebotError):
    """A refusal with a status of its own and fields beside the sentence."""

    def __init__(self, status: int, sentence: str, **fields: Any) -> None:  # noqa: ANN401 - JSON values
        super().__init__(sentence)
        self.status = status
        self.fields = fields


_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotSignedIn, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (HeldByOther, 423),
    (VersionConflict, 409),
    (CheckFailed, 422),
    (RefusedByStore, 409),
    (StoreError, 503),
    (CaseError, 422),
    (NavigatorError, 422),
    (PeerError, 422),
    (OperatorError, 422),
)


ProblemPage = Callable[[Request, int, str], Response]
"""A page that says what went wrong: the request, the status, the English sentence."""


def problem(
    status: int,
    sentence: str,
    fields: Mapping[str, Any] | None = None,
    *,
    german: str = "",
    accept_language: str = "",
) -> JSONResponse:
    """One sentence as a response; its ``german`` is looked up where it is not given."""
    language = asked_for(accept_language)
    said = german if german and language == "de" else for_person(sentence, language, status)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": said,
    }
    headers = {"Content-Language": language, **({"Retry-After": "2"} if status == 503 else {})}
    return JSONResponse({**body, **(fields or {})}, status, headers, PROBLEM)


def install(app: FastAPI, page: ProblemPage | None = None) -> None:
    """Turn every error of this product into a problem; anything else is ours and says so."""

    def told(
        request: Request,
        status: int,
        sentence: str,
        fields: Mapping[str, Any] | None = None,
        german: str = "",
    ) -> Response:
        if page is not None and _opens_a_page(request):
            return page(request, status, sentence)
        accept_language = request.headers.get("Accept-Language", "")
        return problem(status, sentence, fields, german=german, accept_language=accept_language)

    @app.exception_handler(VoicebotError)
    @app.exception_handler(NavigatorError)
    async def ours(request: Request, error: Exception) -> Response:
        if isinstance(error, Problem):
            return told(request, error.status, str(error), error.fields)
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        german = next(c.de for c in error.checks if not c.passed) if isinstance(error, CheckFailed) else ""
        return told(request, status, str(error), german=german)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"] if step != "body") or "the body"
        return told(request, 422, f"{where}: {first['msg']}.".replace("..", "."), {"field": where})

    @app.exception_handler(HTTPException)
    async def by_framework(request: Request, error: HTTPException) -> Response:
        if 300 <= error.status_code < 400:
            return Response(status_code=error.status_code, headers=error.headers)
        return told(request, error.status_code, _SENTENCES.get(error.status_code, str(error.detail)))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        _log.error("a request failed", error=type(error).__name__, exc_info=error)
        sentence = "Something went wrong on our side; nothing was changed that was not confirmed."
        return told(request, 500, sentence)


def _opens_a_page(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


_SENTENCES = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
}

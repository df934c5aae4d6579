"""Errors as one clear sentence (RFC 9457, ``application/problem+json``)."""

from collections.abc import Mapping
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


def problem(status: int, sentence: str, fields: Mapping[str, Any] | None = None) -> JSONResponse:
    """One sentence as a response."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    headers = {"Retry-After": "2"} if status == 503 else {}
    return JSONResponse({**body, **(fields or {})}, status, headers, PROBLEM)


def install(app: FastAPI) -> None:
    """Turn every error of this product into a problem; anything else is ours and says so."""

    @app.exception_handler(VoicebotError)
    @app.exception_handler(NavigatorError)
    async def ours(_request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, Problem):
            return problem(error.status, str(error), error.fields)
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        return problem(status, str(error))

    @app.exception_handler(RequestValidationError)
    async def unreadable(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"] if step != "body") or "the body"
        return problem(422, f"{where}: {first['msg']}.".replace("..", "."), {"field": where})

    @app.exception_handler(HTTPException)
    async def by_framework(_request: Request, error: HTTPException) -> Response:
        if 300 <= error.status_code < 400:
            return Response(status_code=error.status_code, headers=error.headers)
        return problem(error.status_code, _SENTENCES.get(error.status_code, str(error.detail)))

    @app.exception_handler(Exception)
    async def unexpected(_request: Request, error: Exception) -> JSONResponse:
        _log.error("a request failed", error=type(error).__name__, exc_info=error)
        return problem(500, "Something went wrong on our side; nothing was changed that was not confirmed.")


_SENTENCES = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
}

"""A page on which a developer or trainer talks to the bot with their own microphone and headset.

The page asks for a ticket, which names the case and the language and is good for a minute; with it the
browser opens the media socket of the calls process, as a bridge would.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from voicebot.console.page import render
from voicebot.console.visitor import visits
from voicebot.console.words import LANGUAGES
from voicebot.errors import Forbidden
from voicebot.rows import Actor
from voicebot.web.csrf import COOKIE, HEADER, is_own
from voicebot.web.rights import covers, may, require_covered
from voicebot.web.services import WebServices

CASES = 50
PERMISSIONS = {"Permissions-Policy": "camera=(), microphone=(self), geolocation=(), payment=()"}


def browser_call_router(services: WebServices) -> APIRouter:
    """The page and its tickets."""
    router = APIRouter(include_in_schema=False)
    caller = visits(services, "try_call")

    @router.get("/browser-call")
    def page(request: Request, actor: Actor = caller) -> Response:
        rows = services.store.cases.search("", CASES, "") if may(actor, "look") else ()
        answer = render(
            request, services, "browser_call.html",
            name="browser_call", actor=actor, cases=[row for row in rows if covers(actor, row.language)],
        )  # fmt: skip
        answer.headers.update(PERMISSIONS)
        return answer

    @router.post("/browser-call")
    def ticket(
        request: Request,
        case_id: Annotated[str, Form(max_length=100)] = "",
        language: Annotated[str, Form(max_length=5)] = "",
        actor: Actor = caller,
    ) -> Response:
        sent = request.headers.get(HEADER, "")
        if not is_own(services.secret, request.cookies.get(COOKIE, ""), sent):
            raise Forbidden("The request does not come from this page: its CSRF header is missing or wrong.")
        if services.call_ticket is None or language not in ("", *LANGUAGES):
            raise HTTPException(409, "Calls from the browser are not offered here.")
        row = services.store.cases.get(case_id)
        require_covered(actor, row.language, "case")
        signed = services.call_ticket(case_id, language, actor.user_id)
        base = services.values.calls_public_url.rstrip("/")
        return JSONResponse({"url": f"{base}/media/browser?ticket={quote(signed)}"})

    return router

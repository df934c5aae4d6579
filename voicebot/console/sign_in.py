"""Signing in and out in the browser, by password or one-time link."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from voicebot.console.page import render
from voicebot.errors import Forbidden
from voicebot.identity.signing_in import SignedIn
from voicebot.web.csrf import COOKIE, is_own
from voicebot.web.services import WebServices


def sign_in_router(services: WebServices) -> APIRouter:
    """The sign-in pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/sign-in")
    def form(request: Request, next: str = "/", out: bool = False) -> Response:
        message = "sign_in.signed_out" if out else ""
        return render(
            request, services, "sign_in.html", message=message, next=own_path(next), login="", link_token=""
        )

    @router.post("/sign-in")
    def with_password(
        request: Request,
        login: Annotated[str, Form(max_length=120)],
        password: Annotated[str, Form(max_length=200)],
        next: Annotated[str, Form(max_length=500)] = "/",
    ) -> Response:
        try:
            signed = services.sign_in.with_password(login, password)
        except Forbidden:
            return render(
                request, services, "sign_in.html", status=403,
                message="sign_in.wrong", next=own_path(next), login=login, link_token="",
            )  # fmt: skip
        return _entered(services, signed, own_path(next))

    @router.get("/sign-in/link/{token}")
    def link(request: Request, token: str) -> Response:
        """Ask for a click, so that a preview of the link in a chat or mail does not burn it."""
        return render(request, services, "sign_in.html", message="", next="/", login="", link_token=token)

    @router.post("/sign-in/link")
    def with_link(request: Request, token: Annotated[str, Form(max_length=200)]) -> Response:
        try:
            signed = services.sign_in.with_link(token)
        except Forbidden:
            return render(
                request, services, "sign_in.html", status=403,
                message="sign_in.link_used", next="/", login="", link_token="",
            )  # fmt: skip
        return _entered(services, signed, "/")

    @router.post("/sign-out")
    def sign_out(request: Request, csrf: Annotated[str, Form(max_length=100)]) -> Response:
        token = request.cookies.get(COOKIE, "")
        if token and is_own(services.secret, token, csrf):
            services.sign_in.sign_out(token)
        answer = RedirectResponse("/sign-in?out=true", 303)
        answer.delete_cookie(COOKIE)
        return answer

    return router


def own_path(path: str) -> str:
    """Only a path of our own host is followed after signing in."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _entered(services: WebServices, signed: SignedIn, path: str) -> Response:
    answer = RedirectResponse(path, 303)
    seconds = int((signed.expires_at - services.clock.now()).total_seconds())
    answer.set_cookie(
        COOKIE,
        signed.token,
        max_age=max(1, seconds),
        httponly=True,
        samesite="lax",
        secure=services.values.secure_cookies,
        path="/",
    )
    return answer

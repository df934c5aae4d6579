"""The public notice page: first a birth date or postcode, then the plan, all costs, the GiroCode, yes or no.

The link's token is the only key. Nothing personal is shown, logged or cached before the right answer; after
it a proof, signed and short-lived, travels in the form, so that confirming needs no second answer and nobody
can confirm by guessing an address.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from decision_navigator.facts import parse_case
from voicebot.console.page import language_of, render
from voicebot.errors import Forbidden, NotFound, StoreError
from voicebot.rows import Notice
from voicebot.service.notice_view import notice_view
from voicebot.web.services import WebServices

NOTICE = "/n"
"""Where notices are read."""
PROOF_LASTS = dt.timedelta(minutes=30)

Proof = Annotated[str, Form(max_length=200)]


def notice_router(services: WebServices) -> APIRouter:
    """The notice page and its two answers."""
    router = APIRouter(include_in_schema=False, prefix=NOTICE)

    @router.get("/{token}")
    def ask(request: Request, token: str) -> Response:
        try:
            notice = services.notices.find(token)
        except NotFound:
            return _gone(request, services)
        return _ask(request, services, token, notice.language)

    @router.post("/{token}")
    def show(
        request: Request,
        token: str,
        date_of_birth: Annotated[str, Form(max_length=10)] = "",
        postcode: Annotated[str, Form(max_length=12)] = "",
    ) -> Response:
        try:
            notice = services.notices.find(token)
            if not date_of_birth and not postcode.strip():
                return _ask(request, services, token, notice.language, "notice.empty")
            view = services.notices.open(token, date_of_birth=_day(date_of_birth), postcode=postcode.strip())
            if view is None:
                left = services.notices.find(token).attempts_left
                return _ask(request, services, token, notice.language, "notice.wrong", left=left)
        except NotFound:
            return _gone(request, services)
        return _plan(request, services, token, notice.language, view)

    @router.post("/{token}/confirm")
    def confirm(request: Request, token: str, proof: Proof = "") -> Response:
        return _answer(request, services, token, proof, confirmed=True)

    @router.post("/{token}/withdraw")
    def withdraw(request: Request, token: str, proof: Proof = "") -> Response:
        return _answer(request, services, token, proof, confirmed=False)

    return router


def make_proof(services: WebServices, token: str) -> str:
    """A proof that this token's question was answered rightly, good for half an hour."""
    until = int((services.clock.now() + PROOF_LASTS).timestamp())
    return f"{until}.{_mac(services, token, until)}"


def holds(services: WebServices, token: str, proof: str) -> bool:
    """Whether a proof belongs to this token and has not run out."""
    until, _, mac = proof.partition(".")
    if not until.isascii() or not until.isdigit() or int(until) < services.clock.now().timestamp():
        return False
    return hmac.compare_digest(_mac(services, token, int(until)), mac)


def _mac(services: WebServices, token: str, until: int) -> str:
    return hmac.new(services.secret, f"notice:{until}:{token}".encode(), hashlib.sha256).hexdigest()


def _ask(
    request: Request, services: WebServices, token: str, language: str, message: str = "", left: int = 0
) -> Response:
    status = 403 if message == "notice.wrong" else 200
    return render(
        request, services, "notice_ask.html",
        language=language_of(request, language), status=status, token=token, message=message, left=left,
    )  # fmt: skip


def _plan(
    request: Request,
    services: WebServices,
    token: str,
    language: str,
    view: Any,  # noqa: ANN401 - a JSON object
) -> Response:
    return render(
        request, services, "notice_plan.html",
        language=language_of(request, language), token=token, view=view, proof=make_proof(services, token),
    )  # fmt: skip


def _gone(request: Request, services: WebServices) -> Response:
    return render(request, services, "notice_gone.html", status=404, reason="gone")


def _answer(request: Request, services: WebServices, token: str, proof: str, *, confirmed: bool) -> Response:
    if not holds(services, token, proof):
        return ask_again(request, services, token)
    try:
        services.notices.answer(token, confirmed=confirmed)
        notice = services.notices.find(token)
        view = _answered_view(services, notice)
    except (NotFound, Forbidden):
        return _gone(request, services)
    except StoreError:
        return ask_again(request, services, token)
    return _plan(request, services, token, notice.language, view)


def _answered_view(services: WebServices, notice: Notice) -> Mapping[str, Any]:
    store = services.store
    case = parse_case(store.cases.get(notice.case_id).pii_case)
    return notice_view(notice, store.plans.get(notice.plan_id), case)


def ask_again(request: Request, services: WebServices, token: str) -> Response:
    """Back to the question: the proof has run out, or the store did not take the answer."""
    try:
        return _ask(request, services, token, services.notices.find(token).language)
    except NotFound:
        return _gone(request, services)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None

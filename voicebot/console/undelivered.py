"""The page of what did not arrive: notices to people, events to other systems."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from voicebot.console.page import render
from voicebot.console.visitor import visits
from voicebot.rows import Actor
from voicebot.web.rights import may
from voicebot.web.services import WebServices
from voicebot.web.undelivered_desk import UndeliveredDesk


def undelivered_router(services: WebServices) -> APIRouter:
    """The page, and its lists alone, which the page asks for after each deed."""
    router = APIRouter(include_in_schema=False)
    deliverer = visits(services, "deliver")
    desk = UndeliveredDesk(services)

    def shown(request: Request, template: str, actor: Actor) -> Response:
        return render(
            request, services, template,
            name="undelivered", actor=actor, may_look=may(actor, "look"), **desk.shown(actor),
        )  # fmt: skip

    @router.get("/undelivered")
    def page(request: Request, actor: Actor = deliverer) -> Response:
        return shown(request, "undelivered.html", actor)

    @router.get("/undelivered/list")
    def lists(request: Request, actor: Actor = deliverer) -> Response:
        return shown(request, "undelivered_list.html", actor)

    return router

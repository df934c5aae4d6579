"""The Tasks page: callbacks with their times, and all other work, brought to who can do it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from voicebot.console.page import render
from voicebot.console.visitor import visits
from voicebot.rows import Actor
from voicebot.web.rights import may
from voicebot.web.services import WebServices
from voicebot.web.tasks_desk import VIEWS, TasksDesk, View

Shown = Annotated[View, Query()]


def tasks_router(services: WebServices) -> APIRouter:
    """The page, and its list alone, which the page asks for when something changed."""
    router = APIRouter(include_in_schema=False)
    looker = visits(services, "look")
    desk = TasksDesk(services)

    def shown(request: Request, template: str, view: View, actor: Actor) -> Response:
        return render(
            request, services, template,
            name="tasks", actor=actor, view=view, views=VIEWS,
            tasks=desk.listed(actor, view), counts=desk.counts(actor), may_work=may(actor, "work"),
        )  # fmt: skip

    @router.get("/tasks")
    def tasks(request: Request, view: Shown = "mine", actor: Actor = looker) -> Response:
        return shown(request, "tasks.html", view, actor)

    @router.get("/tasks/list")
    def listed(request: Request, view: Shown = "mine", actor: Actor = looker) -> Response:
        return shown(request, "tasks_list.html", view, actor)

    return router

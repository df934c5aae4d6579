"""The console's pages as one router, for the web application to include."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from voicebot.console import static_files
from voicebot.console.browser_call import browser_call_router
from voicebot.console.notice import notice_router
from voicebot.console.page import render
from voicebot.console.reading import reading_router
from voicebot.console.sign_in import sign_in_router
from voicebot.console.tasks import tasks_router
from voicebot.console.undelivered import undelivered_router
from voicebot.console.users import users_router
from voicebot.console.visitor import visits
from voicebot.rows import Actor
from voicebot.web.services import WebServices


def create_router(services: WebServices) -> APIRouter:
    """All pages: the desk, what is read, sign-in, the public notice, styles and scripts."""
    router = APIRouter(include_in_schema=False)
    looker = visits(services, "look")

    @router.get("/")
    def decisions(request: Request, actor: Actor = looker) -> Response:
        return render(request, services, "decisions.html", name="decisions", actor=actor)

    @router.get("/live")
    def live(request: Request, actor: Actor = looker) -> Response:
        return render(request, services, "live.html", name="live", actor=actor)

    for part in (
        sign_in_router(services),
        notice_router(services),
        tasks_router(services),
        undelivered_router(services),
        users_router(services),
        reading_router(services),
        browser_call_router(services),
        static_files.router,
    ):
        router.include_router(part)
    return router

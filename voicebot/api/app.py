"""Puts the web application together: the API, the socket, and the pages that wiring hands in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import APIRouter, FastAPI

from voicebot.api import problems, socket
from voicebot.api.documents import with_examples
from voicebot.api.headers import SafeHeaders
from voicebot.api.limits import BodyLimit
from voicebot.api.routes import (
    audit,
    calls,
    campaigns,
    corrections,
    crm,
    deliveries,
    dials,
    health,
    imports,
    notices,
    people,
    plans,
    reminders,
    session,
    tasks,
    trends,
    users,
)
from voicebot.web.desk_hub import DeskHub
from voicebot.web.services import WebServices

ROUTERS = (
    session.router,
    dials.router,  # before calls, which takes any id
    calls.router,
    campaigns.router,
    plans.router,
    people.router,
    imports.router,
    tasks.router,
    corrections.router,
    audit.router,
    trends.router,
    users.router,
    deliveries.router,
    notices.router,
    reminders.router,
    crm.router,
    health.router,
    socket.router,
)
DESCRIPTION = (
    "Everything that the agents' console does. Sign in at `/api/session` and send the token as a bearer "
    "token; changes take an `Idempotency-Key`. Errors are `application/problem+json` with one clear sentence."
)

THREADS = 24
"""For what waits for the database beside requests: who waits to write keeps nobody from reading."""


def create_app(
    services: WebServices,
    pages: Sequence[APIRouter] = (),
    problem_page: problems.ProblemPage | None = None,
) -> FastAPI:
    """The web process's application; ``problem_page`` is shown where one of ``pages`` goes wrong."""
    hub = DeskHub(services)

    @contextlib.asynccontextmanager
    async def following(_app: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        async with asyncio.TaskGroup() as tasks_of_app:
            follower = tasks_of_app.create_task(hub.run())
            try:
                yield
            finally:
                follower.cancel()

    app = FastAPI(
        title=f"{services.values.brand} API",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # the stock pages load scripts from another host
        redoc_url=None,
        lifespan=following,
        responses={
            "4XX": {"description": "One clear sentence", "content": {problems.PROBLEM: {"schema": _SCHEMA}}}
        },
    )
    app.state.services = services
    app.state.hub = hub
    problems.install(app, problem_page)
    for router in (*ROUTERS, *pages):
        app.include_router(router)
    app.openapi = with_examples(app)  # type: ignore[method-assign]  # FastAPI's way to extend its document
    values = services.values
    app.add_middleware(BodyLimit, most_bytes=values.most_body_bytes)
    app.add_middleware(SafeHeaders, calls_public_url=values.calls_public_url, over_tls=values.secure_cookies)
    return app


_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One clear sentence"},
    },
}

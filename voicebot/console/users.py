"""The page on which an administrator adds, changes and closes accounts."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from voicebot.console.page import render
from voicebot.console.visitor import visits
from voicebot.identity.users import ROLES
from voicebot.rows import Actor
from voicebot.web.services import WebServices


def users_router(services: WebServices) -> APIRouter:
    """The page, and its table alone, which the page asks for after each deed."""
    router = APIRouter(include_in_schema=False)
    manager = visits(services, "manage")

    def shown(request: Request, template: str, actor: Actor) -> Response:
        now = services.clock.now()
        users = sorted(services.store.people.all(), key=lambda user: (not user.active, user.name.casefold()))
        live = {
            user.user_id: sum(
                session.revoked_at is None and session.expires_at > now
                for session in services.store.sessions.of_user(user.user_id)
            )
            for user in users
        }
        return render(
            request,
            services,
            template,
            name="users",
            actor=actor,
            me=actor,
            users=users,
            live=live,
            roles=ROLES,
        )

    @router.get("/users")
    def page(request: Request, actor: Actor = manager) -> Response:
        return shown(request, "users.html", actor)

    @router.get("/users/list")
    def listed(request: Request, actor: Actor = manager) -> Response:
        return shown(request, "users_list.html", actor)

    return router

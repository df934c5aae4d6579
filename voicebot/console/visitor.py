"""Who visits a page: a signed-in person whose role may see it; anybody else is sent where they belong."""

from typing import Any
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from fastapi.params import Depends as DependsParam

from voicebot.errors import Forbidden
from voicebot.rows import Actor
from voicebot.web.csrf import COOKIE
from voicebot.web.rights import Permission, may
from voicebot.web.services import WebServices

HOMES: tuple[tuple[Permission, str], ...] = (("look", "/"), ("manage", "/users"), ("audit", "/audit"))


class Visits:
    """A dependency that hands out the visitor; tests read the permission back."""

    def __init__(self, services: WebServices, permission: Permission | None) -> None:
        self._services = services
        self.permission = permission

    def __call__(self, request: Request) -> Actor:
        """The signed-in person.

        Raises:
            HTTPException: a redirect to the sign-in page, or to the first page that the role may see.
        """
        actor = self._actor(request)
        if self.permission is None or may(actor, self.permission):
            return actor
        raise HTTPException(303, headers={"Location": home_of(actor)})

    def _actor(self, request: Request) -> Actor:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        where = f"/sign-in?next={quote(path)}" if path != "/" else "/sign-in"
        token = request.cookies.get(COOKIE, "")
        try:
            if token:
                return self._services.sign_in.actor(token)
        except Forbidden:
            pass
        raise HTTPException(303, headers={"Location": where})


def visits(services: WebServices, permission: Permission | None) -> Any:  # noqa: ANN401 - FastAPI reads the default, the type is the parameter's
    """The dependency of a page; ``None`` lets every signed-in person in."""
    dependency: DependsParam = Depends(Visits(services, permission))
    return dependency


def home_of(actor: Actor) -> str:
    """The first page that a role may see."""
    return next((href for permission, href in HOMES if may(actor, permission)), "/settings")

"""Who asks: a session cookie with the CSRF header, or a bearer token; and whether their role may."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.params import Depends as DependsParam

from voicebot.api.problems import NotSignedIn
from voicebot.errors import Forbidden
from voicebot.identity.users import Users
from voicebot.rows import Actor
from voicebot.web.csrf import COOKIE, HEADER, is_own
from voicebot.web.rights import Permission, require
from voicebot.web.services import WebServices

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def services_of(request: Request) -> WebServices:
    """What the application was built with."""
    services: WebServices = request.app.state.services
    return services


Services = Annotated[WebServices, Depends(services_of)]


def users_of(services: WebServices) -> Users:
    """The register of users."""
    return Users(store=services.store, clock=services.clock, ids=services.ids)


def token_of(request: Request) -> str:
    """The session token of a request; a cookie alone changes nothing without the CSRF header.

    Raises:
        NotSignedIn: there is none.
        Forbidden: the CSRF header is missing or wrong.
    """
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip()
    token = request.cookies.get(COOKIE)
    if not token:
        raise NotSignedIn("Please sign in.")
    secret = services_of(request).secret
    if request.method not in SAFE_METHODS and not is_own(secret, token, request.headers.get(HEADER, "")):
        raise Forbidden("The request does not come from the console: its CSRF header is missing or wrong.")
    return token


def signed_in(request: Request) -> Actor:
    """The person behind the request.

    Raises:
        NotSignedIn: nobody, or the session is over.
    """
    token = token_of(request)
    try:
        return services_of(request).sign_in.actor(token)
    except Forbidden as error:
        raise NotSignedIn(str(error)) from error


class Needs:
    """A dependency that hands out the actor if their role carries the permission; tests read it back."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, actor: Annotated[Actor, Depends(signed_in)]) -> Actor:
        """The actor, or Forbidden."""
        require(actor, self.permission)
        return actor


def needs(permission: Permission) -> Any:  # noqa: ANN401 - FastAPI types Depends as Any
    """The dependency to annotate an actor with."""
    dependency: DependsParam = Depends(Needs(permission))
    return dependency


SignedIn = Annotated[Actor, Depends(signed_in)]
Looker = Annotated[Actor, needs("look")]
Decider = Annotated[Actor, needs("decide")]
Worker = Annotated[Actor, needs("work")]
Importer = Annotated[Actor, needs("import")]
Deliverer = Annotated[Actor, needs("deliver")]
Lifter = Annotated[Actor, needs("lift")]
Auditor = Annotated[Actor, needs("audit")]
Campaigner = Annotated[Actor, needs("campaign")]
Manager = Annotated[Actor, needs("manage")]
TrendReader = Annotated[Actor, needs("trends")]

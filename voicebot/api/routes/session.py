"""Signing in and out."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from voicebot.api.who import Services, SignedIn, token_of, users_of
from voicebot.identity.signing_in import SignedIn as Fresh
from voicebot.rows import Actor, SessionRow
from voicebot.web.rights import RIGHTS, may

router = APIRouter(prefix="/api/session", tags=["session"])


class Credentials(BaseModel):
    """What somebody signs in with."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"login": "maria", "password": "a long sentence"}]}
    )
    login: Annotated[str, Field(min_length=1, max_length=120)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class OneTimeLink(BaseModel):
    """The token of a one-time sign-in link."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "0b9c…"}]})
    token: Annotated[str, Field(min_length=1, max_length=200)]


class NewPassword(BaseModel):
    """One's own password, old and new."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"old": "a long sentence", "new": "four other quiet words"}]}
    )
    old: Annotated[str, Field(min_length=1, max_length=200)]
    new: Annotated[str, Field(min_length=1, max_length=200)]


def session_json(session: SessionRow, mine: str = "") -> dict[str, Any]:
    """A session as lists show it."""
    return {
        "session_id": session.session_id,
        "created_at": session.created_at.isoformat(),
        "last_seen_at": session.last_seen_at.isoformat(),
        "expires_at": session.expires_at.isoformat(),
        "this": session.session_id == mine,
    }


def actor_json(actor: Actor) -> dict[str, Any]:
    """Who somebody is and what they may do."""
    return {
        "user_id": actor.user_id,
        "login": actor.login,
        "name": actor.name,
        "role": actor.role,
        "skills": list(actor.skills),
        "languages": list(actor.languages),
        "simulated": actor.simulated,
        "may": [permission for permission in RIGHTS if may(actor, permission)],
        "may_decide": may(actor, "decide"),
    }


def _fresh(signed: Fresh) -> dict[str, Any]:
    return {
        "token": signed.token,
        "expires_at": signed.expires_at.isoformat(),
        "user": actor_json(signed.actor),
    }


@router.post("", summary="Sign in with a password; the token goes into the Authorization header")
def sign_in(body: Credentials, services: Services) -> dict[str, Any]:
    """Sign in with a password."""
    return _fresh(services.sign_in.with_password(body.login, body.password))


@router.post("/link", summary="Sign in with a one-time link's token")
def use_link(body: OneTimeLink, services: Services) -> dict[str, Any]:
    """Sign in with a one-time link."""
    return _fresh(services.sign_in.with_link(body.token))


@router.get("", summary="Who am I")
def me(actor: SignedIn) -> dict[str, Any]:
    """The signed-in person."""
    return actor_json(actor)


@router.delete("", summary="Sign out", status_code=204)
def sign_out(request: Request, _actor: SignedIn, services: Services) -> None:
    """End this session."""
    services.sign_in.sign_out(token_of(request))


@router.get("/all", summary="Where else am I signed in")
def sessions(actor: SignedIn, services: Services) -> dict[str, Any]:
    """One's own sessions that are still good."""
    found = services.sign_in.sessions(actor.user_id)
    return {"sessions": [session_json(s, actor.session_id) for s in found]}


@router.delete("/{session_id}", summary="End one of my sessions", status_code=204)
def end_session(session_id: str, actor: SignedIn, services: Services) -> None:
    """Sign out elsewhere."""
    services.sign_in.end_session(actor, session_id)


@router.put("/password", summary="Change my password; all my sessions end", status_code=204)
def set_password(body: NewPassword, actor: SignedIn, services: Services) -> None:
    """Change one's own password, knowing the old one."""
    services.sign_in.ensure_password(actor, body.old)
    users_of(services).set_password(actor.user_id, body.new, by=actor)

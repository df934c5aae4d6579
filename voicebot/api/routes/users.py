"""People who sign in: for administrators the register, for everybody who is at the desk right now."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from voicebot.api.repeats import Key, MaybeKey, maybe_once, once
from voicebot.api.who import Manager, Services, SignedIn, users_of
from voicebot.identity.users import NewUser
from voicebot.rows import Role, UserRow

router = APIRouter(prefix="/api/users", tags=["users"])
Codes = Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=20)]


class Newcomer(BaseModel):
    """Somebody who is to sign in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "login": "mia",
                    "name": "Mia Krüger",
                    "role": "agent",
                    "password": "three quiet green hills",
                    "skills": ["hardship"],
                    "languages": ["de"],
                }
            ]
        }
    )
    login: Annotated[str, Field(min_length=1, max_length=80)]
    name: Annotated[str, Field(max_length=120)] = ""
    role: Role
    password: Annotated[str, Field(min_length=1, max_length=200)]
    skills: Codes = ()
    languages: Codes = ("de", "en")
    team: Annotated[str, Field(max_length=80)] = ""


class Change(BaseModel):
    """What is to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"active": False}]})
    role: Role | None = None
    active: bool | None = None
    skills: Codes | None = None
    languages: Codes | None = None
    team: Annotated[str | None, Field(max_length=80)] = None


class Password(BaseModel):
    """A new password."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": "four other quiet words"}]})
    password: Annotated[str, Field(min_length=1, max_length=200)]


def user_json(user: UserRow) -> dict[str, Any]:
    """A user as lists show them."""
    return {
        "user_id": user.user_id,
        "login": user.login,
        "name": user.name,
        "role": user.role,
        "skills": list(user.skills),
        "languages": list(user.languages),
        "team": user.team,
        "active": user.active,
    }


@router.get("", summary="Everybody who may sign in")
def listed(_actor: Manager, services: Services) -> dict[str, Any]:
    """All users."""
    return {"users": [user_json(u) for u in services.store.people.all()]}


@router.post("", summary="Add a user; they should change the password at once")
def add(body: Newcomer, actor: Manager, services: Services, key: Key) -> dict[str, Any]:
    """Add a user."""

    def enter() -> dict[str, Any]:
        new = NewUser(**body.model_dump(exclude={"password"}))
        return user_json(users_of(services).add(new, body.password, by=actor))

    return once(services, actor, key, ["user", body.model_dump(exclude={"password"})], enter)


@router.get("/present", summary="Who is at the desk")
def present(_actor: SignedIn, services: Services) -> dict[str, Any]:
    """People whose console is open."""
    since = services.clock.now() - dt.timedelta(seconds=services.values.presence_s)
    found = {p.user_id: p.name for p in services.store.presence.present(since)}
    return {"people": [{"user_id": user_id, "name": name} for user_id, name in found.items()]}


@router.patch("/{user_id}", summary="Change role, skills, languages or team, or close the account")
def change(
    user_id: str, body: Change, actor: Manager, services: Services, key: MaybeKey = None
) -> dict[str, Any]:
    """Change a user; a changed role or a closed account ends their sessions."""

    def put() -> dict[str, Any]:
        return user_json(users_of(services).change(user_id, by=actor, **body.model_dump()))

    return maybe_once(services, actor, key, ["user", user_id, body.model_dump()], put)


@router.put("/{user_id}/password", summary="Replace a password; all the user's sessions end", status_code=204)
def set_password(user_id: str, body: Password, actor: Manager, services: Services) -> None:
    """Replace a password."""
    users_of(services).set_password(user_id, body.password, by=actor)


@router.post("/{user_id}/sign-out", summary="End all sessions of a user")
def sign_out(user_id: str, actor: Manager, services: Services) -> dict[str, int]:
    """Sign somebody out everywhere."""
    return {"ended": services.sign_in.end_all(user_id, actor)}

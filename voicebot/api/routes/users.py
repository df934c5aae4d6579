"""People who sign in, for administrators: a list, and who is at the desk right now."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter

from voicebot.api.who import Services, SignedIn, needs
from voicebot.rows import Actor

router = APIRouter(prefix="/api/users", tags=["users"])


@router.get("", summary="Everybody who may sign in")
def listed(_actor: Annotated[Actor, needs("manage")], services: Services) -> dict[str, Any]:
    """All users."""
    return {
        "users": [
            {
                "user_id": u.user_id,
                "login": u.login,
                "name": u.name,
                "role": u.role,
                "skills": list(u.skills),
                "languages": list(u.languages),
                "active": u.active,
            }
            for u in services.store.people.all()
        ]
    }


@router.get("/present", summary="Who is at the desk")
def present(_actor: SignedIn, services: Services) -> dict[str, Any]:
    """People whose console is open."""
    since = services.clock.now() - dt.timedelta(seconds=services.values.presence_s)
    found = {p.user_id: p.name for p in services.store.presence.present(since)}
    return {"people": [{"user_id": user_id, "name": name} for user_id, name in found.items()]}

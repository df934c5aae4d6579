"""Whether the web process lives, and whether it can do its work."""

from typing import Any

from fastapi import APIRouter, Request

from voicebot.api.problems import Problem
from voicebot.api.who import Services
from voicebot.errors import StoreError

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", summary="The process answers")
def live() -> dict[str, str]:
    """Alive."""
    return {"status": "alive"}


@router.get("/ready", summary="The store answers and the live desk follows it")
def ready(request: Request, services: Services) -> dict[str, Any]:
    """Ready for work, or 503 with what is missing."""
    try:
        seq, _mac = services.store.audit.head()
    except StoreError as error:
        raise Problem(503, "The store does not answer.") from error
    if not request.app.state.hub.running:
        raise Problem(503, "The live desk does not follow the store.")
    return {"status": "ready", "audit_seq": seq}

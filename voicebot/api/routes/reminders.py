"""Reminders that did not reach their person: the list, and sending anew."""

from typing import Any

from fastapi import APIRouter

from voicebot.api.repeats import MaybeKey, maybe_once
from voicebot.api.who import Deliverer, Services
from voicebot.web.undelivered_desk import UndeliveredDesk

router = APIRouter(prefix="/api/reminders", tags=["notices"])


@router.get(
    "/undelivered", summary="Reminders that did not arrive and are still needed, the nearest day first"
)
def undelivered(_actor: Deliverer, services: Services) -> dict[str, Any]:
    """List lost reminders; one leaves when its day is over or the money is there."""
    return {"reminders": UndeliveredDesk(services).reminders()}


@router.post(
    "/{reminder_id}/resend", summary="Send a reminder anew, by the way that leads to the person today"
)
def resend(reminder_id: str, actor: Deliverer, services: Services, key: MaybeKey = None) -> dict[str, Any]:
    """Try it at once; the answer says whether it went out. 409 when it is on its way or not needed."""

    def send() -> dict[str, Any]:
        tried = UndeliveredDesk(services).to_remind.send_again(actor, reminder_id)
        return {"reminder_id": tried.item_id, "channel": tried.target, "state": tried.state}

    return maybe_once(services, actor, key, ["resend reminder", reminder_id], send)

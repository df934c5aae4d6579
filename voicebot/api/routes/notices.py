"""Notices that did not reach their person: the list, sending anew, giving up."""

from typing import Any

from fastapi import APIRouter

from voicebot.api.repeats import MaybeKey, maybe_once
from voicebot.api.routes.deliveries import GiveUp
from voicebot.api.who import Deliverer, Services
from voicebot.web.undelivered_desk import UndeliveredDesk

router = APIRouter(prefix="/api/notices", tags=["notices"])


@router.get("/undelivered", summary="Wished plans whose notice did not arrive, the oldest first")
def undelivered(_actor: Deliverer, services: Services) -> dict[str, Any]:
    """List lost notices."""
    return {"notices": UndeliveredDesk(services).notices()}


@router.post(
    "/{plan_id}/resend", summary="Send a plan's notice anew, by the way that leads to the person today"
)
def resend(plan_id: str, actor: Deliverer, services: Services, key: MaybeKey = None) -> dict[str, Any]:
    """Send it again with a fresh link; 409 when it is on its way or no way leads to the person."""

    def send() -> dict[str, Any]:
        made = UndeliveredDesk(services).people.send_again(actor, plan_id)
        return {"notice_id": made.notice_id, "channel": made.channel, "state": made.state}

    return maybe_once(services, actor, key, ["resend notice", plan_id], send)


@router.post("/{plan_id}/give-up", summary="Let a plan lapse whose notice did not arrive")
def give_up(
    plan_id: str, body: GiveUp, actor: Deliverer, services: Services, key: MaybeKey = None
) -> dict[str, Any]:
    """Give it up; 409 when it is on its way."""
    reason = body.code()

    def end() -> dict[str, Any]:
        plan = UndeliveredDesk(services).people.give_up(actor, plan_id, reason)
        return {"plan_id": plan.plan_id, "state": plan.state}

    return maybe_once(services, actor, key, ["give up notice", plan_id, reason], end)

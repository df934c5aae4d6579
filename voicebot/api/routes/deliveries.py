"""What the outside was told, what could not be told, and telling it anew."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from voicebot.api.problems import Problem
from voicebot.api.repeats import MaybeKey, maybe_once
from voicebot.api.who import Deliverer, Services
from voicebot.ports_feed import Delivery, DeliveryState
from voicebot.service.dispatch import Dispatch
from voicebot.web.codes import GIVE_UP_CODES
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/deliveries", tags=["deliveries"])


class GiveUp(BaseModel):
    """Why it is not sent any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "outdated"}]})
    reason: Annotated[str, Field(max_length=40, description=f"One of {', '.join(GIVE_UP_CODES)}")]

    def code(self) -> str:
        """The reason, one of the known ones.

        Raises:
            Problem: it is not.
        """
        if self.reason not in GIVE_UP_CODES:
            raise Problem(422, f"reason: must be one of {', '.join(GIVE_UP_CODES)}.", field="reason")
        return self.reason


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """A delivery as lists show it, with the very body that is sent."""
    return {
        "delivery_id": delivery.delivery_id,
        "target": delivery.target,
        "type": delivery.kind,
        "case_id": delivery.case_id,
        "sequence": delivery.n,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "round": delivery.round,
        "due_at": delivery.due_at.isoformat(),
        "changed_at": delivery.changed_at.isoformat(),
        "error": delivery.error,
        "body": dict(delivery.body),
    }


@router.get(
    "", summary="Deliveries to the webhook and the CRM, newest first; `state=dead` are the dead letters"
)
def listed(
    _actor: Deliverer,
    services: Services,
    state: DeliveryState | None = None,
    before: Annotated[int | None, Query(ge=1, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """List deliveries."""
    rows = services.store.deliveries.find(state, limit, before)
    return {
        "deliveries": [delivery_json(row) for row in rows],
        "next": rows[-1].n if len(rows) == limit else None,
    }


@router.get("/{delivery_id}", summary="One delivery")
def one(delivery_id: str, _actor: Deliverer, services: Services) -> dict[str, Any]:
    """One delivery."""
    return delivery_json(services.store.deliveries.get(delivery_id))


@router.post("/{delivery_id}/resend", summary="Send a dead letter anew")
def resend(delivery_id: str, actor: Deliverer, services: Services, key: MaybeKey = None) -> dict[str, Any]:
    """Send it again; 409 when it is not dead."""
    dispatch = _dispatch(services, delivery_id)

    def send() -> dict[str, Any]:
        return delivery_json(dispatch.resend(actor, delivery_id))

    return maybe_once(services, actor, key, ["resend", delivery_id], send)


@router.post("/{delivery_id}/give-up", summary="Never send a dead letter")
def give_up(
    delivery_id: str, body: GiveUp, actor: Deliverer, services: Services, key: MaybeKey = None
) -> dict[str, Any]:
    """Give it up; 409 when it is not dead."""
    reason = body.code()

    def end() -> dict[str, Any]:
        return delivery_json(services.dispatch.give_up(actor, delivery_id, reason))

    return maybe_once(services, actor, key, ["give up", delivery_id, reason], end)


def _dispatch(services: WebServices, delivery_id: str) -> Dispatch:
    """The way out to a delivery's target.

    Raises:
        NotFound: there is no such delivery.
        Problem: its target is not set up any more.
    """
    target = services.store.deliveries.get(delivery_id).target
    if target not in services.dispatch.targets:
        raise Problem(409, "This target is not set up any more.")
    return services.dispatch

"""What the outside was told, what could not be told, and telling it anew."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from voicebot.api.problems import Problem
from voicebot.api.repeats import MaybeKey, maybe_once
from voicebot.api.who import Importer, Services
from voicebot.ports_feed import Delivery, DeliveryState

router = APIRouter(prefix="/api/deliveries", tags=["deliveries"])


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
    _actor: Importer,
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
def one(delivery_id: str, _actor: Importer, services: Services) -> dict[str, Any]:
    """One delivery."""
    return delivery_json(services.store.deliveries.get(delivery_id))


@router.post("/{delivery_id}/resend", summary="Send a dead letter anew")
def resend(delivery_id: str, actor: Importer, services: Services, key: MaybeKey = None) -> dict[str, Any]:
    """Send it again; 409 when it is not dead."""
    dispatch = services.dispatch
    if dispatch is None or delivery_id.partition("-")[0] not in dispatch.targets:
        services.store.deliveries.get(delivery_id)
        raise Problem(409, "This target is not set up any more.")
    return maybe_once(
        services,
        actor,
        key,
        ["resend", delivery_id],
        lambda: delivery_json(dispatch.resend(actor, delivery_id)),
    )

"""The CRM's way in: signed changes of profiles."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool

from voicebot.api.problems import Problem
from voicebot.api.who import Services
from voicebot.service.signatures import HEADER

router = APIRouter(prefix="/api/crm", tags=["crm"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["id", "case_id", "changes"],
                    "properties": {
                        "id": {"type": "string", "minLength": 8, "maxLength": 100},
                        "case_id": {"type": "string"},
                        "changes": {
                            "type": "object",
                            "additionalProperties": {
                                "type": "object",
                                "required": ["value", "at"],
                                "properties": {
                                    "value": {"type": ["string", "boolean", "null"]},
                                    "at": {"type": "string", "format": "date-time"},
                                },
                            },
                        },
                    },
                },
                "example": {
                    "id": "chg-2026-11-18-0007",
                    "case_id": "anna-berger",
                    "changes": {
                        "mobilephone": {"value": "+49 170 0000000", "at": "2026-11-18T09:12:00+01:00"}
                    },
                },
            }
        },
    }
}


@router.post(
    "/changes", summary="Profile changes made in the CRM, signed; safe to repeat", openapi_extra=_BODY
)
async def changes(
    request: Request,
    services: Services,
    signature: Annotated[str, Header(alias=HEADER, max_length=500)] = "",
) -> dict[str, Any]:
    """Take changes in the CRM's own field names; the newest change of each field counts."""
    body = await request.body()
    inbox = services.crm
    if inbox is None:
        raise Problem(404, "No CRM is set up here.")
    return dict(await run_in_threadpool(inbox.take, body, signature))

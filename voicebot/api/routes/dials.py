"""Calls out: ask for one, look at how it stands, take it back."""

import datetime as dt
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from voicebot.api.repeats import Key, once
from voicebot.api.who import Looker, Services, Worker
from voicebot.ports_dials import Attempt, Dial, DialState
from voicebot.rows import Actor
from voicebot.service.dialling_words import why
from voicebot.web.rights import covers, require_covered
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/calls", tags=["dials"])


class Asked(BaseModel):
    """A call to be placed; ``at`` without a zone is desk time, without ``at`` it is as soon as permitted."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"case_id": "anna-berger", "at": "2026-11-19T10:00:00+01:00"}]},
    )
    case_id: Annotated[str, Field(min_length=1, max_length=80)]
    at: dt.datetime | None = None


def dial_json(dial: Dial) -> dict[str, Any]:
    """A dial as lists show it; ``why`` says in both languages what keeps or postpones it."""
    return {
        "dial_id": dial.dial_id,
        "case_id": dial.case_id,
        "campaign_id": dial.campaign_id,
        "state": dial.state,
        "due_at": dial.due_at.isoformat(),
        "not_after": dial.not_after.isoformat(),
        "attempts": dial.attempts,
        "call_id": dial.call_id,
        "disposition": dial.disposition,
        "outcome": dial.outcome,
        "rule": dial.rule,
        "why": {lang: why(dial.rule, lang) for lang in ("de", "en")} if dial.rule else None,
        "score": dial.score,
        "segment": dial.segment,
        "requested_by": dial.requested_by,
        "changed_at": dial.changed_at.isoformat(),
    }


def _attempt_json(attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt_id": attempt.attempt_id,
        "started_at": attempt.started_at.isoformat(),
        "answered_at": attempt.answered_at.isoformat() if attempt.answered_at else None,
        "ended_at": attempt.ended_at.isoformat() if attempt.ended_at else None,
        "call_id": attempt.call_id,
        "disposition": attempt.disposition,
        "sip_status": attempt.sip_status,
        "q850": attempt.q850,
        "ended_by": attempt.ended_by,
    }


@router.post("", summary="Ask for a call about a case, now or later; refused ones say which rule")
def ask(body: Asked, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """Ask for a call: ``state`` is ``requested``, to be dialled at ``due_at``, or ``refused`` by ``rule``."""
    require_covered(actor, services.store.cases.get(body.case_id).language, "case")
    at = body.at
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(services.values.time_zone))

    def request() -> dict[str, Any]:
        return dial_json(services.dialling.request(body.case_id, actor.user_id, actor.session_id, at))

    return once(services, actor, key, ["dial", body.model_dump(mode="json")], request)


@router.get("/dials", summary="Calls out, the latest change first")
def listed(
    actor: Looker,
    services: Services,
    case_id: str | None = None,
    campaign_id: str | None = None,
    state: DialState | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """List dials."""
    found = services.store.dials.find(
        case_id=case_id, campaign_id=campaign_id, states=(state,) if state else (), limit=limit
    )
    return {"dials": [dial_json(dial) for dial in found if covers(actor, dial.language)]}


@router.get("/dials/{dial_id}", summary="One call out with its attempts")
def one(dial_id: str, actor: Looker, services: Services) -> dict[str, Any]:
    """One dial: its attempts with SIP status, Q.850 cause and disposition; ``call_id`` leads to the call."""
    dial = _own(services, actor, dial_id)
    attempts = services.store.dials.attempts_of(dial_id)
    return {**dial_json(dial), "tries": [_attempt_json(attempt) for attempt in attempts]}


@router.post("/dials/{dial_id}/cancel", summary="Take a call back that still waits")
def cancel(dial_id: str, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """Cancel; one that rings or is over stays as it is."""
    _own(services, actor, dial_id)

    def take_back() -> dict[str, Any]:
        return dial_json(services.dialling.cancel(dial_id, actor.user_id, actor.session_id))

    return once(services, actor, key, ["cancel", dial_id], take_back)


def _own(services: WebServices, actor: Actor, dial_id: str) -> Dial:
    dial = services.store.dials.get(dial_id)
    require_covered(actor, dial.language, "dial")
    return dial

"""Corrections: what an agent puts right with one click, kept as training rows."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from voicebot.api.problems import Problem
from voicebot.api.repeats import Key, once
from voicebot.api.routes.calls import own_call
from voicebot.api.who import Auditor, Services, Worker
from voicebot.findings import INTENTS, MOODS
from voicebot.rows import AuditLine, Correction

router = APIRouter(prefix="/api/corrections", tags=["corrections"])
MOST_CENTS = 10**9


class Corrected(BaseModel):
    """What was found, and what it really is; an amount is whole cents, ``none`` says nothing was there."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "call_id": "call-1",
                    "utterance_id": "u-3",
                    "kind": "mood",
                    "was": "angry",
                    "now": "distressed",
                }
            ]
        }
    )
    call_id: Annotated[str, Field(max_length=80)]
    utterance_id: Annotated[str, Field(max_length=80)]
    kind: Literal["intent", "mood", "amount"]
    was: Annotated[str, Field(max_length=60)]
    now: Annotated[str, Field(max_length=60)]


@router.post("", summary="Correct an intent, a mood or an amount")
def correct(body: Corrected, actor: Worker, services: Services, key: Key) -> dict[str, Any]:
    """Keep a correction."""
    row = own_call(services, actor, body.call_id)
    was, now = _value(body.kind, body.was), _value(body.kind, body.now)

    def keep() -> dict[str, Any]:
        correction = Correction(
            correction_id=services.ids.new("fix"),
            call_id=body.call_id,
            utterance_id=body.utterance_id,
            language=row.language,
            kind=body.kind,
            was=was,
            now=now,
            user_id=actor.user_id,
            at=services.clock.now(),
        )
        refs = {"call": body.call_id, "utterance": body.utterance_id}
        line = AuditLine(
            at=correction.at, who=actor.user_id, what="correction.made", refs=refs, body={"kind": body.kind}
        )
        services.store.corrections.add(correction, line)
        return {"correction_id": correction.correction_id}

    return once(services, actor, key, ["correction", body.model_dump()], keep)


@router.get("", summary="Corrections as training rows")
def listed(_actor: Auditor, services: Services) -> dict[str, Any]:
    """All corrections with the words, as long as these exist."""
    rows = services.store.corrections.all()
    return {
        "corrections": [
            {
                "correction_id": c.correction_id,
                "language": c.language,
                "kind": c.kind,
                "was": dict(c.was),
                "now": dict(c.now),
                "at": c.at.isoformat(),
                "text": words,
            }
            for c, words in rows
        ]
    }


def _value(kind: str, text: str) -> dict[str, Any]:
    if kind == "amount":
        if not text.isdigit() or int(text) > MOST_CENTS:
            raise Problem(422, "An amount is whole cents.", field="now")
        return {"cents": int(text)}
    allowed = (*INTENTS, "none") if kind == "intent" else MOODS
    if text not in allowed:
        raise Problem(422, f"“{text}” is no known {kind}.", field="now")
    return {kind: text}

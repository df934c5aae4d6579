"""People and their cases: search, one person, their story in one timeline."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field

from decision_navigator.facts import parse_case
from voicebot.api.problems import Problem
from voicebot.api.repeats import Key, MaybeKey, maybe_once, once
from voicebot.api.who import Importer, Lifter, Looker, Services
from voicebot.rows import Actor, AuditLine, CaseRow
from voicebot.service.profile import BLOCKS, flags_of
from voicebot.web.case_ids import ensure_id
from voicebot.web.person_view import PersonDesk, person_row
from voicebot.web.rights import covers, require_covered
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/people", tags=["people"])
CaseBody = Annotated[
    dict[str, Any],
    Body(
        description="A CASE.json object, see docs/api.md.",
        examples=[{"case_id": "anna-berger", "person": {"name": "Anna Berger"}, "claims": []}],
    ),
]


class Lift(BaseModel):
    """What is lifted: ``do_not_call``, ``represented``, ``insolvency``, or a hold by its id; and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"what": "do_not_call", "why": "asked_in_writing"}]}
    )
    what: Annotated[str, Field(min_length=1, max_length=200)]
    why: Annotated[str, Field(pattern=r"^[a-z0-9_.]{3,60}$", description="A code, no free text")]


@router.get("", summary="Search people by name, city, case id or claim reference")
def search(
    actor: Looker,
    services: Services,
    text: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Find people."""
    rows = services.store.cases.search(text, limit, after)
    return {
        "people": [person_row(row) for row in rows if covers(actor, row.language)],
        "next": rows[-1].case_id if len(rows) == limit else None,
    }


@router.get("/{case_id}", summary="One person's case")
def one(case_id: str, actor: Looker, services: Services) -> dict[str, Any]:
    """One case as the ledger or CRM knows it."""
    row = services.store.cases.get(case_id)
    require_covered(actor, row.language, "case")
    profile = PersonDesk(services).profile(row)
    return {**profile, "version": row.version, "case": dict(row.pii_case)}


@router.get("/{case_id}/timeline", summary="Everything that happened with one person, newest first")
def timeline(case_id: str, actor: Looker, services: Services) -> dict[str, Any]:
    """One person's story: calls, plans, notices, tasks, payments, holds."""
    row = services.store.cases.get(case_id)
    require_covered(actor, row.language, "case")
    return {"timeline": PersonDesk(services).timeline(case_id)}


@router.put("/{case_id}", summary="Insert or replace one case")
def put(
    case_id: str, body: CaseBody, actor: Importer, services: Services, key: MaybeKey = None
) -> dict[str, Any]:
    """Take one case over; do-not-call, a lawyer and insolvency stay even if the new case lacks them."""
    if body.setdefault("case_id", case_id) != case_id:
        raise Problem(422, "case_id: must be the one in the address.", field="case_id")
    ensure_id("case_id", case_id)
    parse_case(body)

    def take() -> dict[str, Any]:
        now = services.clock.now()
        row = services.store.cases.put(case_id, body, now)
        _write(services, actor, "case.put", row, now, {"version": row.version})
        return person_row(row)

    return maybe_once(services, actor, key, ["case", case_id, body], take)


@router.post("/{case_id}/lift", summary="Lift a legal block or a contact hold, with the reason for the audit")
def lift(case_id: str, body: Lift, actor: Lifter, services: Services, key: Key) -> dict[str, Any]:
    """Allow contact again: a person's decision, which nothing does by itself."""
    row = services.store.cases.get(case_id)
    require_covered(actor, row.language, "case")

    def act() -> dict[str, Any]:
        now, store = services.clock.now(), services.store
        holds = [h for h in store.holds.active(case_id, now) if body.what in (h.hold_id, h.reason)]
        blocked = body.what in BLOCKS and flags_of(row.pii_case).get(body.what)
        if not holds and not blocked:
            raise Problem(409, "Nothing of this kind stands in the way of this person any more.")
        for hold in holds:
            store.holds.lift(hold.hold_id, actor.user_id, now)
        lifted = store.cases.lift(case_id, body.what, now) if blocked else row
        _write(services, actor, "block.lifted", lifted, now, {"what": body.what, "why": body.why})
        return PersonDesk(services).profile(lifted)

    return once(services, actor, key, ["lift", case_id, body.model_dump()], act)


def _write(
    services: WebServices, actor: Actor, what: str, row: CaseRow, at: dt.datetime, body: dict[str, Any]
) -> None:
    refs = {"case": row.case_id, "session": actor.session_id}
    services.store.audit.append(AuditLine(at=at, who=actor.user_id, what=what, refs=refs, body=body))

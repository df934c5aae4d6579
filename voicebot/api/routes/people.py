"""People and their cases: search, one person, their story in one timeline."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query

from decision_navigator.facts import parse_case
from voicebot.api.problems import Problem
from voicebot.api.who import Importer, Looker, Services
from voicebot.rows import AuditLine
from voicebot.web.person_view import PersonDesk, person_row
from voicebot.web.rights import covers, require_covered

router = APIRouter(prefix="/api/people", tags=["people"])
CaseBody = Annotated[
    dict[str, Any],
    Body(
        description="A CASE.json object, see docs/api.md.",
        examples=[{"case_id": "anna-berger", "person": {"name": "Anna Berger"}, "claims": []}],
    ),
]


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
    return {**person_row(row), "version": row.version, "case": dict(row.pii_case)}


@router.get("/{case_id}/timeline", summary="Everything that happened with one person, newest first")
def timeline(case_id: str, actor: Looker, services: Services) -> dict[str, Any]:
    """One person's story: calls, plans, notices, tasks, payments, holds."""
    row = services.store.cases.get(case_id)
    require_covered(actor, row.language, "case")
    return {"timeline": PersonDesk(services).timeline(case_id)}


@router.put("/{case_id}", summary="Insert or replace one case")
def put(case_id: str, body: CaseBody, actor: Importer, services: Services) -> dict[str, Any]:
    """Take one case over from the CRM."""
    if body.setdefault("case_id", case_id) != case_id:
        raise Problem(422, "case_id: must be the one in the address.", field="case_id")
    parse_case(body)
    now = services.clock.now()
    row = services.store.cases.put(case_id, body, now)
    refs = {"case": case_id, "session": actor.session_id}
    services.store.audit.append(
        AuditLine(at=now, who=actor.user_id, what="case.put", refs=refs, body={"version": row.version})
    )
    return person_row(row)

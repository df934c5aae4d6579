"""The audit: who did what, when, in how many seconds; filter, export, check of the chain."""

import csv
import io
import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from voicebot.api.problems import Problem
from voicebot.api.who import Auditor, Services
from voicebot.rows import AuditRow
from voicebot.web.services import WebServices

router = APIRouter(prefix="/api/audit", tags=["audit"])
EXPORT_PAGE = 1000
MOST_EXPORTED = 100_000


def row_json(row: AuditRow) -> dict[str, Any]:
    """One line of the audit."""
    line = row.line
    return {
        "seq": row.seq,
        "at": line.at.isoformat(),
        "who": line.who,
        "what": line.what,
        "refs": dict(line.refs),
        "body": dict(line.body),
        "mac": row.mac,
    }


class Wanted(BaseModel):
    """Which lines: by person, by kind, by plan or call; empty is everything."""

    who: Annotated[str, Field(max_length=100)] = ""
    what: Annotated[str, Field(max_length=100)] = ""
    plan: Annotated[str, Field(max_length=100)] = ""
    call: Annotated[str, Field(max_length=100)] = ""

    def where(self) -> dict[str, str] | None:
        """As the store filters."""
        return {name: value for name, value in self.model_dump().items() if value} or None


Lines = Annotated[Wanted, Query()]


@router.get("", summary="Audit lines, newest first")
def listed(
    _actor: Auditor,
    services: Services,
    wanted: Lines,
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Read the audit."""
    rows = services.store.audit.read(before, limit, wanted.where())
    return {"rows": [row_json(r) for r in rows], "next": rows[-1].seq if len(rows) == limit else None}


@router.get("/export.csv", summary="The audit as CSV", response_class=PlainTextResponse)
def export(
    _actor: Auditor,
    services: Services,
    wanted: Lines,
) -> PlainTextResponse:
    """Export the audit."""
    text = _csv(services, wanted.where())
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return PlainTextResponse(text, headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/verify", summary="Check the audit's chain, and its anchors outside the database")
def verify(_actor: Auditor, services: Services) -> dict[str, Any]:
    """Check every line's place in the chain; 409 with the first break."""
    seq, mac = services.store.audit.head()
    if services.anchors is None:
        return {"lines": services.store.audit.verify(), "anchors": 0, "head": {"seq": seq, "mac": mac}}
    verdict = services.anchors.verify()
    if verdict.broken:
        raise Problem(409, verdict.broken, lines=verdict.lines, anchors=verdict.anchors)
    return {"lines": verdict.lines, "anchors": verdict.anchors, "head": {"seq": seq, "mac": mac}}


def _csv(services: WebServices, where: dict[str, str] | None) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["seq", "at", "who", "what", "refs", "body", "mac"])
    before: int | None = None
    written = 0
    while written < MOST_EXPORTED:
        rows = services.store.audit.read(before, EXPORT_PAGE, where)
        for row in rows:
            line = row.line
            refs, body = json.dumps(dict(line.refs)), json.dumps(dict(line.body), ensure_ascii=False)
            writer.writerow(
                [row.seq, line.at.isoformat(), *map(_safe, (line.who, line.what, refs, body)), row.mac]
            )
        written += len(rows)
        if len(rows) < EXPORT_PAGE:
            break
        before = rows[-1].seq
    return out.getvalue()


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text

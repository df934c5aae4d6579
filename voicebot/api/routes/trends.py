"""Trends: what people complain about, how plans are decided, promises kept; also as CSV."""

import csv
import io
from typing import Any

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from voicebot.api.who import Services, TrendReader

router = APIRouter(prefix="/api/trends", tags=["trends"])


@router.get("", summary="The figures of the Trends page")
def figures(_actor: TrendReader, services: Services) -> dict[str, Any]:
    """All figures."""
    return dict(services.trends())


@router.get("/export.csv", summary="Complaints by week as CSV", response_class=PlainTextResponse)
def export(_actor: TrendReader, services: Services) -> PlainTextResponse:
    """Complaints by week and topic."""
    found = services.trends()
    out = io.StringIO()
    writer = csv.writer(out)
    weeks = [str(week) for week in found.get("weeks", ())]
    writer.writerow(["topic", *weeks])
    for topic in found.get("topics", ()):
        writer.writerow([topic["topic"], *topic["counts"]])
    headers = {"Content-Disposition": 'attachment; filename="trends.csv"'}
    return PlainTextResponse(out.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")

"""What happened and its deliveries, in memory; a change is compared with what was there before."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from voicebot.ports_feed import Happening

if TYPE_CHECKING:
    from tests.fakes.store_tables import Tables

Told = tuple[str, str, str, int | None, dt.datetime]


def note_happenings(tables: "Tables", before: Mapping[str, Any]) -> None:
    """As the database's triggers do at the end of a transaction."""
    seen: Sequence[tuple[str, Callable[[Any, Any], Told | None]]] = (
        ("cases", _case),
        ("calls", _call),
        ("plans", _plan),
        ("tasks", _task),
        ("holds", _hold),
    )
    for name, told in seen:
        old_rows = before[name]
        for key, row in getattr(tables, name).items():
            old = old_rows.get(key)
            note = told(old, row) if row is not old else None
            case = tables.cases.get(row.case_id)
            if note is not None and not (case is not None and case.control):
                kind, subject, detail, version, at = note
                happening = Happening(
                    n=len(tables.feed) + 1,
                    case_id=row.case_id,
                    call_id=getattr(row, "call_id", None),
                    kind=kind,
                    subject=subject,
                    detail=detail,
                    version=version,
                    at=at,
                )
                tables.feed = [*tables.feed, happening]


def _case(old: Any, new: Any) -> Told | None:
    if old is None or old.version == new.version:
        return None
    return "case.changed", new.case_id, "", new.version, new.updated_at


def _call(old: Any, new: Any) -> Told | None:
    if old is None:
        return "call.started", new.call_id, new.direction, None, new.started_at
    if old.state == new.state:
        return None
    return f"call.{new.state}", new.call_id, new.outcome or "", None, new.ended_at


def _plan(old: Any, new: Any) -> Told | None:
    if old is not None and old.state == new.state:
        return None
    return f"plan.{new.state}", new.plan_id, "", new.version, new.changed_at


def _task(old: Any, new: Any) -> Told | None:
    if old is None:
        return f"{new.kind}.booked", new.task_id, new.reason, None, new.created_at
    if new.state == "done" != old.state:
        return f"{new.kind}.done", new.task_id, "", None, new.finished_at
    return None


def _hold(old: Any, new: Any) -> Told | None:
    if old is None:
        kind = "contact.stopped" if new.kind == "stop" else "contact.held"
        return kind, new.hold_id, new.reason, None, new.since
    if new.lifted_at is not None and old.lifted_at is None:
        return "contact.resumed", new.hold_id, new.reason, None, new.lifted_at
    return None

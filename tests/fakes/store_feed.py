"""What happened and its deliveries, in memory; a change is compared with what was there before."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from voicebot.errors import VersionConflict
from voicebot.ports_feed import Delivery, DeliveryState, Happening

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


class FakeDeliveries:
    def __init__(self, tables: "Tables") -> None:
        self._t = tables

    def unrouted(self, limit: int = 500) -> Sequence[Happening]:
        return [h for h in self._t.feed if h.n not in self._t.routed][:limit]

    def route(self, n: int, new: Sequence[Delivery]) -> None:
        with self._t.change():
            if n not in self._t.routed:
                self._t.routed.add(n)
                for delivery in new:
                    self._t.deliveries.setdefault(delivery.delivery_id, delivery)

    def heads(self, now: dt.datetime, limit: int = 200) -> Sequence[Delivery]:
        waiting = [d for d in self._t.deliveries.values() if d.state == "waiting" and d.due_at <= now]
        found = [d for d in waiting if self.is_head(d.delivery_id)]
        return sorted(found, key=lambda d: (d.n, d.delivery_id))[:limit]

    def is_head(self, delivery_id: str) -> bool:
        mine = self._t.deliveries.get(delivery_id)
        return mine is not None and not any(
            d.state == "waiting" and (d.target, d.case_id) == (mine.target, mine.case_id) and d.n < mine.n
            for d in self._t.deliveries.values()
        )

    def get(self, delivery_id: str) -> Delivery:
        return self._t.one(self._t.deliveries, delivery_id)

    def find(
        self, state: DeliveryState | None = None, limit: int = 100, before: int | None = None
    ) -> Sequence[Delivery]:
        found = [
            d
            for d in self._t.deliveries.values()
            if state in (None, d.state) and (before is None or d.n < before)
        ]
        return sorted(found, key=lambda d: (-d.n, d.delivery_id))[:limit]

    def done(self, delivery_id: str, at: dt.datetime) -> None:
        self._set(delivery_id, "waiting", state="done", changed_at=at, error="")

    def retry(self, delivery_id: str, error: str, due_at: dt.datetime | None, at: dt.datetime) -> Delivery:
        later: dict[str, Any] = {"state": "dead"} if due_at is None else {"due_at": due_at}
        attempts = self.get(delivery_id).attempts + 1
        self._set(delivery_id, "waiting", attempts=attempts, error=error, changed_at=at, **later)
        return self.get(delivery_id)

    def resend(self, delivery_id: str, at: dt.datetime) -> Delivery:
        again = self.get(delivery_id).round + 1
        if not self._set(
            delivery_id, "dead", state="waiting", attempts=0, due_at=at, changed_at=at, round=again
        ):
            raise VersionConflict("not dead")
        return self.get(delivery_id)

    def forget(self, before: dt.datetime) -> int:
        with self._t.change():
            old = [k for k, d in self._t.deliveries.items() if d.state == "done" and d.changed_at < before]
            for key in old:
                del self._t.deliveries[key]
            return len(old)

    def _set(self, delivery_id: str, found: str, **values: Any) -> bool:
        with self._t.change():
            delivery = self.get(delivery_id)
            if delivery.state == found:
                self._t.deliveries[delivery_id] = replace(delivery, **values)
            return delivery.state == found

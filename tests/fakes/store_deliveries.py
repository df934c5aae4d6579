"""Deliveries of what happened, in memory."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.fakes.store_plans import write_line
from tests.fakes.store_tables import Tables
from voicebot.errors import VersionConflict
from voicebot.ports_feed import Delivery, DeliveryState, Happening
from voicebot.rows import AuditLine


class FakeDeliveries:
    def __init__(self, tables: Tables) -> None:
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

    def give_up(self, delivery_id: str, audit: AuditLine, at: dt.datetime) -> Delivery:
        with self._t.change():
            if not self._set(delivery_id, "dead", state="given_up", changed_at=at):
                raise VersionConflict("not dead")
            write_line(self._t, audit)
        return self.get(delivery_id)

    def forget(self, before: dt.datetime) -> int:
        with self._t.change():
            over = ("done", "given_up")
            old = [k for k, d in self._t.deliveries.items() if d.state in over and d.changed_at < before]
            for key in old:
                del self._t.deliveries[key]
            return len(old)

    def _set(self, delivery_id: str, found: str, **values: Any) -> bool:
        with self._t.change():
            delivery = self.get(delivery_id)
            if delivery.state == found:
                self._t.deliveries[delivery_id] = replace(delivery, **values)
            return delivery.state == found

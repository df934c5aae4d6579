"""Brings happenings to their targets: routes each one, then tries its deliveries with growing patience."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from voicebot import log
from voicebot.errors import NotFound
from voicebot.ports import Clock
from voicebot.ports_feed import Delivery, Happening
from voicebot.ports_store import Store
from voicebot.rows import Actor, AuditLine
from voicebot.service.happenings import compose
from voicebot.service.senders import NotDelivered
from voicebot.service.webhooks import Patience

FIRST_WAIT_S = 5.0
GROWTH = 4
LONGEST_WAIT_S = 12 * 3600.0
TRIES = 10
"""5 s, 20 s, 80 s, … 12 h: about two days and a half until a delivery is dead."""

KEEP = dt.timedelta(days=30)
"""How long delivered events are kept for the API's list."""

BEHIND_S = 1.0

logger = log.get("dispatch")


class Target(Protocol):
    """Where events go."""

    def send(self, delivery: Delivery) -> None:
        """Hand one over; safe to repeat.

        Raises:
            NotDelivered: it was not taken.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """Routes and delivers; ``targets`` are those that the operator set up, by name."""

    store: Store
    clock: Clock
    targets: Mapping[str, Target] = field(default_factory=dict)

    def route(self) -> int:
        """Make a delivery per target for everything new; returns how many happenings there were."""
        new = self.store.deliveries.unrouted()
        for happening in new:
            body = compose(self.store, happening) if self.targets else {}
            made = [self._delivery(happening, target, body) for target in self.targets]
            self.store.deliveries.route(happening.n, made)
        return len(new)

    def due(self) -> list[str]:
        """The subjects to follow: one per target and case at a time, so that order is kept."""
        known = [d for d in self.store.deliveries.heads(self.clock.now()) if d.target in self.targets]
        return [f"{d.delivery_id}.{d.round}" for d in known]

    def follow(self, subject: str) -> float | None:
        """Try a delivery; the seconds until the next try, ``None`` when it is over."""
        delivery_id, _, number = subject.rpartition(".")
        try:
            delivery = self.store.deliveries.get(delivery_id)
        except NotFound:
            return None
        if delivery.state != "waiting" or str(delivery.round) != number:
            return None
        wait_s = (delivery.due_at - self.clock.now()).total_seconds()
        if wait_s > 0:
            return wait_s
        if not self.store.deliveries.is_head(delivery_id):
            return BEHIND_S
        return self._try(delivery)

    def resend(self, actor: Actor, delivery_id: str) -> Delivery:
        """Send a dead letter anew."""
        now = self.clock.now()
        made = self.store.deliveries.resend(delivery_id, now)
        refs = {"delivery": delivery_id, "case": made.case_id, "session": actor.session_id}
        line = AuditLine(at=now, who=actor.user_id, what="delivery.resend", refs=refs)
        self.store.audit.append(line)
        return made

    def give_up(self, actor: Actor, delivery_id: str, reason: str) -> Delivery:
        """Never send a dead letter; ``reason`` is a code for the audit."""
        now = self.clock.now()
        dead = self.store.deliveries.get(delivery_id)
        refs = {"delivery": delivery_id, "case": dead.case_id, "session": actor.session_id}
        line = AuditLine(
            at=now, who=actor.user_id, what="delivery.given_up", refs=refs, body={"reason": reason}
        )
        return self.store.deliveries.give_up(delivery_id, line, now)

    def forget(self) -> int:
        """Drop what was delivered a while ago."""
        return self.store.deliveries.forget(self.clock.now() - KEEP)

    def _try(self, delivery: Delivery) -> float | None:
        target = self.targets.get(delivery.target)
        if target is None:
            gone = NotDelivered(f"{delivery.target} is not set up any more.", final=True)
            return self._again(delivery, gone)
        try:
            target.send(delivery)
        except NotDelivered as error:
            return self._again(delivery, error)
        self.store.deliveries.done(delivery.delivery_id, self.clock.now())
        return None

    def _again(self, delivery: Delivery, error: NotDelivered) -> float | None:
        tried, now = delivery.attempts + 1, self.clock.now()
        over = error.final or tried >= TRIES
        wait_s = min(FIRST_WAIT_S * GROWTH ** (tried - 1), LONGEST_WAIT_S)
        if isinstance(error, Patience):
            wait_s = min(max(wait_s, error.wait_s), LONGEST_WAIT_S)
        due_at = None if over else now + dt.timedelta(seconds=wait_s)
        self.store.deliveries.retry(delivery.delivery_id, str(error), due_at, now)
        if over:
            logger.error("a delivery is dead", delivery=delivery.delivery_id, error=str(error))
            refs = {"delivery": delivery.delivery_id, "case": delivery.case_id}
            self.store.audit.append(
                AuditLine(at=now, who="voicebot", what="delivery.dead", refs=refs, body={"tries": tried})
            )
        return None if over else wait_s

    def _delivery(self, happening: Happening, target: str, body: Mapping[str, object]) -> Delivery:
        return Delivery(
            delivery_id=f"{target}-{happening.n}",
            n=happening.n,
            target=target,
            case_id=happening.case_id,
            kind=happening.kind,
            body=body,
            due_at=self.clock.now(),
            changed_at=self.clock.now(),
        )

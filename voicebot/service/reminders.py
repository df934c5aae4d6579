"""Reminders of an instalment: written, sent, and shown to a person when they could not be delivered.

One reminder per plan and day. One that was given up is listed until its day is over or the money is
there: after that nobody needs it. A person may send it anew, by the way that leads to the caller today.
"""

import datetime as dt
from dataclasses import dataclass

from decision_navigator.case_file import parse_case
from voicebot.errors import NotFound, RefusedByStore, VersionConflict
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import Actor, AuditLine, OutboxItem, PlanRow
from voicebot.service.messages import Messages, day_in_words
from voicebot.service.paid import is_paid_up_to
from voicebot.service.profile import preferred_channel

KIND = "reminder"
DAY_LETTERS = len("2026-12-01")


@dataclass(frozen=True, kw_only=True)
class LostReminder:
    """A reminder that did not arrive; ``day`` is the instalment's, ``since`` the last try."""

    item_id: str
    plan_id: str
    case_id: str
    day: dt.date
    channel: str
    attempts: int
    error: str
    since: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """Reminders on their way to people."""

    store: Store
    clock: Clock
    messages: Messages

    def send(self, plan: PlanRow, day: dt.date) -> float | None:
        """Remind once of the instalment of a day; the seconds until another try, ``None`` when it is over."""
        item = self._written(plan, day)
        if item is None or self._is_held(plan):
            return None
        self.store.outbox.put(item)
        return self.messages.deliver(item.item_id)

    def lost(self) -> list[LostReminder]:
        """Reminders that were given up and are still needed, the nearest day first."""
        found = [self._lost(item) for item in self.store.outbox.given_up(KIND)]
        return sorted((one for one in found if one is not None), key=lambda one: (one.day, one.item_id))

    def send_again(self, actor: Actor, item_id: str) -> OutboxItem:
        """Try a reminder that was given up once more, at once.

        Raises:
            NotFound: there is no such reminder.
            VersionConflict: it is not needed any more, or on its way.
            RefusedByStore: no way leads to the person, or contact is held.
        """
        plan, day = self._about(self.store.outbox.get(item_id))
        if not self._is_needed(plan, day):
            raise VersionConflict("This reminder is not needed any more.")
        item = self._written(plan, day)
        if item is None:
            raise RefusedByStore("No way leads to this person: enter an address or a consent first.")
        if self._is_held(plan):
            raise RefusedByStore("Contact with this person is held at the moment.")
        refs = {"plan": plan.plan_id, "case": plan.case_id, "session": actor.session_id}
        line = AuditLine(at=self.clock.now(), who=actor.user_id, what="reminder.resend", refs=refs)
        self.store.outbox.again(item, line)
        self.messages.deliver(item_id)
        return self.store.outbox.get(item_id)

    def _written(self, plan: PlanRow, day: dt.date) -> OutboxItem | None:
        row = self.store.cases.get(plan.case_id)
        case = parse_case(row.pii_case)
        way = self.messages.channel_for(case, preferred_channel(row.pii_case))
        if way is None:
            return None
        language = case.person.language
        content = {"language": language, "prefix": "reminder_", "day": day_in_words(day, language)}
        return self.messages.item(f"{KIND}-{plan.plan_id}-{day}", KIND, *way, content)

    def _lost(self, item: OutboxItem) -> LostReminder | None:
        plan, day = self._about(item)
        if not self._is_needed(plan, day):
            return None
        return LostReminder(
            item_id=item.item_id,
            plan_id=plan.plan_id,
            case_id=plan.case_id,
            day=day,
            channel=item.target,
            attempts=item.attempts,
            error=item.error,
            since=item.due_at,
        )

    def _about(self, item: OutboxItem) -> tuple[PlanRow, dt.date]:
        """The plan and the day that the item's id names."""
        if item.kind != KIND:
            raise NotFound("There is no such reminder.")
        plan_id = item.item_id.removeprefix(f"{KIND}-")[: -DAY_LETTERS - 1]
        return self.store.plans.get(plan_id), dt.date.fromisoformat(item.item_id[-DAY_LETTERS:])

    def _is_needed(self, plan: PlanRow, day: dt.date) -> bool:
        ahead = plan.state == "active" and day >= self.clock.now().date()
        return ahead and not is_paid_up_to(self.store, plan, day)

    def _is_held(self, plan: PlanRow) -> bool:
        return bool(self.store.holds.active(plan.case_id, self.clock.now()))

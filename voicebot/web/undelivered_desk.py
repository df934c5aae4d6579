"""What did not arrive, as the console and the API show it: notices to people, events to other systems."""

from typing import Any

from voicebot.errors import NotFound
from voicebot.rows import Actor
from voicebot.service.reminders import LostReminder, Reminders
from voicebot.service.undelivered import LostNotice, Undelivered
from voicebot.web.rights import may
from voicebot.web.services import WebServices

Message = dict[str, Any]
MOST_SHOWN = 100


class UndeliveredDesk:
    """Joins what is lost with what it is about; blocking."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self.people = Undelivered(store=services.store, clock=services.clock, notices=services.notices)
        self.to_remind = Reminders(
            store=services.store, clock=services.clock, messages=services.notices.messages
        )

    def notices(self) -> list[Message]:
        """Lost notices, the oldest first."""
        return [_notice_json(lost) for lost in self.people.listed()]

    def reminders(self) -> list[Message]:
        """Lost reminders, the nearest day first."""
        return [_reminder_json(lost) for lost in self.to_remind.lost()]

    def shown(self, actor: Actor) -> Message:
        """All lists for a page; names only for those who may see people."""
        targets = self._services.dispatch.targets
        dead = self._services.store.deliveries.find("dead", MOST_SHOWN)
        return {
            "notices": [{**one, "name": self._name(actor, one["case_id"])} for one in self.notices()],
            "reminders": [{**one, "name": self._name(actor, one["case_id"])} for one in self.reminders()],
            "events": [
                {
                    "delivery_id": d.delivery_id,
                    "target": d.target,
                    "kind": d.kind,
                    "case_id": d.case_id,
                    "name": self._name(actor, d.case_id),
                    "attempts": d.attempts,
                    "error": d.error,
                    "since": d.changed_at,
                    "may_resend": d.target in targets,
                }
                for d in dead
            ],
        }

    def _name(self, actor: Actor, case_id: str) -> str:
        if not may(actor, "look"):
            return ""
        try:
            return self._services.store.cases.get(case_id).pii_name
        except NotFound:
            return ""


def _notice_json(lost: LostNotice) -> Message:
    return {
        "plan_id": lost.plan_id,
        "case_id": lost.case_id,
        "channel": lost.channel,
        "attempts": lost.attempts,
        "error": lost.error,
        "since": lost.since.isoformat(),
    }


def _reminder_json(lost: LostReminder) -> Message:
    return {
        "reminder_id": lost.item_id,
        "plan_id": lost.plan_id,
        "case_id": lost.case_id,
        "day": lost.day.isoformat(),
        "channel": lost.channel,
        "attempts": lost.attempts,
        "error": lost.error,
        "since": lost.since.isoformat(),
    }

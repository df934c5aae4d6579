"""Messages on their way out: written from the texts, sealed in the outbox, tried until they are through."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from decision_navigator.facts import Case
from voicebot.errors import NotFound
from voicebot.ports import Clock
from voicebot.ports_store import Store
from voicebot.rows import OutboxItem
from voicebot.service.senders import Letter, NotDelivered, Sender

Channel = Literal["email", "sms", "letter"]
CHANNELS: tuple[Channel, ...] = ("email", "sms", "letter")
PHONES = ("sms", "mobile", "phone")
RETRY_AFTER_S = (5.0, 30.0, 120.0, 600.0, 3600.0, 4 * 3600.0, 12 * 3600.0)
"""How long to wait after each failed try; then it is given up."""


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """The texts by language and key."""
    page = files("voicebot.service").joinpath("notice_texts.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Mapping[str, str]] = yaml.safe_load(page)
    return read


def day_in_words(day: dt.date, language: str) -> str:
    """1.12.2026 or 1 December 2026."""
    if language == "de":
        return f"{day.day}.{day.month}.{day.year}"
    months = "January February March April May June July August September October November December"
    return f"{day.day} {months.split()[day.month - 1]} {day.year}"


@dataclass(frozen=True, kw_only=True)
class Messages:
    """The way out; ``senders`` are those that the operator set up, by channel.

    ``sender_name`` signs messages and should not give away what they are about.
    """

    store: Store
    clock: Clock
    senders: Mapping[str, Sender]
    sender_name: str
    phone: str

    def channel_for(self, case: Case, wanted: str = "") -> tuple[Channel, str] | None:
        """The way to reach a person and their address: the wanted one first, a letter last."""
        for channel in sorted(CHANNELS, key=lambda c: (c != wanted, CHANNELS.index(c))):
            address = address_of(case, channel)
            if channel in self.senders and address:
                return channel, address
        return None

    def item(
        self, item_id: str, kind: str, channel: Channel, to: str, content: Mapping[str, str]
    ) -> OutboxItem:
        """An outbox item from the texts; ``content`` holds language, text key and what to fill in."""
        page = texts()[content["language"]]
        prefix = content.get("prefix", "")
        values = {"sender": self.sender_name, "phone": self.phone, "link": "", **content}
        body: dict[str, Any] = {
            "to": to,
            "subject": page[f"{prefix}subject"].format(**values),
            "text": page[f"{prefix}body"].format(**values),
            "short": page[f"{prefix}sms"].format(**values),
            "link": values["link"],
        }
        return OutboxItem(item_id=item_id, kind=kind, target=channel, pii_body=body, due_at=self.clock.now())

    def deliver(self, item_id: str) -> float | None:
        """Try a waiting item; ``None`` when it is done or given up, else the seconds until the next try."""
        try:
            item = self.store.outbox.get(item_id)
        except NotFound:
            return None
        wait_s = (item.due_at - self.clock.now()).total_seconds()
        if item.state != "waiting":
            return None
        if wait_s > 0:
            return wait_s
        try:
            self.senders[item.target].send(_letter(item))
        except NotDelivered as error:
            return self._again(item, error)
        except KeyError:
            return self._again(item, NotDelivered(f"There is no sender for {item.target}.", final=True))
        self.store.outbox.done(item_id)
        return None

    def _again(self, item: OutboxItem, error: NotDelivered) -> float | None:
        over = error.final or item.attempts >= len(RETRY_AFTER_S)
        wait_s = None if over else RETRY_AFTER_S[item.attempts]
        due_at = None if wait_s is None else self.clock.now() + dt.timedelta(seconds=wait_s)
        self.store.outbox.retry(item.item_id, str(error), due_at)
        return wait_s


def address_of(case: Case, channel: Channel) -> str:
    """Where a channel reaches the person; empty when unknown or not agreed to."""
    known = {c.kind: c.address or "" for c in case.person.contact_channels}
    if channel == "email":
        return known.get("email", "") if case.consents.email is not False else ""
    if channel == "sms":
        return next((known[k] for k in PHONES if known.get(k)), "") if case.consents.sms else ""
    street = known.get("letter", "")
    return f"{case.person.name}\n{street}" if street else ""


def _letter(item: OutboxItem) -> Letter:
    body = item.pii_body
    return Letter(
        message_id=item.item_id,
        pii_to=str(body["to"]),
        subject=str(body["subject"]),
        text=str(body["text"]),
        short=str(body["short"]),
        link=str(body["link"]),
    )

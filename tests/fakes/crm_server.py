"""A small CRM: contacts found by a custom property, fields with the time of their last change, notes."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.receiver import Headers, Receiver, Reply, receiver

TOKEN = "a test's own token of many letters"  # noqa: S105 - opens nothing but this server
CONTACTS = "/crm/v3/objects/contacts"
NOTES = "/crm/v3/objects/notes"


@dataclass
class Crm:
    """``contacts`` by case id; ``faults`` are the codes to answer before anything is done."""

    there: Receiver
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed_at: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)
    patches: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.there.url.removesuffix("/hook")

    def edit(self, case_id: str, at: dt.datetime, **properties: Any) -> None:
        """Somebody changes a contact in the CRM."""
        self.contacts.setdefault(case_id, {}).update(properties)
        self.changed_at.setdefault(case_id, {}).update(dict.fromkeys(properties, at.isoformat()))

    def answer(self, method: str, path: str, headers: Headers, body: bytes) -> Reply:
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {}, b""
        if self.faults:
            return self.faults.pop(0), {}, b""
        parts = urlsplit(path)
        if parts.path == NOTES and method == "POST":
            return self._note(json.loads(body)["properties"])
        if parts.path == CONTACTS and method == "POST":
            properties = json.loads(body)["properties"]
            case_id = properties["voicebot_case_id"]
            if case_id in self.contacts:
                return 409, {}, b"{}"
            self.contacts[case_id] = properties
            return 201, {}, body
        if parse_qs(parts.query) != {"idProperty": ["voicebot_case_id"]}:
            return 400, {}, b""
        return self._contact(method, unquote(parts.path.removeprefix(f"{CONTACTS}/")), body)

    def _contact(self, method: str, case_id: str, body: bytes) -> Reply:
        if case_id not in self.contacts:
            return 404, {}, b"{}"
        if method == "PATCH":
            self.patches.append(json.loads(body)["properties"])
            self.contacts[case_id].update(self.patches[-1])
        shown = {
            "id": "17",
            "properties": self.contacts[case_id],
            "propertiesChangedAt": self.changed_at.get(case_id, {}),
        }
        return 200, {"Content-Type": "application/json"}, json.dumps(shown).encode()

    def _note(self, properties: dict[str, Any]) -> Reply:
        if properties["voicebot_event_id"] in self.notes:
            return 409, {}, b"{}"
        self.notes[properties["voicebot_event_id"]] = properties
        return 201, {}, b"{}"


@contextmanager
def crm_server() -> Iterator[Crm]:
    with receiver() as there:
        crm = Crm(there)
        there.answering = crm.answer
        yield crm

"""The write-back into a CRM, and what comes back from it: one profile, kept on both sides.

Outwards every happening of a case goes to the contact's fields and, where it is worth a line, into a note.
Before writing, the contact is read: where the CRM says when each field was changed, newer values are taken
over first, so that a write that comes late never undoes a change made there meanwhile. Inwards the CRM posts
signed changes. The rule is the same both ways (``voicebot.service.profile``): per field the newest change
wins; do-not-call, a lawyer and insolvency are only ever added.
"""

import contextlib
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import yaml

from decision_navigator.errors import CaseError
from decision_navigator.money import in_english, in_german
from voicebot.errors import NotFound, PeerError
from voicebot.ports import Clock
from voicebot.ports_feed import Amended, Delivery, ProfileValue
from voicebot.ports_store import Store
from voicebot.rows import AuditLine, Hold
from voicebot.service.crm_mapping import CrmMapping
from voicebot.service.messages import day_in_words
from voicebot.service.outgoing import Answer, Outgoing
from voicebot.service.profile import BLOCKS, Values, profile_of
from voicebot.service.senders import NotDelivered
from voicebot.service.webhooks import canonical, ensure_taken

CRM = "crm"
"""Who the audit names for what the CRM changed."""

SILENT = ("case.changed",)
"""Kinds that touch fields only."""


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """The notes' texts by language and kind."""
    page = files("voicebot.service").joinpath("crm_texts.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Mapping[str, str]] = yaml.safe_load(page)
    return read


@dataclass(frozen=True, kw_only=True)
class CrmProfiles:
    """Takes over what the CRM changed."""

    store: Store
    clock: Clock
    mapping: CrmMapping

    def take(self, case_id: str, changes: Mapping[str, Any], change_id: str) -> Amended:
        """Take changes in the CRM's names, each ``{"value": …, "at": ISO}``; safe to repeat.

        Raises:
            PeerError: a field or moment cannot be read; nothing was taken.
            NotFound: there is no such case.
        """
        return self.amend(case_id, self._read(changes), change_id)

    def amend(self, case_id: str, values: Values, change_id: str) -> Amended:
        """Take values in our names, write down which were taken, and see to it that blocks hold."""
        now = self.clock.now()
        try:
            made = self.store.cases.amend(case_id, values, "crm", now)
        except CaseError as error:
            raise PeerError(str(error)) from error
        for block in (name for name in BLOCKS if values.get(name, (False, now))[0]):
            self._hold(case_id, block, now)
        if made.taken or made.kept:
            refs = {"case": case_id, "change": change_id}
            body = {"taken": list(made.taken), "kept": dict(made.kept), "version": made.row.version}
            line = AuditLine(at=now, who=CRM, what="profile.changed", refs=refs, body=body)
            self.store.audit.append(line)
        return made

    def _read(self, changes: Mapping[str, Any]) -> Values:
        now = self.clock.now()
        values: dict[str, tuple[ProfileValue, dt.datetime]] = {}
        for theirs, change in changes.items():
            mine = self.mapping.ours.get(theirs)
            if mine is None:
                raise PeerError(f"{theirs} is no field that is kept on both sides.")
            try:
                at = dt.datetime.fromisoformat(str(change["at"]))
                values[mine] = (_value(mine, change["value"]), min(at, now))
            except (KeyError, TypeError, ValueError) as error:
                raise PeerError(f"{theirs} needs a value, and when it was changed, with a zone.") from error
        return values

    def _hold(self, case_id: str, block: str, now: dt.datetime) -> None:
        """Nobody is contacted any more, reminders included."""
        if any(hold.reason == block for hold in self.store.holds.active(case_id, now)):
            return
        hold_id = f"crm-{case_id}-{block}-{int(now.timestamp())}"
        self.store.holds.add(Hold(hold_id=hold_id, case_id=case_id, kind="stop", reason=block, since=now))


@dataclass(frozen=True, kw_only=True)
class CrmTarget:
    """Writes happenings into the CRM; ``token`` is sent as a bearer token."""

    url: str
    token: str
    outgoing: Outgoing
    profiles: CrmProfiles
    language: str = "de"

    def send(self, delivery: Delivery) -> None:
        """Bring contact and notes up to date.

        Raises:
            NotDelivered: the CRM did not take it.
        """
        try:
            theirs = self._contact(delivery.case_id)
        except NotFound as error:
            raise NotDelivered("There is no such case any more.", final=True) from error
        properties = {**self._newer(delivery, theirs), **self._facts(delivery)}
        known = theirs.get(self._names.inside, theirs) if self._names.inside else theirs
        different = {name: value for name, value in properties.items() if known.get(name) != value}
        if different:
            path = _path(self._names.change, delivery.case_id)
            self._ask("PATCH", path, _wrapped(different, self._names.inside), delivery)
        if delivery.kind not in SILENT:
            self._note(delivery)

    @property
    def _names(self) -> Any:  # noqa: ANN401 - ContactNames, kept short here
        return self.profiles.mapping.contact

    def _contact(self, case_id: str) -> dict[str, Any]:
        """The contact as the CRM knows it, made if there is none; newer values there are taken over."""
        answer = self._request("GET", _path(self._names.read, case_id), None, case_id)
        if answer.status == 404:
            return self._create(case_id)
        ensure_taken(answer.status, answer.retry_after_s)
        contact = _object(answer)
        self._take_newer(case_id, contact)
        return contact

    def _create(self, case_id: str) -> dict[str, Any]:
        row = self.profiles.store.cases.get(case_id)
        mine = profile_of(row.pii_case)
        given = {theirs: mine[ours] for ours, theirs in self._names.profile.items() if mine.get(ours)}
        name = {self._names.name: row.pii_name} if self._names.name else {}
        body = _wrapped({self._names.key: case_id, **name, **given}, self._names.inside)
        answer = self._request("POST", self._names.create, body, f"contact-{case_id}")
        if answer.status != 409:  # somebody was quicker: it is there now
            ensure_taken(answer.status, answer.retry_after_s)
        return body

    def _take_newer(self, case_id: str, contact: Mapping[str, Any]) -> None:
        times = contact.get(self._names.changed_at) if self._names.changed_at else None
        if not isinstance(times, Mapping):
            return
        known = contact.get(self._names.inside, {}) if self._names.inside else contact
        stamps = self.profiles.store.cases.stamps(case_id)
        for mine, theirs in self._names.profile.items():
            at = _moment(times.get(theirs))
            if at is None or theirs not in known or (mine in stamps and stamps[mine].at >= at):
                continue
            # what cannot be read there is not ours to judge, and must not stop the rest
            with contextlib.suppress(PeerError, ValueError):
                value = _value(mine, known[theirs])
                self.profiles.amend(case_id, {mine: (value, min(at, self.profiles.clock.now()))}, "read")

    def _newer(self, delivery: Delivery, contact: Mapping[str, Any]) -> dict[str, Any]:
        """Fields that were changed here last; blocks only when they hold."""
        store = self.profiles.store
        mine = profile_of(store.cases.get(delivery.case_id).pii_case)
        stamps = store.cases.stamps(delivery.case_id)
        blocked = {h.reason for h in store.holds.active(delivery.case_id, self.profiles.clock.now())}
        mine["do_not_call"] = bool(mine["do_not_call"]) or "asked_by_caller" in blocked
        return {
            theirs: mine.get(ours, "")
            for ours, theirs in self._names.profile.items()
            if (mine[ours] if ours in BLOCKS else ours in stamps and stamps[ours].source == "us")
        }

    def _facts(self, delivery: Delivery) -> dict[str, Any]:
        data, kind = delivery.body["data"], delivery.kind
        found: dict[str, Any] = {}
        if kind.startswith("plan."):
            found = {"plan_state": data["state"]}
            found |= {f"plan_{n}": data.get(n) for n in ("total_cents", "rate_cents", "first_date")}
        elif kind in ("call.ended", "call.interrupted"):
            found = {"last_outcome": data["outcome"], "last_contact_at": delivery.body["at"]}
        return {self._names.facts[n]: v for n, v in found.items() if n in self._names.facts and v is not None}

    def _note(self, delivery: Delivery) -> None:
        page, names = texts()[self.language], self.profiles.mapping.note
        if delivery.kind not in page:
            return
        text = page[delivery.kind].format(**_words(delivery.body["data"], self.language))
        body = {
            names.key: delivery.case_id,
            names.event: delivery.body["id"],
            names.text: text,
            names.at: delivery.body["at"],
        }
        self._ask("POST", names.create, _wrapped(body, names.inside), delivery, there=409)

    def _ask(self, method: str, path: str, body: object, delivery: Delivery, *, there: int = 0) -> None:
        answer = self._request(method, path, body, f"{delivery.body['id']}-{method}")
        if answer.status != there:
            ensure_taken(answer.status, answer.retry_after_s)

    def _request(self, method: str, path: str, body: object, key: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        content = canonical(body) if body is not None else b""
        return self.outgoing.ask(method, self.url.rstrip("/") + path, headers=headers, content=content)


def _path(template: str, case_id: str) -> str:
    return template.format(case_id=quote(case_id, safe=""))


def _wrapped(properties: Mapping[str, Any], inside: str) -> dict[str, Any]:
    return {inside: dict(properties)} if inside else dict(properties)


def _object(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NotDelivered("The CRM answered something that is no JSON.") from error
    if not isinstance(found, dict):
        raise NotDelivered("The CRM answered something that is no contact.")
    return found


def _value(name: str, value: object) -> ProfileValue:
    """A field's value as we keep it; CRMs like to write truth as a text."""
    if name in BLOCKS:
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "false", ""):
            return str(value).lower() == "true"
        raise ValueError(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(name)  # noqa: TRY004 - one kind of error for one kind of caller
    return value.strip()


def _moment(text: object) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _words(data: Mapping[str, Any], language: str) -> dict[str, str]:
    """What the notes' texts may name."""
    money = in_german if language == "de" else in_english
    terms = ""
    if "rate_cents" in data:
        first = day_in_words(dt.date.fromisoformat(data["first_date"]), language)
        rate = money(data["rate_cents"], data["currency"])
        ahead = f"{money(data['deposit_cents'], data['currency'])} + " if "deposit_cents" in data else ""
        terms = f"{ahead}{data['count']} × {rate} ({first})"
    return {"terms": terms, "outcome": data.get("outcome", ""), "reason": data.get("reason", "")}

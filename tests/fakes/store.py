"""The store in memory: the same promises as the real one, kept by the same contract suite."""

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tests.fakes.store_deliveries import FakeDeliveries
from tests.fakes.store_desk import (
    FakeAnswers,
    FakeCorrections,
    FakeHolds,
    FakeNotices,
    FakeOutbox,
    FakePayments,
    FakeTasks,
)
from tests.fakes.store_dials import FakeCampaigns, FakeDials
from tests.fakes.store_people import FakeAudit, FakePeople, FakePresence, FakeSessions
from tests.fakes.store_plans import FakeInbox, FakePlans
from tests.fakes.store_tables import Tables
from voicebot.errors import NotFound, RefusedByStore
from voicebot.ports import LogEntry
from voicebot.ports_feed import Amended, ProfileValue, Source, Stamp
from voicebot.rows import CallRow, CaseRow, Task
from voicebot.service.profile import changed_fields, merge, with_blocks, without_block

DAY = dt.timedelta(hours=24)


class FakeLog:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def append(self, entries: Sequence[LogEntry]) -> None:
        with self._t.change():
            last = {e.call_id: e.seq for e in self._t.log}
            new = []
            for entry in sorted(entries, key=lambda e: e.seq):
                seq = last.get(entry.call_id, 0)
                if entry.seq <= seq:
                    if entry not in self._t.log:
                        raise RefusedByStore("something else is there")
                    continue
                if entry.seq != seq + 1:
                    raise RefusedByStore("a gap")
                last[entry.call_id] = entry.seq
                new.append(entry)
            self._t.log += [e if e.call_id not in self._t.erased else _wordless(e) for e in new]

    def read(self, call_id: str, after: int = 0) -> Sequence[LogEntry]:
        return [e for e in self._t.log if e.call_id == call_id and e.seq > after]

    def read_since(self, cursor: str, limit: int = 500) -> tuple[Sequence[LogEntry], str]:
        start = int(cursor or 0)
        found = self._t.log[start : start + limit]
        return found, str(start + len(found)) if found else cursor

    def end(self) -> str:
        return str(len(self._t.log)) if self._t.log else ""

    def erase_words(self, call_id: str, at: dt.datetime) -> None:
        with self._t.change():
            self._t.erased.add(call_id)
            self._t.log = [_wordless(e) if e.call_id == call_id else e for e in self._t.log]
            entries = self._t.inbox.get(call_id, [])
            self._t.inbox[call_id] = [replace(e, event=without_words(e.event)) for e in entries]
            for decision in [d for d in self._t.decisions if self._t.plans[d.plan_id].call_id == call_id]:
                self._t.decisions[self._t.decisions.index(decision)] = replace(decision, pii_note="")
            call = self._t.calls.get(call_id)
            if call is not None and call.words_erased_at is None:
                self._t.calls[call_id] = replace(call, words_erased_at=at)

    def seal(self, call_id: str, data: bytes) -> bytes:
        if call_id in self._t.erased:
            raise NotFound("erased")
        return call_id.encode() + b"\0" + data[::-1]

    def unseal(self, call_id: str, data: bytes) -> bytes:
        if call_id in self._t.erased:
            raise NotFound("erased")
        return data.removeprefix(call_id.encode() + b"\0")[::-1]


def without_words(value: Any) -> Any:
    """Every ``pii_`` field emptied, at any depth."""
    if isinstance(value, tuple):
        return tuple(without_words(v) for v in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for field in fields(value):
        old = getattr(value, field.name)
        changed[field.name] = type(old)() if field.name.startswith("pii_") else without_words(old)
    return replace(value, **changed)


def _wordless(entry: LogEntry) -> LogEntry:
    return replace(entry, item=without_words(entry.item))


class FakeCalls:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def begin(self, call: CallRow) -> None:
        with self._t.change():
            case = self._t.cases.get(call.case_id)
            if (call.direction == "control") != (case is not None and case.control):
                raise RefusedByStore("a control call is about a made-up case")
            self._t.calls.setdefault(call.call_id, call)

    def get(self, call_id: str) -> CallRow:
        return self._t.one(self._t.calls, call_id)

    def live(self) -> Sequence[CallRow]:
        return [c for c in self._sorted() if c.state == "live"]

    def recent(self, limit: int = 100, before: dt.datetime | None = None) -> Sequence[CallRow]:
        found = [c for c in self._sorted() if before is None or c.started_at < before]
        return found[::-1][:limit]

    def of_case(self, case_id: str) -> Sequence[CallRow]:
        return [c for c in self._sorted() if c.case_id == case_id]

    def controls(self, since: dt.datetime) -> Sequence[CallRow]:
        return [c for c in self._sorted() if c.direction == "control" and c.started_at >= since]

    def set_language(self, call_id: str, language: str) -> None:
        self._set(call_id, language=language)

    def set_recording(self, call_id: str, allowed: bool) -> None:
        self._set(call_id, recording_allowed=allowed)

    def end(self, call_id: str, outcome: str, at: dt.datetime) -> None:
        self._finish(call_id, "ended", outcome, at)

    def beat(self, worker: str, at: dt.datetime) -> None:
        with self._t.change():
            self._t.workers[worker] = at

    def stale(self, before: dt.datetime) -> Sequence[CallRow]:
        real = [c for c in self.live() if c.direction != "control"]
        return [c for c in real if self._t.workers.get(c.worker, c.started_at) < before]

    def interrupt(self, call_id: str, task: Task, at: dt.datetime) -> bool:
        with self._t.change():
            if not self._finish(call_id, "interrupted", "interrupted", at):
                return False
            self._t.tasks.setdefault(task.task_id, task)
            return True

    def close_work(self, call_id: str, at: dt.datetime) -> None:
        if self.get(call_id).work_closed_at is None:
            self._set(call_id, work_closed_at=at)

    def words_due(self, now: dt.datetime, keep_days: int) -> Sequence[CallRow]:
        due = []
        for call in self._sorted():
            over = call.ended_at or call.started_at
            unwanted = not call.recording_allowed and (call.work_closed_at is not None or over <= now - DAY)
            old = over <= now - dt.timedelta(days=keep_days)
            if call.words_erased_at is None and call.state != "live" and (unwanted or old):
                due.append(call)
        return due

    def _sorted(self) -> list[CallRow]:
        return sorted(self._t.calls.values(), key=lambda c: c.started_at)

    def _set(self, call_id: str, **values: Any) -> None:
        with self._t.change():
            if call_id in self._t.calls:
                self._t.calls[call_id] = replace(self._t.calls[call_id], **values)

    def _finish(self, call_id: str, state: str, outcome: str, at: dt.datetime) -> bool:
        with self._t.change():
            call = self._t.calls.get(call_id)
            if call is None or call.state != "live":
                return False
            self._set(call_id, state=state, outcome=outcome, ended_at=at)
            for plan in self._t.plans.values():
                if plan.call_id == call_id and plan.state in ("suggested", "confirmed", "offered"):
                    self._t.plans[plan.plan_id] = replace(plan, state="expired", changed_at=at)
            return True


class FakeCases:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def put(
        self, case_id: str, case: Mapping[str, Any], at: dt.datetime, *, control: bool = False
    ) -> CaseRow:
        with self._t.change():
            old = self._t.cases.get(case_id)
            if control and old is not None and not old.control:
                raise RefusedByStore("a real case stays real")
            merged = with_blocks(old.pii_case, case) if old is not None else case
            if old is not None and old.pii_case == merged:
                return old
            for name in changed_fields(old.pii_case, merged) if old is not None else ():
                self._t.stamps[case_id, name] = Stamp(at=at, source="us")
            return self._write(case_id, merged, at, old, control=control)

    def amend(
        self,
        case_id: str,
        values: Mapping[str, tuple[ProfileValue, dt.datetime]],
        source: Source,
        at: dt.datetime,
    ) -> Amended:
        with self._t.change():
            old = self.get(case_id)
            merged = merge(old.pii_case, self.stamps(case_id), values, source)
            for name in merged.taken:
                self._t.stamps[case_id, name] = Stamp(at=values[name][1], source=source)
            row = self._write(case_id, merged.case, at, old) if merged.taken else old
            return Amended(row=row, taken=merged.taken, kept=merged.kept)

    def lift(self, case_id: str, block: str, at: dt.datetime) -> CaseRow:
        with self._t.change():
            old = self.get(case_id)
            case = without_block(old.pii_case, block)
            if case is old.pii_case:
                return old
            self._t.stamps[case_id, block] = Stamp(at=at, source="us")
            return self._write(case_id, case, at, old)

    def stamps(self, case_id: str) -> Mapping[str, Stamp]:
        return {name: stamp for (of_case, name), stamp in self._t.stamps.items() if of_case == case_id}

    def _write(
        self,
        case_id: str,
        case: Mapping[str, Any],
        at: dt.datetime,
        old: CaseRow | None,
        *,
        control: bool = False,
    ) -> CaseRow:
        person = case.get("person", {})
        self._t.cases[case_id] = CaseRow(
            case_id=case_id,
            language=person.get("language", "de"),
            country=person.get("country", "DE"),
            version=old.version + 1 if old is not None else 1,
            updated_at=at,
            pii_name=person.get("name", ""),
            pii_case=case,
            control=control or (old is not None and old.control),
        )
        return self._t.cases[case_id]

    def get(self, case_id: str) -> CaseRow:
        return self._t.one(self._t.cases, case_id)

    def search(self, text: str = "", limit: int = 50, after: str = "") -> Sequence[CaseRow]:
        found = []
        for case_id in sorted(self._t.cases):
            row = self._t.cases[case_id]
            person = row.pii_case.get("person", {})
            known = [case_id, row.pii_name, person.get("city", ""), person.get("postcode", "")]
            known += [claim.get("reference", "") for claim in row.pii_case.get("claims", [])]
            if not row.control and case_id > after and text.casefold().strip() in "\n".join(known).casefold():
                found.append(row)
        return found[:limit]


class FakeChanges:
    def __init__(self, tables: Tables) -> None:
        self._t = tables
        self._seen = tables.version
        self._closed = False

    def wait(self, timeout_s: float) -> bool:
        with self._t.changed:
            self._t.changed.wait_for(lambda: self._t.version != self._seen or self._closed, timeout_s)
            moved = self._t.version != self._seen
            self._seen = self._t.version
            return moved

    def close(self) -> None:
        self._closed = True


class FakeStore:
    def __init__(self, *, production: bool = False) -> None:
        tables = Tables(production=production, changed=threading.Condition(threading.RLock()))
        self._tables = tables
        self.log = FakeLog(tables)
        self.calls = FakeCalls(tables)
        self.cases = FakeCases(tables)
        self.plans = FakePlans(tables)
        self.inbox = FakeInbox(tables)
        self.tasks = FakeTasks(tables)
        self.holds = FakeHolds(tables)
        self.notices = FakeNotices(tables)
        self.outbox = FakeOutbox(tables)
        self.deliveries = FakeDeliveries(tables)
        self.people = FakePeople(tables)
        self.sessions = FakeSessions(tables)
        self.presence = FakePresence(tables)
        self.audit = FakeAudit(tables)
        self.corrections = FakeCorrections(tables)
        self.payments = FakePayments(tables)
        self.answers = FakeAnswers(tables)
        self.dials = FakeDials(tables)
        self.campaigns = FakeCampaigns(tables)

    def changes(self) -> FakeChanges:
        return FakeChanges(self._tables)

    def close(self) -> None:
        pass

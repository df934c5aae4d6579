"""Tasks, holds, notices and what else follows a call, in memory."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from tests.fakes.store_plans import write_line
from tests.fakes.store_tables import Tables
from voicebot.errors import NotFound, RefusedByStore, VersionConflict
from voicebot.events import UtteranceHeard
from voicebot.rows import (
    AuditLine,
    Correction,
    Hold,
    KeptAnswer,
    Notice,
    NoticeState,
    OutboxItem,
    Payment,
    PlanRow,
    PlanState,
    Task,
    TaskState,
)


class FakeTasks:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def book(self, task: Task) -> Task:
        with self._t.change():
            return self._t.tasks.setdefault(task.task_id, task)

    def get(self, task_id: str) -> Task:
        return self._t.one(self._t.tasks, task_id)

    def find(
        self,
        states: Sequence[TaskState] = ("open", "claimed"),
        case_id: str | None = None,
        due_before: dt.datetime | None = None,
        limit: int = 500,
    ) -> Sequence[Task]:
        found = [
            t
            for t in self._t.tasks.values()
            if t.state in states
            and case_id in (None, t.case_id)
            and (due_before is None or t.due_at < due_before)
        ]
        return sorted(found, key=lambda t: (not t.urgent, t.due_at, t.task_id))[:limit]

    def claim(self, task_id: str, user_id: str, at: dt.datetime) -> Task:
        task = self.get(task_id)
        if task.state == "open":
            return self._set(task, state="claimed", claimed_by=user_id, claimed_at=at)
        return self._mine(task, user_id)

    def release(self, task_id: str, user_id: str) -> Task:
        task = self._mine(self.get(task_id), user_id)
        return self._set(task, state="open", claimed_by=None, claimed_at=None)

    def escalate(self, task_id: str) -> Task:
        task = self.get(task_id)
        return self._set(task, urgent=True) if task.state == "open" else task

    def assign(self, task_id: str, held_by: str | None, to: str | None, at: dt.datetime) -> Task:
        task = self.get(task_id)
        if task.state not in ("open", "claimed") or task.claimed_by != held_by:
            raise VersionConflict("elsewhere by now")
        state = "claimed" if to else "open"
        return self._set(task, state=state, claimed_by=to, claimed_at=at if to else None)

    def finish(self, task_id: str, user_id: str, result: str, at: dt.datetime) -> Task:
        task = self._mine(self.get(task_id), user_id)
        return self._set(task, state="done", result=result, finished_at=at)

    def _set(self, task: Task, **values: object) -> Task:
        with self._t.change():
            self._t.tasks[task.task_id] = replace(task, **values)  # type: ignore[arg-type]  # fields of Task
            return self._t.tasks[task.task_id]

    def _mine(self, task: Task, user_id: str) -> Task:
        if task.state != "claimed" or task.claimed_by != user_id:
            raise VersionConflict("somebody else's")
        return task


class FakeHolds:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, hold: Hold) -> None:
        with self._t.change():
            self._t.holds.setdefault(hold.hold_id, hold)

    def active(self, case_id: str, now: dt.datetime) -> Sequence[Hold]:
        return [
            h for h in self.of_case(case_id) if h.lifted_at is None and (h.until is None or h.until > now)
        ]

    def of_case(self, case_id: str) -> Sequence[Hold]:
        found = [h for h in self._t.holds.values() if h.case_id == case_id]
        return sorted(found, key=lambda h: (h.since, h.hold_id))

    def lift(self, hold_id: str, user_id: str, at: dt.datetime) -> None:
        with self._t.change():
            hold = self._t.one(self._t.holds, hold_id)
            if hold.lifted_at is not None:
                raise NotFound("lifted already")
            self._t.holds[hold_id] = replace(hold, lifted_at=at, lifted_by=user_id)


class FakeNotices:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, notice: Notice, token_hash: str, item: OutboxItem) -> None:
        with self._t.change():
            if notice.notice_id not in self._t.notices:
                self._t.notices[notice.notice_id] = notice
                self._t.notice_tokens[token_hash] = notice.notice_id
                self._t.outbox.setdefault(item.item_id, item)

    def get(self, notice_id: str) -> Notice:
        return self._t.one(self._t.notices, notice_id)

    def by_token(self, token_hash: str) -> Notice:
        return self.get(self._t.one(self._t.notice_tokens, token_hash))

    def of_plan(self, plan_id: str) -> Sequence[Notice]:
        return [n for n in self._t.notices.values() if n.plan_id == plan_id]

    def sent(self, notice_id: str, at: dt.datetime) -> None:
        with self._t.change():
            if self.get(notice_id).state == "queued":
                notice = self._set(notice_id, state="sent", sent_at=at)
                self._move(notice.plan_id, ("wished",), "notified", at)

    def failed(self, notice_id: str, task: Task, at: dt.datetime) -> None:
        with self._t.change():
            if self.get(notice_id).state == "queued":
                self._set(notice_id, state="failed", answered_at=at)
                self._t.tasks.setdefault(task.task_id, task)

    def again(
        self, notice: Notice, token_hash: str, item: OutboxItem, audit: AuditLine, at: dt.datetime
    ) -> None:
        with self._t.change():
            self._end_failed(notice.plan_id, at)
            if notice.notice_id in self._t.notices:
                raise VersionConflict("sent anew meanwhile")
            self.add(notice, token_hash, item)
            write_line(self._t, audit)

    def give_up(self, plan_id: str, audit: AuditLine, at: dt.datetime) -> PlanRow:
        with self._t.change():
            self._end_failed(plan_id, at)
            self._move(plan_id, ("wished",), "lapsed", at)
            write_line(self._t, audit)
            return self._t.plans[plan_id]

    def _end_failed(self, plan_id: str, at: dt.datetime) -> None:
        mine = self.of_plan(plan_id)
        if self._t.one(self._t.plans, plan_id).state != "wished":
            raise VersionConflict("not wished")
        if any(notice.state not in ("failed", "lapsed") for notice in mine):
            raise VersionConflict("on its way")
        for notice in mine:
            if notice.state == "failed":
                self._set(notice.notice_id, state="lapsed", answered_at=at)

    def wrong_answer(self, notice_id: str) -> Notice:
        left = self.get(notice_id).attempts_left
        return self._set(notice_id, attempts_left=max(0, left - 1))

    def opened(self, notice_id: str, at: dt.datetime) -> None:
        if self.get(notice_id).opened_at is None:
            self._set(notice_id, opened_at=at)

    def answer(
        self, notice_id: str, state: Literal["confirmed", "withdrawn"], audit: AuditLine, at: dt.datetime
    ) -> PlanRow:
        with self._t.change():
            notice = self.get(notice_id)
            if notice.state == state:
                return self._t.plans[notice.plan_id]
            if notice.expires_at <= at or notice.state != "sent":
                raise RefusedByStore("too late")
            self._set(notice_id, state=state, answered_at=at)
            to: PlanState = "active" if state == "confirmed" else "withdrawn"
            self._move(notice.plan_id, ("notified",), to, at)
            write_line(self._t, audit)
            return self._t.plans[notice.plan_id]

    def lapse(self, now: dt.datetime) -> Sequence[Notice]:
        lapsed = []
        with self._t.change():
            for notice in list(self._t.notices.values()):
                if notice.state in ("queued", "sent", "failed") and notice.expires_at <= now:
                    lapsed.append(self._set(notice.notice_id, state="lapsed", answered_at=now))
                    self._move(notice.plan_id, ("wished", "notified"), "lapsed", now)
        return lapsed

    def in_state(self, state: NoticeState) -> Sequence[Notice]:
        found = [n for n in self._t.notices.values() if n.state == state]
        return sorted(found, key=lambda n: n.created_at)

    def _set(self, notice_id: str, **values: object) -> Notice:
        with self._t.change():
            self._t.notices[notice_id] = replace(self.get(notice_id), **values)  # type: ignore[arg-type]  # fields of Notice
            return self._t.notices[notice_id]

    def _move(self, plan_id: str, before: tuple[PlanState, ...], to: PlanState, at: dt.datetime) -> None:
        plan = self._t.plans[plan_id]
        if plan.state in before:
            self._t.plans[plan_id] = replace(plan, state=to, changed_at=at)


class FakeOutbox:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def put(self, item: OutboxItem) -> None:
        with self._t.change():
            self._t.outbox.setdefault(item.item_id, item)

    def due(self, now: dt.datetime, limit: int = 50, kind: str | None = None) -> Sequence[OutboxItem]:
        found = [
            i
            for i in self._t.outbox.values()
            if i.state == "waiting" and i.due_at <= now and kind in (None, i.kind)
        ]
        return sorted(found, key=lambda i: (i.due_at, i.item_id))[:limit]

    def get(self, item_id: str) -> OutboxItem:
        return self._t.one(self._t.outbox, item_id)

    def done(self, item_id: str) -> None:
        if self.get(item_id).state == "waiting":
            self._set(item_id, state="done", pii_body={})

    def retry(self, item_id: str, error: str, due_at: dt.datetime | None) -> OutboxItem:
        item = self.get(item_id)
        if item.state != "waiting":
            return item
        if due_at is None:
            return self._set(item_id, attempts=item.attempts + 1, error=error, state="given_up", pii_body={})
        return self._set(item_id, attempts=item.attempts + 1, error=error, due_at=due_at)

    def given_up(self, kind: str) -> Sequence[OutboxItem]:
        found = [i for i in self._t.outbox.values() if (i.state, i.kind) == ("given_up", kind)]
        return sorted(found, key=lambda i: (i.due_at, i.item_id))

    def again(self, item: OutboxItem, audit: AuditLine) -> None:
        known = self._t.outbox.get(item.item_id)
        if known is None or known.state != "given_up":
            raise VersionConflict("This message is on its way.")
        with self._t.change():
            self._t.outbox[item.item_id] = item
            write_line(self._t, audit)

    def _set(self, item_id: str, **values: object) -> OutboxItem:
        with self._t.change():
            self._t.outbox[item_id] = replace(self.get(item_id), **values)  # type: ignore[arg-type]  # fields of OutboxItem
            return self._t.outbox[item_id]


class FakeCorrections:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, correction: Correction, audit: AuditLine) -> None:
        with self._t.change():
            if correction.correction_id not in self._t.corrections:
                self._t.corrections[correction.correction_id] = correction
                write_line(self._t, audit)

    def all(self, since: dt.datetime | None = None) -> Sequence[tuple[Correction, str]]:
        made_up = {call.call_id for call in self._t.calls.values() if call.direction == "control"}
        known = [c for c in self._t.corrections.values() if c.call_id not in made_up]
        found = [c for c in known if since is None or c.at >= since]
        return [(c, self._text(c)) for c in sorted(found, key=lambda c: (c.at, c.correction_id))]

    def _text(self, correction: Correction) -> str:
        for entry in self._t.log:
            item = entry.item
            if (
                entry.call_id == correction.call_id
                and isinstance(item, UtteranceHeard)
                and item.utterance_id == correction.utterance_id
            ):
                return item.pii_text
        return ""


class FakePayments:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def add(self, payments: Iterable[Payment]) -> int:
        with self._t.change():
            before = len(self._t.payments)
            for payment in payments:
                self._t.payments.setdefault(payment.reference, payment)
            return len(self._t.payments) - before

    def imported_after(self, at: dt.datetime) -> Sequence[Payment]:
        found = [p for p in self._t.payments.values() if p.imported_at > at]
        return sorted(found, key=lambda p: (p.imported_at, p.reference))

    def of_case(self, case_id: str) -> Sequence[Payment]:
        found = [p for p in self._t.payments.values() if p.case_id == case_id]
        return sorted(found, key=lambda p: (p.paid_on, p.reference))


class FakeAnswers:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def find(self, user_id: str, key: str) -> KeptAnswer | None:
        return self._t.answers.get((user_id, key))

    def keep(self, answer: KeptAnswer) -> KeptAnswer:
        with self._t.change():
            return self._t.answers.setdefault((answer.user_id, answer.key), answer)

    def forget(self, before: dt.datetime) -> int:
        with self._t.change():
            old = [k for k, a in self._t.answers.items() if a.at < before]
            for key in old:
                del self._t.answers[key]
            return len(old)

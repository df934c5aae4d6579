"""Tasks, holds, notices, the outbox, payments, corrections and kept answers."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.contract.test_event_log import WORDS, heard
from tests.fakes.desk_day import TOKEN, DeskDay
from voicebot.errors import NotFound, RefusedByStore, VersionConflict
from voicebot.ports_store import Store
from voicebot.rows import Correction, Hold, KeptAnswer, Notice, Payment
from voicebot.service.tokens import token_hash


def test_a_task_booked_twice_is_one_task(store: Store, day: DeskDay) -> None:
    assert store.tasks.book(day.task()) == store.tasks.book(day.task(due_in_s=5))
    assert store.tasks.find() == [day.task()]


def test_tasks_come_urgent_first_then_by_due_time(store: Store, day: DeskDay) -> None:
    for task_id, urgent, due in (("late", False, 900), ("soon", False, 60), ("urgent", True, 1800)):
        store.tasks.book(day.task(task_id, urgent=urgent, due_in_s=due))
    assert [t.task_id for t in store.tasks.find()] == ["urgent", "soon", "late"]
    soon = store.tasks.find(due_before=day.clock.now() + dt.timedelta(seconds=61))
    assert [t.task_id for t in soon] == ["soon"]
    assert store.tasks.find(case_id="somebody-else") == []


def test_a_task_belongs_to_the_first_who_claims_it(store: Store, day: DeskDay) -> None:
    store.tasks.book(day.task())
    assert store.tasks.claim("task-1", "mia", day.clock.now()).claimed_by == "mia"
    assert store.tasks.claim("task-1", "mia", day.clock.now()).claimed_by == "mia"
    with pytest.raises(VersionConflict):
        store.tasks.claim("task-1", "ben", day.clock.now())
    with pytest.raises(VersionConflict):
        store.tasks.release("task-1", "ben")
    with pytest.raises(VersionConflict):
        store.tasks.finish("task-1", "ben", "reached", day.clock.now())
    assert store.tasks.finish("task-1", "mia", "reached", day.clock.now()).state == "done"
    assert store.tasks.find() == []


def test_a_released_task_is_anybodys(store: Store, day: DeskDay) -> None:
    store.tasks.book(day.task())
    store.tasks.claim("task-1", "mia", day.clock.now())
    store.tasks.release("task-1", "mia")
    assert store.tasks.claim("task-1", "ben", day.clock.now()).claimed_by == "ben"


def test_a_task_is_handed_over_only_from_where_it_was_seen(store: Store, day: DeskDay) -> None:
    store.tasks.book(day.task())
    now = day.clock.now()
    given = store.tasks.assign("task-1", None, "mia", now)
    assert (given.state, given.claimed_by, given.claimed_at) == ("claimed", "mia", now)
    with pytest.raises(VersionConflict):
        store.tasks.assign("task-1", None, "ben", now)
    assert store.tasks.assign("task-1", "mia", "ben", now).claimed_by == "ben"
    with pytest.raises(VersionConflict):
        store.tasks.release("task-1", "mia")
    open_again = store.tasks.assign("task-1", "ben", None, now)
    assert (open_again.state, open_again.claimed_by, open_again.claimed_at) == ("open", None, None)


def test_only_an_open_task_is_made_urgent(store: Store, day: DeskDay) -> None:
    store.tasks.book(day.task())
    store.tasks.book(day.task("task-2"))
    store.tasks.claim("task-2", "mia", day.clock.now())
    assert store.tasks.escalate("task-1").urgent
    assert not store.tasks.escalate("task-2").urgent


def test_a_hold_ends_on_its_day_or_when_lifted_and_a_stop_stays(store: Store, day: DeskDay) -> None:
    now = day.clock.now()
    until = now + dt.timedelta(days=14)
    for hold_id, kind, end in (("h", "hold", until), ("s", "stop", None)):
        store.holds.add(
            Hold(hold_id=hold_id, case_id="anna-berger", kind=kind, reason="dispute", since=now, until=end)  # type: ignore[arg-type]  # one of the two kinds
        )
    assert [h.hold_id for h in store.holds.active("anna-berger", now)] == ["h", "s"]
    assert [h.hold_id for h in store.holds.active("anna-berger", until)] == ["s"]
    store.holds.lift("s", "user-mia", now)
    assert store.holds.active("anna-berger", until) == []
    assert len(store.holds.of_case("anna-berger")) == 2
    with pytest.raises(NotFound):
        store.holds.lift("s", "user-mia", now)


def test_a_notice_is_sent_read_and_answered_once(store: Store, day: DeskDay) -> None:
    day.call()
    day.wished(day.agent(), day.plan())
    notice = day.notice(store.plans.get("plan-1"))
    assert store.notices.by_token(token_hash(TOKEN)) == notice
    store.notices.sent("notice-1", day.clock.now())
    assert store.plans.get("plan-1").state == "notified"
    store.notices.opened("notice-1", day.clock.advance(60))
    first = store.notices.get("notice-1").opened_at
    store.notices.opened("notice-1", day.clock.advance(60))
    assert store.notices.get("notice-1").opened_at == first
    assert store.notices.answer("notice-1", "confirmed", day.line(), day.clock.now()).state == "active"
    assert store.notices.answer("notice-1", "confirmed", day.line(), day.clock.now()).state == "active"
    with pytest.raises(RefusedByStore):
        store.notices.answer("notice-1", "withdrawn", day.line(), day.clock.now())


def test_a_notice_nobody_sent_cannot_be_answered(store: Store, day: DeskDay) -> None:
    day.call()
    day.wished(day.agent(), day.plan())
    day.notice(store.plans.get("plan-1"))
    with pytest.raises(RefusedByStore):
        store.notices.answer("notice-1", "confirmed", day.line(), day.clock.now())
    assert store.plans.get("plan-1").state == "wished"


def test_wrong_answers_are_counted_down_to_zero(store: Store, day: DeskDay) -> None:
    day.call()
    day.wished(day.agent(), day.plan())
    day.notice(store.plans.get("plan-1"))
    left = [store.notices.wrong_answer("notice-1").attempts_left for _ in range(6)]
    assert left == [4, 3, 2, 1, 0, 0]


def test_an_unanswered_notice_lapses_with_its_plan(store: Store, day: DeskDay) -> None:
    day.call()
    day.wished(day.agent(), day.plan())
    notice = day.notice(store.plans.get("plan-1"))
    store.notices.sent("notice-1", day.clock.now())
    assert store.notices.lapse(day.clock.now()) == []
    lapsed = store.notices.lapse(notice.expires_at)
    assert [n.state for n in lapsed] == ["lapsed"]
    assert store.plans.get("plan-1").state == "lapsed"
    assert store.notices.lapse(notice.expires_at) == []


def test_an_undeliverable_notice_becomes_a_persons_task(store: Store, day: DeskDay) -> None:
    day.call()
    day.wished(day.agent(), day.plan())
    day.notice(store.plans.get("plan-1"))
    store.notices.failed("notice-1", day.task(), day.clock.now())
    assert [n.notice_id for n in store.notices.in_state("failed")] == ["notice-1"]
    assert [t.task_id for t in store.tasks.find()] == ["task-1"]


def _anew(store: Store, day: DeskDay, notice_id: str = "notice-2") -> Notice:
    first = store.notices.get("notice-1")
    now = day.clock.now()
    made = replace(first, notice_id=notice_id, state="queued", created_at=now, answered_at=None)
    store.notices.again(made, token_hash(notice_id), day.item(f"out-{notice_id}"), day.line(), now)
    return made


def test_a_failed_notice_is_sent_anew_once_and_the_failed_one_is_over(store: Store, day: DeskDay) -> None:
    day.call()
    day.wished(day.agent(), day.plan())
    day.notice(store.plans.get("plan-1"))
    with pytest.raises(VersionConflict):
        _anew(store, day)
    store.notices.failed("notice-1", day.task(), day.clock.now())
    lines = len(store.audit.read())
    made = _anew(store, day)
    assert [n.state for n in store.notices.of_plan("plan-1")] == ["lapsed", "queued"]
    assert store.notices.by_token(token_hash("notice-2")) == made
    assert store.outbox.get("out-notice-2").state == "waiting"
    assert len(store.audit.read()) == lines + 1
    with pytest.raises(VersionConflict):
        _anew(store, day, "notice-3")
    store.notices.sent("notice-2", day.clock.now())
    assert store.plans.get("plan-1").state == "notified"


def test_a_plan_whose_notice_failed_can_be_given_up(store: Store, day: DeskDay) -> None:
    day.call()
    day.wished(day.agent(), day.plan())
    day.notice(store.plans.get("plan-1"))
    with pytest.raises(VersionConflict):
        store.notices.give_up("plan-1", day.line(), day.clock.now())
    store.notices.failed("notice-1", day.task(), day.clock.now())
    assert store.notices.give_up("plan-1", day.line(), day.clock.now()).state == "lapsed"
    assert store.notices.in_state("failed") == []
    with pytest.raises(VersionConflict):
        store.notices.give_up("plan-1", day.line(), day.clock.now())


def test_a_delivery_waits_is_tried_again_and_forgets_its_body(store: Store, day: DeskDay) -> None:
    store.outbox.put(day.item())
    store.outbox.put(day.item())
    assert [i.item_id for i in store.outbox.due(day.clock.now())] == ["out-1"]
    assert store.outbox.due(day.clock.now(), kind="webhook") == []
    later = day.clock.now() + dt.timedelta(seconds=30)
    assert store.outbox.retry("out-1", "no answer", later).attempts == 1
    assert store.outbox.due(day.clock.now()) == []
    assert store.outbox.due(later)[0].pii_body["to"] == "anna.berger@example.org"
    store.outbox.done("out-1")
    assert (store.outbox.get("out-1").state, store.outbox.get("out-1").pii_body) == ("done", {})


def test_a_delivery_that_is_given_up_stays_so(store: Store, day: DeskDay) -> None:
    store.outbox.put(day.item())
    assert store.outbox.retry("out-1", "no such address", None).state == "given_up"
    store.outbox.done("out-1")
    assert store.outbox.get("out-1").state == "given_up"


def test_a_delivery_that_was_given_up_can_wait_once_more(store: Store, day: DeskDay) -> None:
    for item_id, kind in (("out-1", "reminder"), ("out-2", "reminder"), ("out-3", "notice")):
        store.outbox.put(day.item(item_id, kind))
        store.outbox.retry(item_id, "no such address", None)
    assert [i.item_id for i in store.outbox.given_up("reminder")] == ["out-1", "out-2"]
    assert store.outbox.given_up("reminder")[0].pii_body == {}
    lines = len(store.audit.read())
    anew = replace(day.item("out-1", "reminder"), target="sms", pii_body={"to": "+49 170 0000000"})
    store.outbox.again(anew, day.line())
    assert (store.outbox.get("out-1"), len(store.audit.read())) == (anew, lines + 1)
    assert [i.item_id for i in store.outbox.given_up("reminder")] == ["out-2"]
    for item_id in ("out-1", "out-9"):
        with pytest.raises(VersionConflict):
            store.outbox.again(day.item(item_id), day.line())
    assert len(store.audit.read()) == lines + 1


def test_a_payment_is_booked_once_by_its_reference(store: Store, day: DeskDay) -> None:
    payment = Payment(
        reference="bank-1",
        case_id="anna-berger",
        claim_reference="NM-2026-48213",
        amount_cents=5000,
        currency="EUR",
        paid_on=dt.date(2026, 12, 1),
        imported_at=day.clock.now(),
    )
    assert (store.payments.add([payment]), store.payments.add([payment, payment])) == (1, 0)
    assert store.payments.of_case("anna-berger") == [payment]
    assert store.payments.imported_after(day.clock.now() - dt.timedelta(seconds=1)) == [payment]
    assert store.payments.imported_after(day.clock.now()) == []


def test_a_correction_is_a_training_row_while_the_words_exist(store: Store, day: DeskDay) -> None:
    day.call()
    agent = day.agent()
    store.log.append([heard(1)])
    correction = Correction(
        correction_id="c-1",
        call_id="call-1",
        utterance_id="u-1",
        language="de",
        kind="amount",
        was={"cents": 500},
        now={"cents": 5000},
        user_id=agent.user_id,
        at=day.clock.now(),
    )
    store.corrections.add(correction, day.line())
    assert store.corrections.all() == [(correction, WORDS)]
    store.log.erase_words("call-1", day.clock.now())
    assert store.corrections.all() == [(correction, "")]
    assert store.corrections.all(since=day.clock.advance(1)) == []


def test_the_first_answer_under_a_key_is_kept(store: Store, day: DeskDay) -> None:
    def answer(status: int) -> KeptAnswer:
        return KeptAnswer(
            key="k", user_id="mia", fingerprint="f", status=status, body={"n": status}, at=day.clock.now()
        )

    assert store.answers.find("mia", "k") is None
    assert store.answers.keep(answer(200)).status == 200
    assert store.answers.keep(answer(409)).status == 200
    assert store.answers.find("mia", "k") == answer(200)
    assert store.answers.find("ben", "k") is None
    assert store.answers.forget(day.clock.advance(1)) == 1
    assert store.answers.find("mia", "k") is None

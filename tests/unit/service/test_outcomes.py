"""Payments make a plan kept; missing ones, after some grace, broken; reminders come before, kindly."""

import copy
import datetime as dt

import pytest

from tests.fakes.desk_day import CASE, DeskDay
from tests.fakes.hand_clock import HandClock
from tests.fakes.senders import FakeSender
from tests.fakes.store import FakeStore
from voicebot.errors import NotFound, RefusedByStore, VersionConflict
from voicebot.rows import Actor, Hold, Payment
from voicebot.service.messages import RETRY_AFTER_S, Messages
from voicebot.service.outcomes import LOOK_AGAIN_S, Outcomes
from voicebot.service.reminders import Reminders

NOON = dt.time(12, tzinfo=dt.UTC)


class Ledger:
    def __init__(self) -> None:
        self.day = DeskDay(FakeStore(), clock=HandClock())
        self.store, self.clock, self.email = self.day.store, self.day.clock, FakeSender()
        messages = Messages(
            store=self.store,
            clock=self.clock,
            senders={"email": self.email},
            sender_name="Brücke",
            phone="+49 30 0000000",
        )
        self.outcomes = Outcomes(store=self.store, clock=self.clock, messages=messages)
        self.reminders = Reminders(store=self.store, clock=self.clock, messages=messages)
        self.store.cases.put("anna-berger", CASE, self.clock.now())
        self.day.call()
        self.day.wished(self.day.agent(), self.day.plan())
        self.day.notice(self.store.plans.get("plan-1"))
        self.store.notices.sent("notice-1", self.clock.now())
        self.store.notices.answer("notice-1", "confirmed", self.day.line(), self.clock.now())

    def go_to(self, day: dt.date) -> None:
        self.clock.advance((dt.datetime.combine(day, NOON) - self.clock.now()).total_seconds())

    def pays(self, cents: int, day: dt.date, reference: str = "", claim: str = "NM-2026-48213") -> int:
        payment = Payment(
            reference=reference or f"bank-{day}-{cents}",
            case_id="anna-berger",
            claim_reference=claim,
            amount_cents=cents,
            currency="EUR",
            paid_on=day,
            imported_at=self.clock.now(),
        )
        return self.outcomes.book_payments([payment])

    def state(self) -> str:
        return self.store.plans.get("plan-1").state


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_the_last_payment_makes_it_kept(ledger: Ledger) -> None:
    ledger.pays(25000, dt.date(2026, 12, 1))
    assert ledger.state() == "active"
    ledger.pays(5000, dt.date(2027, 5, 1))
    assert ledger.state() == "kept"
    assert ledger.store.audit.read(limit=1)[0].line.body == {"paid_cents": 30000}


def test_the_same_ledger_row_twice_counts_once(ledger: Ledger) -> None:
    assert ledger.pays(15000, dt.date(2026, 12, 1), "bank-1") == 1
    assert ledger.pays(15000, dt.date(2026, 12, 1), "bank-1") == 0
    assert ledger.state() == "active"


def test_money_for_another_claim_or_from_before_does_not_count(ledger: Ledger) -> None:
    ledger.pays(30000, dt.date(2026, 12, 1), claim="NM-2026-02377")
    ledger.pays(30000, dt.date(2026, 11, 17))
    assert ledger.state() == "active"


def test_a_missed_instalment_breaks_it_after_five_days_of_grace_and_a_person_calls(ledger: Ledger) -> None:
    ledger.go_to(dt.date(2026, 12, 6))
    assert ledger.outcomes.follow("plan-1") == LOOK_AGAIN_S
    ledger.go_to(dt.date(2026, 12, 7))
    assert ledger.outcomes.follow("plan-1") is None
    assert ledger.state() == "broken"
    assert [t.reason for t in ledger.store.tasks.find()] == ["plan_broken"]


def test_an_instalment_paid_within_the_grace_keeps_it_going(ledger: Ledger) -> None:
    ledger.go_to(dt.date(2026, 12, 5))
    ledger.pays(5000, dt.date(2026, 12, 5))
    ledger.go_to(dt.date(2026, 12, 20))
    assert ledger.outcomes.follow("plan-1") == LOOK_AGAIN_S


def test_paying_ahead_keeps_it_going(ledger: Ledger) -> None:
    ledger.pays(10000, dt.date(2026, 11, 30))
    ledger.go_to(dt.date(2027, 1, 20))
    assert ledger.outcomes.follow("plan-1") == LOOK_AGAIN_S


def test_a_reminder_goes_out_once_three_days_before_and_names_no_debt(ledger: Ledger) -> None:
    ledger.go_to(dt.date(2026, 11, 27))
    ledger.outcomes.follow("plan-1")
    assert ledger.email.sent == []
    ledger.go_to(dt.date(2026, 11, 28))
    for _ in range(3):
        ledger.outcomes.follow("plan-1")
    assert [letter.subject for letter in ledger.email.sent] == ["Eine kurze Erinnerung"]
    assert "1.12.2026" in ledger.email.sent[0].text
    for secret in ("50", "Nordlicht", "Rate", "Anna"):
        assert secret not in ledger.email.sent[0].text


def test_a_reminder_that_cannot_go_out_is_tried_again_soon(ledger: Ledger) -> None:
    ledger.go_to(dt.date(2026, 11, 28))
    ledger.email.refusals = 1
    assert ledger.outcomes.follow("plan-1") == RETRY_AFTER_S[0]
    ledger.clock.advance(RETRY_AFTER_S[0])
    assert ledger.outcomes.follow("plan-1") == LOOK_AGAIN_S
    assert len(ledger.email.sent) == 1


def test_who_has_paid_already_is_not_reminded(ledger: Ledger) -> None:
    ledger.pays(5000, dt.date(2026, 11, 25))
    ledger.go_to(dt.date(2026, 11, 29))
    ledger.outcomes.follow("plan-1")
    assert ledger.email.sent == []


def test_nobody_is_reminded_while_contact_is_held(ledger: Ledger) -> None:
    hold = Hold(hold_id="h", case_id="anna-berger", kind="hold", reason="dispute", since=ledger.clock.now())
    ledger.store.holds.add(hold)
    ledger.go_to(dt.date(2026, 11, 29))
    ledger.outcomes.follow("plan-1")
    assert ledger.email.sent == []


LOST = "reminder-plan-1-2026-12-01"


@pytest.fixture
def boss(ledger: Ledger) -> Actor:
    return ledger.day.agent("bo", "supervisor")


def lose(ledger: Ledger) -> None:
    """The reminder of 1 December is refused for good."""
    ledger.go_to(dt.date(2026, 11, 28))
    ledger.email.refusals, ledger.email.final = 1, True
    assert ledger.outcomes.follow("plan-1") == LOOK_AGAIN_S


def test_a_reminder_that_was_given_up_is_listed_until_its_day_is_over(ledger: Ledger) -> None:
    assert ledger.reminders.lost() == []
    lose(ledger)
    (lost,) = ledger.reminders.lost()
    assert (lost.item_id, lost.plan_id, lost.case_id) == (LOST, "plan-1", "anna-berger")
    assert (lost.day, lost.channel, lost.attempts) == (dt.date(2026, 12, 1), "email", 1)
    assert lost.error == "The mail server did not take it: OSError."
    ledger.outcomes.follow("plan-1")
    assert ledger.email.sent == []
    ledger.go_to(dt.date(2026, 12, 1))
    assert len(ledger.reminders.lost()) == 1
    ledger.go_to(dt.date(2026, 12, 2))
    assert ledger.reminders.lost() == []


def test_once_the_money_is_there_a_lost_reminder_is_not_needed(ledger: Ledger, boss: Actor) -> None:
    lose(ledger)
    ledger.pays(5000, dt.date(2026, 11, 28))
    assert ledger.reminders.lost() == []
    with pytest.raises(VersionConflict, match="not needed"):
        ledger.reminders.send_again(boss, LOST)


def test_a_reminder_sent_anew_goes_to_the_address_of_today_and_the_audit_names_who(
    ledger: Ledger, boss: Actor
) -> None:
    lose(ledger)
    case = copy.deepcopy(CASE)
    case["person"]["contact_channels"]["email"] = "anna@example.net"
    ledger.store.cases.put("anna-berger", case, ledger.clock.now())
    assert ledger.reminders.send_again(boss, LOST).state == "done"
    assert [letter.pii_to for letter in ledger.email.sent] == ["anna@example.net"]
    assert ledger.reminders.lost() == []
    line = ledger.store.audit.read(limit=1)[0].line
    assert (line.what, line.who, line.refs["plan"]) == ("reminder.resend", boss.user_id, "plan-1")
    with pytest.raises(VersionConflict, match="on its way"):
        ledger.reminders.send_again(boss, LOST)


def test_a_reminder_that_fails_anew_is_tried_on_by_the_timer(ledger: Ledger, boss: Actor) -> None:
    lose(ledger)
    ledger.email.refusals, ledger.email.final = 1, False
    assert ledger.reminders.send_again(boss, LOST).state == "waiting"
    ledger.clock.advance(RETRY_AFTER_S[0])
    ledger.outcomes.follow("plan-1")
    assert len(ledger.email.sent) == 1


def test_nobody_sends_a_reminder_anew_while_contact_is_held_or_without_a_way(
    ledger: Ledger, boss: Actor
) -> None:
    lose(ledger)
    hold = Hold(hold_id="h", case_id="anna-berger", kind="hold", reason="dispute", since=ledger.clock.now())
    ledger.store.holds.add(hold)
    with pytest.raises(RefusedByStore, match="held"):
        ledger.reminders.send_again(boss, LOST)
    ledger.store.holds.lift("h", boss.user_id, ledger.clock.now())
    case = copy.deepcopy(CASE)
    case["person"]["contact_channels"] = {}
    ledger.store.cases.put("anna-berger", case, ledger.clock.now())
    with pytest.raises(RefusedByStore, match="No way"):
        ledger.reminders.send_again(boss, LOST)
    with pytest.raises(NotFound):
        ledger.reminders.send_again(boss, "notice-plan-1")

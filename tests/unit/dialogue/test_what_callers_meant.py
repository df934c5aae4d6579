"""Found by holding calls as demanding callers do: means, days, rhythms, second thoughts, call backs."""

import datetime as dt

import pytest

from tests.fakes.dialogue import START, ScriptedCall, listening
from voicebot.actions import (
    AskNavigator,
    BookCallback,
    HoldContact,
    RecordDispute,
)
from voicebot.dialogue.state import Phase, Question
from voicebot.findings import (
    ALL_AT_ONCE,
    NO_PAYDAY,
    PAYS_LATER,
)

Sums = tuple[tuple[int, str], ...]


def asked_for_budget() -> ScriptedCall:
    call = listening()
    call.says_to_bot("ask_suggestion")
    assert call.state.question is Question.BUDGET
    return call


def settled() -> ScriptedCall:
    call = ScriptedCall().offered()
    call.says_to_bot("agree", words=1)
    assert call.state.phase is Phase.WRAPPING_UP
    return call


@pytest.mark.parametrize(
    ("amounts", "numbers"),
    [
        (((150000, "rent"), (60000, "rent")), ()),
        (((60000, "rent"), (150000, "rent")), ()),
        (((150000, "offer"), (60000, "rent")), ()),
        (((150000, "offer"), (60000, "offer")), ()),
        (((60000, "rent"),), (1500.0,)),
        ((), (1500.0, 600.0)),
        (((60000, "rent"), (30000, "other")), (1500.0,)),
        (((150000, "income"), (60000, "rent")), ()),
    ],
)
def test_the_larger_of_two_sums_comes_in_and_the_other_is_the_rent(
    amounts: Sums, numbers: tuple[float, ...]
) -> None:
    call = asked_for_budget()
    call.says_to_bot("income_statement", amounts=amounts, numbers=numbers)
    assert (call.state.means.income_cents, call.state.means.rent_cents) == (150000, 60000)
    assert call.outcome is None


def test_one_sum_is_what_comes_in_and_the_next_the_rent() -> None:
    call = asked_for_budget()
    call.says_to_bot("income_statement", amounts=((150000, "other"),))
    assert (call.state.means.income_cents, call.state.means.rent_cents) == (150000, None)


def test_an_income_above_the_claim_is_no_offer_to_pay_it() -> None:
    call = listening()
    call.says_to_bot("income_statement", offer=200000)
    assert call.state.wish.kind != "pay_now"
    call.says_to_bot("ask_instalments")
    call.says_to_bot("income_statement", amounts=((80000, "rent"), (30000, "other")))
    assert call.state.wish.rate_cents is None
    assert call.outcome is None


def test_asked_for_the_budget_only_a_sum_below_both_is_an_offer() -> None:
    call = asked_for_budget()
    call.says_to_bot("counter_offer", amounts=((15000, "offer"), (7000, "offer")))
    assert call.state.wish.rate_cents is None
    call = asked_for_budget()
    sums = ((140000, "income"), (60000, "rent"), (4000, "offer"))
    call.says_to_bot("income_statement", "counter_offer", amounts=sums)
    assert call.state.wish.rate_cents == 4000
    assert (call.state.means.income_cents, call.state.means.rent_cents) == (140000, 60000)


def test_asked_for_the_budget_a_small_sum_that_is_offered_is_the_rate() -> None:
    call = asked_for_budget()
    call.says_to_bot("counter_offer", offer=4000)
    assert (call.state.wish.rate_cents, call.state.means.income_cents) == (4000, None)
    call = asked_for_budget()
    call.says_to_bot("income_statement", offer=120000)
    assert (call.state.wish.rate_cents, call.state.means.income_cents) == (None, 120000)


def test_a_sum_far_above_the_claim_offers_nothing() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=100000)
    assert call.state.wish.rate_cents is None
    assert call.outcome is None


def test_a_hum_or_a_what_is_no_answer_about_means() -> None:
    call = asked_for_budget()
    call.says_to_bot("hold_on", "unclear", words=1)
    assert call.says[-1].phrase == "time.take"
    call.says_to_bot("unclear", words=1)
    assert call.state.question is Question.BUDGET
    assert call.of(AskNavigator) == []


def test_a_weekly_sum_is_asked_for_as_weekly_and_a_fortnightly_one_as_twice_a_month() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=2000, rhythm="weekly")
    assert (call.state.wish.rate_cents, call.state.wish.frequency) == (2000, "weekly")
    call = listening()
    call.says_to_bot("counter_offer", offer=2000, rhythm="fortnightly")
    assert (call.state.wish.rate_cents, call.state.wish.frequency) == (4000, None)


def test_so_many_equal_parts_are_a_rate() -> None:
    call = listening()
    call.says_to_bot("ask_instalments", numbers=(3.0,), parts=3)
    assert call.state.wish.rate_cents == 10284
    assert len(call.of(AskNavigator)) == 1
    call = listening()
    call.says_to_bot("ask_instalments", "already_paid", numbers=(3.0,), parts=3)
    assert call.state.wish.rate_cents is None


def test_all_of_it_on_a_day_soon_is_a_payment_and_later_a_wish_for_time() -> None:
    call = listening()
    call.says_to_bot("promise_to_pay", day=START.date() + dt.timedelta(days=9))
    assert call.of(HoldContact) == [HoldContact(reason="payment_announced", days=9 + 14)]
    assert call.state.question is Question.MORE
    call.says_to_bot("refuse_plan", words=1)
    assert call.outcome == "paid_now"
    call = listening()
    call.says_to_bot("promise_to_pay", day=START.date() + dt.timedelta(days=40))
    assert call.state.wish.kind == "deferral"
    assert call.outcome is None


def test_all_in_one_payment_is_no_wish_for_instalments() -> None:
    call = listening()
    call.says_to_bot(ALL_AT_ONCE, "ask_instalments", "cannot_pay", offer=30000)
    assert [h.reason for h in call.of(HoldContact)] == ["payment_announced"]
    call = listening()
    later = START.date() + dt.timedelta(days=40)
    call.says_to_bot(ALL_AT_ONCE, "ask_instalments", day=later, offer=30000)
    assert (call.state.wish.kind, call.state.wish.first_date) == ("deferral", later)
    assert len(call.of(AskNavigator)) == 1


def test_another_first_day_keeps_the_rate() -> None:
    call = ScriptedCall().offered()
    rate = call.state.wish.rate_cents
    call.says_to_bot("ask_deferral", day=dt.date(2026, 12, 20), words=8)
    assert (call.state.wish.kind, call.state.wish.rate_cents) == ("instalments", rate)
    assert call.state.wish.first_date == dt.date(2026, 12, 20)


def test_the_day_money_comes_is_no_promise() -> None:
    call = asked_for_budget()
    call.says_to_bot("income_statement", amounts=((150000, "income"), (60000, "rent")))
    assert call.state.question is Question.PAYDAY
    call.says_to_bot("promise_to_pay", day=dt.date(2026, 12, 15), words=2)
    assert call.state.wish.kind == "instalments"
    assert call.state.means.payday == 15


def test_a_birth_date_whose_year_has_two_figures_offers_nothing() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    born = dt.date(2026, 12, 5)
    call.says_to_bot("counter_offer", matched=("name", "date_of_birth"), day=born, offer=9600)
    assert call.is_verified()
    assert call.state.wish.rate_cents is None
    assert call.of(AskNavigator) == []


def test_who_has_one_more_question_may_ask_it() -> None:
    call = settled()
    call.says_to_bot("agree", words=1)
    assert call.says[-1].phrase == "more.go_on"
    call.says_to_bot("ask_claim_details")
    assert call.says[-1].phrase == "more.question"
    call.says_to_bot("refuse_plan", words=1)
    assert call.outcome == "plan_wished"


@pytest.mark.parametrize(
    ("intents", "offer"), [(("counter_offer",), 3000), (("dispute_claim",), None), ((), None)]
)
def test_what_is_added_once_all_is_settled_is_for_a_person(
    intents: tuple[str, ...], offer: int | None
) -> None:
    call = settled()
    call.says_to_bot(*intents, offer=offer, words=6)
    assert [b.reason for b in call.of(BookCallback)] == ["question_left"]
    assert [s.phrase for s in call.says[-2:]] == ["more.left", "more.question"]
    assert call.of(RecordDispute) == []
    call.says_to_bot(*intents, offer=offer, words=6)
    assert len(call.of(BookCallback)) == 1
    assert call.outcome == "plan_wished"


def test_a_short_word_of_thanks_ends_a_settled_call() -> None:
    call = settled()
    call.says_to_bot("thanks", words=5)
    assert call.of(BookCallback) == []
    assert call.outcome == "plan_wished"


def test_a_month_named_with_a_likely_wish_for_time_is_its_first_day() -> None:
    call = listening()
    call.says_to_bot(doubt={"ask_deferral": 0.4}, month=dt.date(2026, 12, 1))
    assert (call.state.wish.kind, call.state.wish.first_date) == ("deferral", dt.date(2026, 12, 1))
    assert len(call.of(AskNavigator)) == 1
    call = listening()
    call.says_to_bot(PAYS_LATER, month=dt.date(2026, 12, 1))
    assert (call.state.wish.kind, call.state.wish.first_date) == ("deferral", dt.date(2026, 12, 1))
    call = listening()
    call.says_to_bot("counter_offer", offer=5000, month=dt.date(2027, 2, 1))
    assert (call.state.wish.kind, call.state.wish.first_date) == ("instalments", dt.date(2027, 2, 1))


def test_a_payment_in_a_month_is_no_payment_at_once() -> None:
    call = listening()
    call.says_to_bot("promise_to_pay", month=START.date() + dt.timedelta(days=5))
    assert call.state.wish.kind == "deferral"


def test_who_says_yes_to_paying_later_is_asked_until_when() -> None:
    call = listening()
    call.says_to_bot(doubt={"ask_deferral": 0.42})
    assert "confirm.ask_deferral" in [say.phrase for say in call.says]
    call.says_to_bot("agree", words=1)
    assert call.state.wish.kind == "deferral"
    assert call.state.question is Question.DATE


@pytest.mark.parametrize(
    ("day", "hour", "when", "phrase"),
    [
        (dt.date(2026, 11, 18), dt.time(15), "2026-11-18T15:00:00+01:00", "callback.booked_hour"),
        (dt.date(2026, 11, 18), dt.time(23), "2026-11-18T10:00:00+01:00", "callback.booked_day"),
        (None, dt.time(8), f"{START.date() + dt.timedelta(days=1)}T08:00:00+01:00", "callback.booked_hour"),
        (START.date(), dt.time(8), None, "callback.booked"),
        (None, None, None, "callback.booked"),
    ],
)
def test_a_call_back_is_booked_at_the_hour_that_was_named(
    day: dt.date | None, hour: dt.time | None, when: str | None, phrase: str
) -> None:
    call = listening()
    call.says_to_bot("ask_callback", day=day, hour=hour)
    (booked,) = call.of(BookCallback)
    assert (booked.when.isoformat() if booked.when else None) == when
    assert phrase in [say.phrase for say in call.says]
    assert call.outcome == "callback_booked"


@pytest.mark.parametrize(
    ("intent", "also"), [("dispute_costs", "refuse_plan"), ("already_paying", "ask_instalments")]
)
def test_an_objection_to_costs_or_a_plan_that_runs_is_named_as_such(intent: str, also: str) -> None:
    call = listening()
    call.says_to_bot(intent, also)
    assert [d.kind for d in call.of(RecordDispute)] == [intent]
    assert f"objection.{intent}" in [say.phrase for say in call.says]
    assert call.of(AskNavigator) == []


def test_who_has_no_time_says_so_with_their_name_and_is_called_back() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot("ask_callback", words=14, matched=("name", "date_of_birth"), day=dt.date(2026, 11, 18))
    assert call.outcome == "callback_booked"
    assert "duties.sum" not in [say.phrase for say in call.says]
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot("ask_callback", words=6, matched=("name", "date_of_birth"))
    assert call.state.phase is Phase.LISTENING


def test_an_income_beside_a_rent_is_kept_whatever_was_asked() -> None:
    call = listening()
    call.says_to_bot("ask_instalments")
    assert call.state.question is Question.RATE
    call.says_to_bot("income_statement", amounts=((80000, "rent"),), numbers=(2000.0,))
    assert (call.state.means.income_cents, call.state.means.rent_cents) == (200000, 80000)


def test_a_bare_number_answers_the_question_for_the_payday() -> None:
    call = listening()
    call.says_to_bot("ask_instalments")
    call.says_to_bot("evasive")
    call.says_to_bot("income_statement", amounts=((200000, "income"), (80000, "rent")))
    assert call.state.question is Question.PAYDAY
    call.says_to_bot(numbers=(15.0,), words=1)
    assert call.state.means.payday == 15


def test_another_way_than_the_wished_pause_is_introduced_as_such() -> None:
    call = listening()
    call.says_to_bot("ask_deferral", day=dt.date(2027, 2, 1))
    call.confirm(call.suggest())
    assert "offer.earlier" in [say.phrase for say in call.says]
    call = listening()
    call.says_to_bot("ask_deferral", day=dt.date(2026, 12, 1))
    call.confirm(call.suggest())
    assert "offer.differs" in [say.phrase for say in call.says]


def test_a_mere_yes_to_the_question_who_speaks_is_no_failed_match() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot("agree", words=2)
    assert call.says[-1].phrase == "identity.ask"


@pytest.mark.parametrize(
    ("every", "income"),
    [("weekly", 173333), ("fortnightly", 86666), ("", 40000), ("hourly", None)],
)
def test_an_income_is_reckoned_by_the_month(every: str, income: int | None) -> None:
    call = listening()
    call.says_to_bot("income_statement", amounts=((40000, "income"), (70000, "rent")), income_every=every)
    assert (call.state.means.income_cents, call.state.means.rent_cents) == (income, 70000)


def test_money_that_comes_every_week_is_an_answer_to_the_question_for_the_payday() -> None:
    call = listening()
    call.says_to_bot("ask_suggestion")
    call.says_to_bot("income_statement", amounts=((140000, "income"), (60000, "rent")))
    assert call.state.question is Question.PAYDAY
    call.says_to_bot(NO_PAYDAY, "promise_to_pay")
    assert len(call.of(AskNavigator)) == 1


def test_all_that_comes_in_is_what_is_known_of_the_means() -> None:
    call = listening()
    call.says_to_bot(
        "income_statement", amounts=((120_000, "income"), (30_000, "income")), income_cents=150_000
    )
    assert call.state.means.income_cents == 150_000


def test_a_small_number_where_means_were_asked_for_is_a_rate() -> None:
    call = asked_for_budget()
    call.says_to_bot("counter_offer", numbers=(40.0,), words=1)
    assert [asked.wish.rate_cents for asked in call.of(AskNavigator)] == [4000]


def test_a_number_beside_a_short_yes_is_a_rate() -> None:
    for words, rates in ((3, [5000]), (12, [])):
        call = listening()
        call.says_to_bot("agree", doubt={"counter_offer": 0.3}, numbers=(50.0,), words=words)
        assert [asked.wish.rate_cents for asked in call.of(AskNavigator)] == rates


def test_a_large_number_there_is_none() -> None:
    call = asked_for_budget()
    call.says_to_bot("counter_offer", numbers=(1500.0,), words=1)
    assert call.of(AskNavigator) == []
    assert call.state.means.income_cents == 150_000


def test_what_else_is_answered_to_whether_somebody_else_speaks_counts() -> None:
    call = listening()
    call.says_to_bot(doubt={"third_party": 0.35})  # "can my brother pay it for me?"
    assert call.says[-1].phrase == "confirm.third_party"
    call.says_to_bot("promise_to_pay", day=dt.date(2026, 11, 27), words=2)
    assert [held.reason for held in call.of(HoldContact)] == ["payment_announced"]

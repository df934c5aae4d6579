"""Found by holding calls as demanding callers do: other words, second thoughts, questions at the end."""

import datetime as dt

import pytest

from decision_navigator.plans import Instalment
from tests.fakes.dialogue import START, ScriptedCall, plan
from voicebot.actions import (
    AskNavigator,
    BookCallback,
    HandOver,
    HoldContact,
    RecordDispute,
    RecordWish,
    SetRecording,
)
from voicebot.dialogue.state import Phase, Question
from voicebot.findings import (
    ALL_AT_ONCE,
    DENIES_HARM,
    GENUINE,
    GUARDIAN,
    NO_DEPOSIT,
    NO_LETTER,
    NO_PAYDAY,
    PAPERS,
    PAYS_LATER,
    SETTLEMENT,
    STOP_RECORDING,
)

Sums = tuple[tuple[int, str], ...]


def listening() -> ScriptedCall:
    call = ScriptedCall()
    call.verified()
    return call


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


# -- what comes in and what goes out


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


# -- days, rhythms, all of it


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


# -- once all is settled


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


# -- recording


def test_a_question_about_the_recording_allows_none() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("ask_purpose", "consent_recording_yes")
    assert call.of(SetRecording) == []
    assert call.state.question is Question.CONSENT
    assert "answer.purpose_recording" in [say.phrase for say in call.says]


def test_consent_may_be_taken_back_in_the_middle_of_a_sentence() -> None:
    call = listening()
    assert [r.allowed for r in call.of(SetRecording)] == [True]
    call.says_to_bot(STOP_RECORDING, "counter_offer", offer=5000)
    assert [r.allowed for r in call.of(SetRecording)] == [True, False]
    assert len(call.of(AskNavigator)) == 1
    call.says_to_bot(STOP_RECORDING)
    assert len(call.of(SetRecording)) == 2


def test_after_a_recording_was_stopped_the_open_question_comes_back() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot(STOP_RECORDING, "refuse_plan")
    assert [say.phrase for say in call.says[-2:]] == ["recording.stopped", "offer.ask"]
    assert call.of(RecordWish) == []


def test_consent_is_taken_back_while_a_person_is_sought_too() -> None:
    call = listening()
    call.says_to_bot("ask_human")
    assert call.state.phase is Phase.HANDING_OVER
    call.says_to_bot(STOP_RECORDING)
    assert [r.allowed for r in call.of(SetRecording)] == [True, False]


def test_a_hint_in_the_same_breath_is_not_lost() -> None:
    call = listening()
    call.says_to_bot(STOP_RECORDING, doubt={"self_harm_risk": 0.3})
    assert [r.allowed for r in call.of(SetRecording)] == [True, False]
    assert call.state.question is Question.SAFETY


@pytest.mark.parametrize("answer", [("refuse_plan", "evasive"), ("evasive",), ("agree",)])
def test_a_hedged_no_is_no_answer_to_a_question_about_a_life(answer: tuple[str, ...]) -> None:
    call = listening()
    call.says_to_bot(doubt={"self_harm_risk": 0.3})
    assert call.state.question is Question.SAFETY
    call.says_to_bot(*answer, words=2)
    assert [h.skill for h in call.of(HandOver)] == ["crisis"]


def test_a_plain_no_to_it_goes_on_with_the_talk() -> None:
    call = listening()
    call.says_to_bot(doubt={"self_harm_risk": 0.3})
    call.says_to_bot("refuse_plan", words=1)
    assert call.of(HandOver) == []
    assert "safety.thanks" in [say.phrase for say in call.says]


# -- who is there


def test_a_relative_who_tells_of_a_death_is_met_with_condolence() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot("third_party", "vulnerable_bereavement")
    assert [h.reason for h in call.of(HoldContact)] == ["bereavement"]
    assert [h.skill for h in call.of(HandOver)] == ["hardship"]
    assert all(say.topic != "debt" for say in call.says)


def test_an_answer_is_given_once_in_a_turn() -> None:
    call = listening()
    call.says_to_bot(doubt={"returned_goods": 0.45})
    assert call.state.question is Question.CONFIRM
    before = len(call.says)
    call.says_to_bot("ask_claim_details")
    phrases = [say.phrase for say in call.says[before:]]
    assert phrases.count("answer.claim") == 1


# -- questions that only a person may answer


def test_what_only_a_person_may_answer_is_noted_once_and_the_talk_goes_on() -> None:
    call = listening()
    call.says_to_bot("ask_beyond", "ask_claim_details")
    phrases = [say.phrase for say in call.says]
    assert "answer.beyond" in phrases
    assert "answer.claim" not in phrases
    call.says_to_bot("ask_beyond", "counter_offer", offer=5000)
    assert [b.reason for b in call.of(BookCallback)] == ["question_left"]
    assert len(call.of(AskNavigator)) == 1


@pytest.mark.parametrize(
    ("intent", "phrase"), [("ask_account", "answer.account"), ("ask_in_writing", "answer.in_writing")]
)
def test_where_to_pay_and_whether_it_is_written_are_answered(intent: str, phrase: str) -> None:
    call = listening()
    call.says_to_bot(intent)
    assert phrase in [say.phrase for say in call.says]
    assert call.of(BookCallback) == []


def test_before_the_check_such_a_question_books_nothing_and_tells_nothing() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("ask_beyond")
    assert call.of(BookCallback) == []
    assert all(say.topic != "debt" for say in call.says)


# -- a plan that is not what was asked for


@pytest.mark.parametrize(
    ("rate", "day", "differs"),
    [
        (5000, dt.date(2026, 12, 1), False),
        (5000, dt.date(2026, 12, 4), False),
        (5000, dt.date(2026, 12, 7), True),
        (3000, dt.date(2026, 12, 1), True),
        (5000, dt.date(2026, 12, 28), True),
    ],
)
def test_a_plan_that_differs_from_the_wish_is_said_to_differ(rate: int, day: dt.date, differs: bool) -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000, day=dt.date(2026, 12, 1))
    call.confirm(call.suggest(plan(rate, first=day)))
    assert ("offer.differs" in [say.phrase for say in call.says]) is differs


# -- a sum ahead, a month, an hour, costs, instalments that run already


def test_a_sum_ahead_is_kept_for_the_person_and_is_not_the_rate() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=10000, amounts=((5000, "offer"),), deposit=10000)
    assert (call.state.wish.rate_cents, call.state.wish.deposit_cents) == (5000, 10000)
    said = [say.phrase for say in call.says]
    assert said.index("deposit.noted") < said.index("navigator.asked")
    assert "einhundert Euro vorab" in call.says[said.index("deposit.noted")].pii_text


def test_only_a_sum_ahead_leaves_the_rate_to_be_asked_for() -> None:
    call = listening()
    call.says_to_bot("ask_instalments", "partial_payment", offer=10000, deposit=10000)
    assert call.state.wish.rate_cents is None
    assert call.state.question is Question.RATE
    assert [say.phrase for say in call.says][-2:] == ["deposit.noted", "rate.ask"]
    call.says_to_bot("counter_offer", offer=5000)
    wish = call.state.wish
    assert (wish.rate_cents, wish.deposit_cents) == (5000, 10000)
    assert [say.phrase for say in call.says].count("deposit.noted") == 1


FRIDAY = dt.date(2026, 11, 27)


def test_the_day_of_a_sum_ahead_is_not_that_of_the_rates() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer", amounts=((10000, "offer"), (5000, "offer")), deposit=10000, deposit_day=FRIDAY
    )
    wish = call.state.wish
    assert (wish.rate_cents, wish.first_date) == (5000, None)
    assert (wish.deposit_cents, wish.deposit_date) == (10000, FRIDAY)


def test_a_sum_and_the_rest_on_another_day_are_two_payments() -> None:
    call = listening()
    later = dt.date(2027, 1, 4)
    call.says_to_bot(
        "partial_payment", offer=10000, deposit=10000, deposit_day=FRIDAY, day=later, rest_day=later
    )
    total = call.state.case.claim.total_cents
    wish = call.state.wish
    assert (wish.deposit_cents, wish.deposit_date) == (10000, FRIDAY)
    assert (wish.kind, wish.rate_cents, wish.first_date) == ("instalments", total - 10000, later)


def test_two_halves_on_two_days_come_to_the_claim() -> None:
    call = listening()
    later = dt.date(2026, 12, 15)
    call.says_to_bot("ask_instalments", deposit_day=FRIDAY, day=later, rest_day=later)
    wish = call.state.wish
    assert wish.deposit_cents is not None
    assert wish.rate_cents is not None
    assert wish.deposit_cents + wish.rate_cents == call.state.case.claim.total_cents
    assert abs(wish.deposit_cents - wish.rate_cents) <= 1
    assert (wish.deposit_date, wish.first_date) == (FRIDAY, later)


def test_a_plan_with_a_deposit_is_read_out_whole() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer", amounts=((10000, "offer"), (5000, "offer")), deposit=10000, deposit_day=FRIDAY
    )
    ahead = Instalment(due=FRIDAY, amount_cents=10000)
    call.confirm(call.suggest(plan(5000, deposit=ahead)))
    said = {say.phrase: say for say in call.says}
    assert "offer.differs" not in said
    read = said["offer.deposit_monthly_last"]
    assert read.values["deposit_cents"] == "10000"
    for words in ("zuerst einhundert Euro", "vier Raten zu je fünfzig Euro", "dreihundertacht Euro"):
        assert words in read.pii_text


def test_a_plan_without_the_deposit_that_was_offered_is_said_to_differ() -> None:
    call = listening()
    call.says_to_bot("counter_offer", amounts=((10000, "offer"), (5000, "offer")), deposit=10000)
    call.confirm(call.suggest(plan(5000)))
    assert "offer.differs" in [say.phrase for say in call.says]


def test_a_sum_ahead_that_is_named_at_the_plan_is_looked_at_again() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000)
    call.confirm(call.suggest(plan(5000)))
    call.says_to_bot("agree", "partial_payment", offer=10000, deposit=10000, deposit_day=FRIDAY)
    asked = call.of(AskNavigator)[-1].wish
    assert (asked.rate_cents, asked.deposit_cents, asked.deposit_date) == (5000, 10000, FRIDAY)
    assert call.outcome != "plan_wished"


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


# -- holding on to a wish, thinking it over, no time, what came in one breath with a hint


def test_a_plan_that_comes_out_the_same_is_said_to_be_the_same() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("counter_offer", day=dt.date(2026, 12, 10))
    call.confirm(call.suggest())
    assert "offer.same" in [say.phrase for say in call.says]


def test_who_holds_on_to_a_wish_is_not_read_the_same_plan_a_third_time() -> None:
    call = listening()
    call.says_to_bot("ask_deferral", day=dt.date(2027, 2, 1))
    call.confirm(call.suggest())
    call.says_to_bot("refuse_plan", "promise_to_pay", day=dt.date(2027, 2, 1))
    assert len(call.of(AskNavigator)) == 1
    assert call.of(BookCallback)[-1].reason == "no_plan_found"
    assert call.outcome == "callback_booked"


def test_a_pause_of_so_long_ends_on_a_day() -> None:
    call = listening()
    call.says_to_bot("ask_deferral", days=21)
    assert call.state.wish.first_date == START.date() + dt.timedelta(days=21)
    call = listening()
    call.says_to_bot("ask_deferral", days=90, words=14)
    assert call.state.wish.first_date is None
    call = listening()
    call.says_to_bot(ALL_AT_ONCE, "pay_now", days=21, words=14)
    assert call.state.outcome == "paid_now"
    assert call.of(HoldContact) == [HoldContact(reason="payment_announced", days=35)]


def test_a_mere_no_to_a_plan_that_differs_is_asked_what_would_suit() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=8000)
    call.confirm(call.suggest())
    call.says_to_bot("refuse_plan", words=2)
    assert call.state.question is Question.RATE
    call = listening()
    call.says_to_bot("counter_offer", offer=8000)
    call.confirm(call.suggest())
    call.says_to_bot("counter_offer", offer=8000)
    assert call.outcome == "callback_booked"


def test_all_of_it_is_no_yes_to_instalments() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("agree", ALL_AT_ONCE, words=4)
    assert call.of(RecordWish) == []


def test_a_yes_with_the_question_where_to_pay_takes_the_plan() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("agree", "pay_now", "ask_account")
    assert len(call.of(RecordWish)) == 1
    assert "answer.account" in [say.phrase for say in call.says]


def test_a_yes_with_another_month_is_a_new_wish() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("agree", words=7, month=dt.date(2027, 1, 1))  # "yes, but not in December"
    assert call.of(RecordWish) == []
    assert call.of(AskNavigator)[-1].wish.first_date == dt.date(2027, 1, 1)


def test_a_plan_may_be_thought_over_and_somebody_calls_again() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("evasive")
    assert call.says[-1].phrase == "callback.think"
    call.says_to_bot("agree", words=1)
    assert call.outcome == "callback_booked"


def test_who_wants_no_call_back_is_asked_about_the_plan_again() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot("evasive")
    call.says_to_bot("refuse_plan", words=1)
    assert call.of(BookCallback) == []
    assert call.says[-1].phrase == "offer.ask"


def test_who_changes_their_mind_after_asking_for_time_may_pay_now() -> None:
    call = listening()
    call.says_to_bot("ask_deferral", day=dt.date(2027, 2, 1))
    call.confirm(call.suggest())
    call.says_to_bot("pay_now")
    assert call.state.outcome == "paid_now"


def test_who_has_no_time_for_the_check_is_called_back_without_a_word_about_why() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("ask_callback", words=8, hour=dt.time(16))
    (booked,) = call.of(BookCallback)
    assert booked.when is not None
    assert booked.when.hour == 16
    assert {say.topic for say in call.says} == {"plain"}
    assert call.of(SetRecording) == []


def test_an_hour_at_which_nobody_calls_is_said_to_be_one() -> None:
    call = listening()
    call.says_to_bot("ask_callback", hour=dt.time(21))
    assert [say.phrase for say in call.says][-3:-1] == ["callback.hours", "callback.booked"]


@pytest.mark.parametrize("denial", [DENIES_HARM, "refuse_plan"])
def test_what_was_said_beside_a_hint_is_taken_up_after_the_denial(denial: str) -> None:
    call = listening()
    call.says_to_bot("ask_callback", doubt={"self_harm_risk": 0.3}, hour=dt.time(17))
    assert call.state.question is Question.SAFETY
    call.says_to_bot(denial)
    assert call.outcome == "callback_booked"
    (booked,) = call.of(BookCallback)
    assert booked.when is not None
    assert booked.when.hour == 17


def test_an_evasion_is_no_denial() -> None:
    call = listening()
    call.says_to_bot(doubt={"self_harm_risk": 0.3})
    call.says_to_bot("evasive", "refuse_plan")
    assert [h.skill for h in call.of(HandOver)] == ["crisis"]


def test_all_of_it_once_money_arrives_is_asked_for_its_day() -> None:
    call = listening()
    call.says_to_bot("pay_now", ALL_AT_ONCE, "payday_statement")
    assert call.state.wish.kind == "deferral"
    assert call.state.question is Question.DATE
    assert call.of(HoldContact) == []


def test_a_sum_that_would_settle_it_is_for_a_person_and_no_rate() -> None:
    call = listening()
    call.says_to_bot(SETTLEMENT, "counter_offer", offer=20000)
    assert call.state.wish.rate_cents is None
    assert "answer.beyond" in [say.phrase for say in call.says]
    assert call.of(BookCallback)[0].reason == "question_left"


def test_a_question_about_a_court_is_no_lawyer() -> None:
    call = listening()
    call.says_to_bot("ask_beyond", doubt={"lawyer": 0.72})
    assert call.of(HandOver) == []
    call = listening()
    call.says_to_bot("ask_beyond", doubt={"lawyer": 0.95})
    assert [h.skill for h in call.of(HandOver)] == ["legal"]


def test_a_payday_is_no_payment_that_was_made() -> None:
    call = ScriptedCall().offered()
    call.says_to_bot(doubt={"already_paid": 0.7, "payday_statement": 0.98})
    assert call.of(RecordDispute) == []


# -- questions about the plan


@pytest.mark.parametrize(
    ("intent", "also", "phrase"),
    [
        ("ask_missed", "ask_instalments", "answer.missed"),
        ("ask_missed", "ask_beyond", "answer.missed"),
        ("ask_early", "ask_deferral", "answer.early"),
        ("ask_binding", "ask_claim_details", "answer.binding"),
    ],
)
def test_a_question_about_the_plan_is_answered_and_the_plan_stays(
    intent: str, also: str, phrase: str
) -> None:
    call = ScriptedCall().offered()
    before = len(call.says)
    call.says_to_bot(intent, also)
    assert [say.phrase for say in call.says[before:]] == [phrase, "offer.ask"]
    assert len(call.of(AskNavigator)) == 1
    call.says_to_bot("agree", words=1)
    assert call.state.outcome == "plan_wished"


def test_what_the_plan_costs_is_said_with_its_own_terms() -> None:
    call = ScriptedCall().offered()
    before = len(call.says)
    call.says_to_bot("ask_fee_details")
    said = call.says[before:]
    assert [say.phrase for say in said] == ["offer.no_fee", "answer.fees", "offer.ask"]
    assert said[0].values["terms_hash"] == call.state.deal.terms_hash


def test_a_mere_yes_to_the_question_who_speaks_is_no_failed_match() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot("agree", words=1)
    call.says_to_bot("agree", words=2)
    assert call.says[-1].phrase == "identity.ask"


def test_a_guardian_is_who_we_speak_with() -> None:
    call = listening()
    call.says_to_bot(GUARDIAN, "ask_instalments")
    assert [(hold.reason, hold.days) for hold in call.of(HoldContact)] == [("guardianship", 30)]
    assert "hand_over.guardianship" in [say.phrase for say in call.says]
    assert call.of(AskNavigator) == []


def test_before_the_check_a_guardian_is_met_without_a_word_about_the_matter() -> None:
    call = ScriptedCall()
    call.start()
    call.says_to_bot(GUARDIAN)
    assert "hand_over.neutral" in [say.phrase for say in call.says]
    assert "hand_over.guardianship" not in [say.phrase for say in call.says]


@pytest.mark.parametrize(
    ("every", "income"),
    [("weekly", 173333), ("fortnightly", 86666), ("", 40000), ("hourly", None)],
)
def test_an_income_is_reckoned_by_the_month(every: str, income: int | None) -> None:
    call = listening()
    call.says_to_bot("income_statement", amounts=((40000, "income"), (70000, "rent")), income_every=every)
    assert (call.state.means.income_cents, call.state.means.rent_cents) == (income, 70000)


def test_a_larger_rate_for_later_is_written_down_and_is_not_the_rate() -> None:
    call = listening()
    call.says_to_bot(
        "counter_offer", amounts=((4000, "offer"), (8000, "offer")), month=dt.date(2027, 3, 1), later=8000
    )
    assert (call.state.wish.rate_cents, call.state.wish.first_date) == (4000, None)
    assert "later.noted" in [say.phrase for say in call.says]


def test_a_later_rate_is_not_the_rate_though_only_it_is_said_to_be_monthly() -> None:
    call = listening()
    call.says_to_bot("counter_offer", amounts=((4000, "offer"), (8000, "offer")), later=8000, rate=8000)
    assert call.state.wish.rate_cents == 4000


def test_a_sum_ahead_can_be_taken_back_at_the_plan() -> None:
    call = listening()
    call.says_to_bot("counter_offer", amounts=((10000, "offer"), (5000, "offer")), deposit=10000)
    call.confirm(call.suggest(plan(5000, deposit=Instalment(due=FRIDAY, amount_cents=10000))))
    call.says_to_bot("partial_payment", amounts=((10000, "other"),))
    asked = call.of(AskNavigator)[-1].wish
    assert (asked.rate_cents, asked.deposit_cents, asked.deposit_date) == (5000, None, None)


def test_a_letter_that_never_came_is_no_objection_and_gets_its_answer() -> None:
    call = listening()
    call.says_to_bot(NO_LETTER, "dispute_claim")
    assert "answer.no_letter" in [say.phrase for say in call.says]
    assert call.of(RecordDispute) == []


def test_an_objection_beside_a_letter_that_never_came_is_still_taken_down() -> None:
    call = listening()
    call.says_to_bot(NO_LETTER, "dispute_claim", words=12)
    assert len(call.of(RecordDispute)) == 1


def test_who_fears_a_fraud_is_told_how_to_check_before_and_after_the_check() -> None:
    stranger = ScriptedCall()
    stranger.start()
    stranger.says_to_bot("consent_recording_yes")
    for call in (stranger, listening()):
        call.says_to_bot(GENUINE)
        assert "answer.genuine" in [say.phrase for say in call.says]


def test_papers_are_sent_by_a_person_once() -> None:
    call = listening()
    call.says_to_bot(PAPERS, "ask_claim_details")
    call.says_to_bot(PAPERS)
    assert [booked.reason for booked in call.of(BookCallback)] == ["question_left"]
    assert "answer.claim" not in [say.phrase for say in call.says]


def test_money_that_comes_every_week_is_an_answer_to_the_question_for_the_payday() -> None:
    call = listening()
    call.says_to_bot("ask_suggestion")
    call.says_to_bot("income_statement", amounts=((140000, "income"), (60000, "rent")))
    assert call.state.question is Question.PAYDAY
    call.says_to_bot(NO_PAYDAY, "promise_to_pay")
    assert len(call.of(AskNavigator)) == 1


def test_the_day_for_the_rest_is_taken_where_a_rate_was_asked_for() -> None:
    call = listening()
    call.says_to_bot("partial_payment", "payday_statement", offer=10000, deposit=10000)
    assert call.state.question is Question.RATE
    day = dt.date(2026, 12, 10)
    call.says_to_bot(day=day)
    wish, total = call.state.wish, call.state.case.claim.total_cents
    assert (wish.kind, wish.rate_cents, wish.first_date) == ("instalments", total - 10000, day)


def with_a_hundred_ahead() -> ScriptedCall:
    """At a plan of a hundred on a Friday and fifty a month after it."""
    call = listening()
    call.says_to_bot(
        "counter_offer",
        amounts=((10000, "offer"), (5000, "offer")),
        deposit=10000,
        rate=5000,
        rhythm="monthly",
    )
    call.confirm(call.suggest(plan(5000, deposit=Instalment(due=FRIDAY, amount_cents=10000))))
    return call


def test_a_yes_that_repeats_the_sum_ahead_accepts_the_plan() -> None:
    call = with_a_hundred_ahead()
    call.says_to_bot("agree", "counter_offer", amounts=((10000, "offer"),))
    assert len(call.of(RecordWish)) == 1


def test_the_plan_said_once_more_is_no_refusal() -> None:
    call = with_a_hundred_ahead()
    asked = len(call.of(AskNavigator))
    call.says_to_bot("counter_offer", amounts=((10000, "offer"), (5000, "offer")), deposit=10000, rate=5000)
    assert len(call.of(AskNavigator)) == asked
    assert call.says[-1].phrase == "offer.ask"


def test_another_day_for_the_sum_ahead_moves_only_that() -> None:
    call = with_a_hundred_ahead()
    monday = dt.date(2026, 11, 30)
    call.says_to_bot("promise_to_pay", amounts=((10000, "offer"),), day=monday)
    wish = call.of(AskNavigator)[-1].wish
    assert (wish.rate_cents, wish.first_date) == (5000, None)
    assert (wish.deposit_cents, wish.deposit_date) == (10000, monday)


@pytest.mark.parametrize("numbers", [(), (100.0,)])
def test_no_sum_ahead_after_all_in_words(numbers: tuple[float, ...]) -> None:
    call = with_a_hundred_ahead()
    call.says_to_bot(NO_DEPOSIT, numbers=numbers, words=4)
    wish = call.of(AskNavigator)[-1].wish
    assert (wish.rate_cents, wish.deposit_cents) == (5000, None)


def test_the_rate_alone_is_lowered_where_only_it_is_named_anew() -> None:
    call = with_a_hundred_ahead()
    call.says_to_bot(
        "counter_offer", amounts=((10000, "offer"), (3000, "offer")), rate=3000, rhythm="monthly"
    )
    wish = call.of(AskNavigator)[-1].wish
    assert (wish.rate_cents, wish.deposit_cents) == (3000, 10000)


def test_a_sum_at_once_beside_a_rate_that_is_known_is_paid_ahead() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000)
    call.confirm(call.suggest(plan(5000)))
    call.says_to_bot("partial_payment", offer=20000, upfront=20000)
    wish = call.of(AskNavigator)[-1].wish
    assert (wish.rate_cents, wish.deposit_cents) == (5000, 20000)


def test_a_guardian_is_heard_before_another_voice_is_suspected() -> None:
    call = listening()
    call.says_to_bot(GUARDIAN, "third_party")
    assert [hold.reason for hold in call.of(HoldContact)] == ["guardianship"]


def test_a_larger_sum_without_a_rhythm_is_paid_ahead_instead() -> None:
    for named in ({"offer": 20000}, {"numbers": (200.0,)}):
        call = with_a_hundred_ahead()
        call.says_to_bot("counter_offer", **named)
        wish = call.of(AskNavigator)[-1].wish
        assert (wish.rate_cents, wish.deposit_cents) == (5000, 20000)


def test_a_rate_that_is_too_much_is_refused_and_offered_by_nobody() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=10000)
    call.confirm(call.suggest(plan(10000)))
    call.says_to_bot(amounts=((10000, "other"),), words=5)
    assert call.state.question is Question.RATE
    assert call.state.wish.rate_cents is None


def test_a_sum_above_the_plan_that_is_refused_is_no_rate() -> None:
    call = listening()
    call.says_to_bot("counter_offer", offer=5000)
    call.confirm(call.suggest(plan(5000)))
    asked = len(call.of(AskNavigator))
    call.says_to_bot(amounts=((10000, "other"),))
    assert len(call.of(AskNavigator)) == asked
